"""Workbooks of Excel (.xlsx), a row at a time."""

from __future__ import annotations

import datetime as dt
import re
import warnings
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from consilience.errors import ReadError
from consilience.findings import Place
from consilience.readers.spool import Once
from consilience.readers.table.parts import opened
from consilience.readers.table.sheets import Row, Sheet, guarded

if TYPE_CHECKING:
    from openpyxl import Workbook

T = TypeVar("T")

_FORMULAS = (
    "Some cells hold a formula. The value that the file stores was taken, and the words of the "
    "formula where it stores none or 0."
)
_WORKSHEETS = "xl/worksheets/"
#: How a workbook writes a character that it could not write otherwise (ECMA-376, ST_Xstring).
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")


def sheets(path: Path) -> tuple[Sheet, ...]:
    """The sheets of the workbook that hold cells (not charts), hidden ones included."""
    with opened(path) as parts:
        formulas = any(
            any(each in block for each in (b"<f>", b"<f "))
            for name in parts.names(_WORKSHEETS)
            for block in parts.blocks(name)
        )
    remarks = (_FORMULAS,) if formulas else ()
    with _book(path, values=True) as book:
        found = [(each.title, number) for number, each in enumerate(book.worksheets)]
    return tuple(
        Sheet(title, Once(partial(_rows, path, number, formulas)), remarks)
        for title, number in found
    )


class _book:  # noqa: N801 - used like a function
    """A workbook, opened for reading and closed again; any fault in it is a ReadError."""

    def __init__(self, path: Path, *, values: bool) -> None:
        self._path = path
        self._values = values

    def __enter__(self) -> Workbook:
        from openpyxl import load_workbook  # noqa: PLC0415 - heavy, and only needed here

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and validations that are of no use here
            self._book = _careful(
                self._path.name,
                partial(
                    load_workbook,
                    self._path,
                    read_only=True,
                    data_only=self._values,
                    keep_links=False,
                ),
            )
        return self._book

    def __exit__(self, *_: object) -> None:
        self._book.close()


def _careful(file: str, do: Callable[[], T]) -> T:
    """What ``do`` gives. The library answers a damaged file with errors of any kind."""
    try:
        return do()
    except (ReadError, MemoryError):
        raise
    except Exception as error:
        raise ReadError(
            f"{file} is damaged, or is not a workbook ({type(error).__name__})",
            place=Place(file),
            hint="open it in a spreadsheet program and save it again, or save the sheet as CSV",
        ) from error


def _rows(path: Path, number: int, formulas: bool) -> Iterator[Row]:
    with _book(path, values=True) as book:
        rows = _cells(path.name, book, number)
        if not formulas:
            yield from guarded(rows, path.name)
            return
        with _book(path, values=False) as written:
            yield from guarded(_joined(rows, _cells(path.name, written, number)), path.name)


def _joined(values: Iterable[Row], formulas: Iterable[Row]) -> Iterator[Row]:
    """The stored values, with the formula where nothing (or the 0 of no program) is stored."""
    for (number, row), (_, written) in zip(values, formulas, strict=True):
        yield (
            number,
            tuple(
                formula if formula and formula[:1] == "=" and value in {"", "0"} else value or ""
                for value, formula in zip_longest(row, written, fillvalue="")
            ),
        )


def _cells(file: str, book: Workbook, number: int) -> Iterator[Row]:
    page = book.worksheets[number]
    page.reset_dimensions()  # what the file says of its size may be wrong
    rows = iter(page.iter_rows(values_only=True))
    for row_number in range(1, 1 << 31):
        row = _careful(file, partial(next, rows, None))
        if row is None:
            return
        yield row_number, tuple(_text(each) for each in row)


def _character(found: re.Match[str]) -> str:
    character = chr(int(found[1], 16))
    # Half of a pair, or what no text holds: it stays as it is written.
    return found[0] if character == "\0" or "\ud800" <= character <= "\udfff" else character


def _text(value: Any) -> str:  # noqa: ANN401 - what a cell may hold
    if value is None:
        return ""
    if isinstance(value, str):
        words = _ESCAPE.sub(_character, value) if "_x" in value else value
        return words.replace("\r\n", "\n").replace("\r", "\n")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    return str(value)
