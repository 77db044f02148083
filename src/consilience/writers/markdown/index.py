"""The note at the top: what the study is, what is in it, and where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from consilience.access import licence_id
from consilience.model import Pseudonym
from consilience.writers import colophon
from consilience.writers.markdown import facts
from consilience.writers.markdown.notes import Notes, listed, section
from consilience.writers.markdown.text import inline
from consilience.writers.markdown.vault import FOLDERS, Vault
from consilience.writers.phrases import CAUTION, many
from consilience.writers.shelf import Shelf, by_kind


def save(shelf: Shelf, vault: Vault, notes: Notes, constructs: Mapping[str, str | None]) -> None:
    """Write the note at the top."""
    header = shelf.header
    title = " ".join(header.title.split())
    head: dict[str, object] = {
        "title": title,
        "aliases": [title],
        "tags": ["study"],
        "id": header.slug,
        "address": shelf.material.home,
        "licence": licence_id(shelf.licence),
        "access": header.access,
        "language": header.language,
        "programme": header.programme,
        "initiative": header.initiative,
        "assistants": header.assistants,
    }
    vault.save("", "", head, _lines(shelf, vault, notes, constructs))


def _lines(
    shelf: Shelf, vault: Vault, notes: Notes, constructs: Mapping[str, str | None]
) -> Iterator[str]:
    yield f"# {inline(shelf.header.title)}\n"
    if said := colophon.restriction(shelf, notes=True):
        yield f"**{said}**\n"
    for line in colophon.about(shelf):
        yield inline(line) + "\n"
    yield from listed(
        f"- {shelf.tally(kind, those)}"
        for kind, those in by_kind(shelf.all_of(shelf.excerpts.values()))
    )
    yield CAUTION + "\n"
    codes = (
        f"{'    ' * (len(shelf.path(each)) - 1)}- {vault.link('code', each, top=True)}"
        f" ({many(len(shelf.passages(shelf.of_code.get(each, ()))), 'excerpt')})"
        for each in shelf.codes
    )
    yield from section("Codes", codes)
    for heading, kind, ids in (
        ("Constructs of frameworks", "construct", constructs),
        ("Sources", "source", shelf.sources),
        ("Speakers", "speaker", shelf.speakers),
    ):
        yield from section(heading, (f"- {vault.link(kind, each, top=True)}" for each in ids))
    yield from _records(shelf)
    yield from _parts(shelf)
    yield from section("References", (f"- {inline(each)}" for each in colophon.references(shelf)))
    yield from section(
        "Licences of the words", (f"- {inline(each)}" for each in colophon.licences(shelf))
    )
    yield from _rest(shelf, notes)


def _records(shelf: Shelf) -> Iterator[str]:
    for heading, found in (
        ("Organisations", shelf.organisations.values()),
        ("Collaborations", shelf.collaborations.values()),
        ("Pseudonyms", shelf.material.study.records(Pseudonym)),
    ):
        lines = []
        for each in found:
            said = [line.removeprefix("- ") for line in facts.of_record(shelf, each, {"label"})]
            lines.append(f"- {inline(each.label)} ({'; '.join([each.id, *said])})")
        yield from section(heading, lines)


def _parts(shelf: Shelf) -> Iterator[str]:
    header = shelf.header
    parts: Mapping[str, Iterable[tuple[str, object]]] = {
        "Layers of coding": ((each.label, each) for each in header.layers),
        "Who coded, read and wrote": ((each.name, each) for each in header.agents),
        "Waves": ((each.label, each) for each in header.waves),
        "Data collections": ((each.label, each) for each in header.data_collections),
        "Versions of the codebook": (
            (each.id, each) for each in (header.codebook.versions if header.codebook else ())
        ),
    }
    for heading, those in parts.items():
        lines = []
        for name, part in those:
            said = facts.of_part(part)
            lines.append(f"- {inline(name)}{f' ({said})' if said else ''}")
        yield from section(heading, lines)


def _rest(shelf: Shelf, notes: Notes) -> Iterator[str]:
    """Memos and details of what has no note of its own."""
    own = {*FOLDERS, "excerpt", "coding"}
    lines = []
    for about, details in shelf.details.items():
        if about.partition(":")[0] not in own - {"coding"}:
            name = inline(shelf.named(about))
            for each in details:
                value = inline(each.value or "not filled in")
                lines.append(f"- {name}: {inline(each.name)}: {value}")
    for about, those in shelf.notes.items():
        if about.partition(":")[0] not in own:
            name = inline(shelf.named(about))
            lines += [f"- {name}:\n{notes.note(each, '    ')}" for each in those]
    yield from section("Notes and details", lines)
