"""Checks facts against the shapes, in one of two ways that find the same.

The usual way is quick: what SHACL can say by itself is left to pySHACL, which is given only the
facts that the shapes look at; every rule that is a query is asked once for the whole store
rather than once for each thing. The reference way leaves everything to pySHACL.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from consilience import assets, catalogue, query_file, store, turtle
from consilience.findings import Severity
from consilience.namespaces import prefixes
from consilience.rdf import RDF_LANG_STRING, RDF_TYPE, XSD_STRING, Blank, Iri, Literal, Term, Triple

if TYPE_CHECKING:
    from rdflib import Graph

_SH = "http://www.w3.org/ns/shacl#"
_SUBCLASS = "http://www.w3.org/2000/01/rdf-schema#subClassOf"
_FIRST = "http://www.w3.org/1999/02/22-rdf-syntax-ns#first"
_SPARQL = _SH + "SPARQLConstraintComponent"
_TARGETS = ("targetClass", "targetSubjectsOf", "targetObjectsOf", "targetNode")
_THIS = re.compile(r"[$?]this\b")
_PREFIX = re.compile(r"(?<![\w:/<])([a-z][\w-]*):(?=\w)")

#: Shape files that are not about data: those about the ontology itself, and the table rules.
_NOT_DATA = {"ontology.ttl", "tables.ttl"}


@dataclass(frozen=True, slots=True)
class Result:
    """One thing that a shape found.

    ``path`` is the property concerned (of several that would do, the first); ``value`` the
    offending value where there is one, and may hold words of participants.
    """

    focus: str
    path: str
    value: Term | None
    component: str
    shape: str
    severity: Severity
    code: str
    message: str

    @property
    def order(self) -> tuple[object, ...]:
        """The same in every run."""
        return (self.focus, self.shape, str(self.value or ""), self.component)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that is a query: ``targets`` are pairs such as (targetClass, address)."""

    shape: str
    targets: tuple[tuple[str, str], ...]
    select: str


class Shapes:
    """The shapes of some files; made once, used often."""

    def __init__(self, triples: Iterable[Triple], described: Mapping[str, catalogue.Rule]) -> None:
        self.triples = tuple(triples)
        self.described = described
        self._facts: dict[tuple[Term, str], list[Term]] = {}
        self._heads: dict[Term, list[Term]] = {}
        for subject, predicate, value in self.triples:
            self._facts.setdefault((subject, str(predicate)), []).append(value)
            if str(predicate) == _SH + "property":
                self._heads.setdefault(value, []).append(subject)
        self.rules = tuple(self._rules())
        self.whole = _graph(self.triples)
        self.core = _graph(self._core())
        self.looked_at = self._looked_at()

    def without(self, shape: str) -> Shapes:
        """The same shapes but for one."""
        gone = Iri(shape)
        kept = (each for each in self.triples if gone not in (each[0], each[2]))
        return Shapes(kept, self.described)

    def path(self, shape: str) -> str:
        """The property that a shape is about; of several that would do, the first."""
        nodes = list(self._of(Iri(shape), "path"))
        while nodes:
            node = nodes.pop(0)
            if isinstance(node, Iri):
                return node.value
            nodes += self._of(node, "inversePath")
            nodes += self._of(node, "alternativePath")
            nodes += self._facts.get((node, _FIRST), ())
        return ""

    def _of(self, subject: Term, name: str) -> list[Term]:
        return self._facts.get((subject, _SH + name), [])

    def _rules(self) -> Iterator[Rule]:
        for (subject, predicate), queries in self._facts.items():
            if predicate != _SH + "sparql":
                continue
            targets = tuple(
                (name, str(target))
                for head in self._heads.get(subject, ())
                for name in _TARGETS
                for target in self._of(head, name)
            )
            for query in queries:
                for select in self._of(query, "select"):
                    yield Rule(str(subject), targets, _whole_query(str(select)))

    def _core(self) -> Iterator[Triple]:
        """The shapes without the rules that are queries, and without words for people."""
        rules = {rule.shape for rule in self.rules}
        words = {_SH + "message", _SH + "name", _SH + "description"}
        for triple in self.triples:
            subject, predicate, value = triple
            linked = str(predicate) == _SH + "property" and str(value) in rules
            if str(subject) not in rules and not linked and str(predicate) not in words:
                yield triple

    def _looked_at(self) -> tuple[Iri, ...]:
        """Every property that a shape could look at, and more: any address that it names."""
        named = {value for _, _, value in self.triples if isinstance(value, Iri)}
        return (*sorted(named), Iri(RDF_TYPE), Iri(_SUBCLASS))


def read(*paths: Path) -> Shapes:
    """The shapes of some files, with the words that people read."""
    files = (assets.ONTOLOGY / "prefixes.ttl", *paths)
    triples = (triple for path in files for triple in turtle.read(path))
    described = {rule.shape: rule for rule in catalogue.every_rule(paths)}
    return Shapes(triples, MappingProxyType(described))


@cache
def of_data() -> Shapes:
    """The shapes that studies are checked against."""
    return read(*(path for path in assets.shape_files() if path.name not in _NOT_DATA))


@cache
def of_ontology() -> Shapes:
    """The shapes that the ontology itself is checked against."""
    return read(assets.SHAPES / "ontology.ttl")


