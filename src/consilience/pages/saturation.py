"""How new codes come in as the excerpts of a study are read, and whether that says anything."""

from __future__ import annotations

from consilience.pages import sheets
from consilience.pages.excerpts import WORDS
from consilience.pages.sheets import Part
from consilience.pages.visit import Page, Visit
from consilience.synthesis.saturation import STEPS


def page(visit: Visit) -> Page | None:
    """The curve of each layer, excerpt by excerpt and source by source."""
    _, _, rest = visit.where.partition("/")
    slug, _, wanted = rest.partition("/")
    held = visit.collection.studies.get(slug)
    kind = "participant-words" if held is None or held.quotes else "author-finding"
    if held is None or wanted not in {"", *STEPS}:
        return None
    found = {step: visit.collection.kg.saturation(slug, step=step, kind=kind) for step in STEPS}
    if visit.form != "html":
        return sheets.file(visit, found[wanted].sheet) if wanted else None
    if wanted:
        return None
    parts = [
        Part(f"By {step}, {WORDS[kind][1]} only", f"saturation/{slug}/{step}", each.sheet)
        for step, each in found.items()
    ]
    return sheets.page(visit, f"New codes as {held.brief} is read", parts, at="studies")
