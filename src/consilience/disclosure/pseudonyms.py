"""Bracketed replacements: registered, spelt alike, and hiding nothing by their numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapidfuzz import fuzz

from consilience import brackets, model
from consilience.disclosure.leaks.needles import folded
from consilience.disclosure.material import Material
from consilience.disclosure.report import Hit, Section

_LOOKED = (
    "Every bracket in a quote against pseudonyms.csv: not registered, spelt nearly like one that "
    "is, registered and never used, and numbers that leave one out."
)
_MEND = (
    "Register what replaces something in pseudonyms.csv, and spell one thing one way "
    "(consilience pseudonymise does both)."
)
_NUMBERED = re.compile(r"\[(.*\D)([0-9]{1,4})([^\]0-9]*)\]")
_NEAR = 85


def section(material: Material) -> Section:
    """What is wrong with brackets."""
    hits = tuple(hit for slug in material.studies for hit in _of_study(slug, material))
    labels = sum(each.count(model.Pseudonym) for each in material.studies.values())
    figures = {"registered": labels}
    return Section("pseudonyms", "Pseudonyms", _LOOKED, hits, _MEND if hits else "", figures)


def _of_study(slug: str, material: Material) -> Iterator[Hit]:
    study = material.studies[slug]
    registered = {each.label: each.row for each in study.records(model.Pseudonym)}
    seen: set[str] = set()
    for excerpt in study.records(model.Excerpt):
        for bracket in brackets.found(excerpt.text or ""):
            seen.add(bracket)
            if bracket in registered:
                continue
            near = _nearest(bracket, registered)
            kind = "nearly a registered label" if near else "not registered"
            yield Hit(kind, f"{slug}/excerpts.csv:{excerpt.row}:text", "[•••]", words=bracket)
    for label, row in registered.items():
        if label not in seen:
            place = f"{slug}/pseudonyms.csv:{row}:label"
            yield Hit("registered and not used", place, "[•••]", words=label)
    yield from _gaps(slug, registered)


def _nearest(bracket: str, registered: dict[str, int]) -> str:
    """The registered label that a bracket is probably meant to be; the numbers have to agree."""
    digits = re.sub("[^0-9]", "", bracket)
    for label in registered:
        same = re.sub("[^0-9]", "", label) == digits
        if same and fuzz.ratio(folded(bracket), folded(label)) >= _NEAR:
            return label
    return ""


def _gaps(slug: str, registered: dict[str, int]) -> Iterator[Hit]:
    """Numbers that are left out tell that something was taken away."""
    numbers: dict[tuple[str, str], dict[int, int]] = {}
    for label, row in registered.items():
        if match := _NUMBERED.fullmatch(label):
            numbers.setdefault((folded(match[1]), folded(match[3])), {})[int(match[2])] = row
    for there in numbers.values():
        missing = set(range(1, max(there) + 1)) - set(there)
        if missing:
            place = f"{slug}/pseudonyms.csv:{there[max(there)]}:label"
            yield Hit("a number is left out", place, ", ".join(map(str, sorted(missing))))
