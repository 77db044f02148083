"""Tiers, consent and licences: what is here against what people and licences allow."""

from __future__ import annotations

from collections.abc import Iterator

from consilience import model
from consilience.access import TIERS, licence_id
from consilience.disclosure import reasoned
from consilience.disclosure.leaks.needles import Needle, Needles, tokens
from consilience.disclosure.material import Material
from consilience.disclosure.reasoned import Reasoned
from consilience.disclosure.report import Hit, Section
from consilience.result import short

_LOOKED = (
    "Words of people who withdrew or did not agree, words that are narrower than {limit}, closed "
    "words that stand in something more open, and licences that do not go together."
)
_MEND = "Take the words out, or give what repeats them the narrower access."
#: Fewer words are anybody's.
_SHORTEST = 4


def section(material: Material, facts: Reasoned, up_to: str) -> Section:
    """What conflicts; ``up_to`` is the tier that all this is to go out under, if it is to go."""
    hits = (
        *_consent(facts, going=bool(up_to)),
        *_too_narrow(material, up_to),
        *_repeated(material, up_to or TIERS[0]),
        *_licences(facts),
    )
    figures = {
        f"quotes without a word on consent in {reasoned.slug(row['study'])}": int(
            reasoned.words(row["quotes"])
        )
        for row in facts.ask("unasked")
        if reasoned.words(row["study"])
    }
    looked = _LOOKED.format(limit=up_to or "the access that is asked for")
    grave = any(each.grave for each in hits)
    return Section(
        "rights", "Tiers, consent, licences", looked, hits, _MEND if grave else "", figures
    )


def _consent(facts: Reasoned, *, going: bool) -> Iterator[Hit]:
    """Withdrawn words may be nowhere; what may not be quoted may not go anywhere."""
    for row in facts.ask("consent"):
        consent = short(reasoned.words(row["consent"]))
        withdrawn = consent.endswith("withdrawn")
        kept = consent.endswith("archive-only")
        if withdrawn or (going and not kept):
            yield Hit(
                f"words in spite of {consent}", reasoned.place(row["excerpt"]), "", grave=True
            )


def _too_narrow(material: Material, up_to: str) -> Iterator[Hit]:
    if not up_to:
        return
    for slug, tiers in material.tiers.items():
        limit = TIERS.index(up_to)
        if TIERS.index(tiers.study) > limit:
            yield Hit(f"{tiers.study}, beyond {up_to}", f"{slug}/study.toml", grave=True)
        for kind, id_, tier in tiers.narrower():
            if TIERS.index(tier) > limit:
                yield Hit(f"{tier}, beyond {up_to}", f"{slug} {kind}:{id_}", grave=True)


def _repeated(material: Material, up_to: str) -> Iterator[Hit]:
    """Words too narrow to go that something more open says as well."""
    closed: dict[Needle, str] = {}
    for slug, study in material.studies.items():
        tiers = material.tiers[slug]
        for excerpt in study.records(model.Excerpt):
            tier = tiers.tier("excerpt", excerpt.id)
            narrow = TIERS.index(tier) > TIERS.index(up_to)
            if narrow and len(tokens(excerpt.text or "")) >= _SHORTEST:
                closed[Needle(excerpt.text or "", "quote")] = tier
    needles = Needles(closed)
    for words in material.words() if closed else ():
        for needle in needles.find(words.text):
            if TIERS.index(words.tier) < TIERS.index(closed[needle]):
                kind = f"{closed[needle]} words in something {words.tier}"
                yield Hit(kind, words.place, needle.masked, grave=True, words=needle.words)


def _licences(facts: Reasoned) -> Iterator[Hit]:
    for row in facts.ask("licences"):
        if not reasoned.words(row["study"]):
            continue
        licence = licence_id(reasoned.words(row["licence"]))
        term = short(reasoned.words(row["term"])).removeprefix("con:")
        number = reasoned.words(row["excerpts"])
        shown = f"{licence} ({term}), {number} excerpts"
        yield Hit("narrower licence than the study's", reasoned.slug(row["study"]), shown)
