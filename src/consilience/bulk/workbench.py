"""One study on the workbench: its facts in columns, what follows from them, and both as lines."""

from __future__ import annotations

import multiprocessing
import shutil
import tempfile
import weakref
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

import duckdb

from consilience import model, rdf, reasoning
from consilience.access import TIERS
from consilience.bulk import rows
from consilience.bulk.direct import Plain
from consilience.bulk.facts import Part, Parts
from consilience.bulk.memory import REMEMBERED
from consilience.bulk.provenance import Rows
from consilience.bulk.rows import LONG, fill
from consilience.bulk.rules import ColumnInference, Workshop
from consilience.bulk.split import SplitTables
from consilience.columns import kinds as k
from consilience.columns.store import ColumnStore
from consilience.columns.values import NotClaimed, quoted
from consilience.iris import Minter
from consilience.mapping import Mapping as FactsOf
from consilience.tables import Table
from consilience.vocabulary import concepts

#: What the database may hold in memory; beyond that it uses the disk.
_MEMORY = "1200MB"
_ROWS_AT_ONCE = 20_000

_ESCAPED = r"""
CREATE OR REPLACE MACRO spelled_text(t) AS '"' || CASE
  WHEN NOT regexp_matches(t, '[\\"\x00-\x1f\x7f]') THEN t
  WHEN NOT regexp_matches(t, '[\x00-\x07\x0b\x0e-\x1f\x7f]') THEN
    replace(replace(replace(replace(replace(replace(replace(t, '\', '\\'), '"', '\"'),
      chr(10), '\n'), chr(13), '\r'), chr(9), '\t'), chr(8), '\b'), chr(12), '\f')
  ELSE array_to_string(list_transform(string_split(t, ''), lambda c: CASE
    WHEN c = '\' THEN '\\' WHEN c = '"' THEN '\"' WHEN c = chr(10) THEN '\n'
    WHEN c = chr(13) THEN '\r' WHEN c = chr(9) THEN '\t' WHEN c = chr(8) THEN '\b'
    WHEN c = chr(12) THEN '\f' WHEN c < ' ' OR c = chr(127) THEN '\u' || printf('%04X', ord(c))
    ELSE c END), '') END || '"';
CREATE OR REPLACE MACRO spelled(k, t, x) AS CASE
  WHEN k = {iri} THEN '<' || t || '>' WHEN k = {blank} THEN '_:' || t
  WHEN k = {string} THEN spelled_text(t) WHEN k = {lang} THEN spelled_text(t) || '@' || x
  WHEN k = {integer} THEN '"' || t || '"^^<{xsd}integer>'
  WHEN k = {boolean} THEN '"' || t || '"^^<{xsd}boolean>'
  ELSE error('not claimed') END;
"""


class Lines:
    """Facts as sorted N-Quads lines, read out of the database whenever they are asked for."""

    def __init__(self, of: Workbench, sql: str) -> None:
        self._of = of  # stays there as long as its lines are wanted
        self._sql = sql

    def save(self, path: Path, hidden: str) -> int:
        """Write the lines to a file, but those in graphs that begin with ``hidden``; how many."""
        shown = f"NOT starts_with(split_part(line, ' ', -2), {quoted(hidden)})"
        found = self._of.connection.cursor().execute(
            f"COPY (SELECT line FROM ({self._sql}) WHERE {shown} ORDER BY line)"
            f" TO {quoted(str(path))} (FORMAT csv, HEADER false, DELIMITER '\x01', QUOTE '',"
            " ESCAPE '')"
        )
        return int(found.fetchall()[0][0])

    def __iter__(self) -> Iterator[str]:
        """The lines."""
        found = self._of.connection.cursor().execute(self._sql)
        while batch := found.fetchmany(_ROWS_AT_ONCE):
            for (line,) in batch:
                yield line


@contextmanager
def _claimed() -> Iterator[None]:
    """What the database cannot do, as not claimed."""
    try:
        yield
    except duckdb.Error as error:
        raise NotClaimed(str(error).partition("\n")[0]) from error


