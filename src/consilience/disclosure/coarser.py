"""Details of speakers made coarser, so that more people are alike.

Roles, professions and types of organisation become a step broader, numbers bands of ten, and
anything can be left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from math import prod

from consilience import vocabulary
from consilience.disclosure.people import Person, Values

_NOTHING: Values = frozenset()
#: Details that lists of concepts stand behind.
_LISTS = {"role": "role", "profession": "profession", "organisation type": "orgtype"}
_NUMBER = re.compile(r"[0-9]{1,3}")
_BAND = 10
_LEAVE_OUT = "leave out "
#: So much work (ways by people) is done to find the best way; beyond, the next best step is taken.
_WORK = 500_000

Levels = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """How coarse each detail is, in words too; the smallest group, and how many are alone."""

    levels: Levels
    done: tuple[str, ...]
    smallest: int
    alone: int

    @property
    def leaves(self) -> int:
        """How many details it leaves out."""
        return sum(each.startswith(_LEAVE_OUT) for each in self.done)


class Coarser:
    """Some people, and everything that can be done to the details by which they are compared."""

    def __init__(self, everybody: Collection[Person], by: Sequence[str]) -> None:
        self._offered = [_steps(everybody, detail) for detail in by]
        self._values: list[list[list[Values]]] = []
        known = Counter(
            (each.study, tuple(each.known.get(detail, _NOTHING) for detail in by))
            for each in everybody
        )
        self._people = list(known.values())
        self._studies = [study for study, _ in known]
        for at, (detail, steps) in enumerate(zip(by, self._offered, strict=True)):
            there = [values[at] for _, values in known]
            last = len(steps) - 1
            self._values.append(
                [
                    [_coarse(each, detail, level, last) for each in there]
                    for level in range(last + 1)
                ]
            )

    def levels(self, at: int) -> int:
        """How many levels a detail has, the first and the last included."""
        return len(self._offered[at])

    def at(self, levels: Levels) -> Way:
        """What is left of the differences once each detail is at its level."""
        chosen = [self._values[at][level] for at, level in enumerate(levels)]
        merged: Counter[tuple[object, ...]] = Counter()
        for key, number in zip(zip(self._studies, *chosen, strict=True), self._people, strict=True):
            merged[key] += number
        done = [steps[level] for steps, level in zip(self._offered, levels, strict=True) if level]
        sizes = merged.values()
        return Way(levels, tuple(done), min(sizes, default=0), sum(each == 1 for each in sizes))

    def one_step(self) -> Way:
        """The single step after which the fewest people are alone."""
        start = (0,) * len(self._offered)
        return min(map(self.at, self._next(start)), key=lambda way: (way.alone, way.done))

    def enough(self, wanted: int) -> Way | None:
        """The way that loses least and leaves nobody in a group below ``wanted``, if there is one.

        Where there are too many ways to try, the step that helps most is taken again and again.
        """
        ways = prod(map(len, self._offered))
        if ways * len(self._people) <= _WORK:
            every = product(*(range(len(each)) for each in self._offered))
            tried: Iterator[Levels] = iter(sorted(every, key=self._lost))
        else:
            tried = self._greedily()
        return next((way for way in map(self.at, tried) if way.smallest >= wanted), None)

    def _lost(self, levels: Levels) -> tuple[float, Levels]:
        parts = zip(levels, self._offered, strict=True)
        return sum(level / (len(steps) - 1) for level, steps in parts), levels

    def _next(self, levels: Levels) -> Iterator[Levels]:
        for at, steps in enumerate(self._offered):
            if levels[at] < len(steps) - 1:
                yield (*levels[:at], levels[at] + 1, *levels[at + 1 :])

    def _greedily(self) -> Iterator[Levels]:
        levels: Levels = (0,) * len(self._offered)
        while True:
            yield levels
            further = list(self._next(levels))
            if not further:
                return
            levels = min(further, key=lambda each: (self.at(each).alone, self._lost(each)))


def _steps(everybody: Collection[Person], detail: str) -> tuple[str, ...]:
    """What can be done to a detail, from nothing to leaving it out."""
    values = {value for each in everybody for value in each.known.get(detail, ())}
    coarser: list[str] = []
    if detail in _LISTS:
        deepest = max(map(_depth, values), default=0)
        coarser = [
            f"{detail} {number} step{'s' if number > 1 else ''} broader"
            for number in range(1, deepest + 1)
        ]
    elif values and all(_NUMBER.fullmatch(value) for value in values):
        coarser = [f"{detail} in bands of ten"]
    return ("", *coarser, f"{_LEAVE_OUT}{detail}")


def _coarse(values: Values, detail: str, step: int, last: int) -> Values:
    if step == 0:
        return values
    if step == last:
        return _NOTHING
    if detail in _LISTS:
        return frozenset(_up(value, step) for value in values)
    return frozenset(map(_band, values))


@cache
def _above(value: str) -> str:
    concepts = (each for scheme in _LISTS.values() for each in vocabulary.concepts(scheme).values())
    return next((each.broader for each in concepts if each.iri == value), "")


def _up(value: str, steps: int) -> str:
    for _ in range(steps):
        value = _above(value) or value
    return value


def _depth(value: str) -> int:
    depth = 0
    while above := _above(value):
        value, depth = above, depth + 1
    return depth


def _band(value: str) -> str:
    start = int(value) // _BAND * _BAND
    return f"{start} to {start + _BAND - 1}"
