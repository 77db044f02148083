"""From a package back to a project that can be worked with."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from consilience import csvw, project
from consilience.archive import bag, box
from consilience.archive.making import PROJECT
from consilience.errors import ReadError


@dataclass(frozen=True, slots=True)
class Restored:
    """A project that was made of a package."""

    folder: Path
    studies: Sequence[str]


def restore(package: Path, to: Path) -> Restored:
    """Make the project ``to`` of a package, whole or not at all.

    ReadError where the package is damaged: what cannot be trusted is not restored.
    """
    box.demand_free(to)
    with box.opened(package) as root, box.beside(to) as place:
        faults = list(bag.faults(root))
        if faults:
            path, problem = faults[0]
            raise ReadError(
                f"{package.name} is not whole: {path} {problem}",
                hint=f"see everything: consilience archive --verify {package}",
            )
        kept = root / bag.PAYLOAD / PROJECT
        if not (kept / project.FILE).is_file():
            raise ReadError(f"{package.name} holds no project of Consilience")
        made = place / "project"
        shutil.copytree(kept, made, ignore=shutil.ignore_patterns(csvw.FILE))
        found = project.load(made)
        names = tuple(path.name for path in found.studies)
        found.studies_folder.mkdir(exist_ok=True)
        box.move(made, to)
    return Restored(to, names)
