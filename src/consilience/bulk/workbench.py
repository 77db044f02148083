"""Studies on the workbench: their facts in columns, what follows from them, and both as lines.

Several lie side by side, so that each of some hundred statements is asked once for all of them.
"""

from __future__ import annotations

import multiprocessing
import shutil
import tempfile
import weakref
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from consilience import rdf, reasoning
from consilience.access import TIERS
from consilience.bulk import rows
from consilience.bulk.facts import Part, Parts
from consilience.bulk.memory import REMEMBERED
from consilience.bulk.provenance import Rows
from consilience.bulk.rows import LONG, Stated, fill
from consilience.bulk.rules import ColumnInference, Workshop
from consilience.bulk.split import SplitTables
from consilience.bulk.within import Together, Within
from consilience.columns import kinds as k
from consilience.columns import layout
from consilience.columns.numbered import Numbered
from consilience.columns.store import ColumnStore
from consilience.columns.values import NotClaimed, quoted
from consilience.mapping import Mapping
from consilience.store import Store
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
    """Facts as sorted N-Quads lines, read out of the database whenever they are asked for.

    ``sql(hidden)`` is SQL of the lines in any order, without graphs that begin with ``hidden``.
    """

    def __init__(self, of: Workbench, sql: Callable[[str], str]) -> None:
        self._of = of  # stays there as long as its lines are wanted
        self._sql = sql

    def _sorted(self, hidden: str = "") -> str:
        return (
            "SELECT line FROM (SELECT line, lag(line) OVER () AS before FROM"
            f" (SELECT line FROM ({self._sql(hidden)}) ORDER BY line))"
            " WHERE line IS DISTINCT FROM before"
        )

    def save(self, path: Path, hidden: str) -> int:
        """Write the lines to a file, but those in graphs that begin with ``hidden``; how many."""
        found = self._of.connection.cursor().execute(
            f"COPY ({self._sorted(hidden)})"
            f" TO {quoted(str(path))} (FORMAT csv, HEADER false, DELIMITER '\x01', QUOTE '',"
            " ESCAPE '')"
        )
        return int(found.fetchall()[0][0])

    def __iter__(self) -> Iterator[str]:
        """The lines."""
        found = self._of.connection.cursor().execute(self._sorted())
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


def _shown(graph: str, hidden: str) -> str:
    """SQL that leaves out graphs that begin so."""
    return f"AND NOT starts_with({graph}, {quoted(hidden)})" if hidden else ""


class OnBench:
    """One of the studies on a workbench."""

    def __init__(self, bench: Workbench, number: int) -> None:
        self._bench = bench
        self.number = number
        self.store: Store = bench.of(number)

    def provenance(self) -> Rows:
        """Where records stand."""
        return self._bench.provenance(self.number)

    def save_ids(self, folder: Path, hidden: str) -> tuple[str, int]:
        """Write facts and conclusions as ids, but those in graphs that begin with ``hidden``.

        By what scheme terms got their ids, and how many facts there are.
        """
        return self._bench.save_ids(self.number, folder, hidden)

    @property
    def asserted(self) -> Lines:
        """What the study states."""
        return self._bench.asserted(self.number)

    @property
    def inferred(self) -> Lines:
        """What follows from it, once it was asked for."""
        return self._bench.inferred(self.number)


