"""One quote (or finding, note, extract) with everything that is said of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from consilience.pages import address, download, excerpts, lookup
from consilience.pages.excerpts import Coding, Excerpt
from consilience.pages.rendering import show
from consilience.pages.selection import PATH_OF
from consilience.pages.visit import Link, Page, Visit
from consilience.result import short

_NEARBY = 6


@dataclass(slots=True)
class Mention:
    """Somebody or something that is spoken of, and in whose reading."""

    words: str
    what: list[str] = field(default_factory=list)
    layer: str = ""
    comment: str = ""


def page(visit: Visit, iri: str) -> Page | None:
    """The page of an excerpt, or the excerpt as a file."""
    collection = visit.collection
    loaded = excerpts.load(collection, [iri])
    if not loaded:
        return None
    excerpt = loaded[0]
    if visit.form != "html":
        return download.excerpts(visit, [iri], excerpt.kind, excerpt.name)
    before, after = collection.shelf.neighbours(iri, excerpt.kind)
    held = collection.studies[excerpt.study]
    return show(
        visit,
        "quote.html",
        f"{excerpt.name}, {held.brief}",
        at="quotes" if excerpt.kind == "participant-words" else "",
        about=iri,
        links=_links(visit, iri),
        excerpt=excerpt,
        held=held,
        listed=PATH_OF[excerpt.kind],
        before=before,
        after=after,
        short=short,
        by_layer=_by_layer(excerpt.codings),
        mentions=_mentions(visit, iri),
        notes=list(lookup.records(collection.kg, "notes", about=lookup.terms([iri]))),
        nearby=list(_nearby(visit, excerpt)),
        same_speaker=_same_speaker(visit, excerpt),
    )


def _links(visit: Visit, iri: str) -> tuple[Link, ...]:
    here = address.page_of(visit, iri).removesuffix(".html")
    return (
        Link("canonical", iri),
        Link("alternate", f"{here}.json", "application/json"),
    )


def _by_layer(codings: list[Coding]) -> dict[str, list[Coding]]:
    found: dict[str, list[Coding]] = {}
    for coding in codings:
        found.setdefault(coding.layer, []).append(coding)
    return found


def _mentions(visit: Visit, iri: str) -> list[Mention]:
    found: dict[str, Mention] = {}
    for row in lookup.records(visit.collection.kg, "mentions", excerpt=lookup.terms([iri])):
        mention = found.setdefault(
            row["mention"], Mention(row["words"], layer=row["layer"], comment=row["comment"])
        )
        for name in ("organisation", "type", "profession"):
            label = row["organisation_label"] if name == "organisation" else ""
            label = label or (visit.collection.label(row[name]) if row[name] else "")
            if label and label not in mention.what:
                mention.what.append(label)
    return list(found.values())


def _nearby(visit: Visit, excerpt: Excerpt) -> Iterator[tuple[Coding, list[str]]]:
    """Other excerpts of its kind on each of its themes."""
    shelf = visit.collection.shelf
    for coding in excerpt.themes:
        held = shelf.facets["theme"].get(coding.applied)
        if held:
            others = shelf.slice(held.bits & shelf.kinds[excerpt.kind], 0, _NEARBY + 1)
            yield coding, [each for each in others if each != excerpt.iri][:_NEARBY]


def _same_speaker(visit: Visit, excerpt: Excerpt) -> list[str]:
    if not excerpt.said["speaker"]:
        return []
    asked = lookup.terms([excerpt.said["speaker"]])
    rows = lookup.records(visit.collection.kg, "of-speaker", speaker=asked)
    return [row["excerpt"] for row in rows if row["excerpt"] != excerpt.iri]
