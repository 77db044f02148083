"""Pictures, recordings and documents that go into a project."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from consilience.loss import Ledger
from consilience.model import Source
from consilience.writers import Material

#: The forms of files that a source of each element may be.
_FORMS: Mapping[str, frozenset[str]] = {
    "TextSource": frozenset({".docx", ".odt", ".rtf"}),
    "PDFSource": frozenset({".pdf"}),
    "PictureSource": frozenset({".bmp", ".gif", ".jpeg", ".jpg", ".png", ".tif", ".tiff"}),
    "AudioSource": frozenset({".aac", ".aif", ".aiff", ".flac", ".m4a", ".mp3", ".ogg", ".wav"}),
    "VideoSource": frozenset({".avi", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".wmv"}),
}
#: What the standard allows for one file inside.
_MOST_BYTES = (1 << 31) - 1


class Media:
    """The files of sources; ``wanted``: they go into the project."""

    def __init__(self, material: Material, ledger: Ledger, *, wanted: bool) -> None:
        self._kept = material.media
        self._ledger = ledger
        self._wanted = wanted
        self._files: list[tuple[str, Path]] = []

    def of(self, source: Source, element: str) -> Path | None:
        """The file that goes along for a source of this element."""
        found = self._kept.get(source.id) if self._wanted else None
        if found is None or found.suffix.lower() not in _FORMS[element]:
            return None
        return found if found.stat().st_size <= _MOST_BYTES else None

    def put(self, source: Source, guid: str, medium: Path | None) -> str | None:
        """Note what goes along for a source; gives the path that leads to it."""
        if medium is None:
            if source.id in self._kept:
                why = "is not asked for (media=yes), too large, or of a form that has no place"
                self._ledger.left("medium of a source", why, id_=source.id)
            return None
        name = f"{guid}{medium.suffix.lower()}"
        self._files.append((name, medium))
        self._ledger.carried("medium of a source", "file", id_=source.id)
        return f"internal://{name}"

    def files(self) -> Iterator[tuple[str, Path]]:
        """What was put: names in the project, and where the files lie."""
        yield from self._files
