"""Linkability: what stands in several studies, and could join what is known in each."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from consilience import model
from consilience.disclosure import people, reasoned
from consilience.disclosure.leaks.needles import tokens
from consilience.disclosure.material import Material
from consilience.disclosure.people import Person
from consilience.disclosure.reasoned import Reasoned
from consilience.disclosure.report import Hit, Section

_LOOKED = (
    "The same labels, names, addresses, quotes and sets of details in two studies, material that "
    "is said to overlap, and dates to the day of what people said."
)
_MEND = (
    "Number labels apart in each study, give dates as months or years, and ask whether people "
    "agreed that their words are joined with others."
)
_SPOKEN = frozenset({"interview", "focus-group", "observation", "diary", "survey-answers", "audio"})
#: Details whose values belong to one study.
_OF_ONE_STUDY = frozenset({"collaboration", "organisation", "wave"})
_DAY = len("2015-08-08")
#: So many words alike are no accident; so many details alike are a description.
_WORDS, _DETAILS = 6, 3


def section(material: Material, facts: Reasoned, everybody: Collection[Person]) -> Section:
    """What joins studies."""
    hits = (
        *_shared(facts),
        *_overlaps(facts),
        *_same_words(material),
        *_same_details(everybody),
        *_dates(material),
    )
    figures = {"studies": len(material.studies)}
    return Section("linkability", "Linkability", _LOOKED, hits, _MEND if hits else "", figures)


def _shared(facts: Reasoned) -> Iterator[Hit]:
    found: dict[tuple[str, str], dict[str, str]] = {}
    for row in facts.ask("shared"):
        key = (reasoned.words(row["kind"]), reasoned.words(row["value"]))
        found.setdefault(key, {}).setdefault(
            reasoned.slug(row["study"]), reasoned.place(row["thing"])
        )
    for (kind, value), places in found.items():
        if len(places) > 1:
            yield Hit(f"the same {kind}", ", ".join(places.values()), "•••", words=value)


def _overlaps(facts: Reasoned) -> Iterator[Hit]:
    for row in facts.ask("overlaps"):
        one, other = reasoned.place(row["one"]), reasoned.place(row["other"])
        if one < other and reasoned.slug(row["one"]) != reasoned.slug(row["other"]):
            yield Hit("material that overlaps", f"{one}, {other}")


def _same_words(material: Material) -> Iterator[Hit]:
    found: dict[int, dict[str, str]] = {}
    for slug, study in material.studies.items():
        for excerpt in study.records(model.Excerpt):
            words = tokens(excerpt.text or "")
            if len(words) >= _WORDS:
                places = found.setdefault(hash(tuple(words)), {})
                places.setdefault(slug, f"{slug} excerpt:{excerpt.id}")
    for places in found.values():
        if len(places) > 1:
            yield Hit("the same quote", ", ".join(places.values()))


def _same_details(everybody: Collection[Person]) -> Iterator[Hit]:
    """People who are the only ones of their kind in two studies, and of the same kind."""
    by = [each for each in people.details(everybody, ()) if each not in _OF_ONE_STUDY]
    found: dict[tuple[object, ...], list[str]] = {}
    for key, alike in people.groups(everybody, by).items():
        if len(alike) == 1 and sum(map(bool, key[1:])) >= _DETAILS:
            found.setdefault(key[1:], []).append(alike[0].place)
    for places in found.values():
        if len(places) > 1:
            yield Hit("the same details in several studies", ", ".join(places))


def _dates(material: Material) -> Iterator[Hit]:
    for slug, study in material.studies.items():
        for source in study.records(model.Source):
            if source.kind in _SPOKEN and len(source.date or "") == _DAY:
                yield Hit("a date to the day", f"{slug}/sources.csv:{source.row}:date")
