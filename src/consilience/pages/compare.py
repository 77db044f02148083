"""What studies say on the constructs of a shared framework, side by side, and the gaps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from consilience.output import Rows, Value
from consilience.pages import codebooks, download, excerpts, lookup
from consilience.pages.codebooks import Entry
from consilience.pages.collection import Collection, Held
from consilience.pages.excerpts import Excerpt, kind_of
from consilience.pages.matrix import cut
from consilience.pages.rendering import show
from consilience.pages.visit import Page, Visit
from consilience.rdf import Iri
from consilience.result import natural, short

#: How many studies stand side by side, and how many excerpts a cell holds.
_MOST, _SHOWN = 4, 3
SHOWS = {"all": "All rows", "shared": "Where several studies speak", "gaps": "Gaps only"}
_LENGTH = 170


@dataclass(slots=True)
class Cell:
    """What one study holds on one construct."""

    excerpts: dict[str, set[str]] = field(default_factory=dict)  # excerpt → directions
    kinds: dict[str, str] = field(default_factory=dict)
    ways: set[tuple[str, str]] = field(default_factory=set)  # what was applied, layer
    shown: list[Excerpt] = field(default_factory=list)

    def number(self, kind: str) -> int:
        """How many excerpts of a kind."""
        return sum(1 for each in self.kinds.values() if each == kind)


@dataclass(frozen=True, slots=True)
class Line:
    """A row: a construct, how deep it stands, and a cell for each study."""

    entry: Entry
    depth: int
    cells: Mapping[str, Cell]


def page(visit: Visit) -> Page | None:
    """The comparison, or the comparison as a file."""
    collection = visit.collection
    known = frameworks(collection)
    first = visit.where.partition("/")[2] or visit.one("framework") or _usual(collection)
    slugs = [slug for slug in visit.all("study") if slug in collection.studies][:_MOST]
    chosen = slugs or list(collection.studies)[:_MOST]
    shows = visit.one("show", "all")
    if (known and first not in known) or shows not in SHOWS:
        return None
    held = [collection.studies[slug] for slug in chosen]
    lines = [line for line in _lines(collection, first, held) if _kept(line, shows)]
    title = "Compare studies"
    if visit.form != "html":
        return download.rows(visit, _table(collection, held, lines), title)
    _load(collection, lines)
    return show(
        visit,
        "compare.html",
        title,
        at="compare",
        framework=first,
        frameworks=known,
        held=held,
        lines=lines,
        shows=SHOWS,
        show=shows,
        given={
            "study": tuple(slugs),
            "show": shows if shows != "all" else "",
        },
        cut=lambda excerpt: cut(excerpt, _LENGTH),
        short=short,
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


def _lines(collection: Collection, framework: str, held: list[Held]) -> Iterator[Line]:
    homes = {entry.home for entry in collection.constructs.values()}
    home = next((each for each in homes if short(each) == framework), "")
    if not home:
        return
    cells: dict[tuple[str, str], Cell] = {}
    studies = lookup.terms(each.iri for each in held)
    for row in lookup.records(collection.kg, "evidence", framework=Iri(home), study=studies):
        cell = cells.setdefault((row["construct"], short(row["study"])), Cell())
        directions = cell.excerpts.setdefault(row["excerpt"], set())
        if row["direction"]:
            directions.add(row["direction"])
        cell.kinds[row["excerpt"]] = kind_of(row["kind"])
        cell.ways.add((row["applied"], row["layer"]))
    for entry, depth in _walk(codebooks.roots(collection.constructs, home), 0):
        found = {each.slug: cells.get((entry.iri, each.slug), Cell()) for each in held}
        yield Line(entry, depth, found)


def _walk(entries: Sequence[Entry], depth: int) -> Iterator[tuple[Entry, int]]:
    for entry in entries:
        yield entry, depth
        yield from _walk(entry.below, depth + 1)


def _kept(line: Line, shows: str) -> bool:
    speaking = sum(1 for cell in line.cells.values() if cell.excerpts)
    if shows == "shared":
        return speaking > 1
    return shows == "all" or speaking < len(line.cells)


def _load(collection: Collection, lines: list[Line]) -> None:
    """The first excerpts of every cell, in reading order."""
    wanted: dict[str, None] = {}
    for line in lines:
        for cell in line.cells.values():
            wanted.update(dict.fromkeys(sorted(cell.excerpts, key=natural)[:_SHOWN]))
    loaded = {each.iri: each for each in excerpts.each(collection, wanted)}
    for line in lines:
        for cell in line.cells.values():
            first = sorted(cell.excerpts, key=natural)[:_SHOWN]
            cell.shown.extend(loaded[each] for each in first if each in loaded)


def _table(collection: Collection, held: list[Held], lines: list[Line]) -> Rows:
    everything = [each for line in lines for cell in line.cells.values() for each in cell.excerpts]
    loaded = {each.iri: each for each in excerpts.each(collection, dict.fromkeys(everything))}

    def words(cell: Cell) -> Value:
        said = []
        for iri in sorted(cell.excerpts, key=natural):
            directions = ", ".join(sorted(map(collection.label, cell.excerpts[iri])))
            text = "Withheld" if loaded[iri].withheld else loaded[iri].text
            said.append(f"{text} [{loaded[iri].name}{'; ' + directions if directions else ''}]")
        return "\n".join(said)

    def ways(line: Line) -> str:
        found = sorted({way for cell in line.cells.values() for way in cell.ways})
        return "; ".join(f"{collection.label(a)} ({collection.label(b)})" for a, b in found)

    return Rows.of(
        ("construct", *(each.brief for each in held), "through (layer)"),
        (
            [line.entry.label, *(words(line.cells[each.slug]) for each in held), ways(line)]
            for line in lines
        ),
        "compare",
        {"caution": f"{download.CAUTION} Quotes and findings are different things."},
    )
