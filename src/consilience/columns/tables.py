"""The tables of one store: what waits is settled, terms get their ids, ids their terms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from consilience.columns import arithmetic, layout, loading, sheet
from consilience.columns import kinds as k
from consilience.columns.kinds import Parts
from consilience.columns.numbered import Numbered
from consilience.columns.sheet import Sheet
from consilience.errors import StoreError
from consilience.rdf import Term

WAITING = """
CREATE TEMP TABLE IF NOT EXISTS fresh (g UBIGINT, p UBIGINT, s UBIGINT, o UBIGINT);
CREATE TEMP TABLE IF NOT EXISTS fresh_term (id UBIGINT, text VARCHAR, extra VARCHAR);
"""

NEW_TERMS = "INSERT INTO term SELECT id, text, extra FROM fresh_term ORDER BY id"

_MOVED = """
CREATE OR REPLACE TEMP TABLE moved AS
SELECT id AS old, term_id((id >> 60)::UTINYINT, text, extra) AS id, text, extra
FROM (FROM term UNION ALL FROM fresh_term)
"""

_MOVE_TERMS = """
CREATE OR REPLACE TEMP TABLE kept AS SELECT moved.id, moved.text, moved.extra
FROM {table} old JOIN moved ON moved.old = old.id ORDER BY moved.id;
DELETE FROM {table};
INSERT INTO {table} FROM kept;
"""

_MOVE_FACTS = """
CREATE OR REPLACE TEMP TABLE kept AS SELECT a.id AS g, b.id AS p, c.id AS s, d.id AS o
FROM {table} old JOIN moved a ON a.old = old.g JOIN moved b ON b.old = old.p
  JOIN moved c ON c.old = old.s JOIN moved d ON d.old = old.o;
DELETE FROM {table};
INSERT INTO fresh FROM kept;
"""

_NEW_FACTS = """
CREATE OR REPLACE TEMP TABLE arranged AS SELECT p, s, o, g FROM fresh {others} ORDER BY p, s, o, g
"""

MARKED = """
INSERT INTO quad SELECT g, p, s, o, {again} FROM (
  SELECT g, p, s, o,
    coalesce(p = lag(p) OVER w AND s = lag(s) OVER w AND o = lag(o) OVER w, false) AS again,
    coalesce(p = lag(p) OVER w AND s = lag(s) OVER w AND o = lag(o) OVER w
      AND g = lag(g) OVER w, false) AS double
  FROM arranged WINDOW w AS ()
) new WHERE NOT double {unknown}
"""

PROPERTIES = """
INSERT INTO property SELECT p, count(*), bit_or((1::UINTEGER << (o >> 60)::UINTEGER)) FROM quad
{where} GROUP BY p
"""

SPREAD = """
INSERT INTO spread SELECT p, greatest(approx_count_distinct(s), 1),
  greatest(approx_count_distinct(o), 1) FROM quad {where} GROUP BY p
