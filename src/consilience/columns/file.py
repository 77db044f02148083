"""The file of columns that stands beside a generation of the store.

It is made part by part (a study is a part); of an older file, parts that did not change are taken
over. Terms that no fact has any more are not: words that were withdrawn are gone.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from consilience.columns import layout
from consilience.columns.numbered import Numbered
from consilience.columns.store import ColumnStore
from consilience.columns.tables import Collision, Tables
from consilience.columns.values import quoted
from consilience.rdf import Iri, Term

#: What the database may hold in memory while a file is made, and while it is asked.
MAKING, ASKING = "1500MB", "4GB"


@dataclass(frozen=True, slots=True)
class Part:
    """Facts that change together: their name, their state, and their N-Quads (lines or files).

    Where they are there as ids as well, these are taken, if they are ids of this file.
    """

    name: str
    digest: str
    sources: tuple[Path | tuple[str, ...], ...]
    numbered: Numbered | None = None

    def fitting(self, scheme: str) -> tuple[Path | tuple[str, ...], ...] | Numbered:
        """Where its facts are taken from."""
        if self.numbered is not None and self.numbered.scheme == scheme:
            return self.numbered
        return self.sources


_TAKEN_OVER = """
CREATE TEMP TABLE kept AS SELECT DISTINCT g FROM old.part WHERE name IN (SELECT unnest(?));
INSERT INTO part SELECT name, digest, g FROM old.part WHERE g IN (FROM kept);
INSERT INTO fresh SELECT g, p, s, o FROM old.quad WHERE g IN (FROM kept);
CREATE TEMP TABLE gone AS SELECT DISTINCT unnest([g, p, s, o]) AS id
  FROM old.quad WHERE g NOT IN (FROM kept);
CREATE TEMP TABLE needed AS
  SELECT s AS id FROM fresh WHERE s IN (FROM gone)
  UNION SELECT o FROM fresh WHERE o IN (FROM gone)
  UNION SELECT p FROM fresh UNION SELECT g FROM fresh;
INSERT INTO fresh_term SELECT id, text, extra FROM old.term
  WHERE id NOT IN (FROM gone) OR id IN (FROM needed);
DROP TABLE gone; DROP TABLE needed; DROP TABLE kept;
"""


def make(path: Path, parts: Iterable[Part], old: Path | None = None) -> None:
    """Make the file; ``old`` is one that was made before, of other states of the same parts."""
    wanted = {part.name: part for part in parts}
    path.parent.mkdir(parents=True, exist_ok=True)
    salt = ""
    while not _made(path, wanted, old, salt):
        old, salt = None, salt + "+"


def _made(path: Path, wanted: Mapping[str, Part], old: Path | None, salt: str) -> bool:
    """Whether all terms had ids of their own; otherwise another salt is needed."""
    path.unlink(missing_ok=True)
    try:
        with writing(path) as connection:
            tables = Tables(connection)
            tables.take_settings({"salt": salt})
            known = _take_over(tables, wanted, old) if old is not None and old.is_file() else set()
            for name, part in wanted.items():
                if name not in known:
                    tables.add_part(name, part.digest, part.fitting(tables.scheme))
            tables.arrange()
            connection.execute("CREATE INDEX term_id ON term(id)")
            connection.execute("CHECKPOINT")
    except Collision:
        return False
    return True


@contextmanager
def writing(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The database in a file while it is written; what memory cannot hold is put beside it."""
    spill = path.with_name(path.name + ".spill")
    connection = layout.connect(str(path), config={"memory_limit": MAKING})
    try:
        connection.execute(f"SET temp_directory = {quoted(str(spill))}")
        yield connection
    finally:
        connection.close()
        shutil.rmtree(spill, ignore_errors=True)


def _take_over(tables: Tables, wanted: Mapping[str, Part], old: Path) -> set[str]:
    """The parts of an older file that are as they were; they are taken from it."""
    connection = tables.connection
    try:
        connection.execute(f"ATTACH {quoted(str(old))} AS old (READ_ONLY)")
    except duckdb.Error:
        return set()  # damaged, or of another version: made afresh
    try:
        settings = dict(connection.execute("FROM old.setting").fetchall())
        if settings.get("engine") != layout.STATE:
            return set()
        there = connection.execute("SELECT DISTINCT name, digest FROM old.part").fetchall()
        known = {name for name, digest in there if name in wanted and wanted[name].digest == digest}
        if known:
            tables.take_settings(settings)
            for statement in filter(str.strip, _TAKEN_OVER.split(";")):
                values = [sorted(known)] if "?" in statement else []
                connection.execute(statement, values)
            tables.take_waiting()
        return known
    finally:
        connection.execute("DETACH old")


def opened(path: Path) -> ColumnStore | None:
    """The file, for reading; None where it is not there or this version cannot read it."""
    if not path.is_file():
        return None
    try:
        connection = layout.connect(
            str(path), read_only=True, config={"memory_limit": ASKING, "temp_directory": ""}
        )
    except duckdb.Error:
        return None
    if layout.settings(connection).get("engine") != layout.STATE:
        connection.close()
        return None
    return ColumnStore(connection, read_only=True)


_REPEATED = """
SELECT s, p, o, g FROM quad SEMI JOIN (SELECT p, s, o FROM quad WHERE again) r USING (p, s, o)
"""


def repeated(path: Path) -> dict[tuple[Term, Term, Term], list[str]]:
    """The facts that stand in more than one graph, and in which."""
    store = opened(path)
    if store is None:
        return {}
    try:
        found = store.tables.run(_REPEATED)
        words = store.tables.terms({cell for row in found for cell in row})  # type: ignore[misc]
        made: dict[tuple[Term, Term, Term], list[str]] = {}
        for s, p, o, g in found:
            fact = (words[s], words[p], words[o])  # type: ignore[index]
            graph = words[g]  # type: ignore[index]
            made.setdefault(fact, []).append(graph.value if isinstance(graph, Iri) else "")
        return made
    finally:
        store.close()
