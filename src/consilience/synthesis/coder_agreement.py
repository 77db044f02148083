"""Agreement between the coders of a study, code by code, on a unit that is said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from typing import TypeVar

from consilience import agreement
from consilience.agreement import Marked, Patterns
from consilience.errors import BadParameter, ConsilienceError
from consilience.result import short
from consilience.store import Store
from consilience.synthesis import asking
from consilience.synthesis.asking import Given
from consilience.synthesis.raters import Material, Rater, gather
from consilience.synthesis.sheet import Sheet, Value, number

#: What can be a unit, and what it is called.
UNITS = {"excerpt": "excerpt", "text": "character of text"}
MATTERS = ("code", "construct")
COLUMNS = (
    *("code", "code_label", "first", "second", "units", "both", "only_first", "only_second"),
    *("neither", "agreed", "kappa", "kappa_low", "kappa_high", "alpha", "alpha_low", "alpha_high"),
)
ALL = "all codes"
_DIGITS = 3
_GENERAL = (
    "High agreement does not make a code right, and low agreement can be the beginning of an "
    "analysis. Kappa and alpha are low for a code that is rare even where coders seldom differ. "
    "They are empty where neither coder, or both throughout, applied the code. The row “all codes” "
    "has the pooled kappa."
)
_OF_UNIT = {
    "excerpt": (
        "A unit is an excerpt that both looked at; which words to mark was not judged. Intervals "
        "(95 %) draw excerpts anew and take them as independent."
    ),
    "text": (
        "A unit is a character; kappa counts characters. Alpha is that for unitising: it looks at "
        "where stretches begin and end. Intervals (95 %) draw sources anew; one alone has none."
    ),
}
_CODED = {
    "excerpt": "Only excerpts to which at least one of the two applied anything count.",
    "text": (
        "Only text that at least one of the two coded with anything counts; alpha is then the "
        "nominal one, of characters."
    ),
}
_LINKED = (
    "Constructs are compared through links and direct coding: coders who worked with other "
    "codebooks did not judge them, and a construct that no link leads to looks like disagreement."
)
_SHORTENED = (
    "The length of {} was not at hand and is taken to be the end of the last excerpt in it."
)


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two raters, and the codes that both could have applied."""

    first: Rater
    second: Rater
    codes: tuple[str, ...]


def coder_agreement(
    store: Store,
    study: str,
    *,
    layers: Given = None,
    unit: str = "excerpt",
    on: str = "code",
    framework: Given = None,
    coded_only: bool = False,
    lengths: Mapping[str, int] | None = None,
    resamples: int = agreement.RESAMPLES,
    seed: int = 1,
) -> Sheet:
    """Kappa and alpha of each two coders of a study, for each code and for all together.

    ``unit`` is one of :data:`UNITS`; ``on`` compares codes of a codebook that both used, or the
    constructs that codes lead to. ``coded_only`` leaves out what neither coded. ``lengths`` are
    those of sources (by id) in characters.
    """
    for value, known, name in ((unit, tuple(UNITS), "unit"), (on, MATTERS, "on")):
        if value not in known:
            raise BadParameter(
                f"“{value}” is not something to compare",
                name="agreement",
                parameter=name,
                hint="take one of: " + ", ".join(known),
            )
    wanted = asking.meant(store, "study", study) or ()
    chosen = _layers(store, layers, str(wanted[0]))
    material = gather(
        store,
        wanted,
        on=on,
        layers=chosen,
        framework=asking.meant(store, "framework", framework),
    )
    pairs = [
        _Pair(one, other, material.comparable(one, other, linked=on == "construct"))
        for one, other in combinations(material.raters, 2)
    ]
    pairs = [pair for pair in pairs if pair.codes]
    if not pairs:
        raise ConsilienceError(
            f"no two coders of “{study}” used the same codebook",
            hint="compare the constructs that their codes lead to: on=construct (--on construct)",
        )
    spread = _Spread(resamples, seed)
    rows: list[tuple[Value, ...]] = []
    caution = [_OF_UNIT[unit], *([_CODED[unit]] if coded_only else []), _GENERAL]
    caution += [_LINKED] if on == "construct" else []
    if unit == "text":
        places = _Places(material, lengths or {})
        if not places.lengths:
            raise ConsilienceError(
                f"no excerpt of “{study}” has a place in a text",
                hint="excerpts.csv says it with start and end; or compare excerpts",
            )
        for pair in pairs:
            rows += _of_text(pair, material, places, spread, coded_only=coded_only)
        if places.unknown:
            caution.append(_SHORTENED.format(", ".join(places.unknown)))
    else:
        for pair in pairs:
            rows += _of_excerpts(pair, material, spread, coded_only=coded_only)
    if not rows:
        raise ConsilienceError(
            f"no two coders of “{study}” looked at the same {unit}s",
            hint="a layer says with covers what its coder looked at",
        )
    title = f"Agreement of coders of {study}, by {on}; the unit is the {UNITS[unit]}"
    return Sheet("agreement", title, COLUMNS, tuple(rows), " ".join(caution))


