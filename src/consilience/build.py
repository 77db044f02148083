"""Build the store: check, map, reason, store. Only what changed is done again.

What was worked out for a study is kept in ``.consilience/studies/<slug>/<fingerprint>``; a
study whose files, surroundings and program are the same is not examined again. The new
generation of the store is whole before the old one goes (:mod:`consilience.generation`).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from filelock import FileLock, Timeout

from consilience import (
    assets,
    executor,
    fingerprint,
    generation,
    iris,
    kept,
    linking,
    reasoning,
    renewal,
    study_work,
    surroundings,
    turtle,
)
from consilience.check import Progress, chosen
from consilience.companions import PAYS, Companions, Shared
from consilience.errors import ConsilienceError, DoesNotConform, StoreError
from consilience.findings import Report, Severity
from consilience.kept import Kept
from consilience.pace import Pace
from consilience.project import Project
from consilience.store import OxigraphStore
from consilience.study_folder import EXPORTS, size
from consilience.study_work import Task
from consilience.surroundings import Surroundings

#: Said when a large generation answers whose files are not in order yet.
_ANSWERS = "questions are answered; now the store is put in order, to be read in half the time"
#: Said when a generation answers whose files still hold words that nobody is shown.
_OWED = "questions get the new answers; now words that went are removed from the disk"


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did. ``examined`` studies were new or changed, ``reused`` ones were not.

    The report holds no words of participants; ``check`` gives one that can show them.
    """

    report: Report
    examined: tuple[str, ...]
    reused: tuple[str, ...]
    asserted: int
    inferred: int
    generation: Path


def _shared(around: Surroundings) -> tuple[str, ...]:
    """The facts that belong to no study."""
    base = around.project.base
    alignments = (
        turtle.lines(path, iris.graph(base, "alignments")) for path in assets.alignment_files()
    )
    return (
        *around.lines,
        *around.reviews,
        *reasoning.entailed_vocabulary(base, around.lines),
        *(line for lines in alignments for line in lines),
    )


def _fill(target: OxigraphStore, shared: Iterable[str], studies: Iterable[Kept]) -> None:
    target.load(shared)
    target.load_files(file for study in studies for file in study.files)


def _judge(report: Report, *, strict: bool) -> None:
    errors, warnings = report.count(Severity.ERROR), report.count(Severity.WARNING)
    if errors or (strict and warnings):
        count = errors + (warnings if strict else 0)
        things = "thing needs" if count == 1 else "things need"
        raise DoesNotConform(
            f"{count} {things} a look first; nothing was built",
            report=report,
            hint="see them with: consilience check",
        )


def build(
    project: Project,
    *,
    force: bool = False,
    strict: bool = False,
    jobs: int = 1,
    cluster: str = "",
    progress: Progress | None = None,
) -> Built:
    """Build the store of a project.

    Raises DoesNotConform, with the whole report, where there are errors (with ``strict``, also
    for warnings); then nothing is stored and the old generation stays in force. ``force``
    examines every study again. ``jobs`` processes work side by side (0: as many as pay);
    with ``cluster``, the workers of the Dask scheduler at that address. StoreError
    names the studies whose work failed; what was worked out for the others is kept.
    """
    state = project.state
    state.mkdir(parents=True, exist_ok=True)
    (state / ".gitignore").write_text("*\n", encoding="utf-8")
    try:
        with FileLock(state / "lock", timeout=0):
            return _build(
                project,
                force=force,
                strict=strict,
                workers=_Workers(jobs, cluster),
                progress=progress or _silent,
            )
    except Timeout as error:
        hint = "wait for the other build to end"
        raise StoreError("this project is being built right now", hint=hint) from error


def _silent(_: str) -> None:
    """Say nothing."""


