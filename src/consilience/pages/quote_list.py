"""Lists of excerpts of one kind: filters with numbers, words in their sentence, downloads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from consilience.pages import address, download, excerpts, search, selection
from consilience.pages.dimension_names import TITLES
from consilience.pages.excerpts import WORDS, Excerpt
from consilience.pages.rendering import show
from consilience.pages.search import Piece
from consilience.pages.selection import LISTS, Selection
from consilience.pages.shelf import FACETS
from consilience.pages.visit import Page, Visit

#: How many excerpts one page shows, and how many values of a filter are not folded away.
LENGTH = 25
_SHOWN = 8
_HEADINGS = {
    "quotes": "Quotes",
    "findings": "Findings",
    "observations": "Observers’ notes",
    "extracts": "Document extracts",
}
_MOST_HITS = 50


@dataclass(frozen=True, slots=True)
class _Value:
    label: str
    number: int
    href: str
    on: bool


@dataclass(frozen=True, slots=True)
class _Facet:
    name: str
    title: str
    values: list[_Value]
    more: list[_Value]


@dataclass(frozen=True, slots=True)
class _Hit:
    excerpt: Excerpt
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class _Step:
    name: str
    href: str
    here: bool = False


def page(visit: Visit) -> Page | None:
    """Excerpts of one kind, narrowed as the address says; or the same as a file."""
    collection = visit.collection
    chosen = selection.of(visit)
    strange = selection.unknown(collection, chosen)
    if strange and "/" in visit.where:
        return None
    found = 0 if strange else selection.bits(collection, chosen)
    if visit.form != "html":
        return download.excerpts(
            visit, list(collection.shelf.at(found)), chosen.kind, title(visit, chosen)
        )
    number = found.bit_count()
    last = max(1, -(-number // LENGTH))
    here = min(selection.number(visit), last)
    shown = collection.shelf.slice(found, (here - 1) * LENGTH, here * LENGTH)
    loaded = excerpts.load(collection, shown)
    base = visit.where.partition("/")[0]
    return show(
        visit,
        "quotes.html",
        title(visit, chosen),
        at=base if base == "quotes" else "",
        heading=_HEADINGS[base],
        base_path=base,
        lede=_lede(visit, chosen.kind),
        other=list(_kinds(visit, base)),
        selection=chosen,
        facets=list(_facets(visit, chosen, found)),
        pills=list(_pills(visit, chosen)),
        hidden=list(chosen.chosen.items()),
        number=number,
        whole=collection.shelf.kinds[chosen.kind].bit_count(),
        excerpts=loaded,
        hits=list(_hits(loaded, chosen.words)),
        problems=[f"There is no {TITLES[name].lower()} “{value}” here." for name, value in strange],
        nothing=_nothing(visit, chosen),
        pages=list(_steps(visit, chosen, here, last)),
    )


def title(visit: Visit, chosen: Selection) -> str:
    """What the list is called, with what it was narrowed to."""
    parts = [pill.label for pill in _pills(visit, chosen)]
    heading = _HEADINGS[visit.where.partition("/")[0]]
    return f"{heading}: {', '.join(parts)}" if parts else heading


def _lede(visit: Visit, kind: str) -> str:
    held = list(visit.collection.studies.values())
    count = {"participant-words": "quotes", "author-finding": "findings"}.get(kind)
    if count is None:
        return f"{excerpts.many(visit.collection.shelf.kinds[kind].bit_count(), kind)} in all."
    those = [each for each in held if getattr(each, count)]
    number = excerpts.many(sum(getattr(each, count) for each in those), kind)
    words = f"{number} from {_studies(len(those))}."
    bare = sum(1 for each in held if each.findings and not each.quotes)
    if count == "quotes" and bare:
        others = "One further study has" if bare == 1 else f"{bare} further studies have"
        words += f" {others} published findings but no quotes."
    if count == "findings":
        words += " A finding is what the authors report; nobody who was studied spoke these words."
    return words


def _studies(number: int) -> str:
    return "1 study" if number == 1 else f"{number} studies"


def _nothing(visit: Visit, chosen: Selection) -> str:
    if not visit.collection.shelf.kinds[chosen.kind]:
        return f"There are no {WORDS[chosen.kind][1]} in this collection."
    hint = " A star finds longer words too: trust*." if chosen.words else ""
    return f"No {WORDS[chosen.kind][0]} has all of this. Take a filter away to see more.{hint}"


def _kinds(visit: Visit, base: str) -> Iterator[tuple[str, str, int, bool]]:
    shelf = visit.collection.shelf
    present = [(path, kind) for path, kind in LISTS.items() if shelf.kinds[kind]]
    if len(present) > 1:
        for path, kind in present:
            yield path, _HEADINGS[path], shelf.kinds[kind].bit_count(), path == base


def _link(visit: Visit, chosen: Selection) -> str:
    if visit.still and not chosen.alone:
        return ""
    return address.to(visit, chosen.path(), chosen.given())


def _facets(visit: Visit, chosen: Selection, found: int) -> Iterator[_Facet]:
    collection = visit.collection
    for name in FACETS:
        within = chosen.chosen.get(name, ())
        others = chosen.without(name)
        pool = selection.bits(collection, others) if within else found
        counted = None
        if selection.of_one_coding([*others.chosen, name]) and not chosen.words:
            counted = selection.numbers(collection, others, name)
        values = []
        for iri, held in collection.shelf.facets[name].items():
            word = address.word(iri, collection.base)
            number = (pool & held.bits).bit_count() if counted is None else counted.get(iri, 0)
            if number or word in within:
                on = word in within
                changed = chosen.minus(name, word) if on else chosen.plus(name, word)
                if visit.still and not on:
                    changed = Selection(chosen.kind, {name: (word,)})
                values.append(_Value(held.label, number, _link(visit, changed), on))
        if not values or (name == "study" and len(collection.studies) == 1):
            continue
        values.sort(key=lambda value: (not value.on, -value.number, value.label))
        yield _Facet(name, TITLES[name], values[:_SHOWN], values[_SHOWN:])


@dataclass(frozen=True, slots=True)
class _Pill:
    title: str
    label: str
    href: str


def _pills(visit: Visit, chosen: Selection) -> Iterator[_Pill]:
    if chosen.words:
        bare = Selection(chosen.kind, chosen.chosen)
        yield _Pill("Words", chosen.words, _link(visit, bare))
    for name, values in chosen.chosen.items():
        for value in values:
            held = selection.find(visit.collection, name, value)
            label = held.label if held else value
            yield _Pill(TITLES[name], label, _link(visit, chosen.minus(name, value)))


def _hits(loaded: list[Excerpt], words: str) -> Iterator[_Hit]:
    found = (
        _Hit(excerpt, pieces)
        for excerpt in (loaded if words else ())
        for pieces in search.sentences(excerpt.text, words)
    )
    yield from islice(found, _MOST_HITS)


def _steps(visit: Visit, chosen: Selection, here: int, last: int) -> Iterator[_Step]:
    shown = [n for n in range(1, last + 1) if n in {1, last} or abs(n - here) < 3]  # noqa: PLR2004
    before = 0
    for number in shown:
        if number > before + 1:
            yield _Step("…", "")
        given = {**chosen.given(), "page": (str(number),)} if number > 1 else chosen.given()
        path = chosen.path() + (f"/page/{number}" if visit.still and number > 1 else "")
        yield _Step(str(number), address.to(visit, path, given), number == here)
        before = number
