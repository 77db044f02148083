"""What a study keeps of its imports: the loss reports, and marks of every cell that was written.

::

    imports/1.json      what the first import said: file, remarks, fate of everything, changes
    imports/2.json      and so on
    imports/cells.tsv   a mark (a hash) of each cell as the last import left it

The marks tell, at the next import, what people changed by hand since: it is never overwritten.
They hold no words, and no words can be made out of them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from consilience import tables
from consilience.cells import written
from consilience.errors import ReadError
from consilience.findings import Place
from consilience.model import Record, Study
from consilience.study_folder import IMPORTS
from consilience.tables import Table

SCHEMA = "consilience.import/1"
CELLS = f"{IMPORTS}/cells.tsv"
_MARK_BYTES = 8

#: Of one record: column → mark of its cell. Empty cells are left out.
Marks = Mapping[str, str]


def mark(text: str) -> str:
    """The mark of a cell or a text."""
    return hashlib.blake2b(text.encode(), digest_size=_MARK_BYTES).hexdigest()


def marks(record: Record, table: Table) -> dict[str, str]:
    """The marks of a record's cells, its id aside."""
    found = {}
    for column in table.columns:
        if column.name != "id" and (cell := written(column, getattr(record, column.name))):
            found[column.name] = mark(cell)
    return found


@dataclass(frozen=True, slots=True)
class Base:
    """What the last import wrote: the marks of records by ``kind:id``, and of texts by file."""

    cells: Mapping[str, Marks] = field(default_factory=dict)

    def of(self, kind: str, id_: str) -> Marks | None:
        """The marks of one record, None where no import wrote it."""
        return self.cells.get(f"{kind}:{id_}")

    def text(self, file: str) -> str | None:
        """The mark of a source's text."""
        found = self.cells.get(f"text:{file}")
        return found.get("text") if found else None


def base_lines(study: Study, texts: Iterable[tuple[str, str]]) -> Iterator[str]:
    """The lines of the file of marks. Of a code with several wordings the first counts."""
    for table in tables.TABLES:
        for record in study.records(table.record):
            cells = " ".join(f"{name}={value}" for name, value in marks(record, table).items())
            yield f"{table.singular}:{record.id}\t{cells}\n"
    for file, text in texts:
        yield f"text:{file}\ttext={mark(text)}\n"


def base(folder: Path) -> Base | None:
    """What the last import into a folder wrote; None where none did."""
    path = folder / CELLS
    if not path.is_file():
        return None
    cells: dict[str, Marks] = {}
    try:
        with path.open(encoding="utf-8") as stream:
            for line in stream:
                key, _, rest = line.rstrip("\n").partition("\t")
                pairs = (pair.partition("=") for pair in rest.split(" ") if pair)
                cells.setdefault(key, {name: value for name, _, value in pairs})
    except (OSError, UnicodeDecodeError) as error:
        raise ReadError(
            f"{folder.name}/{CELLS} cannot be read",
            place=Place(f"{folder.name}/{CELLS}"),
            hint="bring it back from a copy; without it an import cannot tell edits by hand",
        ) from error
    return Base(cells)


def numbers(folder: Path) -> list[int]:
    """The numbers of the imports that a folder knows of."""
    found = (folder / IMPORTS).glob("*.json") if (folder / IMPORTS).is_dir() else ()
    return sorted(int(path.stem) for path in found if path.stem.isdecimal())


def kept(folder: Path) -> Iterator[Mapping[str, Any]]:
    """What every import into a folder said, the oldest first."""
    for number in numbers(folder):
        path = folder / IMPORTS / f"{number}.json"
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise ReadError(
                f"{folder.name}/{IMPORTS}/{path.name} cannot be read",
                place=Place(f"{folder.name}/{IMPORTS}/{path.name}"),
            ) from error
        if isinstance(data, dict):
            yield data


def fingerprint(path: Path) -> str:
    """The SHA-256 of a file; of a folder, of its files' names and bytes."""
    if path.is_file():
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    digest = hashlib.sha256()
    for each in sorted(path.rglob("*")):
        if each.is_file() and not each.is_symlink():
            digest.update(each.relative_to(path).as_posix().encode() + b"\0")
            with each.open("rb") as stream:
                digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()
