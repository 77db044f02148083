"""Turns of speakers in a text: ``Interviewer: …``, ``[00:01:02] P1: …``.

A label is taken for one only by evidence: it stands at the beginning of a line before a colon
(or before a time that ends the line), and it does so again, or it has the form of a label
(``P1``, ``INT``, ``Speaker 2``). In the first cell of a row only what has the form is taken.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

_TIME = r"[\[(]?(?:[0-9]{1,2}:)?[0-9]{1,2}:[0-9]{2}(?:[.,][0-9]{1,3})?[\])]?"
_NAME = r"(?P<label>[^\W_][^:\n\r\t<>\[\]]{0,59}?)"
_END = rf"(?:[ \t]*(?:{_TIME})?[ \t]*:(?![/\\0-9])|[ \t]+{_TIME}[ \t]*$|(?P<cell>\t))"
_LINE = re.compile(rf"^[ \t]*(?:{_TIME}[ \t]+)?{_NAME}{_END}[ \t]*", re.MULTILINE)
_FORM = re.compile(
    r"(?:[A-Z]{1,4} ?-?[0-9]{1,4}[a-z]?|[A-Z]{1,4}|(?:speaker|participant|respondent|interviewee"
    r"|interviewer|researcher|moderator|facilitator|patient|informant|person|unknown|male"
    r"|female|int|man|woman|voice)[ _-]?[0-9A-Z]{0,3})",
    re.IGNORECASE,
)
_CAPITALS = re.compile(r"[A-Z]{1,4}(?: ?-?[0-9]{1,4}[a-z]?)?")
_ASKING = re.compile(
    r"(?:(?:interviewer|int) ?[0-9]*|interviewers|researcher|moderator|facilitator|i|q|iv)",
    re.IGNORECASE,
)
_MOST_WORDS = 6
_TWICE = 2
_LINE_ENOUGH = 200


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker says at once.

    ``start`` and ``end`` hold the words without the label; ``mark`` is where the label begins.
    """

    label: str
    start: int
    end: int
    mark: int


def find(text: str, labels: frozenset[str] = frozenset()) -> list[Turn]:
    """The turns of a text of canonical lines; only those of ``labels`` where they are given."""
    marks = list(_marks(text, labels))
    times = Counter(label for _, _, label in marks)
    taken = labels or {label for label in times if times[label] >= _TWICE or is_label(label)}
    marks = [each for each in marks if each[2] in taken]
    turns = []
    for number, (mark, after, label) in enumerate(marks):
        until = marks[number + 1][0] if number + 1 < len(marks) else len(text)
        words = text[after:until]
        begin, end = until - len(words.lstrip()), after + len(words.rstrip())
        if begin < end:
            turns.append(Turn(label, begin, end, mark))
    return turns


def stand_in(text: str) -> bool:
    """True where :func:`find` finds turns; most often the first lines tell."""
    seen: set[str] = set()
    for _, after, label in _marks(text, frozenset()):
        line, _, _ = text[after : after + _LINE_ENOUGH].partition("\n")
        if line.strip() and (label in seen or is_label(label)):
            return True
        seen.add(label)
    return bool(seen and find(text))


def _marks(text: str, labels: frozenset[str]) -> Iterator[tuple[int, int, str]]:
    """Begin and end of what may be a label, and the label itself."""
    for match in _LINE.finditer(text):
        label = " ".join(match["label"].split())
        may_be = not match["cell"] or label in labels or is_label(label)
        if label and may_be and len(label.split()) <= _MOST_WORDS:
            yield match.start(), match.end(), label


def is_label(label: str) -> bool:
    """True for words that have the form of a speaker's label."""
    if len(label) <= len("ABCD") and label.isalpha():
        return _CAPITALS.fullmatch(label) is not None
    return _FORM.fullmatch(label) is not None


def is_asking(label: str) -> bool:
    """True for a label of somebody who asks and is not studied."""
    return _ASKING.fullmatch(label) is not None
