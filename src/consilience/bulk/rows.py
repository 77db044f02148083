"""The rows of studies' long tables, put into a database with what follows for each row.

A table here is named after its kind (``excerpt``), in the schema ``rows``. Beside the columns of
the format a row has ``w`` (the number of its study), ``n`` (its number in the file), ``s`` (its
address), ``node`` (the id of that) and ``tier``; columns that take several values hold lists.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from operator import attrgetter
from pathlib import Path

import duckdb

from consilience import model, rdf, tables
from consilience.access import TIERS, strictest, tier_of_consent
from consilience.bulk import direct
from consilience.bulk.direct import Plain
from consilience.columns import kinds as k
from consilience.columns.values import quoted
from consilience.iris import Minter
from consilience.mapping import Tiers, record_prefix, typed
from consilience.tables import Kind, Table

#: The tables that are mapped by the database. The others are short, or mean more than their cells.
LONG: tuple[Table, ...] = (
    tables.EXCERPTS,
    tables.CODINGS,
    tables.MENTIONS,
    tables.NOTES,
    tables.ATTRIBUTES,
    tables.ORIGINS,
)
#: Rows that are spelled out at once.
_BATCH = 10_000


@dataclass(frozen=True, slots=True)
class Stated:
    """A study, and which files of its tables the database may read by itself."""

    study: model.Study
    minter: Minter
    plain: Mapping[Table, Plain] = field(default_factory=dict)


def read(connection: duckdb.DuckDBPyConnection, studies: Sequence[Stated]) -> list[Tiers]:
    """Put the long tables of studies into the database; for each the tiers of all its records."""
    connection.execute("CREATE SCHEMA rows")
    found: list[Tiers] = []
    narrower = {"kind": "VARCHAR", "id": "VARCHAR", "tier": "VARCHAR"}
    for number, each in enumerate(studies):
        for table in LONG:
            raw, plain = f"rows.raw_{table.singular}", each.plain.get(table)
            if plain is None or not direct.read(connection, table, plain, raw):
                _read(connection, each.study, table, raw)
        tiers = Tiers.of(_that_may_be_narrower(connection, each.study))
        fill(connection, "rows.narrower", narrower, tiers.narrower())
        for table in LONG:
            _address(connection, table, number, each.minter, tiers.study)
        for name in ("narrower", "chosen", "label"):
            connection.execute(f"DROP TABLE IF EXISTS rows.{name}")
        found.append(tiers)
    beside = ((number, *each) for number, tiers in enumerate(found) for each in tiers.besides())
    columns = {"w": "USMALLINT", "source": "VARCHAR", "tier": "VARCHAR"}
    fill(connection, "rows.besides", columns, beside)
    return found


def _that_may_be_narrower(connection: duckdb.DuckDBPyConnection, study: model.Study) -> model.Study:
    """The study without the excerpts that have the tier of the study, and what is about them.

    A record has another tier only where it, its source or its speaker says so, or where it stands
    in the source of such a one. A speaker of whom one excerpt is narrower counts with everything
    that was said; so do the excerpts with pseudonyms, where there is anything narrower.
    """
    own_tier = strictest(study.header.access)

    def stated(records: Iterable[model.Source] | Iterable[model.Speaker]) -> list[tuple[str]]:
        return [
            (each.id,)
            for each in records
            if strictest(own_tier, each.access, tier_of_consent(each.consent)) != own_tier
        ]

    fill(connection, "stated_source", {"id": "VARCHAR"}, stated(study.records(model.Source)))
    fill(connection, "stated_speaker", {"id": "VARCHAR"}, stated(study.records(model.Speaker)))
    narrower = [(each,) for each in TIERS if strictest(own_tier, each) != own_tier]
    fill(connection, "narrower_tier", {"tier": "VARCHAR"}, narrower)
    raw = "rows.raw_excerpt"
    connection.execute(
        f"CREATE TEMP TABLE touched AS SELECT DISTINCT source FROM {raw}"
        " WHERE access IN (FROM narrower_tier) OR source IN (FROM stated_source)"
        " OR speaker IN (FROM stated_speaker)"
    )
    connection.execute(
        f"CREATE TEMP TABLE heard AS SELECT DISTINCT speaker FROM {raw}"
        " WHERE source IN (FROM touched) AND speaker IS NOT NULL"
    )
    connection.execute(
        f"CREATE TABLE rows.chosen AS SELECT id FROM {raw}"
        " WHERE source IN (FROM touched) OR speaker IN (FROM heard)"
    )
    connection.execute(
        "DROP TABLE touched; DROP TABLE heard; DROP TABLE stated_source; DROP TABLE stated_speaker;"
        "DROP TABLE narrower_tier"
    )
    wanted = " WHERE id IN (FROM rows.chosen)"
    if connection.execute("SELECT 1 FROM rows.chosen LIMIT 1").fetchall():
        labels = ((each.label,) for each in study.records(model.Pseudonym))
        fill(connection, "rows.label", {"label": "VARCHAR"}, labels)
        wanted += f" OR EXISTS (FROM rows.label WHERE contains({raw}.text, label))"

    def rows(sql: str) -> Iterator[tuple[str, ...]]:
        found = connection.cursor().execute(sql)
        while batch := found.fetchmany(_BATCH):
            yield from batch

    def excerpts() -> Iterator[model.Excerpt]:
        columns = ("id", "source", "speaker", "access", "text", "start", "end")
        named = ", ".join(f'"{each}"' for each in columns)
        for row in rows(f"SELECT {named} FROM {raw}{wanted}"):
            yield model.Excerpt(kind="", **dict(zip(columns, row, strict=True)))  # type: ignore[arg-type]

    def codings() -> Iterator[model.Coding]:
        for id_, excerpt in rows(_about_chosen("coding")):
            yield model.Coding(id=id_, excerpt=excerpt, code="", layer="")

    def mentions() -> Iterator[model.Mention]:
        for id_, excerpt in rows(_about_chosen("mention")):
            yield model.Mention(id=id_, excerpt=excerpt, layer="")

    own = {model.Excerpt: excerpts, model.Coding: codings, model.Mention: mentions}
    return model.Study(study.header, {**study.tables, **own})


def _about_chosen(kind: str) -> str:
    return f"SELECT id, excerpt FROM rows.raw_{kind} WHERE excerpt IN (FROM rows.chosen)"


def _read(
    connection: duckdb.DuckDBPyConnection, study: model.Study, table: Table, into: str
) -> None:
    names = [column.name for column in table.columns]
    kinds = [
        "VARCHAR[]" if column.many else "BIGINT" if column.kind is Kind.INTEGER else "VARCHAR"
        for column in table.columns
    ]
    columns = {"n": "BIGINT", **dict(zip(names, kinds, strict=True))}
    values = attrgetter("row", *names)
    fill(connection, into, columns, map(values, study.records(table.record)))


def _address(
    connection: duckdb.DuckDBPyConnection, table: Table, number: int, minter: Minter, tier: str
) -> None:
    """Give every row its study, its address and its tier."""
    kind, id_, address = quoted(table.singular), "raw.id", ""
    start = quoted(record_prefix(minter, table.singular))
    rows = f"rows.raw_{table.singular}"
    source = f"{rows} raw"
    if table is tables.ORIGINS:  # its rows are about other records
        kind, id_ = "split_part(raw.id, ':', 1)", "substr(raw.id, position(':' IN raw.id) + 1)"
        known = connection.execute(f"SELECT DISTINCT id FROM {rows}").fetchall()
        spelled = ((id_, rdf.iri(typed(minter, id_))[1:-1]) for (id_,) in known)
        fill(connection, "addressed", {"id": "VARCHAR", "s": "VARCHAR"}, spelled)
        source, address = f"{rows} raw JOIN addressed USING (id)", "s"
    into = f"rows.{table.singular}"
    connection.execute(
        f"{f'INSERT INTO {into}' if number else f'CREATE TABLE {into} AS'}"
        f" SELECT {number}::USMALLINT AS w, raw.*, {address or f'{start} || raw.id'} AS s,"
        f" spelled_id({k.IRI}, s, '') AS node, coalesce(narrower.tier, {quoted(tier)}) AS tier"
        f" FROM {source} LEFT JOIN rows.narrower ON narrower.kind = {kind} AND narrower.id = {id_}"
    )
    connection.execute(f"DROP TABLE {rows}; DROP TABLE IF EXISTS addressed")


def words_beside(rows: str) -> str:
    """Rows of excerpts with the tier of the words beside them (see ``Tiers.beside``)."""
    return (
        f"(SELECT each.* REPLACE (coalesce(besides.tier, each.tier) AS tier) FROM {rows} each"
        " LEFT JOIN rows.besides besides USING (w, source))"
    )


def fill(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    columns: Mapping[str, str],
    rows: Iterable[tuple[object, ...]],
) -> None:
    """A new table of rows of Python values, through a file."""
    declared = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
    connection.execute(f"CREATE TABLE {table} ({declared})")
    with tempfile.TemporaryDirectory(prefix="consilience-") as place:
        path = Path(place) / "rows.json"
        spell = json.JSONEncoder(check_circular=False).encode
        rest = iter(rows)
        empty = True
        with path.open("w", encoding="ascii") as stream:
            while batch := list(islice(rest, _BATCH)):
                empty = False
                stream.write(
                    "\n".join([spell(dict(zip(columns, row, strict=True))) for row in batch])
                )
                stream.write("\n")
        if not empty:
            kinds = ", ".join(f"{quoted(name)}: '{kind}'" for name, kind in columns.items())
            connection.execute(
                f"INSERT INTO {table} SELECT * FROM read_json({quoted(str(path))},"
                f" format = 'newline_delimited', columns = {{{kinds}}},"
                " maximum_object_size = 134217728)"
            )
