"""The columnar store behind the seam of the store."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb

from consilience import assets
from consilience.columns import kinds as k
from consilience.columns import layout
from consilience.columns.answers import Row, rows, triples
from consilience.columns.questions import Statement, statement
from consilience.columns.remembered import Remembered
from consilience.columns.tables import Tables
from consilience.columns.values import NotClaimed
from consilience.rdf import Iri, encode
from consilience.store import Answer

_GRAPH = re.compile(r"<[^<>\"{}|^`\\\\\x00-\x20]*>")


def _spaced(text: str) -> str:
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return " ".join(" ".join(lines).split())


class ColumnStore:
    """Facts in columns, in memory or in one file."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        *,
        read_only: bool = False,
        tables: Tables | None = None,
        remembered: Remembered | None = None,
    ) -> None:
        self.tables = tables or Tables(connection, read_only=read_only)
        self._write = remembered.statement if remembered else statement

    def load(self, lines: Iterable[str] | Path) -> None:
        """Add N-Quads lines, or a file of them."""
        self.tables.add(lines)

    def statement(self, text: str) -> Statement:
        """The SQL that answers a query (NotClaimed where there is none)."""
        self.tables.settle()
        try:
            return self._write(text, self.tables)
        except RecursionError as error:
            raise NotClaimed("too deep") from error

    def query(self, text: str, most: int | None = None) -> Answer:
        """Answer a SPARQL 1.1 query (NotClaimed where another engine should).

        With ``most`` that is so for answers with more rows, too.
        """
        asked = self.statement(text)
        if asked.worlds:
            raise NotClaimed("several studies are there")
        found = self._found(asked, most)
        if most is not None and len(found) > most:
            raise NotClaimed("many rows")
        if asked.kind == "ask":
            return Answer(boolean=bool(found[0][0]))
        answered = rows(found, asked.forms, self.tables)
        if asked.kind == "select":
            return Answer(variables=asked.variables, rows=answered)
        solutions = (dict(zip(asked.variables, row, strict=True)) for row in answered)
        return Answer(triples=triples(asked.template, solutions))

    def solutions(self, text: str) -> tuple[tuple[str, ...], list[tuple[int | None, Row]]]:
        """What a SELECT gives in each of the studies that stand side by side.

        The variables, and rows with the number of their study; None where no fact was needed.
        """
        asked = self.statement(text)
        if asked.kind != "select":
            raise NotClaimed("only rows are told apart by study")
        found = self._found(asked)
        of: list[int | None] = [None] * len(found)
        if asked.worlds:
            of = [row[-1] for row in found]  # type: ignore[misc]
            found = [row[:-1] for row in found]
        return asked.variables, list(zip(of, rows(found, asked.forms, self.tables), strict=True))

    def _found(self, asked: Statement, most: int | None = None) -> list[tuple[object, ...]]:
        try:
            return self.tables.run(asked.sql, most=most)
        except duckdb.Error as error:
            raise NotClaimed(str(error).splitlines()[0]) from error

    def update(self, text: str) -> None:
        """Forget a graph: the one update that the program sends (NotClaimed for any other)."""
        shape = (assets.QUERIES / "update" / "forget-graph.ru").read_text("utf-8")
        head, tail = (_spaced(part) for part in shape.split("UNDEF"))
        asked = _spaced(text)
        graph = asked.removeprefix(head).removesuffix(tail).strip()
        if not (asked.startswith(head) and asked.endswith(tail) and _GRAPH.fullmatch(graph)):
            raise NotClaimed("an update")
        self.tables.forget((k.IRI, graph[1:-1], ""))

    def replace(self, lines: Iterable[str]) -> None:
        """Hold these facts and no others."""
        self.tables.clear()
        self.load(lines)

    def dump(self, *graphs: str) -> Iterator[str]:
        """N-Quads lines of the graphs named (of all, if none is), sorted by their bytes."""
        self.tables.settle()
        sql = "SELECT s, p, o, g FROM quad"
        if graphs:
            ids = ", ".join(str(self.tables.id((k.IRI, graph, ""))) for graph in graphs)
            sql += f" WHERE g IN ({ids})"
        found = self.tables.run(sql)
        words = {
            one: "" if term == Iri("") else encode(term)
            for one, term in self.tables.terms({cell for row in found for cell in row}).items()  # type: ignore[misc]
        }
        lines = [
            " ".join(filter(None, (words[cell] for cell in row))).encode() + b" ."  # type: ignore[index]
            for row in found
        ]
        lines.sort()
        for line in lines:
            yield line.decode()

    def graphs(self) -> tuple[str, ...]:
        """The named graphs, sorted."""
        self.tables.settle()
        ids = {row[0] for row in self.tables.run("SELECT DISTINCT g FROM quad")}
        names = (str(term) for term in self.tables.terms(ids).values())  # type: ignore[arg-type]
        return tuple(sorted(filter(None, names)))

    def __len__(self) -> int:
        """How many facts there are."""
        self.tables.settle()
        return self.tables.count()

    def confine(self, memory: int) -> None:
        """Hold not much more than ``memory`` bytes, keep to one processor, touch no other file."""
        limits = (f"memory_limit = '{memory}B'", "threads = 1", "enable_external_access = false")
        for told in limits:
            self.tables.connection.execute(f"SET {told}")
        self.tables.connection.execute("SET lock_configuration = true")

    def close(self) -> None:
        """Let go of the file."""
        self.tables.connection.close()


def memory(lines: Iterable[str] | Path = ()) -> ColumnStore:
    """A new columnar store in memory."""
    store = ColumnStore(layout.connect())
    store.load(lines)
    return store


def on_disk(path: Path) -> ColumnStore:
    """A columnar store in a file; made if it is not there."""
    return ColumnStore(layout.connect(str(path)))
