"""All checks on disclosure, one after another."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from consilience.disclosure import (
    cues,
    direct,
    held,
    linkability,
    package,
    people,
    pseudonyms,
    rights,
    singling,
)
from consilience.disclosure.leaks import Needle
from consilience.disclosure.material import Material
from consilience.disclosure.reasoned import Reasoned
from consilience.disclosure.report import DisclosureReport, Section
from consilience.project import Project

#: People who are alike, before one of them is hidden among them.
GROUP = 5


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
    finally:
        asked.close()
    settings = {
        "group": str(group),
        "details": ", ".join(by) or "all",
        "up_to": up_to or "not said",
    }
    return DisclosureReport(tuple(material.studies), sections, settings)
