"""The columns of a dropped table: what is shown of them, and what somebody says they mean."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from consilience.errors import ReadError
from consilience.readers import table
from consilience.readers.table import guess, headings, meanings, sheets
from consilience.readers.table.column_map import FIXED, ColumnMap
from consilience.readers.table.sheets import Sheet

_LOOKED_AT = 200
_EXAMPLES = 3
_LONGEST = 90
_MOST_WORDS = 200
_LETTERS = 26
_SCHEMES = ("role", "profession", "organisation-type")

Given = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its letter in a spreadsheet, its heading, what it means, and first cells."""

    letter: str
    heading: str
    meaning: str
    cells: tuple[str, ...]
    filled: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it is understood. ``words``: what is published → the word of the list, by list."""

    map: ColumnMap
    sheets: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: int
    words: Mapping[str, Mapping[str, str]]

    @property
    def duplicates(self) -> tuple[str, ...]:
        """Meanings that only one column can have, and several are said to have."""
        listed = [each.meaning for each in self.columns]
        return tuple(word for word in meanings.SINGLE if listed.count(word) > 1)


def letter(place: int) -> str:
    """The letters of a column as spreadsheets write them; ``place`` counts from 0."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, _LETTERS)
        name = chr(ord("A") + rest) + name
    return name


def look(path: Path, map_: ColumnMap) -> Table:
    """The table by a map."""
    every = sheets.read(path)
    sheet = _sheet(every, map_.sheet)
    below = guess.rows_below(sheet, map_.heading_row)
    names = [heading for heading, _ in map_.columns]
    columns = []
    for place, (heading, meaning) in enumerate(map_.columns):
        cells = [row[place].strip() for _, row in below if place < len(row) and row[place].strip()]
        shown = tuple(_short(each) for each in islice(dict.fromkeys(cells), _EXAMPLES))
        columns.append(Column(letter(place), heading, meaning, shown, len(cells)))
    named = tuple(each.name for each in every if each.name)
    words = _words(path, map_) if "text" in dict(map_.columns).values() and names else {}
    return Table(map_, named if len(named) > 1 else (), tuple(columns), len(below), words)


def _sheet(every: Sequence[Sheet], name: str) -> Sheet:
    return next((each for each in every if each.name == name), every[0])


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "…"


def _words(path: Path, map_: ColumnMap) -> Mapping[str, Mapping[str, str]]:
    try:
        found = table.published(path, map_)
    except ReadError:
        return {}
    return {
        scheme: {word: map_.word(scheme, word) or "" for word in islice(words, _MOST_WORDS)}
        for scheme, words in found.items()
    }


def unguessed(path: Path, sheet_name: str = "", row: int = 0) -> ColumnMap:
    """A map of a sheet for somebody to fill in, where the guess does not do."""
    sheet = _sheet(sheets.read(path), sheet_name)
    found, names = guess.headings_of(sheet)
    if row:
        cells = next((cells for number, cells in sheet.rows() if number == row), ())
        found, names = row, guess.named(cells)
    if not names:
        raise ReadError(f"{path.name} has no headings in row {row or 1}")
    return ColumnMap(
        layout="quotes",
        columns=tuple(zip(names, headings.usual(names), strict=True)),
        sheet=sheet.name,
        heading_row=found,
    )


def guessed(path: Path, sheet_name: str = "") -> ColumnMap:
    """The map that is guessed for a sheet; one to fill in where nothing can be."""
    try:
        return guess.column_map(path, _sheet(sheets.read(path), sheet_name))
    except ReadError:
        return unguessed(path, sheet_name)


def as_said(kept: Path) -> ColumnMap:
    """The map that a form said, also where it cannot be meant (two columns are the quote)."""
    data = tomllib.loads(kept.read_text(encoding="utf-8"))
    return ColumnMap(
        layout=data["layout"],
        columns=tuple(data["columns"].items()),
        sheet=data.get("sheet", ""),
        heading_row=data["heading_row"],
        patterns=tuple(data.get("label", ())),
        fixed=data.get("fixed", {}),
        words=data.get("words", {}),
    )


def of_form(path: Path, now: ColumnMap, given: Given) -> ColumnMap:
    """The map that a form says; ``now`` is the one that the form was made of."""
    sheet = given.get("sheet", now.sheet)
    row = given.get("row", str(now.heading_row)).strip()
    if sheet != now.sheet:
        return guessed(path, sheet)
    if row != str(now.heading_row) and row.isdecimal() and 0 < int(row) <= sheets.MOST_ROWS:
        return unguessed(path, sheet, int(row))
    columns = tuple(
        (heading, _meaning(given.get(f"c{place}", word), word))
        for place, (heading, word) in enumerate(now.columns)
    )
    labels = given.get("labels")
    patterns = now.patterns
    if labels is not None:
        patterns = tuple(each.strip() for each in labels.split("\n") if each.strip())
    return replace(
        now,
        columns=columns,
        patterns=patterns,
        fixed=_fixed(now.fixed, given),
        words=_said_words(path, now, given),
    )


def _meaning(said: str, now: str) -> str:
    return said if meanings.is_meaning(said) else now


def _fixed(now: Mapping[str, str], given: Given) -> dict[str, str]:
    """What holds for every row, in the order in which it stood."""
    names = (*now, *(name for name in FIXED if name not in now))
    said = {name: given.get(f"fixed.{name}", now.get(name, "")).strip() for name in names}
    return {name: value for name, value in said.items() if value}


def _said_words(path: Path, now: ColumnMap, given: Given) -> dict[str, Mapping[str, str]]:
    shown = _words(path, now)
    found: dict[str, Mapping[str, str]] = {}
    for scheme in (*shown, *(name for name in now.words if name not in shown)):
        before = now.words.get(scheme, {})
        said = {
            word: given.get(f"words.{scheme}.{number}", meaning)
            for number, (word, meaning) in enumerate(shown.get(scheme, {}).items())
        }
        both = {**said, **{word: m for word, m in before.items() if word not in said}}
        kept = {word: meaning for word, meaning in both.items() if meaning}
        if kept:
            found[scheme] = kept
    return found


def headings_of(map_: ColumnMap, meaning: str) -> tuple[str, str]:
    """Letter and heading of the one column with a meaning; empty where there are more or none.

    For ``code`` any column that holds codes will do.
    """
    places = [
        place
        for place, (_, word) in enumerate(map_.columns)
        if word == meaning or (meaning == "code" and _is_code(word))
    ]
    if len(places) != 1:
        return "", ""
    return letter(places[0]), map_.columns[places[0]][0]


def _is_code(word: str) -> bool:
    return word == "codes" or bool(
        meanings.LEVEL.fullmatch(word) or meanings.APPLIED.fullmatch(word)
    )
