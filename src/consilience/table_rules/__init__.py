"""What only tables can tell: ids, references, words on lists, places in texts, links.

A reference to what does not exist never becomes a fact, so no shape could find it. One pass
over the tables; ids are kept in sets and everything else streams.
"""

from consilience.table_rules.context import Context
from consilience.table_rules.examination import examine

__all__ = ["Context", "examine"]
