"""Records gathered while a file is read: as many as one likes, in bounded memory."""

from __future__ import annotations

import pickle
import tempfile
import weakref
from collections.abc import Iterator
from typing import IO, Generic, TypeVar

T = TypeVar("T")

#: Records of one kind that are kept in memory; what comes after goes to a temporary file.
KEPT = 100_000
_BATCH = 1_000


class Spool(Generic[T]):
    """A list that is written once, in order, and read any number of times.

    The temporary file has no name that anybody could open, and goes with the spool.
    """

    def __init__(self, kept: int = KEPT) -> None:
        self._limit = kept
        self._kept: list[T] = []
        self._waiting: list[T] = []
        self._ends: list[int] = []
        self._file: IO[bytes] | None = None
        self._length = 0

    def add(self, item: T) -> None:
        """Put one more at the end."""
        self._length += 1
        if self._file is None and len(self._kept) < self._limit:
            self._kept.append(item)
            return
        self._waiting.append(item)
        if len(self._waiting) >= _BATCH:
            self._write()

    def _write(self) -> None:
        if self._file is None:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the spool
            weakref.finalize(self, self._file.close)
        self._file.seek(self._ends[-1] if self._ends else 0)
        pickle.dump(self._waiting, self._file, protocol=pickle.HIGHEST_PROTOCOL)
        self._ends.append(self._file.tell())
        self._waiting = []

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[T]:
        yield from self._kept
        start = 0
        for end in list(self._ends):
            if self._file is not None:
                self._file.seek(start)
                yield from pickle.load(self._file)  # noqa: S301 - our own, nameless file
            start = end
        yield from list(self._waiting)
