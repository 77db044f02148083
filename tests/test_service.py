"""The service as those meet it who ask it: answers, refusals, addresses, headers."""

from __future__ import annotations

import csv
import gzip
import io
import json
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from consilience import api, fair
from consilience.service import house
from consilience.service.settings import Settings
from serving import TOKEN, WRITER, serving

QUOTE = "/study/devlin2015/excerpt/Q1"
HOME = "https://w3id.org/consilience"
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
CONSTRUCT = f"CONSTRUCT WHERE {{ <{HOME}{QUOTE}> ?p ?o }}"


@pytest.fixture(scope="module")
def server(seed_project: Path) -> Iterator[httpx.Client]:
    """A client of a service with small limits and a desk."""
    given = Settings(
        writable=True, token=TOKEN, time_limit=1.0, result_limit=1_000_000, query_limit=20_000
    )
    with serving(seed_project, given) as address, httpx.Client(base_url=address) as client:
        yield client


def _rows(answer: httpx.Response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_the_same_rows_as_in_python(server: httpx.Client, seed_project: Path) -> None:
    """What the service answers is what the Python API answers."""
    text = "SELECT ?s (COUNT(*) AS ?n) WHERE { ?s a ?c } GROUP BY ?s ORDER BY ?s"
    answer = server.get("/sparql", params={"query": text}, headers={"Accept": "text/csv"})
    with api.open(seed_project) as kg:
        expected = [str(row[0]) for row in kg.query(text).terms]
    assert [row["s"] for row in _rows(answer)] == expected
    assert len(expected) > 100


@pytest.mark.parametrize(
    ("query", "accept", "media"),
    [
        (COUNT, "*/*", "application/sparql-results+json"),
        (COUNT, "application/json", "application/json"),
        (COUNT, "application/sparql-results+xml", "application/sparql-results+xml"),
        (COUNT, "text/csv", "text/csv; charset=utf-8"),
        (COUNT, "text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("ASK { ?s ?p ?o }", "text/csv, */*;q=0.1", "application/sparql-results+json"),
        (CONSTRUCT, "*/*", "text/turtle; charset=utf-8"),
        (CONSTRUCT, "application/n-triples", "application/n-triples"),
        (CONSTRUCT, "application/ld+json", "application/ld+json"),
        (CONSTRUCT, "application/rdf+xml", "application/rdf+xml"),
    ],
)
def test_every_form(server: httpx.Client, query: str, accept: str, media: str) -> None:
    """Each kind of answer in each form, by GET and by POST, and by HEAD without a body."""
    head = {"Accept": accept}
    by_get = server.get("/sparql", params={"query": query}, headers=head)
    by_form = server.post("/sparql", data={"query": query}, headers=head)
    direct = server.post(
        "/sparql/", content=query, headers={**head, "Content-Type": "application/sparql-query"}
    )
    for answer in (by_get, by_form, direct):
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == media
        assert "Accept" in answer.headers["vary"]
    assert by_get.content == by_form.content == direct.content
    by_head = server.head("/sparql", params={"query": query}, headers=head)
    assert by_head.status_code == 200
    assert by_head.headers["content-length"] == str(len(by_get.content))
    assert not by_head.content


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"query": "SELECT * {"}, 400),
        ({"query": "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }"}, 403),
        ({"query": "INSERT DATA { <http://a/> <http://b/> 1 }"}, 400),
        ({"update": "CLEAR ALL"}, 403),
        ({"query": "ASK {}", "update": "CLEAR ALL"}, 400),
        ({"query": COUNT, "format": "png"}, 406),
        ({"query": "ASK {}", "format": "csv"}, 406),
        ({"query": f"ASK {{}} # {'x' * 20_000}"}, 413),
        ({"query": "ASK {}", "default-graph-uri": "not an address"}, 400),
        ({"query": "SELECT * { ?a ?b ?c . ?d ?e ?f }"}, 413),
        ({"query": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"}, 503),
    ],
    ids=lambda value: str(value)[:50],
)
def test_refusals(server: httpx.Client, given: dict[str, str], status: int) -> None:
    """What cannot be answered whole is refused, in words, and nothing else breaks."""
    answer = server.post("/sparql", data=given)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status
    assert told["detail"]
    assert ("retry-after" in answer.headers) == (status == 503)
    assert server.get("/sparql", params={"query": COUNT}).status_code == 200


