"""Programs that other people wrote ask the service."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from SPARQLWrapper import (
    CSV,
    GET,
    JSON,
    JSONLD,
    N3,
    POST,
    POSTDIRECTLY,
    RDFXML,
    TSV,
    TURTLE,
    URLENCODED,
    XML,
    SPARQLWrapper,
)

from consilience import api
from consilience.service.settings import Settings
from serving import TOKEN, WRITER, serving

pytestmark = [
    pytest.mark.long,
    pytest.mark.filterwarnings("ignore:.*unclosed.*:ResourceWarning"),
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning"),
]

CLIENTS = Path(__file__).parent / "clients"
CON = "https://w3id.org/consilience/terms/"
QUERY = f"""
SELECT ?excerpt ?text WHERE {{
  ?excerpt a <{CON}ParticipantWords> ; <{CON}text> ?text .
}} ORDER BY ?excerpt"""
FACTS = f"CONSTRUCT WHERE {{ ?excerpt a <{CON}ParticipantWords> ; <{CON}text> ?text }}"


@pytest.fixture(scope="module")
def endpoint(seed_project: Path) -> Iterator[str]:
    """The address of the endpoint of the seed studies; that of the desk is beside it."""
    with serving(seed_project, Settings(writable=True, token=TOKEN)) as address:
        yield f"{address}/sparql"


@pytest.fixture(scope="module")
def expected(seed_project: Path) -> list[tuple[str, str]]:
    """The rows that every client should see."""
    with api.open(seed_project) as kg:
        rows = [(str(row[0]), str(row[1])) for row in kg.query(QUERY).terms]
    assert len(rows) > 10
    return rows


@pytest.mark.parametrize("method", [GET, POST])
@pytest.mark.parametrize("way", [URLENCODED, POSTDIRECTLY])
@pytest.mark.parametrize("form", [JSON, XML, CSV, TSV])
def test_sparqlwrapper_rows(
    endpoint: str, expected: list[tuple[str, str]], method: str, way: str, form: str
) -> None:
    """SPARQLWrapper: rows, by every way of asking and in every form."""
    client = SPARQLWrapper(endpoint)
    client.setMethod(POST if way == POSTDIRECTLY else method)
    client.setRequestMethod(way)
    client.setReturnFormat(form)
    client.setQuery(QUERY)
    found = client.queryAndConvert()
    if form == JSON:
        rows = [(r["excerpt"]["value"], r["text"]["value"]) for r in found["results"]["bindings"]]
        assert rows == expected
    elif form == XML:
        assert len(found.getElementsByTagName("result")) == len(expected)
    else:
        assert found.decode().count("https://w3id.org/consilience/study/") == len(expected)


@pytest.mark.parametrize("form", [TURTLE, N3, RDFXML, JSONLD])
def test_sparqlwrapper_facts(endpoint: str, expected: list[tuple[str, str]], form: str) -> None:
    """SPARQLWrapper: facts in every form that it knows."""
    client = SPARQLWrapper(endpoint)
    client.setReturnFormat(form)
    client.setQuery(FACTS)
    found = client.queryAndConvert()
    graph = found if isinstance(found, rdflib.Graph) else rdflib.Graph().parse(data=found)
    assert len(set(graph.subjects())) == len(expected)


def test_rdflib_store(endpoint: str, expected: list[tuple[str, str]]) -> None:
    """rdflib: a graph whose store is the endpoint."""
    graph = rdflib.Graph(SPARQLStore(endpoint))
    assert [(str(row[0]), str(row[1])) for row in graph.query(QUERY)] == expected
    kind = rdflib.URIRef(f"{CON}ParticipantWords")
    assert len(set(graph.subjects(rdflib.RDF.type, kind))) == len(expected)


def test_rdflib_writes_on_the_desk(endpoint: str) -> None:
    """rdflib: facts of one's own, written and read again."""
    desk = endpoint.replace("/sparql", "/desk/sparql")
    store = SPARQLUpdateStore(desk, desk, headers=WRITER)
    name = rdflib.URIRef("http://example.org/mine")
    graph = rdflib.Graph(store, identifier=name)
    fact = (name, rdflib.RDFS.label, rdflib.Literal("mine"))
    graph.add(fact)
    assert list(graph) == [fact]


