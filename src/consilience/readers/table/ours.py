"""The table of quotes that our own writer makes: what it tells is read back as it was.

Its headings say what each column is, so nothing is guessed and nothing has to be confirmed. Of a
thing that stands in several rows the first row counts. A column of somebody's own becomes a detail
of the quote.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from consilience import quote_table, tables
from consilience.loss import LossReport
from consilience.model import (
    Agent,
    Code,
    Codebook,
    CodebookVersion,
    Coding,
    DataCollection,
    Excerpt,
    Header,
    Layer,
    Origin,
    Publication,
    Record,
    Source,
    Speaker,
    Study,
    Wave,
)
from consilience.readers import Imported, Inspection
from consilience.readers.table.rights import Rights
from consilience.readers.table.sheets import Sheet
from consilience.readers.table.unjoined import Unjoined
from consilience.readers.unsaid import Options
from consilience.tables import Column, Kind, Table

NAME = "table of quotes of Consilience"

_OWN_CODEBOOK = "codebook"
_RIGHTS = (
    "The rows say which licence their words have and who may see them: the study was given the "
    "licence of most, and the widest access, unless you said otherwise."
)


def is_ours(sheet: Sheet) -> bool:
    """True for a sheet with our own headings in its first row."""
    number, headings = next(sheet.rows(), (0, ()))
    return number == 1 and quote_table.is_one(headings)


def inspect(path: Path, sheet: Sheet) -> Inspection:
    """What is in the table."""
    made = read(path, "inspected", sheet, Options())
    counts = [
        (table.singular, sum(1 for _ in made.study.records(table.record)))
        for table in tables.TABLES
        if table.record is not Origin
    ]
    return Inspection(NAME, path.stem, tuple(pair for pair in counts if pair[1]), made.remarks)


def read(path: Path, slug: str, sheet: Sheet, options: Options) -> Imported:
    """The study that the table tells of."""
    found = Unjoined(path, sheet)
    publications = found.parts_of(quote_table.PUBLICATION, Publication)
    rights = Rights.of(
        options,
        publications,
        found.of(Source),
        found.of(Speaker),
        found.of(Excerpt),
    )
    header = replace(
        _header(found, slug, path.stem, publications),
        title=options.title or path.stem,
        licence=rights.licence,
        access=rights.access,
        language=options.language,
    )
    known = {
        "publication": {each.id for each in header.publications},
        "data-collection": {each.id for each in header.data_collections},
        "wave": {each.id for each in header.waves},
        **{
            table.singular: {each.id for each in found.records.get(table.record, ())}
            for table in tables.TABLES
        },
    }
    streams: dict[type[Record], Callable[[], Iterator[Record]]] = {}
    for table in tables.TABLES:
        records = found.records.get(table.record)
        if records is None:
            continue
        streams[table.record] = partial(_cleared, table, records, known, rights)
        if table.record is not Origin:
            found.ledger.carried(table.singular, table.singular, count=len(records))
        for name, id_ in _unknown(table, records, known):
            found.ledger.left(
                f"{table.singular}: {name}", "what it names does not come along", id_=id_
            )
    for excerpt in found.of(Excerpt):
        if excerpt.start is not None or excerpt.end is not None:
            why = "the text of its source does not come along"
            found.ledger.left("place in a text", why, id_=excerpt.id)
    loss = LossReport.of(path.name, NAME, "import", found.ledger.entries())
    return Imported(Study(header, streams), loss, remarks=(*sheet.remarks, _RIGHTS))


# --- what rows name and do not tell of -----------------------------------------------------

_Known = Mapping[str, Collection[str]]


def _names(table: Table, known: _Known) -> list[Column]:
    """The columns of a table that name another thing, or a file that does not come along."""
    return [
        each
        for each in table.columns
        if (each.kind is Kind.RECORD and each.target in known)
        or (table.record is Coding and each.kind is Kind.TYPED)
        or (table.record is Source and each.name == "file")
    ]


def _is_known(column: Column, value: str, known: _Known) -> bool:
    if column.kind is Kind.TYPED:
        kind, _, id_ = value.partition(":")
        return kind not in known or id_ in known[kind]
    return value in known.get(column.target, ())


def _cleared(
    table: Table, records: Iterable[Record], known: _Known, rights: Rights
) -> Iterator[Record]:
    """The records, which name nothing that is not there, and say no more of rights than needed."""
    columns = _names(table, known)
    for record in records:
        changed: dict[str, Any] = {}
        if isinstance(record, Excerpt):
            changed = {"start": None, "end": None}
        for column in columns:
            value = getattr(record, column.name)
            if column.many:
                kept = tuple(each for each in value if _is_known(column, each, known))
                if kept != value:
                    changed[column.name] = kept
            elif value and not _is_known(column, value, known):
                changed[column.name] = None
        yield rights.told(replace(record, **changed) if changed else record)


def _unknown(table: Table, records: Iterable[Record], known: _Known) -> Iterator[tuple[str, str]]:
    """Column and id of the records that lose a name."""
    for column in _names(table, known):
        for record in records:
            value = getattr(record, column.name)
            values = value if column.many else (value,) if value else ()
            if not all(_is_known(column, each, known) for each in values):
                yield column.name.replace("_", " "), record.id


# --- study.toml ----------------------------------------------------------------------------


def _header(found: Unjoined, slug: str, stem: str, publications: tuple[Publication, ...]) -> Header:
    ids = {each.id for each in publications}
    collections = found.parts_of(quote_table.DATA_COLLECTION, DataCollection)
    own = {each.id for each in collections}
    waves = found.parts_of(quote_table.WAVE, Wave)
    layers = tuple(_layer(each, found) for each in found.parts_of(quote_table.LAYER, Layer))
    agents = {each.id: each for each in found.parts_of(quote_table.CODER, Agent)}
    for id_ in _agents(found, waves, layers):
        agents.setdefault(id_, Agent(id=id_, name=id_))
    versions = dict.fromkeys(
        version
        for layer in layers
        for book, _, version in (each.partition("@") for each in layer.codebooks)
        if book == _OWN_CODEBOOK and version
    )
    return Header(
        slug=slug,
        title=stem,
        licence="",
        codebook=Codebook(
            title=f"Codes of {stem}",
            versions=tuple(CodebookVersion(id=each) for each in versions or ("1",)),
        )
        if Code in found.records
        else None,
        publications=publications,
        data_collections=tuple(
            replace(
                each,
                publication=each.publication if each.publication in ids else None,
                overlaps=tuple(one for one in each.overlaps if "/" in one or one in own),
            )
            for each in collections
        ),
        waves=waves,
        agents=tuple(agents.values()),
        layers=layers,
    )


def _layer(layer: Layer, found: Unjoined) -> Layer:
    """The layer with what it looked at, as the quotes tell it."""
    looks = found.looks.get(layer.id, [])
    every = len(looks) == len(found.records[Excerpt])
    return replace(
        layer,
        coders=layer.coders or tuple(found.coders.get(layer.id, ())),
        codebooks=layer.codebooks or ((f"{_OWN_CODEBOOK}@1",) if Code in found.records else ()),
        covers=("all",) if every else tuple(looks),
    )


def _agents(found: Unjoined, waves: Iterable[Wave], layers: Iterable[Layer]) -> Iterator[str]:
    """Everybody who is named as having read or coded something."""
    for table in tables.TABLES:
        columns = [each.name for each in table.columns if each.target == "agent"]
        for record in found.records.get(table.record, ()) if columns else ():
            yield from (id_ for name in columns if (id_ := getattr(record, name)))
    yield from (each.read_by for each in waves if each.read_by)
    for layer in layers:
        yield from layer.coders
