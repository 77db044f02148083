"""From another tool's file to a study folder: written whole or not at all.

A study that was imported before is updated: what people changed by hand since then survives.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from consilience import brackets, import_record, import_settings, study_folder, update
from consilience.cells import ID
from consilience.errors import ReadError, Refused
from consilience.findings import Place
from consilience.loss import Ledger, LossReport
from consilience.model import Excerpt, Pseudonym, Record, Study
from consilience.readers import Imported, Inspection, registry
from consilience.reports.loss import json as loss_json
from consilience.study_folder import IMPORT_FILE, IMPORTS
from consilience.update import Changes

#: What a study may be given whose file says nothing of it.
ACCESS = "controlled"
_SOURCES = "sources"
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """What an import did, or would do.

    ``questions`` are what somebody has to confirm before anything is written; ``settings`` is the
    text of the column map or the options; ``changes`` is None for a study that is new.
    """

    study: str
    folder: Path
    format: str
    loss: LossReport
    remarks: tuple[str, ...]
    counts: tuple[tuple[str, int], ...]
    settings: str = ""
    guessed: bool = False
    changes: Changes | None = None
    questions: tuple[str, ...] = ()
    written: bool = False


def inspect(path: Path) -> Inspection:
    """What is in a file. Nothing is changed."""
    return registry.find(path).inspect(path)


def column_map(path: Path) -> str:
    """The column map that is guessed for a table, as TOML; empty for what is no table."""
    reader = registry.find(path)
    return import_settings.of(reader, path, None, {}).text(reader, path.name)


def run(
    path: Path,
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
    yes: bool = False,
    dry_run: bool = False,
    force: bool = False,
    date: str | None = None,
) -> Import:
    """Import a file into the study ``slug`` in a folder of studies.

    Without ``yes`` nothing is written where a column map was guessed, or where an update would
    remove something or takes codes for renamed; codes in ``apart`` are never taken for renamed.
    ``force`` makes the study anew.
    """
    if not ID.fullmatch(slug):
        raise ReadError(
            f"“{slug}” cannot be the id of a study",
            hint="use letters, digits, full stops, hyphens and underscores",
        )
    folder = studies / slug
    found = registry.find(path, reader)
    there = (folder / "study.toml").is_file() and not force
    base = import_record.base(folder) if there else None
    if there and base is None:
        raise Refused(
            f"there is a study “{slug}” already that no import made; nothing was changed",
            hint="give another --study, or --force to replace it by what is in the file",
        )
    if folder.exists() and not there and not force:
        raise Refused(f"there is something called “{folder}” already; nothing was changed")
    kept = map_file or _kept(folder, there)
    settings = import_settings.of(found, path, kept, options)
    made = _prepared(found.read(path, slug, **settings.options), path.name, slug)
    study = _headed(made.study, title, licence, access if access or there else ACCESS)
    texts = made.texts
    changes, marked, given = None, study, made.texts
    if there and base is not None:
        merged = update.merge(folder, study, texts, base, apart)
        study, texts, changes = merged.study, merged.texts, merged.changes
        marked, given = merged.marked, merged.given
    questions = (
        *(_another(folder, path.name) if changes else ()),
        *(("The columns were guessed.",) if settings.guessed else ()),
        *(changes.questions() if changes else ()),
    )
    outcome = Import(
        study=slug,
        folder=folder,
        format=found.title,
        loss=made.loss,
        remarks=made.remarks,
        counts=tuple(_counts(study)),
        settings=settings.text(found, path.name),
        guessed=settings.guessed,
        changes=changes,
        questions=questions,
    )
    if dry_run or (questions and not yes):
        return outcome
    if changes is not None and not changes and kept == _kept(folder, there):
        return outcome  # the study says what the file says
    files = _files(outcome, path, texts=texts, marked=marked, given=given, date=date)
    study_folder.write(study, folder, force=folder.exists(), files=files)
    return replace(outcome, written=True)


def _kept(folder: Path, there: bool) -> Path | None:
    kept = folder / IMPORT_FILE
    return kept if there and kept.is_file() else None


def _headed(study: Study, title: str | None, licence: str | None, access: str | None) -> Study:
    header = study.header
    return replace(
        study,
        header=replace(
            header,
            title=title or header.title,
            licence=licence or header.licence,
            access=access or header.access,
        ),
    )


def _another(folder: Path, file: str) -> Iterator[str]:
    """What has to be asked where the last import was of a file of another name."""
    kept = list(import_record.kept(folder))
    loss = kept[-1].get("loss") if kept else None
    before = loss.get("file") if isinstance(loss, dict) else None
    if before and before != file:
        yield f"Is {file} a newer state of {before}, from which this study was made?"


def _counts(study: Study) -> Iterator[tuple[str, int]]:
    for kind in study.tables:
        if count := sum(1 for _ in study.records(kind)):
            yield kind.__name__.lower(), count


# --- what holds for every format -----------------------------------------------------------


def _prepared(made: Imported, file: str, slug: str) -> Imported:
    """The same, with names of files looked at and brackets registered."""
    for name in made.texts:
        if not _harmless(name):
            raise ReadError(
                f"{file} wants to name a text in a way that could lead out of the study",
                place=Place(file),
            )
    study = replace(made.study, header=replace(made.study.header, slug=slug))
    known = {each.label for each in study.records(Pseudonym)}
    words = brackets.in_all(each.text for each in study.records(Excerpt))
    new = [each for each in words if each not in known]
    if not new:
        return replace(made, study=study)
    ledger = Ledger()
    more: list[Record] = []
    taken = {each.id for each in study.records(Pseudonym)}
    for number, label in enumerate(new, len(known) + 1):
        id_ = f"P{number}" if f"P{number}" not in taken else f"P{number}-{slug}"
        more.append(Pseudonym(id=id_, label=label, kind="other", scope="occurrence"))
        ledger.changed(
            "bracket in a quote", "pseudonym", "what it replaces is not known yet", id_=id_
        )
    before = study.tables.get(Pseudonym)

    def pseudonyms() -> Iterator[Record]:
        if before is not None:
            yield from before()
        yield from more

    tables = {**study.tables, Pseudonym: pseudonyms}
    entries = sorted((*made.loss.entries, *ledger.entries()))
    remark = (
        f"{len(new)} different brackets stand in quotes; pseudonyms.csv lists them as kind other, "
        "scope occurrence. Say there what each replaces, and correct what is no replacement."
    )
    return replace(
        made,
        study=Study(study.header, tables),
        loss=replace(made.loss, entries=tuple(entries)),
        remarks=(*made.remarks, remark),
    )


def _harmless(name: str) -> bool:
    """True for the name of a file that lies directly in ``sources/``."""
    return (
        0 < len(name.encode()) <= _LONGEST_NAME
        and not name.startswith(".")
        and name.isprintable()
        and not set(name) & set('/\\:*?"<>|')
    )


def _files(
    outcome: Import,
    path: Path,
    *,
    texts: Mapping[str, Callable[[], str]],
    marked: Study,
    given: Mapping[str, Callable[[], str]],
    date: str | None,
) -> dict[str, Callable[[], str]]:
    """What lies beside the tables: texts, the record of this import, marks, settings."""
    number = max(import_record.numbers(outcome.folder), default=0) + 1
    files = {f"{_SOURCES}/{name}": text for name, text in texts.items()}
    files[f"{IMPORTS}/{number}.json"] = lambda: _record(outcome, path, number, date)
    files[import_record.CELLS] = lambda: "".join(
        import_record.base_lines(marked, ((name, text()) for name, text in given.items()))
    )
    if outcome.settings:
        files[IMPORT_FILE] = lambda: outcome.settings
    return files


def _record(outcome: Import, path: Path, number: int, date: str | None) -> str:
    data = {
        "schema": import_record.SCHEMA,
        "number": number,
        "date": date,
        "sha256": import_record.fingerprint(path),
        "loss": loss_json.data(outcome.loss, outcome.remarks),
        "changes": outcome.changes.data() if outcome.changes else None,
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"
