"""How far coders agree beyond chance: the numbers, with their intervals. It knows no study.

A *pattern* is what the coders said of one unit, one value each (``None``: said nothing); patterns
are counted, or weighted by the length of the unit. A coefficient is ``None`` where it is not
defined: nobody can agree beyond chance where everybody uses one value throughout.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import log, log1p
from random import Random
from typing import TypeVar

Unit = TypeVar("Unit", bound=Hashable)

#: What coders said of a unit → how many units, or how much text.
Patterns = Mapping[tuple[Hashable, ...], int]

#: How often units are drawn anew for an interval, and how sure it is to be.
RESAMPLES = 1000
LEVEL = 0.95


def agreed(patterns: Patterns) -> float | None:
    """The share of units of which all coders said the same (0 to 1)."""
    total = sum(patterns.values())
    same = sum(count for values, count in patterns.items() if len(set(values)) == 1)
    return same / total if total else None


def cohen(*tables: Patterns) -> float | None:
    """Cohen's kappa of two coders (Cohen 1960); units that one of them left out do not count.

    Of several tables, one for each code, it is the pooled kappa (De Vries, Elliott, Kanouse and
    Teleki 2008): means of what was seen and of what chance would give.
    """
    seen = by_chance = 0.0
    counted = 0
    for patterns in tables:
        both = {values: count for values, count in patterns.items() if None not in values}
        total = sum(both.values())
        if not total:
            continue
        first: Counter[Hashable] = Counter()
        second: Counter[Hashable] = Counter()
        for (one, other), count in both.items():
            first[one] += count
            second[other] += count
        seen += sum(count for (one, other), count in both.items() if one == other) / total
        by_chance += sum(first[value] * second[value] for value in first) / total**2
        counted += 1
    if by_chance >= counted:  # also where there is nothing
        return None
    return (seen - by_chance) / (counted - by_chance)


def nominal_alpha(*tables: Patterns) -> float | None:
    """Krippendorff's alpha for names without order, any number of coders, with gaps.

    Krippendorff (2011), Computing Krippendorff's alpha-reliability. Of several tables, the
    disagreements that were seen are set against those that were expected in all of them.
    """
    seen = expected = 0.0
    for patterns in tables:
        totals: Counter[Hashable] = Counter()
        differing = 0.0
        for values, count in patterns.items():
            said = Counter(value for value in values if value is not None)
            coders = said.total()
            if coders < 2:  # noqa: PLR2004 - one value cannot be paired
                continue
            for value, times in said.items():
                totals[value] += times * count
                differing += count * times * (coders - times) / (coders - 1)
        pairable = totals.total()
        if pairable > 1:
            unlike = pairable**2 - sum(times**2 for times in totals.values())
            seen += differing / pairable
            expected += unlike / (pairable * (pairable - 1))
    return 1 - seen / expected if expected else None


# --- unitising: who marks which stretch of a text -----------------------------------------------


@dataclass(frozen=True, slots=True)
class Marked:
    """A text, and the stretches that each of two coders marked with one code.

    Places and the length count characters; a stretch is (start, end), the end not included.
    """

    length: int
    first: tuple[tuple[int, int], ...] = ()
    second: tuple[tuple[int, int], ...] = ()


def joined(texts: Iterable[Marked]) -> Marked:
    """Texts laid end to end."""
    length = 0
    first: list[tuple[int, int]] = []
    second: list[tuple[int, int]] = []
    for text in texts:
        first += [(start + length, end + length) for start, end in text.first]
        second += [(start + length, end + length) for start, end in text.second]
        length += text.length
    return Marked(length, tuple(first), tuple(second))


def apart(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Stretches in their order; those that overlap become one, empty ones go."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def unitised_alpha(codes: Iterable[Marked]) -> float | None:
    """Krippendorff's alpha for unitising, of two coders, over one code or several.

    It looks at where stretches begin and end: Krippendorff (2004), Content analysis, 2nd ed.,
    pages 251 to 256.
    """
    observed = expected = 0.0
    for code in codes:
        if code.length > 0:
            first, second = apart(code.first), apart(code.second)
            observed += _observed(first, second) / code.length**2
            expected += _expected(first, second, code.length)
    return 1 - observed / expected if expected else None


def _observed(first: list[tuple[int, int]], second: list[tuple[int, int]]) -> int:
    """Squared differences of bounds where stretches meet; squared lengths of those alone."""
    apart_by = 0
    met: set[tuple[int, int]] = set()
    begin = 0
    for start, end in first:
        while begin < len(second) and second[begin][1] <= start:
            begin += 1
        alone = True
        here = begin
        while here < len(second) and second[here][0] < end:
            apart_by += (start - second[here][0]) ** 2 + (end - second[here][1]) ** 2
            met.add(second[here])
            alone = False
            here += 1
        apart_by += (end - start) ** 2 if alone else 0
    return apart_by + sum((end - start) ** 2 for start, end in second if (start, end) not in met)


def _expected(first: list[tuple[int, int]], second: list[tuple[int, int]], length: int) -> float:
    units = [end - start for start, end in (*first, *second)]
    gaps = sorted((*_gaps(first, length), *_gaps(second, length)))
    beyond = [*accumulate(reversed(gaps))][::-1]  # from each gap on: how long they are together
    total = 0.0
    for unit in units:
        place = bisect_left(gaps, unit)
        fits = beyond[place] + (1 - unit) * (len(gaps) - place) if place < len(gaps) else 0
        total += (len(units) - 1) / 3 * (2 * unit**3 - 3 * unit**2 + unit) + unit**2 * fits
    both = 2 * length
    pairs = both * (both - 1) - sum(unit * (unit - 1) for unit in units)
    return 2 / length * total / pairs if pairs else 0.0


def _gaps(spans: list[tuple[int, int]], length: int) -> list[int]:
    starts = [start for start, _ in spans] + [length]
    ends = [0] + [end for _, end in spans]
    return [start - end for start, end in zip(starts, ends, strict=True) if start > end]


def characters(text: Marked, within: Sequence[tuple[int, int]] | None = None) -> Patterns:
    """How many characters both, one or none of the coders marked: each character is a unit.

    ``within`` limits that to some stretches, such as those that were coded with anything.
    """
    bounds = {0, text.length}
    spans = (apart(text.first), apart(text.second), [(0, text.length)])
    limits = spans[2] if within is None else apart(within)
    for start, end in (*spans[0], *spans[1], *limits):
        bounds |= {start, end}
    found: Counter[tuple[Hashable, ...]] = Counter()
    cuts = sorted(bounds)
    for start, end in pairwise(cuts):
        if _holds(limits, start):
            found[_holds(spans[0], start), _holds(spans[1], start)] += end - start
    return found


def _holds(spans: Sequence[tuple[int, int]], place: int) -> bool:
    before = bisect_left(spans, (place + 1,)) - 1
    return before >= 0 and spans[before][1] > place


# --- how sure -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Interval:
    """From where to where a coefficient lies when units are drawn anew.

    ``drawn`` is of how many draws it could be worked out for.
    """

    low: float
    high: float
    drawn: int


def interval(
    units: Sequence[Unit],
    coefficient: Callable[[Mapping[Unit, int]], float | None],
    *,
    seed: int = 1,
    resamples: int = RESAMPLES,
    level: float = LEVEL,
) -> Interval | None:
    """The percentile interval of a coefficient by bootstrap, always the same for the same seed.

    ``units`` are what is drawn again with replacement (excerpts, or texts, where what lies in one
    text hangs together); ``coefficient`` gets how often each was drawn. None for fewer than two
    units, or where fewer than half of the draws have a value.
    """
    (found,) = intervals(
        units, lambda drawn: (coefficient(drawn),), 1, seed=seed, resamples=resamples, level=level
    )
    return found


def intervals(
    units: Sequence[Unit],
    coefficients: Callable[[Mapping[Unit, int]], tuple[float | None, ...]],
    number: int,
    *,
    seed: int = 1,
    resamples: int = RESAMPLES,
    level: float = LEVEL,
) -> tuple[Interval | None, ...]:
    """The same for a ``number`` of coefficients, from the same draws."""
    if len(units) < 2:  # noqa: PLR2004 - nothing else could be drawn
        return (None,) * number
    chance = Random(seed)  # noqa: S311 - to draw samples, not to keep a secret
    kinds = Counter(units)
    ordered = sorted(kinds.values())  # what is rare first: then each draw is short
    names = sorted(kinds, key=lambda kind: kinds[kind])
    found: tuple[list[float], ...] = tuple([] for _ in range(number))
    for _ in range(resamples):
        values = coefficients(dict(zip(names, _drawn(chance, ordered), strict=True)))
        for value, so_far in zip(values, found, strict=True):
            if value is not None:
                so_far.append(value)
    return tuple(_within(sorted(values), resamples, level) for values in found)


def _within(found: list[float], resamples: int, level: float) -> Interval | None:
    if len(found) * 2 < resamples or not found:
        return None
    tail = (1 - level) / 2
    return Interval(_at(found, tail), _at(found, 1 - tail), len(found))


def _drawn(chance: Random, weights: Sequence[int]) -> list[int]:
    """How often each kind comes, when as many units are drawn as there are (multinomial)."""
    left = total = sum(weights)
    found = []
    for weight in weights[:-1]:
        times = _binomial(chance, left, weight / total) if left else 0
        found.append(times)
        left -= times
        total -= weight
    return [*found, left]


def _binomial(chance: Random, tries: int, share: float) -> int:
    """How many of so many tries hit: the tries between two hits are drawn (geometric)."""
    if share > 0.5:  # noqa: PLR2004 - then misses are fewer
        return tries - _binomial(chance, tries, 1 - share) if share < 1 else tries
    if share <= 0:
        return 0
    hits, place, scale = -1, 0, log1p(-share)
    while place <= tries:
        place += int(log(1 - chance.random()) / scale) + 1
        hits += 1
    return hits


def _at(found: list[float], share: float) -> float:
    """The value below which this share lies, between neighbours in proportion."""
    place = share * (len(found) - 1)
    below = int(place)
    above = min(below + 1, len(found) - 1)
    return found[below] + (found[above] - found[below]) * (place - below)
