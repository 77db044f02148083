"""Turns of speakers in a text: ``Interviewer: …``, ``[00:01:02] P1: …``.

A label is taken for one only by evidence: it stands at the beginning of a line before a colon
(or before a time that ends the line), and it does so again, or it has the form of a label
(``P1``, ``INT``, ``Speaker 2``), or it stands with a time as one that is taken does. In the first
cell of a row only what has the form is taken. Labels may be bold in Markdown (``**I:**``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

_TIME = r"[\[(]?(?:[0-9]{1,2}:)?[0-9]{1,2}:[0-9]{2}(?:[.,][0-9]{1,3})?[\])]?"
_NAME = r"(?P<label>[^\W_][^:\uff1a\n\r\t<>\[\]]{0,59}?)"
_BOLD = r"(?:\*\*)?"
_COLON = rf"[ \t]*(?:{_TIME})?[ \t]*{_BOLD}(?::(?![/\\0-9])|\uff1a){_BOLD}"
_END = rf"(?:{_COLON}|(?P<after>[ \t]+{_TIME}[ \t]*$)|(?P<cell>\t))"
_LINE = re.compile(rf"^[ \t]*(?P<before>{_TIME}[ \t]+)?{_BOLD}{_NAME}{_END}[ \t]*", re.MULTILINE)
#: A time behind the words (``#00:01:02-3#``), or on a line of its own before the next turn.
_CLOSING = re.compile(rf"#[0-9]{{1,2}}:[0-9]{{2}}:[0-9]{{2}}-[0-9]#\Z|\n[ \t]*{_TIME}\Z")
_FORM = re.compile(
    r"(?:[A-Z]{1,4} ?-?[0-9]{1,4}[a-z]?|[A-Z]{1,4}|(?:speaker|participant|respondent|interviewee"
    r"|interviewer|researcher|moderator|facilitator|patient|informant|person|unknown|male"
    r"|female|int|man|woman|voice)[ _-]?[0-9A-Z]{0,3}(?: ?\([^()\n]{1,20}\))?)",
    re.IGNORECASE,
)
_CAPITALS = re.compile(r"[A-Z]{1,4}(?: ?-?[0-9]{1,4}[a-z]?)?")
_ASKING = re.compile(
    r"(?:(?:(?:interviewer|int|interviewers|researcher|moderator|facilitator|i|q|iv"
    r"|interviewerin|interviewende|moderatorin|forscher|forscherin|enquêteur|enquêtrice"
    r"|intervieweur|intervieweuse|chercheur|chercheuse|entrevistadora?|moderadora?|investigadora?"
    r"|pesquisadora?|intervistatore|intervistatrice) ?[0-9]*(?: ?\([^()\n]{1,20}\))?)"
    r"|访谈者|采访者|访问者|主持人)",
    re.IGNORECASE,
)
_MOST_WORDS = 6
_TWICE = 2
_LONGEST_TIME = 40
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
    often = Counter(label for _, _, label, _ in marks)
    taken = set(labels) or {each for each in often if often[each] >= _TWICE or is_label(each)}
    if not labels and any(timed and label in taken for _, _, label, timed in marks):
        taken |= {label for _, _, label, timed in marks if timed}
    marks = [each for each in marks if each[2] in taken]
    turns = []
    for number, (mark, after, label, _) in enumerate(marks):
        until = marks[number + 1][0] if number + 1 < len(marks) else len(text)
        words = text[after:until]
        begin, end = until - len(words.lstrip()), after + len(words.rstrip())
        if closing := _CLOSING.search(text, max(begin, end - _LONGEST_TIME), end):
            end = after + len(text[after : closing.start()].rstrip())
        if begin < end:
            turns.append(Turn(label, begin, end, mark))
    return turns


def stand_in(text: str) -> bool:
    """True where :func:`find` finds turns; most often the first lines tell."""
    seen: set[str] = set()
    for _, after, label, _ in _marks(text):
        line, _, _ = text[after : after + _LINE_ENOUGH].partition("\n")
        if (label in seen or is_label(label)) and any(map(str.isalpha, line)):
            return True
        seen.add(label)
    return bool(seen and find(text))


def _marks(text: str, labels: frozenset[str] = frozenset()) -> Iterator[tuple[int, int, str, bool]]:
    """Begin and end of what may be a label, the label itself, and whether a time stands by it."""
    for match in _LINE.finditer(text):
        label = " ".join(match["label"].split())
        may_be = not match["cell"] or label in labels or is_label(label)
        if label and may_be and len(label.split()) <= _MOST_WORDS:
            timed = bool(match["before"] or match["after"])
            yield match.start(), match.end(), label, timed


def is_label(label: str) -> bool:
    """True for words that have the form of a speaker's label."""
    if len(label) <= len("ABCD") and label.isalpha():
        return _CAPITALS.fullmatch(label) is not None
    return _FORM.fullmatch(label) is not None


def is_asking(label: str) -> bool:
    """True for a label of somebody who asks and is not studied."""
    return _ASKING.fullmatch(label) is not None
