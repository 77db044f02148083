"""What stands before and after the quotes: authors, restriction, references, licences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import chain

from consilience.access import licence_id
from consilience.citation import cite
from consilience.writers import phrases
from consilience.writers.phrases import many
from consilience.writers.shelf import Shelf


def about(shelf: Shelf) -> Iterator[str]:
    """Authors and description."""
    if shelf.header.authors:
        yield ", ".join(each.name for each in shelf.header.authors)
    if shelf.header.description:
        yield shelf.header.description


def restriction(shelf: Shelf, *, notes: bool) -> str:
    """The sentence that a file with restricted words carries; empty where it has none.

    ``notes``: the file holds notes too.
    """
    held: Counter[tuple[str, str]] = Counter()
    for excerpt in shelf.excerpts.values():
        if excerpt.text:
            held[shelf.material.tier("excerpt", excerpt.id), "quote"] += 1
    for note in chain.from_iterable(shelf.notes.values()) if notes else ():
        held[shelf.material.tier("note", note.id), "note"] += 1
    return phrases.restriction(held)


def references(shelf: Shelf) -> Iterator[str]:
    """How the publications of the study are cited, with their licences."""
    for each in shelf.header.publications:
        line = cite(
            each.title,
            authors=[author.name for author in each.authors],
            year=each.year,
            container=each.container,
            doi=each.doi,
            url=each.url,
        )
        yield f"{line}. Licence: {each.licence}." if each.licence else f"{line}."


def licences(shelf: Shelf) -> Iterator[str]:
    """Under which licences the words stand, and how many of each."""
    found = Counter(shelf.material.licence(each) for each in shelf.excerpts.values())
    for address, count in sorted(found.items()):
        name = licence_id(address) if address else "no licence is stated"
        where = f" ({address})" if address and name != address else ""
        yield f"{name}{where}: {many(count, 'excerpt')}"
