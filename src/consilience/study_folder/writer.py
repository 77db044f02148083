"""Writing a study folder: beside its place first, then moved there in one step."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from consilience import records, sssom, study_toml, tables
from consilience.access import licence_address
from consilience.errors import ConsilienceError
from consilience.iris import BASE, Minter
from consilience.model import Link, LinkReview, Study
from consilience.namespaces import prefixes
from consilience.study_folder.reader import FILES
from consilience.swap import exchanged

#: The text of a file beside the tables, when it is asked for; perhaps piece by piece.
Text = Callable[[], str | Iterable[str]]
#: The bytes of a file, when they are asked for, block by block.
Blocks = Callable[[], Iterable[bytes]]


def write(
    study: Study,
    path: Path,
    *,
    force: bool = False,
    base: str = BASE,
    files: Mapping[str, Text] = MappingProxyType({}),
    media: Mapping[str, Blocks] = MappingProxyType({}),
    without: Collection[str] = (),
) -> None:
    """Write a study as a folder; the same study gives the same bytes.

    A folder that is there already is replaced only with ``force``. What the program does not
    write itself (``sources/``, notes of your own) is carried over. ``files`` are texts to lie
    beside the tables, by their names (``sources/P01.txt``), ``media`` other files, in blocks of
    bytes; ``without`` are names that are not carried over.
    """
    if path.exists() and not force:
        raise ConsilienceError(
            f"{path.name} exists already, and nothing was changed",
            hint="choose another name, or ask to overwrite it (--force)",
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{path.name}-", dir=path.parent) as temporary:
        new = Path(temporary) / "new"
        new.mkdir()
        _fill(study, new, base)
        if path.exists():
            _carry_over(path, new, without)
        _place(files, media, new)
        if path.exists():
            exchanged(new, path)
        else:
            new.replace(path)


def _carry_over(old: Path, new: Path, without: Collection[str]) -> None:
    def left(folder: str, names: list[str]) -> list[str]:
        inside = Path(folder).relative_to(old)
        return [name for name in names if (inside / name).as_posix() in without]

    for each in sorted(old.iterdir()):
        if each.name in FILES or each.name in without:
            continue
        if each.is_dir() and not each.is_symlink():
            shutil.copytree(
                each, new / each.name, symlinks=True, ignore=left, copy_function=_linked
            )
        else:
            shutil.copy2(each, new / each.name, follow_symlinks=False)


def _linked(old: str, new: str) -> None:
    """The same file under another name; a copy where links are not to be had."""
    try:
        os.link(old, new, follow_symlinks=False)
    except OSError:
        shutil.copy2(old, new, follow_symlinks=False)


def _place(files: Mapping[str, Text], media: Mapping[str, Blocks], folder: Path) -> None:
    for name, text in files.items():
        place = _made(name, folder)
        place.unlink(missing_ok=True)
        words = text()
        with place.open("w", encoding="utf-8", newline="") as stream:
            stream.writelines((words,) if isinstance(words, str) else words)
    for name, blocks in media.items():
        place = _made(name, folder)
        place.unlink(missing_ok=True)
        with place.open("wb") as stream:
            stream.writelines(blocks())


def _made(name: str, folder: Path) -> Path:
    """The place of a file of the study, in a folder that is there."""
    pure = PurePosixPath(name)
    if pure.is_absolute() or ".." in pure.parts or "\\" in name or ":" in name:
        raise ConsilienceError(f"a file of the study cannot be called “{name}”")
    place = folder / pure
    if not place.resolve().is_relative_to(folder.resolve()):
        raise ConsilienceError(f"the file “{name}” would lie outside the study")
    place.parent.mkdir(parents=True, exist_ok=True)
    return place


def _fill(study: Study, folder: Path, base: str) -> None:
    text = study_toml.written(study.header)
    (folder / study_toml.FILE).write_text(text, encoding="utf-8", newline="\n")
    for table in tables.TABLES:
        rows = partial(study.columns, table.record)
        if _any(rows):
            with (folder / table.file).open("w", encoding="utf-8", newline="") as stream:
                records.write(stream, table, rows)
    _fill_links(study, folder, base)
    reviews = partial(study.columns, LinkReview)
    if _any(reviews):
        with (folder / sssom.REVIEWS_FILE).open("w", encoding="utf-8", newline="") as stream:
            records.write(stream, sssom.REVIEWS, reviews, delimiter="\t")


def _any(rows: Callable[[], Iterable[object]]) -> bool:
    return next(iter(rows()), None) is not None


def _fill_links(study: Study, folder: Path, base: str) -> None:
    slug = study.header.slug
    minter = Minter(base, slug)
    short = slug if slug[0].isalpha() and slug not in prefixes() else "code"
    for file, refused in ((sssom.ACCEPTED, False), (sssom.REFUSED, True)):

        def chosen(refused: bool = refused) -> Iterable[Link]:
            return (link for link in study.records(Link) if link.refused is refused)

        if _any(chosen):
            with (folder / file).open("w", encoding="utf-8", newline="") as stream:
                sssom.write(
                    stream,
                    chosen,
                    set_id=f"{minter.study}/links" + ("/refused" if refused else ""),
                    licence=licence_address(study.header.licence),
                    own={short: minter.record("code", "")},
                )
