"""What of a project goes into a package: a project of its own, without what has to stay.

Everything else in a package is made from this copy and from nothing else, so what is not in it
can be nowhere. What stayed is counted in ``archive.json`` beside it; ids and words are not told.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

from consilience import (
    deidentification,
    model,
    project,
    small_cells,
    sssom,
    study_folder,
    study_toml,
    tables,
)
from consilience.access import TIERS, licence_id
from consilience.archive import absent, deposit, frameworks, licensing, reviews
from consilience.archive import counts as numbers
from consilience.archive.absent import Described
from consilience.archive.metadata import Left
from consilience.disclosure.leaks import Needle
from consilience.errors import Refused
from consilience.loss import Fate, Ledger
from consilience.mapping import Licences
from consilience.model import Excerpt, Record, Source, Study
from consilience.project import Project
from consilience.release import released

#: The licence of descriptions, where nothing else is there.
METADATA = "CC0-1.0"

_SOURCES = "sources"
_PAGES = ("LICENCE.md", "README.md", deidentification.FILE)
_TABLES = (
    study_toml.FILE,
    *(table.file for table in tables.TABLES),
    sssom.ACCEPTED,
    sssom.REFUSED,
    sssom.REVIEWS_FILE,
)
_NEVER = "as its access is never"
#: Kinds of records that are counted, by the word for them.
COUNTED: Mapping[str, type[Record]] = {table.singular: table.record for table in tables.TABLES} | {
    "link": model.Link
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What may go: studies by id (all where none is named), up to a tier, under a licence.

    ``licence`` is empty where the freest one that fits everything is wanted. ``media`` lets
    pictures, recordings and documents go along. ``open_layer`` lets only codebooks and links go,
    and numbers that tell of no fewer than ``few`` people; ``metadata_only`` nothing but
    descriptions, for the reason ``why``. ``names`` are real names that may stand nowhere.
    """

    studies: Collection[str] = ()
    up_to: str = TIERS[0]
    licence: str = ""
    metadata_only: bool = False
    why: str = "only descriptions were asked for"
    open_layer: bool = False
    few: int = small_cells.THRESHOLD
    names: Collection[Needle] = ()
    media: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What was chosen: the licence, what stayed, and studies that are only described."""

    licence: str
    left: tuple[Left, ...]
    described: Mapping[str, Described]
    withheld: frozenset[str]


def stage(origin: Project, terms: Terms, folder: Path) -> Selection:
    """Write the project that may go into ``folder``, which is not there yet."""
    before = absent.read(origin.root / absent.FILE)
    chosen = _chosen(origin, terms.studies, before.described)
    licence = terms.licence or (METADATA if terms.metadata_only else _common(chosen, terms))
    folder.mkdir(parents=True)
    left = Counter({(e.study, e.what, e.why): e.count for e in before.left})
    described = dict(before.described)
    withheld: set[str] = set()
    going = {each.name for each in chosen if not _why_not(study_folder.read(each), terms, licence)}
    staying = {each.name for each in origin.studies} - going
    for path in chosen:
        study = study_folder.read(path)
        why = _why_not(study, terms, licence)
        if why:
            described[path.name] = _described(path, study, why)
            withheld |= _words(study)
            continue
        alone = _alone(study, staying, left)
        changed = alone is not study
        _Copy(path, alone, changed, terms, licence, origin.base).write(
            folder / "studies" / path.name, left, withheld
        )
        if terms.open_layer or not any(True for _ in study.records(Excerpt)):
            numbers.stage(origin.root, study, terms.few, folder)
    for name, what, number, why in reviews.stage(
        origin, licence, folder, open_layer=terms.open_layer
    ):
        left[f"reviews/{name}", what, why] += number
    for where, what, why in frameworks.stage(origin, licence, folder):
        left[where, what, why] += 1
    _surround(origin, folder)
    selection = Selection(
        licence=licence,
        left=tuple(
            Left(study=s, what=w, why=y, count=n) for (s, w, y), n in sorted(left.items()) if n
        ),
        described=dict(sorted(described.items())),
        withheld=frozenset(withheld),
    )
    if selection.left or selection.described:
        absent.write(selection.left, selection.described, folder / absent.FILE)
    return selection


def _alone(study: Study, staying: Collection[str], left: Counter[tuple[str, str, str]]) -> Study:
    """The study without what it says of material that is counted again in a study that stays."""
    number = 0
    collections = []
    for each in study.header.data_collections:
        kept = tuple(one for one in each.overlaps if one.rpartition("/")[0] not in staying)
        number += len(each.overlaps) - len(kept)
        collections.append(replace(each, overlaps=kept))
    if not number:
        return study
    left[study.header.slug, "overlap", "the study that it is with stays"] += number
    header = replace(study.header, data_collections=tuple(collections))
    return Study(header, study.tables)


def _chosen(
    origin: Project, names: Collection[str], described: Mapping[str, Described]
) -> list[Path]:
    known = {path.name: path for path in origin.studies}
    for name in names:
        if name not in known:
            raise Refused(
                f"there is no study “{name}” here", hint=f"studies: {', '.join(known) or 'none'}"
            )
    if not known and not described:
        raise Refused("there is no study here", hint="see consilience new, or consilience import")
    return [path for name, path in known.items() if not names or name in names]


def _common(chosen: Collection[Path], terms: Terms) -> str:
    """The freest licence that everything that goes allows."""
    licences: set[str | None] = set()
    for path in chosen:
        study = study_folder.read(path)
        if TIERS.index(study.header.access) > TIERS.index(terms.up_to):
            continue
        book = study.header.codebook
        licences |= {study.header.licence, book.licence if book else None}
        if not terms.open_layer:
            going = released(study, terms.up_to, Ledger()).study
            own = Licences.of(study)
            licences |= {own.sources[each.id] for each in going.records(Source)}
            licences |= {own.excerpt(each) for each in going.records(Excerpt)}
    return licensing.common([each for each in licences if each] or [METADATA])


def _why_not(study: Study, terms: Terms, licence: str) -> str:
    """Why a study can only be described; empty where it can go."""
    header = study.header
    if terms.metadata_only:
        return terms.why
    if TIERS.index(header.access) > TIERS.index(terms.up_to):
        return f"its access is {header.access}"
    book = header.codebook.licence if header.codebook else ""
    for own in filter(None, (header.licence, book)):
        if not licensing.allows(own, licence):
            return f"its licence, {licence_id(own)}, does not allow {licence_id(licence)}"
    return ""


def counts(study: Study) -> dict[str, int]:
    """How many records of each kind a study holds; excerpts also by their kind."""
    found: Counter[str] = Counter()
    for kind, record in COUNTED.items():
        if record is model.Code:
            found[kind] = len({each.id for each in study.records(record)})
            continue
        for each in study.records(record):
            found[kind] += 1
            if isinstance(each, Excerpt):
                found[each.kind] += 1
                found["withheld"] += not each.text
    return {kind: number for kind, number in sorted(found.items()) if number}


def _described(path: Path, study: Study, why: str) -> Described:
    """A study by its header alone, which is open to everybody whatever the tier of the study."""
    header = json.loads(json.dumps(asdict(study.header)))
    header["slug"] = path.name
    return Described(header=header, counts=counts(study), why=why)


def _words(study: Study) -> set[str]:
    return {each.text for each in study.records(Excerpt) if each.text}


# --- one study that goes ---------------------------------------------------------------------


@dataclass(slots=True)
class _Copy:
    path: Path
    study: Study
    changed: bool
    terms: Terms
    licence: str
    base: str

    def write(self, to: Path, left: Counter[tuple[str, str, str]], withheld: set[str]) -> None:
        """Write the study's folder, and count what stays."""
        ledger = Ledger()
        study = _open_layer(self.study, ledger) if self.terms.open_layer else self.study
        licences = Licences.of(self.study)
        closed = {
            each.id
            for each in study.records(Excerpt)
            if not licensing.allows(licences.excerpt(each), self.licence)
        }
        part = released(_closed(study, closed) if closed else study, self.terms.up_to, ledger)
        without = part.without_text | {
            source
            for source, own in licences.sources.items()
            if not licensing.allows(own, self.licence)
        }
        files = dict(self._files(part.study, without, ledger))
        named = {each.file for each in part.study.records(Source) if each.file}
        alone = named - {name.rpartition("/")[2] for name in files}
        if part.study is self.study and not alone and not self.changed:
            to.mkdir(parents=True)
            for name in _TABLES:
                if (self.path / name).is_file():
                    shutil.copyfile(self.path / name, to / name)
            _place(files, to)
        else:
            kept = _mended(part.study, alone)
            going = {each.text for each in kept.records(Excerpt)}
            withheld |= _words(self.study) - {each for each in going if each}
            study_folder.write(kept, to, base=self.base)
            _place(files, to)
        for entry in ledger.entries():
            if entry.fate is Fate.LEFT:
                why = entry.why
                if closed:
                    also = f"{_NEVER}, or its licence does not allow {licence_id(self.licence)}"
                    why = why.replace(_NEVER, also)
                left[self.path.name, entry.what, why] += entry.count

    def _files(
        self, study: Study, without: Collection[str], ledger: Ledger
    ) -> Iterator[tuple[str, Path]]:
        """The files beside the tables that may go; everything else is noted.

        ``without`` are the sources of which a passage stays, or that their licence holds back.
        """
        known = {*_TABLES, *_PAGES, study_folder.IMPORTS, study_folder.EXPORTS, _SOURCES}
        for each in sorted(self.path.iterdir()):
            if each.name in _PAGES and each.is_file() and not each.is_symlink():
                if not self.terms.open_layer or each.name == deidentification.FILE:
                    yield each.name, each
            elif each.name not in known and not each.name.startswith("."):
                ledger.left("file", "the program does not know what it is")
        if (self.path / study_folder.IMPORTS).is_dir():
            ledger.left("records of imports", "they are for work on the study")
        if self.terms.open_layer or not (self.path / _SOURCES).is_dir():
            return
        named = {each.file: each.id for each in study.records(Source) if each.file}
        for each in sorted((self.path / _SOURCES).iterdir()):
            if each.is_symlink() or not each.is_file() or each.name.startswith("."):
                continue
            source = named.get(each.name) or _original(each.name, named.values())
            if not source:
                ledger.left("file in sources", "no source that may go names it")
            elif source in without:
                ledger.left("text of a source", "a passage of it, or its licence, holds it back")
            elif each.suffix.lower() in study_folder.TEXTS or self.terms.media:
                yield f"{_SOURCES}/{each.name}", each
            else:
                ledger.left("medium of a source", "media go only where they are asked for")


