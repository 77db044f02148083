"""N-Quads into the tables, by the database itself.

The usual spellings are taken apart by SQL. Other literals (numbers in unusual spellings, say) are
read one by one in Python, each once; unusual lines are parsed by the embedded store's parser.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

import duckdb

from consilience.columns import kinds as k
from consilience.columns.values import quoted
from consilience.errors import StoreError
from consilience.rdf import XSD, Term
from consilience.turtle import nquads

#: Lines that go into one file, and bytes of a file that go to the database at once.
_LINES = 1 << 19
_BYTES = 1 << 28

_READ = (
    "CREATE OR REPLACE TEMP TABLE line AS SELECT line FROM read_csv({file}, delim = '\\x01',"
    " quote = '', escape = '', comment = '', header = false, auto_detect = false,"
    " nullstr = '\\x02', columns = {{'line': 'VARCHAR'}}, max_line_size = 67108864)"
)

_IRI = r"<[A-Za-z][^\x00-\x20<>\"{}|^`\\]*>"
_NODE = r"_:[A-Za-z0-9]+"
_LITERAL = r"\"(?:[^\"\\\x00]|\\[tbnrf\"\\])*\"(?:@[A-Za-z]+(?:-[A-Za-z0-9]+)*|\^\^" + _IRI + ")?"
_USUAL = rf"(?:{_IRI}|{_NODE}) {_IRI} (?:{_IRI}|{_NODE}|{_LITERAL}) {_IRI} \."

_PARTS = """
CREATE OR REPLACE TEMP TABLE part AS
WITH usual AS (
  SELECT line, split_part(line, ' ', 1) AS s, split_part(line, ' ', 2) AS p,
    split_part(line, ' ', -2) AS g
  FROM line WHERE regexp_full_match(line, {usual})
), cut AS (
  SELECT s, p, g, substr(line, length(s) + length(p) + 3,
    length(line) - length(s) - length(p) - length(g) - 5) AS o
  FROM usual
), ended AS (
  SELECT s, p, g, o, starts_with(o, '"') AS literal,
    CASE WHEN starts_with(o, '"') THEN split_part(o, '"', -1) ELSE '' END AS tail
  FROM cut
), spelled AS (
  SELECT s, p, g, starts_with(o, '<') AS address, literal, starts_with(tail, '^') AS typed,
    CASE WHEN starts_with(tail, '^') THEN substr(tail, 4, length(tail) - 4)
      ELSE lower(substr(tail, 2)) END AS ox,
    CASE WHEN starts_with(o, '_') THEN substr(o, 3)
      ELSE substr(o, 2, length(o) - length(tail) - 2) END AS raw
  FROM ended
), plain AS (
  SELECT s, p, g, address, literal, typed, ox,
    CASE WHEN NOT literal OR NOT contains(raw, '\\') THEN raw
    ELSE replace(replace(replace(replace(replace(replace(replace(replace(raw, '\\\\', chr(0)),
      '\\n', chr(10)), '\\"', '"'), '\\r', chr(13)), '\\t', chr(9)), '\\b', chr(8)),
      '\\f', chr(12)), chr(0), '\\') END AS ot
  FROM spelled
)
SELECT * REPLACE (CASE WHEN ok IN (0, {lang}, {other}) THEN ox ELSE '' END AS ox)
FROM (SELECT CASE WHEN starts_with(s, '<') THEN {iri} ELSE {blank} END::UTINYINT AS sk,
  CASE WHEN starts_with(s, '<') THEN substr(s, 2, length(s) - 2) ELSE substr(s, 3) END AS st,
  substr(p, 2, length(p) - 2) AS pt, substr(g, 2, length(g) - 2) AS gt,
  CASE WHEN address THEN {iri} WHEN NOT literal THEN {blank}
    WHEN ox = '' OR ox = '{xsd}string' THEN {string} WHEN NOT typed THEN {lang}
    WHEN ox = '{xsd}integer' AND regexp_full_match(ot, '0|-?[1-9][0-9]{{0,16}}') THEN {integer}
    WHEN ox = '{xsd}boolean' AND ot IN ('true', 'false') THEN {boolean}
    WHEN ox = '{xsd}date' AND regexp_full_match(ot, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}')
      AND ot > '0001' AND TRY_CAST(ot AS DATE) IS NOT NULL THEN {date}
    WHEN NOT starts_with(ox, '{xsd}') THEN {other}
    ELSE 0 END::UTINYINT AS ok,
  ot, ox
FROM plain)
"""

_ODD = "SELECT DISTINCT ot, ox FROM part WHERE ok = 0"
_IDS = """
INSERT INTO fresh SELECT spelled_id({iri}, gt, ''), spelled_id({iri}, pt, ''),
  spelled_id(sk, st, ''), term_id(ok, ot, ox) FROM part
