"""The store inside a worker, and what can be asked of it: the part that knows the engine.

Every answer is whole bytes or an error. Nothing is handed on before it is finished.
"""

from __future__ import annotations

import io
import json
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

import pyoxigraph as ox

from consilience.namespaces import prefixes
from consilience.rdf import Blank, Iri, Term
from consilience.service import guard
from consilience.store import Answer, OxigraphStore

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_RESULTS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
_RDF = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
    "trig": ox.RdfFormat.TRIG,
    "nq": ox.RdfFormat.N_QUADS,
}
_PIPE = 1 << 20
_PREFIXED = frozenset({"ttl", "trig"})


class Refusal(Exception):
    """The store says no: ``status`` in HTTP's words."""

    def __init__(self, status: int, detail: str, hint: str = "") -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.hint = hint


class _Full(OSError):
    """More came out than may."""


class _Capped(io.RawIOBase):
    """Bytes in memory, up to a limit."""

    def __init__(self, limit: int) -> None:
        self.parts: list[bytes] = []
        self._left = limit

    def writable(self) -> bool:
        return True

    def write(self, data: ReadableBuffer, /) -> int:
        chunk = bytes(data)
        self._left -= len(chunk)
        if self._left < 0:
            raise _Full
        self.parts.append(chunk)
        return len(chunk)


@dataclass(frozen=True, slots=True)
class Query:
    """A question. ``forms`` names the form to write rows, a truth value and facts in ("": none).

    ``default`` and ``named`` are the graphs that the request names (None: it names none); then,
    with ``union``, a query that names none itself sees all of them together.
    """

    text: str
    base: str
    forms: Mapping[str, str]
    default: tuple[str, ...] | None = None
    named: tuple[str, ...] | None = None
    union: bool = True


@dataclass(slots=True)
class Engine:
    """A store that answers in bytes. ``limit`` is how many bytes an answer may have."""

    store: ox.Store
    limit: int
    _prefixes: dict[str, str] = field(default_factory=dict)
    _view: OxigraphStore | None = None

    def view(self) -> OxigraphStore:
        """The same store as the rest of the program asks it."""
        if self._view is None:
            self._view = OxigraphStore(self.store)
        return self._view

    def let_go(self) -> None:
        """Close a store on disk, which no fork may share; what was made of it stays."""
        self.view().turn_to(None)
        del self.store

    def take_up(self, folder: Path) -> None:
        """Open it again."""
        self.store = ox.Store.read_only(str(folder))
        self.view().turn_to(self.store)

    @classmethod
    def open(cls, folder: Path, *, in_memory: bool, limit: int) -> Engine:
        """The store in a folder, read into memory or left on disk."""
        disk = ox.Store.read_only(str(folder))
        if not in_memory:
            return cls(disk, limit, dict(prefixes()))
        return cls(_in_memory(disk), limit, dict(prefixes()))

    @classmethod
    @contextmanager
    def opened(cls, folder: Path, limit: int) -> Iterator[Engine]:
        """The store in a folder, for changing; on disk afterwards."""
        engine = cls(ox.Store(str(folder)), limit)
        yield engine
        engine.store.flush()
        del engine.store

    def answer(self, query: Query) -> tuple[str, bytes]:
        """What was found, and the form that it is written in."""
        self.refuse(query.text)
        try:
            found = self.store.query(query.text, **self._dataset(query))  # type: ignore[arg-type]
        except (SyntaxError, ValueError) as error:
            raise Refusal(400, f"the query cannot be read: {_first_line(error)}") from error
        except OSError as error:
            raise Refusal(500, f"the store cannot answer: {_first_line(error)}") from error
        if isinstance(found, ox.QueryTriples):
            form = _form(query, "facts")
            return form, self.written(found, form)
        form = _form(query, "truth" if isinstance(found, ox.QueryBoolean) else "rows")
        target = _Capped(self.limit)
        self._finish(lambda: found.serialize(cast("IO[bytes]", target), format=_RESULTS[form]))
        return form, b"".join(target.parts)

    def spelt(self, answer: Answer, query: Query) -> tuple[str, bytes]:
        """Rows or a truth value that another engine found, and the form they are written in."""
        told: dict[str, object] = {"head": {"vars": answer.variables}}
        if answer.boolean is not None:
            told["boolean"] = answer.boolean
        else:
            cells = (
                {n: c for n, c in zip(answer.variables, row, strict=True) if c}
                for row in answer.rows
            )
            rows = [{name: _cell(term) for name, term in row.items()} for row in cells]
            told["results"] = {"bindings": rows}
        form = _form(query, "rows" if answer.boolean is None else "truth")
        found = ox.parse_query_results(json.dumps(told), format=ox.QueryResultsFormat.JSON)
        target = _Capped(self.limit)
        self._finish(lambda: found.serialize(cast("IO[bytes]", target), format=_RESULTS[form]))
        return form, b"".join(target.parts)

    @staticmethod
    def refuse(text: str) -> None:
        """Refuse a query that would make the server fetch something."""
        if word := guard.fetches(text):
            raise Refusal(
                403,
                f"the query would make the server fetch something ({word}); it fetches nothing",
                "ask the other service by itself, and join the answers afterwards",
            )

    def _dataset(self, query: Query) -> dict[str, object]:
        told: dict[str, object] = {"base_iri": query.base}
        if query.default is not None or query.named is not None:
            told["default_graph"] = [_graph(each) for each in query.default or ()]
            told["named_graphs"] = [_graph(each) for each in query.named or ()]
        elif query.union and not guard.names_dataset(query.text):
            told["use_default_graph_as_union"] = True
        return told

    def written(self, triples: Iterable[ox.Triple] | Iterable[ox.Quad], form: str) -> bytes:
        """Facts in a form."""
        target = _Capped(self.limit)
        named = self._prefixes if form in _PREFIXED else None
        self._finish(
            lambda: ox.serialize(
                triples, cast("IO[bytes]", target), format=_RDF[form], prefixes=named
            )
        )
        return b"".join(target.parts)

    def _finish(self, write: Callable[[], object]) -> None:
        try:
            write()
        except _Full as error:
            size = f"{self.limit / 1_000_000:,.0f} MB"
            raise Refusal(
                413,
                f"the answer is larger than {size}, and it is given whole or not at all",
                "add LIMIT and OFFSET, ask for less, or take the whole dataset (see /download)",
            ) from error
        except (OSError, RuntimeError, ValueError) as error:
            raise Refusal(400, f"the query cannot be answered: {_first_line(error)}") from error

    # --- graphs -----------------------------------------------------------------------------

    def holds(self, graph: str | None) -> bool:
        """Whether a graph is there (None: the default graph, which always is)."""
        return graph is None or self.store.contains_named_graph(_graph(graph))

    def graph(self, graph: str | None, form: str, *, union: bool) -> bytes:
        """The facts of a graph (None: the default graph, which may be the union of all)."""
        if graph is None and union:
            seen = {quad.triple: None for quad in self.store}
            return self.written(seen, form)
        name = ox.DefaultGraph() if graph is None else _graph(graph)
        quads = self.store.quads_for_pattern(None, None, None, name)
        return self.written((quad.triple for quad in quads), form)

    # --- writing ----------------------------------------------------------------------------

    def update(
        self, text: str, base: str, default: tuple[str, ...] | None, named: tuple[str, ...] | None
    ) -> None:
        """Carry out an update; all of it, or nothing."""
        if word := guard.fetches(text):
            raise Refusal(
                403,
                f"the update would make the server fetch something ({word}); it fetches nothing",
                "send the data themselves, with PUT or POST (Graph Store Protocol)",
            )
        if default or named:
            if guard.names_graphs(text):
                raise Refusal(400, "the graphs are named in the request and in the update as well")
            for each in (*(default or ()), *(named or ())):
                _graph(each)
            text = guard.using(text, default or (), named or ())
        try:
            self.store.update(text, base_iri=base)
        except (SyntaxError, ValueError) as error:
            raise Refusal(400, f"the update cannot be read: {_first_line(error)}") from error
        except (OSError, RuntimeError) as error:
            raise Refusal(400, f"the update cannot be done: {_first_line(error)}") from error

    def load(self, parts: Iterable[tuple[str, bytes]], graph: str | None, base: str) -> None:
        """Add facts, each part in its form."""
        name = ox.DefaultGraph() if graph is None else _graph(graph)
        if graph is not None:
            self.store.add_graph(_graph(graph))
        for form, data in parts:
            try:
                self.store.load(input=data, format=_RDF[form], base_iri=base, to_graph=name)
            except (SyntaxError, ValueError) as error:
                raise Refusal(400, f"the facts cannot be read: {_first_line(error)}") from error

    def remove(self, graph: str | None) -> None:
        """Take a graph away."""
        if graph is None:
            self.store.clear_graph(ox.DefaultGraph())
        else:
            self.store.remove_graph(_graph(graph))


