"""One file of another tool, read for a study, looked at, with its brackets registered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from consilience import brackets, import_settings, media_shelf
from consilience.errors import ReadError
from consilience.findings import Place
from consilience.loss import Ledger
from consilience.model import Excerpt, Pseudonym, Record, Study
from consilience.readers import Imported, Reader, source_names
from consilience.readers.source_names import Rule

_LONGEST_NAME = 200
_MEDIA = "media"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """How files are to be read, and what is said of them that they do not say themselves."""

    reader: str = ""
    map_file: Path | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    title: str | None = None
    licence: str | None = None
    access: str | None = None
    media: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read. ``settings`` says how, ``guessed`` where nobody has confirmed that yet."""

    path: Path
    format: str
    made: Imported
    settings: str
    guessed: bool


def read(path: Path, slug: str, reader: Reader, ways: Ways, kept: Path | None) -> Reading:
    """Read a file for the study ``slug``; ``kept`` says how it was read the last time."""
    options = dict(ways.options)
    if ways.media and _MEDIA in reader.takes:
        options[_MEDIA] = "yes"
    settings = import_settings.of(reader, path, ways.map_file or kept, options)
    made = reader.read(path, slug, **settings.of_reader(reader))
    made = source_names.applied(made, Rule.of(settings.options))
    made = _registered(_headed(media_shelf.named(made), slug, ways, path.name), slug)
    return Reading(path, reader.title, made, settings.text(reader, path.name), settings.guessed)


def _headed(made: Imported, slug: str, ways: Ways, file: str) -> Imported:
    """The same with what was said of it; ReadError for a text that would lie elsewhere."""
    for name in made.texts:
        if not _harmless(name):
            raise ReadError(
                f"{file} wants to name a text in a way that could lead out of the study",
                place=Place(file),
            )
    header = made.study.header
    header = replace(
        header,
        slug=slug,
        title=ways.title or header.title,
        licence=ways.licence or header.licence,
        access=ways.access or header.access,
    )
    return replace(made, study=replace(made.study, header=header))


def _harmless(name: str) -> bool:
    """True for the name of a file that lies directly in ``sources/``."""
    return (
        0 < len(name.encode()) <= _LONGEST_NAME
        and not name.startswith(".")
        and name.isprintable()
        and not set(name) & set('/\\:*?"<>|')
    )


def _registered(made: Imported, slug: str) -> Imported:
    """The same with brackets in quotes registered."""
    study = made.study
    known = {each.label for each in study.records(Pseudonym)}
    quotes = (text for batch in study.columns(Excerpt) for text in batch.get("text", ()))
    words = brackets.in_all(text for text in quotes if isinstance(text, str))
    new = [each for each in words if each not in known]
    if not new:
        return made
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

    entries = sorted((*made.loss.entries, *ledger.entries()))
    remark = (
        f"{len(new)} different brackets stand in quotes; pseudonyms.csv lists them as kind other, "
        "scope occurrence. Say there what each replaces, and correct what is no replacement."
    )
    return replace(
        made,
        study=Study(study.header, {**study.tables, Pseudonym: pseudonyms}),
        loss=replace(made.loss, entries=tuple(entries)),
        remarks=(*made.remarks, remark),
    )
