"""DCAT-AP 3 with PROV-O: a catalogue of one data set, its files, and how it came to be."""

from __future__ import annotations

from consilience import turtle
from consilience.archive import crate
from consilience.archive.formats import Files, Said
from consilience.archive.formats.graph import Graph, expand
from consilience.archive.metadata import Description, File
from consilience.archive.parcel import Parcel
from consilience.rdf import Iri, Term

FILE = "meta/catalog.ttl"

_IANA = "https://www.iana.org/assignments/media-types/"
_LANGUAGE = "http://id.loc.gov/vocabulary/iso639-1/"
_THEME = "http://publications.europa.eu/resource/authority/data-theme/"
_RIGHTS = "http://publications.europa.eu/resource/authority/access-right/"
_AVAILABLE = "http://publications.europa.eu/resource/authority/planned-availability/"
_STATUS = "http://publications.europa.eu/resource/authority/dataset-status/"
_SHA256 = "http://spdx.org/rdf/terms#checksumAlgorithm_sha256"
#: Access as the European authority list has it, by tier.
RIGHTS = {
    "open": ("PUBLIC", "public"),
    "safeguarded": ("RESTRICTED", "restricted"),
    "controlled": ("NON_PUBLIC", "non-public"),
}


def write(described: Description, files: Files, parcel: Parcel) -> None:
    """Write the catalogue."""
    graph = Graph()
    home = described.identifier
    agents = _agents(graph, described)
    _catalogue(graph, described)
    _dataset(graph, described, agents)
    _studies(graph, described)
    for file in files:
        _distribution(graph, described, file)
    _provenance(graph, described)
    _words(graph, described, home)
    parcel.text(FILE, graph.turtle(), "Catalogue record (DCAT-AP 3, PROV-O)")


def _agents(graph: Graph, described: Description) -> list[str]:
    found = []
    for person in described.creators:
        address = person.orcid_address or f"{described.identifier}{crate.who(person)}"
        graph.kind(address, "foaf:Agent", "foaf:Organization" if person.group else "foaf:Person")
        graph.text(address, "foaf:name", person.name)
        found.append(address)
    return found


def publisher(described: Description) -> str:
    """The address of the publisher."""
    return described.publisher.address or f"{described.identifier}{crate.body(described.publisher)}"


def _catalogue(graph: Graph, described: Description) -> None:
    home, own = described.identifier, f"{described.identifier}#catalogue"
    who = publisher(described)
    graph.kind(who, "foaf:Agent", "foaf:Organization")
    graph.text(who, "foaf:name", described.publisher.name)
    graph.kind(own, "dcat:Catalog")
    graph.text(own, "dcterms:title", f"Catalogue of {described.name}", "en")
    graph.text(own, "dcterms:description", "A catalogue that holds this package alone.", "en")
    graph.link(own, "dcterms:publisher", who)
    graph.link(own, "dcterms:license", crate.CC0.address)
    graph.link(own, "dcterms:language", _LANGUAGE + described.language[:2])
    graph.day(own, "dcterms:issued", described.date)
    graph.day(own, "dcterms:modified", described.date)
    graph.link(own, "dcat:themeTaxonomy", _THEME.rstrip("/"))
    graph.link(own, "foaf:homepage", home)
    graph.kind(home, "foaf:Document")
    graph.link(own, "dcat:dataset", home)


