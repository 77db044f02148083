"""What is near a name and is none of the names: left as it is, for somebody to look at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import DamerauLevenshtein

from consilience.pseudonymise.edits import Edits, Spot
from consilience.pseudonymise.folding import Folded
from consilience.pseudonymise.names import Name

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_BRACKETED = re.compile(r"\[[^\[\]]{0,200}\]")
_SHORTEST = 3
_SHORTEST_MISSPELT = 4
_LONG = 8
_PLACES = 5

PART = "a part of a name"
SPELLING = "spelt nearly like a name"
LONGER = "a longer word that begins like a name"
CAPITALS = "a name that is a word too, with other capitals"


@dataclass(frozen=True, slots=True)
class Near:
    """A word to look at, of which only the first letter is told, and some of its places."""

    why: str
    masked: str
    places: tuple[Spot, ...]
    count: int


@dataclass(slots=True)
class _Seen:
    count: int = 0
    places: list[Spot] = field(default_factory=list)


class Watch:
    """Goes along with what stays of every text, and tells in the end what is near a name."""

    def __init__(self, names: Sequence[Name]) -> None:
        self._tokens: set[str] = set()
        self._people: set[str] = set()
        self._exact: set[str] = set()
        for name in names:
            for form in name.forms:
                words = [_key(each) for each in _WORD.findall(form.words)]
                long = [each for each in words if len(each) >= _SHORTEST]
                self._tokens.update(long)
                if name.kind == "person":
                    self._people.update(long)
                if form.exact and len(words) == 1:
                    self._exact.update(words)
        self._capital: dict[str, _Seen] = {}
        self._small: set[str] = set()

    def see(self, text: str, taken: Edits, spot: Spot) -> None:
        """Note the words of a text outside of the names that were found in it."""
        rest = text
        for each in reversed(taken):
            lines = "\n" * rest.count("\n", each.start, each.end)
            rest = f"{rest[: each.start]}[]{lines}{rest[each.end :]}"
        for number, line in enumerate(rest.split("\n"), 1):
            plain = _BRACKETED.sub("[]", line) if "[" in line else line
            here = spot if spot.row is not None else spot._replace(row=number)
            for word in _WORD.findall(plain):
                self._note(word, here)

    def _note(self, word: str, spot: Spot) -> None:
        key = _key(word)
        if word.islower():
            self._small.add(key)
            return
        seen = self._capital.setdefault(key, _Seen())
        seen.count += 1
        if len(seen.places) < _PLACES and spot not in seen.places:
            seen.places.append(spot)

    def found(self) -> Iterator[Near]:
        """What is near a name. Of things, words that are written small as well are words."""
        for key, seen in sorted(self._capital.items()):
            why = self._why(key)
            if why:
                yield Near(why, f"{key[0].upper()}•••", tuple(seen.places), seen.count)

    def _why(self, key: str) -> str:
        if key in self._exact:
            return CAPITALS
        tokens = self._people if key in self._small else self._tokens
        if key in tokens:
            return PART
        if any(
            key.startswith(each) and len(key) - len(each) <= _SHORTEST
            for each in tokens
            if len(each) > _SHORTEST
        ):
            return LONGER
        if key not in self._small and any(_misspelt(key, each) for each in tokens):
            return SPELLING
        return ""


def _misspelt(word: str, token: str) -> bool:
    shorter = min(len(word), len(token))
    most = 2 if shorter >= _LONG else 1
    if shorter < _SHORTEST_MISSPELT or abs(len(word) - len(token)) > most:
        return False
    return DamerauLevenshtein.distance(word, token, score_cutoff=most) <= most


def _key(word: str) -> str:
    """A word without apostrophes; without the ending of what belongs to somebody."""
    text = Folded(word).text
    return text.removesuffix("'s").replace("'", "")