def _layers(store: Store, layers: Given, study: str) -> frozenset[str] | None:
    found = asking.meant(store, "layer", layers)
    if found is None:
        return None
    return frozenset(str(layer) for layer in found if str(layer).startswith(f"{study}/"))


Interval = tuple[float | None, float | None]
_Unit = TypeVar("_Unit", bound=Hashable)
#: A table of one code → kappa, and the same for alpha.
_Both = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class _Spread:
    """Draws units anew, for kappa and alpha at once."""

    resamples: int
    seed: int

    def of(
        self, units: Sequence[_Unit], both: Callable[[Mapping[_Unit, int]], _Both]
    ) -> tuple[Interval, ...]:
        found = agreement.intervals(units, both, 2, seed=self.seed, resamples=self.resamples)
        return tuple((each.low, each.high) if each else (None, None) for each in found)


def _both(*tables: Patterns) -> _Both:
    return agreement.cohen(*tables), agreement.nominal_alpha(*tables)


def _row(
    pair: _Pair, code: tuple[str, str], table: Patterns, both: _Both, spread: tuple[Interval, ...]
) -> tuple[Value, ...]:
    counts = [
        table.get(pattern, 0)
        for pattern in ((True, True), (True, False), (False, True), (False, False))
    ]
    kappa, alpha = both
    numbers = (agreement.agreed(table), kappa, *spread[0], alpha, *spread[1])
    shown = (number(each, _DIGITS) for each in numbers)
    return (*code, pair.first.name, pair.second.name, sum(counts), *counts, *shown)


# --- the unit is an excerpt ----------------------------------------------------------------------

#: What two coders said of one excerpt: (code, first, second) for each code that one of them used.
_Said = tuple[tuple[str, bool, bool], ...]


def _of_excerpts(
    pair: _Pair, material: Material, spread: _Spread, *, coded_only: bool
) -> Iterator[tuple[Value, ...]]:
    units = list(_said(pair, material, coded_only=coded_only))
    if not units:
        return
    tables = _tables(Counter(units), pair.codes)
    for code in pair.codes:
        table = tables[code]
        patterns = [pattern for pattern, count in table.items() for _ in range(count)]
        name = (short(code), material.labels[code])
        yield _row(pair, name, table, _both(table), spread.of(patterns, _both))

    def pooled(drawn: Mapping[_Said, int]) -> _Both:
        return _both(*_tables(drawn, pair.codes).values())

    whole: Counter[tuple[Hashable, ...]] = Counter()
    for table in tables.values():
        whole.update(table)
    yield _row(pair, ("", ALL), whole, _both(*tables.values()), spread.of(units, pooled))


