"""The reference engine: pySHACL, on rdflib. Slow to load and to run, and asked only when needed."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from consilience.errors import ReadError
from consilience.rdf import RDF_LANG_STRING, XSD_STRING, Blank, Iri, Literal, Term, Triple
from consilience.shacl.report import results
from consilience.shacl.shapes import ShapesGraph
from consilience.shacl.violation import Violation

if TYPE_CHECKING:
    from rdflib import Graph


def violations(facts: Iterable[Triple], shapes: Iterable[Triple]) -> list[Violation]:
    """What pySHACL finds in some facts (ReadError where it refuses the shapes)."""
    import pyshacl  # noqa: PLC0415 - slow to load

    try:
        conforms, report, words = pyshacl.validate(
            _parsing_once(_graph(facts)),
            shacl_graph=_graph(shapes),
            inplace=True,
            do_owl_imports=False,
            meta_shacl=False,
        )
    except Exception as error:  # it and what it stands on raise errors of many kinds
        raise _refused(error) from error
    if not hasattr(report, "triples"):
        raise _refused(words)
    found = results(ShapesGraph((_from(s), _from(p), _from(o)) for s, p, o in report))
    if not conforms and not found:
        raise _refused(words)
    return found


def _refused(why: object) -> ReadError:
    return ReadError(f"pySHACL does not check this: {why}", hint="look at the shapes")


@cache
def _parsed(query: str) -> Any:  # noqa: ANN401 - rdflib's parsed queries have no useful type
    from rdflib.plugins.sparql import prepareQuery  # noqa: PLC0415 - slow to load

    return prepareQuery(query)


def _parsing_once(graph: Graph) -> Graph:
    """The same graph; it reads each query once, although pySHACL asks it for every thing."""
    from rdflib import Graph  # noqa: PLC0415 - rdflib is slow to load

    class ParsingOnce(Graph):
        def query(self, query_object: Any, *args: Any, **options: Any) -> Any:  # noqa: ANN401
            return super().query(_parsed(query_object), *args, **options)

    return ParsingOnce(store=graph.store, identifier=graph.identifier, bind_namespaces="none")


def _graph(triples: Iterable[Triple]) -> Graph:
    from rdflib import Graph  # noqa: PLC0415 - rdflib is slow to load

    graph = Graph(bind_namespaces="none")
    for triple in triples:
        subject, predicate, value = map(_to, triple)
        graph.add((subject, predicate, value))
    return graph


def _to(term: Term) -> Any:  # noqa: ANN401 - rdflib's terms have no common type
    from rdflib import BNode, URIRef  # noqa: PLC0415
    from rdflib import Literal as RdflibLiteral  # noqa: PLC0415

    if isinstance(term, Iri):
        return URIRef(term.value)
    if isinstance(term, Blank):
        return BNode(term.value)
    if term.language:
        return RdflibLiteral(term.value, lang=term.language)
    if term.datatype == XSD_STRING:
        return RdflibLiteral(term.value)
    return RdflibLiteral(term.value, datatype=URIRef(term.datatype), normalize=False)


def _from(term: object) -> Term:
    from rdflib import BNode, URIRef  # noqa: PLC0415
    from rdflib import Literal as RdflibLiteral  # noqa: PLC0415

    if isinstance(term, RdflibLiteral):
        if term.language:
            return Literal(str(term), RDF_LANG_STRING, term.language)
        return Literal(str(term), str(term.datatype or XSD_STRING))
    if isinstance(term, BNode):
        return Blank(str(term))
    return Iri(str(URIRef(str(term))))
