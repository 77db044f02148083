"""A table's file ↔ the records of its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from itertools import islice
from pathlib import Path
from typing import TextIO

from consilience import cells, rows
from consilience.access import LICENCES
from consilience.batches import Columns
from consilience.catalogue import Found, finding, ignore
from consilience.findings import Place
from consilience.model import Record
from consilience.tables import Column, Kind, Table
from consilience.vocabulary import suggest

_Blank = Mapping[str, object]
#: So many unknown columns are told of; a heading with more is no heading.
_MOST_NAMED = 200
#: So many different cells of a column are remembered.
_MOST_REMEMBERED = 5000


@dataclass(frozen=True, slots=True)
class Heading:
    """The first row of a file: where each column of the table stands (from 1)."""

    positions: Mapping[str, int]
    width: int


def positions(path: Path, *, delimiter: str = ",") -> Mapping[str, int]:
    """Where each column stands in a file (from 1), whether or not the name is known."""
    for _, names in rows.rows(path, path.name, ignore, delimiter=delimiter):
        found: dict[str, int] = {}
        for position, name in enumerate(names, 1):
            found.setdefault(name.strip(), position)
        return found
    return {}


def letter(position: int) -> str:
    """The spreadsheet's letters for a column (1 → A, 27 → AA)."""
    letters = ""
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def read(
    path: Path, table: Table, file: str, found: Found, *, delimiter: str = ","
) -> Iterator[Record]:
    """The records of a table, in the order of the rows.

    A broken cell becomes a finding, and the record is given all the same with that cell empty,
    so that later rules can run. A row with too many cells is given with its id only.
    """
    lines = rows.rows(path, file, found, delimiter=delimiter)
    first = next(lines, None)
    if first is None:
        names = ", ".join(column.name for column in table.columns)
        found(finding("F014", Place(file), columns=names))
        return
    heading = _heading(first, table, file, found)
    if table.columns[0].name not in heading.positions:
        return
    reader = _RowReader(table, heading, file, found)
    for number, line in lines:
        record = reader.record(number, line)
        if record is not None:
            yield record


def _heading(first: tuple[int, list[str]], table: Table, file: str, found: Found) -> Heading:
    row, raw = first
    names = [name.strip() for name in raw]
    while names and not names[-1]:
        names.pop()
    known = [column.name for column in table.columns]
    found_at: dict[str, int] = {}
    missing = sorted(set(known) - set(names))
    for position, name in enumerate(names, 1):
        place = Place(file, row, position, name if name in known else "")
        if name in found_at:
            found(finding("F017", place, column=name, also=[Place(file, row, found_at[name])]))
        elif name in known:
            found_at[name] = position
        elif position - len(found_at) <= _MOST_NAMED:
            shown = cells.may_be_shown(name)
            found(
                finding(
                    "F015",
                    place,
                    table=table.file,
                    letter=letter(position),
                    columns=", ".join(known),
                    suggestion=suggest(name, missing),
                    shown=shown,
                    content="" if shown else name,
                )
            )
    for column in table.columns:
        if column.required and column.name not in found_at:
            place = Place(file, row, column_name=column.name)
            found(finding("F016", place, column=column.name, means=column.means))
    return Heading(found_at, len(names))


def blank(table: Table) -> dict[str, object]:
    """The fields of a record that was given nothing: required texts are empty."""
    return {
        each.name: "" if each.default is MISSING else each.default
        for each in fields(table.record)
        if each.default_factory is MISSING
    }


def _remembered(column: Column) -> dict[str, object] | None:
    """Where the values of cells are kept that come again and again; None for words and ids."""
    return None if column.kind in {Kind.TEXT, Kind.ID} else {}


