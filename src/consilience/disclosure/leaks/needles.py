"""What must not be there, and finding it whatever stands between its words.

Words are compared without case, accents, punctuation and marks of the format around them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

_TOKEN = re.compile(r"[^\W_]+")
#: What nobody sees, and accents once they stand apart.
_UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff\u0300-\u036f]")
_OTHER = re.compile(r"[^\x00-\x7f]+")
_NUMBER = re.compile(r"(?<![0-9])\+?[0-9](?:[ ()./\u00a0\u2009-]{0,3}[0-9]){5,30}")
_NOT_DIGIT = re.compile(r"[^0-9]")
#: A text of more words is prose.
_PROSE = 4
_LETTER = re.compile(r"[^\W\d_]")
#: Bytes by letters, up to which letters beyond ASCII are rare enough to be looked at one by one.
_SELDOM = 1.05
_KEY = 3
#: So many rare words are looked for one by one before a text is taken apart.
_FEW = 60
#: A number is told by its digits from so many on, however they are grouped.
_DIGITS = 7
_BLOT = "•••"


@dataclass(frozen=True, slots=True)
class Needle:
    """Words that must not be there, and the word for what they are: a quote, a name."""

    words: str = field(repr=False)
    kind: str = "words"

    @property
    def masked(self) -> str:
        """Enough to know it again beside the original: how it begins, or how long it is."""
        number = len(self.words.split())
        return f"{_BLOT} ({number} words)" if number > _KEY else f"{self.words.strip()[:1]}{_BLOT}"


def folded(text: str) -> str:
    """A text without case, accents and characters that nobody sees."""
    if not text.isascii():
        seldom = len(text.encode("utf-8", "replace")) < len(text) * _SELDOM
        text = _OTHER.sub(lambda match: _plain(match.group()), text) if seldom else _plain(text)
    return text.casefold()


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", _UNSEEN.sub("", text))
    return unicodedata.normalize("NFC", _UNSEEN.sub("", apart))


def tokens(text: str) -> list[str]:
    """The words of a text, folded."""
    return _TOKEN.findall(folded(text))


def hidden(place: str, words: Iterable[str]) -> str:
    """A place without words that must not be told: files and ids may be called after people."""
    for each in words:
        parts = _TOKEN.findall(each)
        if parts:
            pattern = r"[\W_]*".join(map(re.escape, parts))
            place = re.sub(pattern, _BLOT, place, flags=re.IGNORECASE)
    return place


class Needles:
    """Many needles, looked for at once: a text is read through once however many there are."""

    def __init__(self, needles: Iterable[Needle]) -> None:
        self._starts: dict[tuple[str, ...], list[tuple[list[str], Needle]]] = {}
        self._firsts: set[str] = set()
        self._rare: set[str] = set()
        self._numbers: dict[str, Needle] = {}
        for each in dict.fromkeys(needles):
            digits = _NOT_DIGIT.sub("", each.words)
            if len(digits) >= _DIGITS and not _LETTER.search(each.words):
                self._numbers[digits] = each
            words = tokens(each.words)
            self._note(words, each)
            if each.kind == "name" and len(words) > 1:
                self._note(["".join(words)], each)
                self._note(["".join(reversed(words))], each)

    def __bool__(self) -> bool:
        return bool(self._starts)

    def _note(self, words: list[str], needle: Needle) -> None:
        if words:
            self._firsts.add(words[0])
            self._rare.add(max(words, key=len))
            self._starts.setdefault(tuple(words[:_KEY]), []).append((words, needle))

    def find(self, text: str) -> Iterator[Needle]:
        """Every needle that stands in a text, once."""
        for each in dict.fromkeys((*self._words(folded(text)), *self._digits(text))):
            if not _only_a_word(each, text):
                yield each

    def _words(self, text: str) -> Iterator[Needle]:
        few = len(self._rare) <= _FEW
        if few and not any(each in text for each in self._rare):
            return
        there = _TOKEN.findall(text)
        if not few and self._rare.isdisjoint(there):
            return
        firsts, starts = self._firsts, self._starts
        for at in [at for at, token in enumerate(there) if token in firsts]:
            for length in range(1, _KEY + 1):
                for words, needle in starts.get(tuple(there[at : at + length]), ()):
                    if there[at : at + len(words)] == words:
                        yield needle

    def _digits(self, text: str) -> Iterator[Needle]:
        for match in _NUMBER.finditer(text) if self._numbers else ():
            digits = _NOT_DIGIT.sub("", match.group())
            for form in (digits, "0" + digits.removeprefix("44").removeprefix("0")):
                if form in self._numbers:
                    yield self._numbers[form]


def _only_a_word(needle: Needle, text: str) -> bool:
    """Whether a name of one word stands in prose as a common word only (Grace, and grace)."""
    if needle.kind != "name" or not needle.words.isalpha() or len(text.split()) <= _PROSE:
        return False
    first = needle.words[:1]
    pattern = re.compile(rf"(?<![^\W_]){re.escape(needle.words)}(?![^\W_])", re.IGNORECASE)
    there = [match.group()[0] for match in pattern.finditer(text)]
    return bool(there) and first.isupper() and all(each.islower() for each in there)
