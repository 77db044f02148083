"""Reading a study folder; nothing is held in memory but the header."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import overload

from consilience import deidentification, records, sssom, study_toml, tables
from consilience.catalogue import Found, finding, ignore, raise_errors
from consilience.findings import Place
from consilience.model import Link, LinkReview, Record, Study
from consilience.vocabulary import suggest

#: Every file at the top of a study folder that has a meaning.
FILES = (
    study_toml.FILE,
    *(table.file for table in tables.TABLES),
    sssom.ACCEPTED,
    sssom.REFUSED,
    sssom.REVIEWS_FILE,
)
#: The folder with what every import said, what it wrote, and how its file was read.
IMPORTS = "imports"
#: The folder with what every export said; nothing of it is data.
EXPORTS = "exports"
#: Endings of files in sources/ that hold text, in UTF-8.
TEXTS = frozenset({".csv", ".md", ".srt", ".txt", ".vtt"})
#: Files that the program writes and that are no data.
_BESIDE = {sssom.UNSURE, deidentification.FILE}
_TABLE_LIKE = (".csv", ".tsv", ".toml")


@overload
def read(path: Path, *, found: None = None) -> Study: ...
@overload
def read(path: Path, *, found: Found) -> Study | None: ...
def read(path: Path, *, found: Found | None = None) -> Study | None:
    """The study in a folder; its records are read when they are asked for.

    Findings about a table go to ``found`` while the table is read through for the first time.
    Without ``found`` the first error is raised as ReadError. None: study.toml cannot be read.
    """
    tell = found or raise_errors
    name = path.resolve().name
    if not path.is_dir():
        tell(finding("F009", Place(name), problem="there is no such folder"))
        return None
    if _odd(path, name, tell):
        return None
    _strangers(path, name, tell)
    header = study_toml.read(path / study_toml.FILE, tell)
    if header is None:
        return None
    once = _Once(tell)
    streams: dict[type[Record], Callable[[], Iterator[Record]]] = {}
    for table in tables.TABLES:
        if (path / table.file).exists():
            file = f"{name}/{table.file}"
            streams[table.record] = partial(
                once.through, file, partial(records.read, path / table.file, table, file)
            )
    if any((path / file).exists() for file in (sssom.ACCEPTED, sssom.REFUSED)):
        streams[Link] = partial(once.through, f"{name}/links", partial(links, path))
    if (path / sssom.REVIEWS_FILE).exists():
        file = f"{name}/{sssom.REVIEWS_FILE}"
        reviews = partial(
            records.read, path / sssom.REVIEWS_FILE, sssom.REVIEWS, file, delimiter="\t"
        )
        streams[LinkReview] = partial(once.through, file, reviews)
    return Study(header, streams)


class _Once:
    """Passes on what is found in a table until it was read through once."""

    def __init__(self, found: Found) -> None:
        self._found = found
        self._done: set[str] = set()

    def through(self, file: str, read_: Callable[[Found], Iterator[Record]]) -> Iterator[Record]:
        quiet = file in self._done and self._found is not raise_errors
        yield from read_(ignore if quiet else self._found)
        self._done.add(file)


def _odd(path: Path, name: str, found: Found) -> bool:
    """Tell of what bears a table's name and is none: reading it could hang, or lead elsewhere."""
    odd = False
    for file in FILES:
        each = path / file
        if not os.path.lexists(each):
            continue
        try:
            inside = each.resolve().is_relative_to(path.resolve())
        except (OSError, RuntimeError):  # links in a circle
            inside = False
        if inside and each.is_file():
            continue
        problem = "it is not a file" if inside else "it leads out of the folder of the study"
        found(finding("F009", Place(f"{name}/{file}"), problem=problem))
        odd = True
    return odd


def _strangers(path: Path, name: str, found: Found) -> None:
    for each in sorted(path.iterdir()):
        if each.name in FILES or each.name in _BESIDE:
            continue
        if each.suffix in _TABLE_LIKE and each.name[0] not in ".~":
            shown = os.fsencode(each.name).decode("utf-8", "replace")
            near = suggest(shown, FILES)
            found(finding("F008", Place(f"{name}/{shown}"), suggestion=near))


def links(path: Path, found: Found | None = None) -> Iterator[Link]:
    """The links of a study folder: the accepted ones, then the refused ones.

    Rows count within their own file; ``link.refused`` tells which file that is.
    """
    for file in (sssom.ACCEPTED, sssom.REFUSED):
        if (path / file).exists():
            yield from sssom.read(path / file, found)


def size(path: Path) -> int:
    """The bytes of a study's tables."""
    return sum(each.stat().st_size for each in path.glob("*.[ct]sv"))


def positions(path: Path) -> Mapping[str, Mapping[str, int]]:
    """For each table of a folder (by file name), where its columns stand, from 1."""
    found: dict[str, Mapping[str, int]] = {}
    for table in tables.TABLES:
        if (path / table.file).is_file():
            found[table.file] = records.positions(path / table.file)
    if (path / sssom.REVIEWS_FILE).is_file():
        found[sssom.REVIEWS_FILE] = records.positions(path / sssom.REVIEWS_FILE, delimiter="\t")
    for file in (sssom.ACCEPTED, sssom.REFUSED, sssom.UNSURE):
        if (path / file).is_file():
            found[file] = sssom.positions(path / file)
    return found
