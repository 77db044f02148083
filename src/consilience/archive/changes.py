"""What is otherwise in a new version of a package: counted, so that nobody who left is named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from consilience import fingerprint, model, project, review_folder, study_folder
from consilience.archive import bag, box
from consilience.archive.metadata import Change
from consilience.archive.selection import COUNTED
from consilience.archive.verification import contents
from consilience.errors import ReadError
from consilience.model import Study
from consilience.project import Project
from consilience.review_folder import Known, Review


@dataclass(frozen=True, slots=True)
class Earlier:
    """A version of a package: its name, its address, and what of it changed since."""

    version: str
    identifier: str
    changes: tuple[Change, ...]


def since(package: Path, now: Project) -> Earlier:
    """What changed in a project since a package was made (ReadError where that is damaged)."""
    with box.opened(package) as root:
        for path, problem in bag.faults(root):
            raise ReadError(f"{package.name} is not whole: {path} {problem}")
        known = contents.entities(root)
        about = known["./"]
        then = project.load(root / bag.PAYLOAD / "project")
        return Earlier(
            version=about["version"],
            identifier=known[about["identifier"]["@id"]]["url"],
            changes=tuple(_changes(then, now)),
        )


def _changes(then: Project, now: Project) -> Iterator[Change]:
    before = {path.name: path for path in then.studies}
    after = {path.name: path for path in now.studies}
    for slug in sorted({*before, *after}):
        if slug not in after:
            yield Change(study=slug, what="study", removed=1)
        elif slug not in before:
            yield Change(study=slug, what="study", added=1)
        else:
            yield from _study(slug, before[slug], after[slug])
    yield from _reviews(then, now)


def _reviews(then: Project, now: Project) -> Iterator[Change]:
    before, after = _findings(then), _findings(now)
    for name in sorted({*before, *after}):
        if name not in after:
            yield Change(study=f"reviews/{name}", what="review", removed=1)
        elif name not in before:
            yield Change(study=f"reviews/{name}", what="review", added=1)
        else:
            (head, old), (now_head, new) = before[name], after[name]
            if head != now_head:
                yield Change(study=f"reviews/{name}", what="description", changed=1)
            change = _compared(f"reviews/{name}", "finding", old, new)
            if change:
                yield change


def _findings(project_: Project) -> dict[str, tuple[Review, dict[object, object]]]:
    """Every review without its findings, and these by id."""
    found: dict[str, tuple[Review, dict[object, object]]] = {}
    for path in project_.reviews:
        review = review_folder.read(path, Known((), (), ()), lambda _: None)
        if review:
            rows: dict[object, object] = {each.id: each for each in review.findings}
            found[path.name] = replace(review, findings=()), rows
    return found


def _study(slug: str, before: Path, after: Path) -> Iterator[Change]:
    old, new = study_folder.read(before), study_folder.read(after)
    if old.header != new.header:
        yield Change(study=slug, what="description", changed=1)
    for kind, record in COUNTED.items():
        change = _compared(slug, kind, _records(old, record), _records(new, record))
        if change:
            yield change
    change = _compared(slug, "text of a source", _texts(before), _texts(after))
    if change:
        yield change


def _records(study: Study, kind: type[model.Record]) -> dict[object, object]:
    return {
        (each.id, each.version) if isinstance(each, model.Code) else each.id: each
        for each in study.records(kind)
    }


def _texts(study: Path) -> dict[object, object]:
    folder = study / "sources"
    files = [each for each in folder.glob("*") if each.is_file()]
    return {each.name: fingerprint.of_files(folder, [each]) for each in files}


def _compared(
    slug: str, what: str, before: Mapping[object, object], after: Mapping[object, object]
) -> Change | None:
    change = Change(
        study=slug,
        what=what,
        added=len(after.keys() - before.keys()),
        removed=len(before.keys() - after.keys()),
        changed=sum(before[key] != after[key] for key in before.keys() & after.keys()),
    )
    return change if change.added or change.removed or change.changed else None
