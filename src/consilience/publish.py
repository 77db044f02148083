"""Putting what was built on another server, graph by graph; only what changed goes again.

A graph of its own on the server (``…/graph/published``) says which state of each graph lies
there. A graph loses its mark before it is replaced and gets it back when it is whole, so that
after a break the next run knows what to do again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from consilience import iris, query_file, rdf
from consilience.access import TIERS
from consilience.assets import QUERIES
from consilience.rdf import Iri
from consilience.remote import RemoteStore
from consilience.store import Store

_MARKS = "published"
_IDENTIFIER = "http://purl.org/dc/terms/identifier"


@dataclass(frozen=True, slots=True)
class Published:
    """Which graphs were sent, which were there already, taken away, or kept back by their tier."""

    sent: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    kept_back: tuple[str, ...]


def tier_of(graph: str, base: str) -> str:
    """The access tier of a named graph, as its address says."""
    parts = graph.removeprefix(iris.graph(base, "")).split("/")
    return next((part for part in parts[1:] if part in TIERS), TIERS[0])


def publish(
    local: Store,
    server: RemoteStore,
    base: str,
    *,
    up_to: str,
    progress: Callable[[str], None] = lambda _: None,
) -> Published:
    """Make the server hold every graph of ``local`` that is open up to a tier, and no other.

    Graphs on the server whose address does not begin with ``base`` are left alone.
    """
    widest = TIERS.index(up_to)
    graphs = local.graphs()
    going = [graph for graph in graphs if TIERS.index(tier_of(graph, base)) <= widest]
    marks_graph = iris.graph(base, _MARKS)
    marks = _marks(server, marks_graph)
    there = set(server.graphs()) - {marks_graph}
    removed = sorted(there - set(going))
    for graph in removed:
        progress(f"removing {graph}")
        server.remove(graph)
        marks.pop(graph, None)
    sent = []
    for graph in going:
        state = _state(local, graph)
        if graph in there and marks.get(graph) == state:
            continue
        progress(f"sending {graph}")
        if marks.pop(graph, None):
            _mark(server, marks_graph, marks)
        server.replace(graph, local.dump(graph))
        marks[graph] = state
        _mark(server, marks_graph, marks)
        sent.append(graph)
    if removed:
        _mark(server, marks_graph, marks)
    return Published(
        sent=tuple(sent),
        unchanged=tuple(graph for graph in going if graph not in sent),
        removed=tuple(removed),
        kept_back=tuple(graph for graph in graphs if graph not in going),
    )


def _state(local: Store, graph: str) -> str:
    digest = hashlib.sha256()
    for line in local.dump(graph):
        digest.update(line.encode() + b"\n")
    return digest.hexdigest()


def _marks(server: RemoteStore, graph: str) -> dict[str, str]:
    view = query_file.read(QUERIES / "remote" / "marks.rq", ("gives",)).text
    rows = server.query(query_file.bind(view, {"marks": [Iri(graph)]})).rows
    return {str(about): str(state) for about, state in rows}


def _mark(server: RemoteStore, graph: str, marks: dict[str, str]) -> None:
    property_, where = rdf.iri(_IDENTIFIER), rdf.iri(graph)
    lines = [
        f"{rdf.iri(about)} {property_} {rdf.text(state)} {where} ."
        for about, state in sorted(marks.items())
    ]
    server.replace(graph, lines)
