"""Recordings, pictures and documents that belong to sources: named harmlessly, read in blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from consilience.loss import Ledger

#: The largest file that is copied, in bytes.
MOST_BYTES = 8 << 30
_BLOCK = 1 << 20
_DOCUMENTS = "pdf doc docx odt rtf htm html"
_PICTURES = "bmp gif heic jpeg jpg png tif tiff webp"
_SOUNDS = "aac aif aiff amr flac m4a mp3 oga ogg opus wav wma"
_FILMS = "3gp avi m4v mkv mov mp4 mpeg mpg ogv webm wmv"
_KNOWN = frozenset(f"{_DOCUMENTS} {_PICTURES} {_SOUNDS} {_FILMS}".split())


@dataclass(frozen=True, slots=True)
class Medium:
    """A file as it lies in a project; ``read`` gives its bytes, ``size`` says how many."""

    suffix: str
    size: int
    read: Callable[[], Iterator[bytes]]


def suffix(name: str) -> str | None:
    """The ending of a file that may be copied, in small letters (``.pdf``); else None."""
    found = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    return found if found.removeprefix(".") in _KNOWN else None


def of_file(path: Path) -> Medium | None:
    """A file that lies beside a project; None for what is no file, too large, or of no known form.

    Links are not followed.
    """
    ending = suffix(path.name)
    if ending is None or path.is_symlink() or not path.is_file():
        return None
    size = path.stat().st_size
    return Medium(ending, size, partial(_blocks, path)) if size <= MOST_BYTES else None


def take(
    ledger: Ledger, found: Medium | None, *, wanted: bool, id_: str, there: bool = True
) -> Medium | None:
    """The medium of the source ``id_`` where it is wanted; its fate goes to the ledger."""
    what = "media file"
    if not there:
        ledger.left(what, "is not in the file: only its name is kept", id_=id_)
    elif not wanted:
        ledger.left(what, "kept in the file: option media (--media) copies it", id_=id_)
    elif found is None:
        ledger.left(what, "is too large, or of a form that is not copied", id_=id_)
    else:
        ledger.carried(what, "file in sources/", id_=id_)
        return found
    return None


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            yield block
