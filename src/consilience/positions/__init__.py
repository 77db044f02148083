"""Where a passage stands in a text, whatever the tool counted.

Tools count characters in different units (code points, UTF-16 code units, UTF-8 bytes) and
differ about line ends (CR LF as the two characters that it is, as one, or every line end as
two). :func:`decide` weighs these readings by what the spans themselves show; :func:`place`
turns spans into positions in code points of the *canonical* text: without byte order mark,
lines ended by LF, every other character as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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
from consilience.positions.decision import decision
from consilience.positions.quotes import is_loosely, loose, quoted, whole_quote
from consilience.positions.readings import Readings
from consilience.positions.spans import How, Place, Placed, Span, Verdict, context

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


def decide(
    text: str,
    spans: Sequence[Span],
    *,
    expected: Counting = STANDARD,
    among: Iterable[Counting] = EXCHANGE,
) -> Verdict:
    """Which way of counting the spans of a text use."""
    readings = Readings(Runs(text), canonical(text), spans, (expected, *among))
    return decision(readings, expected)[0]


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
    readings = Readings(Runs(text), whole, spans, countings)
    verdict, tied = decision(readings, expected if declared is None else declared)
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


def _by_quote(readings: Readings, at: int, chosen: Counting) -> Place | None:
    """Where the quote of a span stands that does not stand where it is counted."""
    for counting in readings.countings:
        there = readings.bounds(counting)[at]
        if counting != chosen and there and readings.fits(counting)[at]:
            return Place(*there, How.OTHERWISE, quoted=True)
    return _found_again(readings.whole, readings.spans[at])


def _widened(readings: Readings, span: Span, chosen: Counting) -> Place | None:
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
