"""Rows of an answer as a table to read: things are links, addresses are names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from consilience.output import Rows
from consilience.pages import address
from consilience.pages.visit import Visit
from consilience.rdf import Iri, Literal, Term
from consilience.result import Result, plain, short

#: How many rows a page shows; files hold all.
MOST = 500

_NAMES: Mapping[str, str] = {
    "iri": "address",
    "doi": "DOI",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell: its words, where it leads, and whether it is a number."""

    text: str
    href: str = ""
    number: bool = False


def heading(variable: str) -> str:
    """A column's name for readers."""
    return _NAMES.get(variable, variable.replace("_", " "))


def headings(result: Result) -> list[str]:
    """The names of the columns that a page shows."""
    return [heading(result.variables[position]) for position in columns(result)]


def columns(result: Result) -> list[int]:
    """The columns that a page shows: a label beside the thing that it names says it twice."""
    names = result.variables
    return [
        position
        for position, name in enumerate(names)
        if not (name.endswith("_label") and name.removesuffix("_label") in names)
    ]


def cells(visit: Visit, result: Result) -> list[list[Shown]]:
    """The first rows of an answer."""
    shown = columns(result)
    return [[_shown(visit, row[position]) for position in shown] for row in result.terms[:MOST]]


def _shown(visit: Visit, term: Term | None) -> Shown:
    if term is None:
        return Shown("")
    if isinstance(term, Iri):
        ours = address.page_of(visit, term.value)
        return Shown(_name(visit, term.value), ours or address.web(term.value))
    value = plain(term)
    if isinstance(value, bool):
        return Shown("yes" if value else "no")
    number = isinstance(term, Literal) and isinstance(value, int | float)
    return Shown(str(value), "", number)


def _name(visit: Visit, iri: str) -> str:
    """An excerpt keeps its id; everything else is called by its label."""
    if "/excerpt/" in iri or "/coding/" in iri:
        return short(iri)
    held = visit.collection.studies.get(short(iri))
    if held and held.iri == iri:
        return held.brief
    return visit.collection.label(iri)


def rows(result: Result, what: str) -> Rows:
    """All rows, for a file: short names, and full addresses beside them."""
    columns: list[str] = []
    for position, name in enumerate(result.variables):
        columns.append(name)
        if any(isinstance(row[position], Iri) for row in result.terms):
            columns.append(f"{name}_address")
    lines: list[Sequence[str | int | float | bool | None]] = []
    for row in result.terms:
        line: list[str | int | float | bool | None] = []
        for name, term in zip(result.variables, row, strict=True):
            line.append(plain(term))
            if f"{name}_address" in columns:
                line.append(term.value if isinstance(term, Iri) else None)
        lines.append(line)
    about = {"question": result.question, "caution": result.caution}
    return Rows.of(columns, lines, what, {k: v for k, v in about.items() if v})
