"""A small graph that becomes a Turtle file: every thing in it has an address."""

from __future__ import annotations

from consilience import namespaces, rdf, turtle
from consilience.rdf import XSD

#: Vocabularies of metadata, beside those of the ontology.
SPACES = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcatap": "http://data.europa.eu/r5r/",
    "qb": "http://purl.org/linked-data/cube#",
    "odrl": "http://www.w3.org/ns/odrl/2/",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "void": "http://rdfs.org/ns/void#",
}


def expand(curie: str) -> str:
    """The address of ``prefix:name``, also of vocabularies that only metadata use."""
    prefix, _, name = curie.partition(":")
    if "://" in curie:
        return curie
    return SPACES[prefix] + name if prefix in SPACES else namespaces.expand(curie)


class Graph:
    """Facts about things, written in their order of bytes."""

    def __init__(self) -> None:
        self.lines: set[str] = set()

    def add(self, subject: str, property_: str, spelt: str) -> None:
        """State a fact; ``spelt`` is a term as N-Triples has it."""
        self.lines.add(f"{rdf.iri(subject)} {rdf.iri(expand(property_))} {spelt} .")

    def kind(self, subject: str, *classes: str) -> None:
        """State of which kinds a thing is."""
        for each in classes:
            self.add(subject, "rdf:type", rdf.iri(expand(each)))

    def link(self, subject: str, property_: str, address: str) -> None:
        """State a relation; nothing where there is no address."""
        if address:
            self.add(subject, property_, rdf.iri(address))

    def text(self, subject: str, property_: str, value: str, language: str = "") -> None:
        """State a text; nothing where it is empty."""
        if value:
            spelt = rdf.encode(rdf.Literal(value, rdf.RDF_LANG_STRING, language))
            self.add(subject, property_, spelt if language else rdf.text(value))

    def typed(self, subject: str, property_: str, value: object, datatype: str) -> None:
        """State a number or a date."""
        self.add(subject, property_, rdf.typed(str(value), XSD + datatype))

    def day(self, subject: str, property_: str, value: str) -> None:
        """State a year, a month or a day."""
        if value:
            kinds = {4: "gYear", 7: "gYearMonth", 10: "date"}
            self.typed(subject, property_, value, kinds.get(len(value), "string"))

    def turtle(self) -> str:
        """All facts as Turtle."""
        spaces = {**namespaces.prefixes(), **SPACES}
        ordered = sorted(self.lines, key=str.encode)
        used = {
            prefix: space for prefix, space in spaces.items() if any(space in e for e in ordered)
        }
        return turtle.turtle(ordered, used)
