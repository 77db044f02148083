"""A header and tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sized
from dataclasses import dataclass
from typing import TypeVar

from consilience.batches import Columnar, Columns, columns
from consilience.model.header import Header
from consilience.model.records import Record

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Study:
    """A header and, for each kind of record, a function that gives a fresh iterator."""

    header: Header
    tables: Mapping[type[Record], Callable[[], Iterator[Record]]]

    def records(self, kind: type[R]) -> Iterator[R]:
        """All records of one kind, in file order. Empty where the study has no such table."""
        rows = self.tables.get(kind)
        if rows is None:
            return
        for record in rows():
            if not isinstance(record, kind):
                message = f"the table of {kind.__name__} gave a {type(record).__name__}"
                raise TypeError(message)
            yield record

    def columns(self, kind: type[Record]) -> Iterator[Columns]:
        """The same field by field, some hundred records at a time."""
        rows = self.tables.get(kind)
        return rows.columns() if isinstance(rows, Columnar) else columns(self.records(kind), kind)

    def count(self, kind: type[Record]) -> int:
        """How many records of one kind there are."""
        rows = self.tables.get(kind)
        return len(rows) if isinstance(rows, Sized) else sum(1 for _ in self.records(kind))
