"""What another tool's file would bring, as somebody counts who takes it into an archive.

Nothing is written, and nothing of what was found is repeated.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from consilience import identifiers, reading
from consilience.model import Code, Coding, Excerpt, Note, Record, Source, Speaker, Study
from consilience.readers import Imported, registry, unsaid
from consilience.reading import Ways

_COUNTED: tuple[tuple[str, type[Record]], ...] = (
    ("sources", Source),
    ("quotes and other excerpts", Excerpt),
    ("codings", Coding),
    ("speakers", Speaker),
    ("notes", Note),
)


@dataclass(frozen=True, slots=True)
class Stock:
    """``counts``: (what, how many). ``look``: sentences on what an archive would ask about."""

    counts: tuple[tuple[str, int], ...]
    look: tuple[str, ...]


def of(path: Path) -> Stock:
    """Read a file as an import would, and count (ReadError where it cannot be read)."""
    made = reading.read(path, "inspected", registry.find(path), Ways(), None).made
    study = made.study
    counts = [(what, study.count(kind)) for what, kind in _COUNTED]
    codes = {each.id for each in study.records(Code)}
    counts.insert(2, ("codes or themes", len(codes)))
    return Stock(
        tuple((what, number) for what, number in counts if number), tuple(_look(made, codes))
    )


def _look(made: Imported, codes: set[str]) -> Iterator[str]:
    study = made.study
    used = {each.code for each in study.records(Coding)}
    idle = codes - used - _above(study)
    if used and idle:
        yield f"{len(idle)} of {len(codes)} codes are used nowhere."
    sources = list(study.records(Source))
    silent = sum(not each.file for each in sources)
    if silent:
        yield f"{silent} of {len(sources)} sources come without their text."
    if sources and not any(each.consent for each in sources):
        yield "Nothing says what the participants agreed to."
    for what, number in _identifying(made):
        yield f"{what} with what may name or identify somebody: {number}. Patterns miss much."
    if study.header.licence == unsaid.LICENCE:
        yield "No licence is stated."


def _above(study: Study) -> set[str]:
    return {each.broader for each in study.records(Code) if each.broader}


def _identifying(made: Imported) -> Iterator[tuple[str, int]]:
    texts = {
        "Excerpts": (each.text for each in made.study.records(Excerpt)),
        "Notes": (each.text for each in made.study.records(Note)),
        "Texts of sources": (text() for text in made.texts.values()),
    }
    for what, found in texts.items():
        number = sum(any(identifiers.look(text)) for text in found if text)
        if number:
            yield what, number
