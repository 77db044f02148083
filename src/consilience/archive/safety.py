"""What is said of people's safety in a package, and what stops one from being made."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from consilience import deidentification, disclosure
from consilience.archive import bag
from consilience.archive.parcel import Parcel
from consilience.disclosure import DisclosureReport, leaks, media, package
from consilience.disclosure.leaks import Leak, Needle
from consilience.disclosure.leaks.needles import hidden
from consilience.disclosure.material import Material
from consilience.errors import Refused
from consilience.project import Project

REPORT = "docs/disclosure-report"
LOG = "docs/deidentification.md"
_ACCEPTED = "accepted because"
_FEW_WORDS = 2
_MOST = 5
#: What people wrote, and what is made of their words. The rest of a package is lists, sums and
#: addresses, in which ten digits are often only ten digits.
_WRITTEN = ("project", "exports", "codebooks", "answers", "studies", "docs", "README.md")
_OF_MEDIA = (f"{bag.PAYLOAD}/exports/", f"{bag.PAYLOAD}/project/studies/")


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


def unseen(found: DisclosureReport) -> tuple[str, ...]:
    """Where a package holds what nobody can look into, and why not."""
    return tuple(
        f"{each.place}: {each.shown}"
        for section in found.sections
        if section.name == media.NAME
        for each in media.unseen(section)
    )


def demand_silence(
    root: Path,
    withheld: Collection[str],
    names: Collection[Needle],
    copied: Project,
    accepted: str = "",
) -> tuple[str, ...]:
    """Refused where words that have to stay, a real name or an identifier stand in what was made.

    Identifiers may go where somebody said why (``accepted``). Told are the places that cannot be
    looked into, beside the media of sources.
    """
    needles = [Needle(each, "quote") for each in withheld if len(each.split()) >= _FEW_WORDS]
    needles += names
    found = leaks.scan(root, needles)
    opaque = tuple(f"{e.place}: {e.shown}" for e in found if e.kind == leaks.OPAQUE)
    grave = [each for each in found if each.kind != leaks.OPAQUE]
    if grave:
        kinds = {each.kind for each in grave}
        what = "words that have to stay behind" if "quote" in kinds else "names of the list"
        raise Refused(
            f"{what} stand in {_places(grave, names)} as well; nothing was written",
            hint="look for a note, a title or a definition that repeats a quote, or names somebody",
        )
    formed = [] if accepted else list(_formed(root / bag.PAYLOAD, copied))
    if formed:
        kinds = {each.kind for each in formed}
        raise Refused(
            f"what looks like identifiers ({_list(kinds)}) stands in {_places(formed, names)}; "
            "nothing was written",
            hint="take it out, or say it in deposit.toml if it is for everybody; what has to go "
            "all the same needs a reason: --accept-disclosure REASON",
        )
    return tuple(each for each in opaque if not _of_media(each))


def _formed(payload: Path, copied: Project) -> Iterator[Leak]:
    """Identifiers in what people wrote, and in what is made of their words for reading.

    Names that follow a title are told in the report alone: authors name one another.
    """
    expected = tuple(package.expected(Material.of(copied)))
    for folder in _WRITTEN:
        place = payload / folder
        if place.exists():
            for each in leaks.scan(place, recognise=True, expected=expected):
                if each.kind not in {leaks.OPAQUE, "name"}:
                    yield replace(each, place=f"{folder}/{each.place}") if place.is_dir() else each


def _of_media(said: str) -> bool:
    """Whether a place is a medium of a source, or an export that carries it."""
    return said.startswith(_OF_MEDIA)


def _list(kinds: Iterable[str]) -> str:
    return ", ".join(sorted(kinds))


def _places(found: Iterable[Leak], names: Iterable[Needle]) -> str:
    found = list(found)
    hide = sorted({*(each.words for each in names), *(each.words for each in found)})
    places = list(dict.fromkeys(hidden(each.place, hide) for each in found))
    more = f" and {len(places) - _MOST} more" if len(places) > _MOST else ""
    return f"{', '.join(places[:_MOST])}{more}"


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
