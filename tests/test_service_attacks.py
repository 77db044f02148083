"""What strangers may try: nothing is fetched, nothing hangs, nobody else has to wait for it."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from consilience.service import engine, running, worker
from consilience.service.settings import PUBLIC, Settings
from serving import TOKEN, WRITER, serving
from test_service_guard import FETCHING

pytestmark = pytest.mark.long

COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
PAIRS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
#: Queries without an end, each by a way of its own.
BOMBS = {
    "count": f"SELECT (COUNT(*) AS ?n) {{ {PAIRS} }}",
    "sort": f"SELECT * {{ {PAIRS} }} ORDER BY ?i ?a",
    "distinct": f"SELECT DISTINCT (CONCAT(STR(?a), STR(?f), STR(?i)) AS ?x) {{ {PAIRS} }}",
    "path": "SELECT * { ?a (!<http://x/>)* ?b . ?c (!<http://y/>)* ?d } ORDER BY ?d",
    "regex": f"ASK {{ {PAIRS} FILTER(REGEX(CONCAT(STR(?c), STR(?f)), '(a+)+(b+)+zzz$')) }}",
    "construct": (
        f"CONSTRUCT {{ ?a ?e ?i }} WHERE {{ {PAIRS} "
        "FILTER(STRLEN(CONCAT(STR(?c), STR(?f), STR(?i))) > 9E9) }"
    ),
}


@pytest.fixture(scope="module")
def server(seed_project: Path) -> Iterator[httpx.Client]:
    """A client of a service with short limits."""
    given = Settings(
        writable=True, token=TOKEN, time_limit=3.0, memory=400_000_000, workers=4, queue=64
    )
    with serving(seed_project, given) as address, _client(address) as client:
        yield client


def _client(address: str) -> httpx.Client:
    return httpx.Client(base_url=address, timeout=60)


@contextmanager
def _listening() -> Iterator[tuple[str, list[object]]]:
    """An address of this computer, and who came to it."""
    came: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as trap:
        trap.settimeout(0.2)
        stop = threading.Event()

        def wait() -> None:
            while not stop.is_set():
                try:
                    connection, who = trap.accept()
                except TimeoutError:
                    continue
                came.append(who)
                connection.close()

        thread = threading.Thread(target=wait)
        thread.start()
        try:
            yield f"http://127.0.0.1:{trap.getsockname()[1]}/", came
        finally:
            stop.set()
            thread.join()


def test_nothing_is_fetched(server: httpx.Client) -> None:
    """Whatever is tried with SERVICE, LOAD and FROM, nobody is asked, and no file is read."""
    with _listening() as (trap, came):
        texts = [text.replace("http://x/", trap) for text in FETCHING]
        for text in texts:
            assert server.post("/sparql", data={"query": text}).status_code in {400, 403}, text
            done = server.post("/desk/sparql", data={"update": text}, headers=WRITER)
            assert done.status_code in {400, 403}, text
        for graph in (trap, "file:///etc/passwd"):
            text = "SELECT * FROM <G> FROM NAMED <G> { ?s ?p ?o }".replace("<G>", f"<{graph}>")
            assert server.post("/sparql", data={"query": text}).json()["results"]["bindings"] == []
            given = {"query": "SELECT * { ?s ?p ?o }", "default-graph-uri": graph}
            assert server.post("/sparql", data=given).json()["results"]["bindings"] == []
            assert server.get("/gsp", params={"graph": graph}).status_code == 404
        context = f'{{"@context": "{trap}", "@id": "http://a/", "http://b/": "c"}}'
        head = {"Content-Type": "application/ld+json", **WRITER}
        assert server.put("/desk/gsp?default", content=context, headers=head).status_code == 400
        xml = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{trap}">]><rdf:RDF>&e;</rdf:RDF>'
        head = {"Content-Type": "application/rdf+xml", **WRITER}
        assert server.put("/desk/gsp?default", content=xml, headers=head).status_code == 400
        assert came == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="workers are no forks here")
@pytest.mark.parametrize("in_memory", [True, False])
def test_a_worker_cannot_fetch_even_if_it_is_let(
    seed_project: Path,
    monkeypatch: pytest.MonkeyPatch,
    in_memory: bool,
) -> None:
    """Without the guard, the process itself can open no connection."""
    from consilience import generation  # noqa: PLC0415
    from consilience.service import cell  # noqa: PLC0415

    monkeypatch.setattr(engine.guard, "fetches", lambda _: "")
    source, target = os.pipe()
    with _listening() as (trap, came):
        child = os.fork()
        if child == 0:
            told = b"nothing"
            try:
                folder = generation.current(seed_project / ".consilience")
                charge = worker.Charge(str(folder), in_memory, 10_000_000, 2_000_000_000, 5)
                found, _ = worker.ready(charge)
                cell.close(charge.memory)
                if in_memory:
                    cell.no_more_files()
                text = f"SELECT * {{ SERVICE <{trap}> {{ ?s ?p ?o }} }}"
                found.answer(engine.Query(text, "http://x/", {"rows": "json"}))  # type: ignore[union-attr]
                told = b"answered"
            except engine.Refusal as error:
                told = error.detail.encode()
            finally:
                os.write(target, told)
                os._exit(0)
        os.close(target)
        said = os.read(source, 2000).decode()
        os.close(source)
        os.waitpid(child, 0)
        assert came == []
    assert said not in {"nothing", "answered"}


@pytest.mark.parametrize("name", BOMBS)
def test_others_are_answered_meanwhile(server: httpx.Client, name: str) -> None:
    """Queries without end are stopped at their limit; quick ones are answered all the while."""
    quick = 0
    with ThreadPoolExecutor(3) as several:
        bombs = [
            several.submit(server.post, "/sparql", data={"query": f"{BOMBS[name]} # {n}"})
            for n in range(3)
        ]
        while not all(bomb.done() for bomb in bombs):
            assert server.get("/healthz").status_code == 200
            answer = server.get("/sparql", params={"query": COUNT})
            assert answer.status_code == 200, answer.text
            assert server.get("/").status_code == 200
            quick += 1
    for bomb in bombs:
        answer = bomb.result()
        assert answer.status_code in {503, 413}, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
    assert quick > 3
    assert server.get("/readyz").json()["busy"] == 0


def test_more_than_can_wait_is_told_to_come_again(seed_project: Path) -> None:
    """Where the queue is full, 503 at once, with the time to come again."""
    given = Settings(time_limit=2.0, workers=1, queue=2, patience=1.0)
    with serving(seed_project, given) as address, httpx.Client(base_url=address) as client:
        with ThreadPoolExecutor(8) as several:
            asked = [
                several.submit(
                    client.post, "/sparql", data={"query": f"{BOMBS['count']} # {n}"}, timeout=60
                )
                for n in range(8)
            ]
        answers = [each.result() for each in asked]
        assert {each.status_code for each in answers} == {503}
        assert all(int(each.headers["retry-after"]) >= 1 for each in answers)
        assert any("more is asked" in each.json()["detail"] for each in answers)
        assert client.get("/sparql", params={"query": COUNT}).status_code == 200


def test_who_goes_away_stops_the_query(seed_project: Path) -> None:
    """A query that nobody waits for any more is stopped long before its limit."""
    with serving(seed_project, Settings(time_limit=120.0)) as address:
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(f"{address}/sparql", data={"query": BOMBS["count"]}, timeout=1)
        end = time.monotonic() + 20
        while True:
            state = httpx.get(f"{address}/readyz", timeout=10).json()
            if state["stopped"] and not state["busy"]:
                break
            assert time.monotonic() < end
            time.sleep(0.1)


def test_a_glutton_is_stopped(server: httpx.Client) -> None:
    """A query that wants more memory than it may have ends; the service does not."""
    text = f"SELECT * {{ {PAIRS} }} ORDER BY DESC(?i)"
    answer = server.post("/sparql", data={"query": text})
    assert answer.status_code == 503
    assert server.get("/sparql", params={"query": COUNT}).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/static/../../../../../../etc/passwd",
        "/static/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/static/..%2f..%2f..%2f..%2fetc/passwd",
        "/static//etc/passwd",
        "/../../etc/passwd",
        "/download/../../consilience.toml",
        "/download/..%2f..%2fconsilience.toml",
        "/study/../../../etc/passwd.ttl",
        "/study/%00/excerpt.ttl",
        "/.consilience/CURRENT",
        "/gsp/../../../etc/passwd",
    ],
)
def test_no_path_leads_out(server: httpx.Client, path: str) -> None:
    """Whatever stands in a path, no file of this computer is given out."""
    told = _raw(server, f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    assert b"root:" not in told
    assert b"studies =" not in told
    assert told.split()[1] in {b"303", b"400", b"404"}


def _raw(server: httpx.Client, text: str, *, wait: float = 10.0) -> bytes:
    """What comes back for bytes that no client would send."""
    parts = []
    with socket.create_connection((server.base_url.host, server.base_url.port or 80), wait) as way:
        way.sendall(text.encode("latin-1"))
        with contextlib.suppress(ConnectionResetError):
            while part := way.recv(65536):
                parts.append(part)
    return b"".join(parts)


@pytest.mark.parametrize(
    ("head", "statuses"),
    [
        ("Host: 127.0.0.1\r\nHost: evil.example\r\n", {b"400", b"421"}),
        ("", {b"400", b"421"}),
        ("Host: evil.example\r\nX-Forwarded-Host: 127.0.0.1\r\n", {b"421"}),
        ("Host: 127.0.0.1@evil.example\r\n", {b"421"}),
        ("Host: 127.0.0.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n", {b"400"}),
        ("Host: 127.0.0.1\r\nContent-Length: -1\r\n", {b"400"}),
        ("Host: 127.0.0.1\r\nX: " + "x" * 200_000 + "\r\n", {b"400", b"431"}),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
def test_heads_that_lie(server: httpx.Client, head: str, statuses: set[bytes]) -> None:
    """Two names, none, other people's names, two lengths: refused."""
    told = _raw(server, f"GET /sparql HTTP/1.1\r\n{head}Connection: close\r\n\r\n")
    assert not told or told.split()[1] in statuses  # a connection may just be cut