"""
_TERMS = """
CREATE OR REPLACE TEMP TABLE told AS
SELECT id, min(t) AS text, max(t) AS other, min(x) AS extra, max(x) AS other_extra FROM (
  SELECT spelled_id(sk, st, '') AS id, st AS t, '' AS x FROM part
  UNION ALL SELECT DISTINCT spelled_id({iri}, gt, ''), gt, '' FROM part
  UNION ALL SELECT DISTINCT spelled_id({iri}, pt, ''), pt, '' FROM part
  UNION ALL SELECT term_id(ok, ot, ox), ot, ox FROM part
) GROUP BY id
"""
_COLLISION = """
SELECT 1 FROM told WHERE text <> other OR extra <> other_extra
UNION ALL SELECT 1 FROM told JOIN fresh_term USING (id)
  WHERE told.text <> fresh_term.text OR told.extra <> fresh_term.extra
UNION ALL SELECT 1 FROM told JOIN term USING (id)
  WHERE told.text <> term.text OR told.extra <> term.extra
LIMIT 1
"""
_NEW_TERMS = """
INSERT INTO fresh_term SELECT id, text, extra FROM told
ANTI JOIN fresh_term USING (id) ANTI JOIN term USING (id)
"""


def _kinds() -> dict[str, object]:
    return {
        "usual": quoted(_USUAL),
        "xsd": XSD,
        "iri": k.IRI,
        "blank": k.BLANK,
        "string": k.STRING,
        "lang": k.LANG,
        "integer": k.INTEGER,
        "boolean": k.BOOLEAN,
        "date": k.DATE,
        "other": k.OTHER,
    }


def load(
    connection: duckdb.DuckDBPyConnection, lines: Iterable[str], resalt: Callable[[], None]
) -> None:
    """Put N-Quads lines into ``fresh`` and ``fresh_term``, where they wait to be settled.

    ``resalt`` gives all terms new ids; it is called when two terms have one.
    """
    rest = iter(lines)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "facts.nq"
        while batch := list(islice(rest, _LINES)):
            path.write_text("\n".join(batch) + "\n", encoding="utf-8", newline="\n")
            batch.clear()
            _take(connection, path, resalt)


def load_file(
    connection: duckdb.DuckDBPyConnection, path: Path, resalt: Callable[[], None]
) -> None:
    """The same from a file."""
    if path.stat().st_size <= 2 * _BYTES:
        _take(connection, path, resalt)
        return
    with path.open("rb") as file, tempfile.TemporaryDirectory() as folder:
        piece = Path(folder) / "facts.nq"
        while block := file.read(_BYTES):
            piece.write_bytes(block + file.readline())
            _take(connection, piece, resalt)


def _take(connection: duckdb.DuckDBPyConnection, path: Path, resalt: Callable[[], None]) -> None:
    try:
        connection.execute(_READ.format(file=quoted(str(path))))
    except duckdb.Error as error:
        raise StoreError("these facts cannot be stored: a line that is not UTF-8") from error
    connection.execute(_PARTS.format(**_kinds()))
    _mend(connection)
    count = "SELECT (SELECT count(*) FROM line) - (SELECT count(*) FROM part)"
    if connection.execute(count).fetchall() != [(0,)]:
        others = connection.execute(
            f"SELECT line FROM line WHERE NOT regexp_full_match(line, {quoted(_USUAL)})",
        ).fetchall()
        _take_terms(connection, nquads(line for (line,) in others))
    connection.execute(_TERMS.format(iri=k.IRI))
    while connection.execute(_COLLISION).fetchall():
        resalt()
        connection.execute(_TERMS.format(iri=k.IRI))
    connection.execute(_NEW_TERMS)
    connection.execute(_IDS.format(iri=k.IRI))
    connection.execute("DROP TABLE part; DROP TABLE line; DROP TABLE told")


def _mend(connection: duckdb.DuckDBPyConnection) -> None:
    """Read the literals that SQL did not."""
    odd = connection.execute(_ODD).fetchall()
    if not odd:
        return
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE odd"
        " (ot VARCHAR, ox VARCHAR, k UTINYINT, t VARCHAR, x VARCHAR)"
    )
    rows = [(text, datatype, *k.literal(text, datatype)) for text, datatype in odd]
    insert(connection, "odd", rows)
    connection.execute(
        "UPDATE part SET ok = odd.k, ot = odd.t, ox = odd.x FROM odd"
        " WHERE part.ok = 0 AND part.ot = odd.ot AND part.ox = odd.ox"
    )
    connection.execute("DROP TABLE odd")


def insert(
    connection: duckdb.DuckDBPyConnection, table: str, rows: Iterable[tuple[object, ...]]
) -> None:
    """Insert rows of Python values, many at a time."""
    rest = iter(rows)
    while batch := list(islice(rest, 2000)):
        width = "(" + ", ".join("?" for _ in batch[0]) + ")"
        values = ", ".join(width for _ in batch)
        connection.execute(
            f"INSERT INTO {table} VALUES {values}",
            [cell for row in batch for cell in row],
        )


_Quad = tuple[Term, Term, Term, Term | None]


def _take_terms(connection: duckdb.DuckDBPyConnection, quads: Iterator[_Quad]) -> None:
    """Facts that another parser has read."""

    def rows() -> Iterator[tuple[object, ...]]:
        for subject, predicate, object_, graph in quads:
            kind, text, _ = k.parts(subject)
            yield (
                kind,
                text,
                str(predicate),
                "" if graph is None else str(graph),
                *k.parts(object_),
            )

    insert(connection, "part", rows())
