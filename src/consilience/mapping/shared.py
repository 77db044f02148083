"""What studies share → N-Quads lines: programmes, further frameworks, links between frameworks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from consilience import iris, model, rdf
from consilience.framework_folder import Framework
from consilience.mapping.header import Fact, Facts
from consilience.mapping.links import link
from consilience.namespaces import expand


def lines(facts: Iterable[Fact], graph: str) -> Iterator[str]:
    """Facts as lines of one graph."""
    spelt = rdf.iri(graph)
    for subject, property_, value in facts:
        yield f"{subject} {property_} {value} {spelt} ."


def framework(each: Framework) -> Iterator[Fact]:
    """A framework that a project adds: its version and its constructs."""
    address = iris.framework(each.id)
    facts = Facts(address, "con:Framework").text("dcterms:title", each.title)
    facts.text("dcterms:description", each.description).text("con:comment", each.definitions)
    if each.source and each.source.startswith(("https://", "http://")):
        facts.link("dcterms:source", each.source)
    else:
        facts.text("dcterms:bibliographicCitation", each.source)
    yield from facts.licence(each.licence).facts
    version = iris.framework_version(each.id, each.version)
    facts = Facts(version, "con:CodebookVersion").link("con:versionOf", address)
    yield from facts.text("con:version", each.version).facts
    for construct in each.constructs:
        own = iris.construct(f"{each.id}:{construct.id}")
        facts = Facts(own, "con:Construct").link("skos:inScheme", address)
        facts.text("skos:prefLabel", construct.label)
        facts.text("skos:definition", construct.definition)
        if construct.broader:
            facts.link("skos:broader", iris.construct(f"{each.id}:{construct.broader}"))
        yield from facts.facts
        yield from Facts(version).link("con:includesCode", own).facts


def crosswalk_address(base: str, file: str, id_: str) -> str:
    """The address of a link between frameworks."""
    stem = file.removesuffix(".sssom.tsv").replace(".", "-")
    return iris.shared(base, "crosswalk", f"{stem}/{id_}")


def crosswalk(links: Iterable[model.Link], file: str, base: str) -> Iterator[Fact]:
    """Links between frameworks, accepted and refused."""
    from_row = rdf.iri(expand("con:fromRow"))
    for each in links:
        address = crosswalk_address(base, file, each.id)
        yield from link(each, address, study=None, codes="")
        row = f"{base}crosswalk/{file}#row={each.row}"
        yield rdf.iri(address), from_row, rdf.iri(row)