def _dataset(graph: Graph, described: Description, agents: list[str]) -> None:
    home, language = described.identifier, described.language
    graph.kind(home, "dcat:Dataset", "prov:Entity")
    graph.text(home, "dcterms:title", described.title, language)
    graph.text(home, "dcterms:description", described.description, language)
    graph.text(home, "dcterms:identifier", home)
    graph.text(home, "dcat:version", described.version)
    graph.day(home, "dcterms:issued", described.date)
    graph.link(home, "dcterms:publisher", publisher(described))
    for agent in agents:
        graph.link(home, "dcterms:creator", agent)
    graph.link(home, "dcterms:license", described.licence.address)
    graph.link(home, "dcterms:language", _LANGUAGE + language[:2])
    graph.link(home, "dcterms:accessRights", _RIGHTS + RIGHTS[described.tier][0])
    graph.link(home, "odrl:hasPolicy", f"{home}#policy")
    graph.link(home, "dcat:theme", _THEME + "SOCI")
    graph.link(home, "dcat:landingPage", home)
    for word in described.keywords:
        graph.text(home, "dcat:keyword", word, language)
    for topic in described.topics:
        graph.link(home, "dcterms:subject", topic.address)
    for number, place in enumerate(described.places, 1):
        where = f"{home}#place-{number}"
        graph.link(home, "dcterms:spatial", where)
        graph.kind(where, "dcterms:Location")
        graph.text(where, "skos:prefLabel", place, language)
    if any(described.period):
        when = f"{home}#period"
        graph.link(home, "dcterms:temporal", when)
        graph.kind(when, "dcterms:PeriodOfTime")
        graph.day(when, "dcat:startDate", described.period[0])
        graph.day(when, "dcat:endDate", described.period[1])
    if described.previous:
        graph.link(home, "dcat:previousVersion", described.previous)
    status = "WITHDRAWN" if described.withdrawal else "COMPLETED"
    graph.link(home, "adms:status", _STATUS + status)
    if described.contact:
        contact = f"{home}#contact"
        graph.link(home, "dcat:contactPoint", contact)
        graph.kind(contact, "vcard:Kind")
        graph.text(contact, "vcard:fn", described.contact.name)
        if described.contact.email:
            graph.link(contact, "vcard:hasEmail", f"mailto:{described.contact.email}")
        graph.link(contact, "vcard:hasURL", described.contact.url)
    for work in described.works:
        graph.link(home, "dcterms:isReferencedBy", work.address)


def _studies(graph: Graph, described: Description) -> None:
    for part in described.parts:
        graph.kind(part.address, "con:Study")
        graph.text(part.address, "dcterms:title", part.title, part.language)
        graph.link(part.address, "dcterms:license", part.licence.address)


def _distribution(graph: Graph, described: Description, file: File) -> None:
    own = f"{described.identifier}#file/{crate.path_id(file.path)}"
    graph.link(described.identifier, "dcat:distribution", own)
    graph.kind(own, "dcat:Distribution")
    graph.text(own, "dcterms:title", file.path)
    graph.text(own, "dcterms:description", file.title, "en")
    graph.link(own, "dcat:accessURL", described.identifier)
    graph.link(own, "dcat:mediaType", _IANA + file.media)
    graph.link(own, "dcterms:format", _IANA + file.media)
    graph.link(own, "dcterms:license", described.licence.address)
    graph.link(own, "dcatap:availability", _AVAILABLE + "STABLE")
    graph.typed(own, "dcat:byteSize", file.size, "nonNegativeInteger")
    checksum = f"{own}/sha256"
    graph.link(own, "spdx:checksum", checksum)
    graph.kind(checksum, "spdx:Checksum")
    graph.link(checksum, "spdx:algorithm", _SHA256)
    graph.typed(checksum, "spdx:checksumValue", file.sha256, "hexBinary")


def _provenance(graph: Graph, described: Description) -> None:
    home = described.identifier
    act, program = f"{home}#archiving", crate.SOFTWARE
    graph.link(home, "prov:wasGeneratedBy", act)
    graph.kind(act, "prov:Activity")
    graph.text(act, "rdfs:label", "Archiving", "en")
    graph.link(act, "prov:wasAssociatedWith", publisher(described))
    graph.link(act, "prov:wasAssociatedWith", program)
    graph.typed(act, "prov:endedAtTime", f"{described.date}T00:00:00Z", "dateTime")
    graph.kind(program, "prov:SoftwareAgent")
    graph.text(program, "rdfs:label", f"Consilience {described.program}")
    for part in described.parts:
        graph.link(home, "prov:wasDerivedFrom", part.address)
        graph.link(act, "prov:used", part.address)
        for work in part.works:
            graph.link(part.address, "dcterms:isReferencedBy", work.address)


