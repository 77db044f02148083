"""Fifty readers at once: the service beside the Oxigraph server, on the same facts, in one run.

``python bench/serving.py PROJECT [readers] [rounds]`` (a built project, such as
``consilience generate`` makes; the figures in docs/service.md are of 100,000 quotes)
"""

from __future__ import annotations

import http.client
import json
import os
import random
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from consilience import api, generation, query_file, store
from consilience.rdf import Iri
from consilience.service.settings import Settings

QUERIES = sorted((Path(__file__).parent / "serving").glob("*.rq"))
KEY = secrets.token_urlsafe(24)
OURS = {"Authorization": f"Bearer {KEY}"}
PAGES = {
    "front page": "/",
    "a page of quotes": "/quotes?page={number}",
    "quotes with a word": "/quotes?q=trust&page={number}",
    "quotes of a study with a direction": "/quotes?study={slug}&direction=strength&page={number}",
    "a quote": "{quote}.html",
    "a theme": "{code}.html",
    "a study": "{study}.html",
    "matrix": "/matrix/theme/sector",
    "matrix of a study": "/matrix/theme/role?study={slug}",
    "network of a study": "/network/theme/sector?study={slug}",
    "comparison": "/compare?study={slug}",
}
_HOME = "https://w3id.org/consilience"
_PATIENCE = 900.0
_TURNS = 4
_STUDIES = "SELECT DISTINCT ?study WHERE { ?study a <https://w3id.org/consilience/terms/Study> }"
_CODES = (
    "SELECT ?code WHERE { ?coding <https://w3id.org/consilience/terms/applies> ?code . "
    "?code a <https://w3id.org/consilience/terms/Code> } LIMIT 5000"
)
_QUOTES = (
    "SELECT ?quote WHERE { ?quote <https://w3id.org/consilience/terms/speakerRole> ?r } LIMIT 5000"
)


@dataclass
class Seen:
    """What readers met: seconds by query, and statuses."""

    times: dict[str, list[float]] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    seconds: float = 0.0

    def add(self, other: Seen) -> None:
        """Put together with what was met at another time."""
        for name, times in other.times.items():
            self.times.setdefault(name, []).extend(times)
        self.statuses += other.statuses
        self.seconds += other.seconds


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(command: list[str], ready: str, environment: dict[str, str]) -> Iterator[float]:
    """A server, and how many seconds it took to be ready."""
    began = time.monotonic()
    whole = os.environ | environment  # noqa: TID251 - what servers need to run at all
    process = subprocess.Popen(command, env=whole, stderr=subprocess.DEVNULL)  # noqa: S603
    try:
        while time.monotonic() - began < _PATIENCE:
            try:
                urllib.request.urlopen(ready, timeout=60).close()  # noqa: S310 - http, made above
                break
            except OSError:
                if process.poll() is not None:
                    sys.exit("the server ended")
                time.sleep(0.2)
        yield time.monotonic() - began
    finally:
        process.terminate()
        process.wait(60)


def known_of(project: Path) -> dict[str, list[str]]:
    """Addresses of studies, codes and quotes."""
    with api.open(project) as kg:
        return {
            name: [str(row[0]) for row in kg.query(text).terms]
            for name, text in (("study", _STUDIES), ("code", _CODES), ("quote", _QUOTES))
        }


def shown(known: dict[str, list[str]], count: int) -> list[tuple[str, str, dict[str, str]]]:
    """Pages of many kinds, as often as they come; most of them differ."""
    chance = random.Random(20312)  # noqa: S311 - not for secrets
    found = []
    for turn in range(count):
        name, path = list(PAGES.items())[turn % len(PAGES)]
        one = {kind: chance.choice(all_).removeprefix(_HOME) for kind, all_ in known.items()}
        slug = one["study"].rpartition("/")[2]
        found.append((name, path.format(**one, slug=slug, number=chance.randrange(1, 100)), OURS))
    return found


def asked(known: dict[str, list[str]]) -> list[tuple[str, str]]:
    """Queries by name, each for many quotes, codes and studies; no two are the same text."""
    chance = random.Random(20311)  # noqa: S311 - not for secrets
    found = []
    for path in QUERIES:
        text = path.read_text("utf-8")
        names = query_file.QueryFile("", "", {}, text).parameters
        for _ in range(200):
            values = {name: Iri(chance.choice(known[name])) for name in names}
            found.append((path.stem, f"{query_file.bind(text, values)}\n# {len(found)}"))
    chance.shuffle(found)
    return found


