"""A table's file read by the database itself, where that is sure to give the same rows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from consilience import records
from consilience.columns.values import quoted
from consilience.tables import Column, Kind, Table

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Plain:
    """A file of a table in which nothing was found when it was read row by row.

    ``last`` is the number of its last row, ``count`` how many records it holds.
    """

    path: Path
    count: int
    last: int


def read(connection: duckdb.DuckDBPyConnection, table: Table, file: Plain, into: str) -> bool:
    """Fill a new table with the columns of the format and ``n``; False where it is not sure."""
    positions = records.positions(file.path)
    if file.last != file.count + 1 or set(positions) - {each.name for each in table.columns}:
        return False  # empty rows, or a heading that goes on without names
    with file.path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            if b"\r" in block:
                return False
    names = sorted(positions, key=lambda name: positions[name])
    declared = ", ".join(f"{quoted(name)}: 'VARCHAR'" for name in names)
    source = (
        f"read_csv({quoted(str(file.path))}, columns = {{{declared}}}, header = true,"
        " auto_detect = false, delim = ',', quote = '\"', escape = '\"', new_line = '\\n',"
        " parallel = false, max_line_size = 67108864)"
    )
    odd = " OR ".join(
        f"regexp_matches(\"{each.name}\", '[^!-~ ]')"
        for each in table.columns
        if each.many and each.name in positions
    )
    cells = ", ".join(_cell(each, there=each.name in positions) for each in table.columns)
    try:
        connection.execute(
            f"CREATE TABLE {into} AS SELECT row_number() OVER () + 1 AS n, {cells}"
            f"{f', coalesce({odd}, false) AS odd' if odd else ', false AS odd'} FROM {source}"
        )
    except duckdb.Error:
        return False
    count, bad = connection.execute(
        f"SELECT count(*), count(*) FILTER (odd OR id IS NULL) FROM {into}"
    ).fetchall()[0]
    if count != file.count or bad:
        connection.execute(f"DROP TABLE {into}")
        return False
    connection.execute(f"ALTER TABLE {into} DROP COLUMN odd")
    return True


def _cell(column: Column, *, there: bool) -> str:
    """SQL of the value of a cell; a finding would have told of anything but the usual spelling."""
    name = f'"{column.name}"'
    kind = "VARCHAR[]" if column.many else "BIGINT" if column.kind is Kind.INTEGER else "VARCHAR"
    if not there:
        return f"NULL::{kind} AS {name}"
    value = f"nullif({name}, '')"
    if column.many:
        items = f"list_transform(string_split({value}, ';'), lambda x: trim(x))"
        return f"list_filter({items}, lambda x: x <> '') AS {name}"
    return f"{value}::{kind} AS {name}"