class Workbench:
    """The facts of studies in columns, each beside the surroundings that they share."""

    def __init__(
        self, studies: Sequence[Stated], around: Iterable[str], wide: Collection[str] = ()
    ) -> None:
        """``wide`` are questions that may be answered with what is in any of the studies."""
        self._minters = [each.minter for each in studies]
        place = tempfile.mkdtemp(prefix="consilience-")
        weakref.finalize(self, shutil.rmtree, place, ignore_errors=True)
        config: dict[str, str | int] = {"memory_limit": _MEMORY, "temp_directory": place}
        if multiprocessing.parent_process():  # one of several that work side by side
            config["threads"] = 1
        self.connection = layout.connect(config=config)
        with _claimed():
            self._fill(studies, around)
        self._together = Together(self.store, wide)
        self.studies = [OnBench(self, number) for number in range(len(studies))]

    def _fill(self, studies: Sequence[Stated], around: Iterable[str]) -> None:
        self._tables = SplitTables(self.connection, len(studies))
        self.store = ColumnStore(self.connection, tables=self._tables, remembered=REMEMBERED)
        tiers = rows.read(self.connection, studies)
        mappings = [
            Mapping(each.study, each.minter, known)
            for each, known in zip(studies, tiers, strict=True)
        ]
        self._parts = list(Parts(self.connection, mappings).of_studies())
        self._narrow = [sorted(set(each.lines(without=LONG))) for each in mappings]
        every = ((number, line) for number, lines in enumerate(self._narrow) for line in lines)
        fill(self.connection, "rows.line", {"w": "USMALLINT", "line": "VARCHAR"}, every)
        self._graphs(mappings)
        self.store.load(around)
        self._tables.place()
        self.store.load(line for lines in self._narrow for line in lines)
        self._tables.place("rows.named")
        self._tables.fill(self._parts, "rows.graph")
        self._tables.settle()

    def of(self, number: int) -> Store:
        """The facts of one study."""
        return Within(self._together, number)

    def _graphs(self, mappings: Sequence[Mapping]) -> None:
        """The graphs of each study and tier, and their ids; and all graphs that a study names."""
        columns = {"w": "USMALLINT", "tier": "VARCHAR"}
        columns |= {"asserted": "VARCHAR", "provenance": "VARCHAR"}
        of_tiers = (
            (number, tier, each.graph(tier, "asserted"), each.beside("provenance", tier))
            for number, each in enumerate(mappings)
            for tier in TIERS
        )
        bare = ((*key, asserted[1:-1], beside[1:-1]) for *key, asserted, beside in of_tiers)
        fill(self.connection, "rows.graph_named", columns, bare)
        self.connection.execute(
            f"CREATE TABLE rows.graph AS SELECT *, spelled_id({k.IRI}, asserted, '') AS g,"
            f" spelled_id({k.IRI}, provenance, '') AS beside FROM rows.graph_named"
        )
        named = (
            (number, graph[1:-1])
            for number, each in enumerate(mappings)
            for graph in each.graphs.values()
        )
        fill(self.connection, "rows.graph_of", {"w": "USMALLINT", "graph": "VARCHAR"}, named)
        self.connection.execute(
            f"CREATE TABLE rows.named AS SELECT spelled_id({k.IRI}, graph, '') AS g, w"
            " FROM rows.graph_of"
        )

    def provenance(self, number: int) -> Rows:
        """Where the records of a study stand."""
        return Rows(self.connection, self._minters[number], self._narrow[number])

    # --- reasoning ------------------------------------------------------------------------

    def infer(self, vocabulary: Iterable[str]) -> None:
        """Add what follows from each study beside the closed vocabulary, by access tier."""
        with _claimed():
            self._infer(vocabulary)

    def _infer(self, vocabulary: Iterable[str]) -> None:
        tables = self._tables
        present = set(self.store.graphs())
        workshop = Workshop(self.connection, vocabulary, len(self._minters))
        work = ColumnInference(workshop, reasoning.rules())
        self.connection.execute(
            "CREATE TABLE rows.inferred (g UBIGINT, p UBIGINT, s UBIGINT, o UBIGINT, w USMALLINT)"
        )
        with_links = [self._with_links(each, present) for each in self.studies]
        for tier in concepts("tier"):
            graphs = []
            for minter, links in zip(self._minters, with_links, strict=True):
                graphs.append(minter.graph(tier, "asserted"))
                if tier == links:
                    graphs += [minter.graph("links"), minter.graph(tier, "links")]
            if present.isdisjoint(graphs):
                continue
            derived = work.enter(graphs)
            if derived:
                workshop.give(derived, [each.graph(tier, "inferred") for each in self._minters])
        workshop.close()
        if tables.run(f"SELECT 1 FROM rows.inferred WHERE kind(o) > {k.STRING} LIMIT 1"):
            raise NotClaimed("a rule that gives numbers")
        tables.insert(tables.told("SELECT * FROM rows.inferred"))
        self._together.forget()

    def _with_links(self, study: OnBench, present: set[str]) -> str | None:
        """The tier with which the links of a study go (see :func:`reasoning.entailed`)."""
        minter = self._minters[study.number]
        tier = reasoning.tier_of(study.store, minter)
        ordered = [each for each in concepts("tier") if minter.graph(each, "asserted") in present]
        return tier if tier in ordered else next(iter(ordered), None)

    # --- facts as ids, and as lines ---------------------------------------------------------

    def save_ids(self, number: int, folder: Path, hidden: str) -> tuple[str, int]:
        """Write what a study states and what follows from it (see :class:`OnBench`)."""
        named = (
            f"SELECT g FROM rows.named WHERE w = {number}"
            f" UNION SELECT unnest([g, beside]) FROM rows.graph WHERE w = {number}"
            f" UNION SELECT g FROM rows.inferred WHERE w = {number}"
        )
        shown = (
            f"SELECT id FROM term WHERE id IN ({named})"
            f" AND NOT starts_with(text, {quoted(hidden.removeprefix('<'))})"
        )
        rows = f"SELECT g, p, s, o FROM quad WHERE w = {number} AND g IN ({shown})"
        scheme = self._tables.scheme
        return scheme, Numbered(folder, scheme).save(self.connection, rows)

    def asserted(self, number: int) -> Lines:
        """What a study states, as sorted lines."""
        self._spell()

        def sql(hidden: str) -> str:
            shown = _shown("split_part(line, ' ', -2)", hidden)
            found = [f"SELECT line FROM rows.line WHERE w = {number} {shown}"]
            found += [self._lines(part, number, hidden) for part in self._parts]
            return " UNION ALL ".join(found)

        return Lines(self, sql)

    def _lines(self, part: Part, number: int, hidden: str) -> str:
        graph = "graph.provenance" if part.beside else "graph.asserted"
        object_ = f"spelled({part.kind}, {part.object}, '')"
        return (
            f"SELECT '<' || s || {quoted(f'> <{part.property}> ')} || {object_} || ' <' || {graph}"
            f" || '> .' AS line FROM {part.rows} JOIN rows.graph graph USING (w, tier)"
            f" WHERE w = {number} {_shown(graph, hidden.removeprefix('<'))}"
        )

    def inferred(self, number: int) -> Lines:
        """What follows from a study, as sorted lines."""
        self._spell()
        names = ("s", "p", "o", "g")
        spelled = " || ' ' || ".join(
            f"spelled({each}.id >> 60, {each}.text, {each}.extra)" for each in names
        )
        joined = " ".join(f"JOIN term {each} ON {each}.id = f.{each}" for each in names)
        return Lines(
            self,
            lambda hidden: (
                f"SELECT {spelled} || ' .' AS line FROM rows.inferred f {joined}"
                f" WHERE f.w = {number} {_shown('g.text', hidden.removeprefix('<'))}"
            ),
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
