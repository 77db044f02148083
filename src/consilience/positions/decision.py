"""Which way of counting holds for a text, by what its spans show."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from consilience.counting import Counting, Newlines
from consilience.positions.quotes import quoted
from consilience.positions.readings import Bounds, Readings, between
from consilience.positions.spans import Span, Verdict

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


def decision(readings: Readings, expected: Counting) -> tuple[Verdict, tuple[Counting, ...]]:
    """The verdict on a text, and the ways of counting that it cannot tell apart."""
    spans = readings.spans
    quotes = sum(1 for span in spans if span.quote)
    verified = readings.fits(expected).count(True) if quotes else 0
    if len(readings.countings) == 1 or (quotes and verified == len(spans)):
        return Verdict(expected, True, len(spans), quotes, verified), ()
    step = len(spans) // _ENOUGH + 1
    sample = spans[::step]
    usual = _evidence(readings.whole, sample, readings.bounds(expected)[::step])
    groups: dict[tuple[Bounds, ...], list[Counting]] = {}
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


def _hopeless(readings: Readings, counting: Counting, sample: Sequence[Span], usual: float) -> bool:
    """True where a few spans tell already that a way of counting is neither chosen nor a rival.

    ``usual`` is the evidence for the expected one; every other span is taken to speak for it.
    """
    step = len(sample) // _FEW + 1
    few = sample[::step]
    ruler = readings.ruler(counting)
    most = 2 * _AT_BORDER * (len(sample) - len(few))
    most += _QUOTED * sum(1 for at, span in enumerate(sample) if at % step and span.quote)
    found = _evidence(readings.whole, few, between(ruler, few))
    return found + most < usual + _EXPECTED - _MARGIN - _TINY


def _prior(countings: Sequence[Counting]) -> float:
    return _SELDOM if all(each.newlines is Newlines.TWO for each in countings) else 0.0


def _evidence(text: str, spans: Sequence[Span], bounds: Sequence[Bounds]) -> float:
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
