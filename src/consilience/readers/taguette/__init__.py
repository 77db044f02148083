"""Taguette: a project's SQLite export, or a server's own database.

Positions count UTF-8 bytes of the text nodes of a document's HTML. An export holds no coders
(every command is written as ``admin``); a server's database does.
"""

from __future__ import annotations

from pathlib import Path

from consilience.errors import ReadError
from consilience.findings import Place
from consilience.readers import Imported, Inspection, Reader
from consilience.readers.draft import Draft
from consilience.readers.people import TAKES as PEOPLE_TAKES
from consilience.readers.people import People
from consilience.readers.sqlite_file import Database, Row, has_log, is_sqlite, opened
from consilience.readers.taguette.project import Project
from consilience.readers.unsaid import TAKES, parted

__all__ = ["READER", "inspect", "read"]

_NAME = "taguette"
_NEEDED = ("projects", "documents", "tags", "highlights", "highlight_tags")
_COUNTED = (
    ("document", "documents"),
    ("tag", "tags"),
    ("highlight", "highlights"),
    ("tag on a highlight", "highlight_tags"),
)


def recognises(path: Path) -> bool:
    """True for a SQLite file with Taguette's tables."""
    try:
        if not path.is_file() or not is_sqlite(path):
            return False
        with opened(path) as database:
            return all(name in database.tables for name in _NEEDED)
    except (ReadError, OSError):
        return False


def _projects(database: Database, file: str) -> list[Row]:
    missing = [name for name in _NEEDED if name not in database.tables]
    if missing:
        raise ReadError(
            f"{file} is not a Taguette project: it has no table {', '.join(missing)}",
            place=Place(file),
            hint="in Taguette choose Export project, SQLite3",
        )
    found = list(database.rows("projects", ("id", "name", "description")))
    if not found:
        raise ReadError(f"{file} holds no project", place=Place(file), hint="export it again")
    return found


def inspect(path: Path) -> Inspection:
    """What is in a file."""
    with opened(path) as database:
        projects = _projects(database, path.name)
        counts = [(what, database.count(table)) for what, table in _COUNTED]
    remarks = []
    if len(projects) > 1:
        counts.insert(0, ("project", len(projects)))
        remarks.append("There are several projects. Say which with project=NUMBER.")
    title = str(projects[0]["name"]) if len(projects) == 1 else path.name
    return Inspection(_NAME, title, tuple(counts), (*remarks, *_beside(path)))


def _beside(path: Path) -> list[str]:
    if not has_log(path):
        return []
    sentence = (
        "Changes lie beside the file (-wal) that are not in it, and were not read. Stop Taguette, "
        "and import it again."
    )
    return [sentence]


def _chosen(projects: list[Row], project: str | int | None, file: str) -> Row:
    for row in projects:
        if project is not None and str(project) in {str(row["id"]), str(row["name"])}:
            return row
    if project is None and len(projects) == 1:
        return projects[0]
    numbers = ", ".join(str(row["id"]) for row in projects)
    raise ReadError(
        f"{file} holds several projects" if project is None else f"{file} has no such project",
        place=Place(file),
        hint=f"say which: project=NUMBER; there are {numbers}",
    )


def read(
    path: Path,
    slug: str,
    *,
    project: str | int | None = None,
    **given: str | None,
) -> Imported:
    """The study in a file; ``project`` says which where there are several.

    ``given`` are further options, those of :class:`consilience.readers.people.People` among them.
    """
    with opened(path) as database:
        chosen = _chosen(_projects(database, path.name), project, path.name)
        options, people = parted(given, str(chosen["name"] or slug))
        draft = Draft(slug, path.name, _NAME, options)
        for sentence in _beside(path):
            draft.remark(sentence)
            draft.ledger.left("changes in the -wal file", "not in the file yet")
        Project(database, path, draft, People.of(people)).read(chosen)
        if database.unwritten:
            draft.remark(
                "Characters that no text can hold were replaced by \N{REPLACEMENT CHARACTER}."
            )
    return draft.finish()


READER = Reader(
    name=_NAME,
    title="Taguette project",
    suffixes=(".sqlite3", ".db"),
    recognises=recognises,
    inspect=inspect,
    read=read,
    takes=(*TAKES, "project", *PEOPLE_TAKES),
)
