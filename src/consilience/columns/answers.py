"""Rows of the database as rows of terms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

from consilience.columns import kinds as k
from consilience.columns.layout import SCALE
from consilience.columns.values import Form
from consilience.rdf import XSD, Blank, Iri, Literal, Term, Triple

Row = tuple[Term | None, ...]


class Dictionary(Protocol):
    """Gives the terms of ids."""

    def terms(self, ids: set[int]) -> dict[int, Term]:
        """The terms of these ids."""


def decimal(value: int) -> str:
    """The spelling of a whole number of 10^-18."""
    whole, part = divmod(abs(value), SCALE)
    sign = "-" if value < 0 else ""
    return f"{sign}{whole}.{part:018}".rstrip("0") if part else f"{sign}{whole}"


def _number(value: dict[str, Any]) -> Term:
    if value["k"] == k.DOUBLE:
        return Literal(k.double(value["d"]), XSD + "double")
    if value["k"] == k.INTEGER:
        return Literal(str(value["n"] // SCALE), XSD + "integer")
    return Literal(decimal(value["n"]), XSD + "decimal")


_READERS: dict[Form, Callable[[Any], Term]] = {
    Form.TERM: lambda value: k.term(value["k"], value["t"], value["x"]),
    Form.BOOL: lambda value: Literal("true" if value else "false", XSD + "boolean"),
    Form.INT: lambda value: Literal(str(value), XSD + "integer"),
    Form.DEC: lambda value: Literal(decimal(value), XSD + "decimal"),
    Form.DBL: lambda value: Literal(k.double(value), XSD + "double"),
    Form.NUM: _number,
    Form.STR: Literal,
    Form.IRI: Iri,
}


def rows(
    found: Sequence[tuple[Any, ...]], forms: Sequence[Form], dictionary: Dictionary
) -> tuple[Row, ...]:
    """The same with terms."""
    if not forms:
        return ((),) * len(found)
    at = [number for number, form in enumerate(forms) if form is Form.ID]
    ids = {row[number] for number in at for row in found}
    ids.discard(None)
    words: dict[int | None, Term | None] = {None: None}
    words |= {one: term for one, term in dictionary.terms(ids).items()}  # noqa: C416 - wider types
    if len(at) == len(forms):
        return tuple(tuple(words[cell] for cell in row) for row in found)
    columns: list[Iterable[Term | None]] = []
    for number, form in enumerate(forms):
        if form is Form.ID:
            columns.append([words[row[number]] for row in found])
        else:
            columns.append(_read([row[number] for row in found], form))
    return tuple(zip(*columns, strict=True))


def _read(cells: list[Any], form: Form) -> list[Term | None]:
    """Terms of a column; of numbers that come again and again, one term each."""
    read = _READERS[form]
    if form is not Form.INT:
        return [None if cell is None else read(cell) for cell in cells]
    made = {cell: None if cell is None else read(cell) for cell in set(cells)}
    return [made[cell] for cell in cells]


def triples(
    template: Sequence[tuple[Term | str, ...]], found: Iterable[dict[str, Term | None]]
) -> tuple[Triple, ...]:
    """What a template makes of solutions, each fact once; names in it are variables."""
    made: dict[Triple, None] = {}
    for number, solution in enumerate(found):
        for pattern in template:
            subject, predicate, object_ = (_filled(node, solution, number) for node in pattern)
            if (
                isinstance(subject, Iri | Blank)
                and isinstance(predicate, Iri)
                and object_ is not None
            ):
                made[subject, predicate, object_] = None
    return tuple(made)


def _filled(node: Term | str, solution: dict[str, Term | None], number: int) -> Term | None:
    if isinstance(node, str):
        return solution.get(node)
    return Blank(f"{node.value}x{number}") if isinstance(node, Blank) else node
