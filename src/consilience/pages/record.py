"""Anything that has no page made for it: what is said of it, and what names it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from consilience import vocabulary
from consilience.namespaces import compact
from consilience.pages import lookup
from consilience.pages.rendering import show
from consilience.pages.visit import Link, Page, Visit
from consilience.result import short

#: What is of no use to readers.
_BEHIND = ("fromRow", "isDefinedBy", "inScheme")
_WORDS = {
    "type": "kind of thing",
    "prefLabel": "name",
    "label": "name",
    "altLabel": "also called",
    "definition": "definition",
    "example": "example",
    "broader": "part of",
    "title": "title",
    "description": "description",
    "creator": "made by",
    "license": "licence",
    "language": "language",
    "source": "taken from",
    "exactMatch": "same as",
    "closeMatch": "similar to",
    "broadMatch": "broader is",
    "narrowMatch": "narrower is",
    "relatedMatch": "related to",
    "subClassOf": "kind of",
    "subPropertyOf": "kind of",
    "domain": "detail of",
    "range": "leads to",
    "equivalentClass": "the same as",
    "disjointWith": "never also",
    "inverseOf": "the other way round",
    "seeAlso": "see also",
}


@dataclass(slots=True)
class Said:
    """A detail, with its values: text, and an address where it is a thing."""

    name: str
    values: list[tuple[str, str]] = field(default_factory=list)


def name_of(iri: str) -> str:
    """What a property is called for readers."""
    bare = iri.rpartition("#")[2].rpartition("/")[2]
    return vocabulary.label(iri) or _WORDS.get(bare) or bare


def page(visit: Visit, addresses: Iterable[str]) -> Page | None:
    """The page of the first of some addresses that anything is said of."""
    kg = visit.collection.kg
    if visit.form != "html":
        return None
    for iri in addresses:
        said = _said(visit, iri)
        if said:
            rows = lookup.records(kg, "things-that-name", thing=lookup.terms([iri]))
            naming: dict[str, list[str]] = {}
            for row in rows:
                if "#row=" not in row["other"] and not row["other"].startswith("_:"):
                    naming.setdefault(name_of(row["property"]), []).append(row["other"])
            title = next(
                (v for s in said for _, v in s.values if s.name in {"name", "title", "label"}),
                visit.collection.label(iri),
            )
            return show(
                visit,
                "record.html",
                title,
                about=iri,
                links=(Link("canonical", iri),),
                iri=iri,
                said=said,
                naming=naming,
                short=short,
            )
    return None


def _said(visit: Visit, iri: str) -> list[Said]:
    found: dict[str, Said] = {}
    for row in lookup.records(visit.collection.kg, "thing", thing=lookup.terms([iri])):
        name = row["property"].rpartition("#")[2].rpartition("/")[2]
        if name in _BEHIND or row["value"].startswith("_:"):
            continue
        one = found.setdefault(row["property"], Said(name_of(row["property"])))
        is_thing = row["value"].startswith(("http://", "https://"))
        shown = row["label"] or (visit.collection.label(row["value"]) if is_thing else row["value"])
        value = (row["value"] if is_thing else "", shown)
        if not any(known == value or (known[0] and known[0] == value[0]) for known in one.values):
            one.values.append(value)
    for how, other in vocabulary.alignments().get(iri, ()) if found else ():
        found.setdefault(how, Said(name_of(how))).values.append((other, compact(other)))
    return list(found.values())
