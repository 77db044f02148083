"""Printing what a check found, and the exit code that follows."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from consilience.cli.edge import Exit
from consilience.cli.session import colours

if TYPE_CHECKING:
    from consilience.findings import Report
    from consilience.project import Project
    from consilience.reports import Look


def look(project: Project, *, show: bool, closing: str, colour: bool) -> Look:
    """How a report on this project is to look."""
    from consilience.reports import Look  # noqa: PLC0415 - loads the tables

    folder = project.studies_folder.resolve()
    return Look(
        show=show,
        folder=folder,
        prefix=_prefix(folder, project.root),
        closing=closing,
        colour=colour,
    )


def _prefix(folder: Path, root: Path) -> str:
    """The way to the studies: from here where they lie below, else from the project."""
    here = Path.cwd()
    start = here if folder.is_relative_to(here) else root.resolve()
    way = Path(os.path.relpath(folder, start)).as_posix()
    return "" if way == "." else f"{way}/"


def code(report: Report, *, strict: bool) -> Exit:
    """1 where there are errors; with ``strict`` also where there are warnings."""
    from consilience.findings import Severity  # noqa: PLC0415

    warned = strict and report.count(Severity.WARNING)
    return Exit.FINE if report.ok and not warned else Exit.FOUND


def tell(report: Report, project: Project, closing: str) -> None:
    """Print a report as something beside the data: to standard error."""
    from consilience import reports  # noqa: PLC0415

    seen = look(project, show=False, closing=closing, colour=colours(sys.stderr))
    print(reports.render(report, "full", seen), file=sys.stderr, end="")
