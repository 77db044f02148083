"""How far the coders of a study agree, code by code."""

from __future__ import annotations

from consilience.errors import ConsilienceError
from consilience.pages import sheets
from consilience.pages.sheets import Part
from consilience.pages.visit import Page, Visit
from consilience.synthesis.sheet import Sheet


def page(visit: Visit) -> Page | None:
    """Agreement on codes; where coders used codebooks of their own, on constructs."""
    slug = visit.where.partition("/")[2]
    held = visit.collection.studies.get(slug)
    if held is None:
        return None
    sheet, problem = _sheet(visit, slug)
    if visit.form != "html":
        return sheets.file(visit, sheet) if sheet else None
    parts = [Part("Agreement", f"agreement/{slug}", sheet)] if sheet else []
    title = sheet.title if sheet else f"Agreement of coders: {held.brief}"
    return sheets.page(visit, title, parts, at="studies", problem=problem)


def _sheet(visit: Visit, slug: str) -> tuple[Sheet | None, str]:
    """The sheet, or why there is none."""
    problem = ""
    for matter in ("code", "construct"):
        try:
            return visit.collection.kg.agreement(slug, on=matter), ""
        except ConsilienceError as error:
            problem = f"{error}."
    return None, problem[:1].upper() + problem[1:]
