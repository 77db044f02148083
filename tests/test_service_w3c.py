"""The W3C's tests of protocols, asked of the running service."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic

import w3c_protocol
from consilience.service.settings import Settings
from serving import TOKEN, WRITER, serving
from w3c_protocol import Case

pytestmark = pytest.mark.long

PROTOCOL = list(w3c_protocol.cases("protocol/manifest.ttl"))
STORE = "graph-store-protocol"
GRAPHS = list(w3c_protocol.cases(f"{STORE}/manifest-direct.ttl", f"{STORE}/manifest-indirect.ttl"))
TURTLE = "text/turtle; charset=utf-8"
SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")


@pytest.fixture(scope="module")
def server(seed_project: Path) -> Iterator[httpx.Client]:
    """A client of the service, whose desk can be written."""
    given = Settings(writable=True, token=TOKEN)
    with serving(seed_project, given) as address, httpx.Client(base_url=address) as client:
        yield client


def _emptied(server: httpx.Client) -> None:
    done = server.post("/desk/sparql", data={"update": "CLEAR ALL"}, headers=WRITER)
    assert done.is_success, done.text


def _run(server: httpx.Client, case: Case) -> None:
    _emptied(server)
    for graph, data in case.graphs.items():
        head = {"Content-Type": "text/turtle", **WRITER}
        sent = server.put("/desk/gsp", params={"graph": graph}, content=data, headers=head)
        assert sent.is_success, sent.text
    known: dict[str, str] = {}
    for step in case.steps:
        path, body = step.path, step.body
        for name, value in known.items():
            path = path.replace(name, value)
            body = body.replace(name.encode(), value.encode()) if body else body
        request = server.build_request(
            step.method, f"/desk{path}", content=body, headers={**step.headers, **WRITER}
        )
        if "content-type" not in step.headers:
            request.headers.pop("content-type", None)
        answer = server.send(request)
        assert step.right(answer.status_code), (step, answer.status_code, answer.text)
        if step.location:
            known[step.location] = answer.headers["location"]
        if step.boolean is not None:
            assert answer.json()["boolean"] is step.boolean, (step, answer.text)
        _formed(step, answer)


def _formed(step: w3c_protocol.Step, answer: httpx.Response) -> None:
    media = answer.headers.get("content-type", "").partition(";")[0]
    if step.form in {"tabular", "boolean"}:
        assert media == "application/sparql-results+json"
        assert ("boolean" if step.form == "boolean" else "results") in answer.json()
    if step.form == "RDF":
        rdflib.Graph().parse(data=answer.text, format=media)
    if step.type_:
        assert answer.headers["content-type"] == step.type_
    if step.graph is not None:
        base = str(answer.url)
        found = rdflib.Graph().parse(data=answer.content, format="turtle", publicID=base)
        wanted = rdflib.Graph().parse(data=step.graph, format="turtle", publicID=base)
        assert isomorphic(found, wanted), answer.text
    if step.method == "HEAD":
        assert not answer.content


@pytest.mark.parametrize("case", PROTOCOL, ids=lambda case: case.name)
def test_protocol(server: httpx.Client, case: Case) -> None:
    """SPARQL 1.1 Protocol, each of the W3C's tests."""
    _run(server, case)


@pytest.mark.parametrize("case", GRAPHS, ids=lambda case: case.name)
def test_graph_store(server: httpx.Client, case: Case) -> None:
    """SPARQL 1.1 Graph Store HTTP Protocol, each of the W3C's tests."""
    _run(server, case)


def test_all_are_there() -> None:
    """The suites are whole."""
    assert (len(PROTOCOL), len(GRAPHS)) == (34, 13)


@pytest.mark.parametrize("path", ["/sparql", "/sparql/", "/desk/sparql"])
def test_service_description(server: httpx.Client, path: str) -> None:
    """SPARQL 1.1 Service Description: returns RDF, names the endpoint, conforms to the schema."""
    for media in ("text/turtle", "application/rdf+xml", "application/n-triples", "*/*"):
        answer = server.get(path, headers={"Accept": media})
        assert answer.status_code == 200
        kind = answer.headers["content-type"].partition(";")[0]
        graph = rdflib.Graph().parse(data=answer.text, format=kind)
        endpoint = rdflib.URIRef(str(server.base_url).rstrip("/") + path)
        services = set(graph.subjects(SD.endpoint, endpoint))
        assert services
        assert services == set(graph.subjects(rdflib.RDF.type, SD.Service))
        _conforms(graph)


#: Properties of the schema, with the class of what has them and of what they lead to.
SCHEMA = {
    "endpoint": ("Service", None),
    "feature": ("Service", None),
    "resultFormat": ("Service", None),
    "supportedLanguage": ("Service", None),
    "defaultDataset": ("Service", "Dataset"),
    "defaultGraph": ("Dataset", "Graph"),
    "namedGraph": ("Dataset", "NamedGraph"),
    "name": ("NamedGraph", None),
    "graph": ("NamedGraph", "Graph"),
}


def _conforms(graph: rdflib.Graph) -> None:
    for subject, property_, value in graph:
        if not str(property_).startswith(str(SD)):
            continue
        domain, range_ = SCHEMA[str(property_).removeprefix(str(SD))]
        assert (subject, rdflib.RDF.type, SD[domain]) in graph
        assert isinstance(value, rdflib.URIRef | rdflib.BNode)
        if range_:
            assert (value, rdflib.RDF.type, SD[range_]) in graph
    for named in graph.subjects(rdflib.RDF.type, SD.NamedGraph):
        assert len(set(graph.objects(named, SD.name))) == 1


def test_the_manifests_are_read() -> None:
    """The reader of the tests sees statuses, bodies and data."""
    assert all(step.statuses for case in (*PROTOCOL, *GRAPHS) for step in case.steps)
    assert any(case.graphs for case in PROTOCOL)
    assert ox.NamedNode(str(SD.Service))
