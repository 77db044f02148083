"""Tables, ids, and the few SQL macros that every part of the engine speaks with.

``quad(g, p, s, o, again)`` is sorted by (p, s, o, g), so that a scan for one property reads one
stretch of it; ``again`` marks a fact that an earlier row has in another graph. ``term(id, text,
extra)`` is sorted by id, that is by kind first, and has an index in a file. An id is the kind in
four bits and a hash of the canonical spelling in sixty, so that every process gives a term the same
id; small integers and truth values are the id itself. The hash of an address begins with hashes of
its last folders: things of one kind in one study lie side by side, and a question about one study
reads a short stretch of everything. ``property`` counts what each property has, ``spread`` (about)
on how many subjects and objects; ``part`` tells which graphs a part of the facts (a study) brought,
and in which state; ``loose`` how many facts were put at the end of a file, out of their order
(``following``); ``sheet``, ``thing`` and ``paired`` are described in their
modules.
"""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from consilience.columns import sheet
from consilience.columns.kinds import (
    BOOLEAN,
    DATETIME,
    DECIMAL,
    DOUBLE,
    EXOTIC,
    INTEGER,
    IRI,
    LANG,
    OTHER,
    SMALL,
    STRING,
)

#: Ids are hashes of the engine; a file of another version, or of other tables, is not read.
STATE = f"{duckdb.__version__}/4"
#: Decimals are whole numbers of this part of one.
SCALE = 10**18

_TABLES = """
CREATE TABLE IF NOT EXISTS quad (g UBIGINT, p UBIGINT, s UBIGINT, o UBIGINT, again BOOLEAN);
CREATE TABLE IF NOT EXISTS term (id UBIGINT, text VARCHAR, extra VARCHAR);
CREATE TABLE IF NOT EXISTS property (p UBIGINT, facts UBIGINT, kinds UINTEGER);
CREATE TABLE IF NOT EXISTS spread (p UBIGINT, subjects UBIGINT, objects UBIGINT);
CREATE TABLE IF NOT EXISTS part (name VARCHAR, digest VARCHAR, g UBIGINT);
CREATE TABLE IF NOT EXISTS loose (facts UBIGINT);
CREATE TABLE IF NOT EXISTS setting (name VARCHAR, value VARCHAR);
"""

_UNCLAIMED = "error('not claimed')"