def _said(pair: _Pair, material: Material, *, coded_only: bool) -> Iterator[_Said]:
    codes = set(pair.codes)
    for excerpt, stretch in material.excerpts.items():
        seen = (each.looked_at(excerpt, stretch.source) for each in (pair.first, pair.second))
        if not all(seen):
            continue
        first = pair.first.applied.get(excerpt, set()) & codes
        second = pair.second.applied.get(excerpt, set()) & codes
        if first or second or not coded_only:
            yield tuple((code, code in first, code in second) for code in sorted(first | second))


def _tables(drawn: Mapping[_Said, int], codes: Sequence[str]) -> dict[str, Patterns]:
    total = sum(drawn.values())
    tables: dict[str, Counter[tuple[Hashable, ...]]] = {code: Counter() for code in codes}
    for said, times in drawn.items():
        if times:
            for code, one, other in said:
                tables[code][one, other] += times
    for table in tables.values():
        if neither := total - table.total():
            table[False, False] = neither
    return dict(tables)


# --- the unit is a character ---------------------------------------------------------------------


class _Places:
    """How long each source is; ``unknown`` are those of which only excerpts tell."""

    def __init__(self, material: Material, lengths: Mapping[str, int]) -> None:
        ends: dict[str, int] = {}
        for stretch in material.excerpts.values():
            if stretch.end is not None:
                ends[stretch.source] = max(ends.get(stretch.source, 0), stretch.end)
        self.lengths = {source: lengths.get(short(source), end) for source, end in ends.items()}
        self.unknown = sorted(short(source) for source in ends if short(source) not in lengths)


def _of_text(
    pair: _Pair, material: Material, places: _Places, spread: _Spread, *, coded_only: bool
) -> Iterator[tuple[Value, ...]]:
    seen = [
        source
        for source in sorted(places.lengths)
        if pair.first.looked_through(source, material.excerpts)
        and pair.second.looked_through(source, material.excerpts)
    ]
    if not seen:
        return
    marked = {
        (code, source): Marked(
            places.lengths[source],
            tuple(_spans(pair.first, code, source, material)),
            tuple(_spans(pair.second, code, source, material)),
        )
        for code in pair.codes
        for source in seen
    }
    coded = {
        source: [
            span
            for code in pair.codes
            for span in (*marked[code, source].first, *marked[code, source].second)
        ]
        for source in seen
    }

    def table(code: str, drawn: Mapping[str, int]) -> Patterns:
        found: Counter[tuple[Hashable, ...]] = Counter()
        for source, times in drawn.items():
            for pattern, count in counted[code, source].items():
                found[pattern] += count * times
        return found

    def both(codes: Sequence[str], drawn: Mapping[str, int]) -> _Both:
        kappa, alpha = _both(*(table(code, drawn) for code in codes))
        if not coded_only:
            alpha = agreement.unitised_alpha(
                agreement.joined(
                    marked[code, source] for source, times in drawn.items() for _ in range(times)
                )
                for code in codes
            )
        return kappa, alpha

    counted = {
        (code, source): agreement.characters(text, coded[source] if coded_only else None)
        for (code, source), text in marked.items()
    }
    once = dict.fromkeys(seen, 1)
    for name, codes in (*((short(code), (code,)) for code in pair.codes), ("", pair.codes)):
        whole: Counter[tuple[Hashable, ...]] = Counter()
        for code in codes:
            whole.update(table(code, once))
        label = material.labels[codes[0]] if name else ALL
        spread_ = spread.of(seen, partial(both, codes))
        yield _row(pair, (name, label), whole, both(codes, once), spread_)


def _spans(rater: Rater, code: str, source: str, material: Material) -> Iterator[tuple[int, int]]:
    for excerpt, codes in rater.applied.items():
        stretch = material.excerpts[excerpt]
        placed = stretch.start is not None and stretch.end is not None
        if code in codes and stretch.source == source and placed:
            yield stretch.start or 0, stretch.end or 0
