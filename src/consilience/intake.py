"""A study while it takes in one file after another, in memory."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from consilience import import_record, media_shelf, reading, study_folder, update
from consilience.errors import ReadError
from consilience.import_record import Base, File
from consilience.media_shelf import MediaShelf
from consilience.model import Study
from consilience.readers import registry, unsaid
from consilience.reading import Reading, Ways
from consilience.reports.loss import json as loss_json
from consilience.study_folder import IMPORTS
from consilience.update import Changes
from consilience.update import texts as texts_of

_Texts = Mapping[str, Callable[[], str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one file said, and what that changes (None: nothing was there before).

    ``number`` is the number of this import of it, ``first`` that of the one that brought it first;
    ``added``: that was to a study that was there. ``told`` is worth knowing of the study.
    """

    reading: Reading
    number: int
    first: int
    added: bool
    told: tuple[str, ...] = ()
    changes: Changes | None = None

    @property
    def remarks(self) -> tuple[str, ...]:
        """What was decided by evidence in the file, or is worth knowing."""
        return (*self.reading.made.remarks, *self.told)

    @property
    def new(self) -> bool:
        """True for a file that is new to the study."""
        return self.number == self.first


class Intake:
    """A study that takes in one file after another, in memory."""

    def __init__(
        self,
        folder: Path,
        known: Sequence[File],
        date: str | None,
        apart: Collection[str],
        *,
        alone: bool,
    ) -> None:
        self.folder = folder
        self.files: dict[str, study_folder.Text] = {}
        self.shelf = MediaShelf(folder)
        self.without: set[str] = set()
        self._date = date
        self._alone = alone
        self._apart = {_reference(each) for each in apart}
        self._bases = {each.first: import_record.base(folder, each.first) for each in known}
        self._number = max(import_record.numbers(folder), default=0) if known else 0
        self.there = False
        self._study: Study | None = None
        self._texts: dict[str, Callable[[], str]] = {}
        self.parts: list[Part] = []

    @property
    def study(self) -> Study:
        """The study as it is by now."""
        if self._study is None:
            raise ReadError("there is no file to import")
        return self._study

    def begin(self) -> None:
        """Begin with the study that is in the folder."""
        self.there = True
        self._study = study_folder.read(self.folder)
        self._texts = texts_of.of(self.folder, self._study)

    def take(self, path: Path, before: File | None, ways: Ways) -> None:
        """Take in a file; ``before`` is the file that it is a newer state of."""
        self._number += 1
        first = before.first if before else self._number
        kept = self.folder / import_record.settings_of(first)
        reader = registry.find(path, ways.reader)
        found = reading.read(
            path, self.folder.name, reader, ways, kept if before and kept.is_file() else None
        )
        part = Part(
            reading=found,
            number=self._number,
            first=first,
            added=before.added if before else self.there,
        )
        if self._study is None:
            part = self._begin_with(part, ways.title)
        else:
            part = self._merge(part, ways)
        self.parts.append(part)
        self.files[f"{IMPORTS}/{part.number}.json"] = partial(_record, part, self._date)
        if found.settings:
            self.files[import_record.settings_of(first)] = lambda: found.settings

    def _begin_with(self, part: Part, titled: str | None) -> Part:
        made = part.reading.made
        header = made.study.header
        if not self._alone and titled is None:
            header = replace(header, title=self.folder.name)
        self._study = replace(made.study, header=header)
        self._keep(part, self._study, made.texts, made.texts, {})
        self.shelf.put(self._study, made.media, {})
        careful = unsaid.remarks(header.licence, header.access, "study.toml")
        return replace(part, told=tuple(careful))

    def _merge(self, part: Part, ways: Ways) -> Part:
        made = part.reading.made
        others = [base for first, base in self._bases.items() if first != part.first]
        merged = update.merge(
            self.study,
            self._texts,
            made.study,
            made.texts,
            self._bases.get(part.first, Base()),
            others=others,
            guest=part.added,
            apart=self._apart,
        )
        told = list(_unheard(ways, self.study, added=part.added))
        if part.added and part.new:
            header = made.study.header
            told += unsaid.remarks(header.licence, header.access, "sources.csv, at its sources")
        self.without |= self.shelf.gone(self.study, merged.study)
        self.shelf.put(merged.study, made.media, merged.sources)
        self._study = merged.study
        self._keep(part, merged.marked, merged.texts, merged.given, merged.parts)
        return replace(part, changes=merged.changes, told=tuple(told))

    def _keep(
        self,
        part: Part,
        marked: Study,
        texts: _Texts,
        given: _Texts,
        parts: Mapping[tuple[str, str], str],
    ) -> None:
        """Keep the texts of a file and its marks; the marks in memory, if another file follows."""
        self._texts.update(texts)
        self.files |= {f"{media_shelf.FOLDER}/{name}": text for name, text in texts.items()}

        def lines() -> Iterator[str]:
            words = ((name, text()) for name, text in given.items())
            return import_record.base_lines(marked, words, parts)

        if self._alone:
            self.files[import_record.marks_of(part.first)] = lines
            return
        held = "".join(lines())
        self._bases[part.first] = Base.of_lines(held.splitlines())
        self.files[import_record.marks_of(part.first)] = lambda: held


def _reference(given: str) -> tuple[str, str]:
    kind, colon, id_ = given.partition(":")
    return (kind, id_) if colon else ("code", given)


def _unheard(ways: Ways, study: Study, *, added: bool) -> Iterator[str]:
    """What was said on the command line, and is not done because the study says it already."""
    header = study.header
    said = {"title": (ways.title, header.title)}
    if not added:
        said |= {"licence": (ways.licence, header.licence), "access": (ways.access, header.access)}
    for name, (given, there) in said.items():
        if given is not None and given != there:
            yield f"The {name} of the study was not changed: it stands in its study.toml."


def _record(part: Part, date: str | None) -> str:
    data = {
        "schema": import_record.SCHEMA,
        "number": part.number,
        "first": part.first,
        "added": part.added,
        "date": date,
        "sha256": import_record.fingerprint(part.reading.path),
        "loss": loss_json.data(part.reading.made.loss, part.remarks),
        "changes": part.changes.data() if part.changes else None,
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"
