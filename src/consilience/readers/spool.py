"""What a reader found, kept aside until it is written: as much as one likes, in bounded memory."""

from __future__ import annotations

import pickle
import tempfile
import weakref
from collections.abc import Callable, Iterator
from dataclasses import fields
from functools import partial
from itertools import islice
from operator import attrgetter
from typing import Generic, TypeVar

from consilience.batches import BATCH, Columns
from consilience.errors import ReadError
from consilience.model import Record

T = TypeVar("T")

#: So many bytes are kept in memory; what comes after goes to a temporary file.
KEPT = 4 << 20
_AT_ONCE = 200


class Shelf:
    """Things put aside, in one temporary file that nobody else can open and that goes with it."""

    def __init__(self, kept: int = KEPT) -> None:
        self._file = tempfile.SpooledTemporaryFile(kept)  # noqa: SIM115 - closed with the shelf
        self._end = 0
        weakref.finalize(self, self._file.close)

    def keep(self, data: bytes) -> tuple[int, int]:
        """Put bytes aside; what is given back finds them again."""
        self._file.seek(self._end)
        self._file.write(data)
        place = self._end, len(data)
        self._end += len(data)
        return place

    def read(self, place: tuple[int, int]) -> bytes:
        """What was put aside."""
        start, length = place
        self._file.seek(start)
        return self._file.read(length)

    def text(self, text: str) -> Callable[[], str]:
        """Put a text aside; what is given back reads it again."""
        return partial(self._text, self.keep(text.encode("utf-8", "replace")))

    def _text(self, place: tuple[int, int]) -> str:
        return self.read(place).decode("utf-8")


class Pile(Generic[T]):
    """Things put down once, in order, and taken up any number of times."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._places: list[tuple[int, int]] = []

    def add(self, thing: T) -> None:
        """Put one more at the end."""
        data = pickle.dumps(thing, protocol=pickle.HIGHEST_PROTOCOL)
        self._places.append(self._shelf.keep(data))

    def __len__(self) -> int:
        return len(self._places)

    def __getitem__(self, at: int) -> T:
        thing: T = pickle.loads(self._shelf.read(self._places[at]))  # noqa: S301 - our own file
        return thing

    def __iter__(self) -> Iterator[T]:
        at = 0
        while at < len(self._places):
            yield self[at]
            at += 1


class Once(Generic[T]):
    """What takes long to go through: gone through once, as far as anybody wants, and kept.

    Called, it gives all things from the first. A ReadError comes again where it came.
    """

    def __init__(self, begin: Callable[[], Iterator[T]]) -> None:
        self._things: Iterator[T] = iter(())
        self._begin: Callable[[], Iterator[T]] | None = begin
        self._batches: Pile[list[T]] = Pile(Shelf())
        self._error: ReadError | None = None

    def __call__(self) -> Iterator[T]:
        """The things, from the first."""
        at = 0
        while at < len(self._batches) or self._more():
            yield from self._batches[at]
            at += 1
        if self._error:
            raise self._error

    def _more(self) -> bool:
        """Go on with some; False where there are none."""
        if self._begin:
            self._things, self._begin = self._begin(), None
        batch: list[T] = []
        try:
            for each in islice(self._things, _AT_ONCE):
                batch.append(each)  # noqa: PERF402 - what came before an error counts
        except ReadError as error:
            self._error = error
        if batch:
            self._batches.add(batch)
        return bool(batch)


class Rows:
    """Records of one kind: put down once, in order, and read any number of times.

    Called, it gives the records from the first: it is a table of a study.
    """

    def __init__(self, kind: type[Record], shelf: Shelf) -> None:
        self._kind = kind
        self._defaults = {each.name: each.default for each in fields(kind)}
        self._all = tuple(self._defaults)
        self._values = attrgetter(*self._all)
        self._names = self._all
        self._waiting: list[tuple[object, ...]] = []
        self._batches: Pile[Columns] = Pile(shelf)
        self._aside = 0

    def add(self, record: Record) -> None:
        """Put a record at the end."""
        self.put(self._all, self._values(record))

    def put(self, names: tuple[str, ...], values: tuple[object, ...]) -> None:
        """Put a record at the end that has these values and else its defaults.

        This saves making the record. Give the same ``names`` each time, or it is slow.
        """
        if names is not self._names:
            self._set_aside()
            self._names = names
        self._waiting.append(values)
        if len(self._waiting) >= BATCH:
            self._set_aside()

    def _set_aside(self) -> None:
        if self._waiting:
            self._batches.add(self._gathered())
            self._aside += len(self._waiting)
            self._waiting.clear()

    def _gathered(self) -> Columns:
        """What is waiting, without fields that say nothing."""
        return {
            name: values
            for name, values in zip(self._names, zip(*self._waiting, strict=True), strict=True)
            if _say_something(values, self._defaults[name])
        }

    def columns(self) -> Iterator[Columns]:
        """All records field by field, some hundred at a time."""
        yield from self._batches
        if self._waiting:
            yield self._gathered()

    def __call__(self) -> Iterator[Record]:
        """The records, from the first."""
        return iter(self)

    def __iter__(self) -> Iterator[Record]:
        for batch in self.columns():
            for values in zip(*batch.values(), strict=True):
                yield self._kind(**dict(zip(batch, values, strict=True)))

    def __len__(self) -> int:
        return self._aside + len(self._waiting)


def _say_something(values: tuple[object, ...], default: object) -> bool:
    return values[0] != default or values.count(default) < len(values)
