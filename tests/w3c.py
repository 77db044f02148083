"""The W3C's tests of SPARQL queries, beside the repository; they are not part of it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from consilience.columns import kinds
from consilience.rdf import Term
from consilience.store import Answer
from consilience.turtle import term

_BESIDE = Path(__file__).parents[2] / "shared" / "w3c" / "rdf-tests" / "sparql"
_MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
_RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".n3": ox.RdfFormat.N3,
    ".nt": ox.RdfFormat.N_TRIPLES,
}
_RESULTS = {
    ".srx": ox.QueryResultsFormat.XML,
    ".srj": ox.QueryResultsFormat.JSON,
    ".tsv": ox.QueryResultsFormat.TSV,
}

Bag = Counter[tuple[tuple[str, object], ...]]


@dataclass(frozen=True)
class Case:
    """One evaluation test."""

    name: str
    query: Path
    data: tuple[Path, ...]
    graphs: tuple[Path, ...]
    result: Path

    @property
    def text(self) -> str:
        """The query, with its own address as its base."""
        return f"BASE <{self.query.as_uri()}>\n{self.query.read_text('utf-8')}"

    def lines(self) -> Iterator[str]:
        """The data as N-Quads lines, each file in a graph of its own."""
        for path in self.data:
            yield from _lines(path, "https://example.org/data")
        for path in self.graphs:
            yield from _lines(path, path.as_uri())


def folder() -> Path:
    """Where the tests are, or would be."""
    return Path(os.environ.get("CONSILIENCE_W3C_SPARQL") or _BESIDE)


def _parse(path: Path) -> list[ox.Quad]:
    return list(ox.parse(path.read_bytes(), format=_FORMATS[path.suffix], base_iri=path.as_uri()))


def _lines(path: Path, graph: str) -> Iterator[str]:
    for quad in _parse(path):
        moved = ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(graph))
        yield f"{moved} ."


def cases() -> Iterator[Case]:
    """All tests that evaluate a query."""
    for manifest in sorted(folder().glob("**/manifest.ttl")):
        facts: dict[tuple[object, str], list[object]] = {}
        for quad in _parse(manifest):
            facts.setdefault((quad.subject, quad.predicate.value), []).append(quad.object)
        for subject, predicate in sorted(facts, key=str):
            if predicate != _MF + "action":
                continue
            action = facts[subject, predicate][0]
            query = facts.get((action, _QT + "query"))
            result = facts.get((subject, _MF + "result"))
            if query and result and isinstance(result[0], ox.NamedNode):
                case = Case(
                    f"{manifest.parent.name}/{_path(query[0]).stem}",
                    _path(query[0]),
                    tuple(map(_path, facts.get((action, _QT + "data"), []))),
                    tuple(map(_path, facts.get((action, _QT + "graphData"), []))),
                    _path(result[0]),
                )
                if all(path.exists() for path in (case.query, *case.data, *case.graphs)):
                    yield case


def _path(node: object) -> Path:
    assert isinstance(node, ox.NamedNode)
    return Path(node.value.removeprefix("file://"))


def _row(names: list[str], row: list[Term | None]) -> tuple[tuple[str, object], ...]:
    bound = [(name, cell) for name, cell in zip(names, row, strict=True) if cell is not None]
    return tuple(
        sorted(
            (name, "blank" if (parts := kinds.parts(cell))[0] == kinds.BLANK else parts)
            for name, cell in bound
        ),
    )


def bag(answer: Answer) -> object:
    """What an answer says, whatever the order and the labels of its blank nodes."""
    if answer.boolean is not None:
        return answer.boolean
    if answer.triples is not None:
        return Counter({_row(["s", "p", "o"], list(t)): 1 for t in answer.triples})
    return Counter(_row(list(answer.variables), list(row)) for row in answer.rows)


def expected(case: Case) -> object:
    """What the test says that comes out; None where this reader cannot tell."""
    path = case.result
    if not path.exists():
        return None
    if path.suffix in _RESULTS:
        found = ox.parse_query_results(path.read_bytes(), format=_RESULTS[path.suffix])
        if isinstance(found, ox.QueryBoolean):
            return bool(found)
        assert isinstance(found, ox.QuerySolutions)
        names = [variable.value for variable in found.variables]
        return Counter(
            _row(names, [None if cell is None else term(cell) for cell in row]) for row in found
        )
    if path.suffix not in _FORMATS:
        return None
    quads = _parse(path)
    if any(quad.object == ox.NamedNode(_RS + "ResultSet") for quad in quads):
        return _result_set(quads)
    return Counter(
        {
            _row(["s", "p", "o"], [term(q.subject), term(q.predicate), term(q.object)]): 1
            for q in quads
        }
    )


def _result_set(quads: list[ox.Quad]) -> object:
    facts: dict[tuple[object, str], list[object]] = {}
    for quad in quads:
        facts.setdefault((quad.subject, quad.predicate.value.removeprefix(_RS)), []).append(
            quad.object
        )
    for (_, name), values in facts.items():
        if name == "boolean":
            return str(term(values[0])) == "true"
    rows: Bag = Counter()
    for (_, name), solutions in facts.items():
        for solution in solutions if name == "solution" else []:
            cells = []
            for binding in facts.get((solution, "binding"), []):
                names = facts[binding, "variable"]
                cells.append((str(term(names[0])), term(facts[binding, "value"][0])))
            rows[_row([n for n, _ in cells], [c for _, c in cells])] += 1
    return rows
