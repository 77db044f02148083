"""Where a passage stands in a text, whatever the tool counted.

Tools count characters in different units (code points, UTF-16 code units, UTF-8 bytes) and
differ about line ends (CR LF as the two characters that it is, as one, or every line end as
two). :func:`decide` weighs these readings by what the spans themselves show; :func:`place`
turns spans into positions in code points of the *canonical* text: without byte order mark,
lines ended by LF, every other character as it was.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from consilience.counting import (
    EXCHANGE,
    STANDARD,
    Counting,
    Newlines,
    Ruler,
    Runs,
    Unit,
    canonical,
)

__all__ = [
    "EXCHANGE",
    "STANDARD",
    "Counting",
    "How",
    "Newlines",
    "Place",
    "Placed",
    "Ruler",
    "Span",
    "Unit",
    "Verdict",
    "canonical",
    "context",
    "decide",
    "is_loosely",
    "loose",
    "place",
    "quoted",
    "whole_quote",
]

_CONTEXT = 32

# --- spans and their places -------------------------------------------------------------------


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


_Bounds = tuple[int, int] | None


class _Readings:
    """Where spans stand under each way of counting; worked out when it is asked for."""

    def __init__(
        self, runs: Runs, whole: str, spans: Sequence[Span], countings: Iterable[Counting]
    ) -> None:
        self._runs = runs
        self.whole = whole
        self.spans = spans
        self.countings = runs.different(countings)
        self._rulers: dict[Counting, Ruler] = {}
        self._bounds: dict[Counting, list[_Bounds]] = {}
        self._fits: dict[Counting, list[bool | None]] = {}

    def ruler(self, counting: Counting) -> Ruler:
        """The ruler of a way of counting."""
        if counting not in self._rulers:
            self._rulers[counting] = Ruler(self._runs, counting)
        return self._rulers[counting]

    def bounds(self, counting: Counting) -> list[_Bounds]:
        """Where each span begins and ends; None where it does not."""
        if counting not in self._bounds:
            self._bounds[counting] = _between(self.ruler(counting), self.spans)
        return self._bounds[counting]

    def fits(self, counting: Counting) -> list[bool | None]:
        """Whether the quote of each span stands there; None where there is none, or no place."""
        if counting not in self._fits:
            whole = self.whole
            self._fits[counting] = [
                quoted(whole[bounds[0] : bounds[1]], quote) if bounds and quote else None
                for bounds, (_, _, quote) in zip(self.bounds(counting), self.spans, strict=True)
            ]
        return self._fits[counting]


def _between(ruler: Ruler, spans: Sequence[Span]) -> list[_Bounds]:
    """Where spans begin and end; None where they do not."""
    starts = ruler.all_exact(each.start for each in spans)
    ends = ruler.all_exact(each.end for each in spans)
    return [
        None if start is None or end is None or start >= end else (start, end)
        for start, end in zip(starts, ends, strict=True)
    ]


def place(
    text: str,
    spans: Sequence[Span],
    *,
    expected: Counting = STANDARD,
    among: Iterable[Counting] = EXCHANGE,
    declared: Counting | None = None,
    whole: str | None = None,
) -> Placed:
    """Find the places of spans in a text as it was stored (line ends and all).

    ``expected`` is what the tool is known to write: it is preferred where the spans show no
    difference. ``declared`` is what a person said: then nothing is decided. ``whole`` is the
    canonical text, where it is known already.
    """
    whole = canonical(text) if whole is None else whole
    countings = [declared] if declared else (expected, *among)
    readings = _Readings(Runs(text), whole, spans, countings)
    verdict, tied = _decide(readings, expected if declared is None else declared)
    here, fits = readings.bounds(verdict.counting), readings.fits(verdict.counting)
    others = [readings.bounds(each) for each in tied]
    places = []
    for at, (bounds, fit, span) in enumerate(zip(here, fits, spans, strict=True)):
        found: Place | None = None
        if bounds and fit:
            found = Place(*bounds, How.COUNTED, quoted=True)
        elif span.quote:
            found = _by_quote(readings, at, verdict.counting)
        if found is None and bounds:
            unsure = any(other[at] != bounds for other in others)
            found = Place(*bounds, How.UNSURE if unsure else How.COUNTED, fit)
        places.append(found or _widened(readings, span, verdict.counting))
    return Placed(whole, tuple(places), verdict)


def _by_quote(readings: _Readings, at: int, chosen: Counting) -> Place | None:
    """Where the quote of a span stands that does not stand where it is counted."""
    for counting in readings.countings:
        there = readings.bounds(counting)[at]
        if counting != chosen and there and readings.fits(counting)[at]:
            return Place(*there, How.OTHERWISE, quoted=True)
    return _found_again(readings.whole, readings.spans[at])


def _widened(readings: _Readings, span: Span, chosen: Counting) -> Place | None:
    """The smallest passage of whole characters that holds a span."""
    before, _ = readings.ruler(chosen).around(span.start)
    _, after = readings.ruler(chosen).around(span.end)
    if before is None or after is None or span.start >= span.end:
        return None
    return Place(before, after, How.WIDENED, quoted(readings.whole[before:after], span.quote))


def _found_again(text: str, span: Span) -> Place | None:
    """Where a quote stands that is whole by its length, and stands only once."""
    quote = canonical(whole_quote(span) or "")
    at = text.find(quote) if quote else -1
    if at < 0 or text.find(quote, at + 1) >= 0:
        return None
    return Place(at, at + len(quote), How.FOUND, quoted=True)


# --- quotes -----------------------------------------------------------------------------------

_CUT = ("…", "...")
_SHORTEST_CUT = 8


def loose(text: str) -> str:
    """Words as attributes of XML and lists of quotes keep them: every blank is one space."""
    return " ".join(text.replace("\ufeff", "").split())


def is_loosely(text: str, said: str) -> bool:
    """True where a text is ``said`` (see :func:`loose`), but for its blanks."""
    last = text[-1:]
    if last != said[-1:] and not last.isspace() and last != "\ufeff":
        return False  # most texts that differ end otherwise
    return loose(text) == said


def quoted(passage: str, quote: str | None) -> bool | None:
    """True where a passage is what was quoted, blanks aside, perhaps cut with an ellipsis.

    None where nothing is quoted.
    """
    if not quote:
        return None
    if passage == quote:
        return True
    said = loose(quote)
    for cut in _CUT:
        if said.endswith(cut):
            begun = said.removesuffix(cut).rstrip()
            enough = len(begun) >= _SHORTEST_CUT
            if enough and passage.startswith(begun):
                return True
            return is_loosely(passage, said) or (enough and loose(passage).startswith(begun))
    return bool(said) and is_loosely(passage, said)


def whole_quote(span: Span) -> str | None:
    """The quote of a span where its length says that it is whole."""
    if not span.quote:
        return None
    length = span.end - span.start
    sizes = (
        len(span.quote),
        len(span.quote.encode("utf-16-le", "surrogatepass")) // 2,
        len(span.quote.encode("utf-8", "surrogatepass")),
        len(canonical(span.quote)),
    )
    return span.quote if length in sizes else None


# --- the decision -----------------------------------------------------------------------------

#: How much one boundary of a span says: people mark whole words, but not always.
_AT_BORDER = math.log(0.97 / 0.35)
_IN_WORD = math.log(0.03 / 0.65)
_IMPOSSIBLE = -10.0
_QUOTED = 12.0
#: What is known of a tool weighs as much as one boundary; what is seldom met as much against.
_EXPECTED = 3.0
_SELDOM = -3.0
_MARGIN = 2.0
_ENOUGH = 2000
#: So many spans are looked at first.
_FEW = 40
#: What rounding may amount to.
_TINY = 1e-6


def decide(
    text: str,
    spans: Sequence[Span],
    *,
    expected: Counting = STANDARD,
    among: Iterable[Counting] = EXCHANGE,
) -> Verdict:
    """Which way of counting the spans of a text use."""
    readings = _Readings(Runs(text), canonical(text), spans, (expected, *among))
    return _decide(readings, expected)[0]


def _decide(readings: _Readings, expected: Counting) -> tuple[Verdict, tuple[Counting, ...]]:
    spans = readings.spans
    quotes = sum(1 for span in spans if span.quote)
    verified = readings.fits(expected).count(True) if quotes else 0
    if len(readings.countings) == 1 or (quotes and verified == len(spans)):
        return Verdict(expected, True, len(spans), quotes, verified), ()
    step = len(spans) // _ENOUGH + 1
    sample = spans[::step]
    usual = _evidence(readings.whole, sample, readings.bounds(expected)[::step])
    groups: dict[tuple[_Bounds, ...], list[Counting]] = {}
    for counting in readings.countings:
        if counting == expected or not _hopeless(readings, counting, sample, usual):
            bounds = tuple(readings.bounds(counting)[::step])
            groups.setdefault(bounds, []).append(counting)
    if len(groups) == 1:
        return Verdict(expected, True, len(spans), quotes, verified), ()
    ranked = sorted(
        (
            (
                (usual + _EXPECTED, countings)
                if expected in countings
                else (_evidence(readings.whole, sample, bounds) + _prior(countings), countings)
            )
            for bounds, countings in groups.items()
        ),
        key=lambda pair: -pair[0],
    )
    best = ranked[0][0]
    rivals = [countings for evidence, countings in ranked[1:] if best - evidence < _MARGIN]
    chosen = expected if expected in ranked[0][1] else ranked[0][1][0]
    tied = tuple(countings[0] for countings in rivals)
    verified = readings.fits(chosen).count(True) if quotes else 0
    return Verdict(chosen, not tied, len(spans), quotes, verified, tied), tied


def _hopeless(
    readings: _Readings, counting: Counting, sample: Sequence[Span], usual: float
) -> bool:
    """True where a few spans tell already that a way of counting is neither chosen nor a rival.

    ``usual`` is the evidence for the expected one; every other span is taken to speak for it.
    """
    step = len(sample) // _FEW + 1
    few = sample[::step]
    ruler = readings.ruler(counting)
    most = 2 * _AT_BORDER * (len(sample) - len(few))
    most += _QUOTED * sum(1 for at, span in enumerate(sample) if at % step and span.quote)
    found = _evidence(readings.whole, few, _between(ruler, few))
    return found + most < usual + _EXPECTED - _MARGIN - _TINY


def _prior(countings: Sequence[Counting]) -> float:
    return _SELDOM if all(each.newlines is Newlines.TWO for each in countings) else 0.0


def _evidence(text: str, spans: Sequence[Span], bounds: Sequence[_Bounds]) -> float:
    """How much speaks for these bounds of spans."""
    total = 0.0
    for span, found in zip(spans, bounds, strict=True):
        if found is None:
            total += _IMPOSSIBLE
            continue
        start, end = found
        begins = not _inside(text, start) and not text[start].isspace()
        total += _AT_BORDER if begins else _IN_WORD
        total += _AT_BORDER if not _inside(text, end) else _IN_WORD
        if span.quote and quoted(text[start:end], span.quote):
            total += _QUOTED
    return total


def _inside(text: str, at: int) -> bool:
    """True where a place divides a word or what is seen as one character."""
    return at > 0 and _one(text[at - 1 : at + 1])


@lru_cache(maxsize=1 << 14)
def _one(pair: str) -> bool:
    """True for two characters of one word, or that are seen as one."""
    if len(pair) == 1:
        return False
    before, after = pair[0], pair[1]
    if unicodedata.combining(after) or after in "\u200d\ufe0f" or before == "\u200d":
        return True
    return (before.isalnum() or before == "_") and (after.isalnum() or after == "_")
