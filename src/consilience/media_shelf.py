"""Recordings, pictures and documents of a study: in ``sources/``, named by the ids of sources."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from consilience.model import Record, Source, Study
from consilience.readers import Imported
from consilience.readers.media import Medium

FOLDER = "sources"


def named(made: Imported) -> Imported:
    """The same, with the medium of each source that has no text as its file (``s1.pdf``)."""
    if not made.media:
        return made
    sources = partial(_with_files, made.study, made.media)
    study = Study(made.study.header, {**made.study.tables, Source: sources})
    return replace(made, study=study)


def _with_files(study: Study, media: Mapping[str, tuple[Medium, ...]]) -> Iterator[Record]:
    for each in study.records(Source):
        found = media.get(each.id)
        yield replace(each, file=f"{each.id}{found[0].suffix}") if found and not each.file else each


class MediaShelf:
    """What is to be copied into a study's folder, by its place there (``sources/s1.pdf``)."""

    def __init__(self, study: Path) -> None:
        self._folder = study / FOLDER
        self.copies: dict[str, Callable[[], Iterator[bytes]]] = {}

    def put(
        self, study: Study, found: Mapping[str, tuple[Medium, ...]], names: Mapping[str, str]
    ) -> None:
        """Take the media of sources to be copied; ``names`` are the ids that these have in a study.

        A medium is the file of its source where that has no text, else it lies beside the text
        (``s1.original.docx``). What lies there already, of the same size, is not copied again.
        """
        if not found:
            return
        files = {each.id: each.file for each in study.records(Source)}
        for source, media in found.items():
            id_ = names.get(source, source)
            if id_ not in files:
                continue  # deleted by hand
            for number, each in enumerate(media):
                name = files[id_] or ""
                if number or not name.endswith(each.suffix):
                    name = f"{id_}.original{f'-{number + 1}' if number else ''}{each.suffix}"
                place = self._folder / name
                if not place.is_file() or place.stat().st_size != each.size:
                    self.copies[f"{FOLDER}/{name}"] = each.read

    def gone(self, before: Study, after: Study) -> set[str]:
        """The texts and media of sources that are no longer in a study, by their places."""
        left = {each.id: each.file for each in after.records(Source)}
        lost = {each.id: each.file for each in before.records(Source) if each.id not in left}
        names = {file for file in lost.values() if file} - set(left.values())
        for id_ in lost:
            names |= {each.name for each in self._folder.glob(f"{id_}.original*")}
        return {f"{FOLDER}/{name}" for name in names}
