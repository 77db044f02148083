"""Check a project: table rules, shapes and contradictions, in one report."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from consilience import examine, executor, surroundings
from consilience.errors import ProjectError
from consilience.findings import Report
from consilience.pace import Pace
from consilience.project import Project
from consilience.study_folder import size
from consilience.surroundings import Surroundings
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


@dataclass(frozen=True, slots=True)
class _Task:
    folder: Path
    around: Surroundings
    reference: bool


def _work(tasks: Sequence[_Task]) -> list[Report]:
    folders = [task.folder for task in tasks]
    examined = examine.studies(folders, tasks[0].around, reference=tasks[0].reference)
    return [Report.of(one.findings, studies=[one.slug], rows=one.rows) for one in examined]


def check(
    project: Project,
    only: Collection[str] | None = None,
    *,
    reference: bool = False,
    jobs: int = 1,
    progress: Progress | None = None,
) -> Report:
    """Everything that can be found in the studies of a project (or in ``only`` some of them).

    Nothing is written into the project. ``reference`` runs every shape in the reference engine
    (pySHACL). ``jobs`` processes work side by side (0: as many as pay).
    """
    slugs = chosen(project, only)
    around = surroundings.of(project)
    tell = progress or (lambda _: None)
    folders = {slug: project.studies_folder / slug for slug in slugs}
    sizes = [size(folder) for folder in folders.values()]
    pace = Pace(list(zip(slugs, sizes, strict=True)))
    tell(pace.begin())
    reports: dict[str, Report] = {}
    tasks = [_Task(folder, around, reference) for folder in folders.values()]
    for task, outcome in executor.together(_work, tasks, sizes, jobs):
        if isinstance(outcome, Exception):
            raise outcome
        reports[task.folder.name] = outcome
        tell(pace.after(task.folder.name))
    ordered = [reports[slug] for slug in slugs]
    return Report.of(
        [*around.findings, *(each for one in ordered for each in one)],
        studies=slugs,
        rows=[row for one in ordered for row in one.rows],
    )
