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

from consilience.columns import pairs

#: Facts from which on a property or a value gets a column (at least these, and one in so many of
#: all), and how many columns of each kind there may be.
_LEAST, _ONE_IN, _MOST = 1000, 1500, 60
#: Values of a property that are looked at, and facts that are arranged at one time.
_VALUES, _AT_ONCE = 64, 6_000_000

TABLES = "CREATE TABLE IF NOT EXISTS sheet (p UBIGINT, o UBIGINT, name VARCHAR);" + pairs.TABLES
_DROP = "DROP TABLE IF EXISTS thing; DELETE FROM sheet"

_PROPERTIES = """
SELECT p, subjects * 4 >= facts * 3 AS once FROM property JOIN spread USING (p)
WHERE facts >= ? AND (subjects * 4 >= facts * 3 OR objects <= ?) ORDER BY facts DESC, p LIMIT ?
"""
_FREQUENT = """
SELECT p, o FROM quad WHERE NOT again AND p IN (SELECT unnest(?)) GROUP BY p, o
HAVING count(*) >= ? ORDER BY count(*) DESC, p, o LIMIT ?
"""
_PARTS = "SELECT quantile_disc(s, ?) FROM quad WHERE p = ? AND NOT again"
_TWICE = """
SELECT DISTINCT p FROM (SELECT p, s FROM quad
  WHERE NOT again AND p IN (SELECT unnest(?)) AND s {these}
  GROUP BY p, s HAVING count(*) > 1)
"""


@dataclass(frozen=True)
class Sheet:
    """Which columns there are, and which tables of pairs."""

    properties: dict[int, str] = field(default_factory=dict)
    values: dict[tuple[int, int], str] = field(default_factory=dict)
    pairs: dict[tuple[int, int], str] = field(default_factory=dict)


def read(connection: duckdb.DuckDBPyConnection) -> Sheet:
    """The columns of a database."""
    found = connection.execute("SELECT p, o, name FROM sheet").fetchall()
    return Sheet(
        {p: name for p, o, name in found if o is None},
        {(p, o): name for p, o, name in found if o is not None},
        pairs.read(connection),
    )


def drop(connection: duckdb.DuckDBPyConnection) -> None:
    """Forget them."""
    pairs.drop(connection)
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
    frequent = connection.execute(_FREQUENT, [few, least, _MOST]).fetchall() if few else []
    if not once and not frequent:
        return
    cells = [*((p, None) for p in once), *frequent]
    columns = [_Column(f"c{number}", p, o) for number, (p, o) in enumerate(cells)]
    heads = ", ".join(f"{each.name} {each.kind}" for each in columns)
    connection.execute(f"CREATE TABLE thing (s UBIGINT, {heads})")
    listed = ", ".join(map(str, dict.fromkeys(each.p for each in columns)))
    twice: set[int] = set()
    for low, high in _ranges(connection, listed):
        these = f"BETWEEN {low} AND {high}"
        twice.update(_twice(connection, once, these))
        within = f"NOT again AND s {these}"
        beside = [each for each in columns if not each.of(twice)]
        names = ", ".join(["s", *(each.name for each in beside)])
        values = ", ".join(["one.s", *(each.value for each in beside)])
        joined = " ".join(each.join(within) for each in beside)
        connection.execute(
            f"INSERT INTO thing ({names}) SELECT {values} FROM"
            f" (SELECT DISTINCT s FROM quad WHERE {within} AND p IN ({listed})) one {joined}"
            " ORDER BY one.s"
        )
    for each in columns:
        if each.of(twice):
            connection.execute(f"ALTER TABLE thing DROP COLUMN {each.name}")
    rows = [(each.p, each.o, each.name) for each in columns if not each.of(twice)]
    if rows:
        connection.executemany("INSERT INTO sheet VALUES (?, ?, ?)", rows)
    pairs.make(connection, least)


@dataclass(frozen=True, slots=True)
class _Column:
    """What each thing has of a property, or whether it has one value of it."""

    name: str
    p: int
    o: int | None

    @property
    def kind(self) -> str:
        return "UBIGINT" if self.o is None else "BOOLEAN"

    @property
    def value(self) -> str:
        """SQL of the cell, once the facts are joined."""
        return f"{self.name}.o" if self.o is None else f"{self.name}.s IS NOT NULL"

    def of(self, properties: set[int]) -> bool:
        """Whether it is said that nothing has two values, of one of these."""
        return self.o is None and self.p in properties

    def join(self, within: str) -> str:
        """SQL that joins the facts; no thing has two."""
        value = "" if self.o is None else f" AND o = {self.o}"
        facts = f"SELECT s, o FROM quad WHERE {within} AND p = {self.p}{value}"
        return f"LEFT JOIN ({facts}) {self.name} ON {self.name}.s = one.s"


def _twice(connection: duckdb.DuckDBPyConnection, once: list[int], these: str) -> list[int]:
    """Properties of which one of these things has two values after all."""
    return [p for (p,) in connection.execute(_TWICE.format(these=these), [once]).fetchall()]


def _cell(p: int, o: int | None) -> str:
    """SQL of what a thing has in a column."""
    if o is None:
        return f"max(CASE WHEN p = {p} THEN o END)"
    return f"coalesce(bool_or(p = {p} AND o = {o}), false)"


def renew(connection: duckdb.DuckDBPyConnection, facts: str) -> None:
    """Make the rows of some things again, after facts came or went.

    ``facts`` is a table with p, s and o of these. A property of which one has two values now is
    no column any longer.
    """
    pairs.renew(connection, facts)
    once = [p for p, o, _ in connection.execute("FROM sheet").fetchall() if o is None]
    connection.execute(
        "DELETE FROM sheet WHERE o IS NULL AND p IN (SELECT unnest(?))",
        [_twice(connection, once, f"IN (SELECT s FROM {facts})")],
    )
    columns = connection.execute("SELECT p, o, name FROM sheet").fetchall()
    if not columns:
        drop(connection)
        return
    connection.execute(f"DELETE FROM thing WHERE s IN (SELECT s FROM {facts})")
    names = ", ".join(name for *_, name in columns)
    values = ", ".join(_cell(p, o) for p, o, _ in columns)
    listed = ", ".join(str(p) for p in sorted({p for p, *_ in columns}))
    connection.execute(
        f"INSERT INTO thing (s, {names}) SELECT s, {values} FROM quad WHERE NOT again"
        f" AND p IN ({listed}) AND s IN (SELECT s FROM {facts}) GROUP BY s ORDER BY s"
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
