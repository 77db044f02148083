"""A table file as sheets of rows of text, whatever program wrote it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from consilience.errors import ReadError
from consilience.findings import Place

#: Number of a row as a spreadsheet counts (the first is 1), and its cells.
Row = tuple[int, tuple[str, ...]]

LONGEST_CELL = 1 << 20
MOST_ROWS = 1_200_000
MOST_COLUMNS = 2_000
MOST_CELLS = 20_000_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. ``rows`` gives a fresh iterator over the rows that are not empty.

    ``name`` is empty where the file has no sheets. ``remarks`` say what was decided by evidence.
    """

    name: str
    rows: Callable[[], Iterator[Row]]
    remarks: tuple[str, ...] = ()


Opener = Callable[[Path], tuple[Sheet, ...]]


def openers() -> Mapping[str, Opener]:
    """What opens a file, by its suffix."""
    from consilience.readers.table import delimited, ods, xlsx  # noqa: PLC0415 - they need Sheet

    return {
        ".csv": delimited.sheets,
        ".tsv": delimited.sheets,
        ".tab": delimited.sheets,
        ".xlsx": xlsx.sheets,
        ".xlsm": xlsx.sheets,
        ".ods": ods.sheets,
    }


SUFFIXES: tuple[str, ...] = (".csv", ".tsv", ".tab", ".xlsx", ".xlsm", ".ods")


def read(path: Path) -> tuple[Sheet, ...]:
    """The sheets of a file, in their order; ReadError where it is not a table."""
    opener = openers().get(path.suffix.lower())
    if opener is None:
        raise ReadError(
            f"{path.name} is not a table that can be read",
            place=Place(path.name),
            hint=f"tables end in {', '.join(SUFFIXES)}; save an old .xls as .xlsx",
        )
    return opener(path)


def guarded(rows: Iterator[Row], file: str) -> Iterator[Row]:
    """The rows that are not empty, without blank cells at their end, within limits."""
    seen = 0
    for number, cells in rows:
        if number > MOST_ROWS:
            raise too_large(file, f"more than {MOST_ROWS:,} rows", number)
        filled = len(cells)
        while filled and not cells[filled - 1].strip():
            filled -= 1
        if not filled:
            continue
        if filled > MOST_COLUMNS:
            raise too_large(file, f"more than {MOST_COLUMNS:,} columns", number)
        seen += filled
        if seen > MOST_CELLS:
            raise too_large(file, f"more than {MOST_CELLS:,} cells", number)
        for column, cell in enumerate(cells[:filled], 1):
            if len(cell) > LONGEST_CELL:
                raise ReadError(
                    f"{file}: a cell holds more than {LONGEST_CELL:,} characters",
                    place=Place(file, number, column),
                    hint="a quotation mark may have been opened and never closed",
                )
        yield number, cells[:filled]


def too_large(file: str, what: str, row: int | None = None) -> ReadError:
    """The refusal of a file that nobody coded by hand."""
    return ReadError(
        f"{file} has {what}", place=Place(file, row), hint="save the part that is needed alone"
    )
