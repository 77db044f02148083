"""In which order quotes stand under which headings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from consilience import codebook
from consilience.model import Coding, Excerpt
from consilience.writers.phrases import many
from consilience.writers.shelf import Passage, Shelf


@dataclass(frozen=True, slots=True)
class Section:
    """A heading (level 1 is the highest), what is said of it, and what stands under it.

    ``named``: the codings of a passage are shown with what they apply.
    """

    level: int
    title: str
    lines: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()
    named: bool = True


def by_theme(shelf: Shelf) -> Iterator[Section]:
    """The themes in the order of the codebook, each below the one above it."""
    below: dict[str, set[str]] = {}
    for id_ in shelf.codes:
        for above in shelf.path(id_)[:-1]:
            below.setdefault(above, set()).update(
                each.excerpt for each in shelf.of_code.get(id_, ())
            )
    for id_, code in shelf.codes.items():
        passages = shelf.passages(shelf.of_code.get(id_, ()))
        lines = [code.definition, *_criteria(shelf, id_), *_links(shelf, id_)]
        if not passages:
            lines.append("Nothing was coded with this theme itself.")
        if beneath := len(below.get(id_, ())):
            lines.append(f"With the themes below it: {many(beneath, 'excerpt')}.")
        said = tuple(each for each in lines if each)
        yield Section(len(shelf.path(id_)), code.label, said, tuple(passages), named=False)
    direct = [each for each in shelf.of_code if each not in shelf.codes]
    if direct:
        yield Section(1, "Constructs of frameworks, applied directly")
    for curie in sorted(direct):
        passages = shelf.passages(shelf.of_code[curie])
        said = tuple(filter(None, (shelf.construct(curie).definition,)))
        yield Section(2, shelf.applied(curie), said, tuple(passages), named=False)
    yield from _rest("Without a theme", shelf, _uncoded(shelf))


def by_construct(shelf: Shelf) -> Iterator[Section]:
    """The constructs of frameworks; a quote stands under the narrowest that it counts for."""
    found: dict[str, list[Coding]] = {}
    reached: set[str] = set()
    for coding in shelf.codings:
        for curie in narrowest(shelf, coding):
            found.setdefault(curie, []).append(coding)
            reached.add(coding.excerpt)
    above = shelf.broader(found)
    for curie in codebook.in_tree_order(above):
        level = len(codebook.lineage(curie, above))
        passages = shelf.passages(found.get(curie, ()))
        said = tuple(filter(None, (shelf.construct(curie).definition,)))
        yield Section(level, shelf.applied(curie), said, tuple(passages))
    others = (each for each in shelf.excerpts.values() if each.id not in reached)
    yield from _rest("On no construct", shelf, others)


def narrowest(shelf: Shelf, coding: Coding) -> list[str]:
    """The constructs that a coding counts for, without those above others of them."""
    if ":" in coding.code:
        return [coding.code]
    all_ = shelf.material.rolls_up.get(coding.code, ())
    above = {shelf.construct(each).broader for each in all_}
    return [each for each in all_ if each not in above]


def by_source(shelf: Shelf) -> Iterator[Section]:
    """The sources in their order."""
    groups: dict[str, list[Excerpt]] = {id_: [] for id_ in shelf.sources}
    for excerpt in shelf.excerpts.values():
        groups.setdefault(excerpt.source, []).append(excerpt)
    for id_, excerpts in groups.items():
        source = shelf.sources.get(id_)
        facts = (
            (shelf.material.word("sourcekind", source.kind).label, source.date, source.locator)
            if source
            else ()
        )
        said = ", ".join(filter(None, facts))
        yield Section(1, shelf.source(id_), (said,) if said else (), _all(shelf, excerpts))


def by_speaker(shelf: Shelf) -> Iterator[Section]:
    """The speaker labels in their order; two labels are never taken for one person."""
    groups: dict[str, list[Excerpt]] = {id_: [] for id_ in shelf.speakers}
    others: list[Excerpt] = []
    for excerpt in shelf.excerpts.values():
        groups.get(excerpt.speaker or "", others).append(excerpt)
    for id_, speaker in shelf.speakers.items():
        said = ", ".join(shelf.speaker_details(speaker))
        yield Section(1, speaker.label, (said,) if said else (), _all(shelf, groups[id_]))
    yield from _rest("Without a speaker", shelf, others)


def by_collaboration(shelf: Shelf) -> Iterator[Section]:
    """The collaborations in their order."""
    groups: dict[str, list[Excerpt]] = {id_: [] for id_ in shelf.collaborations}
    others: list[Excerpt] = []
    for excerpt in shelf.excerpts.values():
        groups.get(shelf.where(excerpt)[0] or "", others).append(excerpt)
    for id_, found in shelf.collaborations.items():
        yield Section(1, found.label, (found.kind,), _all(shelf, groups[id_]))
    yield from _rest("About no collaboration that is named", shelf, others)


#: How the quotes may be ordered; the first is meant where nothing is said.
BY: Mapping[str, Callable[[Shelf], Iterator[Section]]] = MappingProxyType(
    {
        "theme": by_theme,
        "construct": by_construct,
        "source": by_source,
        "speaker": by_speaker,
        "collaboration": by_collaboration,
    }
)


def _uncoded(shelf: Shelf) -> Iterator[Excerpt]:
    return (each for each in shelf.excerpts.values() if each.id not in shelf.of_excerpt)


def _rest(title: str, shelf: Shelf, excerpts: Iterable[Excerpt]) -> Iterator[Section]:
    if passages := _all(shelf, excerpts):
        yield Section(1, title, (), passages)


def _all(shelf: Shelf, excerpts: Iterable[Excerpt]) -> tuple[Passage, ...]:
    return tuple(shelf.all_of(excerpts))


def _criteria(shelf: Shelf, code: str) -> Iterator[str]:
    now = shelf.codes[code]
    if now.include:
        yield f"Include: {now.include}"
    if now.exclude:
        yield f"Exclude: {now.exclude}"


def _links(shelf: Shelf, code: str) -> Iterator[str]:
    for link, kind, id_ in shelf.links_of(code):
        if not link.refused:
            name = shelf.applied(id_) if kind else id_
            yield f"Link: {shelf.relation(link)} {name} ({shelf.link(link)})."