def test_queries_are_sent_with_a_method_of_their_own(server: httpx.Client) -> None:
    """QUERY is answered as POST is; what changes something is not sent with it."""
    kind = {"Content-Type": "application/sparql-query"}
    answer = server.request("QUERY", "/sparql", content=COUNT, headers=kind)
    assert answer.status_code == 200
    assert answer.content == server.get("/sparql", params={"query": COUNT}).content
    assert server.request("QUERY", "/sparql", data={"query": COUNT}).content == answer.content
    assert server.request("QUERY", "/sparql").status_code == 415
    change = {"update": "INSERT DATA { <x:a> <x:b> <x:c> }"}
    for path in ("/sparql", "/desk/sparql"):
        refused = server.request("QUERY", path, data=change, headers=WRITER)
        assert refused.status_code == 405
        assert refused.headers["allow"] == "POST"
    assert "QUERY" in server.options("/sparql").headers["allow"]


def test_a_mistake_is_placed(server: httpx.Client) -> None:
    """A query that cannot be read is refused with line and character."""
    answer = server.get("/sparql", params={"query": "SELECT *\n{ ?s ?p }"})
    assert "at 2:" in answer.json()["detail"]
    plain = server.get("/sparql", params={"query": "SELECT"}, headers={"Accept": "text/plain"})
    assert plain.headers["content-type"].startswith("text/plain")


def test_the_graphs_that_are_named(server: httpx.Client) -> None:
    """FROM and the request's own graphs restrict a query; without them it sees everything."""
    graph = f"{HOME}/graph/devlin2015/open/asserted"
    study = "ASK { <https://w3id.org/consilience/study/vindrola-padros2022> ?p ?o }"
    assert server.get("/sparql", params={"query": study}).json()["boolean"]
    named = {"query": study, "default-graph-uri": graph}
    assert not server.get("/sparql", params=named).json()["boolean"]
    inside = study.replace("ASK", f"ASK FROM <{graph}>")
    assert not server.get("/sparql", params={"query": inside}).json()["boolean"]


def test_what_is_known_already_is_not_sent_again(server: httpx.Client) -> None:
    """An answer has the state of the data as its tag, unless it tells the time."""
    first = server.get("/sparql", params={"query": COUNT})
    tag = first.headers["etag"]
    again = server.get("/sparql", params={"query": COUNT}, headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert not again.content
    other = server.get("/sparql", params={"query": COUNT + " "}, headers={"If-None-Match": tag})
    assert other.status_code == 200
    now = server.get("/sparql", params={"query": "SELECT (NOW() AS ?now) {}"})
    assert "etag" not in now.headers


def test_other_pages_may_read_what_is_open(server: httpx.Client) -> None:
    """Any site may ask about what is open; none may write."""
    head = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
    before = server.options("/sparql", headers=head)
    assert before.status_code == 204
    assert before.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in before.headers
    desk = server.options("/desk/sparql", headers=head)
    assert "access-control-allow-origin" not in desk.headers


@pytest.mark.parametrize("path", ["/", "/sparql", "/nothing", QUOTE, "/healthz", "/gsp?default"])
def test_every_answer_is_guarded(server: httpx.Client, path: str) -> None:
    """No answer is taken for something else, framed, or read with scripts of others."""
    answer = server.get(path, headers={"Accept": "text/html, */*;q=0.5"})
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "server" not in answer.headers


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "", "127.0.0.1.x"])
def test_other_names_are_not_answered(server: httpx.Client, host: str) -> None:
    """A page of another site cannot reach the service under a name of its own (DNS rebinding)."""
    answer = server.get("/sparql", params={"query": COUNT}, headers={"Host": host})
    assert answer.status_code == 421


# --- the desk ---------------------------------------------------------------------------------


def test_the_desk_is_not_the_studies(server: httpx.Client) -> None:
    """What is written on the desk is found there, and never among what studies say."""
    update = "INSERT DATA { <http://a/> <http://b/> 'on the desk' }"
    assert server.post("/desk/sparql", data={"update": update}).status_code == 401
    wrong = {"Authorization": "Bearer something else"}
    assert server.post("/desk/sparql", data={"update": update}, headers=wrong).status_code == 401
    before = server.get("/sparql", params={"query": COUNT}).content
    assert server.post("/desk/sparql", data={"update": update}, headers=WRITER).is_success
    ask = {"query": "ASK { <http://a/> ?p 'on the desk' }"}
    assert server.get("/desk/sparql", params=ask).json()["boolean"]
    assert not server.get("/sparql", params=ask).json()["boolean"]
    assert server.get("/sparql", params={"query": COUNT}).content == before
    put = server.put("/gsp?default", content=b"", headers=WRITER)
    assert put.status_code == 403


