"""Rules read what they say they read, and give the same whether facts come at once or in turn."""

from __future__ import annotations

import random
from functools import cache

import pytest
from rdflib import RDF, URIRef, Variable
from rdflib.paths import Path
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue

from consilience import reasoning
from consilience.errors import QueryError
from consilience.inference import Inference, kinds, rule
from consilience.iris import BASE
from consilience.namespaces import expand
from consilience.query_file import QueryFile
from consilience.store import OxigraphStore, memory
from stores import HERE, asserted, vocabulary

RICH = HERE / "folders" / "valid" / "rich"
EITHER = "SELECT ?s WHERE { ?s ?p ?o }"


def _patterns(node: object) -> set[tuple[object, object]]:
    """Every property and object of the patterns below a node that more facts could match."""
    if isinstance(node, CompValue):
        if node.name in {"Graph", "Builtin_NOTEXISTS"}:
            return set()
        own = {(p, o) for _, p, o in dict.get(node, "triples", ())}
        return own.union(*(_patterns(each) for each in node.values()))
    if isinstance(node, list | tuple):
        return set().union(*(_patterns(each) for each in node))
    return set()


def _properties(path: object) -> set[URIRef]:
    if isinstance(path, URIRef):
        return {path}
    assert isinstance(path, Path)
    return set().union(*(_properties(each) for each in _parts(path)))


def _parts(path: Path) -> list[object]:
    return [part for name in ("args", "arg", "path") for part in _listed(getattr(path, name, []))]


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


@pytest.mark.parametrize("file", reasoning.rules(), ids=lambda file: file.name)
def test_what_a_rule_needs_of_what_is_new(file: QueryFile) -> None:
    """Each property that the algebra has inside GRAPH ?new is known, or any fact will do."""
    news = rule(file).news
    for graph in _new(prepareQuery(file.text).algebra.p):
        for property_, object_ in _patterns(graph.p):
            if isinstance(property_, Variable):
                assert not news
            elif news:
                assert {str(each) for each in _properties(property_)} & news
                assert property_ != RDF.type or isinstance(object_, Variable)


def _new(node: object) -> list[CompValue]:
    if isinstance(node, CompValue):
        own = [node] if node.name == "Graph" and node.term == Variable("new") else []
        return own + [found for each in node.values() for found in _new(each)]
    if isinstance(node, list | tuple):
        return [found for each in node for found in _new(each)]
    return []


@pytest.mark.parametrize("file", reasoning.rules(), ids=lambda file: file.name)
def test_what_a_rule_reads_is_what_its_query_says(file: QueryFile) -> None:
    """Each property and class that the algebra has outside GRAPH ?new is known to be read."""
    patterns = _patterns(prepareQuery(file.text).algebra.p)
    reads = rule(file).reads
    assert patterns
    if any(isinstance(property_, Variable) for property_, _ in patterns):
        assert reads is None
        return
    assert reads is not None
    for property_, object_ in patterns:
        for each in _properties(property_):
            by_class = each == RDF.type and property_ == RDF.type and isinstance(object_, URIRef)
            assert str(object_ if by_class else each) in reads


@cache
def _closed() -> tuple[str, ...]:
    return reasoning.closed_vocabulary(BASE, vocabulary())


@cache
def _at_once() -> frozenset[str]:
    work = Inference(memory((*_closed(), *asserted(RICH))), reasoning.rules())
    return frozenset(work.everything())


@pytest.mark.parametrize("seed", range(4))
def test_what_follows_does_not_depend_on_how_facts_come(seed: int) -> None:
    """From a study's facts in batches of any make, the same follows as from all at once."""
    chance = random.Random(seed)
    lines = [line[: line.rindex("<")] for line in asserted(RICH)]
    chance.shuffle(lines)
    ends = sorted(chance.sample(range(len(lines)), 3))
    work = Inference(memory(_closed()), reasoning.rules())
    found: set[str] = set()
    for begin, end in zip([0, *ends], [*ends, len(lines)], strict=True):
        graph = f"urn:batch:{end}"
        found |= set(work.add([graph], [f"{line}<{graph}> ." for line in lines[begin:end]]))
    assert _at_once()
    assert found - {line.strip() for line in lines} == _at_once()


def test_rules_run_only_where_something_came_for_them() -> None:
    """A fact that only one rule could use makes only that rule, and those on anything, run."""
    ran: list[str] = []

    class Watched(OxigraphStore):
        def construct(self, text: str, graph: str, new: tuple[str, ...] | None = None) -> list[str]:
            ran.append(text)
            return super().construct(text, graph, new)

    work = Inference(Watched(memory(_closed()).engine), reasoning.rules())
    narrower, broader = (f"<urn:{name}>" for name in ("narrower", "broader"))
    work.add(["urn:b"], [f"{narrower} <{expand('skos:broader')}> {broader} <urn:b> ."])
    for file in reasoning.rules():
        its = rule(file)
        reads = its.reads is None or expand("skos:broader") in its.reads
        assert (its.whole in ran) is (reads or its.whole == its.on_new)
        on_new = not reads and (not its.news or expand("skos:broader") in its.news)
        assert (its.on_new in ran) is (its.on_new is not None and on_new)


def test_kinds_are_properties_and_classes() -> None:
    """Classes count only as the object of rdf:type; texts with spaces do not mislead."""
    lines = [
        f"<urn:a> <{expand('rdf:type')}> <urn:K> <urn:g> .",
        '<urn:a> <urn:p> "a text <urn:q> of <urn:r> words" <urn:g> .',
    ]
    assert kinds(lines) == {expand("rdf:type"), "urn:K", "urn:p"}


def test_a_store_constructs_from_new_graphs() -> None:
    """What a CONSTRUCT gives is added to the graph, each fact once; GRAPH reaches what is named."""
    lines = [f"<urn:{n}> <urn:p> <urn:o> <urn:g{n}> ." for n in (1, 2)]
    store = memory([*lines, "<urn:1> <urn:q> <urn:o> <urn:g1> ."])
    text = "CONSTRUCT { ?o <urn:of> ?s } WHERE { GRAPH ?new { ?s ?p ?o } }"
    assert store.construct(text, "urn:made", ("urn:g2",)) == ["<urn:o> <urn:of> <urn:2>"]
    assert list(store.dump("urn:made")) == ["<urn:o> <urn:of> <urn:2> <urn:made> ."]
    assert sorted(store.construct(text, "urn:more", ("urn:g1",))) == ["<urn:o> <urn:of> <urn:1>"]
    assert store.construct(text, "urn:none", ()) == []
    with pytest.raises(QueryError):
        store.construct(EITHER, "urn:made")
