"""Findings for people at a terminal: what, where, the row, and what to do."""

from __future__ import annotations

import textwrap
from collections import Counter

from consilience.findings import Finding, Place, Report, Severity
from consilience.reports import Look, places
from consilience.reports.counts import summary
from consilience.reports.places import HIDDEN, Cell, printable

#: At most so many findings of one code are written out.
MOST = 20

_ESCAPE = "\x1b["
_COLOURS = {
    Severity.ERROR: "1;31",
    Severity.WARNING: "1;33",
    Severity.ADVICE: "1;36",
}
_RULE = "1;34"
_STRONG = "1"
_WIDE = 48
_HELP = 80  # width of what to do
_NARROW = 16


def render(report: Report, look: Look = Look()) -> str:  # noqa: B008  # Look is frozen
    """The report in full."""
    pen = _Pen(look.colour)
    rows = places.rows(look.folder, _places(report)) if look.folder else {}
    seen: Counter[str] = Counter()
    totals = Counter(finding.code for finding in report)
    blocks: list[str] = []
    for finding in report:
        seen[finding.code] += 1
        if seen[finding.code] <= MOST:
            row = rows.get((finding.place.file, finding.place.row or 0), ())
            blocks.append("\n".join(_block(finding, row, look, pen)))
        elif seen[finding.code] == MOST + 1:
            more = totals[finding.code] - MOST
            blocks.append(
                f"… and {more} more of {finding.code}; all of them: --format json or html"
            )
    blocks.append("\n".join(_end(report, look)))
    return "\n\n".join(blocks) + "\n"


def _places(report: Report) -> list[Place]:
    return [finding.place for finding in report]


class _Pen:
    def __init__(self, colour: bool) -> None:
        self._colour = colour

    def __call__(self, text: str, style: str) -> str:
        return f"{_ESCAPE}{style}m{text}{_ESCAPE}0m" if self._colour and text else text


def _block(finding: Finding, row: tuple[Cell, ...], look: Look, pen: _Pen) -> list[str]:
    style = _COLOURS[finding.severity]
    head = pen(f"{finding.severity.word}[{finding.code}]", style)
    lines = [f"{head}: {pen(printable(finding.message), _STRONG)}"]
    where = places.words(finding.place)
    beside = f"   ({where})" if where else ""
    also = "".join(f"   also {look.prefix}{place}" for place in finding.also)
    lines.append(
        f"  {pen('-->', _RULE)} {look.prefix}{printable(str(finding.place))}{beside}{also}"
    )
    lines += _source(finding, row, look, pen, style)
    lines += _help(finding, pen)
    return lines


def _help(finding: Finding, pen: _Pen) -> list[str]:
    if not finding.help:
        return []
    first, *rest = (
        part
        for line in finding.help.splitlines()
        for part in textwrap.wrap(
            printable(line), _HELP, break_on_hyphens=False, break_long_words=False
        )
    )
    return [f"  {pen('help:', _RULE)} {first}", *(f"        {line}" for line in rest)]


def _source(
    finding: Finding, row: tuple[Cell, ...], look: Look, pen: _Pen, style: str
) -> list[str]:
    column = finding.place.column
    at = next((cell for cell in row if cell.column == column), None)
    if at is None:
        return _found(finding, look)
    number = str(finding.place.row)
    bar = pen("|", _RULE)
    gap = " " * len(number)
    before: list[str] = []
    for cell in _around(row, at):
        if cell is None:
            before.append("…")
        elif cell is at:
            break
        else:
            before.append(_text(cell, look, _NARROW))
    lead = "".join(f"{text} | " for text in before)
    value = _text(at, look, _WIDE) or " " * 5
    after = [
        "…" if cell is None else _text(cell, look, _NARROW)
        for cell in _around(row, at)[len(before) + 1 :]
    ]
    line = " | ".join([value, *after])
    carets = pen("^" * len(value), style)
    return [
        f" {gap} {bar}",
        f" {pen(number, _RULE)} {bar} {lead}{line}".rstrip(),
        f" {gap} {bar} {' ' * len(lead)}{carets}{_remark(at, look)}".rstrip(),
        f" {gap} {bar}",
    ]


def _around(row: tuple[Cell, ...], at: Cell) -> list[Cell | None]:
    """The first cell, the neighbours of the cell, and None where cells are left out."""
    near = {1, at.column - 1, at.column, at.column + 1}
    kept: list[Cell | None] = []
    for cell in row:
        if cell.column in near:
            kept.append(cell)
        elif kept and kept[-1] is not None:
            kept.append(None)
    return kept


def _text(cell: Cell, look: Look, most: int) -> str:
    if cell.content and not look.show:
        return HIDDEN if cell.text.strip() else ""
    line = printable(" ".join(cell.text.split()))
    return line if len(line) <= most else line[: most - 1] + "…"


def _remark(cell: Cell, look: Look) -> str:
    if not cell.text.strip():
        return " empty"
    if cell.content and not look.show:
        return f" hidden here ({len(cell.text)} characters); --show shows it"
    return ""


def _found(finding: Finding, look: Look) -> list[str]:
    if finding.shown:
        return [f'  found: "{printable(finding.shown)}"']
    if finding.content:
        shown = f'"{printable(finding.content)}"' if look.show else "hidden (--show)"
        return [f"  found: {shown}"]
    return []


def _end(report: Report, look: Look) -> list[str]:
    lines = [" ".join(filter(None, (summary(report), look.closing)))]
    if report.findings:
        worst = report.findings[0].code
        lines.append(f"Explain a code: consilience explain {worst}")
    return lines
