"""From a study folder to a file for another tool: written whole or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType

from consilience import export_record, framework_folder, iris, roll_up, study_folder, vocabulary
from consilience.errors import ConsilienceError, ReadError, Refused
from consilience.findings import Place
from consilience.import_record import fingerprint
from consilience.iris import Minter
from consilience.loss import Ledger, LossReport
from consilience.mapping import Licences
from consilience.model import Excerpt, Source
from consilience.project import Project
from consilience.readers import media
from consilience.release import LIMITS, Released, released
from consilience.reports.loss import json as loss_json
from consilience.writers import Material, Term, Writer, registry

_SOURCES = "sources"


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """What an export did, or would do. ``recorded``: the study's folder ``exports`` tells of it."""

    study: str
    file: Path
    format: str
    loss: LossReport
    remarks: tuple[str, ...]
    written: bool = False
    recorded: bool = False


def run(
    project: Project,
    study: str,
    to: Path,
    *,
    writer: str = "",
    options: Mapping[str, str] = MappingProxyType({}),
    up_to: str = LIMITS[-1],
    force: bool = False,
    dry_run: bool = False,
    record: bool = True,
    date: str | None = None,
) -> Export:
    """Write a study of the project to the file (or folder) ``to``.

    ``up_to`` is the narrowest access tier that may go; what is narrower is kept back, and
    counted. With ``record`` the study keeps the report in its folder ``exports``.
    """
    if up_to not in LIMITS:
        raise ConsilienceError(
            f"a file cannot go up to “{up_to}”", hint=f"one of: {', '.join(LIMITS)}"
        )
    chosen = registry.find(to, writer)
    given = registry.options(chosen, options)
    folder = _folder(project, study)
    _demand_harmless(project, to)
    if to.exists() and not dry_run:
        _demand_replaceable(folder, to, force=force)
    ledger = Ledger()
    material = _material(project, folder, up_to, ledger)
    with tempfile.TemporaryDirectory(prefix=f".{to.name}-", dir=_existing(to)) as beside:
        made = Path(beside) / to.name
        remarks = (*_missing(material, chosen), *chosen.write(material, made, ledger, **given))
        outcome = Export(
            study=folder.name,
            file=to,
            format=chosen.title,
            loss=LossReport.of(to.name, chosen.title, "export", ledger.entries()),
            remarks=remarks,
        )
        if dry_run:
            return outcome
        data = {
            "writer": chosen.name,
            "options": dict(given),
            "up_to": up_to,
            "sha256": fingerprint(made),
            "loss": loss_json.data(outcome.loss, outcome.remarks),
        }
        to.absolute().parent.mkdir(parents=True, exist_ok=True)
        _put(made, to, Path(beside) / "before")
    recorded = record and export_record.keep(folder, data, date)
    return replace(outcome, written=True, recorded=recorded)


def _demand_harmless(project: Project, to: Path) -> None:
    """Refused where the file would lie inside a study, or in the place of what holds one."""
    here = to.resolve()
    for study in project.studies:
        if here.is_relative_to(study.resolve()):
            raise Refused(
                f"{to.name} would lie inside the study {study.name} itself",
                hint="give another place (-o)",
            )
        if study.resolve().is_relative_to(here):
            raise Refused(f"{to} holds the study {study.name}", hint="give another place (-o)")


def _demand_replaceable(folder: Path, to: Path, *, force: bool) -> None:
    """Refused for a file without ``force``, and for a folder that is not as an export made it."""
    if not force:
        raise Refused(f"{to} is already there", hint="add --force to replace it")
    if to.is_dir() and any(to.iterdir()):
        there = fingerprint(to)
        if all(there != each.get("sha256") for _, each in export_record.kept(folder)):
            raise Refused(
                f"{to} is a folder that holds something else than an export of {folder.name} "
                "that nobody changed; nothing was replaced",
                hint="give another place (-o), or remove the folder yourself",
            )


def _existing(to: Path) -> Path:
    """The folder that a file would lie in, or the nearest above it that is there."""
    return next(each for each in to.absolute().parents if each.is_dir())


