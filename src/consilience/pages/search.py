"""Finding words in excerpts, and showing them in their sentence."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from consilience.iris import class_of
from consilience.pages import lookup
from consilience.pages.collection import Collection
from consilience.rdf import Iri, Literal

_ENDS = re.compile(r"[.!?…]+[”’\"')\]]*\s+|\n+")


def find(collection: Collection, words: str, kind: str) -> Iterator[str]:
    """The excerpts of a kind that hold some words next to each other, whatever their case."""
    answer = lookup.ask(
        collection.kg, "words", kind=Iri(class_of(kind)), words=Literal(" ".join(words.split()))
    )
    yield from (str(row[0]) for row in answer.rows)


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
    """Where some words stand in a text."""
    wanted = [re.escape(each) for each in _plain(words).split()]
    if not wanted:
        return []
    return [match.span() for match in re.finditer(r"\s+".join(wanted), _plain(text))]


def sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence around a place begins and ends."""
    edges = [0, *(match.end() for match in _ENDS.finditer(text)), len(text)]
    first = max(edge for edge in edges if edge <= start)
    last = min((edge for edge in edges if edge >= end), default=len(text))
    return first, last
