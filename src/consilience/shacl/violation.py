"""What a validation finds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from consilience.rdf import Blank, Iri, Literal, Term, encode
from consilience.shacl.paths import Path


@dataclass(frozen=True, slots=True)
class Violation:
    """One result of a validation, with the terms of the report.

    ``constraint`` is the query of the shapes that found it. ``details`` say why a value does not
    conform to a shape.
    """

    focus: Term
    path: Path | None
    value: Term | None
    component: Iri
    shape: Term
    severity: Term
    messages: tuple[Literal, ...]
    constraint: Term | None = None
    details: tuple[Violation, ...] = ()

    @property
    def key(self) -> tuple[str, ...]:
        """What results are sorted by; the same in every run."""
        path = "" if self.path is None else self.path.sparql
        asked = (self.focus, self.shape, self.value, self.component, self.severity)
        return (*map(_stable, asked), path, *map(encode, self.messages))


def _stable(term: Term | None) -> str:
    """How a term sorts; the names of blank nodes change from run to run."""
    return "" if term is None or isinstance(term, Blank) else encode(term)


def ordered(violations: Iterable[Violation]) -> tuple[Violation, ...]:
    """Results in an order that is the same in every run."""
    return tuple(sorted(violations, key=lambda each: each.key))
