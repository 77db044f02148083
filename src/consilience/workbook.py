"""A workbook (.xlsx): text stays text, and the same rows give the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence

from consilience.errors import ConsilienceError

_LONGEST = 32_767  # characters that a cell of a workbook can hold
_WIDEST = 60
_NARROWEST = 10
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first date that a zip file can hold
_DATES = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def encode(
    columns: Sequence[str],
    rows: Iterable[Sequence[str | int | float | bool | None]],
    sheet: str,
    about: Mapping[str, str] | None = None,
) -> bytes:
    """The rows as a workbook. A text that begins with ``=`` is still a text, never a formula.

    ``about`` (question, caution) gets a second sheet, so that it stays with the numbers.
    """
    from openpyxl import Workbook  # noqa: PLC0415 - heavy, and only needed here
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    book = Workbook()
    page = book.active
    if page is None:  # pragma: no cover - a new workbook always has a sheet
        raise ConsilienceError("a workbook without a sheet was made")
    page.title = re.sub(r"[\[\]:*?/\\]", " ", sheet)[:31] or "rows"
    widths = [len(name) for name in columns]
    for number, row in enumerate([columns, *rows], start=1):
        for column, value in enumerate(row, start=1):
            cell = page.cell(row=number, column=column)
            cell.value = _value(value)
            if isinstance(value, str):
                cell.data_type = "s"
                cell.number_format = "@"
                widths[column - 1] = max(widths[column - 1], min(len(value), _WIDEST))
            if number == 1:
                cell.font = Font(bold=True)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for column, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(column)].width = max(_NARROWEST, width + 2)
    page.freeze_panes = "A2"
    if about:
        beside = book.create_sheet("about")
        beside.column_dimensions["B"].width = _WIDEST
        for number, (name, words) in enumerate(about.items(), start=1):
            beside.cell(row=number, column=1, value=name).font = Font(bold=True)
            said = beside.cell(row=number, column=2, value=words)
            said.alignment = Alignment(wrap_text=True, vertical="top")
    stream = io.BytesIO()
    book.save(stream)
    return _same(stream.getvalue())


def _value(value: str | int | float | bool | None) -> str | int | float | bool | None:  # noqa: PYI041
    if not isinstance(value, str):
        return value
    if len(value) > _LONGEST:
        raise ConsilienceError(
            f"a text of {len(value):,} characters does not fit in a cell of a workbook",
            hint="write another format: --format csv",
        )
    return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", value)


def _same(data: bytes) -> bytes:
    """The workbook without the time at which it was made."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _DATES.sub(rb"\g<1>2000-01-01T00:00:00Z\g<3>", content)
            new.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()
