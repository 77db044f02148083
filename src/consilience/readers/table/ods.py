"""Spreadsheets of OpenDocument (.ods), read as a stream."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from consilience.readers.spool import Once
from consilience.readers.table.parts import opened
from consilience.readers.table.sheets import MOST_COLUMNS, Row, Sheet, guarded
from consilience.readers.xml_part import PartReader

_CONTENT = "content.xml"
_HOME = "urn:oasis:names:tc:opendocument:xmlns:"
_TABLE = f"{_HOME}table:1.0 "
_TEXT = f"{_HOME}text:1.0 "
_OFFICE = f"{_HOME}office:1.0 "
_MOST_REPEATS = 1_200_000


def sheets(path: Path) -> tuple[Sheet, ...]:
    """The sheets of the document."""
    names: list[str] = []
    for _ in _events(path, names, wanted=-1):
        pass
    return tuple(
        Sheet(name, Once(partial(_rows, path, number))) for number, name in enumerate(names)
    )


def _rows(path: Path, number: int) -> Iterator[Row]:
    return guarded(_events(path, [], wanted=number), path.name)


def _events(path: Path, names: list[str], wanted: int) -> Iterator[Row]:
    """The rows of the sheet ``wanted``; the names of all sheets are put into ``names``."""
    with opened(path) as parts:
        reader = _Reader(path.name, names, wanted)
        if _CONTENT not in parts:
            raise reader.damaged()
        for block in parts.blocks(_CONTENT):
            reader.feed(block)
            yield from reader.taken()
        reader.feed(b"", last=True)
        yield from reader.taken()


class _Reader(PartReader):
    """Gathers rows while the parser goes through the document."""

    def __init__(self, file: str, names: list[str], wanted: int) -> None:
        hint = "open it in a spreadsheet program and save it again, or save the sheet as CSV"
        super().__init__(file, "a spreadsheet", hint)
        self._names = names
        self._wanted = wanted
        self._ready: list[Row] = []
        self._number = 0  # rows that were passed
        self._row: list[str] | None = None
        self._row_repeats = 1
        self._blanks = 0  # empty cells that wait for one that is not
        self._cell: list[str] | None = None
        self._cell_repeats = 1
        self._paragraphs = 0
        self._beside = 0  # how deep inside a comment

    def taken(self) -> list[Row]:
        """The rows that are ready."""
        ready, self._ready = self._ready, []
        return ready

    def _repeats(self, attributes: Mapping[str, str], name: str) -> int:
        try:
            times = int(attributes.get(_TABLE + name, "1"))
        except ValueError as error:
            raise self.damaged() from error
        return min(max(times, 1), _MOST_REPEATS)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take note of sheets, rows and cells."""
        if self._beside or name == f"{_OFFICE}annotation":
            self._beside += 1
        elif name == f"{_TABLE}table":
            self._names.append(attributes.get(f"{_TABLE}name", ""))
            self._number = 0
        elif len(self._names) - 1 != self._wanted:
            return
        elif name == f"{_TABLE}table-row":
            self._row = []
            self._blanks = 0
            self._row_repeats = self._repeats(attributes, "number-rows-repeated")
        elif name in {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}:
            self._cell = []
            self._paragraphs = 0
            self._cell_repeats = self._repeats(attributes, "number-columns-repeated")
        elif self._cell is not None:
            self._inside(name, attributes)

    def _inside(self, name: str, attributes: dict[str, str]) -> None:
        if self._cell is None:
            return
        if name == f"{_TEXT}p":
            if self._paragraphs:
                self._cell.append("\n")
            self._paragraphs += 1
        elif name == f"{_TEXT}s":
            count = attributes.get(f"{_TEXT}c", "1")
            self._cell.append(" " * min(int(count) if count.isdecimal() else 1, 1000))
        elif name == f"{_TEXT}tab":
            self._cell.append("\t")
        elif name == f"{_TEXT}line-break":
            self._cell.append("\n")

    def words(self, words: str) -> None:
        """Keep the words of a cell."""
        if self._cell is not None and self._paragraphs and not self._beside:
            self._cell.append(words)

    def end(self, name: str) -> None:
        """Close cells and rows."""
        if self._beside:
            self._beside -= 1
        elif name in {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}:
            self._end_cell()
        elif name == f"{_TABLE}table-row" and self._row is not None:
            filled = any(self._row)
            # A row that is repeated a million times is the empty rest of the sheet.
            cells = tuple(self._row)
            for repeat in range(1, (self._row_repeats if filled else 0) + 1):
                self._ready.append((self._number + repeat, cells))
            self._number += self._row_repeats
            self._row = None

    def _end_cell(self) -> None:
        if self._cell is not None and self._row is not None:
            text = "".join(self._cell)
            if not text:
                self._blanks += self._cell_repeats
            else:
                room = MOST_COLUMNS + 1 - len(self._row)
                self._row.extend(
                    [""] * min(self._blanks, room) + [text] * min(self._cell_repeats, MOST_COLUMNS)
                )
                del self._row[MOST_COLUMNS + 1 :]
                self._blanks = 0
        self._cell = None
