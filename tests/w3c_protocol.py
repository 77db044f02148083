"""The W3C's tests of the SPARQL and Graph Store protocols, beside the repository."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

import pyoxigraph as ox

_BESIDE = Path(__file__).parents[2] / "shared" / "w3c" / "rdf-tests" / "sparql"
_MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_HT = "http://www.w3.org/2011/http#"
_HTS = "http://www.w3.org/2011/http-statusCodes#"
_CNT = "http://www.w3.org/2011/content#"
_UT = "http://www.w3.org/2009/sparql/tests/test-update#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_NAMED = {"OK": 200, "Created": 201, "NoContent": 204, "NotFound": 404}


@dataclass(frozen=True)
class Step:
    """A request, and what has to come of it."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None
    statuses: tuple[str, ...]
    boolean: bool | None
    form: str
    location: str
    type_: str
    graph: bytes | None

    def right(self, status: int) -> bool:
        """Whether a status is one of those expected."""
        return any(
            str(status).startswith(each[0]) if each.endswith("xx") else status == _NAMED[each]
            for each in self.statuses
        )


@dataclass(frozen=True)
class Case:
    """A test: data, and requests in their order."""

    name: str
    steps: tuple[Step, ...]
    graphs: dict[str, bytes] = field(default_factory=dict)


def folder() -> Path:
    """Where the tests are, or would be."""
    return Path(os.environ.get("CONSILIENCE_W3C_SPARQL") or _BESIDE) / "sparql11"


class _Manifest:
    def __init__(self, path: Path) -> None:
        self.base = path.as_uri()
        self.facts: dict[tuple[object, str], list[object]] = {}
        data = path.read_bytes()
        for quad in ox.parse(data, format=ox.RdfFormat.TURTLE, base_iri=self.base):
            self.facts.setdefault((quad.subject, quad.predicate.value), []).append(quad.object)

    def all(self, subject: object, property_: str) -> list[object]:
        return self.facts.get((subject, property_), [])

    def one(self, subject: object, property_: str) -> object:
        return next(iter(self.all(subject, property_)), None)

    def text(self, subject: object, property_: str) -> str:
        value = self.one(subject, property_)
        return str(getattr(value, "value", "")) if value is not None else ""

    def list(self, head: object) -> Iterator[object]:
        while (first := self.one(head, f"{_RDF}first")) is not None:
            yield first
            head = self.one(head, f"{_RDF}rest")

    def headers(self, subject: object) -> dict[str, str]:
        return {
            self.text(each, f"{_HT}fieldName"): self.text(each, f"{_HT}fieldValue")
            for each in self.list(self.one(subject, f"{_HT}headers"))
        }

    def body(self, subject: object, headers: dict[str, str]) -> bytes | None:
        body = self.one(subject, f"{_HT}body")
        if body is None:
            return None
        encoding = self.text(body, f"{_CNT}characterEncoding")
        del headers  # the manifest's encoding is what was sent, whatever the header says
        return self.text(body, f"{_CNT}chars").encode(encoding or "utf-8")

    def step(self, request: object) -> Step:
        headers = self.headers(request)
        response = self.one(request, f"{_HT}resp")
        told = self.headers(response)
        boolean = self.text(response, f"{_MF}expectedBoolean")
        statuses = self.all(response, f"{_MF}expectedStatus")
        return Step(
            method=self.text(request, f"{_HT}methodName"),
            path=self.text(request, f"{_HT}absolutePath"),
            headers=headers,
            body=self.body(request, headers),
            statuses=tuple(
                str(getattr(each, "value", "")).removeprefix(_HTS).removeprefix("StatusCode")
                for each in statuses
            ),
            boolean=None if not boolean else boolean == "true",
            form=self.text(response, f"{_MF}expectedFormat"),
            location=self.text(response, f"{_MF}expectedLocation"),
            type_=told.get("content-type", ""),
            graph=self.body(response, told),
        )


def cases(*manifests: str) -> Iterator[Case]:
    """The tests of manifests (``protocol/manifest.ttl``)."""
    for name in manifests:
        path = folder() / name
        if not path.is_file():
            continue
        manifest = _Manifest(path)
        entries = manifest.one(ox.NamedNode(manifest.base), f"{_MF}entries")
        for test in manifest.list(entries):
            action = manifest.one(test, f"{_MF}action")
            requests = manifest.list(manifest.one(action, f"{_HT}requests"))
            graphs = {}
            for each in manifest.all(test, f"{_UT}graphData"):
                file = manifest.one(each, f"{_UT}graph")
                where = unquote(str(getattr(file, "value", "")).removeprefix("file://"))
                graphs[manifest.text(each, _LABEL)] = Path(where).read_bytes()
            yield Case(
                str(getattr(test, "value", "")).rpartition("#")[2],
                tuple(map(manifest.step, requests)),
                graphs,
            )