def _words(graph: Graph, described: Description, home: str) -> None:
    """What the addresses of lists mean, so that nobody has to look them up."""
    right = _RIGHTS + RIGHTS[described.tier][0]
    graph.kind(right, "dcterms:RightsStatement", "skos:Concept")
    graph.text(right, "skos:prefLabel", RIGHTS[described.tier][1], "en")
    graph.link(right, "skos:inScheme", _RIGHTS.rstrip("/"))
    graph.kind(_RIGHTS.rstrip("/"), "skos:ConceptScheme")
    graph.text(_RIGHTS.rstrip("/"), "dcterms:title", "Access right", "en")
    graph.kind(_THEME + "SOCI", "skos:Concept")
    graph.text(_THEME + "SOCI", "skos:prefLabel", "Population and society", "en")
    graph.link(_THEME + "SOCI", "skos:inScheme", _THEME.rstrip("/"))
    graph.kind(_THEME.rstrip("/"), "skos:ConceptScheme")
    graph.text(_THEME.rstrip("/"), "dcterms:title", "Data theme", "en")
    stable = _AVAILABLE + "STABLE"
    graph.kind(stable, "skos:Concept")
    graph.text(stable, "skos:prefLabel", "stable", "en")
    graph.link(stable, "skos:inScheme", _AVAILABLE.rstrip("/"))
    graph.kind(_AVAILABLE.rstrip("/"), "skos:ConceptScheme")
    graph.text(_AVAILABLE.rstrip("/"), "dcterms:title", "Planned availability", "en")
    status = _STATUS + ("WITHDRAWN" if described.withdrawal else "COMPLETED")
    graph.kind(status, "skos:Concept")
    graph.text(status, "skos:prefLabel", status.rpartition("/")[2].lower(), "en")
    graph.link(status, "skos:inScheme", _STATUS.rstrip("/"))
    graph.kind(_STATUS.rstrip("/"), "skos:ConceptScheme")
    graph.text(_STATUS.rstrip("/"), "dcterms:title", "Dataset status", "en")
    graph.kind(_SHA256, "spdx:ChecksumAlgorithm")
    graph.kind(_LANGUAGE + described.language[:2], "dcterms:LinguisticSystem")
    for topic in described.topics:
        if topic.address:
            graph.kind(topic.address, "skos:Concept")
            graph.text(topic.address, "skos:prefLabel", topic.label, "en")
    stated = {described.licence, crate.CC0, *(part.licence for part in described.parts)}
    for licence in stated:
        graph.kind(licence.address, "dcterms:LicenseDocument")
        graph.text(licence.address, "dcterms:title", licence.name, "en")
    for line in sorted(graph.lines):
        _, property_, value = line.removesuffix(" .").split(" ", 2)
        if property_ == f"<{expand('dcat:mediaType')}>":
            graph.kind(value.strip("<>"), "dcterms:MediaType", "dcterms:MediaTypeOrExtent")
    graph.kind(f"{home}#policy", "odrl:Policy")


def read(text: str) -> Said:
    """What the catalogue says."""
    facts: dict[str, dict[str, list[Term]]] = {}
    for subject, property_, value in turtle.parsed(text.encode()):
        facts.setdefault(str(subject), {}).setdefault(str(property_), []).append(value)
    catalogues = [
        about
        for about, said in facts.items()
        if Iri(expand("dcat:Dataset")) in said.get(expand("rdf:type"), ())
    ]
    said = facts[catalogues[0]]

    def one(curie: str) -> str:
        return str(said[expand(curie)][0])

    names = [str(facts[str(e)][expand("foaf:name")][0]) for e in said[expand("dcterms:creator")]]
    return Said(
        title=one("dcterms:title"),
        identifier=one("dcterms:identifier"),
        creators=tuple(sorted(names)),
        licence=one("dcterms:license"),
        version=one("dcat:version"),
        date=one("dcterms:issued"),
    )
