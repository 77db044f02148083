"""Ways of counting characters, and the text that positions are counted in here.

The *canonical* text has no byte order mark, its lines end in LF, and every other character is
as it was stored. A :class:`Ruler` turns positions of one way of counting into code points of it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cache
from itertools import accumulate
from operator import add, mul, sub
from typing import NamedTuple

_MARK = "\ufeff"


class Unit(StrEnum):
    """What one step of a position is."""

    CODE_POINTS = "code points"
    UTF_16 = "UTF-16 units"
    UTF_8 = "UTF-8 bytes"


class Newlines(StrEnum):
    """What a line end counts."""

    STORED = "line ends as stored"
    ONE = "every line end as one"
    TWO = "every line end as two"


class Counting(NamedTuple):
    """One way of counting."""

    unit: Unit = Unit.CODE_POINTS
    newlines: Newlines = Newlines.STORED

    def __str__(self) -> str:
        return f"{self.unit}, {self.newlines}"


#: What the exchange standard asks for.
STANDARD = Counting()
#: The ways of counting that are met in exchange files.
EXCHANGE: tuple[Counting, ...] = tuple(
    Counting(unit, newlines) for unit in (Unit.CODE_POINTS, Unit.UTF_16) for newlines in Newlines
)


def canonical(text: str) -> str:
    """A text as positions count it here: no byte order mark, lines ended by LF, no NUL."""
    text = text.lstrip(_MARK).replace("\0", "\ufffd")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


# --- counting -------------------------------------------------------------------------------


class Ruler:
    """Turns positions of one way of counting into code points of the canonical text."""

    def __init__(self, text: str | Runs, counting: Counting = STANDARD) -> None:
        runs = text if isinstance(text, Runs) else Runs(text)
        self.counting = counting
        self._lead = runs.lead * (3 if counting.unit is Unit.UTF_8 else 1)
        # Of each run of characters that are not counted one for one: where it begins in both
        # texts, how wide and how many they are; and, behind it, where what is plain begins and
        # what turns its positions into places. An empty run stands at the beginning.
        found = runs.of(counting)
        widths = _widths(counting)
        self._canonical, self._count = found.canonical, found.counts
        self._width = [widths[kind] for kind in found.kinds]
        counted = list(map(mul, self._width, found.counts))
        grown = accumulate(map(sub, counted, found.lengths), initial=self._lead)
        self._raw: list[int] = list(map(add, found.starts, grown))
        self._plain: list[int] = list(map(add, self._raw, counted))
        ends = map(add, found.canonical, found.counts)
        self._shift: list[int] = list(map(sub, ends, self._plain))
        self.length = self._plain[-1] + runs.length - found.starts[-1] - found.lengths[-1]

    def all_exact(self, positions: Iterable[int]) -> list[int | None]:
        """The place of each position, as :meth:`exact` gives it."""
        starts, plain, shift, length = self._raw, self._plain, self._shift, self.length
        return [
            position + shift[index]
            if plain[index := bisect_right(starts, position) - 1] <= position <= length
            else self._odd(position)
            for position in positions
        ]

    def _odd(self, position: int) -> int | None:
        before, after = self.around(position)
        return before if before == after else None

    def exact(self, position: int) -> int | None:
        """The place of a position; None outside of the text or inside of a character."""
        return self.all_exact((position,))[0]

    def around(self, position: int) -> tuple[int | None, int | None]:
        """The nearest places at or before, and at or after, a position in the text."""
        if position < 0 or position > self.length:
            return None, None
        if position < self._lead:
            return 0, 0
        index = bisect_right(self._raw, position) - 1
        offset = position - self._raw[index]
        if position >= self._plain[index]:
            return position + self._shift[index], position + self._shift[index]
        whole, rest = divmod(offset, self._width[index])
        place = self._canonical[index] + whole
        return place, place + (1 if rest else 0)

    def back(self, place: int) -> int:
        """The position of a place in the canonical text: the reverse of :meth:`exact`."""
        index = bisect_right(self._canonical, place) - 1
        offset = place - self._canonical[index]
        inside = min(offset, self._count[index])
        return self._raw[index] + inside * self._width[index] + offset - inside


#: What a text may hold that one way of counting counts otherwise than another.
_CRLF, _ENDS, _ASTRAL, _WIDE = "\r\n", "other line ends", "\U00010000", "\x80"
_EMPTY = ""
#: Runs of it, and the characters that one can begin with.
_PARTS = {
    _CRLF: ("(?P<crlf>(?:\r\n)+)", "\r"),
    _ENDS: ("(?P<end>(?:\r(?!\n)|(?<!\r)\n)+)", "\r\n"),
    _ASTRAL: ("(?P<four>[\U00010000-\U0010ffff]+)", "\U00010000-\U0010ffff"),
    _WIDE: ("(?P<three>[\u0800-\uffff]+)|(?P<two>[\x80-\u07ff]+)", "\x80-\uffff"),
}


def _holds(text: str) -> frozenset[str]:
    """What is in a text that matters."""
    found: set[str] = set()
    pairs = text.count("\r\n")
    if pairs:
        found.add(_CRLF)
    if text.count("\n") > pairs or text.count("\r") > pairs:
        found.add(_ENDS)
    if not text.isascii():
        found.add(_WIDE)
        if len(text.encode("utf-16-le", "surrogatepass")) > 2 * len(text):
            found.add(_ASTRAL)
    return frozenset(found)


def _matters(counting: Counting, held: frozenset[str]) -> frozenset[str]:
    """What of it a way of counting counts otherwise than one for one."""
    wanted = {_CRLF}
    if counting.newlines is Newlines.TWO:
        wanted.add(_ENDS)
    if counting.unit is not Unit.CODE_POINTS:
        wanted.add(_ASTRAL)
    if counting.unit is Unit.UTF_8:
        wanted.add(_WIDE)
    return held & wanted


@cache
def _patterns(parts: frozenset[str]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What a run of what counts otherwise than one for one can begin with; and such runs."""
    chosen = [part for name, part in _PARTS.items() if name in parts]
    begins = "".join(begin for _, begin in chosen)
    return re.compile(f"[{begins}]"), re.compile("|".join(run for run, _ in chosen))


