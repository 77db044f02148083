"""A file of columns that follows a change: a copy of the one before, with some facts exchanged.

Facts that come are put at the end. So after many of them the file is made again, in its order.
What a fact no longer has leaves the tables; the database may keep its bytes in the file until
then. Where that must not be, make the file (``file.make``).
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

import duckdb

from consilience.columns import file, layout, sheet
from consilience.columns.change import Change
from consilience.columns.tables import (
    MARKED,
    NEW_TERMS,
    PROPERTIES,
    SPREAD,
    WAITING,
    Collision,
    Tables,
    collided,
)

#: Up to this part of all facts may stand at the end, out of their order.
_LOOSE = 0.1


_TOUCHED = """
CREATE TEMP TABLE touched AS SELECT DISTINCT p, s, o FROM (FROM gone UNION ALL FROM fresh);
CREATE TEMP TABLE arranged AS SELECT DISTINCT p, s, o, g FROM (
  SELECT p, s, o, g FROM quad SEMI JOIN touched USING (p, s, o) ANTI JOIN gone USING (p, s, o, g)
  UNION ALL SELECT p, s, o, g FROM fresh
) ORDER BY p, s, o, g;
DELETE FROM quad USING touched t WHERE quad.p = t.p AND quad.s = t.s AND quad.o = t.o;
INSERT INTO loose SELECT count(*) FROM arranged;
"""
_LOST = """
CREATE TEMP TABLE lost AS SELECT DISTINCT unnest([g, p, s, o]) AS id FROM gone;
DELETE FROM lost WHERE id IN (SELECT o FROM quad WHERE o IN (FROM lost));
DELETE FROM lost WHERE id IN (SELECT s FROM quad WHERE s IN (FROM lost));
DELETE FROM lost WHERE id IN (SELECT p FROM quad WHERE p IN (FROM lost));
DELETE FROM lost WHERE id IN (SELECT g FROM quad WHERE g IN (FROM lost));
DELETE FROM term WHERE id IN (FROM lost);
DELETE FROM part WHERE g IN (FROM lost);
"""
_THESE = "WHERE p IN (SELECT p FROM touched)"
_BROUGHT = """
INSERT INTO part SELECT DISTINCT ?, ?, g FROM fresh
WHERE rowid >= ? AND g NOT IN (SELECT g FROM part WHERE name = ?)
"""


def follow(
    path: Path, old: Path, digests: Mapping[str, str], changes: Mapping[str, Change]
) -> bool:
    """Make the file out of the ``old`` one; False where it has to be made from its parts.

    ``digests`` are those of all parts as they are now, ``changes`` what differs in some.
    """
    if not old.is_file():
        return False
    shutil.copyfile(old, path)
    with ExitStack() as stack:
        try:
            connection = stack.enter_context(file.writing(path))
            if layout.settings(connection).get("engine") != layout.STATE:
                return False
        except duckdb.Error:
            return False  # damaged, or of another version
        tables = Tables(connection)
        if not _fits(tables, digests, changes):
            return False
        try:
            _exchange(tables, digests, changes)
        except Collision:
            return False
        connection.execute("CHECKPOINT")
    return True


def _fits(tables: Tables, digests: Mapping[str, str], changes: Mapping[str, Change]) -> bool:
    """Whether the changes lead from what the file holds to what it is to hold."""
    before = {name: changes[name].before if name in changes else d for name, d in digests.items()}
    there = tables.run("SELECT DISTINCT name, digest FROM part ORDER BY ALL")
    if sorted((name, digest) for name, digest in before.items() if digest) != there:
        return False
    ((loose, facts),) = tables.run("SELECT (SELECT sum(facts) FROM loose), count(*) FROM quad")
    come = sum(len(each.new) for each in changes.values())
    return int(str(loose or 0)) + come <= int(str(facts)) * _LOOSE


def _exchange(tables: Tables, digests: Mapping[str, str], changes: Mapping[str, Change]) -> None:
    connection = tables.connection
    tables.add([line for each in changes.values() for line in each.gone], collided)
    connection.execute("CREATE TEMP TABLE gone AS FROM fresh")
    connection.execute("DROP TABLE fresh; DROP TABLE fresh_term;" + WAITING)
    for name, each in changes.items():
        tables.run("UPDATE part SET digest = ? WHERE name = ?", (digests[name], name))
        ((waiting,),) = tables.run("SELECT count(*) FROM fresh")
        tables.add(each.new, collided)
        tables.run(_BROUGHT, (name, digests[name], waiting, name))
    connection.execute("BEGIN")
    connection.execute(_TOUCHED)
    connection.execute(MARKED.format(again="again", unknown=""))
    connection.execute(NEW_TERMS)
    connection.execute(_LOST)
    for table, counted in (("property", PROPERTIES), ("spread", SPREAD)):
        connection.execute(f"DELETE FROM {table} {_THESE}")
        connection.execute(counted.format(where=_THESE))
    sheet.renew(connection, "touched")
    connection.execute("COMMIT")
