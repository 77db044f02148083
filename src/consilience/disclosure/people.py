"""Speakers by what is known of them, as it is and made coarser."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import combinations, product

from consilience import vocabulary
from consilience.disclosure import reasoned
from consilience.disclosure.reasoned import Reasoned

Values = frozenset[str]
_NOBODY_KNOWS: Values = frozenset()
#: Details that lists of concepts stand behind: they can be made coarser step by step.
_LISTS = {"role": "role", "profession": "profession", "organisation type": "orgtype"}
_NUMBER = re.compile(r"[0-9]{1,3}")
LEAVE_OUT = "leave out "
_BAND = 10
#: At most so many details together are tried for telling somebody apart.
_TOGETHER = 3
#: At most so many ways of making details coarser are tried.
_TRIED = 20_000


@dataclass(frozen=True, slots=True)
class Person:
    """One speaker: what is stated by detail, and what is known once all has been followed."""

    study: str
    place: str
    stated: Mapping[str, Values]
    known: Mapping[str, Values]


def people(facts: Reasoned) -> tuple[Person, ...]:
    """Every speaker of every study."""
    stated: dict[str, dict[str, set[str]]] = {}
    known: dict[str, dict[str, set[str]]] = {}
    studies: dict[str, str] = {}
    for row in facts.ask("speakers"):
        place = reasoned.place(row["speaker"])
        studies[place] = reasoned.slug(row["study"])
        stated[place], known[place] = {}, {}
    for row in facts.ask("people"):
        place, value = reasoned.place(row["speaker"]), reasoned.words(row["value"])
        if value:
            detail = reasoned.words(row["detail"])
            known[place].setdefault(detail, set()).add(value)
            if not reasoned.is_true(row["follows"]):
                stated[place].setdefault(detail, set()).add(value)
    return tuple(
        Person(study, place, _frozen(stated[place]), _frozen(known[place]))
        for place, study in studies.items()
    )


def _frozen(details: Mapping[str, set[str]]) -> Mapping[str, Values]:
    return {detail: frozenset(values) for detail, values in details.items()}


def details(everybody: Collection[Person], chosen: Collection[str]) -> tuple[str, ...]:
    """The details that tell people apart: those chosen, or all that there are."""
    there = sorted({detail for each in everybody for detail in each.known})
    return tuple(each for each in there if not chosen or each in chosen)


def groups(
    everybody: Collection[Person], by: Collection[str], *, stated: bool = False
) -> dict[tuple[object, ...], list[Person]]:
    """People who are alike in all these details (and of one study)."""
    found: dict[tuple[object, ...], list[Person]] = {}
    for each in everybody:
        told = each.stated if stated else each.known
        key = (each.study, *(told.get(detail, _NOBODY_KNOWS) for detail in by))
        found.setdefault(key, []).append(each)
    return found


def apart(everybody: Collection[Person], by: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The fewest details that tell each person from everybody else, by place; at most three."""
    found: dict[str, tuple[str, ...]] = {}
    for number in range(1, min(_TOGETHER, len(tuple(by))) + 1):
        for some in combinations(by, number):
            for key, alike in groups(everybody, some).items():
                if len(alike) == 1 and any(key[1:]):
                    found.setdefault(alike[0].place, some)
    return found


# --- coarser -------------------------------------------------------------------------------


@cache
def _above(value: str) -> str:
    return next(
        (
            concept.broader
            for scheme in _LISTS.values()
            for concept in vocabulary.concepts(scheme).values()
            if concept.iri == value
        ),
        "",
    )


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


def steps(everybody: Collection[Person], detail: str) -> tuple[str, ...]:
    """What can be done to a detail, from nothing to leaving it out."""
    values = {value for each in everybody for value in each.known.get(detail, ())}
    coarser: list[str] = []
    if detail in _LISTS:
        deepest = max(map(_depth, values), default=0)
        coarser = [f"{detail} {number} step broader" for number in range(1, deepest + 1)]
    elif values and all(_NUMBER.fullmatch(value) for value in values):
        coarser = [f"{detail} in bands of ten"]
    return ("", *coarser, f"{LEAVE_OUT}{detail}")


def _coarse(values: Values, detail: str, step: int, last: int) -> Values:
    if step == 0:
        return values
    if step == last:
        return _NOBODY_KNOWS
    if detail in _LISTS:
        return frozenset(_up(value, step) for value in values)
    return frozenset(map(_band, values))


@dataclass(frozen=True, slots=True)
class Coarser:
    """A way of making details coarser, and the smallest group and the people alone after it."""

    done: tuple[str, ...]
    smallest: int
    alone: int


def smallest(found: Mapping[tuple[object, ...], list[Person]]) -> int:
    """How many people the smallest group has; none where there is nobody."""
    return min(map(len, found.values()), default=0)


def alone(found: Mapping[tuple[object, ...], list[Person]]) -> int:
    """How many people are the only one of their kind."""
    return sum(len(each) == 1 for each in found.values())


def ways(everybody: Collection[Person], by: Collection[str]) -> Iterator[Coarser]:
    """Ways of making details coarser, those that lose least first; at most some thousands."""
    offered = [steps(everybody, detail) for detail in by]
    lost = sorted(
        product(*(range(len(each)) for each in offered)),
        key=lambda levels: (
            sum(at / (len(each) - 1) for at, each in zip(levels, offered, strict=True)),
            levels,
        ),
    )
    alike = Counter(
        (each.study, tuple(each.known.get(detail, _NOBODY_KNOWS) for detail in by))
        for each in everybody
    )
    for levels in lost[:_TRIED]:
        merged: Counter[tuple[object, ...]] = Counter()
        for (study, values), number in alike.items():
            key = tuple(
                _coarse(each, detail, at, len(options) - 1)
                for each, detail, at, options in zip(values, by, levels, offered, strict=True)
            )
            merged[study, *key] += number
        yield Coarser(
            tuple(each[at] for each, at in zip(offered, levels, strict=True) if at),
            min(merged.values(), default=0),
            sum(each == 1 for each in merged.values()),
        )
