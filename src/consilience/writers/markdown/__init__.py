"""A folder of Markdown notes: an Obsidian vault, and plain Markdown for everything else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from types import MappingProxyType

from consilience.loss import Ledger
from consilience.model import Coding, Excerpt
from consilience.writers import Material, Writer, colophon, unplaced
from consilience.writers.markdown import index
from consilience.writers.markdown.notes import Notes
from consilience.writers.markdown.vault import Vault
from consilience.writers.options import choice
from consilience.writers.phrases import unfit
from consilience.writers.shelf import Shelf

_NAME = "markdown"
_LINKS = ("wiki", "markdown")
_TEXTS = ("no", "yes")
_SLOTS = frozenset(
    {"author_label", "author_id", "mapping_date", "comment", "confidence"}
    | {"subject_label", "object_label"}  # the names of notes say them
)


def write(material: Material, path: Path, ledger: Ledger, **options: str) -> tuple[str, ...]:
    """Write the folder."""
    links = choice(_NAME, options, "links", _LINKS)
    texts = choice(_NAME, options, "texts", _TEXTS) == "yes"
    shelf = Shelf(material)
    through = _through(shelf)
    constructs = shelf.broader({*through, *_named(shelf)})
    path.mkdir(parents=True)
    vault = Vault(shelf, path, constructs, links)
    notes = Notes(shelf, vault, texts=texts)
    index.save(shelf, vault, notes, constructs)
    for code in shelf.codes.values():
        notes.code(code)
    by_source = _by(shelf.excerpts.values(), "source")
    for source in shelf.sources.values():
        notes.source(source, by_source.get(source.id, []))
    by_speaker = _by(shelf.excerpts.values(), "speaker")
    for speaker in shelf.speakers.values():
        notes.speaker(speaker, by_speaker.get(speaker.id, []))
    for curie in constructs:
        below = [each for each, above in constructs.items() if above == curie]
        notes.construct(curie, below, through.get(curie, ()))
    _account(shelf, ledger, constructs, texts=texts)
    return tuple(filter(None, (colophon.restriction(shelf, notes=True),)))


def _by(excerpts: Iterable[Excerpt], column: str) -> dict[str, list[Excerpt]]:
    found: dict[str, list[Excerpt]] = {}
    for each in excerpts:
        found.setdefault(getattr(each, column) or "", []).append(each)
    return found


def _through(shelf: Shelf) -> dict[str, list[Coding]]:
    """The codings with codes that count for each construct."""
    found: dict[str, list[Coding]] = {}
    for code, curies in shelf.material.rolls_up.items():
        for curie in curies:
            found.setdefault(curie, []).extend(shelf.of_code.get(code, ()))
    return found


def _named(shelf: Shelf) -> set[str]:
    """The constructs that codings, links and judgements name."""
    named = {each for each in shelf.of_code if ":" in each} | set(shelf.assessments)
    for link in shelf.links:
        for address in (link.subject, link.object):
            kind, id_ = shelf.end_of_link(address)
            if kind == "construct":
                named.add(id_)
    return named


def _account(shelf: Shelf, ledger: Ledger, constructs: Iterable[str], *, texts: bool) -> None:
    """Note what became of everything."""
    study, header = shelf.material.study, shelf.header
    for excerpt in shelf.excerpts.values():
        ledger.carried("excerpt", "block", id_=excerpt.id)
        if excerpt.text and unfit(excerpt.text):
            why = "control characters are shown as replaced"
            ledger.changed("words of an excerpt", "block", why, id_=excerpt.id)
    for what, kind in unplaced.RECORDS.items():
        if what == "origin":
            continue
        became = "note" if what in {"code", "source", "speaker"} else "line of a note"
        for record in study.records(kind) if what != "excerpt" else ():
            ledger.carried(what, became, id_=record.id)
    for curie in constructs:
        ledger.carried("construct", "note", id_=curie)
    for what, ids in unplaced.PARTS.items():
        for id_ in ids(header):
            ledger.carried(what, "line of the note at the top", id_=id_)
    for link in shelf.links:
        for slot in sorted(set(link.slots) - _SLOTS):
            ledger.left(
                f"link: {slot.replace('_', ' ')}", "a note has no place for it", id_=link.id
            )
    for coding in study.records(Coding):
        if coding.note and "\n" in coding.note:
            why = "its line ends are shown as blanks"
            ledger.changed("coding: note", "line of a note", why, id_=coding.id)
    around = [each.name for each in fields(Excerpt) if each.name not in {"prefix", "suffix"}]
    why = "a note has no place for it"
    unplaced.cells(shelf.material, ledger, {"excerpt": around}, why)
    placed = set(unplaced.KINDS) - {"origin"}
    if not texts:
        for source in shelf.material.texts:
            why = "left in the study; --set texts=yes writes it into the note on its source"
            ledger.left("text of a source", why, id_=source)
    else:
        for source in shelf.material.texts:
            ledger.carried("text of a source", "section of a note", id_=source)
    unplaced.note(shelf.material, ledger, placed, "it says where a row was imported from")


WRITER = Writer(
    name=_NAME,
    title="Markdown notes (Obsidian)",
    suffixes=(),
    write=write,
    takes=MappingProxyType(
        {
            "links": "wiki ([[note]], for Obsidian and Logseq) or markdown ([words](note.md))",
            "texts": "no, or yes: the note on a source holds its whole text too",
        }
    ),
)
