"""Findings as one page that can be mailed: no script, no font, nothing fetched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from html import escape
from importlib.resources import files
from string import Template

from consilience import catalogue
from consilience.findings import Finding, Report, Severity
from consilience.reports import Look, places
from consilience.reports.counts import many, summary
from consilience.reports.places import HIDDEN, Cell

_HEADINGS = {
    Severity.ERROR: "Errors: to put right before anything is built",
    Severity.WARNING: "Warnings: need a look",
    Severity.ADVICE: "Advice: would be better otherwise",
}


def render(report: Report, look: Look = Look()) -> str:  # noqa: B008  # Look is frozen
    """The report as a page."""
    page = Template(files("consilience.reports").joinpath("page.html").read_text("utf-8"))
    title = "Check of " + (", ".join(report.studies) or "no study")
    return page.substitute(title=escape(title), body="\n".join(_body(title, report, look)))


def _body(title: str, report: Report, look: Look) -> Iterator[str]:
    rows = places.rows(look.folder, (each.place for each in report)) if look.folder else {}
    yield f"<h1>{escape(title)}</h1>"
    yield f"<p><strong>{escape(summary(report))}</strong> {escape(look.closing)}</p>"
    if report.findings and not look.show:
        yield (
            f'<p class="note">Words of participants, names and labels are hidden ({HIDDEN}). '
            "Rows and columns are those of a spreadsheet: row 1 is the heading.</p>"
        )
    yield from _codes(report)
    for severity, heading in _HEADINGS.items():
        found = [each for each in report if each.severity is severity]
        if found:
            yield f'<section aria-labelledby="{severity.word}">'
            yield f'<h2 id="{severity.word}" class="{severity.word}">{heading}</h2>'
            for finding in found:
                row = rows.get((finding.place.file, finding.place.row or 0), ())
                yield from _article(finding, row, look)
            yield "</section>"
    yield from _read(report, look)


def _codes(report: Report) -> Iterator[str]:
    counted = Counter((each.severity, each.code) for each in report)
    if not counted:
        return
    yield '<table><caption>How often each code was found</caption><thead><tr><th scope="col">'
    yield 'Kind</th><th scope="col">Code</th><th scope="col">What it is about</th>'
    yield '<th scope="col">Times</th></tr></thead><tbody>'
    known = catalogue.rules()
    for (severity, code), times in sorted(counted.items()):
        yield (
            f'<tr><td class="{severity.word}">{severity.word}</td><td>{escape(code)}</td>'
            f"<td>{escape(known[code].title) if code in known else ''}</td>"
            f'<td class="number">{times}</td></tr>'
        )
    yield "</tbody></table>"


def _article(finding: Finding, row: tuple[Cell, ...], look: Look) -> Iterator[str]:
    word = finding.severity.word
    yield f'<article class="{word}">'
    code = f'<span class="{word}">{word} {escape(finding.code)}</span>'
    yield f"<h3>{code}: {escape(finding.message)}</h3>"
    also = "".join(
        f", also <code>{escape(look.prefix + str(each))}</code>" for each in finding.also
    )
    words = places.words(finding.place)
    beside = f" ({escape(words)})" if words else ""
    here = escape(look.prefix + str(finding.place))
    yield f'<p class="where"><code>{here}</code>{beside}{also}</p>'
    if row:
        yield from _row(finding, row, look)
    elif finding.shown:
        yield f"<p>Found: <code>{escape(finding.shown)}</code></p>"
    elif finding.content:
        yield f"<p>Found: {escape(finding.content) if look.show else HIDDEN}</p>"
    for line in finding.help.splitlines():
        yield f"<p>{escape(line)}</p>"
    yield "</article>"


def _row(finding: Finding, row: tuple[Cell, ...], look: Look) -> Iterator[str]:
    filled = [each for each in row if each.text.strip() or each.column == finding.place.column]
    label = escape(f"Row {finding.place.row} of {finding.place.file}: {finding.code}")
    yield f'<div class="scroll" tabindex="0" role="region" aria-label="{label}">'
    yield f"<table><caption>Row {finding.place.row}</caption><thead><tr>"
    yield "".join(f'<th scope="col">{escape(each.name or "?")}</th>' for each in filled)
    yield "</tr></thead><tbody><tr>"
    for each in filled:
        mark = ' class="at"' if each.column == finding.place.column else ""
        text = HIDDEN if each.content and not look.show and each.text.strip() else each.text
        yield f"<td{mark}>{escape(text) or '<em>empty</em>'}</td>"
    yield "</tr></tbody></table></div>"


def _read(report: Report, look: Look) -> Iterator[str]:
    if not report.rows:
        return
    yield "<h2>What was read</h2>"
    yield f"<p>{many(len(report.rows), 'file')}.</p>"
    yield '<table><thead><tr><th scope="col">File</th><th scope="col">Rows</th></tr></thead><tbody>'
    for file, number in report.rows:
        yield (
            f"<tr><td><code>{escape(look.prefix + file)}</code></td>"
            f'<td class="number">{number:,}</td></tr>'
        )
    yield "</tbody></table>"