def read(port: int, asks: list[tuple[str, str, dict[str, str]]], readers: int) -> Seen:
    """Let readers ask, all at once, each the next of what is to be asked."""
    seen, turn, rest = Seen(), threading.Lock(), iter(asks)

    def one() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        while True:
            with turn:
                each = next(rest, None)
            if each is None:
                return
            name, path, headers = each
            began = time.monotonic()
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            answer.read()
            took = time.monotonic() - began
            with turn:
                seen.times.setdefault(name, []).append(took)
                seen.statuses[answer.status] += 1

    began = time.monotonic()
    threads = [threading.Thread(target=one) for _ in range(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seen.seconds = time.monotonic() - began
    return seen


def tell(title: str, seen: Seen) -> None:
    """A table of what was met."""
    count = sum(map(len, seen.times.values()))
    statuses = ", ".join(f"{status}: {number}" for status, number in sorted(seen.statuses.items()))
    print(f"\n{title}: {count / seen.seconds:.0f} answers a second; {statuses}\n")
    print("| query | p50 ms | p95 ms | p99 ms |\n|---|---:|---:|---:|")
    everything = [each for times in seen.times.values() for each in times]
    for name, met in [*sorted(seen.times.items()), ("all", everything)]:
        times = sorted(met)
        told = (f"{times[int(len(times) * part)] * 1000:,.0f}" for part in (0.5, 0.95, 0.99))
        print(f"| {name} | {' | '.join(told)} |")


def settle(address: str) -> None:
    """Wait until the service has read into memory what it answers from disk at first."""
    began = time.monotonic()

    def told(path: str) -> Any:  # noqa: ANN401 - JSON
        asked = urllib.request.Request(address + path, headers=OURS)  # noqa: S310 - http, made below
        with urllib.request.urlopen(asked, timeout=60) as answer:  # noqa: S310 - as above
            return json.load(answer)

    if told("/version")["facts"] > Settings().in_memory:
        return
    while told("/readyz")["data"] != "in memory" and time.monotonic() - began < _PATIENCE:
        time.sleep(0.5)
    print(f"consilience: all in memory {time.monotonic() - began:.0f} s later")


@contextmanager
def ours(project: Path) -> Iterator[int]:
    """The service, and its port; what it counts is counted."""
    port = free_port()
    command = [sys.executable, "-m", "consilience", "serve", str(project), "--port", str(port)]
    address = f"http://127.0.0.1:{port}"
    environment = {"CONSILIENCE_SERVE_KEY": KEY}
    with running([*command, "--quiet"], f"{address}/readyz", environment) as took:
        print(f"consilience: ready after {took:.0f} s")
        settle(address)
        void = urllib.request.Request(f"{address}/.well-known/void", headers=OURS)  # noqa: S310
        urllib.request.urlopen(void, timeout=_PATIENCE).close()  # noqa: S310 - http, made above
        yield port


@contextmanager
def theirs(project: Path) -> Iterator[int]:
    """The Oxigraph server on a copy of the same store, and its port."""
    program = Path(sys.executable).with_name("oxigraph")
    source = generation.current(project / ".consilience")
    if source is None:
        sys.exit("nothing has been built there")
    with tempfile.TemporaryDirectory() as place:
        copy = shutil.copytree(source, Path(place) / "store")
        store.on_disk(copy).close()
        port = free_port()
        command = [str(program), "serve-read-only", "--location", str(copy)]
        command += ["--bind", f"127.0.0.1:{port}", "--union-default-graph"]
        with running(command, f"http://127.0.0.1:{port}/", {}) as took:
            print(f"oxigraph: ready after {took:.0f} s")
            yield port


def main() -> None:
    """Measure in turns, so that what else the machine does falls on both; write tables."""
    project = Path(sys.argv[1])
    given = [int(each) for each in sys.argv[2:]]
    readers, count = [*given, *(50, 1600)[len(given) :]]
    known = known_of(project)
    asks = asked(known)[:count]
    servers = {"oxigraph": ("/query", {"Accept": "*/*"}), "consilience": ("/sparql", OURS)}
    met = {name: Seen() for name in servers}
    with theirs(project) as first, ours(project) as second:
        ports = dict(zip(servers, (first, second), strict=True))
        for turn in range(_TURNS):
            for name, (path, head) in servers.items():
                part = asks[turn::_TURNS]
                wanted = [(n, f"{path}?{urlencode({'query': text})}", head) for n, text in part]
                met[name].add(read(ports[name], wanted, readers))
        for name, seen in met.items():
            tell(name, seen)
        tell("consilience, the same again", read(second, wanted, readers))
        pages = shown(known, count // 2)
        tell("consilience, pages", read(second, pages, readers))
        tell("consilience, the same pages again", read(second, pages, readers))


if __name__ == "__main__":
    main()
