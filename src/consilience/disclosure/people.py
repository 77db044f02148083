"""Speakers by what is known of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import combinations

from consilience.disclosure import reasoned
from consilience.disclosure.reasoned import Reasoned

Values = frozenset[str]
_NOBODY_KNOWS: Values = frozenset()
#: At most so many details together are tried for telling somebody apart.
_TOGETHER = 3


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


def smallest(found: Mapping[tuple[object, ...], list[Person]]) -> int:
    """How many people the smallest group has; none where there is nobody."""
    return min(map(len, found.values()), default=0)


def alone(found: Mapping[tuple[object, ...], list[Person]]) -> int:
    """How many people are the only one of their kind."""
    return sum(len(each) == 1 for each in found.values())
