"""Codebooks, frameworks and their links as plain SKOS, for Skosmos and other browsers.

Every concept has a label in a language, a scheme, and a top or a broader concept; the direct
links are SKOS mapping properties. What SKOS cannot say (who linked, opposites) stays out, but
for opposites, which keep our own property.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from consilience import rdf, sssom, turtle
from consilience.access import licence_address
from consilience.iris import HOME, Minter, framework
from consilience.linking import ends, releasing
from consilience.linking.book import Book
from consilience.linking.ends import End
from consilience.model import Link
from consilience.namespaces import expand, prefixes
from consilience.rdf import Iri, Literal, Term

if TYPE_CHECKING:
    from consilience.project import Project

_Fact = tuple[str, str, Term]


def turtle_of(project: Project, schemes: Collection[str] = (), *, up_to: str = "open") -> str:
    """Turtle of the codebooks and frameworks with these ids, or of all that may be shown.

    Refused where a study that was named is narrower than ``up_to``.
    """
    lines = sorted({_line(fact) for fact in _facts(project, schemes, up_to)})
    used = {name: space for name, space in prefixes().items() if any(space in x for x in lines)}
    return turtle.turtle(lines, used)


def _line(fact: _Fact) -> str:
    subject, property_, value = fact
    return f"{rdf.iri(subject)} {rdf.iri(property_)} {rdf.encode(value)} ."


def _facts(project: Project, schemes: Collection[str], up_to: str) -> Iterator[_Fact]:
    every = ends.frameworks(project)
    frameworks = [each for each in every if not schemes or each in schemes]
    named = [each for each in schemes if each not in every]
    wanted = releasing.chosen(project, named, up_to) if named or not schemes else []
    titles = ends.titles(project)
    for id_ in frameworks:
        yield from _scheme(framework(id_), titles[id_], "en", "")
        yield from _concepts(framework(id_), every[id_], "en")
    for folder in wanted:
        book = Book.read(folder, project.base)
        header = book.header
        language = header.language or "en"
        minter = Minter(project.base, header.slug)
        title = header.codebook.title if header.codebook else f"Codes of {header.title}"
        licence = (header.codebook.licence if header.codebook else None) or header.licence
        yield from _scheme(minter.codebook, title, language, licence_address(licence))
        yield from _concepts(minter.codebook, ends.codes(folder, project.base), language)
        yield from _links(book.links)
    for path in project.crosswalks:
        spaces = tuple(f"{HOME}framework/{id_}/" for id_ in frameworks)
        yield from _links(link for link in sssom.read(path) if link.subject.startswith(spaces))


def _scheme(address: str, title: str, language: str, licence: str) -> Iterator[_Fact]:
    yield address, expand("rdf:type"), Iri(expand("skos:ConceptScheme"))
    yield address, expand("dcterms:title"), Literal(title, rdf.RDF_LANG_STRING, language)
    yield address, expand("skos:prefLabel"), Literal(title, rdf.RDF_LANG_STRING, language)
    if licence:
        yield address, expand("dcterms:license"), Iri(licence)


def _concepts(scheme: str, own: tuple[End, ...], language: str) -> Iterator[_Fact]:
    inside = {end.address for end in own}
    for end in own:
        yield end.address, expand("rdf:type"), Iri(expand("skos:Concept"))
        yield end.address, expand("skos:inScheme"), Iri(scheme)
        yield end.address, expand("skos:notation"), Literal(end.id)
        label = Literal(end.label, rdf.RDF_LANG_STRING, language)
        yield end.address, expand("skos:prefLabel"), label
        if end.definition:
            definition = Literal(end.definition, rdf.RDF_LANG_STRING, language)
            yield end.address, expand("skos:definition"), definition
        if end.broader in inside:
            yield end.address, expand("skos:broader"), Iri(end.broader)
            yield end.broader, expand("skos:narrower"), Iri(end.address)
        else:
            yield end.address, expand("skos:topConceptOf"), Iri(scheme)
            yield scheme, expand("skos:hasTopConcept"), Iri(end.address)


def _links(links: Iterable[Link]) -> Iterator[_Fact]:
    for link in links:
        if not link.refused:
            yield link.subject, link.predicate, Iri(link.object)
