"""A workbook (.xlsx): text stays text, and the same rows give the same bytes.

Rows are written as they come, so a sheet may be longer than what fits into memory.
"""

from __future__ import annotations

import io
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from consilience.errors import ConsilienceError

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

LONGEST = 32_767  #: characters that a cell can hold, as Excel counts them (UTF-16)
MOST_ROWS = 1_048_576  #: the row of headings included
MOST_COLUMNS = 16_384

#: What a spreadsheet program takes for the beginning of a formula, in a file of plain text.
RUNS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"
_GUARDED = re.compile(f"'*[{re.escape(RUNS)}]")

_WIDEST = 60
_NARROWEST = 10
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first date that a zip file can hold
_DATES = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LIKE_AN_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")

Value = str | int | float | bool | None


def guarded(text: str) -> str:
    """The text with a mark before it where a spreadsheet program would run it, in CSV or TSV."""
    return f"'{text}" if _GUARDED.match(text) else text


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet. ``rows`` are read once; ``widths`` are those of its columns, in characters.

    Without ``columns`` it has no row of headings, and the first cell of a row says what the
    others are.
    """

    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Value]]
    widths: Sequence[int] = ()


def encode(
    columns: Sequence[str],
    rows: Iterable[Sequence[Value]],
    sheet: str,
    about: Mapping[str, str] | None = None,
) -> bytes:
    """The rows as a workbook. A text that begins with ``=`` is still a text, never a formula.

    ``about`` (question, caution) gets a second sheet, so that it stays with the numbers.
    """
    held = [tuple(row) for row in rows]
    widths = [len(name) for name in columns]
    for row in held:
        for column, value in enumerate(row):
            if isinstance(value, str):
                widths[column] = max(widths[column], len(value))
    pages = [Page(sheet, columns, held, widths)]
    if about:
        pages.append(Page("about", (), about.items(), (0, _WIDEST)))
    stream = io.BytesIO()
    _write(stream, pages)
    return stream.getvalue()


def write(path: Path, pages: Iterable[Page]) -> None:
    """Write the sheets to a file, row by row; a page is begun when the one before is whole."""
    with path.open("wb") as stream:
        _write(stream, pages)


def _write(stream: IO[bytes], pages: Iterable[Page]) -> None:
    from openpyxl import Workbook  # noqa: PLC0415 - heavy, and only needed here

    book = Workbook(write_only=True)
    with tempfile.TemporaryFile() as raw:
        try:
            for page in pages:
                _sheet(book, page)
            book.save(raw)
        except BaseException:
            _forget(book)
            raise
        _same(raw, stream)


def _forget(book: Workbook) -> None:
    """Remove what the library wrote beside the workbook and would keep until the program ends."""
    for sheet in book.worksheets:
        writer = sheet._writer  # type: ignore[attr-defined]  # noqa: SLF001 - it has no other way
        if writer is not None and Path(writer.out).exists():
            if not sheet.closed:
                sheet.close()
            writer.cleanup()


def _sheet(book: Workbook, page: Page) -> None:
    from openpyxl.styles import Font  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    if len(page.columns) > MOST_COLUMNS:
        raise _too_large(f"a table of {len(page.columns):,} columns", "sheet")
    sheet: WriteOnlyWorksheet = book.create_sheet(_name(page.name))
    for column, width in enumerate(page.widths, start=1):
        wide = max(_NARROWEST, min(width, _WIDEST) + 2)
        sheet.column_dimensions[get_column_letter(column)].width = wide  # type: ignore[attr-defined]
    plain, bold = _Cells(sheet), _Cells(sheet)
    bold.text.font = Font(bold=True)
    heading = 1 if page.columns else 0
    if heading:
        sheet.freeze_panes = "A2"
        sheet.append(bold.row(page.columns))
    for number, row in enumerate(page.rows, start=1 + heading):
        if number > MOST_ROWS:
            raise _too_large(f"a table of more than {MOST_ROWS - 1:,} rows", "sheet")
        sheet.append(plain.row(row) if heading else _named(row, bold, plain))


def _named(row: Sequence[Value], bold: _Cells, plain: _Cells) -> Iterator[Cell | None]:
    yield from bold.row(row[:1])
    yield from plain.row(row[1:])


class _Cells:
    """Two cells that are filled anew for each value: making one takes longer than writing it."""

    def __init__(self, sheet: WriteOnlyWorksheet) -> None:
        from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
        from openpyxl.styles import Alignment  # noqa: PLC0415

        self.text, self.number = (WriteOnlyCell(sheet) for _ in range(2))
        self.text.alignment = self.number.alignment = Alignment(wrap_text=True, vertical="top")
        self.text.number_format = "@"  # what is a text stays one when somebody edits it

    def row(self, values: Iterable[Value]) -> Iterator[Cell | None]:
        """A cell for each value; none for what is empty."""
        for value in values:
            if value is None or value == "":
                yield None
            elif isinstance(value, str):
                self.text.value = written(value)
                self.text.data_type = "s"  # never a formula
                yield self.text
            else:
                self.number.value = value
                yield self.number


def fits(text: str) -> bool:
    """True for a text that a cell can hold."""
    return len(text) * 2 <= LONGEST or len(text.encode("utf-16-le", "replace")) // 2 <= LONGEST


def written(text: str) -> str:
    """A text as a cell holds it: what XML cannot hold is replaced; ConsilienceError if too long."""
    if not fits(text):
        raise _too_large(f"a text of {len(text):,} characters", "cell")
    return _LIKE_AN_ESCAPE.sub("_x005F_", _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text))


def _too_large(what: str, where: str) -> ConsilienceError:
    return ConsilienceError(
        f"{what} does not fit in a {where} of a workbook",
        hint="write another format, such as csv",
    )


def _name(sheet: str) -> str:
    return re.sub(r"[\[\]:*?/\\]", " ", sheet)[:31] or "rows"


def _same(raw: IO[bytes], stream: IO[bytes]) -> None:
    """Copy the workbook without the time at which it was made."""
    with (
        zipfile.ZipFile(raw) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3  # wherever it is made
            with old.open(name) as content, new.open(info, "w", force_zip64=True) as copy:
                if name == "docProps/core.xml":
                    copy.write(_DATES.sub(rb"\g<1>2000-01-01T00:00:00Z\g<3>", content.read()))
                else:
                    shutil.copyfileobj(content, copy)