class _RowReader:
    """Makes a record of each row; everything that is the same for all rows is kept here."""

    def __init__(self, table: Table, heading: Heading, file: str, found: Found) -> None:
        self._table = table
        self._heading = heading
        self._file = file
        self._found = found
        self._told = 0
        self._blank: _Blank = blank(table)
        self._columns = [
            (heading.positions[column.name] - 1, column, _remembered(column))
            for column in table.columns
            if column.name in heading.positions
        ]

    def record(self, number: int, line: list[str]) -> Record | None:
        """The record of a row; None where it has no id."""
        width = self._heading.width
        values: dict[str, object] = dict(self._blank)
        values["row"] = number
        columns = self._columns
        if len(line) != width:
            surplus = any(cell.strip() for cell in line[width:])
            if surplus or len(line) < width:
                place = Place(self._file, number)
                self._found(finding("F018", place, actual=len(line), expected=width))
            if surplus:
                columns = [each for each in columns if each[1].name == self._table.columns[0].name]
            line = line[:width] + [""] * (width - len(line))
        for index, column, remembered in columns:
            text = line[index]
            if text:
                if remembered is None:
                    value = self._value(column, text, number, index + 1)
                elif (value := remembered.get(text)) is None:
                    told = self._told
                    value = self._value(column, text, number, index + 1)
                    if told == self._told and len(remembered) < _MOST_REMEMBERED:
                        remembered[text] = value
                if value is not None:
                    values[column.name] = value
            elif column.required:
                self._tell("F030", column, number, index + 1)
        if not values["id"]:
            return None
        return self._table.record(**values)  # type: ignore[arg-type]

    def _value(self, column: Column, text: str, row: int, position: int) -> object:
        if column.kind is Kind.TEXT and not column.many:
            return text
        stripped = text.strip()
        if stripped != text:
            self._tell("F046", column, row, position)
        if not stripped:
            if column.required:
                self._tell("F030", column, row, position)
            return None
        if column.many:
            return self._items(column, stripped, row, position)
        return self._one(column, stripped, row, position)

    def _items(self, column: Column, text: str, row: int, position: int) -> tuple[object, ...]:
        items = cells.items(text)
        unique = list(dict.fromkeys(items))
        if len(unique) != len(items):
            self._tell("F043", column, row, position)
        values = (self._one(column, item, row, position) for item in unique)
        return tuple(value for value in values if value is not None)

    def _one(self, column: Column, text: str, row: int, position: int) -> object:
        try:
            return cells.convert(column.kind, text)
        except cells.BrokenCellError as broken:
            self._tell(broken.code, column, row, position, text)
            return None

    def _tell(self, code: str, column: Column, row: int, position: int, text: str = "") -> None:
        self._told += 1
        shown = cells.may_be_shown(text)
        self._found(
            finding(
                code,
                Place(self._file, row, position, column.name),
                shown=shown,
                content="" if shown else text,
                column=column.name,
                means=column.means,
                known=_known(code),
            )
        )


def _known(code: str) -> str:
    if code == "F036":
        return ", ".join(LICENCES)
    if code == "F040":
        return "excerpt, code, speaker, source and so on, or the word study"
    return "damour, npt, ext and those of data/frameworks"


# --- writing -------------------------------------------------------------------------------


def quoted(text: str, delimiter: str = ",") -> str:
    """A cell as it stands in the file (RFC 4180)."""
    if delimiter in text or '"' in text or "\n" in text or "\r" in text:
        return '"' + text.replace('"', '""') + '"'
    return text


def write(
    stream: TextIO,
    table: Table,
    batches: Callable[[], Iterable[Columns]],
    *,
    delimiter: str = ",",
) -> None:
    """Write a table, given field by field; optional columns that are empty throughout are left out.

    ``batches`` may be called several times, and gives all records from the first each time.
    """
    start = stream.tell()
    needed = _filled(table, islice(batches(), 1))
    if not _written(stream, table, batches(), needed, delimiter):
        stream.seek(start)
        stream.truncate()
        _written(stream, table, batches(), _filled(table, batches()), delimiter)


def _written(
    stream: TextIO, table: Table, batches: Iterable[Columns], needed: set[str], delimiter: str
) -> bool:
    """Write some columns; False where it turns out that others are needed as well."""
    columns = [column for column in table.columns if column.required or column.name in needed]
    stream.write(delimiter.join(column.name for column in columns) + "\n")
    for batch in batches:
        if not _filled(table, (batch,)) <= needed:
            return False
        empty = [""] * len(batch["id"])
        cells_ = [
            _column(column, batch[column.name], delimiter) if column.name in batch else empty
            for column in columns
        ]
        stream.write("\n".join(map(delimiter.join, zip(*cells_, strict=True))) + "\n")
    return True


def _filled(table: Table, batches: Iterable[Columns]) -> set[str]:
    """The names of optional columns in which something stands."""
    found: set[str] = set()
    for batch in batches:
        for column in table.columns:
            if not column.required and column.name not in found and column.name in batch:
                empty = () if column.many else None
                if any(each != empty for each in batch[column.name]):
                    found.add(column.name)
    return found


def _column(column: Column, values: Sequence[object], delimiter: str) -> Sequence[str]:
    """The cells of a column as they stand in the file."""
    words = cells.written_all(column, values)
    whole = "".join(words)
    if quoted(whole, delimiter) is whole:
        return words
    return [quoted(each, delimiter) for each in words]
