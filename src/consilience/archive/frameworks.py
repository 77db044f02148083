"""Frameworks and links between them that go into a package with the studies."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path

from consilience import framework_folder
from consilience.access import licence_id
from consilience.archive import licensing
from consilience.errors import ConsilienceError
from consilience.project import Project
from consilience.sssom.head import head

_FILES = ("framework.toml", "constructs.csv")


def stage(origin: Project, licence: str, folder: Path) -> Iterator[tuple[str, str, str]]:
    """Copy them; what stays is told: where from, what, and why.

    Definitions are somebody's words and stay where their licence does not allow that of the
    package. Names of constructs go: without them nobody knows what was coded.
    """
    for path in origin.frameworks:
        to = folder / "frameworks" / path.name
        to.mkdir(parents=True)
        framework = framework_folder.read(path, lambda _: None)
        stays = framework is not None and not _allows(framework.licence, licence)
        for name in _FILES:
            if (path / name).is_file():
                if stays and name == "constructs.csv":
                    yield from _without_definitions(path / name, to / name, licence)
                else:
                    shutil.copyfile(path / name, to / name)
    for path in origin.crosswalks:
        stated = head(path, path.name, lambda _: None).slots.get("license")
        if _allows(stated, licence):
            (folder / "frameworks").mkdir(exist_ok=True)
            shutil.copyfile(path, folder / "frameworks" / path.name)
        else:
            yield f"frameworks/{path.name}", "links between frameworks", _why(licence)


def _allows(part: str | None, whole: str) -> bool:
    try:
        return part is None or licensing.allows(part, whole)
    except ConsilienceError:  # words that are neither an id nor an address
        return False


def _why(licence: str) -> str:
    return f"its licence does not allow {licence_id(licence)}"


def _without_definitions(path: Path, to: Path, licence: str) -> Iterator[tuple[str, str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    heading = [each.strip() for each in rows[0]] if rows else []
    if "definition" not in heading:
        shutil.copyfile(path, to)
        return
    at = heading.index("definition")
    for row in rows[1:]:
        if len(row) > at and row[at]:
            row[at] = ""
            yield f"frameworks/{path.parent.name}", "definition", _why(licence)
    with to.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)
