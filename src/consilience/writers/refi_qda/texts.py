"""The text of a source as it goes into the project, and places in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from consilience.model import Excerpt
from consilience.positions import STANDARD, Counting, Ruler, Unit, canonical
from consilience.writers import Material
from consilience.writers.refi_qda.options import Habits

#: What stands between the quotes of a text that is made of them.
BETWEEN = "\n\n"
#: What stands where the words of a passage are not there.
WITHHELD = "[The words are not here.]"

#: Gives the pieces of a text, one after the other.
Pieces = Callable[[], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a passage stands, as positions count for the tool, and the words there."""

    start: int
    end: int
    words: str


class Kept:
    """The text of a source that is kept."""

    def __init__(self, text: str, habits: Habits) -> None:
        self._ruler = Ruler(text, STANDARD)
        self.words = canonical(text)
        self.changed = self.words != text
        self._units = Ruler(self.words, Counting(Unit.UTF_16)) if habits.utf_16 else None

    def spot(self, excerpt: Excerpt) -> Spot | None:
        """Where an excerpt stands; None where it has no place here."""
        if excerpt.start is None or excerpt.end is None:
            return None
        start, end = self._ruler.exact(excerpt.start), self._ruler.exact(excerpt.end)
        if start is None or end is None or start >= end:
            return None
        words = self.words[start:end]
        if self._units is None:
            return Spot(start, end, words)
        return Spot(self._units.back(start), self._units.back(end), words)


class Counter:
    """Tells where quotes stand in a text that is made of them."""

    def __init__(self, habits: Habits) -> None:
        self._utf_16 = habits.utf_16
        self._at = 0

    def next(self, words: str) -> Spot:
        """The spot of the next quote."""
        length = len(words.encode("utf-16-le", "replace")) // 2 if self._utf_16 else len(words)
        spot = Spot(self._at, self._at + length, words)
        self._at = spot.end + len(BETWEEN)
        return spot


def quote(excerpt: Excerpt) -> str:
    """The words of an excerpt as a text holds them."""
    return canonical(excerpt.text or "") or WITHHELD


def made(excerpts: Callable[[], Iterator[Excerpt]]) -> Iterator[str]:
    """The text that is made of quotes, one paragraph each."""
    for number, each in enumerate(excerpts()):
        yield f"{BETWEEN if number else ''}{quote(each)}"


def kept(material: Material, source: str) -> Pieces:
    """The text of a source that is kept, read anew at each call."""
    return partial(_whole, material.texts[source])


def _whole(text: Callable[[], str]) -> Iterator[str]:
    yield canonical(text())
