"""A store on another server, through the standard protocols.

SPARQL 1.1 Protocol for questions and updates, and the Graph Store HTTP Protocol for whole
graphs (updates where a server has none). Only http and https; nothing is ever asked of a
server but the one that was named.
"""

from __future__ import annotations

import json
import re
import socket
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, islice
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from consilience import assets, query_file, turtle
from consilience.errors import QueryError, StoreError
from consilience.rdf import RDF_LANG_STRING, XSD_STRING, Blank, Iri, Literal, Term, Triple, encode
from consilience.store import Answer

_JSON = "application/sparql-results+json"
_TRIPLES = "application/n-triples"
_HERE_GRAPH = "<urn:consilience:graph>"
_HERE_FACTS = "<urn:consilience:these> <urn:consilience:are> <urn:consilience:facts> ."
_BATCH = 20_000  # facts in one request
_GRAPH = re.compile(r"<([^<>]*)> \.$")
_GIVES_TRIPLES = re.compile(r"^\s*(?:CONSTRUCT|DESCRIBE)\b", re.IGNORECASE | re.MULTILINE)
_BAD_REQUEST = 400
_NOT_FOUND = 404
_HINTS = {
    401: "give CONSILIENCE_STORE_USER and CONSILIENCE_STORE_PASSWORD, or CONSILIENCE_STORE_TOKEN",
    403: "ask whoever runs the server for the right to do this",
}
_SHOWN = 300  # characters of what a server says


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where a server takes questions, updates and whole graphs (empty: it does not)."""

    query: str
    update: str = ""
    graphs: str = ""

    @classmethod
    def of(cls, address: str) -> Endpoints:
        """The addresses that belong to one, by the habits of known servers.

        ``…/query`` (Oxigraph, Fuseki) · ``…/sparql`` (Virtuoso; Neptune) ·
        ``…/repositories/name`` (GraphDB, RDF4J) · anything else is taken as the place of all three.
        """
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise StoreError(
                f"“{_shown(address)}” is not the address of a SPARQL server",
                hint="for example http://localhost:7878/query",
            )
        if parts.query or parts.fragment or parts.username or parts.password:
            raise StoreError(
                f"the address “{_shown(address)}” may hold no user, question or fragment",
                hint="user and password belong in CONSILIENCE_STORE_USER and _PASSWORD",
            )
        stem, _, last = address.rstrip("/").rpartition("/")
        if last == "query":
            graphs = "data" if urlsplit(stem).path else "store"  # Fuseki, or Oxigraph
            return cls(f"{stem}/query", f"{stem}/update", f"{stem}/{graphs}")
        if last == "sparql":
            return cls(address.rstrip("/"), address.rstrip("/"), "")
        if stem.endswith("/repositories"):
            here = f"{stem}/{last}"
            return cls(here, f"{here}/statements", f"{here}/rdf-graphs/service")
        whole = address.rstrip("/")
        return cls(whole, whole, "")


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who asks: a user and a password (basic or digest), or a token."""

    user: str = ""
    password: str = ""
    token: str = ""


