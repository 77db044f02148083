"""A theme of a study, a construct of a framework, and the lists of both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from consilience.output import Rows
from consilience.pages import codebooks, download, excerpts, lookup
from consilience.pages.codebooks import Entry
from consilience.pages.collection import Collection, Held
from consilience.pages.excerpts import Excerpt
from consilience.pages.rendering import show
from consilience.pages.shelf import KINDS
from consilience.pages.visit import Link, Page, Visit
from consilience.rdf import Iri
from consilience.result import short

_SHOWN = 25


@dataclass(frozen=True, slots=True)
class Group:
    """Excerpts of one kind that bear on a theme: how many, and the first of them."""

    kind: str
    number: int
    excerpts: list[Excerpt]


@dataclass(slots=True)
class Evidence:
    """What one study holds on a construct: numbers of each kind, and of each direction."""

    held: Held
    kinds: dict[str, set[str]] = field(default_factory=dict)
    directions: dict[str, set[str]] = field(default_factory=dict)


def _groups(collection: Collection, name: str, iri: str) -> Iterator[Group]:
    shelf = collection.shelf
    value = shelf.facets[name].get(iri)
    for kind in KINDS:
        bits = value.bits & shelf.kinds[kind] if value else 0
        if bits:
            shown = excerpts.load(collection, shelf.slice(bits, 0, _SHOWN))
            yield Group(kind, bits.bit_count(), shown)


def numbers(collection: Collection, name: str) -> dict[str, str]:
    """How many excerpts of each kind bear on each theme or construct, in words."""
    shelf = collection.shelf
    found = {}
    for iri, value in shelf.facets[name].items():
        parts = [
            excerpts.many(bits.bit_count(), kind)
            for kind in KINDS
            if (bits := value.bits & shelf.kinds[kind])
        ]
        found[iri] = ", ".join(parts)
    return found


def code(visit: Visit, iri: str) -> Page | None:
    """The page of a study's theme."""
    collection = visit.collection
    entry = collection.codes.get(iri)
    if entry is None:
        return None
    if visit.form != "html":
        return _file(visit, "theme", iri, entry.label)
    held = collection.studies[short(entry.home)]
    return show(
        visit,
        "theme.html",
        f"{entry.label}, {held.brief}",
        at="codebook",
        about=iri,
        links=(Link("canonical", iri),),
        entry=entry,
        held=held,
        above=codebooks.above(collection.codes, entry),
        roots=codebooks.roots(collection.codes, entry.home),
        numbers=numbers(collection, "theme"),
        groups=list(_groups(collection, "theme", iri)),
        ties=codebooks.ties(collection.kg, iri),
        who=_who(collection, iri),
        notes=list(lookup.records(collection.kg, "notes", about=lookup.terms([iri]))),
        word_for=f"theme/{held.slug}/{short(iri)}",
    )


def _who(collection: Collection, iri: str) -> object:
    """Who speaks on a theme: sectors by rounds of interviews, or by collaborations."""
    for across in ("wave", "collaboration"):
        matrix = collection.counting.matrix("sector", across, theme=Iri(iri))
        if matrix.total.count:
            return matrix
    return None


def construct(visit: Visit, iri: str) -> Page | None:
    """The page of a framework's construct: what each study holds on it."""
    collection = visit.collection
    entry = collection.constructs.get(iri)
    if entry is None:
        return None
    if visit.form != "html":
        return _file(visit, "construct", iri, entry.label)
    kg = collection.kg
    return show(
        visit,
        "construct.html",
        f"{entry.label} ({entry.said['framework_label']})",
        at="codebook",
        about=iri,
        links=(Link("canonical", iri),),
        entry=entry,
        above=codebooks.above(collection.constructs, entry),
        roots=codebooks.roots(collection.constructs, entry.home),
        numbers=numbers(collection, "construct"),
        evidence=_evidence(collection, iri),
        groups=list(_groups(collection, "construct", iri)),
        ties=codebooks.ties(kg, iri),
        levels=_levels(visit, iri),
        assessments=_assessments(visit, iri),
        short=short,
        word_for=f"construct/{short(iri)}",
    )


def _evidence(collection: Collection, iri: str) -> list[Evidence]:
    found = {slug: Evidence(held) for slug, held in collection.studies.items()}
    for row in lookup.records(collection.counting, "evidence", construct=Iri(iri)):
        one = found[short(row["study"])]
        one.kinds.setdefault(excerpts.kind_of(row["kind"]), set()).add(row["excerpt"])
        direction = row["direction"].rpartition("/")[2]
        one.directions.setdefault(direction or "unstated", set()).add(row["excerpt"])
    return list(found.values())


def _levels(visit: Visit, iri: str) -> list[Mapping[str, str]]:
    return list(lookup.records(visit.collection.kg, "levels", construct=Iri(iri)))


def _assessments(visit: Visit, iri: str) -> list[dict[str, object]]:
    found: dict[str, dict[str, object]] = {}
    for row in lookup.records(visit.collection.kg, "assessments", construct=Iri(iri)):
        one = found.setdefault(row["assessment"], {**row, "evidence": []})
        evidence = one["evidence"]
        if isinstance(evidence, list) and row["evidence"]:
            evidence.append(row["evidence"])
    return list(found.values())


def _file(visit: Visit, name: str, iri: str, title: str) -> Page | None:
    shelf = visit.collection.shelf
    value = shelf.facets[name].get(iri)
    kind = visit.one(
        "kind", next((k for k in KINDS if value and value.bits & shelf.kinds[k]), KINDS[0])
    )
    if kind not in KINDS:
        return None
    bits = value.bits & shelf.kinds[kind] if value else 0
    return download.excerpts(visit, shelf.at(bits), kind, title)


def codebook(visit: Visit) -> Page | None:
    """Every study's codebook, and the frameworks that they are linked to."""
    collection = visit.collection
    if visit.form != "html":
        return download.rows(visit, _table(collection), "Themes")
    frameworks: dict[str, str] = {}
    for entry in collection.constructs.values():
        frameworks.setdefault(entry.home, entry.said["framework_label"] or short(entry.home))
    reached = numbers(collection, "construct")
    return show(
        visit,
        "codebook.html",
        "Themes",
        at="codebook",
        books=[
            (held, codebooks.roots(collection.codes, held.iri))
            for held in collection.studies.values()
        ],
        frameworks=[
            (iri, name, codebooks.roots(collection.constructs, iri))
            for iri, name in frameworks.items()
        ],
        numbers=numbers(collection, "theme"),
        reached=reached,
        with_evidence={e.home for iri, e in collection.constructs.items() if reached.get(iri)},
    )


def _table(collection: Collection) -> Rows:
    counted = numbers(collection, "theme") | numbers(collection, "construct")
    entries: list[Entry] = [*collection.codes.values(), *collection.constructs.values()]
    return Rows.of(
        ("codebook", "id", "label", "definition", "broader", "evidence", "permanent_address"),
        (
            (
                short(entry.home),
                short(entry.iri),
                entry.label,
                entry.definition,
                short(entry.broader) if entry.broader else "",
                counted.get(entry.iri, ""),
                entry.iri,
            )
            for entry in entries
        ),
        "themes",
        {"caution": download.CAUTION},
    )
