"""Where a finding stands, in words, and the row around it."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from consilience import tables
from consilience.cells import items, may_be_shown
from consilience.findings import Place

#: What stands in a report where content is hidden.
HIDDEN = "•••"
_LETTERS = 26
#: A row that is longer is no row of a table; its end is not shown.
_MOST_CELLS = 100
_PLAIN = re.compile(r"-?\d[\d./-]{0,15}|https?://\S+|(?:xywh|t|page)=\S+")


def letter(column: int) -> str:
    """The letter that a spreadsheet gives to a column (1 = A, 27 = AA)."""
    name = ""
    while column > 0:
        column, rest = divmod(column - 1, _LETTERS)
        name = chr(ord("A") + rest) + name
    return name


def cell(place: Place) -> str:
    """The name of the cell in a spreadsheet (``B3``), or nothing."""
    if place.row is None or place.column is None or not place.file.endswith(".csv"):
        return ""
    return f"{letter(place.column)}{place.row}"


def words(place: Place) -> str:
    """``row 3, column E "text"``; empty where the place is a whole file."""
    parts = []
    if place.row is not None:
        parts.append(f"row {place.row}" if place.file.endswith(".csv") else f"line {place.row}")
    if place.column is not None and place.file.endswith(".csv"):
        parts.append(f"column {letter(place.column)}")
        if place.column_name:
            parts[-1] += f' "{place.column_name}"'
    elif place.column_name:
        parts.append(f'column "{place.column_name}"')
    if place.element:
        parts.append(place.element)
    return ", ".join(parts)


def printable(text: str) -> str:
    """The text without what could steer a terminal."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a row of a table; ``content`` = perhaps words or a label, not for every eye."""

    column: int
    name: str
    text: str
    content: bool


Rows = Mapping[tuple[str, int], tuple[Cell, ...]]


def rows(folder: Path, places: Iterable[Place]) -> Rows:
    """The rows of tables that ``places`` name; what cannot be read is left out."""
    wanted: dict[str, set[int]] = {}
    for place in places:
        if place.row is not None and place.file.endswith(".csv"):
            wanted.setdefault(place.file, set()).add(place.row)
    found: dict[tuple[str, int], tuple[Cell, ...]] = {}
    for file, numbers in sorted(wanted.items()):
        try:
            found.update(_read(folder, file, numbers))
        except (OSError, UnicodeError, csv.Error):
            continue
    return found


def _read(folder: Path, file: str, numbers: set[int]) -> Mapping[tuple[str, int], tuple[Cell, ...]]:
    found: dict[tuple[str, int], tuple[Cell, ...]] = {}
    table = tables.by_file(PurePosixPath(file).name)
    last = max(numbers)
    with (folder / file).open(encoding="utf-8-sig", newline="") as stream:
        heading: list[str] = []
        for number, cells in enumerate(csv.reader(stream), start=1):
            if number == 1:
                heading = cells
            if number in numbers:
                found[file, number] = tuple(
                    _cell(table, heading, column, text, head=number == 1)
                    for column, text in enumerate(cells[:_MOST_CELLS], start=1)
                )
            if number >= last:
                break
    return found


def _cell(
    table: tables.Table | None, heading: list[str], column: int, text: str, *, head: bool
) -> Cell:
    name = heading[column - 1] if column <= len(heading) else ""
    known = {each.name: each for each in table.columns} if table else {}
    if head:
        return Cell(column, _plain(name), text, content=not _is_plain(text))
    # A column that nobody described may hold anything, and so may a cell of any column where
    # a comma too many has moved the words of a quote: whatever reads like words is hidden.
    content = name not in known or known[name].content or not _is_plain(text)
    return Cell(column, _plain(name), text, content)


def _plain(name: str) -> str:
    return name if _is_plain(name) else HIDDEN


def _is_plain(text: str) -> bool:
    """Ids, words of lists, numbers, dates and addresses: nothing that somebody said."""
    return all(may_be_shown(item) or _PLAIN.fullmatch(item) for item in items(text))
