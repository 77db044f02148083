"""The W3C's tests of SHACL, beside the repository; they are not part of it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from consilience import store, turtle
from consilience.rdf import RDF_TYPE, Iri, Literal, Term, Triple, encode
from consilience.shacl.shapes import Facts, ShapesGraph
from consilience.shacl.terms import sh
from consilience.shacl.violation import Violation

_BESIDE = Path(__file__).parents[2] / "shared" / "w3c" / "data-shapes" / "tests"
_MANIFEST = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_TEST = "http://www.w3.org/ns/shacl-test#"

#: Focus, path, value, component, shape and severity of a result.
Key = tuple[Term, str, Term | None, Term, Term, Term]


def home() -> Path:
    """Where the tests lie."""
    return Path(os.environ.get("CONSILIENCE_W3C_SHACL") or _BESIDE)


@dataclass(frozen=True)
class Case:
    """One test: its file, and its node in it."""

    path: Path
    node: Term

    def __str__(self) -> str:
        return self.path.relative_to(home()).with_suffix("").as_posix()

    @property
    def facts(self) -> Facts:
        """What the file of the test says."""
        return Facts(triples(self.path))

    @property
    def fails(self) -> bool:
        """Whether the test asks for a failure instead of a report."""
        return self._one(self.node, "result") == Iri(_TEST + "Failure")

    @property
    def shapes(self) -> Path:
        """The file with the shapes."""
        return self._file("shapesGraph")

    @property
    def data(self) -> Path:
        """The file with the data."""
        return self._file("dataGraph")

    @property
    def expected(self) -> list[Key]:
        """The results that the report of the test holds, sorted."""
        graph = ShapesGraph(triples(self.path))
        facts = graph.facts
        found: list[Key] = []
        for each in facts.objects(self._one(self.node, "result"), sh("result")):
            path = facts.one(each, sh("resultPath"))
            value, focus = facts.one(each, sh("value")), facts.one(each, sh("focusNode"))
            found.append(
                (
                    kept(focus),
                    "" if path is None else graph.path(path).sparql,
                    kept(value),
                    facts.one(each, sh("sourceConstraintComponent")),
                    facts.one(each, sh("sourceShape")),
                    facts.one(each, sh("resultSeverity")),
                )
            )
        return sorted(found, key=str)

    def _one(self, subject: Term, name: str) -> Term:
        (value,) = self.facts.objects(subject, Iri(_MANIFEST + name))
        return value

    def _file(self, name: str) -> Path:
        (value,) = self.facts.objects(self._one(self.node, "action"), Iri(_TEST + name))
        return Path(str(value).removeprefix("file://"))


def key(violation: Violation) -> Key:
    """A result as the tests compare it."""
    return (
        kept(violation.focus),
        "" if violation.path is None else violation.path.sparql,
        kept(violation.value),
        violation.component,
        violation.shape,
        violation.severity,
    )


@cache
def quads(path: Path) -> tuple[ox.Quad, ...]:
    """A file, read once, so that its blank nodes keep their names."""
    parsed = ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE, base_iri=path.as_uri())
    return tuple(parsed)


def triples(path: Path) -> tuple[Triple, ...]:
    """What a file says."""
    return tuple(
        (turtle.term(q.subject), turtle.term(q.predicate), turtle.term(q.object))
        for q in quads(path)
    )


def filled_store(path: Path) -> store.OxigraphStore:
    """A store with what a file says."""
    made = store.memory()
    made.engine.extend(quads(path))
    return made


@cache
def kept(term: Term | None) -> Term | None:
    """A term as the store keeps it: 4.0 as 4."""
    if not isinstance(term, Literal):
        return term
    (quad,) = store.memory([f"<urn:a> <urn:b> {encode(term)} ."]).engine
    return turtle.term(quad.object)


def cases(part: str) -> list[Case]:
    """The tests of ``core`` or ``sparql``."""
    kind = Iri(_TEST + "Validate")
    return [
        Case(path, node)
        for path in sorted((home() / part).rglob("*.ttl"))
        for node in Facts(triples(path)).subjects(Iri(RDF_TYPE), kind)
    ]