# k, t, x: kind, text, extra. n: a decimal as a whole number of 10^-18. d: a double.
_MACROS = f"""
CREATE OR REPLACE MACRO kind(id) AS (id >> 60)::UTINYINT;
CREATE OR REPLACE MACRO whole(id) AS
  ((id & {(1 << 60) - 1}::UBIGINT)::BIGINT - {SMALL});
CREATE OR REPLACE MACRO whole_id(v) AS
  CASE WHEN v BETWEEN -{SMALL} AND {SMALL - 1}
    THEN ({INTEGER}::UBIGINT << 60) | (v + {SMALL})::UBIGINT
    ELSE {_UNCLAIMED}::UBIGINT END;
CREATE OR REPLACE MACRO int_made(v) AS
  CASE WHEN v BETWEEN -9223372036854775808::HUGEINT AND 9223372036854775807 THEN v::BIGINT END;
CREATE OR REPLACE MACRO truth_id(v) AS
  CASE WHEN v THEN ({BOOLEAN}::UBIGINT << 60) | 1::UBIGINT
    WHEN NOT v THEN {BOOLEAN}::UBIGINT << 60 END;
CREATE OR REPLACE MACRO near(t) AS
  ((hash(split_part(t, '/', -2)) >> 58) << 9) | (hash(split_part(t, '/', -3)) >> 55);
CREATE OR REPLACE MACRO spelled_id(k, t, x) AS
  CASE WHEN k = {IRI}
    THEN ({IRI}::UBIGINT << 60) | (near(t) << 45)
      | ((hash(t || '{{salt}}') >> {{shift}}) & {(1 << 45) - 1}::UBIGINT)
    ELSE (k::UBIGINT << 60) | (hash(CASE WHEN x = '' THEN t ELSE t || chr(10) || x END
      || '{{salt}}') >> {{shift}}) END;
CREATE OR REPLACE MACRO term_id(k, t, x) AS
  CASE WHEN k = {INTEGER} THEN whole_id(TRY_CAST(t AS BIGINT))
    WHEN k = {BOOLEAN} THEN truth_id(t = 'true')
    ELSE spelled_id(k, t, x) END;
CREATE OR REPLACE MACRO dec_text(n) AS
  CASE WHEN n % {SCALE} = 0 THEN (n // {SCALE})::VARCHAR
    ELSE (CASE WHEN n < 0 THEN '-' ELSE '' END) || (abs(n) // {SCALE})::VARCHAR || '.'
      || rtrim(lpad((abs(n) % {SCALE})::VARCHAR, 18, '0'), '0') END;
CREATE OR REPLACE MACRO dec_of(t) AS
  CASE WHEN position('.' IN t) = 0 THEN TRY_CAST(t AS HUGEINT) * {SCALE}
    ELSE TRY_CAST(split_part(t, '.', 1) AS HUGEINT) * {SCALE}
      + (CASE WHEN t[1] = '-' THEN -1 ELSE 1 END)
        * TRY_CAST(rpad(split_part(t, '.', 2), 18, '0') AS HUGEINT) END;
CREATE OR REPLACE MACRO dbl_text(d) AS
  CASE WHEN isnan(d) THEN 'NaN' WHEN isinf(d) THEN CASE WHEN d > 0 THEN 'INF' ELSE '-INF' END
    WHEN position('e' IN d::VARCHAR) > 0 THEN {_UNCLAIMED}::VARCHAR
    WHEN suffix(d::VARCHAR, '.0') THEN left(d::VARCHAR, length(d::VARCHAR) - 2)
    ELSE d::VARCHAR END;
CREATE OR REPLACE MACRO dbl_of(t) AS
  CASE t WHEN 'INF' THEN 'inf'::DOUBLE WHEN '-INF' THEN '-inf'::DOUBLE
    WHEN 'NaN' THEN 'nan'::DOUBLE ELSE TRY_CAST(t AS DOUBLE) END;
CREATE OR REPLACE MACRO dec_dbl(n) AS dec_text(n)::DOUBLE;
CREATE OR REPLACE MACRO number(k, t) AS
  CASE WHEN k = {INTEGER}
      THEN {{{{'k': k, 'n': TRY_CAST(t AS HUGEINT) * {SCALE}, 'd': NULL::DOUBLE}}}}
    WHEN k = {DECIMAL} THEN {{{{'k': k, 'n': dec_of(t), 'd': NULL::DOUBLE}}}}
    WHEN k = {DOUBLE} THEN {{{{'k': k, 'n': NULL::HUGEINT, 'd': dbl_of(t)}}}}
    WHEN k = {EXOTIC} THEN {_UNCLAIMED}::STRUCT(k UTINYINT, n HUGEINT, d DOUBLE) END;
CREATE OR REPLACE MACRO num_dbl(v) AS
  CASE WHEN v.k = {DOUBLE} THEN v.d ELSE dec_dbl(v.n) END;
CREATE OR REPLACE MACRO num_cmp(p, q) AS list_transform([{{{{'a': p, 'b': q}}}}], lambda it:
  CASE WHEN it.a IS NULL OR it.b IS NULL THEN NULL
    WHEN it.a.k <= {DECIMAL} AND it.b.k <= {DECIMAL}
      THEN (it.a.n > it.b.n)::INTEGER - (it.a.n < it.b.n)::INTEGER
    WHEN isnan(num_dbl(it.a)) OR isnan(num_dbl(it.b)) THEN 2
    ELSE (num_dbl(it.a) > num_dbl(it.b))::INTEGER - (num_dbl(it.a) < num_dbl(it.b))::INTEGER
  END)[1];
CREATE OR REPLACE MACRO num_text(v) AS
  CASE v.k WHEN {INTEGER} THEN (v.n // {SCALE})::VARCHAR WHEN {DECIMAL} THEN dec_text(v.n)
    WHEN {DOUBLE} THEN dbl_text(v.d) END;
CREATE OR REPLACE MACRO cmp(ka, ta, xa, kb, tb, xb) AS
  CASE WHEN ka = {STRING} AND kb = {STRING} THEN (ta > tb)::INTEGER - (ta < tb)::INTEGER
    WHEN ka BETWEEN {INTEGER} AND {DOUBLE} AND kb BETWEEN {INTEGER} AND {DOUBLE}
      THEN num_cmp(number(ka, ta), number(kb, tb))
    WHEN ka = {LANG} AND kb = {LANG} AND xa = xb THEN (ta > tb)::INTEGER - (ta < tb)::INTEGER
    WHEN ka = {DATETIME} AND kb = {DATETIME}
      THEN CASE WHEN suffix(ta, 'Z') = suffix(tb, 'Z')
        THEN (rtrim(ta, 'Z') > rtrim(tb, 'Z'))::INTEGER - (rtrim(ta, 'Z') < rtrim(tb, 'Z'))::INTEGER
        ELSE {_UNCLAIMED}::INTEGER END
    WHEN ka = {DATETIME + 1} AND kb = {DATETIME + 1}
      THEN (ta > tb)::INTEGER - (ta < tb)::INTEGER
    WHEN ka > {LANG} AND kb > {LANG} AND (ka = {EXOTIC} OR kb = {EXOTIC})
      THEN {_UNCLAIMED}::INTEGER END;
CREATE OR REPLACE MACRO same_value(ka, ta, xa, kb, tb, xb) AS
  CASE WHEN ka = kb AND ta = tb AND xa = xb
      THEN NOT (ka = {DOUBLE} AND ta = 'NaN')
    WHEN ka < {STRING} OR kb < {STRING} THEN false
    WHEN ka = {EXOTIC} OR kb = {EXOTIC} THEN
      CASE WHEN ka <= {LANG} OR kb <= {LANG} THEN false ELSE {_UNCLAIMED}::BOOLEAN END
    WHEN ka = {OTHER} OR kb = {OTHER} THEN NULL
    WHEN ka BETWEEN {INTEGER} AND {DOUBLE} AND kb BETWEEN {INTEGER} AND {DOUBLE}
      THEN num_cmp(number(ka, ta), number(kb, tb)) = 0
    ELSE false END;
CREATE OR REPLACE MACRO truth(k, t) AS
  CASE k WHEN {BOOLEAN} THEN t = 'true' WHEN {STRING} THEN t <> ''
    WHEN {INTEGER} THEN t <> '0' WHEN {DECIMAL} THEN t <> '0'
    WHEN {DOUBLE} THEN t NOT IN ('0', '-0', 'NaN')
    WHEN {EXOTIC} THEN {_UNCLAIMED}::BOOLEAN END;
"""


def connect(
    path: str = ":memory:",
    *,
    read_only: bool = False,
    config: Mapping[str, str | int] | None = None,
) -> duckdb.DuckDBPyConnection:
    """A connection that draws no bars of progress: in some processes they are on unasked."""
    made = duckdb.connect(  # noqa: TID251 - here it is
        path, read_only=read_only, config=dict(config or {})
    )
    made.execute("SET enable_progress_bar = false")
    return made


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Make tables and settings where they are not there yet."""
    connection.execute(_TABLES)
    connection.execute(sheet.TABLES)
    if not connection.execute("SELECT count(*) FROM setting").fetchall()[0][0]:
        connection.execute(
            "INSERT INTO setting VALUES ('salt', ''), ('shift', '4'), ('engine', ?)",
            [STATE],
        )


def settings(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """What was settled when the tables were made."""
    return dict(connection.execute("SELECT name, value FROM setting").fetchall())


def name_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """Teach a connection the macros; its ids then are those of the tables."""
    known = settings(connection)
    connection.execute(_MACROS.format(salt=known["salt"], shift=known["shift"]))
