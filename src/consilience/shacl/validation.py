"""A whole validation: what was found, and which engine looked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from consilience import store, turtle
from consilience.namespaces import prefixes
from consilience.rdf import Term, Triple
from consilience.shacl import reference, report
from consilience.shacl.compiling import Compiled, compiled
from consilience.shacl.evaluating import Evaluation
from consilience.shacl.shapes import ShapesGraph
from consilience.shacl.terms import TARGETS, TYPE, sh
from consilience.shacl.violation import Violation, ordered


@dataclass(frozen=True, slots=True)
class Validation:
    """What shapes found in some facts.

    ``by_reference`` names the shapes that the reference engine checked, each with the reason.
    """

    violations: tuple[Violation, ...]
    by_reference: Mapping[Term, str] = field(default_factory=dict)

    @property
    def conforms(self) -> bool:
        """Whether nothing was found."""
        return not self.violations

    def report(self) -> str:
        """The report that SHACL asks for, in Turtle."""
        return turtle.turtle(report.lines(self.violations), prefixes())


def by_queries(
    facts: store.Store,
    shapes: Compiled,
    every_fact: Callable[[], Iterable[Triple]],
    *,
    details: bool = True,
) -> Validation:
    """Ask a store; what queries cannot decide is left to the reference engine.

    ``every_fact`` gives it the facts, if it is needed.
    """
    evaluation = Evaluation(shapes, facts)
    found = list(evaluation.violations(details=details))
    left = evaluation.unclaimed
    if left:
        found += reference.violations(every_fact(), _only(shapes.graph, left))
    return Validation(ordered(found), left)


def by_reference(facts: Iterable[Triple], shapes: ShapesGraph) -> Validation:
    """Leave every shape to the reference engine."""
    found = reference.violations(facts, shapes.facts.triples)
    return Validation(ordered(found), {each.node: "asked for" for each in shapes.targeted()})


def validate_files(data: Path, shapes: Path, *, reference: bool = False) -> Validation:
    """Check a file of linked data against a file of shapes (ReadError where one is broken)."""
    graph = ShapesGraph(turtle.read(shapes))
    if reference:
        return by_reference(turtle.read(data), graph)
    return by_queries(store.from_file(data), compiled(graph), lambda: turtle.read(data))


def validate_facts(lines: Iterable[str], shapes: Path) -> Validation:
    """Check N-Triples lines against a file of shapes."""
    facts, graph = store.memory(lines), ShapesGraph(turtle.read(shapes))
    every = "\n".join(facts.dump()).encode()
    return by_queries(facts, compiled(graph), lambda: turtle.parsed(every))


def _only(graph: ShapesGraph, left: Mapping[Term, str]) -> Iterable[Triple]:
    """A shapes graph in which only some shapes still say what they are for."""
    silent = {each.node for each in graph.targeted()} - left.keys()
    predicates = {sh(name) for name in TARGETS}
    for subject, predicate, value in graph.facts.triples:
        if subject in silent and (predicate in predicates or predicate == TYPE):
            continue
        yield subject, predicate, value
