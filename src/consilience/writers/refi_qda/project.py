"""A whole project (.qdpx): the XML first, then the texts."""

from __future__ import annotations

import shutil
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from consilience import exchange, model
from consilience.exchange import References
from consilience.loss import Ledger
from consilience.model import (
    Excerpt,
    Header,
    LinkReview,
    Note,
    Origin,
    Source,
)
from consilience.writers import Material
from consilience.writers.phrases import restriction
from consilience.writers.refi_qda import codes, laying, xml
from consilience.writers.refi_qda.bonds import Bonds
from consilience.writers.refi_qda.codes import Codes
from consilience.writers.refi_qda.depot import Depot
from consilience.writers.refi_qda.links import Links
from consilience.writers.refi_qda.notes import Notes
from consilience.writers.refi_qda.options import Habits, habits
from consilience.writers.refi_qda.parts import Parts
from consilience.writers.refi_qda.people import Cases, Variables
from consilience.writers.refi_qda.selections import Selections
from consilience.writers.refi_qda.sets import Sets
from consilience.writers.refi_qda.sources import Sources
from consilience.writers.refi_qda.survey import Survey
from consilience.writers.refi_qda.words import Clean

_SPACE = "urn:QDA-XML:project:1.0"


def write(material: Material, path: Path, ledger: Ledger, **given: str) -> tuple[str, ...]:
    """Write a study as a REFI-QDA project."""
    chosen = habits(given)
    with Depot() as depot:
        parts = prepared(material, ledger, depot, chosen)
        laid = laying.down(parts)
        links = Links(parts)
        notes = Notes(parts, len(laid.applied))
        notes.lay()
        sources = Sources(parts, Selections(parts, notes.remark))
        project = _Project(
            parts=parts,
            notes=notes,
            sources=sources,
            links=links,
            sets=Sets(parts, notes, laid.applied),
            bonds=laid.bonds,
        )
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            with archive.open(_entry("project.qde"), "w") as raw:
                stream = xml.Stream(raw)
                project.write(stream, laid.constructs | links.constructs)
                stream.flush()
            for guid, pieces in sources.files():
                _text(archive, guid, pieces(), chosen)
            for name, medium in sources.media():
                with archive.open(_entry(f"sources/{name}"), "w") as raw, medium.open("rb") as file:
                    shutil.copyfileobj(file, raw)
            for guid, words in depot.files():
                _text(archive, guid, iter((words,)), chosen)
        _rest(parts)
        caution = _caution(material)
        return (caution,) if caution else ()


