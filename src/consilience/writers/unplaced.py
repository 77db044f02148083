"""What a study holds of kinds that a format has no place for: counted and listed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import fields

from consilience import tables
from consilience.loss import Ledger
from consilience.model import Header, Link, LinkReview, Record
from consilience.writers import Material

#: Kinds of records by the words that a report calls them.
RECORDS: Mapping[str, type[Record]] = {
    **{table.singular: table.record for table in tables.TABLES},
    "link": Link,
    "review of a link": LinkReview,
}

#: What study.toml lists, by the words that a report calls it, with the ids.
PARTS: Mapping[str, Callable[[Header], Iterable[str]]] = {
    "author": lambda header: ("" for _ in header.authors),
    "publication": lambda header: (each.id for each in header.publications),
    "data collection": lambda header: (each.id for each in header.data_collections),
    "wave": lambda header: (each.id for each in header.waves),
    "agent": lambda header: (each.id for each in header.agents),
    "layer": lambda header: (each.id for each in header.layers),
    "version of the codebook": lambda header: (
        each.id for each in (header.codebook.versions if header.codebook else ())
    ),
}

#: Everything that a study can hold. A writer names those that it looks after itself.
KINDS = frozenset({*RECORDS, *PARTS, "text of a source"})


def note(material: Material, ledger: Ledger, placed: Collection[str], why: str) -> None:
    """Note as left whatever is of a kind that ``placed`` does not name (KeyError: no such kind)."""
    for each in placed:
        if each not in KINDS:
            raise KeyError(each)
    for what, kind in RECORDS.items():
        if what not in placed:
            for record in material.study.records(kind):
                ledger.left(what, why, id_=record.id)
    for what, ids in PARTS.items():
        if what not in placed:
            for id_ in ids(material.study.header):
                ledger.left(what, why, id_=id_)
    if "text of a source" not in placed:
        for source in material.texts:
            ledger.left("text of a source", why, id_=source)


def cells(
    material: Material, ledger: Ledger, placed: Mapping[str, Collection[str]], why: str
) -> None:
    """Note as left the filled cells that a format has no place for, of kinds that it does carry.

    ``placed`` names the columns that go, for each such kind; an id always goes.
    """
    empty: tuple[object, ...] = (None, (), {})
    for what, columns in placed.items():
        kind = RECORDS[what]
        others = [each for each in fields(kind) if each.name not in {"id", "row", *columns}]
        for record in material.study.records(kind):
            for column in others:
                value = getattr(record, column.name)
                if value not in empty and value is not column.default:
                    name = column.name.replace("_", " ")
                    ledger.left(f"{what}: {name}", why, id_=record.id)
