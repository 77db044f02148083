"""A loss report as one page that can be mailed: no script, no font, nothing fetched."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from importlib.resources import files
from string import Template

from consilience.loss import Entry, Fate, LossReport
from consilience.reports.loss.text import summary

_HEADINGS = {
    Fate.LEFT: ("error", "Left behind: it has no place on the other side"),
    Fate.CHANGED: ("warning", "Carried in another form"),
    Fate.CARRIED: ("advice", "Carried as it was"),
}


def render(report: LossReport, remarks: tuple[str, ...] = ()) -> str:
    """The report as a page."""
    page = Template(files("consilience.reports").joinpath("page.html").read_text("utf-8"))
    title = f"{report.direction.capitalize()} of {report.file}"
    body = "\n".join(_body(title, report, remarks))
    return page.substitute(title=escape(title), body=body)


def _body(title: str, report: LossReport, remarks: tuple[str, ...]) -> Iterator[str]:
    yield f"<h1>{escape(title)}</h1>"
    yield f"<p><strong>{escape(summary(report))}</strong> Format: {escape(report.format)}.</p>"
    for fate, (style, heading) in _HEADINGS.items():
        found = [each for each in report.entries if each.fate is fate]
        if found:
            yield f'<section aria-labelledby="{fate.value}">'
            yield f'<h2 id="{fate.value}" class="{style}">{heading}</h2>'
            yield from _table(found)
            yield "</section>"
    if remarks:
        yield "<h2>Decided by evidence, or worth knowing</h2><ul>"
        yield from (f"<li>{escape(each)}</li>" for each in remarks)
        yield "</ul>"


def _table(entries: list[Entry]) -> Iterator[str]:
    yield '<div class="scroll"><table><thead><tr>'
    for name in ("How many", "What", "Became", "Why", "Examples"):
        yield f'<th scope="col">{name}</th>'
    yield "</tr></thead><tbody>"
    for each in entries:
        cells = (each.what, each.became, each.why, ", ".join(each.examples))
        yield f'<tr><td class="number">{each.count:,}</td>'
        yield "".join(f"<td>{escape(cell)}</td>" for cell in cells)
        yield "</tr>"
    yield "</tbody></table></div>"
