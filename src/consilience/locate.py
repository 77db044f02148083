"""From what a check speaks of back to the researcher's own file, row and column.

A record knows its row (``con:fromRow`` in the provenance graph); which column a property
came from is said by :mod:`consilience.tables`; where that column stands is read from the
file's own heading.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from pathlib import Path

from consilience import tables
from consilience.findings import Place
from consilience.iris import Minter
from consilience.namespaces import expand
from consilience.tables import Column, Table

_ROW = re.compile(r"^<([^>]+)> <[^>]+/fromRow> <[^>]+/([^/#>]+)#row=(\d+)> ")
_ID = re.compile(r"""^\s*id\s*=\s*["'](.*)["']\s*(?:#.*)?$""")
_PART = re.compile(r"^\s*\[\[?\s*([a-z_.]+)\s*\]\]?")
_PARTS = {"data-collection": "data_collection"}


def heading(path: Path) -> tuple[str, ...]:
    """The first row of a CSV file, as it stands."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return tuple(next(csv.reader(stream), ()))
    except (OSError, UnicodeDecodeError, csv.Error):
        return ()


class Locator:
    """Finds the places of one study."""

    def __init__(self, folder: Path, minter: Minter, lines: Iterable[str]) -> None:
        self._folder = folder
        self._minter = minter
        self._rows: dict[str, tuple[str, int]] = {}
        for line in lines:
            match = _ROW.match(line)
            if match:
                subject, file, row = match.groups()
                self._rows[subject] = (file, int(row))
        self._headings: dict[str, tuple[str, ...]] = {}

    def place(self, focus: str, path: str = "") -> tuple[Place, Column | None]:
        """Where a thing's property stands, and the column that it came from."""
        relative = focus.removeprefix(self._minter.study).lstrip("/")
        known = self._rows.get(focus)
        owner = relative
        if known is None:
            owner = relative.removesuffix("/affiliation")
            known = self._rows.get(f"{self._minter.study}/{owner}")
        if known is None:
            return self._in_header(relative), None
        file, row = known
        table = tables.by_file(file)
        column = self._column(table, path, affiliation=owner != relative) if table else None
        if column is None:
            return Place(self._file(file), row, element=owner.replace("/", " ", 1)), None
        names = self._heading(file)
        number = names.index(column.name) + 1 if column.name in names else None
        return Place(self._file(file), row, number, column.name), column

    def _file(self, name: str) -> str:
        return f"{self._folder.name}/{name}"

    def _heading(self, file: str) -> tuple[str, ...]:
        if file not in self._headings:
            self._headings[file] = heading(self._folder / file)
        return self._headings[file]

    @staticmethod
    def _column(table: Table, path: str, *, affiliation: bool) -> Column | None:
        """The column whose property is ``path``; a record's own come before its affiliation's."""
        found = [each for each in table.columns if each.property and expand(each.property) == path]
        found.sort(key=lambda each: bool(each.on) != affiliation)
        return found[0] if found else None

    def _in_header(self, relative: str) -> Place:
        kind, _, id_ = relative.partition("/")
        element = relative.replace("/", " ", 1) if relative else "study"
        row = self._line(_PARTS.get(kind, kind), id_) if id_ else None
        return Place(self._file("study.toml"), row, element=element)

    def _line(self, part: str, id_: str) -> int | None:
        """The line of study.toml on which a part's id stands."""
        try:
            lines = (self._folder / "study.toml").read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            return None
        inside = ""
        for number, line in enumerate(lines, 1):
            opening = _PART.match(line)
            if opening:
                inside = opening.group(1)
            match = _ID.match(line)
            if match and inside == part and match.group(1) == id_:
                return number
        return None
