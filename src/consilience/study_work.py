"""The work on one study, as something that can be done in another process or on another machine."""

from __future__ import annotations

import io
import shutil
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from consilience import examine, fingerprint, kept
from consilience.errors import StoreError
from consilience.surroundings import Surroundings


@dataclass(frozen=True, slots=True)
class Task:
    """Examine the study in ``folder`` beside its surroundings, and keep the work in ``kept``."""

    folder: Path
    kept: Path
    around: Surroundings

    @property
    def slug(self) -> str:
        """The id of the study."""
        return self.folder.name


def work(tasks: Sequence[Task]) -> list[None]:
    """Do them, on this machine; all have the same surroundings."""
    around = tasks[0].around
    examined = examine.studies([task.folder for task in tasks], around)
    for task, each in zip(tasks, examined, strict=True):
        kept.write(each, task.kept, around.project.base)
    return [None for _ in tasks]


@dataclass(frozen=True, slots=True)
class Parcel:
    """A task for another machine: the study's files themselves, and the program's fingerprint."""

    slug: str
    files: bytes
    around: Surroundings
    program: str


def pack(task: Task) -> Parcel:
    """The task with everything that it needs."""
    return Parcel(task.slug, _zipped(task.folder), task.around, fingerprint.of_program())


def work_elsewhere(parcel: Parcel) -> bytes:
    """Do it where no file of the project is to be had; gives the kept work."""
    if parcel.program != fingerprint.of_program():
        raise StoreError(
            "the worker runs another version of Consilience",
            hint="install the same version on every machine",
        )
    with tempfile.TemporaryDirectory(prefix="consilience-") as place:
        folder, found = Path(place) / "studies" / parcel.slug, Path(place) / "kept" / "work"
        _unzip(parcel.files, folder)
        work([Task(folder, found, parcel.around)])
        return _zipped(found)


def unpack(data: bytes, folder: Path) -> None:
    """Put work that came back where it is kept; the folder appears whole or not at all."""
    shutil.rmtree(folder.parent, ignore_errors=True)
    partial = folder.with_name(folder.name + ".partial")
    _unzip(data, partial)
    partial.replace(folder)


def _zipped(folder: Path) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder).as_posix())
    return stream.getvalue()


def _unzip(data: bytes, folder: Path) -> None:
    folder.mkdir(parents=True)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        archive.extractall(folder)