def _build(
    project: Project, *, force: bool, strict: bool, workers: _Workers, progress: Progress
) -> Built:
    slugs = chosen(project, None)
    around = surroundings.of(project)
    fingerprints: list[str] = [around.fingerprint, fingerprint.of_texts(around.reviews)]
    studies: dict[str, Kept] = {}
    tasks: dict[str, Task] = {}
    for slug in slugs:
        folder = project.studies_folder / slug
        files = fingerprint.of_folder(folder, without=EXPORTS)
        print_ = fingerprint.of_texts((around.fingerprint, files))
        fingerprints.append(print_)
        place = project.state / "studies" / slug / print_
        tasks[slug] = Task(folder, place, around)
        renewal.take_back(project.state, slug, place)
        found = None if force else kept.read(place)
        if found is not None:
            studies[slug] = found
    fresh = {slug for slug in slugs if slug not in studies}
    renewal.put_aside(project.state, fresh)
    studies |= workers.examine([tasks[slug] for slug in slugs if slug in fresh], progress)
    whole = [studies[slug] for slug in slugs]
    findings = [*around.findings, *(each for one in whole for each in one.findings)]
    report = Report.of(findings, studies=slugs, rows=[row for one in whole for row in one.rows])
    _judge(report, strict=strict)
    for other in (project.state / "studies").iterdir():
        if other.name not in slugs:  # a study that is gone; its words go with it
            shutil.rmtree(other, ignore_errors=True)
    progress("saving")
    name = fingerprint.of_texts(fingerprints)
    apart = fingerprint.of_texts(fingerprints[: -len(slugs)])
    following = linking.inferred_lines(project)
    shared = Shared(
        fingerprint.of_texts((apart, *following)), cache(lambda: (*_shared(around), *following))
    )
    prints = dict(zip(slugs, fingerprints[-len(slugs) :], strict=True))
    contents = renewal.Contents(apart, shared.digest, prints)
    after = renewal.After(studies, linking.INFERRED, following)
    companions = Companions(project.base, shared, whole)
    made: Path | None = None
    if not force:
        made = renewal.renewed(project, name, contents, after, companions)
    if made is not None:
        contents.write(project.state, made.name)
        renewal.clear(project.state)
        if generation.owes(made):
            progress(_OWED)
    if made is None or generation.owes(made):  # all facts are read again
        damaged = {slug for slug in slugs if slug not in fresh and not studies[slug].whole}
        studies |= workers.examine([tasks[slug] for slug in slugs if slug in damaged], progress)
        fresh |= damaged
        whole = [studies[slug] for slug in slugs]
        made = _anew(project, contents, shared, whole, name=name, force=force)
    return Built(
        report=report,
        examined=tuple(slug for slug in slugs if slug in fresh),
        reused=tuple(slug for slug in slugs if slug not in fresh),
        asserted=sum(one.asserted for one in whole),
        inferred=sum(one.inferred for one in whole) + len(following),
        generation=_ordered(project, made, contents, progress),
    )


def _anew(
    project: Project,
    contents: renewal.Contents,
    shared: Shared,
    studies: list[Kept],
    *,
    name: str,
    force: bool,
) -> Path:
    """A generation that is made of all facts; where these are many, not in order yet."""
    shared.lines()  # two threads are about to ask for it
    made = generation.make(
        project.state,
        name,
        lambda target: _fill(target, shared.lines(), studies),
        companions=Companions(project.base, shared, studies),
        force=force,
        in_order=sum(one.asserted + one.inferred for one in studies) < PAYS,
    )
    contents.write(project.state, made.name)
    renewal.clear(project.state)
    return made


def _ordered(project: Project, made: Path, contents: renewal.Contents, progress: Progress) -> Path:
    """The generation in force, in order; one that was stopped before it was is not."""
    if not generation.loose(made):
        return made
    progress(_ANSWERS)
    ordered = generation.put_in_order(project.state)
    contents.write(project.state, ordered.name)
    return ordered


@dataclass(frozen=True, slots=True)
class _Workers:
    """Who examines studies, and what becomes of their work."""

    jobs: int
    cluster: str

    def examine(self, tasks: list[Task], progress: Progress) -> dict[str, Kept]:
        """The kept work on each study."""
        if not tasks:
            return {}
        done: dict[str, Kept] = {}
        failed: dict[str, Exception] = {}
        pace = Pace(tuple((task.slug, size(task.folder)) for task in tasks))
        progress(pace.begin())
        for task, outcome in self._run(tasks):
            found = None if isinstance(outcome, Exception) else kept.read(task.kept)
            if found is None:
                failed[task.slug] = (
                    outcome if isinstance(outcome, Exception) else StoreError("its work is gone")
                )
            else:
                done[task.slug] = found
            progress(pace.after(task.slug))
        if failed:
            _tell_of(failed)
        return done

    def _run(self, tasks: list[Task]) -> Iterator[tuple[Task, Exception | None]]:
        if self.cluster:
            tasks = sorted(tasks, key=lambda task: size(task.folder), reverse=True)
            by_slug = {task.slug: task for task in tasks}
            parcels = [study_work.pack(task) for task in tasks]
            for parcel, outcome in executor.Cluster(self.cluster).run(
                study_work.work_elsewhere, parcels
            ):
                task = by_slug[parcel.slug]
                if isinstance(outcome, Exception):
                    yield task, outcome
                else:
                    study_work.unpack(outcome, task.kept)
                    yield task, None
            return
        sizes = [size(task.folder) for task in tasks]
        yield from executor.together(study_work.work, tasks, sizes, self.jobs)


def _tell_of(failed: dict[str, Exception]) -> None:
    first = next(iter(failed.values()))
    if len(failed) == 1 and isinstance(first, ConsilienceError):
        raise first
    words = "; ".join(
        f"{slug} ({str(error) or type(error).__name__})" for slug, error in failed.items()
    )
    raise StoreError(
        f"not every study could be worked on: {words}",
        hint="the others are kept; the next build goes on from there",
    ) from first
