"""From what a check speaks of back to the researcher's own file, row and column.

A record knows its row (``con:fromRow`` in the provenance graph); which column a property
came from is said by :mod:`consilience.tables`; where that column stands is read from the
file's own heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from consilience import study_folder, study_toml, tables, toml_file
from consilience.catalogue import ignore
from consilience.findings import Place
from consilience.iris import Minter
from consilience.model import Header
from consilience.namespaces import expand
from consilience.tables import Column, Table


class _WithId(Protocol):
    @property
    def id(self) -> str: ...


_ROW = re.compile(r"^<([^>]+)> <[^>]+/fromRow> <[^>]+/([^/#>]+)#row=(\d+)> ")


class Rows(Protocol):
    """Address of a record → its file and row."""

    def get(self, address: str, /) -> tuple[str, int] | None:
        """File and row of a record, if it has any."""


def rows_of(lines: Iterable[str]) -> dict[str, tuple[str, int]]:
    """Where the records stand that N-Quads lines speak of."""
    found: dict[str, tuple[str, int]] = {}
    for line in lines:
        match = _ROW.match(line)
        if match:
            subject, file, row = match.groups()
            found[subject] = (file, int(row))
    return found


class Locator:
    """Finds the places of one study."""

    def __init__(self, folder: Path, header: Header, minter: Minter, rows: Rows) -> None:
        self._folder = folder
        self._study = minter.study
        self._rows = rows
        self._positions = study_folder.positions(folder)
        self._parts = _parts(header)
        self._spots = toml_file.spots(_header(folder / study_toml.FILE))

    @property
    def slug(self) -> str:
        """The name of the study's folder."""
        return self._folder.name

    def place(self, focus: str, path: str = "") -> tuple[Place, Column | None]:
        """Where a thing's property stands, and the column that it came from."""
        relative = focus.removeprefix(self._study).lstrip("/")
        owner = relative.removesuffix("/affiliation")
        known = self._rows.get(focus) or self._rows.get(f"{self._study}/{owner}")
        if known is None:
            return self._in_header(relative), None
        file, row = known
        name = f"{self._folder.name}/{file}"
        table = tables.by_file(file)
        column = _column(table, path, affiliation=owner != relative) if table else None
        if column is None:
            return Place(name, row, element=owner.replace("/", " ", 1)), None
        number = self._positions.get(file, {}).get(column.name)
        return Place(name, row, number, column.name), column

    def _in_header(self, relative: str) -> Place:
        file = f"{self._folder.name}/{study_toml.FILE}"
        row = self._spots.get(self._parts.get(relative, ("", 0, "")))
        return Place(file, row, element=relative.replace("/", " ", 1) or "study")


def _header(path: Path) -> str:
    """The text of study.toml, or nothing where it cannot be read; that was told already."""
    return toml_file.text(path, Place(path.name), ignore) or ""


def _parts(header: Header) -> Mapping[str, tuple[str, int, str]]:
    """What an address names → the key of study.toml that holds its id."""
    versions = header.codebook.versions if header.codebook else ()
    kinds: tuple[tuple[str, str, Sequence[_WithId]], ...] = (
        ("publication", "publication", header.publications),
        ("data-collection", "data_collection", header.data_collections),
        ("wave", "wave", header.waves),
        ("agent", "agent", header.agents),
        ("layer", "layer", header.layers),
        ("codebook", "codebook.version", versions),
    )
    found = {
        f"{kind}/{each.id}": (table, number, "id")
        for kind, table, parts in kinds
        for number, each in enumerate(parts, 1)
    }
    return {"": ("", 0, "title"), "codebook": ("codebook", 0, ""), **found}


def _column(table: Table, path: str, *, affiliation: bool) -> Column | None:
    """The column whose property is ``path``; a record's own come before its affiliation's."""
    found = [each for each in table.columns if each.property and expand(each.property) == path]
    found.sort(key=lambda each: bool(each.on) != affiliation)
    return found[0] if found else None
