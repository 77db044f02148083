"""Passages of sources, and whether another one shares words with them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from consilience.model import Excerpt

_TWO_WORDS = re.compile(r"(?=\b(\w+)\W+(\w+))")


@dataclass(frozen=True, slots=True)
class Passages:
    """The places and the words of some excerpts, by source."""

    places: Mapping[str, list[tuple[int, int]]]
    words: Mapping[str, Mapping[tuple[str, str], list[Excerpt]]]

    @classmethod
    def of(cls, excerpts: Iterable[Excerpt]) -> Passages:
        """Those of some excerpts."""
        places: dict[str, list[tuple[int, int]]] = {}
        words: dict[str, dict[tuple[str, str], list[Excerpt]]] = {}
        for each in excerpts:
            if place := _place(each):
                places.setdefault(each.source, []).append(place)
            if first := _TWO_WORDS.search(each.text or ""):
                words.setdefault(each.source, {}).setdefault((first[1], first[2]), []).append(each)
        return cls({source: _joined(each) for source, each in places.items()}, words)

    def shares(self, excerpt: Excerpt) -> bool:
        """True where an excerpt overlaps a passage, or holds all its words.

        Places decide where both have one. A lone word is no passage.
        """
        place = _place(excerpt)
        if place and self._overlaps(excerpt.source, *place):
            return True
        words = self.words.get(excerpt.source)
        if not words:
            return False
        text = excerpt.text or ""
        return any(
            (passage.text or "").strip() in text
            for found in _TWO_WORDS.finditer(text)
            for passage in words.get((found[1], found[2]), ())
            if not (place and _place(passage))
        )

    def _overlaps(self, source: str, start: int, end: int) -> bool:
        places = self.places.get(source, [])
        after = bisect_left(places, (end, 0))
        return after > 0 and places[after - 1][1] > start


def _place(excerpt: Excerpt) -> tuple[int, int] | None:
    if excerpt.start is None or excerpt.end is None:
        return None
    return excerpt.start, excerpt.end


def _joined(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The places in their order, with those that touch one another made one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found
