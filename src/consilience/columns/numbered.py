"""Facts as ids in two files, beside their N-Quads: taken in without being read again.

``facts`` has the columns g, p, s and o of ``quad``; ``terms`` has those of ``term``, and no term
that is in no fact (:mod:`consilience.columns.layout`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from consilience.columns.values import quoted
from consilience.errors import StoreError

_SAVE = "COPY ({rows}) TO {file} (FORMAT parquet)"
_TERMS = """
SELECT id, text, extra FROM term
WHERE id IN (SELECT unnest([g, p, s, o]) FROM read_parquet({facts}))
"""
_TOLD = "CREATE OR REPLACE TEMP TABLE told AS FROM read_parquet({terms})"
_COLLISION = """
SELECT 1 FROM told JOIN (FROM fresh_term UNION ALL FROM term) known USING (id)
WHERE told.text <> known.text OR told.extra <> known.extra LIMIT 1
"""
_TAKE = """
INSERT INTO fresh_term FROM told ANTI JOIN fresh_term USING (id) ANTI JOIN term USING (id);
INSERT INTO fresh SELECT g, p, s, o FROM read_parquet({facts});
DROP TABLE told;
"""


@dataclass(frozen=True, slots=True)
class Numbered:
    """The two files, and by what terms got their ids (``Tables.scheme``)."""

    folder: Path
    scheme: str

    @property
    def files(self) -> tuple[Path, Path]:
        """Facts and terms."""
        return self.folder / "facts.parquet", self.folder / "terms.parquet"

    def save(self, connection: duckdb.DuckDBPyConnection, rows: str) -> int:
        """Write the facts that SQL gives (g, p, s, o; none of them twice); how many."""
        facts, terms = (quoted(str(file)) for file in self.files)
        found = connection.execute(_SAVE.format(rows=rows, file=facts)).fetchall()
        connection.execute(_SAVE.format(rows=_TERMS.format(facts=facts), file=terms))
        return int(found[0][0])

    def take(self, connection: duckdb.DuckDBPyConnection) -> bool:
        """Put them where facts and terms wait; False where an id is another term's."""
        facts, terms = (quoted(str(file)) for file in self.files)
        try:
            connection.execute(_TOLD.format(terms=terms))
            if connection.execute(_COLLISION).fetchall():
                return False
            connection.execute(_TAKE.format(facts=facts))
        except duckdb.Error as error:
            raise StoreError(f"kept facts cannot be read: {self.folder.parent.name}") from error
        return True
