"""Looking at what was dropped: what was understood, and what would come of it."""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from consilience import (
    check,
    fingerprint,
    import_record,
    import_settings,
    importing,
    study_folder,
)
from consilience.errors import ConsilienceError
from consilience.findings import Report
from consilience.import_settings import Settings
from consilience.importing import Import
from consilience.model import Code, Coding, Excerpt, Speaker, Study
from consilience.project import Project, Setting
from consilience.readers import Inspection, Reader, registry, source_names
from consilience.readers.table.column_map import ColumnMap
from consilience.tray.columns import Table, as_said, guessed, look, of_form
from consilience.tray.places import Group, Places
from consilience.tray.said import ADD, Said, called, known_files
from consilience.tray.tray import Drop

_SAMPLE = 3
#: Options that have fields of their own, or are no text.
_APART = {"map", "title", "licence", "access", "media"}


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong, and what to do. Not the error, which would keep files open."""

    said: str
    hint: str

    @classmethod
    def of(cls, error: ConsilienceError) -> Trouble:
        """What an error says."""
        return cls(str(error), error.hint)


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file that was dropped: who reads it, what is in it, and how it is read."""

    name: str
    size: int
    reader: Reader | None = None
    inside: Inspection | None = None
    table: Table | None = None
    options: Mapping[str, str] | None = None
    problem: Trouble | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """A quote as it will be shown."""

    kind: str
    text: str
    speaker: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """All that is shown before anything is saved.

    ``made`` is what an import would do (None: ``problem`` says why not); ``known`` are the files
    of a study that is there, among which somebody has to ``decide``. ``seen`` stands for all
    that was shown: only that is saved.
    """

    said: Said
    files: tuple[File, ...]
    there: bool = False
    known: tuple[str, ...] = ()
    decide: bool = False
    made: Import | None = None
    report: Report | None = None
    groups: tuple[Group, ...] = ()
    sample: tuple[Sample, ...] = ()
    kinds: Mapping[str, int] = field(default_factory=dict)
    problem: Trouble | None = None
    seen: str = ""


def maps_of(drop: Drop) -> dict[str, Path]:
    """How somebody said that the files are to be read, by their names."""
    return {
        called(path): drop.map_of(number)
        for number, path in enumerate(drop.files)
        if drop.map_of(number).is_file()
    }


def settings_of(drop: Drop, project: Project, number: int) -> tuple[Reader, Settings]:
    """The reader of a file, and how it is read: as was said, as before, or as is guessed.

    What was said is kept also where it cannot be meant; importing tells what is wrong with it.
    """
    path = drop.files[number]
    reader = registry.find(path)
    said = drop.map_of(number)
    chosen = said if said.is_file() else _kept(drop, project, called(path))
    try:
        return reader, import_settings.of(reader, path, chosen, {})
    except ConsilienceError:
        if "map" not in reader.takes:
            raise
        map_ = as_said(said) if said.is_file() else guessed(path)
        return reader, Settings({"map": map_}, guessed=True)


def _kept(drop: Drop, project: Project, name: str) -> Path | None:
    """How a study that is there keeps that the file is read."""
    said = Said.of(drop, project)
    folder = project.studies_folder / said.study
    if not (folder / "study.toml").is_file():
        return None
    wanted = said.newer_of or name
    for each in import_record.files(folder):
        if each.name == wanted:
            path = folder / import_record.settings_of(each.first)
            return path if path.is_file() else None
    return None


def options_of(reader: Reader) -> tuple[str, ...]:
    """The options of a reader that are a text."""
    return tuple(name for name in (*reader.takes, *source_names.TAKES) if name not in _APART)


def hear(drop: Drop, project: Project, number: int, given: Mapping[str, str]) -> None:
    """Keep what a form says of one file, if it says anything else than what holds already."""
    reader, now = settings_of(drop, project, number)
    said: dict[str, object] = {
        name: value
        for name in options_of(reader)
        if (value := given.get(f"o.{name}", str(now.options.get(name, ""))).strip())
    }
    if now.columns is not None:
        said["map"] = of_form(drop.files[number], now.columns, given)
    name = drop.files[number].name
    text = Settings(said).text(reader, name)
    if text == now.text(reader, name):
        return
    place = drop.map_of(number)
    place.parent.mkdir(exist_ok=True)
    if text:
        place.write_text(text, encoding="utf-8")
    else:
        place.unlink(missing_ok=True)


