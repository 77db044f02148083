"""The studies, and one study: what it is, what it holds, who may use it."""

from __future__ import annotations

from collections.abc import Mapping

from consilience import iris, turtle
from consilience.namespaces import prefixes
from consilience.output import Rows
from consilience.pages import codebooks, described, download, lookup
from consilience.pages.rendering import show
from consilience.pages.theme import numbers
from consilience.pages.visit import Link, Page, Visit
from consilience.result import short

_TURTLE = ".ttl"


def page(visit: Visit) -> Page | None:
    """All studies."""
    if visit.form != "html":
        return download.rows(visit, _table(visit), "Studies")
    return show(visit, "studies.html", "Studies", at="studies")


def _table(visit: Visit) -> Rows:
    names = ("quotes", "findings", "notes", "extracts", "speakers", "codes", "layers", "codings")
    return Rows.of(
        ("study", "title", *names, "licence", "citation", "permanent_address"),
        (
            (
                held.slug,
                held.title,
                *(int(getattr(held, name)) for name in names),
                held.licence,
                " | ".join(str(each) for each in held.references),
                held.iri,
            )
            for held in visit.collection.studies.values()
        ),
        "studies",
        {"caution": download.CAUTION},
    )


def study(visit: Visit, slug: str) -> Page | None:
    """One study; in files also all that is known of it, as Turtle."""
    if visit.still and slug.endswith(_TURTLE):
        return _data(visit, slug.removesuffix(_TURTLE))
    collection = visit.collection
    held = collection.studies.get(slug)
    if held is None or visit.form != "html":
        return None
    kg, this = collection.kg, lookup.terms([held.iri])
    material: dict[str, dict[str, object]] = {}
    for row in lookup.records(collection.counting, "material", study=this):
        one = material.setdefault(row["collection"], {**row, "overlaps": []})
        overlaps = one["overlaps"]
        if isinstance(overlaps, list) and row["overlaps"]:
            overlaps.append(row["overlaps_label"] or short(row["overlaps"]))
    return show(
        visit,
        "study.html",
        held.title,
        at="studies",
        about=held.iri,
        links=(Link("canonical", held.iri),),
        held=held,
        told=described.data(collection, slug),
        said=_said(visit, held.iri),
        material=list(material.values()),
        layers=list(lookup.records(collection.counting, "layers", study=this)),
        sources=list(lookup.records(collection.counting, "sources", study=this)),
        notes=list(lookup.records(kg, "notes", about=this)),
        roots=codebooks.roots(collection.codes, held.iri),
        numbers=numbers(collection, "theme"),
        linked=_linked(visit, held.iri),
    )


def _data(visit: Visit, slug: str) -> Page | None:
    """What a study states and what follows from it; a server describes the thing by itself."""
    if slug not in visit.collection.studies:
        return None
    store = visit.collection.kg.store
    start = iris.graph(visit.collection.base, f"{slug}/")
    graphs = [each for each in store.graphs() if each.startswith(start)]
    known = [each for each in graphs if not each.endswith("/provenance")]
    lines = {f"{line.rsplit(' ', 2)[0]} ." for line in (store.dump(*known) if known else ())}
    written = turtle.turtle(sorted(lines), prefixes())
    return Page(200, "text/turtle; charset=utf-8", written.encode())


def _said(visit: Visit, iri: str) -> Mapping[str, str]:
    return next(lookup.records(visit.collection.kg, "study", study=lookup.terms([iri])))


def _linked(visit: Visit, iri: str) -> int:
    """How many accepted links lead from the study's themes."""
    own = [each.iri for each in visit.collection.codes.values() if each.home == iri]
    if not own:
        return 0
    rows = lookup.records(visit.collection.kg, "links", thing=lookup.terms(own))
    return len({row["link"] for row in rows if row["refused"] != "true"})
