"""study.toml → facts about the study, its publications, collections, waves, agents and layers."""

from __future__ import annotations

from collections.abc import Iterator

from consilience import iris, model, rdf
from consilience.access import licence_address
from consilience.iris import Minter
from consilience.mapping.cells import predicate
from consilience.namespaces import expand

Fact = tuple[str, str, str]


class Facts:
    """Writes facts about one thing, leaving out what is not there."""

    def __init__(self, subject: str, class_: str = "") -> None:
        self.subject = rdf.iri(subject)
        self.facts: list[Fact] = []
        if class_:
            self.link("rdf:type", expand(class_))

    def link(self, property_: str, address: str | None) -> Facts:
        """State a relation to another thing."""
        if address:
            self.facts.append((self.subject, predicate(property_), rdf.iri(address)))
        return self

    def text(self, property_: str, value: str | None) -> Facts:
        """State a text."""
        if value:
            self.facts.append((self.subject, predicate(property_), rdf.text(value)))
        return self

    def typed(self, property_: str, value: object, datatype: str) -> Facts:
        """State a number or a truth value."""
        if value is not None:
            spelt = str(value).lower() if isinstance(value, bool) else str(value)
            self.facts.append((self.subject, predicate(property_), rdf.typed(spelt, datatype)))
        return self

    def number(self, property_: str, value: int | None) -> Facts:
        """State a whole number."""
        return self.typed(property_, value, rdf.XSD_INTEGER)

    def concept(self, property_: str, scheme: str, slug: str | None) -> Facts:
        """State a concept of one of the ontology's lists."""
        return self.link(property_, iris.concept(scheme, slug) if slug else None)

    def licence(self, licence: str | None) -> Facts:
        """State a licence."""
        return self.link("dcterms:license", licence_address(licence) if licence else None)


def version_address(minter: Minter, reference: str) -> str:
    """The address of ``codebook@1`` (the study's own) or ``damour@2008`` (a framework's)."""
    name, _, version = reference.partition("@")
    if name == "codebook":
        return minter.codebook_version(version)
    return iris.framework_version(name, version)


def _authors(
    minter: Minter, owner: str, path: str, authors: tuple[model.Author, ...]
) -> Iterator[Fact]:
    for number, author in enumerate(authors, 1):
        address = f"{path}{number}"
        yield from Facts(owner).link("dcterms:creator", address).facts
        person = Facts(address, "con:Agent").text("con:name", author.name)
        person.text("con:orcid", author.orcid).concept("con:agentKind", "agentkind", "person")
        yield from person.number("con:order", number).link("con:inStudy", minter.study).facts


def _study(header: model.Header, minter: Minter) -> Iterator[Fact]:
    study = Facts(minter.study, "con:Study")
    study.text("dcterms:title", header.title).text("dcterms:description", header.description)
    study.text("dcterms:language", header.language).licence(header.licence)
    study.concept("con:accessTier", "tier", header.access)
    study.concept("con:effectiveTier", "tier", header.access)
    if header.programme:
        study.link("con:partOfProgramme", iris.shared(minter.base, "programme", header.programme))
    if header.initiative:
        study.link(
            "con:studiesInitiative", iris.shared(minter.base, "initiative", header.initiative)
        )
    for publication in header.publications:
        study.link("con:publication", minter.record("publication", publication.id))
    for collection in header.data_collections:
        study.link("con:dataCollection", minter.record("data-collection", collection.id))
    if header.codebook:
        study.link("con:codebook", minter.codebook)
    yield from study.facts
    yield from _authors(minter, minter.study, minter.record("agent", "author-"), header.authors)


def _publication(publication: model.Publication, minter: Minter) -> Iterator[Fact]:
    address = minter.record("publication", publication.id)
    facts = Facts(address, "con:Publication").link("con:inStudy", minter.study)
    facts.text("dcterms:title", publication.title).text("con:container", publication.container)
    facts.number("con:year", publication.year).text("con:doi", publication.doi)
    yield from facts.text("con:url", publication.url).licence(publication.licence).facts
    yield from _authors(minter, address, f"{address}/author/", publication.authors)


def _collection(collection: model.DataCollection, minter: Minter) -> Iterator[Fact]:
    facts = Facts(minter.record("data-collection", collection.id), "con:DataCollection")
    facts.link("con:inStudy", minter.study).text("rdfs:label", collection.label)
    facts.concept("con:method", "method", collection.method).number("con:count", collection.n)
    facts.concept("con:countedUnit", "unit", collection.unit)
    facts.text("con:unitNote", collection.unit_note)
    if collection.publication:
        facts.link("con:publication", minter.record("publication", collection.publication))
    for other in collection.overlaps:
        slug, _, id_ = other.rpartition("/")
        there = Minter(minter.base, slug) if slug else minter
        facts.link("con:overlapsWith", there.record("data-collection", id_))
    yield from facts.facts


def _wave(wave: model.Wave, minter: Minter) -> Iterator[Fact]:
    facts = Facts(minter.record("wave", wave.id), "con:Wave").link("con:inStudy", minter.study)
    facts.text("rdfs:label", wave.label).number("con:order", wave.order)
    facts.concept("con:phase", "phase", wave.phase)
    if wave.read_by:
        facts.link("con:phaseReadBy", minter.record("agent", wave.read_by))
    yield from facts.facts


def _layer(layer: model.Layer, minter: Minter) -> Iterator[Fact]:
    facts = Facts(minter.record("layer", layer.id), "con:Layer").link("con:inStudy", minter.study)
    facts.text("rdfs:label", layer.label).concept("con:layerKind", "layerkind", layer.kind)
    for coder in layer.coders:
        facts.link("con:layerCoder", minter.record("agent", coder))
    for codebook in layer.codebooks:
        facts.link("con:usesVersion", version_address(minter, codebook))
    for covered in layer.covers:
        if covered == "all":
            facts.typed("con:coversAll", value=True, datatype=rdf.XSD_BOOLEAN)
        elif covered.startswith("source:"):
            source = minter.record("source", covered.removeprefix("source:"))
            facts.link("con:coversSource", source)
        else:
            facts.link("con:coversExcerpt", minter.record("excerpt", covered))
    yield from facts.text("con:comment", layer.note).facts


def _codebook(codebook: model.Codebook, minter: Minter) -> Iterator[Fact]:
    facts = Facts(minter.codebook, "con:Codebook").link("con:inStudy", minter.study)
    yield from facts.text("dcterms:title", codebook.title).licence(codebook.licence).facts
    previous = ""
    for version in codebook.versions:
        address = minter.codebook_version(version.id)
        facts = Facts(address, "con:CodebookVersion").link("con:inStudy", minter.study)
        facts.link("con:versionOf", minter.codebook).text("con:version", version.id)
        facts.text("con:date", version.date).text("con:comment", version.note)
        yield from facts.link("con:previousVersion", previous).facts
        previous = address


def facts(header: model.Header, minter: Minter) -> Iterator[Fact]:
    """Everything that study.toml states."""
    yield from _study(header, minter)
    for publication in header.publications:
        yield from _publication(publication, minter)
    for collection in header.data_collections:
        yield from _collection(collection, minter)
    for wave in header.waves:
        yield from _wave(wave, minter)
    for agent in header.agents:
        facts_ = Facts(minter.record("agent", agent.id), "con:Agent").text("con:name", agent.name)
        facts_.concept("con:agentKind", "agentkind", agent.kind).text("con:orcid", agent.orcid)
        yield from facts_.link("con:inStudy", minter.study).facts
    for layer in header.layers:
        yield from _layer(layer, minter)
    if header.codebook:
        yield from _codebook(header.codebook, minter)
