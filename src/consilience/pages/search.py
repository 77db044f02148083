"""Finding words in excerpts, and showing them in their sentence."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from consilience import text_index
from consilience.iris import class_of
from consilience.pages import lookup
from consilience.pages.collection import Collection
from consilience.rdf import Iri, Literal
from consilience.text_index import Part

_ENDS = re.compile(r"[.!?…]+[”’\"')\]]*\s+|\n+")


def find(collection: Collection, words: str, kind: str) -> set[str]:
    """The excerpts of a kind in which all words, and all phrases, are found.

    The index of words is asked where it is there (whole words, without capitals and accents).
    Where it is not, or where signs alone are looked for, the texts are: letters as they stand.
    """
    kg, wanted = collection.kg, _wanted(words)
    if text_index.parts(words) and kg.indexed:
        return set(kg.words.excerpts(words, up_to=collection.tier))
    found = [
        lookup.ask(
            kg, "words", kind=Iri(class_of(kind)), words=Literal(" ".join(part.text.split()))
        )
        for part in wanted
    ]
    return set.intersection(*({str(row[0]) for row in each.rows} for each in found))


def _wanted(words: str) -> list[Part]:
    """What is looked for; signs alone are letters like others."""
    return text_index.parts(words) or ([Part(words, begins=False)] if words else [])


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text; ``hit``: what was looked for; ``removed``: stands for something else."""

    text: str
    hit: bool = False
    removed: bool = False


def _plain(text: str) -> str:
    """A text for comparing, letter for letter as long as the text itself."""
    folded = []
    for letter in text:
        bare = unicodedata.normalize("NFD", letter)[0].casefold()
        folded.append(bare if len(bare) == 1 else letter)
    return "".join(folded)


def hits(text: str, words: str) -> list[tuple[int, int]]:
    """Where what is looked for stands in a text: whole words, else their letters within words."""
    plain, found = _plain(text), []
    for part in _wanted(words):
        letters = r"\s+".join(map(re.escape, _plain(part.text).split()))
        end = r"\w*" if part.begins else r"(?!\w)"
        whole = [match.span() for match in re.finditer(rf"(?<!\w){letters}{end}", plain)]
        found += whole or [match.span() for match in re.finditer(letters, plain)]
    return _apart(found)


def _apart(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order, those that overlap as one; none is empty."""
    apart: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if apart and start < apart[-1][1]:
            apart[-1] = apart[-1][0], max(end, apart[-1][1])
        elif end > start:
            apart.append((start, end))
    return apart


def sentences(text: str, words: str) -> Iterator[list[Piece]]:
    """The sentences in which something is found, in pieces."""
    around: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for start, end in hits(text, words):
        around.setdefault(sentence(text, start, end), []).append((start, end))
    for (first, last), found in around.items():
        pieces, at = [], first
        for start, end in found:
            pieces += [Piece(text[at:start]), Piece(text[start:end], hit=True)]
            at = end
        yield [*pieces, Piece(text[at:last].rstrip())]


def sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence around a place begins and ends."""
    edges = [0, *(match.end() for match in _ENDS.finditer(text)), len(text)]
    first = max(edge for edge in edges if edge <= start)
    last = min((edge for edge in edges if edge >= end), default=len(text))
    return first, last