"""


#: Facts of a property up to which they are looked through to know whether nothing has two of them.
_COUNTED = 200_000
_ONCE = "SELECT count(*) = count(DISTINCT s) FROM quad WHERE p = ? AND NOT again"


class Collision(Exception):
    """Two terms have one id, and parts cannot be taken in any more: begin with another salt."""


def collided() -> None:
    """Give up, where nobody can give terms other ids."""
    raise Collision


@dataclass(frozen=True, slots=True)
class Counts:
    """How many facts a property has, and about how many subjects and objects."""

    facts: int
    subjects: int
    objects: int


class Tables:
    """Facts and terms in a database of their own."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, *, read_only: bool = False) -> None:
        self.connection = connection
        self._read_only = read_only
        if not read_only:
            layout.prepare(connection)
            self._teach()
            connection.execute(WAITING)
        self._waiting = False
        self._forget()

    def _teach(self) -> None:
        layout.name_macros(self.connection)
        self.connection.execute(arithmetic.macros())
        self.connection.execute(arithmetic.rounding_macros())

    def _forget(self) -> None:
        self._ids: dict[Parts, int] = {}
        self._parts: dict[int, Parts] = {}
        self._held: dict[Parts, bool] = {}
        self._kinds: dict[int, int] | None = None
        self._sizes: dict[int, int] | None = None
        self._counts: dict[int, Counts] | None = None
        self._repeated: bool | None = None
        self._scheme = ""
        self._sheet: Sheet | None = None
        self._once: dict[int, bool] = {}

    def run(
        self, sql: str, values: Iterable[object] = (), most: int | None = None
    ) -> list[tuple[object, ...]]:
        """The rows of a statement, not many more than ``most``.

        Threads may ask side by side where nobody writes.
        """
        connection = self.connection.cursor() if self._read_only else self.connection
        found = connection.execute(sql, list(values))
        return found.fetchall() if most is None else found.fetchmany(most + 1)

    def add(self, source: Iterable[str] | Path, resalt: Callable[[], None] | None = None) -> None:
        """Take in N-Quads lines, or a file of them."""
        resalt = resalt or self.resalt
        self.connection.execute("BEGIN")
        try:
            if isinstance(source, Path):
                loading.load_file(self.connection, source, resalt)
            else:
                loading.load(self.connection, source, resalt)
            self.connection.execute("COMMIT")
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self._waiting = True

    def add_part(
        self, name: str, digest: str, sources: Iterable[Path | tuple[str, ...]] | Numbered
    ) -> None:
        """Take in a part of the facts, and keep which graphs it brought (Collision: see there)."""
        before = self.run("SELECT count(*) FROM fresh")[0][0]
        if isinstance(sources, Numbered):
            if not sources.take(self.connection):
                collided()
            self._waiting = True
        else:
            for source in sources:
                self.add(source, collided)
        self.run(
            "INSERT INTO part SELECT DISTINCT ?, ?, g FROM fresh WHERE rowid >= ?",
            (name, digest, before),
        )

    def take_waiting(self) -> None:
        """Facts were put where they wait by somebody else."""
        self._waiting = True

    def take_settings(self, settings: dict[str, str]) -> None:
        """Give terms the ids that they have in another database."""
        for name, value in settings.items():
            self.run("UPDATE setting SET value = ? WHERE name = ?", (value, name))
        self._teach()
        self._forget()

    def settle(self) -> None:
        """Put what waits into its place."""
        if not self._waiting:
            return
        self._waiting = False
        old, new = self.run("SELECT (SELECT count(*) FROM quad), (SELECT count(*) FROM fresh)")[0]
        assert isinstance(old, int)  # noqa: S101 - counts
        assert isinstance(new, int)  # noqa: S101 - counts
        self.connection.execute("BEGIN")
        sheet.drop(self.connection)
        self.connection.execute(NEW_TERMS)
        self._place_facts(rewrite=new * 2 > old)
        self._count()
        self.connection.execute("COMMIT")
        self.connection.execute("DROP TABLE fresh; DROP TABLE fresh_term;" + WAITING)
        self._forget()

    def resalt(self) -> None:
        """Give all terms new ids, because two of them have one; facts wait again."""
        for _ in range(64):
            self.run("UPDATE setting SET value = value || '+' WHERE name = 'salt'")
            self._teach()
            self.connection.execute(_MOVED)
            if not self.run("SELECT id FROM moved GROUP BY id HAVING count(*) > 1 LIMIT 1"):
                break
        else:
            raise StoreError("the terms are too many to be told apart by their ids")
        sheet.drop(self.connection)
        for table in ("fresh", "quad"):
            self.connection.execute(_MOVE_FACTS.format(table=table))
        for table in ("fresh_term", "term"):
            self.connection.execute(_MOVE_TERMS.format(table=table))
        self.connection.execute("DROP TABLE moved; DROP TABLE kept")
        self._forget()

    def count(self) -> int:
        """How many facts are settled."""
        return int(str(self.run("SELECT count(*) FROM quad")[0][0]))

    def forget(self, graph: Parts) -> None:
        """Remove a graph."""
        self.settle()
        repeated = self.repeated
        sheet.drop(self.connection)
        self.run("DELETE FROM quad WHERE g = ?", [self.id(graph)])
        if repeated:
            self._place_facts(rewrite=True)
        self._count()
        self._forget()

    def clear(self) -> None:
        """Remove everything."""
        sheet.drop(self.connection)
        for table in ("quad", "term", "property", "fresh", "fresh_term"):
            self.connection.execute(f"DELETE FROM {table}")
        self._waiting = False
        self._forget()

    def _count(self) -> None:
        self.connection.execute("DELETE FROM property")
        self.connection.execute(PROPERTIES.format(where=""))

    def _place_facts(self, *, rewrite: bool) -> None:
        """Sort new facts in; the whole again where most are new."""
        others = "UNION ALL SELECT p, s, o, g FROM quad" if rewrite else ""
        self.connection.execute(_NEW_FACTS.format(others=others))
        if rewrite:
            self.connection.execute("DELETE FROM quad")
            self.connection.execute(MARKED.format(again="again", unknown=""))
        else:
            known = (
                "EXISTS (SELECT 1 FROM quad WHERE quad.p = new.p AND quad.s = new.s"
                " AND quad.o = new.o{graph})"
            )
            self.connection.execute(
                MARKED.format(
                    again=f"again OR {known.format(graph='')}",
                    unknown=f"AND NOT {known.format(graph=' AND quad.g = new.g')}",
                ),
            )
        self.connection.execute("DROP TABLE arranged")

    # what the writers of SQL want to know

    @property
    def scheme(self) -> str:
        """By what terms get their ids: equal schemes, equal ids."""
        self._scheme = self._scheme or repr(sorted(layout.settings(self.connection).items()))
        return self._scheme

    def learn_ids(self, ids: Mapping[Parts, int]) -> None:
        """Take over ids that are known of equal terms."""
        self._ids.update(ids)
        self._parts.update((one, parts) for parts, one in ids.items())

    def id(self, parts: Parts) -> int:
        """The id of a term, whether any fact has it or not."""
        known = self._ids.get(parts)
        if known is None:
            made = self.run("SELECT term_id(?::UTINYINT, ?, ?)", parts)
            known = int(str(made[0][0]))
            self._ids[parts] = known
            self._parts[known] = parts
        return known

    def holds(self, parts: Parts) -> bool:
        """Whether any fact has this term."""
        known = self._held.get(parts)
        if known is None:
            sql = "SELECT 1 FROM term WHERE id = ? AND text = ? AND extra = ?"
            known = bool(self.run(sql, (self.id(parts), parts[1], parts[2])))
            self._held[parts] = known
        return known

    def spread(self) -> None:
        """Count on how many subjects and objects the facts of each property are spread."""
        self.run("DELETE FROM spread")
        self.run(SPREAD.format(where=""))
        self._counts = None

    def arrange(self, least: int | None = None) -> None:
        """Put what things have once side by side, and an index on terms; for what stays so."""
        self.settle()
        self.spread()
        sheet.make(self.connection, least)
        self._forget()

    @property
    def sheet(self) -> Sheet:
        """What stands side by side."""
        if self._sheet is None:
            self._sheet = sheet.read(self.connection.cursor())
        return self._sheet

    @property
    def counts(self) -> dict[int, Counts]:
        """What each property has, once ``spread`` has counted."""
        if self._counts is None:
            found = self.run(
                "SELECT p, facts, subjects, objects FROM property JOIN spread USING (p)"
            )
            self._counts = {row[0]: Counts(*row[1:]) for row in found}  # type: ignore[misc, arg-type]
        return self._counts

    def kinds(self, property_: int | None) -> int:
        """The kinds of the objects of a property (None: of all)."""
        if property_ is not None:
            return self._all_kinds().get(property_, 0)
        bits = 0
        for kinds in self._all_kinds().values():
            bits |= kinds
        return bits

    def size(self, property_: int) -> int:
        """How many facts a property has."""
        return self._all_sizes().get(property_, 0)

    def once(self, property_: int) -> bool:
        """Whether it is known that nothing has two values of a property."""
        known = self._once.get(property_)
        if known is None:
            known = property_ in self.sheet.properties
            if not known and bool(self.sheet.properties) and self.size(property_) <= _COUNTED:
                known = bool(self.run(_ONCE, (property_,))[0][0])
            self._once[property_] = known
        return known

    def _all_kinds(self) -> dict[int, int]:
        if self._kinds is None:
            self._kinds = dict(self.run("SELECT p, kinds FROM property"))  # type: ignore[arg-type]
        return self._kinds

    def _all_sizes(self) -> dict[int, int]:
        if self._sizes is None:
            self._sizes = dict(self.run("SELECT p, facts FROM property"))  # type: ignore[arg-type]
        return self._sizes

    def stated(self, property_: Parts, subject: Parts | None, object_: Parts | None) -> int:
        """How many facts of a property have this subject, or this object."""
        sql = f"SELECT count(*) FROM quad WHERE p = {self.id(property_)}"
        for column, parts in (("s", subject), ("o", object_)):
            if parts is not None:
                sql += f" AND {column} = {self.id(parts)}"
        return int(str(self.run(sql)[0][0]))

    def table(self, property_: int | None) -> str:  # noqa: ARG002 - others keep them apart
        """The table that holds the facts of a property (None: of all)."""
        return "quad"

    @property
    def within(self) -> str | None:
        """SQL of the ids of the graphs that GRAPH with a variable reaches (None: all)."""
        return None

    @property
    def worlds(self) -> bool:
        """Whether studies stand side by side, each of which is asked by itself."""
        return False

    @property
    def repeated(self) -> bool:
        """Whether a fact stands in more than one graph."""
        if self._repeated is None:
            self._repeated = bool(self.run("SELECT 1 FROM quad WHERE again LIMIT 1"))
        return self._repeated

    def terms(self, ids: set[int]) -> dict[int, Term]:
        """The terms of these ids."""
        found = {one: k.term(*self._parts[one]) for one in ids & self._parts.keys()}
        missing = list(ids - found.keys())
        if len(missing) > 500:  # noqa: PLR2004 - beyond that one pass over all terms is quicker
            sql = "SELECT id, text, extra FROM term WHERE id IN (SELECT unnest(?::UBIGINT[]))"
            wanted = self.run(sql, [missing])
        elif missing:
            listed = ", ".join(map(str, missing))
            wanted = self.run(f"SELECT id, text, extra FROM term WHERE id IN ({listed})")
        else:
            return found
        for one, text, extra in wanted:
            found[one] = k.term(one >> 60, text, extra)  # type: ignore[index, operator, arg-type]
        return found