def examine(drop: Drop, project: Project) -> Look:
    """Everything that is to be shown of a drop. Nothing is written but in its own folder."""
    said = Said.of(drop, project)
    target = project.studies_folder / said.study
    there = (target / "study.toml").is_file()
    known = tuple(sorted(known_files(target))) if there else ()
    files = tuple(_file(drop, project, number) for number in range(len(drop.files)))
    broken = next((each.problem for each in files if each.problem), None)
    decide = there and not said.how and not set(known) & set(map(called, drop.files))
    if broken or decide or not files:
        return Look(said=said, files=files, there=there, known=known, decide=decide, problem=broken)
    try:
        made, report, folder = _tried(drop, project, said)
        groups = Places(folder, _column_maps(files)).groups(report)
        study = study_folder.read(folder)
        kinds = Counter(str(kind) for batch in study.columns(Excerpt) for kind in batch["kind"])
    except ConsilienceError as error:
        return Look(said=said, files=files, there=there, known=known, problem=Trouble.of(error))
    return Look(
        said=said,
        files=files,
        there=there,
        known=known,
        made=made,
        report=report,
        groups=groups,
        sample=_sample(study),
        kinds=kinds,
        seen=seen(drop, project, said),
    )


def _file(drop: Drop, project: Project, number: int) -> File:
    path = drop.files[number]
    size = path.stat().st_size
    try:
        reader, settings = settings_of(drop, project, number)
        table = look(path, settings.columns) if settings.columns is not None else None
        options = {name: str(settings.options.get(name, "")) for name in options_of(reader)}
        inside = None if table else reader.inspect(path)
    except ConsilienceError as error:
        return File(name=path.name, size=size, problem=Trouble.of(error))
    return File(
        name=path.name, size=size, reader=reader, inside=inside, table=table, options=options
    )


def _column_maps(files: tuple[File, ...]) -> dict[str, ColumnMap]:
    return {each.name: each.table.map for each in files if each.table}


def run(drop: Drop, said: Said, studies: Path, *, date: str | None, media: bool) -> Import:
    """Import the files into a folder of studies, as the command line does."""
    return importing.run(
        list(drop.files),
        studies,
        said.study,
        maps=maps_of(drop),
        title=said.title or None,
        licence=said.licence or None,
        access=said.access or None,
        apart=said.apart.split(),
        add=said.how == ADD,
        newer_of=said.newer_of,
        media=media,
        yes=True,
        date=date,
    )


def _tried(drop: Drop, project: Project, said: Said) -> tuple[Import, Report, Path]:
    """Import into the drop's own folder, beside the other studies, and check it there."""
    shutil.rmtree(drop.look, ignore_errors=True)
    studies = drop.look / "studies"
    studies.mkdir(parents=True)
    for folder in project.studies:
        if folder.name == said.study:
            shutil.copytree(folder, studies / folder.name)
        else:
            (studies / folder.name).symlink_to(folder.resolve(), target_is_directory=True)
    made = run(drop, said, studies, date=None, media=False)
    paths = {
        name: Setting(str(project.root.resolve() / path), "the project")
        for name, path in (
            ("frameworks", project.setting("frameworks")),
            ("programmes", project.setting("programmes")),
        )
    }
    around = {**project.settings, **paths, "studies": Setting(str(studies), "dropped")}
    trial = Project(drop.look, around)
    return made, check.check(trial, [said.study]), studies / said.study


def _sample(study: Study) -> tuple[Sample, ...]:
    chosen = list(islice((each for each in study.records(Excerpt) if each.text), _SAMPLE))
    ids = {each.id for each in chosen}
    labels = {each.id: each.label for each in study.records(Speaker)}
    codes = {each.id: each.label for each in study.records(Code)}
    applied: dict[str, list[str]] = {}
    for coding in study.records(Coding):
        if coding.excerpt in ids and coding.code in codes:
            applied.setdefault(coding.excerpt, []).append(codes[coding.code])
    return tuple(
        Sample(
            each.kind,
            each.text or "",
            labels.get(each.speaker or "", ""),
            tuple(dict.fromkeys(applied.get(each.id, ()))),
        )
        for each in chosen
    )


def seen(drop: Drop, project: Project, said: Said) -> str:
    """A mark of everything that what is shown rests on, but for what a form says of the study."""
    target = project.studies_folder / said.study
    parts = [said.how, said.apart]
    parts += [path.read_text(encoding="utf-8") for _, path in sorted(maps_of(drop).items())]
    if target.is_dir():
        parts += [said.study, fingerprint.of_folder(target)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
