"""From other tools' files to a study folder: written whole or not at all.

A study is made of one file or of several. A file that was imported before brings up to date what
came from it; what other files brought, and what people changed by hand since, survives.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from consilience import import_record, import_settings, loss, study_folder, update
from consilience.cells import ID
from consilience.errors import ReadError, Refused
from consilience.import_record import File
from consilience.intake import Intake, Part
from consilience.loss import LossReport
from consilience.model import Study
from consilience.readers import Inspection, registry
from consilience.reading import Reading, Ways
from consilience.study_folder import IMPORTS
from consilience.update import Changes


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
        if len(self.parts) == 1:
            return self.parts[0].remarks
        of: dict[str, list[str]] = {}
        for part in self.parts:
            for remark in part.reading.made.remarks:
                of.setdefault(remark, []).append(part.reading.made.loss.file)
        each = len(self.parts)
        told = dict.fromkeys(remark for part in self.parts for remark in part.told)
        return (
            *(
                f"{'In each file' if len(files) == each else ', '.join(files)}: {remark}"
                for remark, files in of.items()
            ),
            *told,
        )

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
    maps: Mapping[str, Path] = MappingProxyType({}),
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
    id of a code) is taken for nothing else. ``maps`` are column maps of single files by their
    names, and go before ``map_file``, which is for all. ``media`` copies recordings, pictures and
    documents too. ``force`` makes the study anew.
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
    intake = Intake(folder, known, date, apart, alone=len(given) == 1)
    if there:
        intake.begin()
    names = _names(given, reader)
    for path, name in zip(given, names, strict=True):
        before = _known(name, known, folder.name, add=add or not there, newer_of=newer_of)
        intake.take(path, before, replace(ways, map_file=maps.get(name, map_file)))
    outcome = _outcome(intake)
    if dry_run or (outcome.questions and not yes):
        return outcome
    idle = all(part.changes is not None and not part.new for part in outcome.parts)
    said = map_file is not None or maps or options or newer_of or intake.shelf.copies
    if idle and not outcome.changes and not said:
        return outcome  # the study says what the files say
    study_folder.write(
        intake.study,
        folder,
        force=folder.exists(),
        files=intake.files,
        media=intake.shelf.copies,
        without=intake.without if there else (IMPORTS,),
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


def _outcome(intake: Intake) -> Import:
    """What was done so far, with what somebody has to confirm."""
    changed = [part.changes for part in intake.parts if part.changes is not None]
    changes = update.joined(changed) if intake.there else None
    asked = update.joined(changed)
    guessed = [part.reading for part in intake.parts if part.reading.guessed]
    columns = (
        ["The columns were guessed."]
        if len(intake.parts) == 1
        else [f"The columns of {each.path.name} were guessed." for each in guessed]
    )
    return Import(
        study=intake.folder.name,
        folder=intake.folder,
        parts=tuple(intake.parts),
        counts=tuple(_counts(intake.study)),
        changes=changes,
        questions=(*(columns if guessed else ()), *asked.questions()),
    )


def _counts(study: Study) -> Iterator[tuple[str, int]]:
    for kind in study.tables:
        if count := study.count(kind):
            yield kind.__name__.lower(), count
