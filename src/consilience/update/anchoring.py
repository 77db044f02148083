"""Places in a text that people mended (made pseudonymous, corrected), for quotes of its first form.

The two texts are laid beside each other, line by line and then word by word. A quote whose words
are the same is found where they stand now; one whose words were mended gets the mended words.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import islice

from consilience.access import strictest
from consilience.model import Excerpt
from consilience.positions import context

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
_MOST_COMPARED = 4_000_000  # pairs of words
_MOST_OCCURRENCES = 1_000
_AGREED = 8


@dataclass(frozen=True, slots=True)
class _Block:
    """A stretch of the text before and what became of it."""

    start: int
    end: int
    to_start: int
    to_end: int
    same: bool


class Alignment:
    """What became of each place of one text in another that was made of it."""

    def __init__(self, before: str, after: str) -> None:
        self.before = before
        self.after = after
        blocks = _blocks(before.splitlines(keepends=True), after.splitlines(keepends=True), 0, 0)
        self._blocks = [
            each
            for block in blocks
            for each in ([block] if block.same else _by_words(before, after, block))
            if each.start < each.end
        ]
        self._starts = [each.start for each in self._blocks]
        self._ends = [each.end for each in self._blocks]

    def place(self, start: int, end: int) -> tuple[int, int] | None:
        """Where a passage stands now; None where nothing is left of it."""
        if not 0 <= start < end <= len(self.before):
            return None
        first = self._blocks[bisect_right(self._starts, start) - 1]
        last = self._blocks[bisect_left(self._ends, end)]
        begin = first.to_start + (start - first.start if first.same else 0)
        until = last.to_start + end - last.start if last.same else last.to_end
        return (begin, until) if self.after[begin:until].strip() else None

    def anchored(self, excerpt: Excerpt) -> Excerpt:
        """A quote of the text before, at its place in the text after.

        One that is found no more loses its place and what stood around it, and nobody is let in.
        """
        if excerpt.start is None or excerpt.end is None:
            return excerpt
        place = self._found(excerpt.start, excerpt.end)
        if place is None:
            access = strictest(excerpt.access, "controlled")
            return replace(excerpt, start=None, end=None, prefix=None, suffix=None, access=access)
        prefix, suffix = context(self.after, *place)
        text = excerpt.text and self.after[slice(*place)]
        return replace(
            excerpt, start=place[0], end=place[1], prefix=prefix, suffix=suffix, text=text
        )

    def _found(self, start: int, end: int) -> tuple[int, int] | None:
        words = self.before[start:end]
        place = self.place(start, end)
        if place and self.after[slice(*place)] == words:
            return place
        same = list(islice(_occurrences(self.after, words), _MOST_OCCURRENCES))
        if len(same) != 1 or self.before.count(words) != 1:
            same = [at for at in same if self._between(start, end, at, at + len(words))]
        if len(same) == 1:
            return same[0], same[0] + len(words)
        if place and (self._kept(start, end) or self._between(start, end, *place)):
            return place
        return None

    def _between(self, start: int, end: int, to_start: int, to_end: int) -> bool:
        """True for two passages between the same words."""
        ahead = self.before[max(0, start - _AGREED) : start]
        return (
            self.after[:to_start].endswith(ahead)
            and bool(to_start) == bool(start)
            and self.after[to_end:].startswith(self.before[end : end + _AGREED])
        )

    def _kept(self, start: int, end: int) -> bool:
        """True where at least half of a passage stands as it did."""
        kept = 0
        for each in self._blocks[bisect_right(self._starts, start) - 1 :]:
            if each.start >= end:
                break
            if each.same:
                kept += min(end, each.end) - max(start, each.start)
        return 2 * kept >= end - start


def _blocks(
    before: Sequence[str], after: Sequence[str], at: int, to: int, *, whole: bool = False
) -> Iterator[_Block]:
    """The stretches of two lists of pieces, which begin at ``at`` and ``to``."""
    places, places_to = _places(before, at), _places(after, to)
    matcher = SequenceMatcher(None, before, after, autojunk=not whole)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        yield _Block(places[i1], places[i2], places_to[j1], places_to[j2], tag == "equal")


def _places(pieces: Sequence[str], at: int) -> list[int]:
    found = [at]
    for each in pieces:
        found.append(found[-1] + len(each))
    return found


def _by_words(before: str, after: str, block: _Block) -> Iterator[_Block]:
    mine = _TOKEN.findall(before[block.start : block.end])
    theirs = _TOKEN.findall(after[block.to_start : block.to_end])
    if len(mine) * len(theirs) > _MOST_COMPARED:
        yield block
        return
    yield from _blocks(mine, theirs, block.start, block.to_start, whole=True)


def _occurrences(text: str, words: str) -> Iterator[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)
