"""What the rows of the long tables state, as SQL made from the definition of the format.

Each :class:`Part` is the facts of one property, in all studies. From parts follow the ids and terms
of the columnar store and the lines of a file of facts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import duckdb

from consilience import model, rdf, tables
from consilience.bulk.rows import LONG, fill, words_beside
from consilience.columns import kinds as k
from consilience.columns.values import NotClaimed, quoted
from consilience.mapping import Mapping
from consilience.mapping.cells import predicate, speller
from consilience.mapping.header import Fact
from consilience.tables import Column, Kind, Table

#: Beyond so many digits the embedded store keeps integers otherwise.
_DIGITS = 10**17
_TEXTS = {Kind.TEXT, Kind.DATE, Kind.LANGUAGE}


@dataclass(frozen=True, slots=True)
class Part:
    """Facts of one property: the rows (``w``, ``s``, ``node``, ``tier``) and their objects."""

    rows: str
    property: str
    kind: int
    object: str
    #: whether they stand in the graph of provenance
    beside: bool = False
    #: a table of which every row is the subject of some fact, and these among them
    subjects: str = ""
    #: ids of the objects, where they need not be worked out for each fact
    id: str = ""
    #: a table of the objects that is shorter than that of the facts
    objects: str = ""


class Parts:
    """Makes the parts of studies whose rows are in the database already."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, mappings: Sequence[Mapping]) -> None:
        self._connection = connection
        self._mappings = mappings
        self._minter = mappings[0].minter
        self._spelled = 0
        places = [_sql(rdf.iri(each.minter.study)) for each in mappings]
        #: SQL of the address of a row's study
        self._study = f"[{', '.join(places)}][w + 1]" if len(places) > 1 else places[0]
        self._study_id = f"[{', '.join(map(_id, places))}][w + 1]"

    def of_studies(self) -> Iterator[Part]:
        """The facts of all long tables."""
        for table in LONG:
            if table is tables.ORIGINS:
                yield from self._origins()
            else:
                for part in self._of(table):
                    yield replace(part, subjects=f"rows.{table.singular}")

    def _of(self, table: Table) -> Iterator[Part]:
        rows = f"rows.{table.singular}"
        if all(column.kind is not Kind.CLASS for column in table.columns):
            class_, any_row = _sql(predicate(table.class_)), f"(SELECT 1 FROM {rows} LIMIT 1)"
            yield Part(rows, _bare(predicate("rdf:type")), k.IRI, class_, objects=any_row)
        in_study = Part(rows, _bare(predicate("con:inStudy")), k.IRI, self._study)
        yield replace(in_study, id=self._study_id, objects=f"(SELECT DISTINCT w FROM {rows})")
        for column in table.columns:
            if column.property:
                yield self._column(table, column)
        yield from self._extras(table)
        row = self._start(rdf.iri(self._minter.row(table.file, 1))[1:-2])
        from_row = _bare(predicate("con:fromRow"))
        numbered = f"(SELECT * FROM {rows} WHERE n > 0)"
        yield Part(numbered, from_row, k.IRI, f"{row} || n", beside=True)

    def _start(self, address: str) -> str:
        """SQL of how an address begins; within a study each has its own."""
        within = address.removeprefix(_bare(rdf.iri(self._minter.study)))
        return quoted(address) if within == address else f"{self._study} || {quoted(within)}"

    def _column(self, table: Table, column: Column) -> Part:
        name, rows = f'"{column.name}"', f"rows.{table.singular}"
        if column.many:
            rows = f"(SELECT w, s, node, tier, unnest({name}) AS {name} FROM {rows})"
        else:
            rows = f"(SELECT * FROM {rows} WHERE {name} IS NOT NULL)"
        if table is tables.EXCERPTS and column.name in {"prefix", "suffix"}:
            rows = words_beside(rows)
        property_ = _bare(predicate(column.property))
        if column.kind in _TEXTS:
            return Part(rows, property_, k.STRING, name)
        if column.kind is Kind.INTEGER:
            if self._any(f"FROM {rows} WHERE abs({name}) >= {_DIGITS}"):
                raise NotClaimed("a large number")
            return Part(rows, property_, k.INTEGER, f"{name}::VARCHAR")
        spell = speller(column, self._minter)
        if column.kind is Kind.RECORD:  # ids need no escaping, so that all addresses begin alike
            return Part(rows, property_, k.IRI, f"{self._start(spell('x')[1:-2])} || {name}")
        spelled = self._distinct(f"FROM {rows}", name, column)
        joined = f"(SELECT each.*, address, object FROM {rows} each JOIN {spelled} spelled"
        alike = f"spelled.value = each.{name} AND spelled.of = each.w"
        part = Part(f"{joined} ON {alike})", property_, k.IRI, "address")
        return replace(part, id="object", objects=spelled)

    def _distinct(self, source: str, name: str, column: Column) -> str:
        """A table of the values of a column in each study, their addresses and ids."""
        values = self._connection.execute(f"SELECT DISTINCT w, {name} {source}").fetchall()
        self._spelled += 1
        table = f"rows.spelled_{self._spelled}"
        spell = [speller(column, each.minter) for each in self._mappings]
        addresses = ((number, value, _bare(spell[number](value))) for number, value in values)
        columns = {"of": "USMALLINT", "value": "VARCHAR", "address": "VARCHAR"}
        fill(self._connection, table, columns, addresses)
        return f"(SELECT *, {_id('address')} AS object FROM {table})"

    def _extras(self, table: Table) -> Iterator[Part]:
        """What follows from several cells of a row: worked out once for all rows that agree."""
        if table is tables.EXCERPTS:
            alike = ["tier", "licence", "source", "kind", "text IS NULL"]
            yield from self._alike(table, alike, self._of_excerpt)
        elif table is tables.CODINGS:
            framework = "CASE WHEN contains(code, ':') THEN split_part(code, ':', 1) END"
            alike = ["direction IS NULL", "layer", framework]
            yield from self._alike(table, alike, self._of_coding)

    def _of_excerpt(self, mapping: Mapping, given: dict[str, str]) -> Iterator[tuple[str, Fact]]:
        text = given.pop("text") and "…"
        excerpt = model.Excerpt(
            id=given["id"],
            kind=given["kind"],
            source=given["source"],
            licence=given["licence"],
            text=text,
        )
        for fact in mapping.following(excerpt):
            yield "", fact
        yield from mapping.stub(excerpt)

    def _of_coding(self, mapping: Mapping, given: dict[str, str]) -> Iterator[tuple[str, Fact]]:
        coding = model.Coding(
            id=given["id"],
            excerpt=given["excerpt"],
            code=given["code"],
            layer=given["layer"],
            direction=given["direction"],
        )
        for fact in mapping.following(coding):
            yield "", fact

    def _alike(
        self,
        table: Table,
        alike: list[str],
        facts: Callable[[Mapping, dict[str, str]], Iterator[tuple[str, Fact]]],
    ) -> Iterator[Part]:
        rows = f"rows.{table.singular}"
        names = [column.name for column in table.columns if not column.many]
        first = ", ".join(f'first("{name}") AS "{name}"' for name in names)
        group = f"{rows}_group"
        keys = [f"({each}) AS key_{number}" for number, each in enumerate(alike, 1)]
        same = " AND ".join(
            f"each.key_{number} IS NOT DISTINCT FROM kinds.key_{number}"
            for number in range(1, len(keys) + 1)
        )
        self._connection.execute(
            f"CREATE TABLE {group} AS SELECT row_number() OVER () AS one, * FROM"
            f" (SELECT w, {', '.join(keys)}, {first} FROM {rows} GROUP BY w, {', '.join(alike)})"
        )
        self._connection.execute(
            f"CREATE TABLE {group}_of AS SELECT each.w, s, node, each.tier, one"
            f" FROM (SELECT w, s, node, tier, {', '.join(keys)} FROM {rows}) each"
            f" JOIN {group} kinds ON each.w = kinds.w AND {same}"
        )
        named = ", ".join(f'"{name}"' for name in names)
        answer = self._connection.execute(f"SELECT one, w, {named} FROM {group}")
        made: dict[str, list[tuple[object, ...]]] = {}
        for one, number, *values in answer.fetchall():
            given = dict(zip(names, values, strict=True))
            for outer, (_, property_, object_) in facts(self._mappings[number], given):
                made.setdefault(property_, []).append((one, outer or None, *_parts(object_)))
        for number, (property_, found) in enumerate(made.items()):
            columns = {
                "one": "BIGINT",
                "outer_tier": "VARCHAR",
                "kind": "UTINYINT",
                "text": "VARCHAR",
            }
            fill(self._connection, f"{group}_{number}", columns, found)
            for kind in sorted({int(str(each[2])) for each in found}):
                said = (
                    f"(SELECT *, term_id(kind, text, '') AS object FROM {group}_{number}"
                    f" WHERE kind = {kind})"
                )
                yield Part(
                    f"(SELECT w, s, node, coalesce(outer_tier, tier) AS tier, text, object"
                    f" FROM {group}_of of JOIN {said} said ON said.one = of.one)",
                    _bare(property_),
                    kind,
                    "text",
                    id="object",
                    objects=said,
                )

    def _origins(self) -> Iterator[Part]:
        for column in tables.ORIGINS.columns[1:]:
            part = self._column(tables.ORIGINS, column)
            yield replace(part, beside=True)

    def _any(self, source: str) -> bool:
        return bool(self._connection.execute(f"SELECT 1 {source} LIMIT 1").fetchall())


def _bare(spelled: str) -> str:
    """An address without its brackets."""
    return spelled[1:-1]


def _id(address: str) -> str:
    """SQL of the id of an address that SQL gives."""
    return f"spelled_id({k.IRI}, {address}, '')"


def _sql(spelled: str) -> str:
    return quoted(_bare(spelled))


def _parts(spelled: str) -> tuple[int, str]:
    """Kind and text of an object."""
    if spelled.startswith("<"):
        return k.IRI, _bare(spelled)
    if spelled == rdf.typed("true", rdf.XSD_BOOLEAN):
        return k.BOOLEAN, "true"
    raise NotClaimed(f"an object of another kind: {spelled[-40:]}")
