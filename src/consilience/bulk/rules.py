"""Rules at work in columns: what they say goes from one table of ids to another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import duckdb

from consilience.bulk.memory import REMEMBERED
from consilience.bulk.split import SplitTables
from consilience.columns import kinds as k
from consilience.columns.relation import WORLD
from consilience.columns.relation import name as column
from consilience.columns.store import ColumnStore
from consilience.columns.values import Form, NotClaimed, quoted
from consilience.inference import Inference
from consilience.query_file import QueryFile
from consilience.rdf import RDF_TYPE, Iri
from consilience.turtle import UNNAMED


class Workshop:
    """A store of ids beside another one, whose terms it reads; ``studies`` stand side by side."""

    def __init__(
        self, main: duckdb.DuckDBPyConnection, vocabulary: Iterable[str], studies: int
    ) -> None:
        connection = main.cursor()
        connection.execute("ATTACH ':memory:' AS workshop")
        connection.execute("USE workshop")
        self.tables = SplitTables(connection, studies)
        self.store = ColumnStore(connection, tables=self.tables, remembered=REMEMBERED)
        self.store.load(vocabulary)
        self.tables.place()
        self.tables.settle()
        self._words: dict[int, str] = {}
        connection.execute("ALTER TABLE term RENAME TO own_term")
        connection.execute(
            "CREATE VIEW term AS FROM own_term UNION ALL"
            " SELECT * FROM memory.main.term WHERE id NOT IN (SELECT id FROM own_term)"
        )
        clash = "own.text <> their.text OR own.extra <> their.extra"
        both = "own_term own JOIN memory.main.term their USING (id)"
        if self.tables.run(f"SELECT 1 FROM {both} WHERE {clash} LIMIT 1"):
            raise NotClaimed("two terms have one id")

    def take(self, graphs: Sequence[str]) -> frozenset[str]:
        """Add the facts of some graphs of the other store, which may be known; their kinds."""
        within = f"SELECT g, p, s, o, w FROM memory.main.quad WHERE g IN ({self._ids(graphs)})"
        return self._kinds(self.tables.insert(self.tables.told(within)))

    def give(self, graphs: Sequence[str], into: Sequence[str]) -> None:
        """Put what was derived into graphs of the other store, of each study into its own.

        Parts of descriptions stay behind.
        """
        ids = ", ".join(f"{self._constant(Iri(each))}::UBIGINT" for each in into)
        graph = f"[{ids}][w + 1]"
        unnamed = f"SELECT id FROM own_term WHERE starts_with(text, {quoted(UNNAMED)})"
        self.tables.run(
            f"INSERT INTO memory.rows.inferred SELECT {graph}, p, s, o, w FROM quad"
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

    def derive(self, rule: str, graph: str) -> frozenset[str]:
        """Add what a rule gives to a graph; the kinds of it, if it gave anything."""
        if "FILTER NOT EXISTS" not in rule:
            raise NotClaimed("a rule that may say again what is known")
        asked = self.store.statement(rule)
        held = dict(zip(asked.variables, asked.columns, strict=True))
        if any(value.form is not Form.ID for value in held.values()):
            raise NotClaimed("a rule that makes new terms")
        if not asked.worlds:
            raise NotClaimed("a rule that does not know of which study it speaks")
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
                f"SELECT {into}::UBIGINT AS g, {p} AS p, {s} AS s, {o} AS o,"
                f" {column(WORLD)} AS w"
                f" FROM ({asked.sql}) WHERE {' AND '.join(tests)}"
            )
        found = " UNION ".join(facts)
        derived = f"SELECT DISTINCT g, p, s, o, false AS again, w FROM ({found})"
        return self._kinds(self.tables.insert(derived))

    def _constant(self, node: object) -> int:
        if not isinstance(node, Iri):
            raise NotClaimed("a rule that makes new terms")
        parts = (k.IRI, node.value, "")
        if not self.tables.holds(parts):
            text = quoted(node.value)
            self.tables.run(f"INSERT INTO own_term VALUES ({self.tables.id(parts)}, {text}, '')")
            self.tables.learn()
        return self.tables.id(parts)

    def _kinds(self, properties: Iterable[int]) -> frozenset[str]:
        """The kinds of facts that have just come: properties, and the classes that they give."""
        ids = set(properties)
        type_ = self.tables.id((k.IRI, RDF_TYPE, ""))
        if type_ in ids:
            classes = self.tables.run(f"SELECT DISTINCT o FROM new WHERE p = {type_}")
            ids.update(int(str(each)) for (each,) in classes)
        unknown = ids - self._words.keys()
        self._words |= {one: str(term) for one, term in self.tables.terms(unknown).items()}
        return frozenset(self._words[each] for each in ids)


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
        return self._after(self._workshop.take(graphs), graphs)

    def _conclude(
        self, text: str, graph: str, new: tuple[str, ...] | None
    ) -> tuple[list[str], frozenset[str]]:
        self._workshop.tables.reach(new)
        kinds = self._workshop.derive(text, graph)
        return [graph] if kinds else [], kinds