def _open_layer(study: Study, ledger: Ledger) -> Study:
    """The study's codebook and links, and nothing that anybody said."""
    going: tuple[type[Record], ...] = (model.Code, model.Link, model.LinkReview)
    for kind, record in COUNTED.items():
        number = 0 if record in going else sum(1 for _ in study.records(record))
        if number:
            ledger.left(kind, "no part of the open layer", count=number)
    rows = {kind: study.tables[kind] for kind in going if kind in study.tables}
    return Study(replace(study.header, layers=()), rows)


def _original(name: str, sources: Collection[str]) -> str:
    """The source that ``<source>.original.…`` was made from; empty for other names."""
    return next((each for each in sources if name.startswith(f"{each}.original")), "")


def _closed(study: Study, closed: Collection[str]) -> Study:
    """The study with some excerpts for nobody, so that what hangs on them stays with them."""

    def rows() -> Iterator[Record]:
        for each in study.records(Excerpt):
            yield replace(each, access="never") if each.id in closed else each

    return Study(study.header, {**study.tables, Excerpt: rows})


def _mended(study: Study, alone: Collection[str]) -> Study:
    """The study without files that stay, and without places in their text.

    Layers that covered nothing else than what stays cover what they have codings on, or go.
    """
    without = {each.id for each in study.records(Source) if each.file in alone}

    def rows(kind: type[Record]) -> Iterator[Record]:
        for each in study.records(kind):
            if isinstance(each, Excerpt) and each.source in without:
                yield replace(each, start=None, end=None)
            elif isinstance(each, Source) and each.file in alone:
                yield replace(each, file=None)
            else:
                yield each

    made: dict[type[Record], Callable[[], Iterator[Record]]] = {
        kind: partial(rows, kind) for kind in study.tables
    }
    layers = tuple(_layers(study))
    return Study(replace(study.header, layers=layers), made)


