"""Build the store: check, map, reason, store. Only what changed is done again.

What was worked out for a study is kept in ``.consilience/studies/<slug>/<fingerprint>``; a
study whose files, surroundings and program are the same is not examined again. The new
generation of the store is whole before the old one goes (:mod:`consilience.generation`).
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from filelock import FileLock, Timeout

from consilience import (
    assets,
    examine,
    fingerprint,
    generation,
    iris,
    reasoning,
    surroundings,
    turtle,
)
from consilience.check import Progress, chosen
from consilience.errors import DoesNotConform, StoreError
from consilience.examine import Examined
from consilience.findings import Finding, Place, Report, Severity
from consilience.project import Project
from consilience.store import OxigraphStore
from consilience.study_folder import EXPORTS
from consilience.surroundings import Surroundings

_FACTS = ("asserted", "inferred")


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


def _finding(saved: dict[str, object]) -> Finding:
    place = saved.pop("place")
    also = saved.pop("also")
    severity = saved.pop("severity")
    if not (isinstance(place, dict) and isinstance(also, list) and isinstance(severity, int)):
        raise StoreError("a kept report cannot be read")
    texts = {key: str(value) for key, value in saved.items()}
    return Finding(
        place=Place(**place),
        also=tuple(Place(**each) for each in also),
        severity=Severity(severity),
        **texts,
    )


def _keep(examined: Examined, folder: Path) -> None:
    """Keep what was worked out for a study; the folder appears whole or not at all."""
    digests = {}
    partial = folder.with_name(folder.name + ".partial")
    shutil.rmtree(folder.parent, ignore_errors=True)
    partial.mkdir(parents=True)
    for name in _FACTS:
        lines: tuple[str, ...] = getattr(examined, name)
        with (partial / f"{name}.nq").open("w", encoding="utf-8", newline="\n") as stream:
            stream.writelines(line + "\n" for line in lines)
        digests[name] = fingerprint.of_texts(lines)
    found = {
        "findings": [asdict(each) for each in examined.findings],
        "rows": examined.rows,
        "digests": digests,
    }
    text = json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True)
    (partial / "report.json").write_text(text, encoding="utf-8", newline="\n")
    partial.replace(folder)


def _kept(slug: str, folder: Path) -> Examined | None:
    """What was worked out before, if it was for the same input and is still whole."""
    try:
        saved = json.loads((folder / "report.json").read_text(encoding="utf-8"))
        kept = Examined(
            slug=slug,
            findings=tuple(_finding(each) for each in saved["findings"]),
            asserted=tuple(_lines(folder / "asserted.nq")),
            inferred=tuple(_lines(folder / "inferred.nq")),
            rows=tuple((file, count) for file, count in saved["rows"]),
        )
        whole = all(
            saved["digests"][name] == fingerprint.of_texts(getattr(kept, name)) for name in _FACTS
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError, StoreError):
        return None  # not there, or damaged: worked out again
    return kept if whole else None


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8", newline="\n") as stream:
        for line in stream:
            yield line.removesuffix("\n")


def _storable(examined: Examined, base: str) -> Examined:
    """What may be kept: no facts that nobody may see, and no words in findings."""
    hidden = f"<{iris.graph(base, examined.slug, 'never')}/"

    def seen(lines: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(line for line in lines if not line.rsplit(" ", 2)[1].startswith(hidden))

    return replace(
        examined,
        findings=tuple(replace(each, content="") for each in examined.findings),
        asserted=seen(examined.asserted),
        inferred=seen(examined.inferred),
    )


def _fill(target: OxigraphStore, around: Surroundings, studies: list[Examined]) -> None:
    base = around.project.base
    target.load(around.lines)
    target.load(reasoning.entailed_vocabulary(base, around.lines))
    for path in assets.alignment_files():
        target.load(turtle.lines(path, iris.graph(base, "alignments")))
    for examined in studies:
        target.load((*examined.asserted, *examined.inferred))


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
    project: Project, *, force: bool = False, strict: bool = False, progress: Progress | None = None
) -> Built:
    """Build the store of a project.

    Raises DoesNotConform, with the whole report, where there are errors (with ``strict``, also
    for warnings); then nothing is stored and the old generation stays in force. ``force``
    examines every study again.
    """
    state = project.state
    state.mkdir(parents=True, exist_ok=True)
    (state / ".gitignore").write_text("*\n", encoding="utf-8")
    try:
        with FileLock(state / "lock", timeout=0):
            return _build(project, force=force, strict=strict, progress=progress or _silent)
    except Timeout as error:
        hint = "wait for the other build to end"
        raise StoreError("this project is being built right now", hint=hint) from error


def _silent(_: str) -> None:
    """Say nothing."""


def _build(project: Project, *, force: bool, strict: bool, progress: Progress) -> Built:
    slugs = chosen(project, None)
    around = surroundings.of(project)
    studies: list[Examined] = []
    fingerprints: list[str] = [around.fingerprint]
    fresh: list[str] = []
    for slug in slugs:
        folder = project.studies_folder / slug
        files = fingerprint.of_folder(folder, without=EXPORTS)
        print_ = fingerprint.of_texts((around.fingerprint, files))
        fingerprints.append(print_)
        kept = project.state / "studies" / slug / print_
        examined = None if force else _kept(slug, kept)
        if examined is None:
            progress(f"checking {slug}")
            examined = _storable(examine.study(folder, around), project.base)
            _keep(examined, kept)
            fresh.append(slug)
        studies.append(examined)
    findings = [*around.findings, *(each for one in studies for each in one.findings)]
    rows = [row for one in studies for row in one.rows]
    report = Report.of(findings, studies=slugs, rows=rows)
    _judge(report, strict=strict)
    for other in (project.state / "studies").iterdir():
        if other.name not in slugs:  # a study that is gone; its words go with it
            shutil.rmtree(other, ignore_errors=True)
    progress("saving")
    folder = generation.make(
        project.state,
        fingerprint.of_texts(fingerprints),
        lambda target: _fill(target, around, studies),
        force=force,
    )
    return Built(
        report=report,
        examined=tuple(fresh),
        reused=tuple(slug for slug in slugs if slug not in fresh),
        asserted=sum(len(each.asserted) for each in studies),
        inferred=sum(len(each.inferred) for each in studies),
        generation=folder,
    )
