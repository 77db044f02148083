"""All checks on disclosure, one after another."""

from __future__ import annotations

from consilience.disclosure import direct, pseudonyms
from consilience.disclosure.material import Material
from consilience.disclosure.report import DisclosureReport
from consilience.project import Project


def examine(project: Project) -> DisclosureReport:
    """Look at every study of a project, and at all of them together."""
    material = Material.of(project)
    return DisclosureReport(
        studies=tuple(material.studies),
        sections=(direct.section(material.words()), pseudonyms.section(material)),
    )
