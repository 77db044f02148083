"""Check a project: table rules, shapes and contradictions, in one report."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from consilience import examine, surroundings
from consilience.errors import ProjectError
from consilience.findings import Report
from consilience.project import Project
from consilience.vocabulary import suggest

#: Told what is being done, in words.
Progress = Callable[[str], None]


def chosen(project: Project, only: Collection[str] | None) -> tuple[str, ...]:
    """The slugs asked for; ProjectError for one that is not there, or where there is none."""
    known = tuple(path.name for path in project.studies)
    for slug in known:
        if re.search("[\udc80-\udcff]", slug):
            where = slug.encode("utf-8", "replace").decode()
            raise ProjectError(
                f"the name of the folder “{where}” is not text in UTF-8", hint="rename the folder"
            )
    if not known:
        raise ProjectError(
            f"there is no study in {project.studies_folder}",
            hint="a study is a folder with a study.toml in it; consilience new makes one",
        )
    for slug in only or ():
        if slug not in known:
            near = suggest(slug, known)
            hint = f"did you mean “{near}”?" if near else f"studies here: {', '.join(known)}"
            raise ProjectError(f"there is no study “{slug}” here", hint=hint)
    return known if only is None else tuple(slug for slug in known if slug in only)


def check(
    project: Project,
    only: Collection[str] | None = None,
    *,
    reference: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Everything that can be found in the studies of a project (or in ``only`` some of them).

    Nothing is written. ``reference`` runs every shape in the reference engine (pySHACL).
    """
    slugs = chosen(project, only)
    around = surroundings.of(project)
    findings = list(around.findings)
    rows: list[tuple[str, int]] = []
    for slug in slugs:
        if progress:
            progress(f"checking {slug}")
        examined = examine.study(project.studies_folder / slug, around, reference=reference)
        findings += examined.findings
        rows += examined.rows
    return Report.of(findings, studies=slugs, rows=rows)
