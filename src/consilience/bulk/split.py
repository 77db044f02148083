"""Tables of facts, kept apart by property, and filled by SQL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import duckdb

from consilience.bulk.facts import Part
from consilience.columns import kinds as k
from consilience.columns.tables import Tables
from consilience.columns.values import NotClaimed, quoted

#: A property with fewer facts is found quickly enough among all.
_FEW = 500


class SplitTables(Tables):
    """The same tables, and beside them one for each property with many facts.

    So the database knows how many facts each part of a question has, and joins in a good order.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        super().__init__(connection)
        self._apart: set[int] = set()
        self._reaching = False

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

        ``graphs`` is a table: tier → addresses of its graphs (asserted, provenance) and their
        ids (g, beside).
        """
        told = [
            f"SELECT g, asserted FROM {graphs}",
            f"SELECT beside, provenance FROM {graphs}",
        ]
        for part in parts:
            beside = "graph.beside" if part.beside else "graph.g"
            property_ = self.id((k.IRI, part.property, ""))
            made = f"term_id({part.kind}::UTINYINT, {part.object}, '')"
            self.run(
                f"INSERT INTO fresh SELECT {beside}, {property_}::UBIGINT,"
                f" spelled_id({k.IRI}, s, ''), {made}"
                f" FROM {part.rows} JOIN {graphs} graph USING (tier)"
            )
            told += [
                f"SELECT spelled_id({k.IRI}, s, '') AS id, s AS text FROM {part.rows}",
                f"SELECT {made}, {part.object} FROM {part.rows}",
                f"SELECT {property_}::UBIGINT, {quoted(part.property)}",
            ]
        self._note(told)
        self._waiting = True

    def _note(self, told: Iterable[str]) -> None:
        """Take in terms, each (id, text) as often as it comes."""
        self.run("CREATE TEMP TABLE told (id UBIGINT, text VARCHAR)")
        for each in dict.fromkeys(told):
            self.run(f"INSERT INTO told SELECT DISTINCT * FROM ({each})")
        self.run(
            "INSERT INTO told SELECT id, text FROM fresh_term UNION ALL SELECT id, text FROM term"
        )
        if self.run("SELECT id FROM told GROUP BY id HAVING min(text) <> max(text) LIMIT 1"):
            raise NotClaimed("two terms have one id")
        self.run(
            "INSERT INTO fresh_term SELECT id, any_value(text), '' FROM told"
            " WHERE id NOT IN (SELECT id FROM fresh_term) AND id NOT IN (SELECT id FROM term)"
            " GROUP BY id"
        )
        self.run("DROP TABLE told")

    def settle(self) -> None:
        """Put what waits into its place."""
        if not self._waiting:
            return
        super().settle()
        for each in self._apart:
            self.run(f"DROP TABLE fact_{each}")
        self._apart = set()
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
        self.run("INSERT INTO quad SELECT g, p, s, o, again FROM new")
        found: dict[int, int] = {}
        for each, facts_, bits, again in counted:
            property_ = int(str(each))
            found[property_] = int(str(facts_))
            if property_ in self._apart:
                self.run(
                    f"INSERT INTO fact_{property_} SELECT g, p, s, o, again FROM new"
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
        """SQL of facts (g, p, s, o), with whether they are known from another graph."""
        known = "SELECT 1 FROM quad WHERE quad.p = f.p AND quad.s = f.s AND quad.o = f.o"
        return (
            f"SELECT g, p, s, o, EXISTS ({known})"
            f" OR row_number() OVER (PARTITION BY p, s, o ORDER BY g) > 1 AS again FROM ({facts}) f"
        )

    def learn(self) -> None:
        """Look again which terms there are."""
        self._held = {}
