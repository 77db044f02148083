"""Asking the questions of ``queries/synthesis``, with values as people write them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from consilience import query_file
from consilience.questions import terms
from consilience.rdf import Term
from consilience.result import short
from consilience.store import Store

Given = str | Term | Iterable[str | Term] | None
Row = Mapping[str, Term | None]


@dataclass(frozen=True, slots=True, order=True)
class Head:
    """A thing that rows or columns stand for: its address, and what people call it."""

    iri: str
    label: str = field(compare=False, default="")

    @property
    def id(self) -> str:
        """The short name."""
        return short(self.iri)


def rows(store: Store, name: str, **bound: Iterable[Term] | None) -> Iterator[Row]:
    """The rows that a question gives; values are terms, None leaves a place open.

    A value for a variable that the question does not offer is left out.
    """
    file = query_file.folder("synthesis", ("shows",))[name]
    offered = file.parameters
    given = {
        each: tuple(values)
        for each, values in bound.items()
        if values is not None and each in offered
    }
    answer = store.query(query_file.bind(file.text, given))
    for values in answer.rows:
        yield dict(zip(answer.variables, values, strict=True))


def meant(store: Store, kind: str, value: Given) -> tuple[Term, ...] | None:
    """The terms that values of a kind mean (BadParameter where one is not known)."""
    if value is None:
        return None
    several = [value] if isinstance(value, str | Term) else list(value)
    found = [term for each in several for term in terms(kind, each, store, name=kind)]
    return tuple(dict.fromkeys(found)) or None


def words(term: Term | None) -> str:
    """A term's text; nothing for none."""
    return "" if term is None else str(term)


def studies(store: Store, chosen: Iterable[Term] | None = None) -> tuple[Head, ...]:
    """The studies, by their ids."""
    found = rows(store, "studies", study=chosen)
    return tuple(Head(words(row["study"]), words(row["title"])) for row in found)