class _Found(NamedTuple):
    """Runs of what counts otherwise, after an empty one at the beginning, part by part."""

    starts: list[int]
    lengths: list[int]
    kinds: list[str]
    #: how many characters they are in the canonical text, and where they begin there
    counts: list[int]
    canonical: list[int]


class Runs:
    """A text, and what in it ways of counting may count otherwise; looked for once."""

    def __init__(self, text: str) -> None:
        body = text.lstrip(_MARK)
        self.length = len(body)
        #: One mark is the encoding's and is not counted; any more are characters like others.
        self.lead = max(0, len(text) - len(body) - 1)
        self._body = body
        self._held = _holds(body)
        self._found: dict[frozenset[str], _Found] = {}

    def of(self, counting: Counting) -> _Found:
        """The runs that are not counted one for one."""
        parts = _matters(counting, self._held)
        if parts not in self._found:
            self._found[parts] = _found(_runs(self._body, parts) if parts else ())
        return self._found[parts]

    def different(self, countings: Iterable[Counting]) -> list[Counting]:
        """The ways of counting that may differ here; the first of those that cannot stays."""
        held = self._held
        found: dict[object, Counting] = {}
        for each in countings:
            bytes_ = each.unit is Unit.UTF_8 and _WIDE in held
            unit = _WIDE if bytes_ else _ASTRAL if _ASTRAL in _matters(each, held) else ""
            pairs = each.newlines is Newlines.ONE if _CRLF in held else None
            others = each.newlines is Newlines.TWO if _ENDS in held else None
            found.setdefault((unit, pairs, others), each)
        return list(found.values())


def _found(runs: Iterable[tuple[int, int, str]]) -> _Found:
    starts, ends, kinds = map(list, zip((0, 0, _EMPTY), *runs, strict=True))
    lengths = list(map(sub, ends, starts))
    counts = [n // 2 if k == "crlf" else n for n, k in zip(lengths, kinds, strict=True)]
    gone = accumulate(map(sub, counts, lengths), initial=0)
    return _Found(starts, lengths, kinds, counts, list(map(add, starts, gone)))


def _runs(text: str, parts: frozenset[str]) -> Iterator[tuple[int, int, str]]:
    # Looking for one character of a set is many times faster than looking for a run.
    begin, run = _patterns(parts)
    found = begin.search(text)
    while found:
        match = run.match(text, found.start())
        if match:
            yield match.start(), match.end(), match.lastgroup or ""
        found = begin.search(text, match.end() if match else found.end())


@cache
def _widths(counting: Counting) -> Mapping[str, int]:
    """What one character of a run of each kind counts."""
    return {
        _EMPTY: 1,
        "crlf": 1 if counting.newlines is Newlines.ONE else 2,
        "four": 4 if counting.unit is Unit.UTF_8 else 2,
        "three": 3,
        "two": 2,
        "end": 2,
    }
