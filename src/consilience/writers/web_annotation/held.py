"""What waits to be written until its turn comes: on disk, in a file without a name."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Self

_BATCH = 1_000


class Held:
    """Texts by the id of what they belong to; those of one id keep their order."""

    def __init__(self) -> None:
        self._store = sqlite3.connect("", isolation_level=None)  # "": temporary, and on disk
        self._store.execute("CREATE TABLE held (id TEXT, words TEXT)")
        self._store.execute("BEGIN")
        self._waiting: list[tuple[str, str]] = []
        self._sorted = False

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the file."""
        self._store.close()

    def add(self, id_: str, words: str) -> None:
        """One more."""
        self._waiting.append((id_, words))
        if len(self._waiting) >= _BATCH:
            self._write()

    def _write(self) -> None:
        self._store.executemany("INSERT INTO held VALUES (?, ?)", self._waiting)
        self._waiting = []

    def of(self, id_: str) -> Iterator[str]:
        """Those of one id, once everything was added."""
        if not self._sorted:
            self._write()
            self._store.execute("CREATE INDEX by_id ON held (id)")
            self._sorted = True
        found = self._store.execute("SELECT words FROM held WHERE id = ? ORDER BY rowid", (id_,))
        return (words for (words,) in found)
