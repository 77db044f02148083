"""The payload of a package while it is made: files with what they hold."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from consilience import workbook
from consilience.archive.metadata import File

#: Media types by ending; ``""`` where nothing else fits.
MEDIA = {
    ".cff": "application/yaml",
    ".csv": "text/csv",
    ".html": "text/html",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".md": "text/markdown",
    ".nq": "application/n-quads",
    ".nt": "application/n-triples",
    ".qdc": "application/xml",
    ".qdpx": "application/zip",
    ".rq": "application/sparql-query",
    ".ru": "application/sparql-update",
    ".srt": "application/x-subrip",
    ".svg": "image/svg+xml",
    ".toml": "application/toml",
    ".trig": "application/trig",
    ".tsv": "text/tab-separated-values",
    ".ttl": "text/turtle",
    ".txt": "text/plain",
    ".vtt": "text/vtt",
    ".xml": "application/xml",
    "": "application/octet-stream",
}


@dataclass(frozen=True, slots=True)
class Note:
    """What is known of a file beside its bytes."""

    title: str
    study: str = ""
    conforms: str = ""


@dataclass(slots=True)
class Parcel:
    """A folder that fills; ``notes`` are by path below it."""

    root: Path
    notes: dict[str, Note] = field(default_factory=dict)

    def text(
        self,
        path: str,
        text: str | Iterable[str],
        title: str,
        *,
        study: str = "",
        conforms: str = "",
    ) -> None:
        """Put a text in UTF-8 into the package."""
        place = self.place(path, title, study=study, conforms=conforms)
        with place.open("w", encoding="utf-8", newline="\n") as stream:
            stream.writelines((text,) if isinstance(text, str) else text)

    def json(self, path: str, data: object, title: str, *, conforms: str = "") -> None:
        """Put JSON into the package."""
        text = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
        self.text(path, text, title, conforms=conforms)

    def table(
        self, path: str, heading: Sequence[str], rows: Iterable[Sequence[object]], title: str
    ) -> None:
        """Put a CSV file into the package."""
        self.text(path, csv_text(heading, rows), title)

    def place(self, path: str, title: str, *, study: str = "", conforms: str = "") -> Path:
        """Where a file is to be written, with its folder made."""
        self.notes[path] = Note(title, study, conforms)
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        return place

    def adopt(self, title: str, *, below: str, study: str = "") -> None:
        """Take note of files that lie below a folder already and that nobody has told of."""
        for each in sorted((self.root / below).rglob("*")):
            path = each.relative_to(self.root).as_posix()
            if each.is_file() and path not in self.notes:
                self.notes[path] = Note(f"{title}: {each.name}", study)

    def files(self) -> tuple[File, ...]:
        """Every file of the payload, by path."""
        found = []
        for path in sorted(self.notes):
            note, place = self.notes[path], self.root / path
            with place.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
            found.append(
                File(
                    path=path,
                    media=media(path),
                    size=place.stat().st_size,
                    sha256=digest,
                    title=note.title,
                    study=note.study,
                    conforms=note.conforms,
                )
            )
        return tuple(found)


def media(path: str) -> str:
    """The media type of a file, by its ending."""
    return MEDIA.get(Path(path).suffix.lower(), MEDIA[""])


def csv_text(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV; what a spreadsheet would take for a formula gets a mark before it."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(heading)
    writer.writerows(
        [workbook.guarded(cell) if isinstance(cell, str) else cell for cell in row] for row in rows
    )
    return stream.getvalue()
