"""What studies say on the constructs of a shared framework, side by side, and the gaps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from consilience.pages import excerpts, lookup, sheets
from consilience.pages.codebooks import Entry
from consilience.pages.collection import Collection
from consilience.pages.excerpts import Excerpt, kind_of
from consilience.pages.matrix import cut
from consilience.pages.rendering import show
from consilience.pages.visit import Page, Visit
from consilience.result import short
from consilience.synthesis.asking import Head
from consilience.synthesis.compare import Cell, Comparison, directions
from consilience.wording import FOR_PEOPLE

#: How many studies stand side by side, and how many excerpts a cell shows.
_MOST, _SHOWN = 4, 3
SHOWS = {"all": "All rows", "shared": "Where each study says something", "gaps": "Gaps only"}
_LENGTH = 170


@dataclass(frozen=True, slots=True)
class Line:
    """A row: a construct, how deep it stands, and a cell for each study.

    ``first`` are the addresses of the excerpts that a cell shows, ``all`` is how many it has.
    """

    entry: Entry
    depth: int
    cells: Mapping[str, Cell]
    first: Mapping[str, list[str]]
    all: Mapping[str, int]


def page(visit: Visit) -> Page | None:
    """The comparison, or the comparison as a file."""
    collection = visit.collection
    known = frameworks(collection)
    first = visit.where.partition("/")[2] or visit.one("framework") or _usual(collection)
    slugs = [slug for slug in visit.all("study") if slug in collection.studies][:_MOST]
    shows, reviewed = visit.one("show", "all"), bool(visit.one("reviewed"))
    if (known and first not in known) or shows not in SHOWS:
        return None
    chosen = slugs or list(collection.studies)[:_MOST]
    made = collection.counting.compare(
        chosen,
        framework=first or None,
        show=shows,
        words=reviewed or visit.form != "html",  # a page reads the few that it shows
        reviewed_only=reviewed,
        kin=collection.kin,
    )
    title = "Compare studies"
    if visit.form != "html":
        return sheets.file(visit, made.chart if visit.form in FOR_PEOPLE else made.sheet)
    lines = list(_lines(collection, made, reviewed=reviewed))
    read = _read(collection, lines)
    told = directions(collection.kg.store, lookup.terms(read))
    return show(
        visit,
        "compare.html",
        title,
        at="compare",
        framework=first,
        frameworks=known,
        held=[collection.studies[slug] for slug in chosen],
        lines=lines,
        independent=made.independent,
        caution=made.caution,
        read=read,
        directions=lambda construct, excerpt: told.get((construct, excerpt), ()),
        kinds=_kinds,
        shows=SHOWS,
        show=shows,
        reviewed=reviewed,
        given={
            "study": tuple(slugs),
            "show": shows if shows != "all" else "",
            "reviewed": "yes" if reviewed else "",
        },
        cut=lambda excerpt: cut(excerpt, _LENGTH),
        hidden=_SHOWN,
    )


def frameworks(collection: Collection) -> Mapping[str, str]:
    """The frameworks that can give the rows: short name and title."""
    return {
        short(entry.home): entry.said["framework_label"] or short(entry.home)
        for entry in collection.constructs.values()
    }


def _usual(collection: Collection) -> str:
    """The framework on which most studies have evidence."""
    reached: dict[str, int] = {}
    for iri, value in collection.shelf.facets["construct"].items():
        home = collection.constructs[iri].home if iri in collection.constructs else ""
        if home:
            studies = collection.shelf.facets["study"].values()
            reached[home] = reached.get(home, 0) + sum(1 for s in studies if s.bits & value.bits)
    best = max(sorted(reached), key=lambda home: reached[home], default="")
    return short(best) if best else next(iter(frameworks(collection)), "")


def _lines(collection: Collection, made: Comparison, *, reviewed: bool) -> Iterator[Line]:
    by_name = {head.id: head for head in made.above}
    behind = _counted if reviewed else _held
    for head in made.constructs:
        cells = {study.id: made.cell(head, study) for study in made.studies}
        found = {study.id: behind(collection, made, head, study) for study in made.studies}
        yield Line(
            collection.constructs[head.iri],
            _depth(head, by_name, made.above),
            cells,
            {name: first for name, (first, _) in found.items()},
            {name: number for name, (_, number) in found.items()},
        )


def _counted(
    _: Collection, made: Comparison, construct: Head, study: Head
) -> tuple[list[str], int]:
    """The first excerpts of a cell that were read with it, and how many there are."""
    passages = made.cell(construct, study).passages
    return [each.iri for each in passages[:_SHOWN]], len(passages)


def _held(
    collection: Collection, _: Comparison, construct: Head, study: Head
) -> tuple[list[str], int]:
    """The same from the shelf, where every link counts."""
    facets = collection.shelf.facets
    values = facets["construct"].get(construct.iri), facets["study"].get(study.iri)
    bits = values[0].bits & values[1].bits if values[0] and values[1] else 0
    return collection.shelf.slice(bits, 0, _SHOWN), bits.bit_count()


def _depth(head: Head, by_name: Mapping[str, Head], above: Mapping[Head, str]) -> int:
    depth = 0
    while (parent := by_name.get(above[head])) is not None and depth < len(by_name):
        head, depth = parent, depth + 1
    return depth


def _read(collection: Collection, lines: Iterable[Line]) -> Mapping[str, Excerpt]:
    """The excerpts that are shown: the first of every cell."""
    wanted = dict.fromkeys(iri for line in lines for first in line.first.values() for iri in first)
    return {each.iri: each for each in excerpts.each(collection, wanted)}


def _kinds(cell: Cell) -> list[tuple[int, str]]:
    """How many excerpts of each kind a cell has."""
    return [(count.all, kind_of(kind.replace(":", "/"))) for kind, count in cell.counts.items()]
