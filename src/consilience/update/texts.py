"""The texts of a study's sources, as they lie in its folder."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from consilience.errors import ReadError
from consilience.model import Source, Study
from consilience.study_folder import TEXTS
from consilience.update.snapshot import Snapshot, Text


def of(folder: Path, study: Study) -> dict[str, Text]:
    """The texts of the sources of a study, by the names of their files, read when asked for."""
    known = {each.file for each in study.records(Source) if each.file}
    paths = {file: folder / "sources" / file for file in sorted(known)}
    return {
        file: partial(_read, path)
        for file, path in paths.items()
        if path.suffix.lower() in TEXTS and path.is_file()
    }


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ReadError(f"{path.name} is not saved as UTF-8") from error


def name_apart(old: Snapshot, new: Snapshot) -> None:
    """No text of a new source takes the place of the text of another."""
    taken = {each.file: each.id for each in old.all(Source) if each.file}
    rows = new.records[Source]
    texts = dict(new.texts)
    for index, source in enumerate(new.all(Source)):
        if source.file is None or taken.get(source.file, source.id) == source.id:
            continue
        if source.id in taken.values():
            continue  # it keeps the name that it got first
        path = Path(source.file)
        number = 2
        while (name := f"{path.stem}-{number}{path.suffix}") in taken or name in texts:
            number += 1
        if source.file in texts:
            texts[name] = texts.pop(source.file)
        rows[index] = replace(source, file=name)
    new.texts = texts
