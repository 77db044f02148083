"""Tables of facts, kept apart by property, and filled by SQL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import duckdb

from consilience.bulk.facts import Part
from consilience.columns import kinds as k
from consilience.columns.tables import NEW_TERMS, Tables
from consilience.columns.values import NotClaimed, quoted

#: A property with fewer facts is found quickly enough among all.
_FEW = 500


_PLACED = """
INSERT INTO quad SELECT g, p, s, o, again, w FROM (
  SELECT *,
    coalesce(p = lag(p) OVER along AND s = lag(s) OVER along AND o = lag(o) OVER along
      AND w = lag(w) OVER along, false) AS again,
    again AND g = lag(g) OVER along AS double
  FROM (FROM placed ORDER BY p, s, o, w, g) WINDOW along AS ()
) WHERE NOT double
"""


class SplitTables(Tables):
    """The same tables, and beside them one for each property with many facts.

    So the database knows how many facts each part of a question has, and joins in a good order.
    Several studies can stand side by side: ``w`` is the number of the study, and what surrounds
    them is there for each.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, studies: int) -> None:
        super().__init__(connection)
        self._apart: set[int] = set()
        self._reaching = False
        self._studies = studies
        self.connection.execute(
            "ALTER TABLE quad ADD COLUMN w USMALLINT;"
            "CREATE TEMP TABLE placed (g UBIGINT, p UBIGINT, s UBIGINT, o UBIGINT, w USMALLINT)"
        )

    @property
    def worlds(self) -> bool:
        """Each of the studies that stand side by side is asked by itself."""
        return True

    def place(self, graphs: str = "") -> None:
        """Say to which study the facts belong that wait: to all, or as a table (g, w) has it."""
        whose = f"JOIN {graphs} USING (g)" if graphs else f", range({self._studies}) each(w)"
        self.run(f"INSERT INTO placed SELECT g, p, s, o, w FROM fresh {whose}")
        self.run("DELETE FROM fresh")

    def table(self, property_: int | None) -> str:
        """The table that holds the facts of a property (None: of all)."""
        return f"fact_{property_}" if property_ in self._apart else "quad"

    @property
    def within(self) -> str | None:
        """SQL of the ids of the graphs that GRAPH with a variable reaches (None: all)."""
        return "FROM reached" if self._reaching else None

    def reach(self, graphs: Sequence[str] | None) -> None:
        """Let GRAPH with a variable reach these graphs only (None: all)."""
        self._reaching = graphs is not None
        if graphs is not None:
            ids = ", ".join(f"({self.id((k.IRI, graph, ''))}::UBIGINT)" for graph in graphs)
            self.run(
                "CREATE OR REPLACE TEMP TABLE reached AS"
                f" FROM (VALUES {ids or '(NULL::UBIGINT)'}) of(g)"
            )

    def fill(self, parts: Iterable[Part], graphs: str) -> None:
        """Take in facts.

        ``graphs`` is a table: study (w) and tier → addresses of its graphs (asserted,
        provenance) and their ids (g, beside).
        """
        told = [
            f"SELECT g, asserted FROM {graphs}",
            f"SELECT beside, provenance FROM {graphs}",
        ]
        for part in parts:
            beside = "graph.beside" if part.beside else "graph.g"
            property_ = self.id((k.IRI, part.property, ""))
            made = part.id or f"term_id({part.kind}::UTINYINT, {part.object}, '')"
            self.run(
                f"INSERT INTO placed SELECT {beside}, {property_}::UBIGINT, node, {made}, w"
                f" FROM {part.rows} JOIN {graphs} graph USING (w, tier)"
            )
            told += [
                f"SELECT node, s FROM {part.subjects or part.rows}",
                f"SELECT {made}, {part.object} FROM {part.objects or part.rows}",
                f"SELECT {property_}::UBIGINT, {quoted(part.property)}",
            ]
        self._note(told)
        self._waiting = True

    def _note(self, told: Iterable[str]) -> None:
        """Take in terms, each (id, text) as often as it comes."""
        self.run("CREATE TEMP TABLE told (id UBIGINT, text VARCHAR)")
        for each in dict.fromkeys(told):
            self.run(f"INSERT INTO told SELECT DISTINCT * FROM ({each})")
        known = "SELECT id, text FROM fresh_term UNION ALL SELECT id, text FROM term"
        self.run(f"INSERT INTO told {known}")
        self.run(
            "CREATE TEMP TABLE once AS SELECT id, min(text) AS text, max(text) AS other FROM told"
            " GROUP BY id"
        )
        if self.run("SELECT 1 FROM once WHERE text <> other LIMIT 1"):
            raise NotClaimed("two terms have one id")
        self.run(
            "INSERT INTO fresh_term SELECT id, text, '' FROM once"
            f" ANTI JOIN ({known}) known USING (id)"
        )
        self.run("DROP TABLE told; DROP TABLE once")

    def settle(self) -> None:
        """Put what waits into its place, once."""
        if not self._waiting:
            return
        self._waiting = False
        self.run(NEW_TERMS)
        self.run(_PLACED)
        self.run("DROP TABLE placed; DELETE FROM fresh_term")
        self._count()
        self._forget()
        for (property_,) in self.run(f"SELECT p FROM property WHERE facts >= {_FEW}"):
            self._part(int(str(property_)))

    def _part(self, property_: int) -> None:
        self.run(f"CREATE TABLE fact_{property_} AS SELECT * FROM quad WHERE p = {property_}")
        self._apart.add(property_)

    def insert(self, facts: str) -> dict[int, int]:
        """Add facts: SQL of g, p, s, o and whether another graph has it; how many of each p."""
        if self.run(f"CREATE OR REPLACE TEMP TABLE new AS {facts}") == [(0,)]:
            return {}
        kinds, sizes, repeated = self._all_kinds(), self._all_sizes(), self.repeated
        counted = self.run(
            "SELECT p, count(*), bit_or(1::UINTEGER << (o >> 60)::UINTEGER), bool_or(again)"
            " FROM new GROUP BY p"
        )
        self.run("INSERT INTO quad SELECT g, p, s, o, again, w FROM new")
        found: dict[int, int] = {}
        for each, facts_, bits, again in counted:
            property_ = int(str(each))
            found[property_] = int(str(facts_))
            if property_ in self._apart:
                self.run(
                    f"INSERT INTO fact_{property_} SELECT g, p, s, o, again, w FROM new"
                    f" WHERE p = {property_}"
                )
            elif found[property_] >= _FEW:
                self._part(property_)
            kinds[property_] = kinds.get(property_, 0) | int(str(bits))
            sizes[property_] = sizes.get(property_, 0) + found[property_]
            repeated = repeated or bool(again)
        self._repeated = repeated
        return found

    def told(self, facts: str) -> str:
        """SQL of facts (g, p, s, o, w), with whether they are known from another graph."""
        known = "SELECT 1 FROM quad WHERE quad.p = f.p AND quad.s = f.s AND quad.o = f.o"
        known += " AND quad.w = f.w"
        twice = "row_number() OVER (PARTITION BY p, s, o, w ORDER BY g) > 1"
        return f"SELECT g, p, s, o, EXISTS ({known}) OR {twice} AS again, w FROM ({facts}) f"

    def resalt(self) -> None:
        """Terms keep their ids here: facts that have their place, and rows, know them already."""
        raise NotClaimed("two terms have one id")

    def learn(self) -> None:
        """Look again which terms there are."""
        self._held = {}
