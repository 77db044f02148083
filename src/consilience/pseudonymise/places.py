"""Where a quote and the words beside it stand in a text, before and after the text has changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from consilience.pseudonymise.edits import Edits, moved

Stretch = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Places:
    """Where the words before begin, the quote begins and ends, and the words after it end."""

    before: int
    start: int
    end: int
    after: int

    @classmethod
    def of(cls, text: str, start: int, end: int, prefix: str, suffix: str) -> Places:
        """The places in a text; words beside the quote that do not stand there have none."""
        before = start - len(prefix) if text[:start].endswith(prefix) else start
        after = end + len(suffix) if text.startswith(suffix, end) else end
        return cls(before, start, end, after)

    @property
    def stretches(self) -> dict[str, Stretch]:
        """The stretch that each column quotes."""
        return {
            "text": (self.start, self.end),
            "prefix": (self.before, self.start),
            "suffix": (self.end, self.after),
        }

    def moved(self, edits: Edits) -> tuple[Places, tuple[int, ...]]:
        """The places afterwards, and how far inside what was replaced each of them was."""
        first = [moved(each, edits) for each in (self.before, self.start)]
        last = [moved(each, edits, end=True) for each in (self.end, self.after)]
        found = first + last
        return Places(*(place for place, _ in found)), tuple(inside for _, inside in found)

    def cut(self, by: Sequence[int]) -> Places:
        """The places moved inside what they begin or end with."""
        return Places(self.before + by[0], self.start + by[1], self.end - by[2], self.after - by[3])