class Workbench:
    """A study's facts beside its surroundings, in columns."""

    def __init__(
        self,
        study: model.Study,
        minter: Minter,
        around: Iterable[str],
        plain: Mapping[Table, Plain] = MappingProxyType({}),
    ) -> None:
        self._minter = minter
        place = tempfile.mkdtemp(prefix="consilience-")
        weakref.finalize(self, shutil.rmtree, place, ignore_errors=True)
        config: dict[str, str | bool | int | float | list[str]]
        config = {"memory_limit": _MEMORY, "temp_directory": place}
        if multiprocessing.parent_process():  # one of several that work side by side
            config["threads"] = 1
        self.connection = duckdb.connect(":memory:", config=config)
        with _claimed():
            self._fill(study, around, plain)

    def _fill(
        self, study: model.Study, around: Iterable[str], plain: Mapping[Table, Plain]
    ) -> None:
        minter = self._minter
        self._tables = SplitTables(self.connection)
        self.store = ColumnStore(self.connection, tables=self._tables, remembered=REMEMBERED)
        mapping = FactsOf(study, minter, rows.read(self.connection, study, minter, plain))
        self._parts = list(Parts(self.connection, mapping).of_study())
        self._graphs(mapping)
        narrow = sorted(set(mapping.lines(without=LONG)))
        fill(self.connection, "rows.line", {"line": "VARCHAR"}, ((line,) for line in narrow))
        self.store.load((*around, *narrow))
        self._tables.fill(self._parts, "rows.graph")
        self._tables.settle()
        self._narrow = narrow

    def _graphs(self, mapping: FactsOf) -> None:
        """The graphs of each tier, and their ids."""
        columns = {"tier": "VARCHAR", "asserted": "VARCHAR", "provenance": "VARCHAR"}
        named = (
            (tier, mapping.graph(tier, "asserted")[1:-1], mapping.beside("provenance", tier)[1:-1])
            for tier in TIERS
        )
        fill(self.connection, "rows.graph_named", columns, named)
        self.connection.execute(
            f"CREATE TABLE rows.graph AS SELECT *, spelled_id({k.IRI}, asserted, '') AS g,"
            f" spelled_id({k.IRI}, provenance, '') AS beside FROM rows.graph_named"
        )

    # --- what is known of rows ------------------------------------------------------------

    def provenance(self) -> Rows:
        """Where records stand."""
        return Rows(self.connection, self._minter, self._narrow)

    # --- reasoning ------------------------------------------------------------------------

    def infer(self, vocabulary: Iterable[str]) -> None:
        """Add what follows from the study beside the closed vocabulary, by access tier."""
        with _claimed():
            self._infer(vocabulary)

    def _infer(self, vocabulary: Iterable[str]) -> None:
        minter, tables = self._minter, self._tables
        tier = reasoning.tier_of(self.store, minter)
        workshop = Workshop(self.connection, vocabulary)
        work = ColumnInference(workshop, reasoning.rules())
        present = set(self.store.graphs())
        stated = {each: minter.graph(each, "asserted") for each in concepts("tier")}
        ordered = [each for each, graph in stated.items() if graph in present]
        with_links = tier if tier in ordered else next(iter(ordered), None)
        self.connection.execute(
            "CREATE TABLE rows.inferred (g UBIGINT, p UBIGINT, s UBIGINT, o UBIGINT)"
        )
        for each in ordered:
            graphs = [stated[each]]
            if each == with_links:
                graphs += [minter.graph("links"), minter.graph(each, "links")]
            derived = work.enter(graphs)
            if derived:
                workshop.give(derived, minter.graph(each, "inferred"))
        workshop.close()
        if tables.run(f"SELECT 1 FROM rows.inferred WHERE kind(o) > {k.STRING} LIMIT 1"):
            raise NotClaimed("a rule that gives numbers")
        tables.insert(tables.told("SELECT * FROM rows.inferred"))

    # --- lines ----------------------------------------------------------------------------

    @property
    def asserted(self) -> Lines:
        """What the study states, as sorted lines."""
        self._spell()
        found = ["SELECT line FROM rows.line", *map(self._lines, self._parts)]
        every = " UNION ALL ".join(found)
        return Lines(self, f"SELECT DISTINCT line FROM ({every}) ORDER BY line")

    def _lines(self, part: Part) -> str:
        graph = "graph.provenance" if part.beside else "graph.asserted"
        object_ = f"spelled({part.kind}, {part.object}, '')"
        return (
            f"SELECT '<' || s || {quoted(f'> <{part.property}> ')} || {object_} || ' <' || {graph}"
            f" || '> .' AS line FROM {part.rows} JOIN rows.graph graph USING (tier)"
        )

    @property
    def inferred(self) -> Lines:
        """What follows from it, as sorted lines."""
        self._spell()
        names = ("s", "p", "o", "g")
        spelled = " || ' ' || ".join(
            f"spelled({each}.id >> 60, {each}.text, {each}.extra)" for each in names
        )
        joined = " ".join(f"JOIN term {each} ON {each}.id = f.{each}" for each in names)
        return Lines(
            self,
            f"SELECT DISTINCT {spelled} || ' .' AS line FROM rows.inferred f {joined}"
            " ORDER BY line",
        )

    def _spell(self) -> None:
        self.connection.execute(
            _ESCAPED.format(
                iri=k.IRI,
                blank=k.BLANK,
                string=k.STRING,
                lang=k.LANG,
                integer=k.INTEGER,
                boolean=k.BOOLEAN,
                xsd=rdf.XSD,
            )
        )
