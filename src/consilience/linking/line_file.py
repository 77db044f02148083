"""A delimited file that is changed row by row: what is not changed keeps its bytes."""

from __future__ import annotations

import csv
import io
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from consilience.errors import ReadError
from consilience.records import quoted
from consilience.sssom import SLOTS


@dataclass(slots=True)
class LineFile:
    """Lines of a head (``#``), the names of the columns, and the rows as they are written."""

    path: Path
    columns: list[str]
    head: list[str] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)
    end: str = "\n"
    delimiter: str = "\t"

    @classmethod
    def read(cls, path: Path, *, delimiter: str = "\t") -> Self:
        """The file at ``path`` (UTF-8)."""
        try:
            text = path.read_bytes().decode("utf-8-sig")
        except ValueError as error:
            raise ReadError(f"{path.name} is not UTF-8", hint="consilience check") from error
        end = "\r\n" if "\r\n" in text else "\n"
        lines = io.StringIO(text, newline="").readlines()
        head = []
        while lines and lines[0].startswith("#"):
            head.append(lines.pop(0).rstrip("\r\n"))
        records = list(_records(lines, path, delimiter))
        columns = _cells(records[0], delimiter) if records else []
        return cls(path, [name.strip() for name in columns], head, records[1:], end, delimiter)

    def values(self) -> Iterator[dict[str, str]]:
        """What each row says, by column; empty cells are left out."""
        for row in self.rows:
            cells = _cells(row, self.delimiter)
            yield {name: cell for name, cell in zip(self.columns, cells, strict=False) if cell}

    def add(self, values: Mapping[str, str]) -> None:
        """Add a row at the end."""
        self._widen(values)
        self.rows.append(self._line(values))

    def place(self, column: str, value: str) -> int:
        """The place of the row with this value, or -1."""
        for number, each in enumerate(self.values()):
            if each.get(column) == value:
                return number
        return -1

    def replace(self, place: int, values: Mapping[str, str]) -> None:
        """Write a row anew."""
        self._widen(values)
        self.rows[place] = self._line(values)

    def remove(self, place: int) -> dict[str, str]:
        """Take a row out; what it said."""
        said = list(self.values())[place]
        del self.rows[place]
        return said

    def _line(self, values: Mapping[str, str]) -> str:
        return self.delimiter.join(
            quoted(values.get(name, ""), self.delimiter) for name in self.columns
        )

    def _widen(self, values: Mapping[str, str]) -> None:
        """Add the columns that something is to stand in; every row gets empty cells for them."""
        new = [name for name, value in values.items() if value and name not in self.columns]
        if new:
            self.columns += new
            if not self.rows:
                self.columns.sort(key=lambda name: (*SLOTS, name).index(name))
            self.rows = [row + self.delimiter * len(new) for row in self.rows]

    def text(self) -> str:
        """The whole file."""
        names = self.delimiter.join(quoted(name, self.delimiter) for name in self.columns)
        return "".join(line + self.end for line in (*self.head, names, *self.rows))

    def save(self) -> None:
        """Write it beside its place and move it there in one step."""
        save(self.path, self.text())


def save(path: Path, text: str) -> None:
    """Write a text beside its place and move it there in one step."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
        temporary.chmod(path.stat().st_mode if path.exists() else 0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _records(lines: list[str], path: Path, delimiter: str) -> Iterator[str]:
    """Rows as they are written: a cell in quotation marks may go over several lines."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    begin = 0
    try:
        for _ in reader:
            raw = "".join(lines[begin : reader.line_num]).rstrip("\r\n")
            begin = reader.line_num
            yield raw
    except csv.Error as error:
        raise ReadError(
            f"{path.name} cannot be changed while it cannot be read: {error}",
            hint="consilience check says where",
        ) from error


def _cells(row: str, delimiter: str) -> list[str]:
    return next(csv.reader(io.StringIO(row, newline=""), delimiter=delimiter), [])
