"""What somebody says of what was dropped: which study it is to be, and how it may be used."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import asdict, dataclass
from pathlib import Path

from consilience import import_record
from consilience.errors import ConsilienceError
from consilience.project import Project
from consilience.readers import registry
from consilience.tray.tray import Drop

#: How a further file comes to a study that is there; ``newer:NAME`` takes the place of a file.
ADD, NEWER = "add", "newer:"
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Said:
    """``study`` is the id; empty values: nobody said it. ``apart`` is split at blanks."""

    study: str
    title: str = ""
    licence: str = ""
    access: str = ""
    how: str = ""
    apart: str = ""
    media: bool = False

    @classmethod
    def of(cls, drop: Drop, project: Project) -> Said:
        """What was said last; a proposal where nobody said anything."""
        if drop.said.is_file():
            return cls(**json.loads(drop.said.read_text(encoding="utf-8")))
        return cls(study=proposed(drop, project))

    def keep(self, drop: Drop) -> None:
        """Keep it for the next look."""
        drop.said.write_text(json.dumps(asdict(self)), encoding="utf-8")

    @property
    def newer_of(self) -> str | None:
        """The file whose place is taken."""
        return self.how.removeprefix(NEWER) if self.how.startswith(NEWER) else None


def proposed(drop: Drop, project: Project) -> str:
    """An id for the study: that of a study which was made of a file of this name, or a new one."""
    names = set(map(called, drop.files))
    for folder in project.studies:
        if names & known_files(folder):
            return folder.name
    stem = next((each.stem for each in drop.files), "study")
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    start = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST].strip("-") or "study"
    id_, number = start, 1
    while (project.studies_folder / id_).exists():
        number += 1
        id_ = f"{start}-{number}"
    return id_


def called(path: Path) -> str:
    """What a study calls a file that it was made of."""
    try:
        return registry.find(path).called(path)
    except ConsilienceError:
        return path.name


def known_files(folder: Path) -> set[str]:
    """The names of the files that a study was made of."""
    return {each.name for each in import_record.files(folder)}
