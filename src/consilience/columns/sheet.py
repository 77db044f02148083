"""What things have once, side by side: one row for each thing.

A property of which nothing has two values is a column of the table ``thing``; so is, as true or
false, a frequent value of a property of few values (a class). Several patterns about one thing
then read one row instead of joining a table for each. ``sheet(p, o, name)`` tells the columns; a
row without ``o`` is a property. They are made when all facts are there; a change drops them, or
makes the rows of the things that it touches again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import duckdb

#: Facts from which on a property or a value gets a column (at least these, and one in so many of
#: all), and how many columns of each kind there may be.
_LEAST, _ONE_IN, _MOST = 1000, 1500, 60
#: Values of a property that are looked at, and facts that are arranged at one time.
_VALUES, _AT_ONCE = 64, 6_000_000

TABLES = "CREATE TABLE IF NOT EXISTS sheet (p UBIGINT, o UBIGINT, name VARCHAR);"
_DROP = "DROP TABLE IF EXISTS thing; DELETE FROM sheet"

_PROPERTIES = """
SELECT p, subjects * 4 >= facts * 3 AS once FROM property JOIN spread USING (p)
WHERE facts >= ? AND (subjects * 4 >= facts * 3 OR objects <= ?) ORDER BY facts DESC, p LIMIT ?
"""
_PAIRS = """
SELECT p, o FROM quad WHERE NOT again AND p IN (SELECT unnest(?)) GROUP BY p, o
HAVING count(*) >= ? ORDER BY count(*) DESC, p, o LIMIT ?
"""
_PARTS = "SELECT quantile_disc(s, ?) FROM quad WHERE p = ? AND NOT again"
_TWICE = """
SELECT DISTINCT p FROM (SELECT p, s FROM quad
  WHERE NOT again AND p IN (SELECT p FROM sheet WHERE o IS NULL) AND s IN (SELECT s FROM {things})
  GROUP BY p, s HAVING count(*) > 1)
"""


@dataclass(frozen=True)
class Sheet:
    """Which columns there are."""

    properties: dict[int, str] = field(default_factory=dict)
    values: dict[tuple[int, int], str] = field(default_factory=dict)


def read(connection: duckdb.DuckDBPyConnection) -> Sheet:
    """The columns of a database."""
    found = connection.execute("SELECT p, o, name FROM sheet").fetchall()
    return Sheet(
        {p: name for p, o, name in found if o is None},
        {(p, o): name for p, o, name in found if o is not None},
    )


def drop(connection: duckdb.DuckDBPyConnection) -> None:
    """Forget them."""
    connection.execute(_DROP)


def make(connection: duckdb.DuckDBPyConnection, least: int | None = None) -> None:
    """Arrange what is there (spread is counted already)."""
    drop(connection)
    if least is None:
        ((facts,),) = connection.execute("SELECT coalesce(sum(facts), 0) FROM property").fetchall()
        least = max(_LEAST, int(facts) // _ONE_IN)
    found = connection.execute(_PROPERTIES, [least, _VALUES, _MOST]).fetchall()
    once = [p for p, said_once in found if said_once]
    few = [p for p, said_once in found if not said_once]
    pairs = connection.execute(_PAIRS, [few, least, _MOST]).fetchall() if few else []
    if not once and not pairs:
        return
    columns = [(p, o, _cell(p, o)) for p, o in [*((p, None) for p in once), *pairs]]
    names = [f"c{number}" for number in range(len(columns))]
    kinds = ["UBIGINT" if o is None else "BOOLEAN" for _, o, _ in columns]
    heads = ", ".join(f"{name} {kind}" for name, kind in zip(names, kinds, strict=True))
    connection.execute(f"CREATE TABLE thing (s UBIGINT, {heads})")
    listed = ", ".join(map(str, dict.fromkeys(p for p, _, _ in columns)))
    values = ", ".join(sql for _, _, sql in columns)
    for low, high in _ranges(connection, listed):
        connection.execute(
            f"INSERT INTO thing SELECT s, {values} FROM quad WHERE NOT again AND p IN ({listed})"
            f" AND s BETWEEN {low} AND {high} GROUP BY s ORDER BY s"
        )
    twice = _several(connection, dict(zip(once, names, strict=False)))
    for name in twice:
        connection.execute(f"ALTER TABLE thing DROP COLUMN {name}")
    rows = [
        (p, o, name) for (p, o, _), name in zip(columns, names, strict=True) if name not in twice
    ]
    if rows:
        connection.executemany("INSERT INTO sheet VALUES (?, ?, ?)", rows)


def _cell(p: int, o: int | None) -> str:
    """SQL of what a thing has in a column."""
    if o is None:
        return f"max(CASE WHEN p = {p} THEN o END)"
    return f"coalesce(bool_or(p = {p} AND o = {o}), false)"


def renew(connection: duckdb.DuckDBPyConnection, things: str) -> None:
    """Make the rows of some things again, after their facts changed.

    ``things`` is a table with their ids, in ``s``. A property of which one has two values now is
    no column any longer.
    """
    twice = connection.execute(_TWICE.format(things=things)).fetchall()
    connection.execute(
        "DELETE FROM sheet WHERE o IS NULL AND p IN (SELECT unnest(?))", [[p for (p,) in twice]]
    )
    columns = connection.execute("SELECT p, o, name FROM sheet").fetchall()
    if not columns:
        drop(connection)
        return
    connection.execute(f"DELETE FROM thing WHERE s IN (SELECT s FROM {things})")
    names = ", ".join(name for *_, name in columns)
    values = ", ".join(_cell(p, o) for p, o, _ in columns)
    listed = ", ".join(str(p) for p in sorted({p for p, *_ in columns}))
    connection.execute(
        f"INSERT INTO thing (s, {names}) SELECT s, {values} FROM quad WHERE NOT again"
        f" AND p IN ({listed}) AND s IN (SELECT s FROM {things}) GROUP BY s ORDER BY s"
    )


def _ranges(connection: duckdb.DuckDBPyConnection, listed: str) -> Iterator[tuple[int, int]]:
    """Stretches of subjects that are arranged one after another."""
    (facts,), *_ = connection.execute(
        f"SELECT sum(facts) FROM property WHERE p IN ({listed})"
    ).fetchall()
    (widest,), *_ = connection.execute(
        f"SELECT p FROM spread WHERE p IN ({listed}) ORDER BY subjects DESC, p LIMIT 1"
    ).fetchall()
    parts = int(facts) // _AT_ONCE + 1
    places = [part / parts for part in range(1, parts)]
    ends = connection.execute(_PARTS, [places, widest]).fetchall()[0][0] if places else []
    bounds = [0, *sorted(set(ends)), 1 << 64]
    for low, high in pairwise(bounds):
        yield low, high - 1


def _several(connection: duckdb.DuckDBPyConnection, once: dict[int, str]) -> set[str]:
    """Columns of properties of which something has two values after all."""
    if not once:
        return set()
    counted = ", ".join(f"count({name})" for name in once.values())
    held = connection.execute(f"SELECT {counted} FROM thing").fetchall()[0]
    listed = ", ".join(map(str, once))
    facts = dict(
        connection.execute(
            f"SELECT p, count(*) FROM quad WHERE NOT again AND p IN ({listed}) GROUP BY p"
        ).fetchall()
    )
    return {
        name for (p, name), number in zip(once.items(), held, strict=True) if facts[p] != number
    }
