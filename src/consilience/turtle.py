"""Reading and writing RDF files (Turtle, TriG, N-Triples, N-Quads, RDF/XML, JSON-LD)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pyoxigraph as ox

from consilience.errors import ReadError, StoreError
from consilience.findings import Place
from consilience.rdf import Blank, Iri, Literal, Term, Triple

#: Where the addresses of unnamed things of the ontology's files begin.
UNNAMED = "https://w3id.org/.well-known/genid/consilience/"

FORMATS: Mapping[str, ox.RdfFormat] = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".trig": ox.RdfFormat.TRIG,
    ".nq": ox.RdfFormat.N_QUADS,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
}


def term(value: object) -> Term:
    """The engine's term as ours."""
    if isinstance(value, ox.NamedNode):
        return Iri(value.value)
    if isinstance(value, ox.Literal):
        return Literal(value.value, value.datatype.value, value.language or "")
    if isinstance(value, ox.BlankNode):
        return Blank(value.value)
    message = f"not an RDF 1.1 term: {type(value).__name__}"
    raise TypeError(message)


def quads(path: Path) -> Iterator[tuple[Term, Term, Term, Term | None]]:
    """All statements of a file with their graph (None: the default graph)."""
    form = FORMATS.get(path.suffix)
    if form is None:
        known = ", ".join(FORMATS)
        raise ReadError(f"{path.name}: not a file of linked data (known: {known})")
    try:
        for quad in ox.parse(path.read_bytes(), format=form):
            graph = quad.graph_name
            yield (
                term(quad.subject),
                term(quad.predicate),
                term(quad.object),
                None if isinstance(graph, ox.DefaultGraph) else term(graph),
            )
    except SyntaxError as error:
        place = Place(path.name, row=error.lineno, column=error.offset)
        raise ReadError(f"{place}: {error.msg}", place=place) from error


def read(path: Path) -> Iterator[Triple]:
    """All statements of a file, whatever graph they stand in."""
    for subject, predicate, object_, _ in quads(path):
        yield subject, predicate, object_


def joined(paths: Iterable[Path], graph: str) -> list[str]:
    """The statements of several files as N-Triples lines, sorted, each once.

    ``graph`` tells nameless things apart, as in :func:`lines`.
    """
    found = {line.rsplit(" ", 2)[0] + " ." for path in paths for line in lines(path, graph)}
    return sorted(found)


def lines(path: Path, graph: str) -> Iterator[str]:
    """All statements of a file as N-Quads lines in ``graph``.

    Blank nodes get addresses (RDF 1.1, section 3.5, skolemization), numbered in the order of
    the file: so every build gives the same bytes, and those of two files never meet.
    """
    node = ox.NamedNode(graph)
    names: dict[str, ox.NamedNode] = {}

    def own(value: object) -> object:
        if isinstance(value, ox.BlankNode):
            address = f"{UNNAMED}{path.stem}/{len(names) + 1}"
            return names.setdefault(value.value, ox.NamedNode(address))
        return value

    for quad in ox.parse(path.read_bytes(), format=FORMATS[path.suffix]):
        renamed = ox.Quad(own(quad.subject), quad.predicate, own(quad.object), node)  # type: ignore[arg-type]
        yield f"{renamed} ."


def parsed(data: bytes) -> Iterator[Triple]:
    """The triples of N-Triples or Turtle; SyntaxError where it is neither."""
    for quad in ox.parse(data, format=ox.RdfFormat.TURTLE):
        yield term(quad.subject), term(quad.predicate), term(quad.object)


def turtle(lines_: Iterable[str], prefixes: Mapping[str, str]) -> str:
    """N-Triples or N-Quads lines as Turtle (graphs are dropped)."""
    parsed = ox.parse("\n".join(lines_), format=ox.RdfFormat.N_QUADS)
    triples = (quad.triple for quad in parsed)
    written = ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=dict(prefixes))
    return (written or b"").decode()


def nquads(lines_: Iterable[str]) -> Iterator[tuple[Term, Term, Term, Term | None]]:
    """The statements of N-Quads lines; StoreError where they are none."""
    try:
        for quad in ox.parse("\n".join(lines_), format=ox.RdfFormat.N_QUADS):
            graph = quad.graph_name
            yield (
                term(quad.subject),
                term(quad.predicate),
                term(quad.object),
                None if isinstance(graph, ox.DefaultGraph) else term(graph),
            )
    except SyntaxError as error:
        raise StoreError(f"these facts cannot be stored: {error.msg}") from error


def canonical(lines_: Iterable[str]) -> Iterator[str]:
    """N-Quads lines in the spelling of RDFC-1.0; StoreError where there is a blank node.

    Things without blank nodes need no more than this spelling and an order to be canonical.
    """
    for quad in ox.parse("\n".join(lines_), format=ox.RdfFormat.N_QUADS):
        if isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode):
            raise StoreError("a thing without an address cannot be kept: nobody could cite it")
        yield f"{quad} ."


def trig(lines_: Iterable[str], prefixes: Mapping[str, str] | None = None) -> str:
    """N-Quads lines, in their order within each graph, as TriG."""
    quads_ = list(ox.parse("\n".join(lines_), format=ox.RdfFormat.N_QUADS))
    quads_.sort(key=lambda quad: str(quad.graph_name))
    written = ox.serialize(quads_, format=ox.RdfFormat.TRIG, prefixes=dict(prefixes or {}))
    return (written or b"").decode()
