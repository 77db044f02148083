"""Every excerpt by everything that it can be found by, held as sets of bits.

The number beside a value in a list of filters is the number of excerpts that choosing it shows.
Excerpts are numbered in the order in which they are read (by study, Q2 before Q10).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from consilience import dimension, query_file, vocabulary
from consilience.dimension import Part
from consilience.iris import class_of
from consilience.namespaces import expand
from consilience.pages import lookup
from consilience.result import natural, short

if TYPE_CHECKING:
    from consilience.pages.collection import Collection

#: The kinds of excerpt, by the word that stands in tables.
KINDS = ("participant-words", "author-finding", "observer-note", "document-extract")

#: What lists can be narrowed by, in the order of the page.
FACETS = (
    "study",
    "theme",
    "construct",
    "sector",
    "organisation-type",
    "role",
    "profession",
    "collaboration",
    "wave",
    "phase-spoken-of",
    "mentioned-sector",
    "mentioned-organisation-type",
    "mentioned-profession",
    "direction",
    "layer",
)

#: Along what a value counts for the values above it.
_UPWARD = {
    "sector": "con:sectorGroup",
    "mentioned-sector": "con:sectorGroup",
    "organisation-type": "skos:broader",
    "role": "skos:broader",
    "profession": "skos:broader",
    "mentioned-organisation-type": "skos:broader",
    "mentioned-profession": "skos:broader",
}


@dataclass(frozen=True, slots=True)
class Value:
    """A value that excerpts can be narrowed to, with the excerpts that have it."""

    iri: str
    label: str
    bits: int


@dataclass(frozen=True, slots=True)
class Shelf:
    """Excerpts in reading order, and which of them have which kind and which value."""

    excerpts: tuple[str, ...]
    kinds: Mapping[str, int]
    facets: Mapping[str, Mapping[str, Value]]

    def at(self, bits: int) -> Iterator[str]:
        """The excerpts whose bits are set, in reading order."""
        for number, byte in enumerate(bits.to_bytes((bits.bit_length() + 7) // 8, "little")):
            while byte:
                lowest = byte & -byte
                yield self.excerpts[number * 8 + lowest.bit_length() - 1]
                byte ^= lowest  # noqa: PLW2901 - what is left of it

    def slice(self, bits: int, start: int, stop: int) -> list[str]:
        """Some of them, counted from 0."""
        found = []
        for position, excerpt in enumerate(self.at(bits)):
            if position >= stop:
                break
            if position >= start:
                found.append(excerpt)
        return found

    def bits(self, excerpts: Iterable[str]) -> int:
        """The bits of some excerpts; what is not here has none."""
        wanted = set(excerpts)
        return _joined(p for p, excerpt in enumerate(self.excerpts) if excerpt in wanted)

    def neighbours(self, excerpt: str, kind: str) -> tuple[str, str]:
        """The excerpts of its kind in its study before and after one; empty at the ends."""
        study = excerpt.rpartition("/excerpt/")[0]
        held = self.facets["study"].get(study)
        within = list(self.at(self.kinds[kind] & (held.bits if held else 0)))
        here = within.index(excerpt)
        return (
            within[here - 1] if here else "",
            within[here + 1] if here + 1 < len(within) else "",
        )


def _joined(positions: Iterable[int]) -> int:
    """Positions as one set of bits."""
    held = bytearray()
    for position in positions:
        byte, bit = divmod(position, 8)
        if byte >= len(held):
            held.extend(bytes(byte + 1 - len(held)))
        held[byte] |= 1 << bit
    return int.from_bytes(held, "little")


def load(collection: Collection) -> Shelf:
    """The shelf of a collection, by one question for each dimension."""
    kg = collection.counting
    kinds = {class_of(kind): kind for kind in KINDS}
    rows = [
        (row["kind"], row["study"], row["excerpts"].split(" "))
        for row in lookup.records(kg, "shelf", kind=lookup.terms(kinds))
    ]
    excerpts = tuple(sorted({each for *_, found in rows for each in found}, key=natural))
    position = {excerpt: number for number, excerpt in enumerate(excerpts)}
    by_kind: dict[str, list[int]] = {kind: [] for kind in KINDS}
    studies: dict[str, list[int]] = {}
    for kind, study, found in rows:
        places = [position[each] for each in found]
        by_kind[kinds[kind]] += places
        studies.setdefault(study, []).extend(places)
    facets = {name: dict(_facet(collection, name, position)) for name in FACETS if name != "study"}
    of_study = {
        iri: Value(iri, _of_study(collection, iri), _joined(found))
        for iri, found in sorted(studies.items())
    }
    return Shelf(
        excerpts,
        {kind: _joined(found) for kind, found in by_kind.items()},
        {"study": of_study, **facets},
    )


def _of_study(collection: Collection, iri: str) -> str:
    held = collection.studies.get(short(iri))
    return held.brief if held else short(iri)


def _facet(
    collection: Collection, name: str, position: Mapping[str, int]
) -> Iterator[tuple[str, Value]]:
    part = Part(dimension.find(name), "facet")
    text = dimension.compose(query_file.folder("page", ("shows",))["facet"], [part])
    found: dict[str, list[int]] = {}
    labels: dict[str, str] = {}
    for facet, label, excerpts in collection.counting.store.query(text).rows:
        labels[str(facet)] = str(label)
        # Speakers have collaborations and waves as well.
        places = [position[each] for each in str(excerpts).split(" ") if each in position]
        for iri in chain([str(facet)], _above(str(facet), _UPWARD.get(name, ""))):
            if places:
                found.setdefault(iri, []).extend(places)
    for iri in sorted(found, key=lambda each: (labels.get(each, ""), each)):
        yield iri, Value(iri, labels.get(iri) or collection.label(iri), _joined(found[iri]))


def _above(iri: str, upward: str) -> Iterator[str]:
    if not upward:
        return
    seen = {iri}
    waiting = [iri]
    while waiting:
        for above in vocabulary.statements().get(waiting.pop(), {}).get(expand(upward), ()):
            if str(above) not in seen:
                seen.add(str(above))
                waiting.append(str(above))
                yield str(above)