class RemoteStore:
    """A store behind a SPARQL 1.1 server.

    The default graph of a question is the union of the graphs below ``base`` (of all graphs,
    without one), whatever the server's own idea of it is.
    """

    def __init__(
        self,
        endpoints: Endpoints,
        *,
        base: str = "",
        credentials: Credentials | None = None,
        timeout: float = 300.0,
    ) -> None:
        self.endpoints = endpoints
        self._base = base
        self._timeout = timeout
        self._token = credentials.token if credentials else ""
        self._opener = _opener(endpoints, credentials or Credentials())

    # --- asking ---------------------------------------------------------------------------

    def query(self, text: str) -> Answer:
        """Answer a SPARQL 1.1 query (QueryError where the server refuses it)."""
        return self._answer(query_file.closed(text), self._dataset)

    def _answer(self, text: str, dataset: Iterable[tuple[str, str]] = ()) -> Answer:
        form = urlencode([("query", text), *dataset]).encode()
        gives_triples = _GIVES_TRIPLES.search(text) is not None
        reply = self._ask(
            self.endpoints.query,
            form,
            {
                "Content-Type": "application/x-www-form-urlencoded",
                "Accept": f"{_TRIPLES}, text/turtle;q=0.5" if gives_triples else _JSON,
            },
        )
        if gives_triples:
            return Answer(triples=tuple(dict.fromkeys(turtle.parsed(reply))))
        return _read(reply, self._place)

    @cached_property
    def _dataset(self) -> tuple[tuple[str, str], ...]:
        """The graphs to be asked, named in the request; nothing where the server's own will do."""
        everything = self._every_graph
        mine = self.graphs()
        if everything == mine and self._default_is_union:
            return ()
        named = [("default-graph-uri", graph) for graph in mine]
        return (*named, *(("named-graph-uri", graph) for graph in mine))

    @property
    def _default_is_union(self) -> bool:
        """Whether the server's default graph is the union of its named graphs, by a sample."""
        return self._answer(_view("default-lacks")).boolean is False

    @cached_property
    def _every_graph(self) -> tuple[str, ...]:
        return tuple(sorted(str(row[0]) for row in self._answer(_view("graphs")).rows))

    def graphs(self) -> tuple[str, ...]:
        """The named graphs (below ``base``), sorted."""
        return tuple(graph for graph in self._every_graph if graph.startswith(self._base))

    def __len__(self) -> int:
        """How many facts there are in the named graphs."""
        answer = self._answer(_view("count-facts"))
        counts = {str(graph): int(str(number)) for graph, number in answer.rows}
        return sum(counts.get(graph, 0) for graph in self.graphs())

    def dump(self, *graphs: str) -> Iterator[str]:
        """N-Quads lines of the graphs named (of all, if none is), sorted by their bytes."""
        lines = [
            f"{' '.join(map(encode, triple))} {encode(Iri(graph))} .".encode()
            for graph in graphs or self.graphs()
            for triple in self._facts(graph)
        ]
        lines.sort()
        for line in lines:
            yield line.decode()

    def _facts(self, graph: str) -> Iterable[Triple]:
        if self.endpoints.graphs:
            reply = self._ask(self._of_graph(graph), None, {"Accept": _TRIPLES}, missing=b"")
            return turtle.parsed(reply)
        text = query_file.bind(_view("facts-of-graph"), {"graph": [Iri(graph)]})
        return self._answer(text).triples or ()

    # --- changing -------------------------------------------------------------------------

    def update(self, text: str) -> None:
        """Carry out a SPARQL 1.1 update."""
        if not self.endpoints.update:
            raise StoreError(f"{self._place} takes no updates")
        self._ask(
            self.endpoints.update, text.encode(), {"Content-Type": "application/sparql-update"}
        )
        self._forget()

    def load(self, lines: Iterable[str]) -> None:
        """Add N-Quads lines."""
        for graph, same in groupby(lines, key=_graph_of):
            facts = (_triple(line) for line in same)
            while batch := list(islice(facts, _BATCH)):
                self._add(graph, batch)
        self._forget()

    def replace(self, graph: str, lines: Iterable[str]) -> None:
        """Make N-Quads lines the whole of a graph."""
        self.remove(graph)
        self.load(lines)

    def remove(self, graph: str) -> None:
        """Take a graph away; nothing happens where there is none."""
        if self.endpoints.graphs:
            self._ask(self._of_graph(graph), None, {}, method="DELETE", missing=b"")
            self._forget()
        else:
            update = query_file.read(assets.QUERIES / "update" / "forget-graph.ru", ("does",))
            self.update(query_file.bind(update.text, {"graph": Iri(graph)}))

    def _add(self, graph: str, facts: list[str]) -> None:
        data = "".join(facts)
        if self.endpoints.graphs:
            self._ask(
                self._of_graph(graph), data.encode(), {"Content-Type": _TRIPLES}, method="POST"
            )
        else:
            self.update(_insertion(graph, data))

    def _of_graph(self, graph: str) -> str:
        return f"{self.endpoints.graphs}?graph={quote(graph, safe='')}"

    def _forget(self) -> None:
        for known in ("_every_graph", "_dataset"):
            self.__dict__.pop(known, None)

    def close(self) -> None:
        """Let go of the server."""
        self._opener.close()

    # --- the wire -------------------------------------------------------------------------

    @property
    def _place(self) -> str:
        return _shown(self.endpoints.query)

    def _ask(
        self,
        address: str,
        data: bytes | None,
        headers: Mapping[str, str],
        *,
        method: str = "",
        missing: bytes | None = None,
    ) -> bytes:
        """What the server replies; ``missing`` stands for what is not there."""
        request = urllib.request.Request(  # noqa: S310 - Endpoints.of lets in http(s) only
            address,
            data=data,
            headers={"User-Agent": "consilience", **headers},
            method=method or ("POST" if data is not None else "GET"),
        )
        if self._token:
            request.add_header("Authorization", f"Bearer {self._token}")
        try:
            with self._opener.open(request, timeout=self._timeout) as reply:
                body: bytes = reply.read()
                return body
        except urllib.error.HTTPError as error:
            with error:
                said = error.read(_SHOWN * 4).decode("utf-8", "replace")
            if error.code == _NOT_FOUND and missing is not None:
                return missing
            raise _refusal(error.code, said, self._place) from error
        except (urllib.error.URLError, TimeoutError, OSError) as error:
            raise StoreError(
                f"{self._place} does not answer ({_why(error)})",
                hint="is the server running, and is this its address?",
            ) from error