def _put(made: Path, to: Path, before: Path) -> None:
    """Put what was made in its place; what was there comes back where that fails."""
    aside = to.is_dir() and not to.is_symlink()
    if aside:
        to.replace(before)
    try:
        made.replace(to)
    except OSError as error:
        if aside:
            before.replace(to)
        raise Refused(f"{to} cannot be written: {error.strerror}") from error


def _folder(project: Project, study: str) -> Path:
    by_name = {each.name: each for each in project.studies}
    if study in by_name:
        return by_name[study]
    near = vocabulary.suggest(study, by_name)
    raise ConsilienceError(
        f"there is no study “{study}”",
        hint=f"did you mean “{near}”?" if near else f"studies: {', '.join(by_name) or 'none yet'}",
    )


def _material(project: Project, folder: Path, up_to: str, ledger: Ledger) -> Material:
    minter = Minter(project.base, folder.name)
    whole = study_folder.read(folder)
    part = released(whole, up_to, ledger)
    constructs = {term.curie: term for term in _constructs(project)}
    above = {term.curie: term.broader for term in constructs.values() if term.broader}
    return Material(
        study=part.study,
        texts=dict(_texts(folder, part, ledger)),
        address=minter.record,
        tier=part.tiers.tier,
        licence=Licences.of(whole).excerpt,
        constructs=constructs,
        rolls_up=roll_up.of(part.study, minter, above),
        media=dict(_media(folder, part, ledger)),
        home=minter.study,
        word=_word,
    )


def _missing(material: Material, writer: Writer) -> Iterator[str]:
    """A remark where a file that is made for quotes will hold none."""
    if writer.has_quotes and next(material.study.records(Excerpt), None) is None:
        yield "The file holds no quotes: the study has none, or none that may go into it."


def _texts(folder: Path, part: Released, ledger: Ledger) -> Iterator[tuple[str, Callable[[], str]]]:
    for source in part.study.records(Source):
        if not source.file:
            continue
        path = folder / _SOURCES / source.file
        inside = path.resolve().is_relative_to(folder.resolve() / _SOURCES)
        if not inside or path.suffix.lower() not in study_folder.TEXTS or not path.is_file():
            continue
        if source.id in part.without_text:
            ledger.left("text of a source", "a passage of it is kept back", id_=source.id)
            continue
        yield source.id, partial(_text, path)


def _media(folder: Path, part: Released, ledger: Ledger) -> Iterator[tuple[str, Path]]:
    """The picture, recording or document of each source, if it may go as a whole."""
    for source in part.study.records(Source):
        own = folder / _SOURCES / (source.file or "")
        beside = sorted((folder / _SOURCES).glob(f"{source.id}.original*"))
        found = next((each for each in (own, *beside) if media.of_file(each)), None)
        if found is None or not found.resolve().is_relative_to(folder.resolve() / _SOURCES):
            continue
        if source.id in part.without_text:
            ledger.left("medium of a source", "a passage of it is kept back", id_=source.id)
        else:
            yield source.id, found


def _text(path: Path) -> str:
    """The text as it stands: positions count its characters, so no newline is turned."""
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise ReadError(
            f"{path.name} is not UTF-8", place=Place(f"{_SOURCES}/{path.name}"), hint="see check"
        ) from error


def _constructs(project: Project) -> Iterator[Term]:
    by_address = {each.iri: curie for curie, each in vocabulary.constructs().items()}
    for curie, each in vocabulary.constructs().items():
        above = by_address.get(each.broader, "")
        yield Term(curie, each.label, each.definition, above, each.iri)
    for path in project.frameworks:
        framework = framework_folder.read(path)
        if framework is None:
            continue  # told by the check
        for own in framework.constructs:
            above = f"{framework.id}:{own.broader}" if own.broader else ""
            curie = f"{framework.id}:{own.id}"
            yield Term(curie, own.label, own.definition or "", above, iris.construct(curie))


def _word(scheme: str, slug: str) -> Term:
    known = vocabulary.concepts(scheme).get(slug)
    address = iris.concept(scheme, slug)
    return Term(f"{scheme}:{slug}", known.label if known else slug, address=address)
