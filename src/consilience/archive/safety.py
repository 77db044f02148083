"""What is said of people's safety in a package, and what stops one from being made."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from consilience import deidentification, disclosure
from consilience.archive.parcel import Parcel
from consilience.disclosure import DisclosureReport, leaks
from consilience.disclosure.leaks import Needle
from consilience.errors import Refused
from consilience.project import Project

REPORT = "docs/disclosure-report"
LOG = "docs/deidentification.md"
_ACCEPTED = "accepted because"
_FEW_WORDS = 2
_MOST = 5


def report(copied: Project, lines: Iterable[str], tier: str, accepted: str) -> DisclosureReport:
    """What could tell who somebody is, of what goes into a package: tables and linked data."""
    found = disclosure.examine(copied, facts=lines, up_to=tier)
    if accepted:
        return replace(found, settings={**found.settings, _ACCEPTED: accepted})
    return found


def write(found: DisclosureReport, copied: Project, parcel: Parcel) -> None:
    """Put the report on disclosure (masked) and the log of what was replaced into a package."""
    title = "What the checks on disclosure found (words are masked)"
    for ending, text in _forms(found):
        parcel.text(f"{REPORT}.{ending}", text, title)
    parcel.text(LOG, _log(copied), "What was replaced so that nobody is named, counted")


def _forms(found: DisclosureReport) -> Iterator[tuple[str, str]]:
    yield "json", found.to_json()
    yield "html", found.to_html()


def _log(copied: Project) -> str:
    lines = ["# De-identification log", ""]
    for study in copied.studies:
        said = list(deidentification.log(study)) or [
            "This program replaced nothing; the study says nothing of what others replaced."
        ]
        lines += [f"## {study.name}", "", *(f"- {each.strip()}" for each in said), ""]
    return "\n".join(lines)


def demand_nothing_grave(found: DisclosureReport, accepted: str) -> None:
    """Refused where something was found that must be none, and nobody said why it may go."""
    if found.ok or accepted:
        return
    number = found.must_be_zero
    parts = [each for each in found.sections if each.grave]
    said = "; ".join(f"{each.title}: {each.grave}" for each in parts)
    raise Refused(
        f"{number} {'thing' if number == 1 else 'things'} that could tell who somebody is must be "
        f"none ({said}); nothing was archived",
        hint="see where: consilience disclosure; what has to go all the same needs a reason: "
        "--accept-disclosure REASON",
    )


def demand_silence(root: Path, withheld: Collection[str], names: Iterable[Needle]) -> None:
    """Refused where words that have to stay, or a real name, stand anywhere in what was made."""
    needles = [Needle(each, "quote") for each in withheld if len(each.split()) >= _FEW_WORDS]
    found = [each for each in leaks.scan(root, [*needles, *names]) if each.kind != leaks.OPAQUE]
    if not found:
        return
    kinds = {each.kind for each in found}
    what = "words that have to stay behind" if "quote" in kinds else "names of the list"
    places = list(dict.fromkeys(each.place for each in found))
    more = f" and {len(places) - _MOST} more" if len(places) > _MOST else ""
    raise Refused(
        f"{what} stand in {', '.join(places[:_MOST])}{more} as well; nothing was written",
        hint="look for a note, a title or a definition that repeats a quote, or names somebody",
    )


def faults(
    root: Path, copied: Project, lines: Iterable[str], tier: str
) -> Iterator[tuple[str, str]]:
    """Where the report or the log of a package is missing, or says otherwise than a fresh look."""
    found = report(copied, lines, tier, _accepted(root))
    fresh = {f"{REPORT}.{ending}": text for ending, text in _forms(found)}
    for path, text in {**fresh, LOG: _log(copied)}.items():
        place = root / path
        if not place.is_file():
            yield path, "is missing"
        elif place.read_bytes().decode("utf-8") != text:
            yield path, "says otherwise than a fresh look"
    if not found.ok and not _accepted(root):
        yield f"{REPORT}.json", f"{found.must_be_zero} found that must be none, and no reason given"


def _accepted(root: Path) -> str:
    place = root / f"{REPORT}.json"
    said = json.loads(place.read_text(encoding="utf-8")) if place.is_file() else {}
    return str(said.get("settings", {}).get(_ACCEPTED, ""))
