"""A table written as CSV, TSV or a workbook, row by row.

A spreadsheet program takes a cell of a CSV file that begins with = for a formula and runs it. So
an apostrophe is put before such a cell, as OWASP advises, unless somebody asks for the bare
words; the reader of our own table takes it off again. In a workbook every text is a text.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from consilience import workbook
from consilience.errors import ConsilienceError
from consilience.loss import Ledger
from consilience.workbook import Page, guarded
from consilience.writers.options import choice

SUFFIXES = (".csv", ".tsv", ".xlsx")

#: Options that every table takes.
TAKES: Mapping[str, str] = {
    "bom": "yes or no (no): begin a CSV or TSV with the mark by which Excel knows UTF-8",
    "formulas": "guard or keep (guard): in CSV and TSV, put an apostrophe before a cell that a "
    "spreadsheet program would run as a formula, or keep the words to the character",
}

Value = workbook.Value
Row = Sequence[Value]

_SUSPECT = frozenset(f"'{workbook.RUNS}")
_REPLACED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_GUARD = "it begins like a formula: an apostrophe stands before it (formulas=keep: none)"
_WIDE = 60
_USUAL = 18
_SPSS = 64  # bytes that a name in SPSS can have; R takes such names as well
_UNSAFE = re.compile("[^0-9A-Za-z]+")


@dataclass(frozen=True, slots=True)
class Heading:
    """One column: what it is called and what it holds."""

    name: str
    means: str
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table to be written. The first cell of a row tells it from the others.

    ``about`` gives what is said of the whole once all rows were read.
    """

    writer: str
    name: str
    headings: Sequence[Heading]
    rows: Iterable[Row]
    about: Callable[[], Iterable[tuple[str, str]]] = field(default=lambda: ())


def write(table: Table, path: Path, ledger: Ledger, given: Mapping[str, str]) -> None:
    """Write the table in the format that the file's ending names."""
    bom = choice(table.writer, given, "bom", ("no", "yes")) == "yes"
    guard = choice(table.writer, given, "formulas", ("guard", "keep")) == "guard"
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        workbook.write(path, _pages(table, ledger))
        return
    with path.open("w", encoding="utf-8-sig" if bom else "utf-8", newline="") as stream:
        # RFC 4180 ends a row by CR LF; the csv module then quotes a lone CR as well.
        lines = csv.writer(stream, delimiter="\t" if suffix == ".tsv" else ",")
        names = [each.name for each in table.headings]
        if guard:
            for name in names:
                if guarded(name) != name:
                    ledger.changed("heading", "heading", _GUARD, id_="row 1")
            names = [guarded(each) for each in names]
        lines.writerow(names)
        for row in table.rows:
            lines.writerow(_guarded(row, ledger) if guard else row)


def _guarded(row: Row, ledger: Ledger) -> Row:
    if not any(isinstance(each, str) and each[:1] in _SUSPECT for each in row):
        return row
    changed = [guarded(each) if isinstance(each, str) else each for each in row]
    count = sum(one != each for one, each in zip(row, changed, strict=True))
    if not count:
        return row
    ledger.changed("cell", "cell", _GUARD, id_=str(row[0] or ""), count=count)
    return changed


def _pages(table: Table, ledger: Ledger) -> Iterator[Page]:
    names = [each.name for each in table.headings]
    widths = [_WIDE if each.wide else max(_USUAL, len(each.name)) for each in table.headings]
    yield Page(table.name, names, _fitting(table, ledger), widths)
    meanings = ((each.name, each.means) for each in table.headings)
    yield Page("columns", ("column", "holds"), meanings, (_USUAL * 2, _WIDE))
    yield Page("about", (), tuple(table.about()), (_USUAL, _WIDE))


def _fitting(table: Table, ledger: Ledger) -> Iterator[Row]:
    for row in table.rows:
        for heading, value in zip(table.headings, row, strict=True):
            if not isinstance(value, str):
                continue
            if not workbook.fits(value):
                raise ConsilienceError(
                    f"{row[0] or 'a row'}: “{heading.name}” has {len(value):,} characters, and a "
                    f"cell of a workbook holds {workbook.LONGEST:,}",
                    hint="write a file that ends in .csv or .tsv",
                )
            if _REPLACED.search(value):
                why = "a workbook cannot hold some of its characters: � stands for them"
                ledger.changed("cell", "cell", why, id_=str(row[0] or ""))
        yield row


# --- headings ------------------------------------------------------------------------------


def distinct(names: Iterable[str]) -> list[str]:
    """The names, with a number where one stands again (small and capital letters are one)."""
    found: list[str] = []
    taken: set[str] = set()
    for name in names:
        unique, number = name, 1
        while unique.casefold() in taken:
            number += 1
            unique = f"{name} ({number})"
        taken.add(unique.casefold())
        found.append(unique)
    return found


def safe(names: Iterable[str]) -> list[str]:
    """Names that R and SPSS take as they are: letters, digits and _, no two the same."""
    found: list[str] = []
    taken: set[str] = set()
    for number, name in enumerate(names, 1):
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
        base = _UNSAFE.sub("_", plain).strip("_")[:_SPSS].rstrip("_") or f"column_{number}"
        base = base if base[0].isalpha() else f"x_{base}"[:_SPSS].rstrip("_")
        unique, again = base, 1
        while unique.casefold() in taken:
            again += 1
            end = f"_{again}"
            unique = base[: _SPSS - len(end)] + end
        taken.add(unique.casefold())
        found.append(unique)
    return found
