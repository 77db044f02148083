"""Passages as tools give them, and the places that were found for them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from consilience.counting import Counting

_CONTEXT = 32


class Span(NamedTuple):
    """A passage as the tool gives it; ``quote`` is what the tool says stands there."""

    start: int
    end: int
    quote: str | None = None


class How(StrEnum):
    """How a place was come by."""

    COUNTED = "counted"  #: by the way of counting that holds for the text
    OTHERWISE = "counted otherwise"  #: by another one, under which the quote stands there
    FOUND = "found again"  #: where the quote stands, for it stands nowhere else
    WIDENED = "widened"  #: to whole characters
    UNSURE = "unsure"  #: ways of counting that cannot be told apart give different places


class Place(NamedTuple):
    """A passage of the canonical text."""

    start: int
    end: int
    how: How
    #: the quote that the tool stores stands there; None where it stores none
    quoted: bool | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided about one text, and on what grounds."""

    counting: Counting
    #: False: another way of counting fits as well and gives other places
    decided: bool
    spans: int
    #: spans whose quote is stored, and those of them that are found in place
    quotes: int
    verified: int
    #: ways of counting that give other places and fit as well
    rivals: tuple[Counting, ...] = ()

    @property
    def sentence(self) -> str:
        """The verdict in words."""
        share = f"{self.verified} of {self.quotes} stored quotes stand in place"
        grounds = share if self.quotes else "no quote is stored beside a position"
        said = f"positions count {self.counting} ({grounds})"
        if self.decided:
            return said
        others = " or ".join(str(each) for each in self.rivals)
        return f"{said}; {others} would fit as well, so places are unsure"


@dataclass(frozen=True, slots=True)
class Placed:
    """The canonical text, the place of each span (None: it has none), and the verdict."""

    text: str
    places: tuple[Place | None, ...]
    verdict: Verdict

    def context(self, place: Place) -> tuple[str | None, str | None]:
        """The words just before and just after a place."""
        return context(self.text, place.start, place.end)


def context(text: str, start: int, end: int) -> tuple[str | None, str | None]:
    """The words just before and just after a passage; None at the edge of the text."""
    return text[max(0, start - _CONTEXT) : start] or None, text[end : end + _CONTEXT] or None
