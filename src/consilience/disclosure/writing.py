"""The report on disclosure as text, JSON and one page."""

from __future__ import annotations

import json
import textwrap
from collections import Counter
from collections.abc import Iterator
from html import escape
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from consilience.disclosure.report import DisclosureReport, Hit, Section

SCHEMA = "consilience.disclosure/1"
_MOST = 12
_WIDE = 88
_NOTHING = "No findings by these checks."
_HONEST = (
    "These checks find forms and counts. They do not show that nobody can be known: "
    "a person who knows the field has to read what goes."
)
_SIGN = (
    "Who tried to find out who is who (motivated intruder), when, and with what result",
    "What risk remains, and who accepts it",
    "When this is looked at again",
)


def _shown(hit: Hit, show: bool) -> str:
    return hit.words if show and hit.words else hit.shown


def _verdict(report: DisclosureReport) -> str:
    if report.must_be_zero:
        number = report.must_be_zero
        return f"{number} {'thing' if number == 1 else 'things'} found that must be none."
    found = sum(report.counts.values())
    if found:
        return f"Nothing found that must be none; {found} to look at."
    return _NOTHING


def json_text(report: DisclosureReport, *, show: bool) -> str:
    """The report for programs."""
    data: dict[str, Any] = {
        "schema": SCHEMA,
        "studies": list(report.studies),
        "settings": dict(report.settings),
        "must_be_zero": report.must_be_zero,
        "says": _verdict(report),
        "caution": _HONEST,
        "sections": [_data(each, show) for each in report.sections],
        "for_a_person": list(_SIGN),
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _data(section: Section, show: bool) -> dict[str, Any]:
    return {
        "name": section.name,
        "title": section.title,
        "looked_at": section.looked,
        "must_be_zero": section.grave,
        "figures": dict(section.figures),
        "mend": section.mend,
        "findings": [
            {
                "kind": each.kind,
                "place": each.place,
                "shown": _shown(each, show),
                "must_be_zero": each.grave,
            }
            for each in section.hits
        ],
    }


def text(report: DisclosureReport, *, show: bool) -> str:
    """The report for a terminal."""
    lines = [f"Disclosure report on {', '.join(report.studies) or 'no study'}", _verdict(report)]
    for number, section in enumerate(report.sections, start=1):
        lines += ["", f"{number}. {section.title}: {_said(section)}"]
        figures = [f"{name}: {value}" for name, value in section.figures.items()]
        lines += _wrapped("; ".join(figures)) if figures else []
        lines += _hits(section, show)
        lines += _wrapped(f"To do: {section.mend}") if section.mend else []
    lines += ["", "For a person to say and sign:", *(f"   {each}: ________" for each in _SIGN)]
    return "\n".join([*lines, "", *textwrap.wrap(_HONEST, _WIDE)]) + "\n"


def _hits(section: Section, show: bool) -> Iterator[str]:
    seen: Counter[str] = Counter()
    for hit in section.hits:
        seen[hit.kind] += 1
        if seen[hit.kind] <= _MOST:
            mark = "none!" if hit.grave else "look"
            yield f"   {mark:5} {hit.place}: " + ", ".join(
                filter(None, (hit.kind, _shown(hit, show)))
            )
    for kind, count in seen.items():
        if count > _MOST:
            yield f"   … and {count - _MOST} more of: {kind} (all: --format json)"


def _wrapped(words: str) -> list[str]:
    return textwrap.wrap(words, _WIDE, initial_indent="   ", subsequent_indent="   ")


def _said(section: Section) -> str:
    if not section.hits:
        return "no findings by these checks"
    grave = f"{section.grave} that must be none" if section.grave else ""
    rest = len(section.hits) - section.grave
    look = f"{rest} to look at" if rest else ""
    return ", ".join(filter(None, (grave, look)))


def page(report: DisclosureReport, *, show: bool) -> str:
    """The report as a page, in the dress of the report of checks."""
    template = Template(files("consilience.reports").joinpath("page.html").read_text("utf-8"))
    title = "Disclosure report: " + (", ".join(report.studies) or "no study")
    return template.substitute(title=escape(title), body="\n".join(_body(title, report, show=show)))


def _body(title: str, report: DisclosureReport, *, show: bool) -> Iterator[str]:
    yield f"<h1>{escape(title)}</h1>"
    yield f"<p><strong>{escape(_verdict(report))}</strong> {escape(_HONEST)}</p>"
    if not show:
        yield '<p class="note">Words, names and labels are hidden.</p>'
    for number, section in enumerate(report.sections, start=1):
        yield f'<section aria-labelledby="{section.name}">'
        yield f'<h2 id="{section.name}">{number}. {escape(section.title)}</h2>'
        weight = ' class="error"' if section.grave else ""
        yield f"<p><strong{weight}>{escape(_said(section))}</strong></p>"
        yield f'<p class="note">{escape(section.looked)}</p>'
        if section.figures:
            yield from _table(
                f"{section.title}: figures", ("What", "How many"), section.figures.items()
            )
        if section.hits:
            rows = [
                (
                    "must be none" if each.grave else "look",
                    each.kind,
                    _shown(each, show),
                    each.place,
                )
                for each in section.hits
            ]
            yield from _table(
                f"{section.title}: what was found", ("", "Kind", "Found", "Where"), rows
            )
        if section.mend:
            yield f"<p>{escape(section.mend)}</p>"
        yield "</section>"
    yield '<section aria-labelledby="sign"><h2 id="sign">For a person to say and sign</h2><ul>'
    yield "".join(f"<li>{escape(each)}: ____________</li>" for each in _SIGN)
    yield "</ul></section>"


def _table(caption: str, heading: tuple[str, ...], rows: Any) -> Iterator[str]:  # noqa: ANN401 - rows of anything that can be written
    yield f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(caption)}">'
    yield f"<table><caption>{escape(caption)}</caption><thead><tr>"
    yield "".join(f'<th scope="col">{escape(each) or "Weight"}</th>' for each in heading)
    yield "</tr></thead><tbody>"
    for row in rows:
        yield "<tr>" + "".join(f"<td>{escape(str(each))}</td>" for each in row) + "</tr>"
    yield "</tbody></table></div>"
