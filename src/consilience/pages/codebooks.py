"""Codes of studies and constructs of frameworks as trees, and the links between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from consilience.pages import lookup
from consilience.result import short

if TYPE_CHECKING:
    from consilience.graph import KnowledgeGraph

#: What a link between codebooks says, read from its subject and from its object.
RELATIONS: Mapping[str, tuple[str, str]] = {
    "exactMatch": ("same", "same"),
    "closeMatch": ("similar", "similar"),
    "broadMatch": ("broader", "narrower"),
    "narrowMatch": ("narrower", "broader"),
    "relatedMatch": ("related", "related"),
    "oppositeOf": ("opposite", "opposite"),
}


@dataclass(slots=True)
class Entry:
    """A code or a construct; ``home`` is its study or its framework."""

    iri: str
    label: str
    home: str
    broader: str = ""
    definition: str = ""
    said: dict[str, str] = field(default_factory=dict)
    below: list[Entry] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Tie:
    """A link seen from one of its ends: how the other end stands to it, and who says so."""

    relation: str
    other: str
    author: str
    date: str
    confidence: str
    comment: str
    refused: bool


def codes(kg: KnowledgeGraph) -> Mapping[str, Entry]:
    """The codes of all studies by address, each with those below it."""
    return _joined(
        Entry(row["code"], row["label"], row["study"], row["broader"], row["definition"], row)
        for row in lookup.records(kg, "codes")
    )


def constructs(kg: KnowledgeGraph) -> Mapping[str, Entry]:
    """The constructs of all frameworks by address, each with those below it."""
    return _joined(
        Entry(
            row["construct"], row["label"], row["framework"], row["broader"], row["definition"], row
        )
        for row in lookup.records(kg, "constructs")
    )


def _joined(entries: Iterator[Entry]) -> Mapping[str, Entry]:
    held: dict[str, Entry] = {}
    for entry in entries:
        held.setdefault(entry.iri, entry)
    for entry in held.values():
        if entry.broader in held and entry.broader != entry.iri:
            held[entry.broader].below.append(entry)
    return held


def roots(held: Mapping[str, Entry], home: str) -> Sequence[Entry]:
    """The entries of one home that stand below no other."""
    return [each for each in held.values() if each.home == home and each.broader not in held]


def above(held: Mapping[str, Entry], entry: Entry) -> list[Entry]:
    """The entries above one, the highest first."""
    found: list[Entry] = []
    while entry.broader in held and held[entry.broader] not in found:
        entry = held[entry.broader]
        found.insert(0, entry)
    return found


def ties(kg: KnowledgeGraph, thing: str) -> list[Tie]:
    """The links of a code or construct, accepted ones first."""
    found = []
    for row in lookup.records(kg, "links", thing=lookup.terms([thing])):
        from_here = row["subject"] == thing
        name = row["predicate"].rpartition("#")[2].rpartition("/")[2]
        words = RELATIONS.get(name, (name, name))
        found.append(
            Tie(
                relation=words[0 if from_here else 1],
                other=row["object"] if from_here else row["subject"],
                author=row["author"],
                date=row["date"],
                confidence=row["confidence"],
                comment=row["comment"],
                refused=row["refused"] == "true",
            )
        )
    return sorted(found, key=lambda tie: (tie.refused, tie.relation, short(tie.other)))
