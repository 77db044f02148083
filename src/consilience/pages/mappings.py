"""What the terms of the model are to terms of other vocabularies, and to words of other tools."""

from __future__ import annotations

from dataclasses import dataclass

from consilience import vocabulary
from consilience.namespaces import compact
from consilience.output import Rows
from consilience.pages import download, record
from consilience.pages.rendering import show
from consilience.pages.visit import Page, Visit


@dataclass(frozen=True, slots=True)
class Mapping:
    """One of our terms, what it is to a term elsewhere, and that term; all three are addresses."""

    ours: str
    how: str
    other: str

    @property
    def relation(self) -> str:
        """What the one is to the other, in words."""
        return record.name_of(self.how)


def of(iri: str) -> tuple[Mapping, ...]:
    """What a term is to terms of other vocabularies."""
    return tuple(Mapping(iri, how, other) for how, other in vocabulary.alignments().get(iri, ()))


def page(visit: Visit) -> Page | None:
    """All of them."""
    if visit.where != "mappings":
        return None
    found = [each for iri in sorted(vocabulary.alignments()) for each in of(iri)]
    if visit.form != "html":
        table = (
            (compact(e.ours), vocabulary.label(e.ours), compact(e.how), compact(e.other), e.other)
            for e in found
        )
        names = ("term", "label", "relation", "other", "address")
        return download.rows(visit, Rows.of(names, table, "mappings"), "Mappings")
    by_vocabulary: dict[str, list[Mapping]] = {}
    for each in found:
        name, colon, _ = compact(each.other).partition(":")
        by_vocabulary.setdefault(name if colon and "/" not in name else "", []).append(each)
    return show(
        visit,
        "mappings.html",
        "Mappings",
        groups=dict(sorted(by_vocabulary.items())),
        compact=compact,
    )
