"""All checks on disclosure, one after another."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from consilience.disclosure import (
    cues,
    direct,
    held,
    linkability,
    media,
    package,
    people,
    pseudonyms,
    rights,
    singling,
)
from consilience.disclosure.leaks import Needle
from consilience.disclosure.leaks.needles import hidden
from consilience.disclosure.material import ITS_NAME, Material
from consilience.disclosure.reasoned import Reasoned
from consilience.disclosure.report import DisclosureReport, Section
from consilience.errors import BadParameter
from consilience.project import Project

#: People who are alike, before one of them is hidden among them.
GROUP = 5
_TWO = 2


def examine(
    project: Project,
    *,
    facts: Iterable[str] | None = None,
    up_to: str = "",
    by: Collection[str] = (),
    group: int = GROUP,
    names: Collection[Needle] = (),
    scanned: Path | None = None,
) -> DisclosureReport:
    """Look at every study of a project, and at all of them together.

    ``facts`` are the N-Quads of the project with what follows, where somebody has them already.
    ``up_to`` is the access tier that all of it is to go out under. ``by`` are the details of
    speakers that others may know (all, where none is named); ``group`` alike are enough.
    ``names`` are real names that may stand nowhere. ``scanned`` is a file, a folder or a package
    that was made of the project: no byte of it may say what is narrower than ``up_to`` (open, where
    nothing is said).
    """
    material = Material.of(project)
    asked = Reasoned.of(material) if facts is None else Reasoned(facts)
    try:
        everybody = people.people(asked)
        _demand_sense(people.details(everybody, ()), by, group)
        sections: tuple[Section, ...] = (
            direct.section(material.words(every=bool(names)), names),
            pseudonyms.section(material),
            singling.section(everybody, by, group),
            linkability.section(material, asked, everybody),
            held.section(asked, everybody, group),
            cues.section(material.words()),
            rights.section(material, asked, up_to),
        )
        if scanned is not None:
            sections = (*sections, package.section(material, scanned, up_to, names))
        seen = media.section(material, names)
        sections = (*sections, seen) if seen else sections
    finally:
        asked.close()
    settings = {
        "group": str(group),
        "details": ", ".join(by) or "all",
        "up_to": up_to or "not said",
    }
    return DisclosureReport(tuple(material.studies), tuple(_hidden(sections)), settings)


def _hidden(sections: Collection[Section]) -> Iterator[Section]:
    """The sections, whose places do not tell what files or ids are called after."""
    hits = (hit for section in sections for hit in section.hits)
    named = sorted(
        {hit.words for hit in hits if hit.kind == direct.REAL or hit.place.endswith(ITS_NAME)}
    )
    for section in sections:
        told = (replace(each, place=hidden(each.place, named)) for each in section.hits)
        yield replace(section, hits=tuple(told)) if named else section


def _demand_sense(there: Collection[str], by: Collection[str], group: int) -> None:
    """BadParameter for a detail that nobody has, or a group of one: nothing would be found."""
    for each in by:
        if each not in there:
            raise BadParameter(
                f"no speaker has the detail “{each}”",
                name="disclosure",
                parameter="by",
                hint=f"details: {', '.join(there) or 'none'}",
            )
    if group < _TWO:
        raise BadParameter(
            "a group has two people at least", name="disclosure", parameter="group", hint="group: 5"
        )
