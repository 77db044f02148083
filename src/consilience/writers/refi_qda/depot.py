"""Excerpts, codings and what hangs on them, laid out by source on disk: in bounded memory."""

from __future__ import annotations

import pickle
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import fields
from itertools import groupby
from operator import attrgetter
from types import TracebackType
from typing import Self, TypeVar

from consilience.model import Attribute, Coding, Excerpt

T = TypeVar("T")

_TABLES = """
CREATE TABLE excerpt (
  number INTEGER PRIMARY KEY, id TEXT UNIQUE, source TEXT, speaker TEXT, collaboration TEXT,
  data BLOB
);
CREATE TABLE coding (number INTEGER PRIMARY KEY, id TEXT, excerpt TEXT, data BLOB);
CREATE TABLE hung (number INTEGER PRIMARY KEY, about TEXT, what TEXT, data BLOB);
CREATE TABLE note (number INTEGER PRIMARY KEY, guid TEXT UNIQUE, kind TEXT, xml TEXT, words TEXT);
"""
_INDEXES = """
CREATE INDEX of_source ON excerpt (source, number);
CREATE INDEX of_speaker ON excerpt (speaker, number);
CREATE INDEX of_collaboration ON excerpt (collaboration, number);
CREATE INDEX of_excerpt ON coding (excerpt, number);
CREATE INDEX of_id ON coding (id);
CREATE INDEX of_about ON hung (about, what, number);
"""
_HOLDS = {
    "excerpt": "SELECT 1 FROM excerpt WHERE id = ?",
    "coding": "SELECT 1 FROM coding WHERE id = ?",
}
_IDS = {
    "speaker": "SELECT id FROM excerpt WHERE speaker = ? ORDER BY number",
    "collaboration": "SELECT id FROM excerpt WHERE collaboration = ? ORDER BY number",
}
_NAMES: Mapping[type, tuple[str, ...]] = {
    kind: tuple(each.name for each in fields(kind)) for kind in (Excerpt, Coding, Attribute)
}
_CELLS = {kind: attrgetter(*names) for kind, names in _NAMES.items()}


class Depot:
    """A private file that the system removes."""

    def __init__(self) -> None:
        self._base = sqlite3.connect("", isolation_level=None)
        #: kinds of records on which something hangs, with what
        self._hangs: set[tuple[str, str]] = set()
        self._base.execute("PRAGMA cache_size = -32768")
        self._base.execute("BEGIN")
        for statement in _TABLES.split(";"):
            self._base.execute(statement)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._base.close()

    def _add(self, statement: str, *values: object) -> bool:
        return self._base.execute(f"INSERT OR IGNORE INTO {statement}", values).rowcount == 1

    def excerpt(self, each: Excerpt) -> bool:
        """Lay down an excerpt; False where there is one of its id already."""
        where = (each.id, each.source, each.speaker, each.collaboration)
        return self._add(
            "excerpt (id, source, speaker, collaboration, data) VALUES (?, ?, ?, ?, ?)",
            *where,
            _packed(each),
        )

    def coding(self, each: Coding) -> None:
        """Lay down a coding."""
        self._add(
            "coding (id, excerpt, data) VALUES (?, ?, ?)", each.id, each.excerpt, _packed(each)
        )

    def hang(self, about: str, value: Attribute | str) -> None:
        """Hang something on ``kind:id``: a detail, the GUID of a note."""
        what = type(value).__name__
        self._hangs.add((about.partition(":")[0], what))
        self._add("hung (about, what, data) VALUES (?, ?, ?)", about, what, _packed(value))

    def note(self, guid: str, kind: str, xml: str, words: str = "") -> None:
        """Keep a note until notes are written; the second of the same GUID is the first one.

        ``words`` are those that lie in a file of their own.
        """
        self._add("note (guid, kind, xml, words) VALUES (?, ?, ?, ?)", guid, kind, xml, words)

    def settle(self) -> None:
        """Everything was laid down; what follows finds it quickly."""
        for statement in _INDEXES.split(";"):
            self._base.execute(statement)

    # --- what was laid down -----------------------------------------------------------------

    def _rows(self, query: str, *values: object) -> Iterator[tuple[object, ...]]:
        with closing(self._base.cursor()) as cursor:
            cursor.execute(query, values)
            while rows := cursor.fetchmany(500):
                yield from rows

    def holds(self, kind: str, id_: str) -> bool:
        """True for an excerpt or a coding that is here."""
        query = _HOLDS.get(kind)
        return query is not None and any(True for _ in self._rows(query, id_))

    def of_source(self, source: str) -> Iterator[tuple[Excerpt, list[Coding]]]:
        """The excerpts of a source in their order, each with its codings."""
        rows = self._rows(
            "SELECT e.number, e.data, c.data FROM excerpt e LEFT JOIN coding c ON c.excerpt = e.id"
            " WHERE e.source = ? ORDER BY e.number, c.number",
            source,
        )
        for _, group in groupby(rows, key=lambda row: row[0]):
            together = list(group)
            excerpt = _unpacked(together[0][1], Excerpt)
            yield excerpt, [_unpacked(row[2], Coding) for row in together if row[2] is not None]

    def ids(self, column: str, value: str) -> Iterator[str]:
        """The ids of excerpts with this speaker or collaboration."""
        query = _IDS.get(column)
        for row in self._rows(query, value) if query else ():
            yield str(row[0])

    def hung(self, about: str, what: type[T]) -> Iterator[T]:
        """What hangs on something and is of a type, in its order."""
        if (about.partition(":")[0], what.__name__) not in self._hangs:
            return
        query = "SELECT data FROM hung WHERE about = ? AND what = ? ORDER BY number"
        for row in self._rows(query, about, what.__name__):
            yield _unpacked(row[0], what)

    def notes(self) -> Iterator[str]:
        """The notes that were kept."""
        for row in self._rows("SELECT xml FROM note ORDER BY number"):
            yield str(row[0])

    def files(self) -> Iterator[tuple[str, str]]:
        """GUIDs and words of the notes that have a file of their own."""
        for row in self._rows("SELECT guid, words FROM note WHERE words != '' ORDER BY number"):
            yield str(row[0]), str(row[1])

    def notes_of(self, kind: str) -> Iterator[str]:
        """The GUIDs of the notes of a kind."""
        for row in self._rows("SELECT guid FROM note WHERE kind = ? ORDER BY number", kind):
            yield str(row[0])


def _packed(value: Coding | Excerpt | Attribute | str) -> bytes:
    """A value as bytes; of a record only its cells, which is quicker than the record itself."""
    cells = value if isinstance(value, str) else _CELLS[type(value)](value)
    return pickle.dumps(cells, protocol=pickle.HIGHEST_PROTOCOL)


def _unpacked(data: object, type_: type[T]) -> T:
    cells = pickle.loads(data)  # type: ignore[arg-type]  # noqa: S301 - our own, nameless file
    return type_(cells) if type_ is str else type_(**dict(zip(_NAMES[type_], cells, strict=True)))  # type: ignore[call-arg]