def _layers(study: Study) -> Iterator[model.Layer]:
    coded: dict[str, dict[str, None]] = {}
    for coding in study.records(model.Coding):
        coded.setdefault(coding.layer, {})[coding.excerpt] = None
    used = {each.layer for each in study.records(model.Mention)}
    used |= {each.layer for each in study.records(model.Assessment) if each.layer}
    for layer in study.header.layers:
        if layer.covers:
            yield layer
        elif layer.id in coded:
            yield replace(layer, covers=tuple(coded[layer.id]))
        elif layer.id in used:
            yield replace(layer, covers=("all",))


def _place(files: Mapping[str, Path], folder: Path) -> None:
    for name, path in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, folder / name)


# --- what studies stand beside -----------------------------------------------------------------


def _surround(origin: Project, folder: Path) -> None:
    """Programmes, what is said to archives, and the settings."""
    for name, path in (("programmes.toml", origin.programmes), (deposit.FILE, origin.deposit)):
        if path.is_file():
            _place({name: path}, folder)
    base = project.DEFAULTS["base"]
    text = "# A project of Consilience, as it was archived.\n"
    if origin.base != base:
        text += f"base = {json.dumps(origin.base)}\n"
    (folder / project.FILE).write_text(text, encoding="utf-8", newline="\n")
