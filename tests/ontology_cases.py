"""What the tests of the ontology share: its files as one graph, its axioms one by one, and cases.

A case is a small file of data. Its first line says what it shows; lines ``#! axiom: …`` name the
axioms that it rests on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rdflib import OWL, RDF, RDFS, BNode, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from consilience import assets, rdf, turtle
from consilience.namespaces import compact

HERE = Path(__file__).parent / "ontology"
EX = "https://example.org/"
AXIOMS = assets.ONTOLOGY / "axioms.ttl"

Triple = tuple[Node, Node, Node]


def graph(paths: Iterable[Path]) -> Graph:
    """Files as one graph."""
    whole = Graph()
    for path in paths:
        whole.parse(data=path.read_text(encoding="utf-8"), format="turtle")
    return whole


@cache
def _axiom_file() -> Graph:
    return graph([AXIOMS])


@cache
def ontology() -> Graph:
    """Everything that a reasoner sees: vocabulary, axioms and frameworks."""
    files = [*assets.ontology_files(), *assets.framework_files()]
    whole = graph(path for path in files if path != AXIOMS)
    for triple in _axiom_file():  # parsed once, so that its blank nodes keep their names
        whole.add(triple)
    return whole


def lines(*graphs: Iterable[Triple]) -> list[str]:
    """Graphs as N-Triples lines."""
    return [" ".join(term.n3() for term in triple) + " ." for each in graphs for triple in each]


@cache
def _annotations() -> frozenset[Node]:
    declared = ontology().subjects(RDF.type, OWL.AnnotationProperty)
    return frozenset({*declared, RDFS.label, RDFS.seeAlso, RDFS.isDefinedBy})


def relevant(data: Graph, without: Iterable[Triple] = ()) -> list[str]:
    """The logical part of the ontology, with only those individuals that the data lead to.

    Individuals that nothing leads to change nothing about the others, and HermiT asks about
    every pair: this is the same answer, several times sooner.
    """
    left_out = set(without)
    logical = [
        triple
        for triple in ontology()
        if triple[1] not in _annotations() and triple not in left_out
    ]
    terms = {s for s, p, o in logical if p == RDF.type and str(o).startswith(str(OWL))}
    by_subject: dict[Node, list[Triple]] = {}
    for triple in logical:
        by_subject.setdefault(triple[0], []).append(triple)
    named = [term for term in terms | set(by_subject) if isinstance(term, BNode) or term in terms]
    waiting: list[Node] = [*named, *data.subjects(), *data.objects()]
    seen: set[Node] = set()
    kept: list[Triple] = []
    while waiting:
        each = waiting.pop()
        if each in seen:
            continue
        seen.add(each)
        for triple in by_subject.get(each, ()):
            kept.append(triple)
            waiting.append(triple[2])
    return lines(kept, data)


@dataclass(frozen=True)
class Axiom:
    """One statement of axioms.ttl with everything that hangs on it."""

    name: str
    triples: frozenset[Triple]


def _tree(source: Graph, node: Node) -> Iterator[Triple]:
    if isinstance(node, BNode):
        for triple in source.triples((node, None, None)):
            yield triple
            yield from _tree(source, triple[2])


def _short(source: Graph, node: Node) -> str:
    """A name for what stands on the right of an axiom."""
    if isinstance(node, URIRef):
        return compact(str(node))
    if (node, RDF.first, None) in source:
        return "(" + " ".join(_short(source, each) for each in Collection(source, node)) + ")"
    over = source.value(node, OWL.onProperty)
    if over is not None:
        return compact(str(over))
    parts = source.value(node, OWL.intersectionOf)
    if parts is not None:
        return " ".join(_short(source, each) for each in Collection(source, parts))
    return str(node)


@cache
def axioms() -> tuple[Axiom, ...]:
    """Every axiom of axioms.ttl; declarations and the file's header are none."""
    source = _axiom_file()
    header = source.value(predicate=RDF.type, object=OWL.Ontology)
    declarations = {OWL.Class, OWL.ObjectProperty, OWL.AnnotationProperty, OWL.Ontology}
    used = set(source.objects())
    found: list[Axiom] = []
    for subject in set(source.subjects()):
        if subject == header or (isinstance(subject, BNode) and subject in used):
            continue
        if (subject, RDF.type, OWL.AllDisjointClasses) in source:
            members = source.value(subject, OWL.members)
            first = next(iter(Collection(source, members)))
            name = f"owl:AllDisjointClasses {compact(str(first))}"
            found.append(Axiom(name, frozenset(_tree(source, subject))))
            continue
        for triple in source.triples((subject, None, None)):
            _, predicate, object_ = triple
            if object_ in declarations or (
                isinstance(subject, BNode) and predicate != RDFS.subClassOf
            ):
                continue
            left = compact(str(subject)) if isinstance(subject, URIRef) else "[]"
            name = f"{left} {compact(str(predicate))} {_short(source, object_)}"
            hanging = _tree(source, object_)
            general = _tree(source, subject)
            found.append(Axiom(name, frozenset({triple, *hanging, *general})))
    return tuple(sorted(found, key=lambda axiom: axiom.name))


@dataclass(frozen=True)
class Case:
    """A file of data with what it shows."""

    path: Path
    says: str
    axioms: tuple[str, ...]

    @property
    def id(self) -> str:
        """How the case is called in a test report."""
        return self.path.stem

    def graph(self, name: str | None = None) -> Graph:
        """The data, or one of the case's named graphs (``follows``, ``unsound``)."""
        wanted = None if name is None else EX + name
        found = turtle.quads(self.path)
        kept = (quad[:3] for quad in found if (quad[3] and str(quad[3])) == wanted)
        part = Graph()
        text = "\n".join(" ".join(map(rdf.encode, triple)) + " ." for triple in kept)
        part.parse(data=text, format="nt")
        return part

    def apart(self) -> Graph:
        """The data under addresses of the case's own, to be put beside other cases."""
        part = Graph()
        text = "\n".join(lines(self.graph())).replace(EX, f"{EX}{self.id}/")
        part.parse(data=text, format="nt")
        return part


def cases(folder: str) -> list[Case]:
    """The cases of a folder, in the order of their names."""
    found = []
    for path in sorted((HERE / folder).iterdir()):
        head = [
            line[2:].strip()
            for line in path.read_text(encoding="utf-8").splitlines()
            if line[:2] == "#!"
        ]
        if not head or any(not line.startswith("axiom:") for line in head[1:]):
            message = f"{path.name}: the head is a sentence, then lines '#! axiom: …'"
            raise ValueError(message)
        named = tuple(line.removeprefix("axiom:").strip() for line in head[1:])
        found.append(Case(path, head[0], named))
    return found
