"""The pieces that files are made of: members of zips and tars, streams, rows of databases.

Nothing is written to a disk, and nothing grows beyond its limits. What cannot be looked into
(encrypted, broken, too large, nested too deeply) is told as such, for a person to look at.
"""

from __future__ import annotations

import bz2
import gzip
import io
import logging
import lzma
import re
import sqlite3
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

#: How deeply packed things may lie in one another.
DEEPEST = 8
#: Bytes that one packed thing may grow to.
LARGEST = 1 << 30
_BLOCK = 1 << 22
_OVERLAP = 1 << 16
_INTO = " » "

_PDF_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\n?endstream", re.DOTALL)
_PNG = b"\x89PNG\r\n\x1a\n"
_ZIP_END = b"PK\x05\x06"
_SQLITE = b"SQLite format 3\x00"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some bytes, where they stand, and whether the bytes are a name and no contents.

    ``whole`` is what something was unpacked from; ``opaque`` says why nobody can look into it.
    """

    place: str
    data: bytes
    name: bool = False
    whole: bool = False
    opaque: str = ""


def pieces(path: Path) -> Iterator[Piece]:
    """Everything that a file or a folder holds, file names among it."""
    if not path.is_dir():
        yield from of_file(path, path.name)
        return
    for each in sorted(path.rglob("*")):
        place = each.relative_to(path).as_posix()
        if each.is_symlink():
            yield Piece(place, str(each.readlink()).encode("utf-8", "surrogateescape"), name=True)
        if each.is_dir():
            yield Piece(place, each.name.encode("utf-8", "surrogateescape"), name=True)
        elif each.is_file():
            yield from of_file(each, place)


def of_file(path: Path, place: str) -> Iterator[Piece]:
    """The pieces of one file; large plain ones come in blocks that overlap."""
    yield Piece(place, path.name.encode("utf-8", "surrogateescape"), name=True)
    with path.open("rb") as stream:
        start = stream.read(_BLOCK)
        if packed(start) or len(start) < _BLOCK:
            rest = stream.read(LARGEST + 1 - len(start))
            if len(start) + len(rest) > LARGEST:
                yield Piece(place, b"", opaque="is too large to be unpacked")
                return
            yield from of_bytes(start + rest, place, 0)
            return
        yield Piece(place, start)
        while block := stream.read(_BLOCK):
            start = start[-_OVERLAP:] + block
            yield Piece(place, start)


def of_bytes(data: bytes, place: str, depth: int) -> Iterator[Piece]:
    """The bytes themselves in blocks, and what is packed in them."""
    unpack = packed(data)
    for at in range(0, max(1, len(data)), _BLOCK):
        block = data[max(0, at - _OVERLAP) : at + _BLOCK]
        yield Piece(place, block, whole=unpack in _SQUEEZED)
    if unpack is None:
        return
    if depth >= DEEPEST:
        yield Piece(place, b"", opaque="is packed too often")
        return
    try:
        for name, member in unpack(data):
            inner = f"{place}{_INTO}{name}"
            yield Piece(inner, name.encode("utf-8", "surrogateescape"), name=True)
            yield from of_bytes(member, inner, depth + 1)
    except _Closed as closed:
        yield Piece(place, b"", opaque=str(closed))
    except _BROKEN:
        yield Piece(place, b"", opaque="cannot be unpacked")


class _Closed(Exception):
    """Something that is packed and cannot be looked into."""


_BROKEN = (
    *(OSError, EOFError, ValueError, LookupError, NotImplementedError, RuntimeError, struct.error),
    *(zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, sqlite3.Error),
)
Members = Iterator[tuple[str, bytes]]


def packed(data: bytes) -> Callable[[bytes], Members] | None:
    """What unpacks these bytes, if they are packed."""
    for start, unpack in _MAGIC:
        if data.startswith(start):
            return unpack
    if data[257:262] == b"ustar":
        return _tar
    if data.lstrip()[:5] == b"%PDF-":
        return _pdf
    if _ZIP_END in data and zipfile.is_zipfile(io.BytesIO(data)):  # with something before it
        return _zip
    return None


def _limited(data: bytes) -> bytes:
    if len(data) > LARGEST:
        raise _Closed("grows too large")
    return data


def _zip(data: bytes) -> Members:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if archive.comment:
            yield "(comment)", archive.comment
        encrypted = 0
        for entry in archive.infolist():
            if entry.comment or entry.extra:
                yield f"{entry.filename} (remarks)", entry.comment + b"\n" + entry.extra
            if entry.flag_bits & 1:
                encrypted += 1
                yield entry.filename, b""
                continue
            with archive.open(entry) as stream:
                yield entry.filename, _limited(stream.read(LARGEST + 1))
    if encrypted:
        raise _Closed(f"is encrypted ({encrypted} files)")


def _tar(data: bytes) -> Members:
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        for entry in archive:
            stream = archive.extractfile(entry) if entry.isfile() else None
            more = "\n".join(
                (entry.uname, entry.gname, entry.linkname, *entry.pax_headers.values())
            )
            yield f"{entry.name} (remarks)", more.encode("utf-8", "surrogateescape")
            yield entry.name, _limited(stream.read(LARGEST + 1)) if stream else b""


def _gzip(data: bytes) -> Members:
    with gzip.open(io.BytesIO(data)) as stream:
        yield "(unpacked)", _limited(stream.read(LARGEST + 1))


def _bz2(data: bytes) -> Members:
    with bz2.open(io.BytesIO(data)) as stream:
        yield "(unpacked)", _limited(stream.read(LARGEST + 1))


def _xz(data: bytes) -> Members:
    with lzma.open(io.BytesIO(data)) as stream:
        yield "(unpacked)", _limited(stream.read(LARGEST + 1))


def _inflated(data: bytes) -> bytes:
    return _limited(zlib.decompressobj().decompress(data, LARGEST + 1))


def _pdf(data: bytes) -> Members:
    """Streams, and the words as they are drawn: fonts may have letters of their own."""
    for number, match in enumerate(_PDF_STREAM.finditer(data), start=1):
        try:
            yield f"stream {number}", _inflated(match[1])
        except zlib.error:
            continue
    if b"/Encrypt" in data:
        raise _Closed("is an encrypted PDF")
    try:
        import pypdf  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise _Closed("is a PDF; with consilience[pdf] its words could be read") from error
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what is wrong is told once, below
    try:
        for number, page in enumerate(pypdf.PdfReader(io.BytesIO(data)).pages, start=1):
            yield f"page {number}", page.extract_text().encode("utf-8", "replace")
    except (pypdf.errors.PyPdfError, AttributeError, TypeError, RecursionError) as error:
        raise _Closed("is a PDF that cannot be read to its end") from error


def _png(data: bytes) -> Members:
    at = len(_PNG)
    while at + 8 <= len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        chunk = data[at + 8 : at + 8 + length]
        if kind in {b"zTXt", b"iTXt", b"iCCP"}:
            for start in range(min(len(chunk), 300)):
                if chunk[start : start + 1] == b"\x78":
                    try:
                        yield kind.decode(), _inflated(chunk[start:])
                    except zlib.error:
                        continue
        at += length + 12


def _sqlite(data: bytes) -> Members:
    base = sqlite3.connect(":memory:")
    try:
        base.text_factory = _readable
        base.deserialize(data[:18] + b"\x01\x01" + data[20:])  # as one without a log beside it
        yield "(rows)", "\n".join(base.iterdump()).encode("utf-8", "replace")
    finally:
        base.close()


def _readable(data: bytes) -> str:
    return data.decode("utf-8", "replace")


_MAGIC: tuple[tuple[bytes, Callable[[bytes], Members]], ...] = (
    (b"PK\x03\x04", _zip),
    (b"PK\x05\x06", _zip),
    (b"\x1f\x8b", _gzip),
    (b"BZh", _bz2),
    (b"\xfd7zXZ\x00", _xz),
    (_PNG, _png),
    (_SQLITE, _sqlite),
)
_SQUEEZED = frozenset({_zip, _gzip, _bz2, _xz})
#: What comes out of these is not all that they say.
IN_PART = frozenset({_png, _pdf})