def _in_memory(disk: ox.Store) -> ox.Store:
    """The same store in memory: written at one end of a pipe and read at the other."""
    held = ox.Store()
    source, target = os.pipe()

    def write() -> None:
        with open(target, "wb", buffering=_PIPE) as stream:  # noqa: PTH123 - a pipe has no path
            disk.dump(stream, ox.RdfFormat.N_QUADS)

    writing = threading.Thread(target=write)
    writing.start()
    with open(source, "rb", buffering=_PIPE) as stream:  # noqa: PTH123 - as above
        held.bulk_load(stream, ox.RdfFormat.N_QUADS, lenient=True)
    writing.join()
    return held


def rewritten(lines: Iterable[str], form: str, named: Mapping[str, str]) -> bytes:
    """N-Triples lines in another form, with the prefixes that they use."""
    told = "\n".join(lines)
    used = {name: space for name, space in named.items() if space in told}
    triples = (quad.triple for quad in ox.parse(told, format=ox.RdfFormat.N_TRIPLES))
    prefixed = used if form in _PREFIXED else None
    return ox.serialize(triples, format=_RDF[form], prefixes=prefixed) or b""


def dumped(folder: Path, form: str, to: IO[bytes]) -> None:
    """Write a whole store into a stream."""
    store = ox.Store.read_only(str(folder))
    named = prefixes() if form in _PREFIXED else None
    store.dump(to, _RDF[form], prefixes=dict(named) if named else None)


def _cell(term: Term) -> dict[str, str]:
    """A term as the JSON of query results has it."""
    if isinstance(term, Iri):
        return {"type": "uri", "value": term.value}
    if isinstance(term, Blank):
        return {"type": "bnode", "value": term.value}
    told = {"type": "literal", "value": term.value}
    if term.language:
        return {**told, "xml:lang": term.language}
    return {**told, "datatype": term.datatype}


def _graph(iri: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(iri)
    except ValueError as error:
        raise Refusal(400, "the address of a graph is no whole web address (IRI)") from error


def _form(query: Query, kind: str) -> str:
    form = query.forms.get(kind, "")
    if not form:
        names = {"rows": "rows", "truth": "yes or no", "facts": "facts"}
        raise Refusal(
            406, f"the answer is {names[kind]}, which no form that was asked for can hold"
        )
    return form


def _first_line(error: BaseException) -> str:
    """The engine's complaint, without the part of it that lists every letter there is."""
    line = " ".join(str(error).split())
    return line if len(line) <= 300 else line[:299] + "…"  # noqa: PLR2004
