"""Details of records and of parts of study.toml, as lines of a list."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import fields

from consilience import tables
from consilience.model import Author, Record
from consilience.tables import Column, Kind
from consilience.writers.markdown.text import inline
from consilience.writers.shelf import Shelf


def of_record(shelf: Shelf, record: Record, skip: Collection[str] = ()) -> Iterator[str]:
    """The filled cells of a row, with the names of their columns; all that refers is named."""
    table = next(each for each in tables.TABLES if each.record is type(record))
    for column in table.columns:
        if column.name == "id" or column.name in skip:
            continue
        value = getattr(record, column.name)
        if value is None or value == ():
            continue
        several = value if column.many else (value,)
        said = ", ".join(_said(shelf, column, each) for each in several)
        yield f"- {column.name.replace('_', ' ')}: {said}"


def _said(shelf: Shelf, column: Column, value: object) -> str:
    words = str(value)
    if isinstance(value, bool):
        words = "yes" if value else "no"
    elif column.kind is Kind.CONCEPT:
        words = shelf.material.word(column.target, words).label
    elif column.kind is Kind.RECORD:
        words = shelf.named(f"{column.target}:{words}")
    elif column.kind is Kind.TYPED:
        words = shelf.named(words)
    elif column.kind in {Kind.CODE, Kind.CONSTRUCT}:
        words = shelf.applied(words)
    return inline(words)


def of_part(part: object, skip: Collection[str] = ()) -> str:
    """What study.toml says of a part, in one line."""
    said = []
    for field in fields(part):  # type: ignore[arg-type] # parts of a header are dataclasses
        value = getattr(part, field.name)
        if field.name in {"id", "label", "name", *skip} or value in (None, (), ""):
            continue
        several = value if isinstance(value, tuple) else (value,)
        words = ", ".join(each.name if isinstance(each, Author) else str(each) for each in several)
        said.append(f"{field.name.replace('_', ' ')}: {inline(words)}")
    return "; ".join(said)
