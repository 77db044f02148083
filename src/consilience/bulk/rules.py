"""Rules at work in columns: what they say goes from one table of ids to another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import duckdb

from consilience.bulk.split import SplitTables
from consilience.columns import kinds as k
from consilience.columns.store import ColumnStore
from consilience.columns.values import Form, NotClaimed, quoted
from consilience.inference import Inference
from consilience.query_file import QueryFile
from consilience.rdf import RDF_TYPE, Iri
from consilience.turtle import UNNAMED


class Workshop:
    """A store of ids beside another one, whose terms it reads."""

    def __init__(self, main: duckdb.DuckDBPyConnection, vocabulary: Iterable[str]) -> None:
        connection = main.cursor()
        connection.execute("ATTACH ':memory:' AS workshop")
        connection.execute("USE workshop")
        self.tables = SplitTables(connection)
        self.store = ColumnStore(connection)
        self.store.tables = self.tables
        self.store.load(vocabulary)
        self.tables.settle()
        connection.execute("ALTER TABLE term RENAME TO own_term")
        connection.execute(
            "CREATE VIEW term AS FROM own_term UNION ALL"
            " SELECT * FROM memory.main.term WHERE id NOT IN (SELECT id FROM own_term)"
        )
        clash = "own.text <> their.text OR own.extra <> their.extra"
        both = "own_term own JOIN memory.main.term their USING (id)"
        if self.tables.run(f"SELECT 1 FROM {both} WHERE {clash} LIMIT 1"):
            raise NotClaimed("two terms have one id")

    def take(self, graphs: Sequence[str]) -> None:
        """Add the facts of some graphs of the other store; they may be known from elsewhere."""
        within = f"SELECT g, p, s, o FROM memory.main.quad WHERE g IN ({self._ids(graphs)})"
        self.tables.insert(self.tables.told(within))

    def give(self, graphs: Sequence[str], into: str) -> None:
        """Put what was derived into a graph of the other store: all but parts of descriptions."""
        graph = self._constant(Iri(into))
        unnamed = f"SELECT id FROM own_term WHERE starts_with(text, {quoted(UNNAMED)})"
        self.tables.run(
            f"INSERT INTO memory.rows.inferred SELECT {graph}::UBIGINT, p, s, o FROM quad"
            f" WHERE g IN ({self._ids(graphs)}) AND s NOT IN ({unnamed}) AND o NOT IN ({unnamed})"
        )
        self.tables.run(
            "INSERT INTO memory.main.term SELECT * FROM own_term"
            " WHERE id IN (SELECT unnest([g, p, s, o]) FROM memory.rows.inferred)"
            " AND id NOT IN (SELECT id FROM memory.main.term)"
        )

    def _ids(self, graphs: Sequence[str]) -> str:
        return ", ".join(str(self.tables.id((k.IRI, graph, ""))) for graph in graphs)

    def close(self) -> None:
        """Let go of what is held here."""
        self.tables.connection.execute("USE memory")
        self.tables.connection.execute("DETACH workshop")
        self.tables.connection.close()

    def derive(self, rule: str, graph: str) -> bool:
        """Add what a rule gives to a graph; whether it gave anything."""
        if "FILTER NOT EXISTS" not in rule:
            raise NotClaimed("a rule that may say again what is known")
        asked = self.store.statement(rule)
        held = dict(zip(asked.variables, asked.columns, strict=True))
        if any(value.form is not Form.ID for value in held.values()):
            raise NotClaimed("a rule that makes new terms")
        into = self.tables.id((k.IRI, graph, ""))
        facts = []
        for triple in asked.template:
            spelled, tests = [], []
            for node in triple:
                if isinstance(node, str):
                    spelled.append('"' + node.replace('"', '""') + '"')
                    tests.append(f"{spelled[-1]} IS NOT NULL")
                else:
                    spelled.append(f"{self._constant(node)}::UBIGINT")
            s, p, o = spelled
            tests += [f"kind({s}) <= {k.IRI}", f"kind({p}) = {k.IRI}"]
            facts.append(
                f"SELECT {into}::UBIGINT AS g, {p} AS p, {s} AS s, {o} AS o"
                f" FROM ({asked.sql}) WHERE {' AND '.join(tests)}"
            )
        found = " UNION ".join(facts)
        return self.tables.insert(f"SELECT DISTINCT g, p, s, o, false AS again FROM ({found})")

    def _constant(self, node: object) -> int:
        if not isinstance(node, Iri):
            raise NotClaimed("a rule that makes new terms")
        parts = (k.IRI, node.value, "")
        if not self.tables.holds(parts):
            text = quoted(node.value)
            self.tables.run(f"INSERT INTO own_term VALUES ({self.tables.id(parts)}, {text}, '')")
            self.tables.learn()
        return self.tables.id(parts)

    def kinds(self, graphs: Sequence[str]) -> frozenset[str]:
        """The properties of the facts of some graphs, and the classes that they give."""
        type_ = self.tables.id((k.IRI, RDF_TYPE, ""))
        found = self.tables.run(
            f"SELECT DISTINCT term.text FROM (SELECT DISTINCT unnest([p, CASE WHEN p = {type_}"
            f" THEN o END]) AS id FROM quad WHERE g IN ({self._ids(graphs)})) JOIN term USING (id)"
        )
        return frozenset(str(text) for (text,) in found)


class _Nothing:
    """What rules do not need here."""

    def load(self, lines: Iterable[str]) -> None:
        """Add N-Quads lines."""
        raise NotImplementedError

    def construct(self, text: str, graph: str, new: tuple[str, ...] | None = None) -> list[str]:
        """Add what a CONSTRUCT gives."""
        raise NotImplementedError


class ColumnInference(Inference):
    """Rules at work in a workshop; what they gave is named by its graphs."""

    def __init__(self, workshop: Workshop, rules: Iterable[QueryFile]) -> None:
        super().__init__(_Nothing(), rules)
        self._workshop = workshop

    def enter(self, graphs: Sequence[str]) -> list[str]:
        """Add the facts of graphs; the graphs of what follows."""
        self._workshop.take(graphs)
        return self._after(self._workshop.kinds(graphs), graphs)

    def _conclude(
        self, text: str, graph: str, new: tuple[str, ...] | None
    ) -> tuple[list[str], frozenset[str]]:
        self._workshop.tables.reach(new)
        if not self._workshop.derive(text, graph):
            return [], frozenset()
        return [graph], self._workshop.kinds([graph])
