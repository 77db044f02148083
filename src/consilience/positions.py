"""Where a passage stands in a text, whatever the tool counted.

Tools count characters in different units (code points, UTF-16 code units, UTF-8 bytes) and
differ about line ends (CR LF as the two characters that it is, as one, or every line end as
two). :func:`decide` weighs these readings by what the spans themselves show; :func:`place`
turns spans into positions in code points of the *canonical* text: without byte order mark,
lines ended by LF, every other character as it was.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from consilience.counting import (
    EXCHANGE,
    STANDARD,
    Counting,
    Newlines,
    Ruler,
    Unit,
    canonical,
    different,
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
    "loose",
    "place",
    "quoted",
    "whole_quote",
]

_SPACE = re.compile(r"\s+")
_CONTEXT = 32

# --- spans and their places -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Span:
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


@dataclass(frozen=True, slots=True)
class Place:
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


class _Rulers:
    """A ruler for each way of counting, made when it is asked for."""

    def __init__(self, text: str, countings: Sequence[Counting]) -> None:
        self._text = text
        self.countings = countings
        self._made: dict[Counting, Ruler] = {}

    def __getitem__(self, counting: Counting) -> Ruler:
        if counting not in self._made:
            self._made[counting] = Ruler(self._text, counting)
        return self._made[counting]


def place(
    text: str,
    spans: Sequence[Span],
    *,
    expected: Counting = STANDARD,
    among: Iterable[Counting] = EXCHANGE,
    declared: Counting | None = None,
) -> Placed:
    """Find the places of spans in a text as it was stored (line ends and all).

    ``expected`` is what the tool is known to write: it is preferred where the spans show no
    difference. ``declared`` is what a person said: then nothing is decided.
    """
    whole = canonical(text)
    countings = [declared] if declared else different(text, (expected, *among))
    rulers = _Rulers(text, countings)
    verdict, tied = _decide(whole, spans, rulers, expected if declared is None else declared)
    places = tuple(_placed(whole, span, rulers, verdict, tied) for span in spans)
    return Placed(whole, places, verdict)


def _placed(
    text: str,
    span: Span,
    rulers: _Rulers,
    verdict: Verdict,
    tied: Sequence[Counting],
) -> Place | None:
    here = _bounds(rulers[verdict.counting], span)
    fits = None
    if here is not None:
        fits = quoted(text[here[0] : here[1]], span.quote)
        if fits:
            return Place(*here, How.COUNTED, quoted=True)
    if fits is not None or (span.quote and here is None):
        for counting in rulers.countings:
            there = _bounds(rulers[counting], span)
            if counting != verdict.counting and there and quoted(text[slice(*there)], span.quote):
                return Place(*there, How.OTHERWISE, quoted=True)
        if (again := _found_again(text, span)) is not None:
            return again
    if here is not None:
        unsure = any(_bounds(rulers[each], span) != here for each in tied)
        return Place(*here, How.UNSURE if unsure else How.COUNTED, fits)
    before, _ = rulers[verdict.counting].around(span.start)
    _, after = rulers[verdict.counting].around(span.end)
    if before is None or after is None or span.start >= span.end:
        return None
    return Place(before, after, How.WIDENED, quoted(text[before:after], span.quote))


def _bounds(ruler: Ruler, span: Span) -> tuple[int, int] | None:
    start, end = ruler.exact(span.start), ruler.exact(span.end)
    return None if start is None or end is None or start >= end else (start, end)


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
    return _SPACE.sub(" ", text.replace("\u2029", " ").replace("\ufeff", "")).strip()


def quoted(passage: str, quote: str | None) -> bool | None:
    """True where a passage is what was quoted, blanks aside, perhaps cut with an ellipsis.

    None where nothing is quoted.
    """
    if not quote:
        return None
    if passage == quote:
        return True
    words, said = loose(passage), loose(quote)
    if words == said:
        return bool(words)
    for cut in _CUT:
        if said.endswith(cut):
            begun = said.removesuffix(cut).rstrip()
            return len(begun) >= _SHORTEST_CUT and words.startswith(begun)
    return False


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


def decide(
    text: str,
    spans: Sequence[Span],
    *,
    expected: Counting = STANDARD,
    among: Iterable[Counting] = EXCHANGE,
) -> Verdict:
    """Which way of counting the spans of a text use."""
    rulers = _Rulers(text, different(text, (expected, *among)))
    return _decide(canonical(text), spans, rulers, expected)[0]


def _decide(
    text: str, spans: Sequence[Span], rulers: _Rulers, expected: Counting
) -> tuple[Verdict, tuple[Counting, ...]]:
    quotes = sum(1 for span in spans if span.quote)
    verified = _verified(text, spans, rulers[expected])
    if len(rulers.countings) == 1 or (quotes and verified == len(spans)):
        return Verdict(expected, True, len(spans), quotes, verified), ()
    looked_at = _sample(spans)
    groups: dict[tuple[tuple[int, int] | None, ...], list[Counting]] = {}
    for counting in rulers.countings:
        ruler = rulers[counting]
        groups.setdefault(tuple(_bounds(ruler, span) for span in looked_at), []).append(counting)
    if len(groups) == 1:
        return Verdict(expected, True, len(spans), quotes, verified), ()
    ranked = sorted(
        (
            (_evidence(text, looked_at, bounds) + _prior(countings, expected), countings)
            for bounds, countings in groups.items()
        ),
        key=lambda pair: -pair[0],
    )
    best = ranked[0][0]
    rivals = [countings for evidence, countings in ranked[1:] if best - evidence < _MARGIN]
    chosen = expected if expected in ranked[0][1] else ranked[0][1][0]
    tied = tuple(countings[0] for countings in rivals)
    verified = _verified(text, spans, rulers[chosen])
    return Verdict(chosen, not tied, len(spans), quotes, verified, tied), tied


def _sample(spans: Sequence[Span]) -> Sequence[Span]:
    return spans[:: len(spans) // _ENOUGH + 1]


def _verified(text: str, spans: Sequence[Span], ruler: Ruler) -> int:
    count = 0
    for span in spans:
        if span.quote and (bounds := _bounds(ruler, span)):
            count += quoted(text[bounds[0] : bounds[1]], span.quote) is True
    return count


def _prior(countings: Sequence[Counting], expected: Counting) -> float:
    if expected in countings:
        return _EXPECTED
    return _SELDOM if all(each.newlines is Newlines.TWO for each in countings) else 0.0


def _evidence(text: str, spans: Sequence[Span], bounds: Sequence[tuple[int, int] | None]) -> float:
    total = 0.0
    for span, found in zip(spans, bounds, strict=True):
        if found is None:
            total += _IMPOSSIBLE
            continue
        start, end = found
        total += _AT_BORDER if _begins(text, start) else _IN_WORD
        total += _AT_BORDER if _ends(text, end) else _IN_WORD
        if span.quote and quoted(text[start:end], span.quote):
            total += _QUOTED
    return total


def _inside(text: str, at: int) -> bool:
    """True where a place divides a word or what is seen as one character."""
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    if unicodedata.combining(after) or after in "\u200d\ufe0f" or before == "\u200d":
        return True
    return (before.isalnum() or before == "_") and (after.isalnum() or after == "_")


def _begins(text: str, at: int) -> bool:
    return at < len(text) and not text[at].isspace() and not _inside(text, at)


def _ends(text: str, at: int) -> bool:
    return not _inside(text, at)
