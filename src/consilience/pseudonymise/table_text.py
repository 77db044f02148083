"""A delimited file cell by cell: what is not changed stays as it was written, to the byte."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

_CELLS = {
    mark: re.compile(rf'("(?:[^"]|"")*"|[^{mark}\r\n]*)({mark}|\r\n|\r|\n|\Z)')
    for mark in (",", "\t")
}


@dataclass(slots=True)
class Line:
    """A row: its number in a spreadsheet, its cells as values, and how they are written."""

    number: int
    raw: list[str]
    end: str

    def value(self, index: int) -> str:
        """What stands in a cell; empty where the row is too short."""
        if index >= len(self.raw):
            return ""
        raw = self.raw[index]
        return raw[1:-1].replace('""', '"') if raw.startswith('"') else raw

    def put(self, index: int, value: str) -> None:
        """Write a cell; in quotation marks where it was so, or has to be."""
        self.raw += [""] * (index + 1 - len(self.raw))
        before = self.raw[index]
        if before.startswith('"') or re.search(r'[",\t\r\n]', value):
            value = '"' + value.replace('"', '""') + '"'
        self.raw[index] = value


@dataclass(slots=True)
class TableText:
    """The rows of a file. ``head`` are lines before the heading, which stay as they are."""

    delimiter: str
    head: str
    names: list[str]
    lines: list[Line] = field(default_factory=list)

    @classmethod
    def of(cls, text: str, delimiter: str) -> TableText:
        """The rows of a text; lines at the top that begin with ``#`` are passed over."""
        at = rows = 0
        while text.startswith("#", at):
            stop = text.find("\n", at)
            at, rows = (len(text) if stop < 0 else stop + 1), rows + 1
        lines = list(_lines(text, at, rows, delimiter))
        heading = next((each for each in lines if any(each.raw)), None)
        names = [heading.value(n).strip() for n in range(len(heading.raw))] if heading else []
        return cls(delimiter, text[:at], names, lines)

    def rows(self) -> Iterator[Line]:
        """The rows below the heading in which something stands."""
        filled = (each for each in self.lines if any(each.raw))
        next(filled, None)
        yield from filled

    def index(self, name: str) -> int | None:
        """Where a column stands, from 0."""
        return self.names.index(name) if name in self.names else None

    def add(self, name: str) -> int:
        """Add a column at the end, and give its place."""
        for line in (each for each in self.lines if any(each.raw)):
            line.raw += [""] * (len(self.names) + 1 - len(line.raw))
        heading = next(each for each in self.lines if any(each.raw))
        heading.raw[len(self.names)] = name
        self.names.append(name)
        return len(self.names) - 1

    def drop(self, name: str) -> None:
        """Take away the last column where it has this name and is empty."""
        if self.names[-1:] != [name] or any(
            each.value(len(self.names) - 1) for each in self.rows()
        ):
            return
        self.names.pop()
        for line in self.lines:
            del line.raw[len(self.names) :]

    def text(self) -> str:
        """The file."""
        rows = (self.delimiter.join(each.raw) + each.end for each in self.lines)
        return self.head + "".join(rows)


def records(table: TableText) -> Iterator[tuple[str, int, Line]]:
    """Each row with its id, and how many rows before it have the same."""
    index = next((n for n, name in enumerate(table.names) if name in {"id", "record_id"}), None)
    seen: Counter[str] = Counter()
    for line in table.rows():
        record = (line.value(index) if index is not None else "") or f"row {line.number}"
        yield record, seen[record], line
        seen[record] += 1


def _lines(text: str, at: int, number: int, delimiter: str) -> Iterator[Line]:
    pattern = _CELLS[delimiter]
    cells: list[str] = []
    while at < len(text) or cells:
        found = pattern.match(text, at)
        if found is None:  # something stands behind a closing quotation mark
            raise ValueError(at)
        cells.append(found[1])
        at = found.end()
        if found[2] != delimiter:
            number += 1
            yield Line(number, cells, found[2])
            cells = []
