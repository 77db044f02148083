"""Excerpts with everything needed to read and cite them, as templates take them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from consilience import brackets
from consilience.pages import lookup
from consilience.pages.collection import Collection
from consilience.pages.search import Piece, hits
from consilience.result import short

#: What one excerpt of each kind is called, and several.
WORDS = {
    "participant-words": ("quote", "quotes"),
    "author-finding": ("finding", "findings"),
    "observer-note": ("observer’s note", "observers’ notes"),
    "document-extract": ("document extract", "document extracts"),
}
_KIND = {
    "ParticipantWords": "participant-words",
    "AuthorFinding": "author-finding",
    "ObserverNote": "observer-note",
    "DocumentExtract": "document-extract",
}


def kind_of(iri: str) -> str:
    """The word for a class of excerpts (``participant-words``)."""
    return _KIND[iri.rpartition("/")[2]]


@dataclass(slots=True)
class Coding:
    """What was applied to an excerpt, by whom; ``concerns`` are addresses."""

    iri: str
    applied: str
    label: str
    is_code: bool
    layer: str
    coder: str
    direction: str
    comment: str
    concerns: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Excerpt:
    """An excerpt as pages show it; addresses and words are empty where nothing is said."""

    iri: str
    study: str
    kind: str
    said: dict[str, str]
    roles: list[str] = field(default_factory=list)
    organisation_types: list[str] = field(default_factory=list)
    sectors: list[str] = field(default_factory=list)
    codings: list[Coding] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The id that somebody gave it."""
        return short(self.iri)

    @property
    def name(self) -> str:
        """What it is called on pages: Quote Q1."""
        word = WORDS[self.kind][0]
        return f"{word[0].upper()}{word[1:]} {self.id}"

    @property
    def withheld(self) -> bool:
        """Whether its words are not here."""
        return self.said["withheld"] == "true" or not self.said["text"]

    @property
    def text(self) -> str:
        """Its words."""
        return self.said["text"]

    @property
    def place(self) -> str:
        """Where it stands: the place in the source, and the source's own."""
        parts = dict.fromkeys((self.said["place"], self.said["locator"]))
        return ", ".join(part for part in parts if part)

    @property
    def themes(self) -> list[Coding]:
        """The study's own codes applied to it, each once."""
        return list({each.applied: each for each in self.codings if each.is_code}.values())

    @property
    def constructs(self) -> list[Coding]:
        """The constructs of frameworks applied to it directly, each once."""
        return list({each.applied: each for each in self.codings if not each.is_code}.values())

    def pieces(self, words: str = "") -> Iterator[Piece]:
        """Its words in pieces: what was looked for, what replaces a name, and the rest."""
        return pieces(self.text, words)

    def quoted(self, collection: Collection) -> str:
        """It with its citation, to be put into somebody's text."""
        held = collection.studies.get(self.study)
        words = self.text.strip()
        if self.kind == "participant-words" or self.said["wording"].endswith("verbatim"):
            words = f"“{words.strip('“”')}”"
        who = ", ".join(
            part for part in (self.said["speaker_label"], self.said["collaboration_label"]) if part
        )
        cited = [str(each) for each in held.references if self._from(each.title)] if held else []
        where = f" [{self.place}]" if self.place else ""
        return f"{words}{f' ({who})' if who else ''}{where} {' '.join(cited)}".strip()

    def _from(self, title: str) -> bool:
        return not self.said["title"] or title == self.said["title"]


def pieces(text: str, words: str = "") -> Iterator[Piece]:
    """A text in pieces; marks may lie over each other."""
    found = hits(text, words)
    removed = _removed(text)
    edges = sorted({0, len(text), *(e for pair in (*found, *removed) for e in pair)})
    for start, end in pairwise(edges):
        yield Piece(
            text[start:end],
            hit=any(a <= start and end <= b for a, b in found),
            removed=any(a <= start and end <= b for a, b in removed),
        )


def _removed(text: str) -> list[tuple[int, int]]:
    places = []
    for bracket in dict.fromkeys(brackets.found(text)):
        at = text.find(bracket)
        while at >= 0:
            places.append((at, at + len(bracket)))
            at = text.find(bracket, at + len(bracket))
    return places


def load(collection: Collection, wanted: Sequence[str]) -> list[Excerpt]:
    """Some excerpts, in the order given; what is not here is left out."""
    if not wanted:
        return []
    asked = lookup.terms(wanted)
    found: dict[str, Excerpt] = {}
    for row in lookup.records(collection.kg, "excerpts", excerpt=asked):
        excerpt = found.setdefault(
            row["excerpt"],
            Excerpt(row["excerpt"], short(row["study"]), kind_of(row["kind"]), row),
        )
        _add(excerpt.roles, row["role"])
        _add(excerpt.organisation_types, row["organisation_type"])
        _add(excerpt.sectors, row["sector"])
    for row in lookup.records(collection.kg, "codings", excerpt=asked):
        if row["excerpt"] in found:
            _apply(found[row["excerpt"]].codings, row)
    return [found[each] for each in wanted if each in found]


def _add(to: list[str], value: str) -> None:
    if value and value not in to:
        to.append(value)


def _apply(codings: list[Coding], row: dict[str, str]) -> None:
    known = {each.iri: each for each in codings}
    coding = known.get(row["coding"])
    if coding is None:
        coding = Coding(
            iri=row["coding"],
            applied=row["applied"],
            label=row["label"] or short(row["applied"]),
            is_code=bool(row["is_code"]),
            layer=row["layer"],
            coder=row["coder"],
            direction=row["direction"],
            comment=row["comment"],
        )
        codings.append(coding)
    _add(coding.concerns, row["concerns"])


def many(number: int, kind: str) -> str:
    """A number of excerpts in words: 1 quote, 11 quotes."""
    return f"{number:,} {WORDS[kind][0 if number == 1 else 1]}"


def each(collection: Collection, wanted: Iterable[str], step: int = 500) -> Iterator[Excerpt]:
    """Many excerpts, some at a time."""
    waiting = list(wanted)
    for start in range(0, len(waiting), step):
        yield from load(collection, waiting[start : start + step])
