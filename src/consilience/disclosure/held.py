"""Inference: codes, constructs and cells that only one person stands behind."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from consilience.disclosure import people, reasoned
from consilience.disclosure.people import Person
from consilience.disclosure.reasoned import Reasoned
from consilience.disclosure.report import Hit, Section
from consilience.result import short

_LOOKED = (
    "Codes and constructs by whose words they were applied to: who is alone behind a code is known "
    "to hold what it says. Cells are a code by one detail of speakers. Speakers count, not quotes."
)
_MEND = "Show such codes only to those who may read the quotes; count cells above a threshold."
_MANY = 10


def section(facts: Reasoned, everybody: Collection[Person], wanted: int) -> Section:
    """What is held by one person; cells are only counted."""
    stated, known = _holders(facts)
    hits = (*_alone(stated, known), *_profiles(facts))
    figures = {"codes and constructs": len(known), "of one speaker": sum(map(_one, known.values()))}
    by_place = {each.place: each for each in everybody}
    for detail in people.details(everybody, ()):
        cells = _cells(known, by_place, detail)
        if cells:
            few = sum(len(each) < wanted for each in cells)
            figures[f"cells by {detail}"] = len(cells)
            figures[f"cells by {detail} below {wanted}"] = few
    return Section("inference", "Inference", _LOOKED, hits, _MEND if hits else "", figures)


_Holders = Mapping[tuple[str, str], set[str]]


def _one(holders: set[str]) -> bool:
    return len(holders) == 1


def _holders(facts: Reasoned) -> tuple[_Holders, _Holders]:
    stated: dict[tuple[str, str], set[str]] = {}
    known: dict[tuple[str, str], set[str]] = {}
    for row in facts.ask("codes"):
        key = (reasoned.slug(row["study"]), reasoned.words(row["code"]))
        speaker = reasoned.place(row["speaker"])
        known.setdefault(key, set()).add(speaker)
        if not reasoned.is_true(row["follows"]):
            stated.setdefault(key, set()).add(speaker)
    return stated, known


def _alone(stated: _Holders, known: _Holders) -> Iterator[Hit]:
    for (study, code), holders in known.items():
        if _one(holders):
            follows = "" if (study, code) in stated else " by what follows"
            kind = "code" if "/study/" in code else "construct"
            place = f"{study} {short(code) if kind == 'construct' else 'code:' + short(code)}"
            yield Hit(f"{kind} of one speaker{follows}", place)


def _profiles(facts: Reasoned) -> Iterator[Hit]:
    """Speakers with so many quotes that these tell a story of one person."""
    for row in facts.ask("speakers"):
        number = int(reasoned.words(row["quotes"]) or 0)
        if number >= _MANY:
            yield Hit("many quotes of one speaker", reasoned.place(row["speaker"]), str(number))


def _cells(known: _Holders, by_place: Mapping[str, Person], detail: str) -> list[set[str]]:
    found: dict[tuple[str, str, str], set[str]] = {}
    for (study, code), holders in known.items():
        for holder in holders:
            for value in by_place[holder].known.get(detail, ()):
                found.setdefault((study, code, value), set()).add(holder)
    return list(found.values())
