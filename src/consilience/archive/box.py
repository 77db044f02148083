"""Packages as they lie on disk: a folder or a zip, put in place in one step."""

from __future__ import annotations

import shutil
import stat
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from consilience.errors import ReadError, Refused

_MOMENT = (1980, 1, 1, 0, 0, 0)
_FILE, _FOLDER = 0o644, 0o755
_MOST = 1 << 36  # bytes that a zip may say it holds


def demand_free(to: Path) -> None:
    """Refused where something lies already: an archived package is never replaced."""
    if to.exists():
        raise Refused(
            f"{to} is already there, and a package is not replaced",
            hint="give another place (--out), or remove it yourself",
        )


@contextmanager
def beside(to: Path) -> Iterator[Path]:
    """A folder to work in, on the same disk as ``to``; gone at the end, whatever happens."""
    parent = to.absolute().parent
    parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{to.name}-", dir=parent) as folder:
        yield Path(folder)


def put(made: Path, to: Path) -> None:
    """Put a finished package in its place: as it is, or as a zip where the name ends so."""
    if to.suffix.lower() == ".zip":
        zipped = made.with_name("package.zip")
        _zip(made, zipped, to.stem)
        made = zipped
    move(made, to)


def move(made: Path, to: Path) -> None:
    """Put what is finished in its place, with rights that do not depend on who made it."""
    demand_free(to)
    for each in (made, *made.rglob("*")):
        each.chmod(_FOLDER if each.is_dir() else _FILE)
    try:
        made.rename(to)
    except OSError as error:
        raise Refused(f"{to} cannot be written: {error.strerror}") from error


def _zip(folder: Path, to: Path, name: str) -> None:
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        files = [path for path in folder.rglob("*") if path.is_file()]
        for path in sorted(files, key=lambda each: each.relative_to(folder).as_posix()):
            entry = zipfile.ZipInfo(f"{name}/{path.relative_to(folder).as_posix()}", _MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = (stat.S_IFREG | _FILE) << 16
            with path.open("rb") as source, archive.open(entry, "w", force_zip64=True) as target:
                shutil.copyfileobj(source, target)


@contextmanager
def opened(package: Path) -> Iterator[Path]:
    """The folder of a package; a zip is unpacked for as long as it is looked at."""
    if package.is_dir():
        yield package
        return
    if not package.is_file():
        raise ReadError(f"there is no package {package}")
    with tempfile.TemporaryDirectory(prefix="consilience-") as place:
        folder = Path(place)
        try:
            with zipfile.ZipFile(package) as archive:
                _unzip(archive, folder, package.name)
        except (zipfile.BadZipFile, NotImplementedError, EOFError) as error:
            raise ReadError(f"{package.name} is neither a folder nor a whole zip") from error
        inside = [each for each in folder.iterdir() if each.is_dir()]
        yield inside[0] if len(inside) == 1 and not (folder / "bagit.txt").exists() else folder


def _unzip(archive: zipfile.ZipFile, folder: Path, name: str) -> None:
    if sum(entry.file_size for entry in archive.infolist()) > _MOST:
        raise ReadError(f"{name} is larger than can be unpacked here")
    for entry in archive.infolist():
        target = (folder / entry.filename).resolve()
        if not target.is_relative_to(folder.resolve()):
            raise ReadError(f"an entry of {name} leads out of it")
        if not entry.is_dir():
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(entry) as source, target.open("wb") as stream:
                shutil.copyfileobj(source, stream)
