"""Where records stand in the researcher's files."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from consilience import tables
from consilience.bulk.rows import LONG
from consilience.iris import Minter
from consilience.locate import rows_of

_FILES = {table.singular: table.file for table in LONG if table is not tables.ORIGINS}


class Rows:
    """Address of a record → its file and row: those of short tables at hand, others looked up."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, minter: Minter, short: Iterable[str]
    ) -> None:
        self._connection = connection
        self._study = minter.study
        self._short = rows_of(short)

    def get(self, address: str) -> tuple[str, int] | None:
        """File and row of a record, if it has any."""
        known = self._short.get(address)
        kind = address.removeprefix(self._study + "/").partition("/")[0]
        if known or kind not in _FILES:
            return known
        # Of rows with one id the last counts, in the order in which facts are kept.
        found = self._connection.execute(
            f"SELECT n FROM rows.{kind} WHERE s = ? AND n > 0 ORDER BY n || '>' DESC LIMIT 1",
            [address],
        ).fetchall()
        return (_FILES[kind], int(found[0][0])) if found else None
