"""The report of a validation as SHACL writes it, there and back."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from consilience.errors import ReadError
from consilience.rdf import XSD_BOOLEAN, Blank, Iri, Literal, Term, Triple, encode
from consilience.shacl.paths import Path
from consilience.shacl.shapes import ShapesGraph
from consilience.shacl.terms import FIRST, NIL, REST, TYPE, sh
from consilience.shacl.violation import Violation

_PATHS = {
    "inverse": sh("inversePath"),
    "alternative": sh("alternativePath"),
    "*": sh("zeroOrMorePath"),
    "+": sh("oneOrMorePath"),
    "?": sh("zeroOrOnePath"),
}


class Report:
    """Writes a report; its blank nodes are numbered in the order of the results."""

    def __init__(self) -> None:
        self._triples: list[Triple] = []
        self._nodes = (Blank(f"report{number}") for number in count())

    def of(self, violations: tuple[Violation, ...]) -> list[Triple]:
        """The statements of the report."""
        head = next(self._nodes)
        conforms = Literal("false" if violations else "true", XSD_BOOLEAN)
        self._say(head, TYPE, sh("ValidationReport"))
        self._say(head, sh("conforms"), conforms)
        for each in violations:
            self._say(head, sh("result"), self._result(each))
        return self._triples

    def _say(self, subject: Term, predicate: Term, value: Term | None) -> None:
        if value is not None:
            self._triples.append((subject, predicate, value))

    def _result(self, found: Violation) -> Term:
        node = next(self._nodes)
        self._say(node, TYPE, sh("ValidationResult"))
        self._say(node, sh("focusNode"), found.focus)
        self._say(node, sh("resultPath"), None if found.path is None else self._path(found.path))
        self._say(node, sh("value"), found.value)
        self._say(node, sh("sourceConstraintComponent"), found.component)
        self._say(node, sh("sourceConstraint"), found.constraint)
        self._say(node, sh("sourceShape"), found.shape)
        self._say(node, sh("resultSeverity"), found.severity)
        for message in found.messages:
            self._say(node, sh("resultMessage"), message)
        for detail in found.details:
            self._say(node, sh("detail"), self._result(detail))
        return node

    def _path(self, path: Path) -> Term:
        if path.iri is not None:
            return path.iri
        if path.kind == "sequence":
            return self._items(path.parts)
        node = next(self._nodes)
        inner = self._items(path.parts) if path.kind == "alternative" else self._path(path.parts[0])
        self._say(node, _PATHS[path.kind], inner)
        return node

    def _items(self, parts: tuple[Path, ...]) -> Term:
        head: Term = NIL
        for part in reversed(parts):
            node = next(self._nodes)
            self._say(node, FIRST, self._path(part))
            self._say(node, REST, head)
            head = node
        return head


def lines(violations: tuple[Violation, ...]) -> Iterator[str]:
    """The report in N-Triples."""
    for triple in Report().of(violations):
        yield " ".join(map(encode, triple)) + " ."


def results(told: ShapesGraph) -> list[Violation]:
    """The results of the reports in a graph (ReadError where one is not complete)."""
    facts = told.facts
    reports = facts.subjects(TYPE, sh("ValidationReport"))
    return [_read(told, each) for head in reports for each in facts.objects(head, sh("result"))]


def _read(told: ShapesGraph, node: Term) -> Violation:
    facts = told.facts
    path = facts.one(node, sh("resultPath"))
    focus, shape = facts.one(node, sh("focusNode")), facts.one(node, sh("sourceShape"))
    component = facts.one(node, sh("sourceConstraintComponent"))
    severity = facts.one(node, sh("resultSeverity"))
    if focus is None or shape is None or severity is None or not isinstance(component, Iri):
        raise ReadError("a result of a report is not complete", hint="see SHACL, results")
    messages = facts.objects(node, sh("resultMessage"))
    return Violation(
        focus=focus,
        path=None if path is None else told.path(path),
        value=facts.one(node, sh("value")),
        component=component,
        shape=shape,
        severity=severity,
        messages=tuple(each for each in messages if isinstance(each, Literal)),
        constraint=facts.one(node, sh("sourceConstraint")),
        details=tuple(_read(told, each) for each in facts.objects(node, sh("detail"))),
    )