def test_a_change_that_fails_leaves_no_trace(server: httpx.Client) -> None:
    """An update is done whole or not at all, also where it is stopped in the middle."""
    fill = " ".join(f"<http://s/{n}> <http://p/> {n} ." for n in range(400))
    assert server.post(
        "/desk/sparql", data={"update": f"INSERT DATA {{ {fill} }}"}, headers=WRITER
    ).is_success
    before = server.get("/desk/sparql", params={"query": COUNT}).json()
    for update, status in (
        ("INSERT DATA { <http://a/> <http://c/> 1 } ; CLEAR GRAPH <http://none/>", 400),
        ("INSERT { ?a ?b ?f } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }", 503),
        ("LOAD <http://127.0.0.1/>", 403),
    ):
        answer = server.post("/desk/sparql", data={"update": update}, headers=WRITER)
        assert answer.status_code == status, answer.text
        assert server.get("/desk/sparql", params={"query": COUNT}).json() == before


# --- linked data ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        QUOTE,
        "/study/devlin2015",
        "/study/devlin2015/codebook/1",
        "/terms/Coding",
        "/sector/nhs",
        "/sector",
        "/framework/damour/trust",
        "/ontology/coding",
        "/graph/devlin2015/open/asserted",
    ],
)
@pytest.mark.parametrize("ending", ["ttl", "jsonld", "nt", "rdf"])
def test_addresses_lead_to_data(server: httpx.Client, path: str, ending: str) -> None:
    """A thing's address leads to its data in every form, which speaks of it."""
    media = {"ttl": "text/turtle", "jsonld": "application/ld+json"}
    accept = (
        media.get(ending) or {"nt": "application/n-triples", "rdf": "application/rdf+xml"}[ending]
    )
    way = server.get(path, headers={"Accept": accept})
    assert way.status_code == 303
    assert way.headers["location"].endswith(f"{path}.{ending}")
    data = server.get(way.headers["location"])
    assert data.headers["content-type"].partition(";")[0] == accept
    assert 'rel="describes"' in data.headers["link"]
    quads = list(ox.parse(data.content, format=ox.RdfFormat.from_media_type(accept)))
    about = ox.NamedNode(HOME + path)
    assert path.startswith("/graph") or any(quad.subject == about for quad in quads)


