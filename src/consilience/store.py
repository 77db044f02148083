"""The store: a small engine-neutral seam, and the embedded engine behind it.

Everything else speaks to a :class:`Store`; a remote SPARQL service is only another
implementation. Facts go in and come out as N-Quads lines; questions are SPARQL 1.1. The
default graph of a question is the union of all graphs in the store.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pyoxigraph as ox

from consilience.errors import QueryError, StoreError
from consilience.rdf import Blank, Iri, Term, Triple
from consilience.turtle import term

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

#: A query that begins so names what is in the data; nothing that is made of it may be kept.
PASSING = "# of these data only\n"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question gave: rows (SELECT), a truth value (ASK) or facts (CONSTRUCT)."""

    variables: tuple[str, ...] = ()
    rows: tuple[tuple[Term | None, ...], ...] = ()
    boolean: bool | None = None
    triples: tuple[Triple, ...] | None = None


class Store(Protocol):
    """What the program needs of a store."""

    def load(self, lines: Iterable[str]) -> None:
        """Add N-Quads lines."""

    def query(self, text: str) -> Answer:
        """Answer a SPARQL 1.1 query (QueryError if the engine refuses it)."""

    def update(self, text: str) -> None:
        """Carry out a SPARQL 1.1 update."""

    def dump(self, *graphs: str) -> Iterator[str]:
        """N-Quads lines of the graphs named (of all, if none is), sorted by their bytes."""

    def graphs(self) -> tuple[str, ...]:
        """The named graphs, sorted."""

    def __len__(self) -> int:
        """How many facts there are."""

    def close(self) -> None:
        """Let go of the files."""


class Deriving(Protocol):
    """What rules need of a store to work in it."""

    def load(self, lines: Iterable[str]) -> None:
        """Add N-Quads lines."""

    def construct(self, text: str, graph: str, new: tuple[str, ...] | None = None) -> list[str]:
        """Add what a CONSTRUCT gives to ``graph``; each fact once, as N-Triples without " .".

        With ``new``, ``GRAPH ?name`` reaches only the graphs named there.
        """


class _Lines(io.RawIOBase):
    """Lines as a stream of bytes, without holding them all."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, target: WriteableBuffer) -> int:
        view = memoryview(target).cast("B")
        parts = [self._rest]
        size = len(self._rest)
        while size < len(view):
            line = next(self._lines, None)
            if line is None:
                break
            data = line.encode() + b"\n"
            parts.append(data)
            size += len(data)
        joined = b"".join(parts)
        given = joined[: len(view)]
        self._rest = joined[len(view) :]
        view[: len(given)] = given
        return len(given)


class _Files(io.RawIOBase):
    """The bytes of files, one after another."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self._paths = iter(paths)
        self._open: io.FileIO | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, target: WriteableBuffer) -> int:
        while True:
            if self._open is None:
                path = next(self._paths, None)
                if path is None:
                    return 0
                self._open = io.FileIO(path)
            read = self._open.readinto(target)
            if read:
                return read
            self._open.close()
            self._open = None

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
        super().close()


def _native(value: Term) -> Any:  # noqa: ANN401 - a term of the engine
    """A term as the engine has it."""
    if isinstance(value, Iri):
        return ox.NamedNode(value.value)
    if isinstance(value, Blank):
        return ox.BlankNode(value.value)
    if value.language:
        return ox.Literal(value.value, language=value.language)
    return ox.Literal(value.value, datatype=ox.NamedNode(value.datatype))


@contextmanager
def _translated() -> Iterator[None]:
    """The engine's exceptions as ours."""
    try:
        yield
    except SyntaxError as error:
        raise QueryError(str(error), hint="check the query at the place named") from error
    except (OSError, RuntimeError, ValueError) as error:
        raise StoreError(f"the store cannot do this: {error}") from error


