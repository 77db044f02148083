"""The numbers of the open layer as linked data: W3C RDF Data Cube."""

from __future__ import annotations

from urllib.parse import quote

from consilience import iris
from consilience.archive.counts import HOW, MEANS, WHO, Key, Table
from consilience.archive.formats.graph import Graph
from consilience.iris import HOME, Minter

SPACE = f"{HOME}counts#"
_DIMENSIONS = {
    "layer": "layer of coding",
    "code": "code or construct",
    "by": "what people are counted by",
    "value": "role, sector or direction",
}


def place(slug: str) -> str:
    """Where the numbers of a study lie in a package."""
    return f"graph/{slug}.counts.ttl"


def turtle(table: Table, threshold: int, minter: Minter) -> str:
    """The numbers of a study: each is an observation."""
    graph, home = Graph(), f"{minter.study}/counts"
    graph.kind(home, "qb:DataSet")
    graph.link(home, "dcterms:isPartOf", minter.study)
    graph.text(home, "dcterms:description", MEANS, "en")
    graph.typed(home, SPACE + "threshold", threshold, "integer")
    _structure(graph, home)
    for key, people in sorted(table.items()):
        own = f"{home}/{'/'.join(quote(each, safe='') or '-' for each in key)}"
        graph.kind(own, "qb:Observation")
        graph.link(own, "qb:dataSet", home)
        for name, address in _values(key, minter).items():
            graph.link(own, SPACE + name, address)
        graph.typed(own, SPACE + "people", people, "integer")
    return graph.turtle()


def _structure(graph: Graph, home: str) -> None:
    graph.link(home, "qb:structure", f"{home}/structure")
    graph.kind(f"{home}/structure", "qb:DataStructureDefinition")
    for name, label in _DIMENSIONS.items():
        _component(graph, home, name, label, "dimension")
    _component(graph, home, "people", "number of labels of speakers", "measure")


def _component(graph: Graph, home: str, name: str, label: str, kind: str) -> None:
    own = f"{home}/structure/{name}"
    graph.link(f"{home}/structure", "qb:component", own)
    graph.link(own, f"qb:{kind}", SPACE + name)
    graph.kind(SPACE + name, "rdf:Property", f"qb:{kind.capitalize()}Property")
    graph.text(SPACE + name, "rdfs:label", label, "en")


def _values(key: Key, minter: Minter) -> dict[str, str]:
    """Where a number stands, as addresses; every dimension has one."""
    if ":" in key.code:
        code = iris.construct(key.code)
    else:
        code = minter.record("code", key.code) if key.code else SPACE + "any"
    listed = {**WHO, **HOW}
    return {
        "layer": minter.record("layer", key.layer) if key.layer else SPACE + "any",
        "code": code,
        "by": SPACE + (key.by or "any"),
        "value": iris.concept(listed[key.by], key.value) if key.by else SPACE + "any",
    }
