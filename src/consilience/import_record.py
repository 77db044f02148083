"""What a study keeps of its imports: the loss reports, and marks of every cell that was written.

::

    imports/1.json   what the first import said: file, remarks, fate of everything, changes
    imports/1.tsv    a mark (a hash) of each cell as that file said it last
    imports/1.toml   how that file is read
    imports/2.json   a newer state of the same file ("first": 1), or another file ("first": 2),
                     which has marks and settings of its own (2.tsv, 2.toml)

The marks tell, at the next import, what people changed by hand since: it is never overwritten.
They hold no words, but whoever guesses a word can see that it stood there, also where it was
replaced since: they go into no package and no export.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from pathlib import Path
from types import MappingProxyType
from typing import Any

from consilience import tables
from consilience.batches import Columns
from consilience.cells import written, written_all
from consilience.errors import ReadError
from consilience.findings import Place
from consilience.model import Header, Record, Study
from consilience.study_folder import IMPORTS
from consilience.tables import Column, Table

SCHEMA = "consilience.import/1"
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
class File:
    """A file that a study was made of: the import that brought it first, and its name now.

    ``added``: it came to a study that was there.
    """

    first: int
    name: str
    added: bool = False


def marks_of(first: int) -> str:
    """Where the marks of a file lie in the folder of a study."""
    return f"{IMPORTS}/{first}.tsv"


def settings_of(first: int) -> str:
    """Where it lies how a file is read."""
    return f"{IMPORTS}/{first}.toml"


@dataclass(frozen=True, slots=True)
class Base:
    """What one file said last: the marks of records by ``kind:id``, and of texts by file."""

    cells: Mapping[str, Marks] = field(default_factory=dict)

    @classmethod
    def of_lines(cls, lines: Iterable[str]) -> Base:
        """The marks in the lines of a file of marks."""
        cells: dict[str, Marks] = {}
        for line in lines:
            key, _, rest = line.rstrip("\n").partition("\t")
            pairs = (pair.partition("=") for pair in rest.split(" ") if pair)
            cells.setdefault(key, {name: value for name, _, value in pairs})
        return cls(cells)

    def of(self, kind: str, id_: str) -> Marks | None:
        """The marks of one record, None where the file did not have it."""
        return self.cells.get(f"{kind}:{id_}")

    def text(self, file: str) -> str | None:
        """The mark of a source's text."""
        found = self.cells.get(f"text:{file}")
        return found.get("text") if found else None

    def part(self, kind: str, id_: str) -> str | None:
        """The id in the study of a wave or layer that has the id ``id_`` in the file."""
        wanted = mark(id_)
        for key, held in self.cells.items():
            if key.startswith(f"{kind}:") and held.get("id") == wanted:
                return key.partition(":")[2]
        return None


def base_lines(
    study: Study,
    texts: Iterable[tuple[str, str]],
    parts: Mapping[tuple[str, str], str] = MappingProxyType({}),
) -> Iterator[str]:
    """The lines of the file of marks, many at a time. The first wording of a code counts.

    ``parts`` is by what else (kind, id) is known in the file: waves and layers by their ids there.
    """
    for (kind, id_), name in {**_parts(study.header), **parts}.items():
        yield f"{kind}:{id_}\tid={mark(name)}\n"
    for table in tables.TABLES:
        for batch in study.columns(table.record):
            yield "".join(_lines(table, batch))
    for file, text in texts:
        yield f"text:{file}\ttext={mark(text)}\n"


def _lines(table: Table, batch: Columns) -> Iterator[str]:
    """The lines of some records: what :func:`marks` says of each."""
    marked = [
        _marked(column, batch[column.name])
        for column in table.columns
        if column.name != "id" and column.name in batch
    ]
    rows = zip(*marked, strict=True) if marked else repeat(())
    for id_, cells in zip(batch["id"], rows, strict=False):
        yield f"{table.singular}:{id_}\t{' '.join(filter(None, cells))}\n"


def _marked(column: Column, values: Sequence[object]) -> Sequence[str]:
    """``name=mark`` of each cell of a column; empty for an empty one."""
    words = written_all(column, values)
    name = column.name
    different = set(words)
    if 2 * len(different) > len(words):
        return [f"{name}={mark(word)}" if word else "" for word in words]
    known = {word: f"{name}={mark(word)}" if word else "" for word in different}
    return [known[word] for word in words]


def _parts(header: Header) -> Mapping[tuple[str, str], str]:
    waves = {("wave", each.id): each.id for each in header.waves}
    return waves | {("layer", each.id): each.id for each in header.layers}


def base(folder: Path, first: int) -> Base:
    """What a file said last, by the number of the import that brought it."""
    path = folder / marks_of(first)
    try:
        with path.open(encoding="utf-8") as stream:
            return Base.of_lines(stream)
    except (OSError, UnicodeDecodeError) as error:
        raise ReadError(
            f"{folder.name}/{marks_of(first)} cannot be read",
            place=Place(f"{folder.name}/{marks_of(first)}"),
            hint="bring it back from a copy; without it an import cannot tell edits by hand",
        ) from error


def files(folder: Path) -> tuple[File, ...]:
    """The files that a study was made of, in the order in which they came."""
    found: dict[int, File] = {}
    for each in kept(folder):
        first, loss = each.get("first"), each.get("loss")
        if isinstance(first, int) and isinstance(loss, dict):
            name, added = str(loss.get("file") or ""), each.get("added") is True
            found[first] = File(first, name, added)
    return tuple(found.values())


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