def validate(
    data: store.Store | Iterable[str], *, reference: bool = False, shapes: Shapes | None = None
) -> list[Result]:
    """What the shapes find in a store, or in N-Quads lines.

    The facts must hold the ontology and the frameworks beside the study. ``reference`` leaves
    everything to pySHACL: the same results, slower. Without ``shapes``: those for studies.
    """
    facts = store.memory(data) if isinstance(data, Iterable) else data
    shapes = shapes or of_data()
    if reference:
        found = _by_pyshacl(_graph(_every_fact(facts, None)), shapes.whole)
    else:
        graph = _graph(_every_fact(facts, shapes.looked_at))
        found = {*_by_pyshacl(graph, shapes.core), *_by_queries(facts, graph, shapes)}
    return sorted(_described(found, shapes), key=lambda result: result.order)


#: A finding before it has words: focus, shape, value, component.
_Found = tuple[str, str, Term | None, str]


def _described(found: Iterable[_Found], shapes: Shapes) -> Iterator[Result]:
    """One result for each focus, shape and value, with the words of the shape."""
    first: dict[tuple[str, str, Term | None], str] = {}
    for focus, shape, value, component in found:
        known = first.get((focus, shape, value))
        if known is None or component < known:
            first[focus, shape, value] = component
    for (focus, shape, value), component in first.items():
        rule = shapes.described[shape]
        yield Result(
            focus=focus,
            path=shapes.path(shape),
            value=value,
            component=component,
            shape=shape,
            severity=rule.severity,
            code=rule.code,
            message=f"{rule.message} {rule.help}".rstrip(),
        )


# --- the queries, each asked once --------------------------------------------------------


def _whole_query(select: str) -> str:
    """A rule's query as one that stands alone: ``$this`` is open, prefixes are spelt out."""
    known = prefixes()
    used = sorted({name for name in _PREFIX.findall(select) if name in known})
    head = "".join(f"PREFIX {name}: <{known[name]}>\n" for name in used)
    return head + _THIS.sub("?this", select)


def _by_queries(facts: store.Store, graph: Graph, shapes: Shapes) -> Iterator[_Found]:
    things: dict[tuple[str, str], frozenset[str]] = {}
    for rule in shapes.rules:
        for target in rule.targets:
            if target not in things:
                things[target] = frozenset(map(str, _targeted(graph, *target)))
        focus = frozenset().union(*(things[target] for target in rule.targets))
        if not focus:
            continue
        answer = facts.query(rule.select)
        this = answer.variables.index("this")
        value = answer.variables.index("value") if "value" in answer.variables else None
        for row in answer.rows:
            if str(row[this]) in focus:
                yield str(row[this]), rule.shape, None if value is None else row[value], _SPARQL


def _targeted(graph: Graph, name: str, target: str) -> Iterator[Any]:
    from rdflib import RDF, RDFS, URIRef  # noqa: PLC0415 - rdflib is slow to load

    node = URIRef(target)
    if name == "targetClass":
        for each in graph.transitive_subjects(RDFS.subClassOf, node):
            yield from graph.subjects(RDF.type, each)
    elif name == "targetSubjectsOf":
        yield from graph.subjects(node)
    elif name == "targetObjectsOf":
        yield from graph.objects(None, node)
    else:
        yield node


# --- pySHACL -----------------------------------------------------------------------------


def _by_pyshacl(graph: Graph, shapes: Graph) -> set[_Found]:
    import pyshacl  # noqa: PLC0415 - slow to load, and needed here only
    from rdflib import URIRef  # noqa: PLC0415

    _, report, _ = pyshacl.validate(
        _parsing_once(graph),
        shacl_graph=shapes,
        inplace=True,
        do_owl_imports=False,
        meta_shacl=False,
    )
    found: set[_Found] = set()
    for result in report.objects(None, URIRef(_SH + "result")):
        said = {str(p).removeprefix(_SH): o for p, o in report.predicate_objects(result)}
        value = said.get("value")
        found.add(
            (
                str(said["focusNode"]),
                str(said["sourceShape"]),
                None if value is None else _from_rdflib(value),
                str(said["sourceConstraintComponent"]),
            )
        )
    return found


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


def _every_fact(facts: store.Store, properties: Iterable[Iri] | None) -> Iterable[Triple]:
    path = assets.QUERIES / "shacl" / "facts.rq"
    text = query_file.read(path, ("gives",)).text
    if properties is not None:
        text = query_file.bind(text, {"property": properties})
    return facts.query(text).triples or ()


def _graph(triples: Iterable[Triple]) -> Graph:
    from rdflib import Graph  # noqa: PLC0415 - rdflib is slow to load

    graph = Graph(bind_namespaces="none")
    for triple in triples:
        subject, predicate, value = map(_to_rdflib, triple)
        graph.add((subject, predicate, value))
    return graph


def _to_rdflib(term: Term) -> Any:  # noqa: ANN401 - rdflib's terms have no common type
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


def _from_rdflib(term: object) -> Term:
    from rdflib import BNode, URIRef  # noqa: PLC0415
    from rdflib import Literal as RdflibLiteral  # noqa: PLC0415

    if isinstance(term, RdflibLiteral):
        if term.language:
            return Literal(str(term), RDF_LANG_STRING, term.language)
        return Literal(str(term), str(term.datatype or XSD_STRING))
    if isinstance(term, BNode):
        return Blank(str(term))
    return Iri(str(URIRef(str(term))))
