"""No query reaches another computer, however it is spelt; and queries that do not try pass."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from consilience import slips, store
from consilience.errors import Refused
from consilience.graph import KnowledgeGraph

#: ``@`` stands for the address of a server.
REMOTE = (
    "SELECT * { SERVICE <@> { ?s ?p ?o } }",
    "SELECT * { service silent <@>{ ?s ?p ?o } }",
    "SELECT * { SERVICE # a remark\n <@> { ?s ?p ?o } }",
    "SELECT * { # a remark that ends early\rSERVICE <@> { ?s ?p ?o } }",
    "PREFIX : <@> SELECT * { SERVICE: { ?s ?p ?o } }",
    "PREFIX s: <@> SELECT * { SERVICE s:#remark\n{ ?s ?p ?o } }",
    "PREFIX service: <@> SELECT * { SERVICE service: { ?s ?p ?o } }",
    "SELECT * { BIND(<@> AS ?x) SERVICE ?x { ?s ?p ?o } }",
    "SELECT * { OPTIONAL { ?s ?p 1SERVICE <@> { ?s ?p ?o } } }",
    "PREFIX a: <x:> SELECT * { OPTIONAL { ?s a:b\\' 1 } SERVICE <@> { ?s ?p ?o } FILTER(1 = '') }",
    "PREFIX a: <x:> SELECT * { OPTIONAL { ?s a:b\\#c ?o } SERVICE <@> { ?s ?p ?o } }",
    "SELECT * { OPTIONAL { ?s <x:'\\u0041> ?o } SERVICE <@> { ?s ?p ?o } FILTER(1 != '') }",
)
LOCAL = (
    "SELECT ?service ?s { ?service ?p ?s }",
    "SELECT ?myservice ?x { ?myservice ?p ?x }",
    'SELECT * { ?s ?p "health SERVICE: it works" }',
    "PREFIX service: <x:> SELECT * { ?s service:desk ?o }",
    "SELECT * { GRAPH ?service { ?s ?p ?o } VALUES ?service { <x:SERVICE> } }",
    "SELECT ?s { ?s ?p 'SERVICE' } # SERVICE <x:SERVICE>\nORDER BY ?s",
)


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, list[str]]]:
    """A server on this computer that notes who asked."""
    asked: list[str] = []

    class Noting(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Noting) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}/", asked
        running.shutdown()


@pytest.mark.parametrize("query", REMOTE)
def test_no_query_asks_another_server(query: str, server: tuple[str, list[str]]) -> None:
    """Refused before the engine sees it."""
    address, asked = server
    graph = KnowledgeGraph(store.memory(["<x:a> <x:p> <x:b> <x:g> ."]))
    with pytest.raises(Refused, match="nothing leaves this computer"):
        graph.query(query.replace("@", address))
    assert not asked


@pytest.mark.parametrize("query", LOCAL)
def test_a_query_that_only_says_the_word_passes(query: str) -> None:
    """The word stands in names, texts and remarks as well."""
    slips.refuse_remote(query)
    store.memory().query(query)


def test_a_graph_that_is_named_is_not_fetched(server: tuple[str, list[str]]) -> None:
    """FROM narrows what is asked; nothing is loaded from anywhere."""
    address, asked = server
    graph = KnowledgeGraph(store.memory(["<x:a> <x:p> <x:b> <x:g> ."]))
    for clause in (f"FROM <{address}>", f"FROM NAMED <{address}>", "FROM <file:///etc/hosts>"):
        graph.query(f"SELECT * {clause} {{ ?s ?p ?o }}")
    assert not asked
