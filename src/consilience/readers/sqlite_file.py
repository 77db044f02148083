"""A SQLite file of another program, opened so that it can do nothing.

It is opened read-only and immutable; views, virtual tables and computed columns are not looked
at; nothing in its schema is trusted; and reading stops when more comes out than is in the file.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from consilience.errors import ReadError
from consilience.findings import Place
from consilience.readers.wording import sound

MAGIC: Final = b"SQLite format 3\0"
_HOT_JOURNAL = bytes.fromhex("d9d505f920a163d7")
_MOST_BYTES = 1 << 32
_LONGEST_VALUE = 1 << 26
_FEWEST_BYTES_A_ROW = 2
_MOST_STEPS = 500_000  # of a thousand instructions
_ALLOWED = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ}

Row = Mapping[str, object]


def is_sqlite(path: Path) -> bool:
    """True for a file that begins as SQLite files do."""
    try:
        with path.open("rb") as stream:
            return stream.read(len(MAGIC)) == MAGIC
    except OSError:
        return False


class Database:
    """The tables of an open file, by name; a table or column that is not there is empty."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._file = path.name
        self._size = path.stat().st_size
        self.tables = self._tables()
        numbers = list(self._run("PRAGMA application_id", ()))
        self._application = numbers[0][0] if numbers else 0
        connection.set_authorizer(_authorised)

    @property
    def unwritten(self) -> bool:
        """True where undecodable or unwritable characters were replaced."""
        return self._replaced

    _replaced = False

    def _tables(self) -> Mapping[str, tuple[str, ...]]:
        """True tables only: no views, no virtual tables, no columns that are computed."""
        found: dict[str, tuple[str, ...]] = {}
        listed = "SELECT name, sql FROM sqlite_master WHERE type = 'table'"
        for raw, made in list(self._run(listed, ())):
            name = self._text(raw)
            if not self._text(made).upper().startswith("CREATE TABLE"):
                continue
            columns = self._run(f"PRAGMA table_xinfo({_quoted(name)})", ())
            found[name] = tuple(self._text(each[1]) for each in columns if not each[6])
        return found

    def _text(self, value: object) -> str:
        if isinstance(value, bytes):
            try:
                text = value.decode("utf-8")
            except UnicodeDecodeError:
                text = value.decode("utf-8", "replace")
                self._replaced = True
        else:
            text = "" if value is None else str(value)
        fit = sound(text)
        self._replaced |= fit != text
        return fit

    @property
    def application(self) -> object:
        """The number of the program that the file belongs to."""
        return self._application

    def count(self, table: str) -> int:
        """How many rows a table has."""
        if not self.tables.get(table):
            return 0
        return sum(1 for _ in self.rows(table, (self.tables[table][0],)))

    def rows(
        self, table: str, wanted: Sequence[str], *, where: tuple[str, int] | None = None
    ) -> Iterator[Row]:
        """The rows of a table in their order; a column that is not there is None.

        ``where`` is a column and the whole number that it must be.
        """
        columns = self.tables.get(table, ())
        there = [name for name in wanted if name in columns]
        if not there:
            return
        names = ", ".join(_quoted(name) for name in there)
        query = f"SELECT {names} FROM main.{_quoted(table)}"  # noqa: S608 - names are quoted
        given: tuple[object, ...] = ()
        if where is not None:
            if where[0] not in columns:
                return
            query += " WHERE " + _quoted(where[0]) + " = ?"
            given = (where[1],)
        blank = dict.fromkeys(wanted)
        size = 0
        for number, values in enumerate(self._run(query, given), 1):
            row: dict[str, object] = dict(blank)
            for name, value in zip(there, values, strict=True):
                if isinstance(value, bytes):
                    size += len(value)
                    row[name] = self._text(value)
                else:
                    row[name] = value
            if number * _FEWEST_BYTES_A_ROW > self._size or size > 2 * self._size:
                raise self._damaged("more comes out of it than is in it")
            yield row

    def _run(self, query: str, given: tuple[object, ...]) -> Iterator[Sequence[object]]:
        try:
            # Not "yield from": a loop that is left early would close a cursor of a closed file.
            for values in self._connection.execute(query, given):  # noqa: UP028
                yield values
        except (sqlite3.Error, sqlite3.Warning, ValueError, OverflowError, MemoryError) as error:
            raise self._damaged(str(error)) from error

    def _damaged(self, why: str) -> ReadError:
        return ReadError(
            f"{self._file} is damaged, or is not what its name says ({why})",
            place=Place(self._file),
            hint="open it in its own program, and use a copy that the program has closed",
        )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@contextmanager
def opened(path: Path) -> Iterator[Database]:
    """Open a file; ReadError where it is no SQLite file, or where it was left half written."""
    if not is_sqlite(path):
        raise ReadError(
            f"{path.name} is not a SQLite file", place=Place(path.name), hint="choose another file"
        )
    if path.stat().st_size > _MOST_BYTES:
        raise ReadError(
            f"{path.name} is larger than {_MOST_BYTES >> 30} GB",
            place=Place(path.name),
            hint="leave recordings and pictures outside the project",
        )
    _journal(path)
    connection = sqlite3.connect(
        f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
    )
    try:
        try:
            _guard(connection)
            yield Database(connection, path)
        except sqlite3.Error as error:
            raise ReadError(
                f"{path.name} is damaged ({error})",
                place=Place(path.name),
                hint="open it in its own program, and use a copy that the program has closed",
            ) from error
    finally:
        connection.close()


def _guard(connection: sqlite3.Connection) -> None:
    connection.text_factory = bytes
    for limit, value in (
        (sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE),
        (sqlite3.SQLITE_LIMIT_SQL_LENGTH, 1 << 20),
        (sqlite3.SQLITE_LIMIT_EXPR_DEPTH, 50),
        (sqlite3.SQLITE_LIMIT_ATTACHED, 0),
        (sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH, 1),
    ):
        connection.setlimit(limit, value)
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.execute("PRAGMA mmap_size = 0")
    steps = iter(range(_MOST_STEPS))
    connection.set_progress_handler(lambda: int(next(steps, None) is None), 1000)


def _authorised(action: int, *_: str | None) -> int:
    """Once the tables are known, columns may be read and nothing else may be done."""
    return sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY


def _journal(path: Path) -> None:
    """A transaction that was broken off must be finished by the program that began it."""
    journal = path.with_name(f"{path.name}-journal")
    try:
        with journal.open("rb") as stream:
            hot = stream.read(len(_HOT_JOURNAL)) == _HOT_JOURNAL
    except OSError:
        return
    if hot:
        raise ReadError(
            f"{path.name} was not closed: {journal.name} lies beside it",
            place=Place(path.name),
            hint="open it in its own program and close it again",
        )


def has_log(path: Path) -> bool:
    """True where changes lie beside the file (-wal) that are not in it yet."""
    try:
        return path.with_name(f"{path.name}-wal").stat().st_size > 0
    except OSError:
        return False
