"""QualCoder projects: the folder ``name.qda`` with its database, or the database itself.

Columns are looked for by name, not by the number of the database's version: old projects lack
some, and newer ones may have more.
"""

from __future__ import annotations

from pathlib import Path

from consilience.errors import ReadError
from consilience.findings import Place
from consilience.readers import Imported, Inspection, Reader
from consilience.readers.draft import Draft
from consilience.readers.people import TAKES as PEOPLE_TAKES
from consilience.readers.people import People
from consilience.readers.qualcoder.project import Project
from consilience.readers.sqlite_file import Database, has_log, is_sqlite, opened
from consilience.readers.unsaid import TAKES, parted

__all__ = ["READER", "inspect", "read"]

_NAME = "qualcoder"
_DATABASE = "data.qda"
_NEEDED = ("source", "code_name", "code_text")
_COUNTED = (
    ("file", "source"),
    ("case", "cases"),
    ("category", "code_cat"),
    ("code", "code_name"),
    ("coded text", "code_text"),
    ("coded picture", "code_image"),
    ("coded recording", "code_av"),
    ("annotation", "annotation"),
    ("attribute", "attribute"),
    ("journal", "journal"),
)


def recognises(path: Path) -> bool:
    """True for a project's folder, or for its database."""
    try:
        return is_sqlite(_database(path)) and _is_project(path)
    except (ReadError, OSError):
        return False


def _is_project(path: Path) -> bool:
    with opened(_database(path)) as database:
        return all(name in database.tables for name in _NEEDED)


def _database(path: Path) -> Path:
    if not path.is_dir():
        return path
    inside = path / _DATABASE
    if inside.is_symlink() and path.resolve() not in inside.resolve().parents:
        raise ReadError(
            f"{path.name}/{_DATABASE} leads out of the project",
            place=Place(path.name),
            hint="copy the database into the project's folder",
        )
    return inside


def _named(path: Path) -> str:
    """The name of the project's folder, whichever of the two was given."""
    whole = path.resolve()
    return whole.parent.name if path.name == _DATABASE else whole.name


def _demanded(database: Database, file: str) -> None:
    missing = [name for name in _NEEDED if name not in database.tables]
    if missing:
        raise ReadError(
            f"{file} is not a QualCoder project: it has no table {', '.join(missing)}",
            place=Place(file),
            hint="choose the folder that ends in .qda",
        )


def inspect(path: Path) -> Inspection:
    """What is in a project."""
    with opened(_database(path)) as database:
        _demanded(database, _named(path))
        version = next(iter(database.rows("project", ("databaseversion",))), {})
        coders = {
            row["owner"]
            for table in ("code_text", "code_image", "code_av")
            for row in database.rows(table, ("owner",))
        }
        counts = [(what, database.count(table)) for what, table in _COUNTED]
        attributes = [
            f"{row['name']} (of a {row['caseOrFile']})"
            for row in database.rows("attribute_type", ("name", "caseOrFile"))
        ]
    remarks = [f"The database is of version {version.get('databaseversion') or 'unknown'}."]
    if attributes:
        remarks.append(
            f"Attributes: {', '.join(attributes)}. Say which of them are speakers' roles, "
            "organisations and so on (speaker_from, role_from …)."
        )
    remarks += _beside(path)
    return Inspection(_NAME, _named(path), (*counts, ("coder", len(coders))), tuple(remarks))


def _beside(path: Path) -> list[str]:
    if not has_log(_database(path)):
        return []
    sentence = (
        "Changes lie beside the database (-wal) that are not in it, and were not read. Open the "
        "project in QualCoder, close it, and import it again."
    )
    return [sentence]


def read(
    path: Path,
    slug: str,
    *,
    media: bool = False,
    **given: str | None,
) -> Imported:
    """The study in a project; ``media`` copies recordings, pictures and documents.

    ``given`` are further options, those of :class:`consilience.readers.people.People` among them.
    """
    file = _named(path)
    database_path = _database(path)
    options, people = parted(given, file.removesuffix(".qda"))
    draft = Draft(slug, file, _NAME, options)
    for sentence in _beside(path):
        draft.remark(sentence)
        draft.ledger.left("changes in the -wal file", "not in the database yet")
    with opened(database_path) as database:
        _demanded(database, file)
        Project(database, database_path, draft, People.of(people), media=media).read()
        if database.unwritten:
            draft.remark(
                "Characters that no text can hold were replaced by \N{REPLACEMENT CHARACTER}."
            )
    if path.is_dir() and (path / "pseudonyms.json").is_file():
        draft.ledger.left("pseudonyms.json", "the key to pseudonyms stays out of a study")
    return draft.finish()


READER = Reader(
    name=_NAME,
    title="QualCoder project",
    suffixes=(".qda",),
    recognises=recognises,
    inspect=inspect,
    read=read,
    takes=(*TAKES, "media", *PEOPLE_TAKES),
    called=_named,
)
