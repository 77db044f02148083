"""Values that things join, each pair of values once: an excerpt, and a construct of its codings.

Where nobody asks which thing (which coding) joins them, a pattern reads such a table, instead of
joining two properties of all things and making the rows distinct. ``paired(p, q, name)`` tells the
tables; each has the columns ``a`` (a value of ``p``) and ``b`` (one of ``q``). They are made, with
the rows of things (``sheet``), where it pays: a thing has one value of ``p``, which it shares with
a few others, and many of ``q``, which are the same over and over. A change drops them, or makes the
pairs of the values that it touches again.
"""

from __future__ import annotations

import duckdb

from consilience.columns.kinds import IRI

#: How many things share a value of ``p``, at least and at most, and one of ``q`` at least; how many
#: of the things with ``q`` (by estimates) there are for one with ``p``; how many tables.
_SHARED, _FEW, _FREQUENT, _BEYOND, _MOST = 4 / 3, 5, 20, 1.1, 6

TABLES = "CREATE TABLE IF NOT EXISTS paired (p UBIGINT, q UBIGINT, name VARCHAR);"

_WORTH = f"""
WITH counted AS (
  SELECT *, p IN (SELECT p FROM sheet WHERE o IS NULL) AS once FROM property JOIN spread USING (p)
  WHERE facts >= $least
)
SELECT one.p, other.p FROM counted one CROSS JOIN counted other
WHERE one.once AND NOT other.once AND one.kinds = {1 << IRI}
  AND one.facts >= one.objects * $shared AND one.facts <= one.objects * $few
  AND other.facts >= other.objects * $frequent AND other.subjects <= one.subjects * $beyond
ORDER BY one.facts DESC, other.facts DESC, one.p, other.p LIMIT $most
"""
_PAIRS = """
SELECT DISTINCT one.o AS a, other.o AS b FROM quad one JOIN quad other ON one.s = other.s
WHERE one.p = {p} AND NOT one.again AND other.p = {q} AND NOT other.again {these} ORDER BY b, a
"""
_TOUCHED = """
CREATE OR REPLACE TEMP TABLE parted AS
SELECT o FROM {facts} WHERE p = {p}
UNION SELECT o FROM quad WHERE p = {p} AND s IN (SELECT s FROM {facts})
"""
_AGAIN = "AND one.o IN (FROM parted)"


def read(connection: duckdb.DuckDBPyConnection) -> dict[tuple[int, int], str]:
    """The tables of a database, by the properties that they join."""
    return {(p, q): name for p, q, name in connection.execute("FROM paired").fetchall()}


def drop(connection: duckdb.DuckDBPyConnection) -> None:
    """Forget them."""
    for name in read(connection).values():
        connection.execute(f"DROP TABLE {name}")
    connection.execute("DELETE FROM paired")


def make(connection: duckdb.DuckDBPyConnection, least: int) -> None:
    """Pair what is there (things stand side by side already), where there are at least so many."""
    given = {"shared": _SHARED, "few": _FEW, "frequent": _FREQUENT, "beyond": _BEYOND}
    worth = connection.execute(_WORTH, {"least": least, "most": _MOST, **given}).fetchall()
    for number, (p, q) in enumerate(worth):
        name = f"pair{number}"
        connection.execute(f"CREATE TABLE {name} AS {_PAIRS.format(p=p, q=q, these='')}")
        ((pairs,),) = connection.execute(f"SELECT count(*) FROM {name}").fetchall()
        if pairs < least:
            connection.execute(f"DROP TABLE {name}")
        else:
            connection.execute("INSERT INTO paired VALUES (?, ?, ?)", [p, q, name])


def renew(connection: duckdb.DuckDBPyConnection, facts: str) -> None:
    """Make pairs again after facts came or went, whose p, s and o the table ``facts`` holds."""
    for (p, q), name in read(connection).items():
        connection.execute(_TOUCHED.format(p=p, facts=facts))
        connection.execute(f"DELETE FROM {name} WHERE a IN (FROM parted)")
        connection.execute(f"INSERT INTO {name} {_PAIRS.format(p=p, q=q, these=_AGAIN)}")
