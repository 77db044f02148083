"""Records field by field, some hundred at a time: whoever needs no records saves their making."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from consilience.model import Record

#: Some records of one kind, field by field: name → values, one for each record. A field that is
#: not there has its default in all of them.
Columns = Mapping[str, Sequence[object]]
#: At most so many records stand in :data:`Columns`.
BATCH = 1000


@runtime_checkable
class Columnar(Protocol):
    """A table that has its records field by field as well: whoever needs no records saves time."""

    def columns(self) -> Iterator[Columns]:
        """All records, from the first."""


def columns(records: Iterator[Record], kind: type[Record]) -> Iterator[Columns]:
    """Records field by field."""
    names = [each.name for each in fields(kind)]
    values = attrgetter(*names)
    while batch := [values(each) for each in islice(records, BATCH)]:
        yield dict(zip(names, zip(*batch, strict=True), strict=True))