def _view(name: str) -> str:
    return query_file.read(assets.QUERIES / "remote" / f"{name}.rq", ("gives",)).text


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A question goes to the server that was named and to no other."""

    def redirect_request(self, *_: object, **__: object) -> None:
        """Follow nothing."""


def _opener(endpoints: Endpoints, who: Credentials) -> urllib.request.OpenerDirector:
    handlers: list[urllib.request.BaseHandler] = [_NoRedirect()]
    if who.user:
        known = urllib.request.HTTPPasswordMgrWithPriorAuth()
        for address in {endpoints.query, endpoints.update, endpoints.graphs} - {""}:
            known.add_password(None, address, who.user, who.password)
        handlers.append(urllib.request.HTTPDigestAuthHandler(known))
        handlers.append(urllib.request.HTTPBasicAuthHandler(known))
    return urllib.request.build_opener(*handlers)


def _refusal(status: int, said: str, place: str) -> Exception:
    line = " ".join(said.split())[:_SHOWN]
    if status == _BAD_REQUEST:
        return QueryError(f"{place} refuses the query: {line}")
    return StoreError(f"{place} answers {status}: {line}", hint=_HINTS.get(status, ""))


def _why(error: Exception) -> str:
    reason = getattr(error, "reason", error)
    if isinstance(reason, socket.gaierror):
        return "there is no such computer"
    return str(reason) or type(error).__name__


def _shown(address: str) -> str:
    """An address without what may be secret."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{host}{port}{parts.path}" if host else address.partition("?")[0]


def _insertion(graph: str, facts: str) -> str:
    """The update that adds facts (as N-Triples, whose spelling SPARQL shares) to a graph."""
    text = query_file.read(assets.QUERIES / "update" / "insert-facts.ru", ("does",)).text
    before, _, after = text.partition(_HERE_FACTS)
    return before.replace(_HERE_GRAPH, encode(Iri(graph))) + facts + after


def _graph_of(line: str) -> str:
    found = _GRAPH.search(line)
    if found is None:
        raise StoreError("a fact has no graph")
    return found[1]


def _triple(line: str) -> str:
    """An N-Quads line as an N-Triples line."""
    return _GRAPH.sub(".\n", line)


def _read(reply: bytes, place: str) -> Answer:
    try:
        data = json.loads(reply)
        if "boolean" in data:
            return Answer(boolean=bool(data["boolean"]))
        names = tuple(data["head"]["vars"])
        rows = tuple(
            tuple(_term(row[name]) if name in row else None for name in names)
            for row in data["results"]["bindings"]
        )
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{place} does not answer as SPARQL 1.1 says") from error
    return Answer(variables=names, rows=rows)


def _term(value: Mapping[str, Any]) -> Term:
    text = str(value["value"])
    if value["type"] == "uri":
        return Iri(text)
    if value["type"] == "bnode":
        return Blank(text)
    if language := value.get("xml:lang"):
        return Literal(text, RDF_LANG_STRING, str(language))
    return Literal(text, str(value.get("datatype", XSD_STRING)))