class OxigraphStore:
    """A store in this process, in memory or on disk (pyoxigraph)."""

    def __init__(self, engine: ox.Store) -> None:
        self._engine: ox.Store | None = engine

    @property
    def engine(self) -> ox.Store:
        """The engine's own store (StoreError after ``close``)."""
        if self._engine is None:
            raise StoreError("the store is closed", hint="open it again")
        return self._engine

    def turn_to(self, engine: ox.Store | None) -> None:
        """Ask this engine from now on (None: closed)."""
        self._engine = engine

    def load(self, lines: Iterable[str]) -> None:
        """Add N-Quads lines."""
        self._load(_Lines(lines), lenient=False)

    def load_files(self, paths: Iterable[Path]) -> None:
        """Add files of N-Quads that we wrote; at once, so that less is sorted twice."""
        self._load(_Files(paths), lenient=True)

    def _load(self, source: io.RawIOBase, *, lenient: bool) -> None:
        try:
            with io.BufferedReader(source, _CHUNK) as stream:
                self.engine.bulk_load(input=stream, format=ox.RdfFormat.N_QUADS, lenient=lenient)
        except (SyntaxError, OSError) as error:
            raise StoreError(f"these facts cannot be stored: {error}") from error

    def query(self, text: str) -> Answer:
        """Answer a SPARQL 1.1 query; the default graph is the union of all graphs."""
        with _translated():
            found = self.engine.query(text, use_default_graph_as_union=True)
            if isinstance(found, ox.QuerySolutions):
                names = tuple(variable.value for variable in found.variables)
                rows = tuple(
                    tuple(None if value is None else term(value) for value in solution)
                    for solution in found
                )
                return Answer(variables=names, rows=rows)
            if isinstance(found, ox.QueryBoolean):
                return Answer(boolean=bool(found))
            triples = tuple((term(t.subject), term(t.predicate), term(t.object)) for t in found)
            return Answer(triples=triples)

    def construct(self, text: str, graph: str, new: tuple[str, ...] | None = None) -> list[str]:
        """Add what a CONSTRUCT gives to ``graph``; each fact once, as N-Triples without " .".

        With ``new``, ``GRAPH ?name`` reaches only the graphs named there.
        """
        named: list[ox.NamedNode | ox.BlankNode] | None
        named = None if new is None else [ox.NamedNode(name) for name in new]
        with _translated():
            answer = self.engine.query(text, use_default_graph_as_union=True, named_graphs=named)
            if not isinstance(answer, ox.QueryTriples):
                raise QueryError("only a CONSTRUCT gives facts")
            data = answer.serialize(format=ox.RdfFormat.N_TRIPLES) or b""
            if data:
                node = ox.NamedNode(graph)
                self.engine.bulk_load(input=data, format=ox.RdfFormat.N_TRIPLES, to_graph=node)
        return [line.removesuffix(" .") for line in set(data.decode().split("\n")) if line]

    def update(self, text: str) -> None:
        """Carry out a SPARQL 1.1 update."""
        with _translated():
            self.engine.update(text)

    def dump(self, *graphs: str) -> Iterator[str]:
        """N-Quads lines of the graphs named (of all, if none is), sorted by their bytes."""
        engine = self.engine
        names: list[ox.NamedNode | None] = [ox.NamedNode(graph) for graph in graphs]
        lines = [
            f"{quad} .".encode()
            for name in names or [None]
            for quad in engine.quads_for_pattern(None, None, None, name)
        ]
        lines.sort()
        for line in lines:
            yield line.decode()

    def graphs(self) -> tuple[str, ...]:
        """The named graphs, sorted."""
        return tuple(sorted(str(term(graph)) for graph in self.engine.named_graphs()))

    def __len__(self) -> int:
        return len(self.engine)

    def count(self, subject: Term | None, predicate: Term, object_: Term | None, most: int) -> int:
        """How many facts there are with these parts, as far as ``most``."""
        ends = [None if each is None else _native(each) for each in (subject, object_)]
        found = self.engine.quads_for_pattern(ends[0], _native(predicate), ends[1], None)
        return sum(1 for _ in islice(found, most))

    def remove(self, lines: Iterable[str]) -> None:
        """Take N-Quads lines out."""
        text = "\n".join(lines)
        with _translated():
            for quad in ox.parse(text, format=ox.RdfFormat.N_QUADS):
                self.engine.remove(quad)

    def places(self, lines: Iterable[str]) -> Iterator[tuple[str, str, list[str]]]:
        """Of N-Quads lines each fact (``facts``), its graph, and the graphs that have it here."""
        with _translated():
            for quad in _held(lines):
                found = self.engine.quads_for_pattern(
                    quad.subject, quad.predicate, quad.object, None
                )
                graphs = [str(term(each.graph_name)) for each in found]
                yield str(quad.triple), str(term(quad.graph_name)), graphs

    def states(self, literal: str) -> bool:
        """Whether any fact has this literal, spelled as in N-Quads."""
        line = f"<urn:x> <urn:x> {literal} <urn:x> ."
        with _translated():
            for quad in ox.parse(line, format=ox.RdfFormat.N_QUADS):
                found = self.engine.quads_for_pattern(None, None, quad.object, None)
                return next(iter(found), None) is not None
        return False

    def flush(self) -> None:
        """Write everything to disk."""
        with _translated():
            self.engine.flush()

    def optimise(self) -> None:
        """Write everything to disk in its final order."""
        with _translated():
            self.engine.flush()
            self.engine.optimize()

    def verify(self) -> None:
        """Read everything once (StoreError where a file of the store is damaged)."""
        with _translated():
            for _ in self.engine.quads_for_pattern(None, None, None, None):
                pass

    def close(self) -> None:
        """Let go of the files."""
        self._engine = None


def _held(lines: Iterable[str]) -> ox.Store:
    """Facts as the engine holds them: of a number, say, only one spelling is left."""
    return memory(lines).engine


def facts(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Of N-Quads lines each fact, as the engine spells it (without " ."), and its graph."""
    with _translated():
        for quad in _held(lines):
            yield str(quad.triple), str(term(quad.graph_name))


def memory(lines: Iterable[str] = ()) -> OxigraphStore:
    """A new store in memory."""
    store = OxigraphStore(ox.Store())
    store.load(lines)
    return store


def on_disk(path: Path, *, read_only: bool = False) -> OxigraphStore:
    """A store in a folder; made if it is not there and not ``read_only``."""
    with _translated():
        if read_only:
            return OxigraphStore(ox.Store.read_only(str(path)))
        path.mkdir(parents=True, exist_ok=True)
        return OxigraphStore(ox.Store(str(path)))


def from_file(path: Path) -> OxigraphStore:
    """A store in memory, filled from a file of linked data."""
    from consilience.turtle import FORMATS  # noqa: PLC0415 - only this function needs it

    form = FORMATS.get(path.suffix)
    if form is None:
        known = ", ".join(FORMATS)
        raise StoreError(f"{path.name}: not a file of linked data", hint=f"known: {known}")
    store = OxigraphStore(ox.Store())
    try:
        store.engine.load(path.read_bytes(), format=form)
    except (OSError, SyntaxError) as error:
        raise StoreError(f"{path.name} cannot be read: {error}") from error
    return store
