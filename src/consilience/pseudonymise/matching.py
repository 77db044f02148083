"""Where names stand in a text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from consilience.pseudonymise.edits import Edit
from consilience.pseudonymise.folding import APOSTROPHE, HYPHEN, Folded
from consilience.pseudonymise.names import Name

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_PART = re.compile(r"&|[^\W_]+(?:'[^\W_]+)*")
#: What stands between the words of a name: spaces, a hyphen, a full stop, a line end.
_BETWEEN = r"(?:\.? {1,3}|\.|\.? {0,2}[-\n] {0,3})"
_SENTENCE = re.compile(r"(?:^|[.!?:\n\u2026]|[\"\u201c\u2018'(])\s*\Z")
_LOOK_BACK = 40
#: Of a double name of these, the half is another name.
_KEPT_APART = {"person"}


@dataclass(frozen=True, slots=True)
class Match:
    """A name in a text (end excluded), and whether somebody should look at it all the same."""

    start: int
    end: int
    name: Name
    look: bool = False

    @property
    def edit(self) -> Edit:
        """What is to be done with it."""
        return Edit(self.start, self.end, self.name.label)


@dataclass(frozen=True, slots=True)
class _Way:
    """One form of a name as a pattern; ``tail`` letters at its end are an ending and stay.

    Without a name it is a phrase in which no name is meant.
    """

    pattern: re.Pattern[str]
    tail: int
    name: Name | None
    exact: str = ""


class Matcher:
    """Finds names in texts. ``labels`` are brackets that stand as they are."""

    def __init__(self, names: Sequence[Name], labels: Collection[str]) -> None:
        self._ways: dict[str, list[_Way]] = {}
        alternatives = "|".join(map(re.escape, sorted(labels, key=len, reverse=True)))
        self._labels = re.compile(alternatives) if alternatives else None
        for name in names:
            for form in name.forms:
                exact = form.words if form.exact else ""
                self._add(form.words, "", name, exact)
                for ending in name.endings:
                    self._add(form.words, ending, name, exact)
            for phrase in name.but_not:
                self._add(phrase, "", None, "")

    def _add(self, words: str, ending: str, name: Name | None, exact: str) -> None:
        parts = _PART.findall(Folded(words).text)
        tail = Folded(ending).text
        parts[-1] += tail
        pattern = _BETWEEN.join(map(_pattern, parts))
        way = _Way(re.compile(pattern), len(tail), name, exact)
        self._ways.setdefault(_key(parts[0]), []).append(way)

    def matches(self, text: str) -> list[Match]:
        """The names in a text, in order; where they overlap, the longer one."""
        given = Folded(text)
        found: list[tuple[int, int, Match | None]] = []
        for word in _WORD.finditer(given.text):
            for at, key in _keys(word):
                for way in self._ways.get(key, ()):
                    hit = way.pattern.match(given.text, at)
                    if hit and not given.text[hit.end() : hit.end() + 1].isalnum():
                        match = _match(text, given, at, hit.end() - way.tail, way)
                        if way.name is None or match:
                            found.append((given.start(at), given.end(hit.end()), match))
        if not found:
            return []
        if self._labels and "[" in text:
            found += [(*each.span(), None) for each in self._labels.finditer(text)]
        return sorted(_longest(found), key=lambda match: match.start)


def _pattern(part: str) -> str:
    if part in {"&", "and"}:
        return "(?:&|and)"
    return f"{APOSTROPHE}?".join(map(re.escape, part.split(APOSTROPHE)))


def _key(part: str) -> str:
    return "&" if part == "and" else part.replace(APOSTROPHE, "")


def _keys(word: re.Match[str]) -> Iterator[tuple[int, str]]:
    """Under what a name may be known that begins with a word, and where it begins.

    Of “Sarah's” also “Sarah”, of “l'Anne” also “Anne”.
    """
    whole = word.group()
    yield word.start(), _key(whole)
    if APOSTROPHE in whole:
        first, *_ = whole.split(APOSTROPHE)
        yield word.start(), _key(first)
        at = word.start()
        for before in whole.split(APOSTROPHE)[:-1]:
            at += len(before) + 1
            rest = word.string[at : word.end()]
            yield at, _key(rest)
            yield at, _key(rest.split(APOSTROPHE)[0])


def _match(text: str, given: Folded, at: int, end: int, way: _Way) -> Match | None:
    """The name that a pattern found, or None where it is a part of something else."""
    name = way.name
    if name is None or not _alone(text, given, at, end + way.tail, name.kind):
        return None
    start, to = given.start(at), given.end(end)
    words = text[start:to]
    if way.exact:
        if _capitals(words) != _capitals(way.exact):
            return None
        return Match(start, to, name, look=_begins(text, start))
    return Match(start, to, name)


def _begins(text: str, at: int) -> bool:
    """Whether a sentence begins at a place."""
    return _SENTENCE.search(text[max(0, at - _LOOK_BACK) : at]) is not None


def _alone(text: str, given: Folded, at: int, end: int, kind: str) -> bool:
    folded = given.text
    if at and folded[at - 1].isalnum():
        return False
    if at > 1 and folded[at - 1] == APOSTROPHE and folded[at - 2].isalnum():
        return text[given.start(at - 2)].islower()  # l'Anne, not O'Neil
    if kind in _KEPT_APART:
        if folded[end : end + 1] == HYPHEN and text[given.end(end) + 1 :][:1].isupper():
            return "_" in text[given.end(end) : given.end(end) + 1]
        if at and folded[at - 1] == HYPHEN and "_" not in text[given.start(at - 1)]:
            before = re.search(r"[^\W_]+\Z", text[: given.start(at - 1)])
            return before is None or not before.group()[0].isupper()
    return True


def _capitals(words: str) -> list[bool]:
    return [each.isupper() for each in words if each.isalpha()]


def _longest(found: list[tuple[int, int, Match | None]]) -> Iterator[Match]:
    """Of what overlaps the longest, and of those the first; brackets before everything else."""
    taken: list[tuple[int, int]] = []
    found.sort(key=lambda each: (each[0] - each[1], each[0], each[2] is not None))
    for start, end, match in found:
        if all(end <= first or start >= last for first, last in taken):
            taken.append((start, end))
            if match is not None:
                yield match
