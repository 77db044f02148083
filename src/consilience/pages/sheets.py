"""Pages of what a synthesis gives: sheets under each other, each with its files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from consilience import wording
from consilience.output import Rows, text
from consilience.pages import address, answers, download
from consilience.pages.answers import Shown
from consilience.pages.rendering import show
from consilience.pages.visit import Page, Visit
from consilience.synthesis.sheet import Sheet, Value


@dataclass(frozen=True, slots=True)
class Part:
    """A sheet on a page: what stands above it, the path of its files, what these are asked for."""

    heading: str
    path: str
    sheet: Sheet
    given: Mapping[str, str] = field(default_factory=dict)


def page(
    visit: Visit,
    title: str,
    parts: Sequence[Part],
    *,
    at: str,
    problem: str = "",
    also: Sequence[tuple[str, str]] = (),
) -> Page:
    """Sheets to read; ``problem`` says why there is none, ``also`` where to go on (name, path)."""
    present = frozenset(visit.collection.shelf.excerpts)
    tables = [
        (
            part,
            [wording.heading(column) for column in part.sheet.columns],
            [_cells(visit, part.sheet, row, present) for row in part.sheet.rows[: answers.MOST]],
        )
        for part in parts
    ]
    cautions = dict.fromkeys(part.sheet.caution for part in parts if part.sheet.caution)
    return show(
        visit,
        "sheets.html",
        title,
        at=at,
        tables=tables,
        cautions=list(cautions),
        problem=problem,
        also=also,
        most=answers.MOST,
    )


def file(visit: Visit, sheet: Sheet) -> Page | None:
    """One sheet as a file."""
    about = {"shows": sheet.title, "caution": sheet.caution}
    return download.rows(visit, Rows.of(sheet.columns, sheet.rows, sheet.name, about), sheet.title)


def _cells(
    visit: Visit, sheet: Sheet, row: Sequence[Value], present: frozenset[str]
) -> list[Shown]:
    said = dict(zip(sheet.columns, row, strict=True))
    return [_cell(visit, column, said, present) for column in sheet.columns]


def _cell(visit: Visit, column: str, said: dict[str, Value], present: frozenset[str]) -> Shown:
    """A cell; a study and an excerpt lead to their pages."""
    value = said[column]
    held = visit.collection.studies.get(str(said.get("study")))
    href = ""
    if held and column == "study":
        href = address.page_of(visit, held.iri)
    elif held and column == "excerpt" and f"{held.iri}/excerpt/{value}" in present:
        href = address.page_of(visit, f"{held.iri}/excerpt/{value}")
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return Shown(text(value).replace("\n", "; "), href, number)
