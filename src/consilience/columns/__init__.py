"""A columnar engine behind the seam of the store: SPARQL becomes SQL, and DuckDB answers.

It answers a question exactly as the embedded store does, or says that it does not claim it.
"""