def test_a_lying_head_gives_no_header(server: httpx.Client) -> None:
    """What stands in a path or question never becomes a header."""
    told = _raw(
        server,
        "GET /study/devlin2015%0d%0aX-Planted:%20yes?key=%0d%0aX-Planted:%20yes HTTP/1.1\r\n"
        "Host: 127.0.0.1\r\nConnection: close\r\n\r\n",
    )
    assert b"\r\nX-Planted" not in told
    assert b"\r\nx-planted" not in told


def test_the_slow_hold_nobody_up(server: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Connections on which nothing comes are closed; others are answered meanwhile."""
    monkeypatch.setattr(running, "_HEAD", 1.0)
    where = (server.base_url.host, server.base_url.port or 80)
    slow = [socket.create_connection(where, 30) for _ in range(100)]
    try:
        for number, each in enumerate(slow):
            each.sendall(b"GET / HTTP/1.1\r\nHost: 127" if number % 2 else b"G")
        for _ in range(5):
            assert server.get("/sparql", params={"query": COUNT}).status_code == 200
        for each in slow:
            assert not each.recv(1000).startswith(b"HTTP/1.1 200")
    finally:
        for each in slow:
            each.close()


def test_one_address_cannot_use_up_everything(seed_project: Path) -> None:
    """With limits for each address: 429 and the time to come again; others are not told so."""
    given = Settings(per_minute=2.0, errors_per_minute=5, time_limit=3.0, proxies=("127.0.0.1",))
    with serving(seed_project, given) as address, httpx.Client(base_url=address) as client:
        me, other = {"X-Forwarded-For": "192.0.2.1"}, {"X-Forwarded-For": "192.0.2.2"}
        bomb = {"query": BOMBS["count"]}
        assert client.post("/sparql", data=bomb, headers=me, timeout=30).status_code == 503
        again = client.get("/sparql", params={"query": COUNT}, headers=me)
        assert again.status_code == 429
        assert int(again.headers["retry-after"]) > 1
        assert client.get("/sparql", params={"query": COUNT}, headers=other).status_code == 200
        third = {"X-Forwarded-For": "192.0.2.9, 192.0.2.3"}
        for _ in range(5):
            wrong = client.get("/sparql", params={"query": "SELECT"}, headers=third)
            assert wrong.status_code == 400
        assert client.get("/sparql", params={"query": COUNT}, headers=third).status_code == 429
    assert PUBLIC.per_minute
    assert PUBLIC.errors_per_minute


def test_without_forks(seed_project: Path) -> None:
    """Where processes cannot be forked, workers are started one by one and do the same."""
    given = Settings(fork=False, time_limit=4.0, workers=2)
    with serving(seed_project, given) as address, _client(address) as client:
        assert client.get("/sparql", params={"query": COUNT}).status_code == 200
        bomb = client.post("/sparql", data={"query": BOMBS["count"]})
        assert bomb.status_code == 503
        assert client.get("/").status_code == 200
        assert client.get("/sparql", params={"query": COUNT}).status_code == 200


def test_from_disk(seed_project: Path) -> None:
    """What is too much for memory is read from disk, with the same answers and limits."""
    given = Settings(in_memory=0, time_limit=3.0)
    with serving(seed_project, given) as address, _client(address) as client:
        assert client.get("/sparql", params={"query": COUNT}).status_code == 200
        for name in ("count", "sort"):
            bomb = client.post("/sparql", data={"query": BOMBS[name]})
            assert bomb.status_code == 503
        assert client.get("/quotes").status_code == 200
