"""Tables that are written row by row, with planted rows scattered among the others."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from consilience import sssom, tables
from consilience.tables import Table

Cells = Sequence[str | int]
_BUFFER = 1 << 18

_LINK_COLUMNS = (
    "record_id",
    "subject_id",
    "predicate_id",
    "predicate_modifier",
    "object_id",
    "mapping_justification",
    "author_label",
    "mapping_date",
    "confidence",
    "comment",
)


def _names(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.columns)


#: The columns of every file that a study may have.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    **{table.file: _names(table) for table in tables.TABLES},
    sssom.ACCEPTED: _LINK_COLUMNS,
    sssom.REFUSED: _LINK_COLUMNS,
    sssom.REVIEWS_FILE: _names(sssom.REVIEWS),
}


@dataclass(eq=False)
class Planted:
    """A row that is put among the others; ``line`` is what stands in the file, if no table can.

    ``row`` is the row of the spreadsheet where it came to stand, once it was written.
    """

    file: str
    cells: Mapping[str, str] = field(default_factory=dict)
    line: str = ""
    row: int = 0

    @property
    def id(self) -> str:
        """The id of the row."""
        return self.cells[COLUMNS[self.file][0]]


class _Sheet:
    def __init__(
        self, stream: TextIO, file: str, head: str, planted: list[Planted], step: int
    ) -> None:
        delimiter = "\t" if file.endswith(".tsv") else ","
        self._columns = COLUMNS[file]
        self._stream = stream
        self._writer = csv.writer(stream, delimiter=delimiter, lineterminator="\n")
        self._waiting = planted[::-1]
        self._step = step
        self._next = step
        self._above = head.count("\n")
        stream.write(head)
        self._writer.writerow(self._columns)
        self.count = 0

    def write(self, rows: Sequence[Cells]) -> None:
        self._writer.writerows(rows)
        self.count += len(rows)
        while self._waiting and self._step and self.count >= self._next:
            self._plant(self._waiting.pop())
            self._next += self._step

    def _plant(self, row: Planted) -> None:
        if row.line:
            self._stream.write(row.line + "\n")
        else:
            self._writer.writerow([row.cells.get(name, "") for name in self._columns])
        self.count += 1
        row.row = self._above + 1 + self.count

    def finish(self) -> None:
        while self._waiting:
            self._plant(self._waiting.pop())


class Sheets:
    """The tables of one study folder. A file is there once a row was written to it.

    ``expected`` says, for long tables, about how many rows will come, so that planted rows
    can be scattered; in other tables they stand at the end. ``heads`` are lines above tables.
    """

    def __init__(
        self,
        folder: Path,
        *,
        heads: Mapping[str, str],
        planted: Iterable[Planted] = (),
        expected: Mapping[str, int] | None = None,
    ) -> None:
        self._folder = folder
        self._heads = heads
        self._expected = expected or {}
        self._planted: dict[str, list[Planted]] = {}
        for row in planted:
            self._planted.setdefault(row.file, []).append(row)
        self._sheets: dict[str, _Sheet] = {}
        self._open = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            for file in self._planted:
                self._sheet(file).finish()
        self._open.close()

    def write(self, file: str, rows: Sequence[Cells]) -> None:
        """Add rows, whose cells stand in the order of the table's columns."""
        if rows:
            self._sheet(file).write(rows)

    def rows(self) -> dict[str, int]:
        """How many rows each file has, headings not counted."""
        return {file: sheet.count for file, sheet in sorted(self._sheets.items())}

    def _sheet(self, file: str) -> _Sheet:
        if file not in self._sheets:
            stream = (self._folder / file).open("w", _BUFFER, encoding="utf-8", newline="")
            self._open.enter_context(stream)
            planted = self._planted.get(file, [])
            step = self._expected.get(file, 0) // (len(planted) + 1)
            head = self._heads.get(file, "")
            self._sheets[file] = _Sheet(stream, file, head, planted, step)
        return self._sheets[file]
