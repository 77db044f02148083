"""The parts of a zipped document (XLSX, ODS), looked through before anything believes them.

Sizes that a zip file declares are not trusted: bytes are counted as they are unpacked, and
unpacking stops at the first limit, so a bomb costs neither memory nor time.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from consilience.errors import ReadError
from consilience.findings import Place

_MOST_ENTRIES = 5_000
_MOST_BYTES = 1 << 29
_HIGHEST_RATIO = 200
_FREE_OF_RATIO = 1 << 22
_BLOCK = 1 << 16
_ENCRYPTED = 0x1
_DOCTYPE = b"<!doctype"
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\0")


@dataclass(frozen=True, slots=True)
class Parts:
    """An open document whose parts were all looked through."""

    file: str
    archive: zipfile.ZipFile

    def __contains__(self, name: str) -> bool:
        return name in self.archive.NameToInfo

    def blocks(self, name: str) -> Iterator[bytes]:
        """The bytes of one part, a block at a time."""
        yield from _blocks(self.archive, self.archive.getinfo(name), self.file)


@contextmanager
def opened(path: Path) -> Iterator[Parts]:
    """Open a document; ReadError where it is none, or could do harm."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError) as error:
        raise _refusal(path.name, "is not the workbook that its name says") from error
    with archive:
        _look_through(archive, path.name)
        yield Parts(path.name, archive)


def _look_through(archive: zipfile.ZipFile, file: str) -> None:
    entries = archive.infolist()
    if len(entries) > _MOST_ENTRIES:
        raise _refusal(file, f"holds more than {_MOST_ENTRIES:,} parts")
    if len({each.filename for each in entries}) != len(entries):
        raise _refusal(file, "holds two parts of one name")
    total = 0
    for entry in entries:
        if entry.flag_bits & _ENCRYPTED:
            raise _refusal(file, "is locked with a password")
        is_xml = entry.filename.lower().endswith((".xml", ".rels"))
        tail = b""
        for block in _blocks(archive, entry, file):
            if is_xml:
                if not tail and block.startswith(_WIDE):
                    raise _refusal(file, "holds XML that is not UTF-8")
                if _DOCTYPE in (tail + block).lower():
                    raise _refusal(file, "holds XML with a document type of its own")
                tail = block[-len(_DOCTYPE) :]
            total += len(block)
            if total > _MOST_BYTES:
                raise _refusal(file, f"unpacks to more than {_MOST_BYTES >> 20} MB")


def _blocks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, file: str) -> Iterator[bytes]:
    size = 0
    try:
        with archive.open(entry) as stream:
            while block := stream.read(_BLOCK):
                size += len(block)
                packed = max(entry.compress_size, 1)
                if size > _FREE_OF_RATIO and size > packed * _HIGHEST_RATIO:
                    raise _refusal(file, f"has a part packed more than {_HIGHEST_RATIO} times")
                yield block
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        NotImplementedError,
        RuntimeError,
        ValueError,
    ) as error:
        raise _refusal(file, "is damaged") from error


def _refusal(file: str, what: str) -> ReadError:
    return ReadError(
        f"{file} {what}",
        place=Place(file),
        hint="open it in a spreadsheet program and save it again, or save the sheet as CSV",
    )
