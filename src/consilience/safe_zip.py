"""A zip file read without trust: by name only, nothing unpacked to disk, within limits.

What a zip says of itself may be a lie. Sizes that it declares are looked at first, because
they refuse most bombs at once; what counts are the bytes that really come out.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from consilience.errors import ReadError
from consilience.findings import Place

_MEBI = 1 << 20
_ENCRYPTED = 0x1
_SLACK = 1 * _MEBI
_BLOCK = 1 << 16
#: Others ask for as much memory as they like before the first byte is out.
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR_64 = struct.Struct("<4sLQL")
_HINT = "if the file is yours and is as it should be, ask for help with it; nothing was changed"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may hold."""

    entries: int = 20_000
    #: bytes of all entries together that may be read
    total: int = 2048 * _MEBI
    #: how many times larger than in the zip an entry may be
    ratio: int = 200
    #: bytes of the list of entries at the end of the file
    directory: int = 4 * _MEBI


LIMITS = Limits()


def refused(file: str, problem: str, *, hint: str = _HINT) -> ReadError:
    """A file that is not read."""
    return ReadError(problem, place=Place(file), hint=hint)


def _normal(name: str) -> str:
    return name.replace("\\", "/").removeprefix("./").casefold()


class Container:
    """An open zip. Names are compared without regard to case; both slashes are alike."""

    def __init__(self, archive: zipfile.ZipFile, file: str, limits: Limits = LIMITS) -> None:
        self.file = file
        self._archive = archive
        self._limits = limits
        self._left = limits.total
        entries = archive.infolist()
        if len(entries) > limits.entries:
            raise refused(file, f"{file} holds more than {limits.entries} entries")
        self._entries: dict[str, zipfile.ZipInfo] = {}
        self._twice: set[str] = set()
        for entry in entries:
            self._note(entry)

    def _note(self, entry: zipfile.ZipInfo) -> None:
        name = entry.orig_filename
        parts = name.replace("\\", "/").split("/")
        if ".." in parts or name.startswith(("/", "\\")) or ":" in parts[0] or "\0" in name:
            raise refused(self.file, f"an entry of {self.file} leads out of it")
        if entry.flag_bits & _ENCRYPTED:
            raise refused(
                self.file,
                f"{self.file} holds an encrypted entry",
                hint="save it without a password, and try again",
            )
        if entry.is_dir():
            return
        normal = _normal(name)
        if normal in self._entries:
            self._twice.add(normal)
        self._entries[normal] = entry

    def names(self) -> tuple[str, ...]:
        """The names of all files in it, as they are written."""
        return tuple(entry.filename for entry in self._entries.values())

    def size(self, name: str) -> int:
        """The size that the zip declares for a file; it may be a lie."""
        return self._entry(name).file_size

    def has(self, name: str) -> bool:
        """True where there is a file of that name."""
        return _normal(name) in self._entries

    def _entry(self, name: str) -> zipfile.ZipInfo:
        normal = _normal(name)
        if normal in self._twice:
            raise refused(self.file, f"{self.file} holds two files of one name")
        try:
            return self._entries[normal]
        except KeyError:
            raise refused(self.file, f"{self.file} lacks a file that it names") from None

    @contextmanager
    def open(self, name: str, limit: int) -> Iterator[io.RawIOBase]:
        """The bytes of a file, at most ``limit`` of them."""
        entry = self._entry(name)
        packed = entry.compress_size
        most = min(limit, self._left, packed * self._limits.ratio + _SLACK)
        if entry.compress_type not in _METHODS:
            raise refused(self.file, f"{self.file} is packed in a way that is not known here")
        if entry.file_size > most:
            raise too_large(self.file)
        with _broken_told(self.file):
            stream = self._archive.open(entry)
        with stream, _Counted(stream, most, self._spend, self.file) as counted:
            yield counted

    def read(self, name: str, limit: int) -> bytes:
        """A whole file of at most ``limit`` bytes."""
        return b"".join(self.blocks(name, limit))

    def blocks(self, name: str, limit: int) -> Iterator[bytes]:
        """The bytes of a file of at most ``limit`` bytes, a block at a time."""
        with self.open(name, limit) as stream:
            while block := stream.read(_BLOCK):
                yield block

    def _spend(self, count: int) -> None:
        self._left -= count


def too_large(file: str) -> ReadError:
    """What is in a file is larger than anything that is taken for real."""
    return refused(file, f"{file} holds more than can be read: a file in it is too large")


class _Counted(io.RawIOBase):
    """Passes bytes on and counts them."""

    def __init__(
        self, stream: IO[bytes], most: int, spend: Callable[[int], None], file: str
    ) -> None:
        super().__init__()
        self._stream = stream
        self._left = most
        self._spend = spend
        self._file = file

    def readable(self) -> bool:
        """True."""
        return True

    def read(self, size: int = -1) -> bytes:
        """At most ``size`` bytes, and never more than one block."""
        with _broken_told(self._file):
            data = self._stream.read(_BLOCK if size < 0 else min(size, _BLOCK))
        self._left -= len(data)
        self._spend(len(data))
        if self._left < 0:
            raise too_large(self._file)
        return data


@contextmanager
def _broken_told(file: str) -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise broken(file) from error
    except (NotImplementedError, RuntimeError, ValueError, OverflowError, struct.error) as error:
        raise broken(file) from error


def broken(file: str) -> ReadError:
    """A zip that is damaged, or none."""
    return refused(
        file,
        f"{file} is damaged, or is no zip file",
        hint="export it again from the tool that made it",
    )


@contextmanager
def opened(path: Path, limits: Limits = LIMITS) -> Iterator[Container]:
    """A zip file, open for reading."""
    with path.open("rb") as stream, opened_stream(stream, path.name, limits) as container:
        yield container


@contextmanager
def opened_stream(stream: IO[bytes], file: str, limits: Limits = LIMITS) -> Iterator[Container]:
    """The same for what is open already; ``file`` is what messages call it."""
    with _broken_told(file):
        _look_at_end(stream, file, limits)
        archive = zipfile.ZipFile(stream)
    with archive:
        yield Container(archive, file, limits)


def _look_at_end(stream: IO[bytes], file: str, limits: Limits) -> None:
    """Refuse a list of entries that is too long before anything of it is read."""
    size = stream.seek(0, io.SEEK_END)
    start = max(0, size - _END.size - (1 << 16))
    stream.seek(start)
    tail = stream.read()
    at = tail.rfind(b"PK\5\6")
    if at < 0 or at + _END.size > len(tail):
        raise broken(file)
    _, _, _, _, count, length, _, _ = _END.unpack_from(tail, at)
    if at >= _LOCATOR_64.size and tail[at - _LOCATOR_64.size :].startswith(b"PK\6\7"):
        place = start + at - _LOCATOR_64.size - _END_64.size
        stream.seek(max(0, place))
        record = stream.read(_END_64.size)
        if len(record) < _END_64.size or not record.startswith(b"PK\6\6"):
            raise broken(file)
        count, length = _END_64.unpack(record)[7:9]
    if count > limits.entries:
        raise refused(file, f"{file} holds more than {limits.entries} entries")
    if length > limits.directory:
        raise refused(file, f"the list of what is in {file} is too long")
