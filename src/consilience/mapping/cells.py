"""One cell → the N-Triples spelling of what it states."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from consilience import access, iris, rdf
from consilience.iris import Minter
from consilience.namespaces import expand
from consilience.tables import HEADER_PARTS, SCHEMES, TABLES, Column, Kind

Speller = Callable[[object], str]

_RECORDS = frozenset({each.singular for each in TABLES} | set(HEADER_PARTS) | {"link"})
_SCHEMES = frozenset(SCHEMES)


def typed(minter: Minter, reference: str) -> str:
    """The address that ``kind:id`` stands for: a record, a concept, a construct, the study."""
    if reference == "study":
        return minter.study
    kind, _, id_ = reference.partition(":")
    if kind in _RECORDS:
        return minter.record(kind, id_)
    if kind in _SCHEMES:
        return iris.concept(kind, id_)
    return iris.construct(reference)


def applied(minter: Minter, code: str) -> str:
    """The address of what a coding applies: a construct of a framework or a code of the study."""
    return iris.construct(code) if ":" in code else minter.record("code", code)


def record(minter: Minter, target: str, id_: str) -> str:
    """The address of the record that a cell names."""
    if target in {"initiative", "programme"}:
        return iris.shared(minter.base, target, id_)
    return minter.record(target, id_)


def speller(column: Column, minter: Minter) -> Speller:
    """The function that spells one value of this column."""
    target = column.target
    match column.kind:
        case Kind.INTEGER:
            return lambda value: rdf.typed(str(value), rdf.XSD_INTEGER)
        case Kind.BOOLEAN:
            return lambda value: rdf.typed("true" if value else "false", rdf.XSD_BOOLEAN)
        case Kind.LICENCE:
            return lambda value: rdf.iri(access.licence_address(str(value)))
        case Kind.ADDRESS:
            return lambda value: rdf.iri(str(value))
        case Kind.CLASS:
            return lambda value: rdf.iri(iris.class_of(str(value)))
        case Kind.CONCEPT:
            return lambda value: rdf.iri(iris.concept(target, str(value)))
        case Kind.RECORD:
            return lambda value: rdf.iri(record(minter, target, str(value)))
        case Kind.CODE:
            return lambda value: rdf.iri(applied(minter, str(value)))
        case Kind.CONSTRUCT:
            return lambda value: rdf.iri(iris.construct(str(value)))
        case Kind.TYPED:
            return lambda value: rdf.iri(typed(minter, str(value)))
        case Kind.VERSION:
            return lambda value: rdf.iri(minter.codebook_version(str(value)))
        case Kind.ID | Kind.TEXT | Kind.DATE | Kind.LANGUAGE:
            return lambda value: rdf.text(str(value))


@cache
def predicate(curie: str) -> str:
    """The spelling of a property."""
    return rdf.iri(expand(curie))
