"""Reviews: each finding with the studies that it rests on, and what speaks against it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from consilience.pages import sheets
from consilience.pages.rendering import show
from consilience.pages.sheets import Part
from consilience.pages.visit import Page, Visit
from consilience.synthesis.compare import KINDS
from consilience.synthesis.profile import Profile


def page(visit: Visit) -> Page | None:
    """All reviews, one with its sheets, or a sheet as a file."""
    _, _, rest = visit.where.partition("/")
    name, _, wanted = rest.partition("/")
    if not name:
        return show(visit, "reviews.html", "Reviews") if visit.form == "html" else None
    if name not in visit.collection.reviews:
        return None
    (found,) = visit.collection.kg.profiles(name)
    parts = list(_parts(found, f"profile/{name}"))
    if visit.form != "html":
        asked = (part.sheet for part in parts if part.path.endswith(f"/{wanted}"))
        return next((sheets.file(visit, sheet) for sheet in asked), None)
    if wanted:
        return None
    missing = [each for finding in found.findings for each in finding.missing]
    problem = f"Not in the studies here: {', '.join(missing)}." if missing else ""
    return sheets.page(visit, found.title, parts, at="", problem=problem)


def _parts(found: Profile, path: str) -> Iterator[Part]:
    """The sheets of a review; excerpts of each kind apart."""
    yield Part("Summary of findings", f"{path}/summary", found.summary)
    yield Part("Evidence profile", f"{path}/profile", found.sheet)
    evidence = found.evidence
    kind = evidence.columns.index("kind")
    for slug, one, several in KINDS.values():
        rows = tuple(row for row in evidence.rows if row[kind] == one)
        if rows:
            heading = f"{several.capitalize()} behind the findings of the review"
            yield Part(heading, f"{path}/{slug}", replace(evidence, rows=rows))