def test_addresses_lead_to_pages(server: httpx.Client) -> None:
    """For a browser a thing's address leads to its page."""
    browser = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    way = server.get(QUOTE, headers=browser)
    assert way.status_code == 303
    page = server.get(way.headers["location"], headers=browser)
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    nowhere = server.get("/study/devlin2015/excerpt/none", headers=browser)
    assert nowhere.status_code == 404
    assert nowhere.headers["content-type"].startswith("text/html")
    assert server.get("/study/devlin2015/excerpt/none.ttl").status_code == 404
    assert server.get(QUOTE, headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize(
    ("path", "accept", "to"),
    [
        ("/terms/Quote", "text/html", "/terms/Excerpt"),
        ("/terms/Quote.ttl", "*/*", "/terms/Excerpt.ttl"),
        ("/terms/Theme.html", "*/*", "/terms/Code.html"),
        ("/terms/participant-words", "*/*", "/terms/ParticipantWords"),
        ("/terms/case", "text/html", "/terms?q=case"),
        ("/shapes", "text/html", "/shapes.html"),
        ("/shapes", "text/turtle", "/shapes.ttl"),
        ("/shapes/Coding-excerpt", "text/html", "/shapes.html#T040"),
    ],
)
def test_words_that_people_know_lead_to_what_is_meant(
    server: httpx.Client, path: str, accept: str, to: str
) -> None:
    """A word of another program leads to our term, and a rule to its place on the page."""
    way = server.get(path, headers={"Accept": accept})
    assert way.status_code == 303
    assert way.headers["location"].endswith(to)
    assert server.get(way.headers["location"], follow_redirects=True).status_code == 200


def test_words_that_are_terms_lead_nowhere_else(server: httpx.Client) -> None:
    """A link that is named like a kind of thing has its own page; what nobody says has none."""
    assert server.get("/terms/excerpt.html").status_code == 200
    assert server.get("/terms/Excerpt.html").status_code == 200
    assert server.get("/terms/Martian").status_code == 404


def test_what_is_here_is_counted(server: httpx.Client, seed_project: Path) -> None:
    """VoID tells the true numbers; the signposts and the files that it names are there."""
    answer = server.get("/.well-known/void", headers={"Accept": "application/n-triples"})
    about = f"{server.base_url}.well-known/void#dataset".replace(".well", "/.well", 1)
    about = str(server.base_url).rstrip("/") + "/.well-known/void#dataset"
    told = {
        (quad.predicate.value.rpartition("#")[2], str(getattr(quad.object, "value", "")))
        for quad in ox.parse(answer.content, format=ox.RdfFormat.N_TRIPLES)
        if quad.subject == ox.NamedNode(about)
    }
    with api.open(seed_project) as kg:
        facts = {line.rsplit(" ", 2)[0] for line in kg.store.dump()}
        subjects = {fact.split(" ", 1)[0] for fact in facts}
    assert ("triples", str(len(facts))) in told
    assert ("distinctSubjects", str(len(subjects))) in told
    dumps = [value for name, value in told if name == "dataDump"]
    assert len(dumps) == 2
    for dump in dumps:
        file = server.get(dump)
        assert file.headers["content-disposition"].startswith("attachment")
        form = ox.RdfFormat.N_QUADS if ".nq." in dump else ox.RdfFormat.TRIG
        quads = list(ox.parse(gzip.decompress(file.content), format=form))
        assert {f"{q.subject} {q.predicate} {q.object}" for q in quads} == facts
    linkset = server.get("/linkset.json").json()["linkset"]
    anchors = {each["anchor"].rpartition("/")[2]: each for each in linkset}
    assert {"devlin2015", "vindrola-padros2022"} == set(anchors)
    for each in anchors.values():
        assert each["cite-as"]
        assert each["license"]
        for described in each["describedby"]:
            assert server.get(described["href"]).status_code == 200


#: What no page can say: who publishes it, sizes of files that are made when asked for, DDI.
_UNSAID = {"FsF-F2-01M", "FsF-R1-01M", "FsF-R1.3-01M"}


@pytest.mark.parametrize(
    ("path", "unsaid"), [("/", {*_UNSAID, "FsF-R1.2-01M"}), ("/study/devlin2015", _UNSAID)]
)
def test_pages_are_fair(server: httpx.Client, path: str, unsaid: set[str]) -> None:
    """Pages say who, when, under what licence, and lead to data; but for what they cannot know."""
    report = fair.look(str(server.base_url).rstrip("/") + path)
    lacking = {e.name for e in report.outcomes if e.group == "F-UJI" and e.points < e.most}
    assert lacking == unsaid, report.text()


# --- how it is doing ---------------------------------------------------------------------------


def test_it_tells_how_it_is_doing(server: httpx.Client) -> None:
    """Whether the process is there, whether a worker answers, which data are served."""
    assert server.get("/healthz").json() == {"status": "ok"}
    assert server.get("/readyz").json()["status"] == "ready"
    told = server.get("/version").json()
    assert told["access"] == "open"
    assert told["facts"] > 1000


def test_many_facts_are_answered_from_disk_until_they_are_read(
    seed_project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The service is ready before all is in memory; then the same is answered from there."""
    monkeypatch.setattr(house, "_AT_ONCE", 0)
    monkeypatch.setattr(house, "_LOOK", 1.0)
    with serving(seed_project, Settings()) as address, httpx.Client(base_url=address) as client:
        seen = []
        while "in memory" not in seen[-1:]:
            seen.append(client.get("/readyz").json()["data"])
            asked = client.get("/sparql", params={"query": f"{COUNT} # {len(seen)}"})
            assert int(_rows(client.get(asked.url, headers={"Accept": "text/csv"}))[0]["n"]) > 1000
            assert client.get(f"{QUOTE}.html").status_code == 200
            time.sleep(0.1)
        assert seen[0] == "on disk"


def test_the_log_does_not_quote(server: httpx.Client, caplog: pytest.LogCaptureFixture) -> None:
    """Neither words of a query, nor what stands after a question mark, nor who asked."""
    with caplog.at_level("INFO", "consilience.service"):
        server.get("/sparql", params={"query": "SELECT * { ?s ?p 'a-secret-word' }"})
        server.get("/quotes", params={"q": "a-secret-word"})
        server.get("/sparql", params={"query": "SELECT 'a-secret-word"})
        for _ in range(200):  # a line is written after its answer has left
            if len(caplog.records) >= 3:
                break
            time.sleep(0.05)
    told = [record.getMessage() for record in caplog.records]
    assert len(told) >= 3
    assert not any("secret" in line or "127.0.0.1" in line for line in told)
    assert any(" query " in line and "GET /sparql 200" in line for line in told)


def test_json_results_are_json(server: httpx.Client) -> None:
    """Nothing is cut or doubled on the way."""
    answer = server.get("/sparql", params={"query": "SELECT * { ?s ?p ?o } LIMIT 500"})
    assert len(json.loads(answer.text)["results"]["bindings"]) == 500


def test_codebooks_are_reconciled_as_spreadsheet_programs_do(server: httpx.Client) -> None:
    """From the manifest to the way that each of its addresses leads."""
    head = {"Origin": "https://elsewhere.example"}
    answer = server.get("/reconcile", headers=head)
    assert answer.headers["access-control-allow-origin"] == "*"
    manifest = answer.json()
    start = f"{server.base_url}/reconcile".replace("//reconcile", "/reconcile")
    assert manifest["suggest"]["entity"]["service_url"] == start
    assert {"damour", "devlin2015"} <= {each["id"] for each in manifest["defaultTypes"]}
    queries = {"q0": {"query": "Trust", "type": "damour"}, "q1": {"query": "trust", "limit": 2}}
    for found in (
        server.post(start, data={"queries": json.dumps(queries)}),
        server.get(start, params={"queries": json.dumps(queries)}),
    ):
        first = found.json()["q0"]["result"][0]
        assert (first["id"], first["match"]) == ("damour:trust", True)
        assert len(found.json()["q1"]["result"]) == 2
    suggested = server.get(f"{start}/suggest/entity", params={"prefix": "trust", "cursor": 0})
    assert "damour:trust" in {each["id"] for each in suggested.json()["result"]}
    for kind, prefix in (("type", "damo"), ("property", "def")):
        assert server.get(f"{start}/suggest/{kind}", params={"prefix": prefix}).json()["result"]
    proposed = server.get(f"{start}/extend/propose", params={"type": "damour", "limit": 2}).json()
    assert len(proposed["properties"]) == 2
    asked = {"ids": ["damour:trust"], "properties": [{"id": "address"}]}
    extended = server.post(start, data={"extend": json.dumps(asked)}).json()["rows"]
    assert extended["damour:trust"]["address"] == [{"str": f"{HOME}/framework/damour/trust"}]
    preview = server.get(manifest["preview"]["url"].replace("{{id}}", "damour:trust"))
    assert "<h1>Trust</h1>" in preview.text
    assert "frame-ancestors *" in preview.headers["content-security-policy"]
    view = server.get(manifest["view"]["url"].replace("{{id}}", "damour%3Atrust"))
    assert view.status_code == 303
    assert server.get(view.headers["location"], follow_redirects=True).status_code == 200


@pytest.mark.parametrize(
    ("path", "given", "status"),
    [
        ("", {"queries": "{"}, 400),
        ("", {"queries": "[" * 15_000}, 400),
        ("", {"queries": "[]"}, 400),
        ("", {"queries": '{"q": {}}'}, 400),
        ("", {"extend": '{"ids": [], "properties": [{"id": "password"}]}'}, 400),
        ("", {"queries": "x" * 20_001}, 413),
        ("", {"queries": "x" * 90_000}, 413),
        ("/suggest/entity", {"prefix": "a", "cursor": "-1"}, 400),
        ("/preview", {"id": "nobody"}, 404),
        ("/view/nobody", {}, 404),
        ("/nothing", {}, 404),
    ],
)
def test_what_cannot_be_reconciled_is_refused(
    server: httpx.Client, path: str, given: dict[str, str], status: int
) -> None:
    """What the standard does not describe, what is too much, and what is not there."""
    answer = server.post(f"/reconcile{path}", data=given)
    assert answer.status_code == status
    assert answer.json()["detail"]
    assert server.put("/reconcile", content=b"x").status_code == 405
    assert (
        server.post("/reconcile", content=b"x", headers={"Content-Type": "a/b"}).status_code == 415
    )
