"""Rows with columns, written as a table, CSV, TSV, JSON, Markdown, a workbook or a document."""

from __future__ import annotations

import io
import json
import os
import tempfile
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from consilience import workbook
from consilience.errors import Refused

#: A column narrower than this cannot be read, unless its cells are short.
_READABLE = 12
#: What stands between two columns of a table.
_GAP = 3
_SPECIAL = frozenset('",\r\n')

Value = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Rows:
    """Columns, rows, and the word for what a row is (``quotes``), which names the schema.

    ``about`` is what is said of all rows together (question, caution); JSON, workbooks and
    documents have room for it.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    what: str = "rows"
    about: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        columns: Sequence[str],
        rows: Iterable[Sequence[Value]],
        what: str = "rows",
        about: Mapping[str, str] | None = None,
    ) -> Rows:
        """Rows from any sequences."""
        return cls(tuple(columns), tuple(tuple(row) for row in rows), what, about or {})


@dataclass(frozen=True, slots=True)
class Terminal:
    """What a table is drawn for."""

    width: int = 80
    colour: bool = False


def text(value: Value) -> str:
    """A value as people and spreadsheets read it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _inert(value: Value) -> str:
    """A value that no spreadsheet program runs: numbers as they are, texts with a mark."""
    return workbook.guarded(value) if isinstance(value, str) else text(value)


def _line(value: Value) -> str:
    return " ".join(text(value).split())


def _drawn(value: Value) -> str:
    """The line without what could steer a terminal."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in _line(value))


def _csv(rows: Rows) -> str:
    # The csv module leaves a lone carriage return unquoted, and then it cannot be read back.
    lines = [[_inert(value) for value in row] for row in (rows.columns, *rows.rows)]
    # A lone empty cell is written as "", or the row would be an empty line.
    return "".join((",".join(map(_quoted, line)) or '""') + "\n" for line in lines)


def _quoted(value: str) -> str:
    if _SPECIAL.isdisjoint(value):
        return value
    return '"' + value.replace('"', '""') + '"'


def _tsv(rows: Rows) -> str:
    lines = [[_line(_inert(value)) for value in row] for row in (rows.columns, *rows.rows)]
    return "".join("\t".join(line) + "\n" for line in lines)


def _records(rows: Rows) -> list[dict[str, Value]]:
    return [dict(zip(rows.columns, row, strict=True)) for row in rows.rows]


def _json(rows: Rows) -> str:
    data = {"schema": f"consilience.{rows.what}/1", **rows.about, "data": _records(rows)}
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _jsonl(rows: Rows) -> str:
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in _records(rows))


def _md(rows: Rows) -> str:
    def line(cells: Iterable[str]) -> str:
        return "| " + " | ".join(cells) + " |\n"

    def cell(value: Value) -> str:
        escaped = text(value).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
        escaped = escaped.replace("![", "!\\[")  # a picture would be fetched from its server
        return "<br>".join(escaped.splitlines())

    head = line(cell(name) for name in rows.columns) + line("---" for _ in rows.columns)
    return head + "".join(line(cell(value) for value in row) for row in rows.rows)


def _xlsx(rows: Rows) -> bytes:
    return workbook.encode(rows.columns, rows.rows, rows.what, rows.about)


def _docx(rows: Rows) -> bytes:
    """A Word document: what is said of all rows, then the table, on its side."""
    from consilience.writers.docx.page import Page  # noqa: PLC0415 - heavy

    said = dict(rows.about)
    title = said.pop("title", "") or said.pop("question", "") or rows.what.capitalize()
    page = Page(title, "", "en-GB", wide=True)
    page.paragraph(title, "Heading 1")
    caution = said.pop("caution", "")
    for words in said.values():
        page.paragraph(words, "Normal")
    page.table(rows.columns, ([text(value) for value in row] for row in rows.rows))
    if caution:
        page.paragraph(f"Caution: {caution}", "Normal")
    stream = io.BytesIO()
    page.write(stream)
    return stream.getvalue()


#: Format → what writes it. ``table`` is drawn by :func:`table` where there is a terminal.
FORMATS: Mapping[str, Callable[[Rows], str | bytes]] = MappingProxyType(
    {
        "table": _tsv,
        "csv": _csv,
        "tsv": _tsv,
        "json": _json,
        "jsonl": _jsonl,
        "md": _md,
        "xlsx": _xlsx,
        "docx": _docx,
    }
)


def render(rows: Rows, form: str = "table", terminal: Terminal | None = None) -> str | bytes:
    """The rows in one of :data:`FORMATS` (KeyError if there is no such format).

    A table is drawn with lines for a terminal; without one it is plain rows with tabs.
    """
    if form == "table" and terminal is not None:
        return table(rows, terminal)
    return FORMATS[form](rows)


def table(rows: Rows, terminal: Terminal) -> str:
    """The rows drawn as a table that fits the terminal; else one below the other."""
    if _needed(rows) > terminal.width:
        return _below(rows, terminal)
    from rich import box  # noqa: PLC0415 - heavy, and only needed here
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    drawn = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="bold")
    for index, name in enumerate(rows.columns):
        numbers = all(
            isinstance(row[index], int | float) and not isinstance(row[index], bool)
            for row in rows.rows
        )
        drawn.add_column(
            name, justify="right" if numbers and rows.rows else "left", overflow="fold"
        )
    for row in rows.rows:
        drawn.add_row(*(Text(_drawn(value)) for value in row))
    stream = io.StringIO()
    console = Console(
        file=stream,
        width=terminal.width,
        force_terminal=terminal.colour,
        no_color=not terminal.colour,
        highlight=False,
        legacy_windows=False,
    )
    console.print(drawn)
    return "".join(line.rstrip() + "\n" for line in stream.getvalue().splitlines())


def _needed(rows: Rows) -> int:
    """The width below which the columns of a table cannot be read."""
    widths = []
    for index, name in enumerate(rows.columns):
        longest = max((len(_drawn(row[index])) for row in rows.rows), default=0)
        widths.append(max(min(longest, _READABLE), *map(len, name.split()), 1))
    return sum(widths) + _GAP * (len(widths) - 1)


def _below(rows: Rows, terminal: Terminal) -> str:
    """Each row as lines of its own: heading and value; what is empty is left out."""
    indent = max(map(len, rows.columns)) + 2
    blocks = []
    for row in rows.rows:
        lines = []
        for name, value in zip(rows.columns, row, strict=True):
            words = _drawn(value)
            if words:
                head = name.ljust(indent)
                lines += textwrap.wrap(
                    head + words,
                    max(terminal.width, indent + _READABLE),
                    subsequent_indent=" " * indent,
                    break_on_hyphens=False,
                )
        if terminal.colour and lines:
            lines[0] = f"\x1b[1m{lines[0]}\x1b[0m"
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)


def save(path: Path, data: str | bytes, *, force: bool = False) -> None:
    """Write a file whole or not at all; an existing one only if ``force`` says so."""
    if path.exists() and not force:
        raise Refused(f"{path} is already there", hint="add --force to replace it")
    content = data.encode() if isinstance(data, str) else data
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
