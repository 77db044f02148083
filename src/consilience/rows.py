"""Rows of a delimited file, whatever a spreadsheet program made of it.

Every fault becomes a finding and reading goes on where it can, so that one run finds all.
Row numbers are those of a spreadsheet: a quoted line break does not begin a new row, and an
empty line is a row.
"""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from consilience.catalogue import Found, finding
from consilience.findings import Place

#: Longest cell that is taken for a cell.
LONGEST = 1 << 20
#: Where even the engine stops: a quotation mark was never closed.
_HARD_LIMIT = 1 << 27

_UNDECODED = re.compile("[\udc80-\udcff]")
_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs"}


def rows(
    path: Path, file: str, found: Found, *, delimiter: str = ",", skip: int = 0
) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of every row that is not empty, the heading included.

    ``file`` is the name for findings; ``skip`` lines at the top are passed over.
    """
    csv.field_size_limit(_HARD_LIMIT)
    try:
        encoding = _encoding(path, file, found)
        errors = "surrogateescape" if encoding.startswith("utf-8") else "replace"
        stream = path.open(encoding=encoding, errors=errors, newline="")
    except OSError as error:
        found(finding("F009", Place(file), problem=error.strerror or "it cannot be read"))
        return
    with stream:
        for _ in range(skip):
            stream.readline()
        yield from _parsed(stream, file, found, delimiter, skip)


def _encoding(path: Path, file: str, found: Found) -> str:
    with path.open("rb") as stream:
        head = stream.read(4096)
    if head.startswith(b"\xef\xbb\xbf"):
        found(finding("F012", Place(file)))
        return "utf-8-sig"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        found(finding("F011", Place(file)))
        return "utf-16"
    for encoding, odd in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        if odd and odd.count(0) > len(odd) // 2:
            found(finding("F011", Place(file)))
            return encoding
    return "utf-8"


def _separator(first: str, wanted: str, file: str, found: Found, row: int) -> str:
    """The separator of the heading; a finding where it is not the one that is wanted."""
    counts = {mark: first.count(mark) for mark in _NAMES}
    most = max(counts, key=lambda mark: (counts[mark], mark == wanted))
    if counts[most] and not counts[wanted]:
        found(
            finding("F013", Place(file, row), actual=_NAMES[most], expected=_NAMES[wanted]),
        )
        return most
    return wanted


def _parsed(
    stream: TextIO, file: str, found: Found, wanted: str, skip: int
) -> Iterator[tuple[int, list[str]]]:
    first = stream.readline()
    delimiter = _separator(first, wanted, file, found, skip + 1)
    reader = csv.reader(itertools.chain([first], stream), delimiter=delimiter, strict=True)
    encoding_was_told = False
    number = skip
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            problem, go_on = _problem(str(error))
            found(finding("F019", Place(file, number), problem=problem))
            if not go_on:
                return
            continue
        joined = "".join(cells)
        if not joined:
            continue
        if not joined.isascii() and _UNDECODED.search(joined):
            cells, looks_like, column = _repaired(cells)
            if not encoding_was_told:
                encoding_was_told = True
                found(finding("F010", Place(file, number, column), looks_like=looks_like))
        if "\0" in joined:
            column = next(n for n, cell in enumerate(cells, 1) if "\0" in cell)
            found(finding("F020", Place(file, number, column)))
            cells = [cell.replace("\0", "") for cell in cells]
        if len(joined) > LONGEST:
            for column, cell in enumerate(cells, 1):
                if len(cell) > LONGEST:
                    found(finding("F021", Place(file, number, column), limit=LONGEST))
        yield number, cells


def _problem(error: str) -> tuple[str, bool]:
    """The fault in words, and whether what follows can still be read."""
    if "end of data" in error:
        return "one is opened and never closed, so the rest of the file is one cell", False
    if "limit" in error:
        return "one is opened and not closed for a very long way", False
    return "after the closing one there is more text in the cell", True


def _repaired(cells: list[str]) -> tuple[list[str], str, int]:
    """The cells in the encoding that they seem to have, its name, and the first such column."""
    column = next(n for n, cell in enumerate(cells, 1) if _UNDECODED.search(cell))
    raw = [cell.encode("utf-8", "surrogateescape") for cell in cells]
    try:
        return [cell.decode("cp1252") for cell in raw], "Windows-1252 (ANSI)", column
    except UnicodeDecodeError:
        return [cell.decode("latin-1") for cell in raw], "ISO 8859-1 (Latin-1)", column