def prepared(material: Material, ledger: Ledger, depot: Depot, chosen: Habits) -> Parts:
    """What the parts of the writer share; everything has its name."""
    header = material.study.header
    clean = Clean(ledger)
    references = References(lambda kind, id_: exchange.guid(material.address(kind, id_)))
    for kind, labelled in (
        ("agent", [(each.id, each.name) for each in header.agents]),
        ("wave", [(each.id, each.label) for each in header.waves]),
        ("layer", [(each.id, each.label) for each in header.layers]),
    ):
        named = exchange.names((id_, clean(label)) for id_, label in labelled)
        for id_, name in named.items():
            references.add(kind, id_, name)
    for source in material.study.records(Source):
        references.add("source", source.id, exchange.guid(material.address("source", source.id)))
    variables = Variables(material, clean)
    return Parts(
        material=material,
        habits=chosen,
        ledger=ledger,
        clean=clean,
        references=references,
        variables=variables,
        cases=Cases(material, clean, references, variables, ledger),
        codes=Codes(material, ledger, clean, references),
        depot=depot,
        survey=Survey(header.layers),
        agents=frozenset(each.id for each in header.agents),
        speakers={each.id: each for each in material.study.records(model.Speaker)},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Project:
    """The XML of a project, in the order that the standard asks for."""

    parts: Parts
    notes: Notes
    sources: Sources
    links: Links
    sets: Sets
    bonds: Bonds

    def write(self, stream: xml.Stream, constructs: set[str]) -> None:
        """Write everything."""
        parts = self.parts
        header = parts.material.study.header
        self.notes.about_study(list(_about(parts)))
        origin = (
            f"{exchange.ORIGIN} for {parts.habits.name}" if parts.habits.name else exchange.ORIGIN
        )
        attributes = {"xmlns": _SPACE, "name": parts.clean(header.title), "origin": origin}
        belonging = self.sources.belonging()
        parts.cases.declare(parts.depot)
        self.sources.declare()
        with stream.inside("Project", attributes):
            stream.section("Users", self._users(header))
            self._codebook(stream, constructs)
            stream.section("Variables", parts.variables.all())
            stream.section("Cases", parts.cases.written(parts.depot, belonging))
            stream.section("Sources", self.sources.written())
            self.notes.keep()
            self.links.keep(self.notes)
            stream.section("Notes", parts.depot.notes())
            stream.section("Links", self._all_links())
            stream.section("Sets", self._all_sets(belonging))
            stream.line(xml.words("Description", parts.clean(header.description or "")))
            stream.line(parts.notes_on("study"))

    def _users(self, header: Header) -> Iterator[str]:
        for agent in header.agents:
            attributes = {
                "guid": self.parts.guid("agent", agent.id),
                "name": self.parts.clean(agent.name),
                "id": agent.id,
            }
            self.parts.ledger.carried("agent", "User", id_=agent.id)
            yield xml.element("User", attributes)

    def _codebook(self, stream: xml.Stream, constructs: set[str]) -> None:
        parts = self.parts
        branches = parts.codes.branches(constructs, parts.notes_on)
        if parts.habits.cases_coded:
            branches += [
                codes.Branch(parts.cases.guid(key), f"Case: {name}")
                for key, name in parts.cases.names.items()
            ]
        if branches:
            with stream.inside("CodeBook", {}):
                stream.section("Codes", (each.written() for each in branches))

    def _all_links(self) -> Iterator[str]:
        yield from self.notes.links()
        yield from self.links.written()
        yield from self.bonds.links(self.parts.clean)

    def _all_sets(self, belonging: Mapping[str, list[str]]) -> Iterator[str]:
        yield from self.sets.written(belonging)
        yield from self.bonds.sets(self.parts.clean, self.parts.material.home)


def _about(parts: Parts) -> Iterator[tuple[str, str]]:
    """What a project has no field for."""
    header, ledger = parts.material.study.header, parts.ledger
    if caution := _caution(parts.material):
        yield "caution", caution
    yield "licence", header.licence
    yield "access", parts.tier
    ledger.carried("title, description, language, licence and access of the study", "Project")
    if header.language:
        yield "language", header.language
    why = "in words, in the note about the study"
    for name in ("programme", "initiative", "assistants"):
        if value := getattr(header, name):
            ledger.changed(name, "Note", why)
            yield name, value
    if header.codebook:
        ledger.carried("title and licence of the codebook", "Note")
        yield "codebook", header.codebook.title
        if header.codebook.licence:
            yield "codebook licence", header.codebook.licence
    for author in header.authors:
        ledger.changed("author", "Note", why)
        yield "author", f"{author.name} ({author.orcid})" if author.orcid else author.name
    for each in header.publications:
        ledger.changed("publication", "Note", why, id_=each.id)
        authors = ", ".join(author.name for author in each.authors)
        where = f"https://doi.org/{each.doi}" if each.doi else each.url or ""
        said = (
            authors,
            str(each.year or ""),
            each.title,
            each.container or "",
            where,
            each.licence or "",
        )
        yield "publication", ". ".join(filter(None, said))
    for gathered in header.data_collections:
        ledger.changed("data collection", "Note", why, id_=gathered.id)
        number = f"{gathered.n} {gathered.unit or ''}".strip() if gathered.n is not None else ""
        notes = (gathered.label, gathered.method, number, gathered.unit_note or "")
        yield "data collection", ". ".join(filter(None, notes))
    for agent in header.agents:
        if agent.kind != "person" or agent.orcid:
            ledger.changed("kind and ORCID of an agent", "Note", why, id_=agent.id)
            yield "user", ". ".join(filter(None, (agent.name, agent.kind, agent.orcid or "")))


def _rest(parts: Parts) -> None:
    """What has no place at all."""
    study, ledger = parts.material.study, parts.ledger
    for each in study.records(Origin):
        ledger.left("origin", "where a record was imported from stays in the study", id_=each.id)
    for review in study.records(LinkReview):
        ledger.left("review of a link", "a link has nobody who reviewed it", id_=review.id)


def _caution(material: Material) -> str:
    """What has to be said of a file that holds what is not open to all."""
    held: Counter[tuple[str, str]] = Counter()
    for what, kind, record_type in (("quote", "excerpt", Excerpt), ("note", "note", Note)):
        for each in material.study.records(record_type):
            held[material.tier(kind, each.id), what] += 1
    return restriction(held)


def _entry(name: str) -> zipfile.ZipInfo:
    """An entry of the container that is the same at any time and on any system."""
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    return entry


def _text(archive: zipfile.ZipFile, guid: str, pieces: Iterator[str], chosen: Habits) -> None:
    with archive.open(_entry(f"sources/{guid}.txt"), "w") as raw:
        for piece in pieces:
            text = piece.replace("\n", "\r\n") if chosen.crlf else piece
            raw.write(text.encode("utf-8", "replace"))
