"""Checks facts against shapes, in one of two ways that find the same.

The usual way is quick: the shapes are compiled to SPARQL queries, each of which is asked once
for the whole store rather than once for each thing. The reference way leaves everything to
pySHACL.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType

from consilience import assets, catalogue, query_file, store, turtle
from consilience.findings import Severity
from consilience.rdf import Iri, Term, Triple
from consilience.shacl import validation
from consilience.shacl.compiling import Compiled, compiled
from consilience.shacl.evaluating import USED
from consilience.shacl.shapes import ShapesGraph
from consilience.shacl.terms import sh
from consilience.shacl.validation import Validation, validate_facts, validate_files
from consilience.shacl.violation import Violation

__all__ = [
    "USED",
    "Result",
    "Shapes",
    "Validation",
    "Violation",
    "of_data",
    "of_ontology",
    "of_reviews",
    "read",
    "validate",
    "validate_facts",
    "validate_files",
]

#: Shape files that are not about studies: about the ontology itself, reviews, and the table rules.
_NOT_DATA = {"ontology.ttl", "review.ttl", "tables.ttl"}


@dataclass(frozen=True, slots=True)
class Result:
    """One thing that a shape found.

    ``path`` is the property concerned (of several that would do, the first); ``value`` the
    offending value where there is one, and may hold words of participants.
    """

    focus: str
    path: str
    value: Term | None
    component: str
    shape: str
    severity: Severity
    code: str
    message: str

    @property
    def order(self) -> tuple[object, ...]:
        """The same in every run."""
        return (self.focus, self.shape, str(self.value or ""), self.component)


class Shapes:
    """The shapes of some files; made once, used often."""

    def __init__(self, triples: Iterable[Triple], described: Mapping[str, catalogue.Rule]) -> None:
        self.triples = tuple(triples)
        self.described = described
        self.graph = ShapesGraph(self.triples)

    @cached_property
    def compiled(self) -> Compiled:
        """The queries that the shapes stand for."""
        return compiled(self.graph)

    def without(self, shape: str) -> Shapes:
        """The same shapes but for one."""
        gone = Iri(shape)
        kept = (each for each in self.triples if gone not in (each[0], each[2]))
        return Shapes(kept, self.described)

    def path(self, shape: str) -> str:
        """The property that a shape is about; of several that would do, the first."""
        if not self.graph.facts.objects(Iri(shape), sh("path")):
            return ""
        path = self.graph.shape(Iri(shape)).path
        return "" if path is None else path.first.value


def read(*paths: Path) -> Shapes:
    """The shapes of some files, with the words that people read."""
    files = (assets.ONTOLOGY / "prefixes.ttl", *paths)
    triples = (triple for path in files for triple in turtle.read(path))
    described = {rule.shape: rule for rule in catalogue.every_rule(paths)}
    return Shapes(triples, MappingProxyType(described))


@cache
def of_data() -> Shapes:
    """The shapes that studies are checked against."""
    return read(*(path for path in assets.shape_files() if path.name not in _NOT_DATA))


@cache
def of_reviews() -> Shapes:
    """The shapes that reviews across studies are checked against."""
    return read(assets.SHAPES / "review.ttl")


@cache
def of_ontology() -> Shapes:
    """The shapes that the ontology itself is checked against."""
    return read(assets.SHAPES / "ontology.ttl")


def validate(
    data: store.Store | Iterable[str], *, reference: bool = False, shapes: Shapes | None = None
) -> list[Result]:
    """What the shapes find in a store, or in N-Quads lines.

    The facts must hold the ontology and the frameworks beside the study. ``reference`` leaves
    everything to pySHACL: the same results, slower. Without ``shapes``: those for studies.
    """
    facts = store.memory(data) if isinstance(data, Iterable) else data
    shapes = shapes or of_data()
    if reference:
        found = validation.by_reference(_every_fact(facts), shapes.graph)
    else:
        found = validation.by_queries(
            facts, shapes.compiled, lambda: _every_fact(facts), details=False
        )
    return sorted(_described(found.violations, shapes), key=lambda result: result.order)


def _every_fact(facts: store.Store) -> Iterable[Triple]:
    path = assets.QUERIES / "shacl" / "facts.rq"
    return facts.query(query_file.read(path, ("gives",)).text).triples or ()


def _described(found: Iterable[Violation], shapes: Shapes) -> Iterator[Result]:
    """One result for each focus, shape and value, with the words of the shape."""
    first: dict[tuple[Term, Term, Term | None], str] = {}
    for each in found:
        key, component = (each.focus, each.shape, each.value), each.component.value
        first[key] = min(component, first.get(key, component))
    for (focus, shape, value), component in first.items():
        rule = shapes.described[str(shape)]
        yield Result(
            focus=str(focus),
            path=shapes.path(str(shape)),
            value=value,
            component=component,
            shape=str(shape),
            severity=rule.severity,
            code=rule.code,
            message=f"{rule.message} {rule.help}".rstrip(),
        )