def test_rdflib_federates_to_us(endpoint: str, expected: list[tuple[str, str]]) -> None:
    """rdflib: SERVICE, from there to here."""
    inside = QUERY[QUERY.index("{") : QUERY.rindex("}") + 1]
    found = rdflib.Graph().query(f"SELECT ?excerpt WHERE {{ SERVICE <{endpoint}> {inside} }}")
    assert {str(row[0]) for row in found} == {row[0] for row in expected}


def test_pandas(endpoint: str, expected: list[tuple[str, str]]) -> None:
    """pandas: a data frame straight from the address of a query."""
    from urllib.parse import quote  # noqa: PLC0415 - here only

    frame = pd.read_csv(f"{endpoint}?query={quote(QUERY)}", storage_options={"Accept": "text/csv"})
    assert list(frame.itertuples(index=False, name=None)) == expected


def test_curl(endpoint: str, expected: list[tuple[str, str]]) -> None:
    """curl, as the documentation shows it."""
    curl = shutil.which("curl")
    if not curl:
        pytest.skip("no curl here")
    command = [curl, "-s", "-H", "Accept: text/csv", "--data-urlencode", f"query={QUERY}", endpoint]
    told = subprocess.run(command, check=True, capture_output=True).stdout
    assert told.startswith(b"excerpt,text\r\n")
    assert told.count(b"https://w3id.org/consilience/study/") == len(expected)


SHOWN = re.findall(
    r"^\$ curl -s localhost:8000(?P<rest>.*?)$\n(?P<told>.*?)(?=^\$|^```)",
    (Path(__file__).parents[1] / "docs" / "service.md").read_text(encoding="utf-8"),
    re.MULTILINE | re.DOTALL,
)


@pytest.mark.parametrize(("rest", "told"), SHOWN)
def test_the_documentation_shows_what_comes(endpoint: str, rest: str, told: str) -> None:
    """Each curl of docs/service.md prints what the page shows."""
    lines = f"{rest}\n{told}".splitlines()
    last = next(number for number, line in enumerate(lines) if line.endswith("'"))
    command = "curl -s " + endpoint.removesuffix("/sparql") + "\n".join(lines[: last + 1])
    done = subprocess.run(shlex.split(command), check=True, capture_output=True)
    shown = done.stdout.decode().replace("\r\n", "\n").splitlines()
    assert shown == [line for line in lines[last + 1 :] if line]


def test_the_documentation_shows_something() -> None:
    """The test above looks at all of them."""
    assert len(SHOWN) == 4


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with Comunica in it; the test is skipped where node or npm is missing."""
    npm = shutil.which("npm")
    if not npm or not shutil.which("node"):
        pytest.skip("no node here: Comunica needs it")
    kept = os.environ.get("CONSILIENCE_TEST_CLIENTS")  # where packages were installed before
    folder = Path(kept) if kept else tmp_path_factory.mktemp("clients")
    for name in ("package.json", "ask.mjs"):
        shutil.copy(CLIENTS / name, folder)
    if not (folder / "node_modules").is_dir():
        command = [npm, "install", "--no-audit", "--no-fund", "--silent"]
        done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    return folder


def test_comunica(endpoint: str, expected: list[tuple[str, str]], node: Path) -> None:
    """Comunica finds out by the service description what this is, and asks it."""
    command = [str(shutil.which("node")), "ask.mjs", endpoint, QUERY]
    done = subprocess.run(command, cwd=node, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(row["excerpt"], row["text"]) for row in rows] == expected
