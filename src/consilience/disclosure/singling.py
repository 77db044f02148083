"""Singling out: who is the only one of their kind, before and after everything was followed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from consilience.disclosure import people
from consilience.disclosure.coarser import Coarser
from consilience.disclosure.people import Person
from consilience.disclosure.report import Hit, Section

_LOOKED = (
    "Speakers that share {details}, within each study. “By what follows” means: only after "
    "reasoning, and with what their organisation and their quotes tell."
)
_NOBODY = "There are no speakers of whom anything is known."


def section(everybody: Collection[Person], chosen: Collection[str], wanted: int) -> Section:
    """Who is alone, and what would merge people into groups of ``wanted``."""
    by = people.details(everybody, chosen)
    if not everybody or not by:
        return Section("singling-out", "Singling out", _NOBODY)
    before = people.groups(everybody, by, stated=True)
    after = people.groups(everybody, by)
    small = sum(len(each) for each in after.values() if len(each) < wanted)
    figures = {
        "speakers": len(everybody),
        "smallest group as stated": people.smallest(before),
        "smallest group by what follows": people.smallest(after),
        "alone as stated": people.alone(before),
        "alone by what follows": people.alone(after),
        f"in groups below {wanted}": small,
    }
    hits = tuple(_hits(everybody, by))
    mend = _mend(everybody, by, wanted) if small else ""
    looked = _LOOKED.format(details=", ".join(by))
    return Section("singling-out", "Singling out", looked, hits, mend, figures)


def _hits(everybody: Collection[Person], by: Collection[str]) -> Iterator[Hit]:
    first = {
        alike[0].place
        for alike in people.groups(everybody, by, stated=True).values()
        if len(alike) == 1
    }
    fewest = people.apart(everybody, by)
    for alike in people.groups(everybody, by).values():
        if len(alike) == 1:
            person = alike[0]
            kind = "alone" if person.place in first else "alone by what follows"
            how = " and ".join(fewest.get(person.place, ())) or "all details together"
            yield Hit(kind, person.place, f"by {how}")


def _mend(everybody: Collection[Person], by: Sequence[str], wanted: int) -> str:
    """The way that loses least and reaches groups of the wanted size."""
    coarser = Coarser(everybody, by)
    enough, best = coarser.enough(wanted), coarser.one_step()
    if enough is None:
        said = [f"A study has fewer than {wanted} speakers, so nothing hides them in one group."]
    elif enough.leaves == len(by):
        said = [f"Nothing short of leaving out every detail makes groups of {wanted}."]
    else:
        said = [f"Groups of {wanted} come from: {', '.join(enough.done)}."]
    if best.alone < people.alone(people.groups(everybody, by)):
        said.append(f"What helps most at one step: {best.done[0]} ({best.alone} then alone).")
    return " ".join((*said, "Or let fewer people read it (access)."))
