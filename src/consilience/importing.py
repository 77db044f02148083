"""From other tools' files to a study folder: written whole or not at all.

A study is made of one file or of several. A file that was imported before brings up to date what
came from it; what other files brought, and what people changed by hand since, survives.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType

from consilience import (
    import_record,
    import_settings,
    loss,
    media_shelf,
    reading,
    study_folder,
    update,
)
from consilience.cells import ID
from consilience.errors import ReadError, Refused
from consilience.import_record import Base, File
from consilience.loss import LossReport
from consilience.media_shelf import MediaShelf
from consilience.model import Study
from consilience.readers import Inspection, registry, unsaid
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
    ``added``: that was to a study that was there.
    """

    reading: Reading
    number: int
    first: int
    added: bool
    remarks: tuple[str, ...]
    changes: Changes | None = None

    @property
    def new(self) -> bool:
        """True for a file that is new to the study."""
        return self.number == self.first


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """What an import did, or would do.

    ``questions`` are what somebody has to confirm before anything is written; ``changes`` is
    None for a study that is new.
    """

    study: str
    folder: Path
    parts: tuple[Part, ...]
    counts: tuple[tuple[str, int], ...]
    changes: Changes | None = None
    questions: tuple[str, ...] = ()
    written: bool = False

    @property
    def loss(self) -> LossReport:
        """The fate of everything in the files."""
        return loss.joined(part.reading.made.loss for part in self.parts)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What was decided by evidence, or is worth knowing."""
        return tuple(dict.fromkeys(each for part in self.parts for each in part.remarks))

    @property
    def guessed(self) -> tuple[Reading, ...]:
        """The files whose columns were guessed; their ``settings`` are the guess."""
        return tuple(part.reading for part in self.parts if part.reading.guessed)


def inspect(path: Path) -> Inspection:
    """What is in a file. Nothing is changed."""
    return registry.find(path).inspect(path)


def column_map(path: Path) -> str:
    """The column map that is guessed for a table, as TOML; empty for what is no table."""
    reader = registry.find(path)
    return import_settings.of(reader, path, None, {}).text(reader, path.name)


def run(
    paths: Path | Sequence[Path],
    studies: Path,
    slug: str,
    *,
    reader: str = "",
    map_file: Path | None = None,
    options: Mapping[str, str] = MappingProxyType({}),
    title: str | None = None,
    licence: str | None = None,
    access: str | None = None,
    apart: Collection[str] = (),
    add: bool = False,
    newer_of: str | None = None,
    media: bool = False,
    yes: bool = False,
    dry_run: bool = False,
    force: bool = False,
    date: str | None = None,
) -> Import:
    """Import files into the study ``slug`` in a folder of studies.

    A file whose name the study knows is a newer state of that file, and so is one that is
    ``newer_of`` it; ``add`` puts other files beside those that the study was made of. Without
    ``yes`` nothing is written where a column map was guessed, or where something would be
    removed, filled in, renamed or taken for the same; what is in ``apart`` (``kind:id``, or the
    id of a code) is taken for nothing else. ``media`` copies recordings, pictures and documents
    too. ``force`` makes the study anew.
    """
    if not ID.fullmatch(slug):
        raise ReadError(
            f"“{slug}” cannot be the id of a study",
            hint="use letters, digits, full stops, hyphens and underscores",
        )
    folder = studies / slug
    there = (folder / "study.toml").is_file() and not force
    if folder.exists() and not there and not force:
        raise Refused(f"there is something called “{folder}” already; nothing was changed")
    known = import_record.files(folder) if there else ()
    if there and not known and not add:
        raise Refused(
            f"there is a study “{slug}” already that no import made; nothing was changed",
            hint="--add puts what is in the file beside it; --force replaces it by that",
        )
    given = [paths] if isinstance(paths, Path) else list(paths)
    ways = Ways(
        reader=reader,
        map_file=map_file,
        options=options,
        title=title,
        licence=licence,
        access=access,
        media=media,
    )
    if media and not any("media" in registry.find(each, reader).takes for each in given):
        raise ReadError("no recordings, pictures or documents can be copied from such a file")
    growing = _Growing(folder, known, date, apart, alone=len(given) == 1)
    if there:
        growing.begin()
    names = _names(given, reader)
    for path, name in zip(given, names, strict=True):
        before = _known(name, known, folder.name, add=add or not there, newer_of=newer_of)
        growing.take(path, before, ways)
    outcome = growing.outcome()
    if dry_run or (outcome.questions and not yes):
        return outcome
    idle = all(part.changes is not None and not part.new for part in outcome.parts)
    said = map_file is not None or options or newer_of or growing.shelf.copies
    if idle and not outcome.changes and not said:
        return outcome  # the study says what the files say
    study_folder.write(
        growing.study,
        folder,
        force=folder.exists(),
        files=growing.files,
        media=growing.shelf.copies,
        without=growing.without if there else (IMPORTS,),
    )
    return replace(outcome, written=True)


# --- which file is which -------------------------------------------------------------------


def _names(paths: Sequence[Path], reader: str) -> list[str]:
    """What the files are called in the study; ReadError where two are called alike."""
    names: list[str] = []
    for path in paths:
        name = registry.find(path, reader).called(path)
        if name in names:
            raise ReadError(
                f"two files are called {name}", hint="a study tells its files apart by name"
            )
        names.append(name)
    if not names:
        raise ReadError("there is no file to import")
    return names


def _known(
    name: str, known: Sequence[File], study: str, *, add: bool, newer_of: str | None
) -> File | None:
    """The file that another one is a newer state of; None where it is new to the study."""
    wanted = newer_of or name
    before = next((each for each in known if each.name == wanted), None)
    names = ", ".join(each.name for each in known)
    if newer_of and before is None:
        raise Refused(f"{study} was not made of “{newer_of}”", hint=f"it was made of: {names}")
    if newer_of and name != newer_of and any(each.name == name for each in known):
        raise Refused(f"{name} is another file that {study} was made of; nothing was changed")
    if before is None and not add:
        raise Refused(
            f"{study} was made of {names}, and {name} is not known to it; nothing was changed",
            hint=f"if it is a newer state: --newer-of “{known[-1].name}”; if it is another file "
            "of the same study: --add",
        )
    return before


# --- the study while it grows --------------------------------------------------------------


class _Growing:
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
        self.files: dict[str, Callable[[], str]] = {}
        self.shelf = MediaShelf(folder)
        self.without: set[str] = set()
        self._date = date
        self._alone = alone
        self._apart = {_reference(each) for each in apart}
        self._bases = {each.first: import_record.base(folder, each.first) for each in known}
        self._number = max(import_record.numbers(folder), default=0) if known else 0
        self._there = False
        self._study: Study | None = None
        self._texts: dict[str, Callable[[], str]] = {}
        self._parts: list[Part] = []

    @property
    def study(self) -> Study:
        """The study as it is by now."""
        if self._study is None:
            raise ReadError("there is no file to import")
        return self._study

    def begin(self) -> None:
        """Begin with the study that is in the folder."""
        self._there = True
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
        made = found.made
        part = Part(
            reading=found,
            number=self._number,
            first=first,
            added=before.added if before else self._there,
            remarks=made.remarks,
        )
        if self._study is None:
            part = self._begin_with(part, ways.title)
        else:
            part = self._merge(part, ways)
        self._parts.append(part)
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
        return replace(part, remarks=(*part.remarks, *careful))

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
        told = [*part.remarks, *_unheard(ways, self.study, added=part.added)]
        if part.added and part.new:
            header = made.study.header
            told += unsaid.remarks(header.licence, header.access, "sources.csv, at its sources")
        self.without |= self.shelf.gone(self.study, merged.study)
        self.shelf.put(merged.study, made.media, merged.sources)
        self._study = merged.study
        self._keep(part, merged.marked, merged.texts, merged.given, merged.parts)
        return replace(part, changes=merged.changes, remarks=tuple(told))

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
            self.files[import_record.marks_of(part.first)] = lambda: "".join(lines())
            return
        held = "".join(lines())
        self._bases[part.first] = Base.of_lines(held.splitlines())
        self.files[import_record.marks_of(part.first)] = lambda: held

    def outcome(self) -> Import:
        """What was done so far, with what somebody has to confirm."""
        changed = [part.changes for part in self._parts if part.changes is not None]
        changes = update.joined(changed) if self._there else None
        asked = update.joined(changed)
        guessed = [part.reading for part in self._parts if part.reading.guessed]
        columns = (
            ["The columns were guessed."]
            if self._alone
            else [f"The columns of {each.path.name} were guessed." for each in guessed]
        )
        return Import(
            study=self.folder.name,
            folder=self.folder,
            parts=tuple(self._parts),
            counts=tuple(_counts(self.study)),
            changes=changes,
            questions=(*(columns if guessed else ()), *asked.questions()),
        )


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


def _counts(study: Study) -> Iterator[tuple[str, int]]:
    for kind in study.tables:
        if count := sum(1 for _ in study.records(kind)):
            yield kind.__name__.lower(), count


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
