"""The private folder itself: what lies in it, under which names, and how it is wiped."""

from __future__ import annotations

import contextlib
import getpass
import os
import re
import secrets
import shutil
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from filelock import FileLock, Timeout

from consilience.errors import Refused

#: How much may be dropped at once.
MOST_BYTES = 1_000_000_000
MOST_FILES = 200
#: So many drops are kept; the oldest go first.
_MOST_DROPS = 12
_PREFIX = "consilience-tray-"
_LONGEST = 120
_ID = re.compile(r"[A-Za-z0-9]{16}")
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"|?*\u200b-\u200f\u2028-\u202e\u2066-\u2069]')


@dataclass(frozen=True, slots=True)
class Drop:
    """What was dropped at once, in a folder of its own."""

    folder: Path

    @property
    def id(self) -> str:
        """Its name in addresses."""
        return self.folder.name

    @property
    def files(self) -> tuple[Path, ...]:
        """The files, in the order in which they came."""
        numbered = (self.folder / "files").glob("*/*/*")
        return tuple(sorted(numbered, key=lambda path: int(path.parent.parent.name)))

    def map_of(self, number: int) -> Path:
        """Where it lies how a file is to be read (``number`` counts from 0)."""
        return self.folder / "maps" / f"{number}.toml"

    @property
    def said(self) -> Path:
        """Where it lies what somebody said of the files."""
        return self.folder / "said.json"

    @property
    def saved(self) -> Path:
        """Where it lies what became of them, once they are saved."""
        return self.folder / "saved.json"

    @property
    def look(self) -> Path:
        """Where the study is tried out."""
        return self.folder / "look"

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Nobody else works on it meanwhile."""
        with FileLock(self.folder / "lock", timeout=600):
            yield

    def empty(self) -> None:
        """Wipe the files and all that was made of them; what became of them stays."""
        for name in ("files", "maps", "look"):
            shutil.rmtree(self.folder / name, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Tray:
    """The folder of all drops of one service; nobody else can read it."""

    folder: Path
    _lock: FileLock | None = None

    @classmethod
    def made(cls) -> Tray:
        """A new one, outside of the project. What a service that died left behind is wiped."""
        prefix = f"{_PREFIX}{_who()}-"
        for old in Path(tempfile.gettempdir()).glob(f"{prefix}*"):
            if not _ours(old):
                continue
            with contextlib.suppress(Timeout, OSError):
                with FileLock(old / "lock", timeout=0):
                    pass
                shutil.rmtree(old, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(prefix=prefix))  # only its owner can enter
        lock = FileLock(folder / "lock", timeout=0)
        lock.acquire()
        return cls(folder, lock)

    def wipe(self) -> None:
        """Take everything away."""
        if self._lock:
            self._lock.release()
        shutil.rmtree(self.folder, ignore_errors=True)

    def new(self) -> str:
        """A place for a drop: its id."""
        drops = sorted(
            (each for each in self.folder.iterdir() if each.is_dir()),
            key=lambda each: each.stat().st_mtime_ns,
        )
        for old in drops[: max(0, len(drops) - _MOST_DROPS + 1)]:
            shutil.rmtree(old, ignore_errors=True)
        id_ = secrets.token_hex(8)
        (self.folder / id_ / "files").mkdir(parents=True)
        return id_

    def put(self, drop: str, name: str) -> Path:
        """Where a file of a drop is to lie, under a name that leads nowhere else."""
        folder = self.folder / drop / "files"
        number = sum(1 for _ in folder.iterdir())
        bare = harmless(name)
        # Some readers name a project by the folder that it lies in.
        place = folder / str(number) / Path(bare).stem
        place.mkdir(parents=True)
        return place / bare

    def drop(self, id_: str) -> Drop:
        """A drop by its id; Refused where it is not here (any more)."""
        folder = self.folder / id_
        if not _ID.fullmatch(id_) or not folder.is_dir():
            raise Refused("what you dropped is not here any more", hint="drop it once more")
        return Drop(folder)

    def throw_away(self, id_: str) -> None:
        """Wipe a drop."""
        if _ID.fullmatch(id_):
            shutil.rmtree(self.folder / id_, ignore_errors=True)


def harmless(name: str) -> str:
    """The name of a file as somebody else gave it, without folders and what could mislead."""
    bare = PurePosixPath(name.replace("\\", "/")).name
    bare = _FORBIDDEN.sub("", bare).strip().lstrip(".").strip()
    stem, dot, ending = bare.rpartition(".")
    if dot and len(ending) < _LONGEST // 4:
        bare = f"{stem[:_LONGEST]}.{ending}"
    return bare[: _LONGEST + _LONGEST // 4] or "file"


def _ours(folder: Path) -> bool:
    """Whether a folder is really one, and made by whoever runs this."""
    found = folder.lstat()
    own = os.getuid() if hasattr(os, "getuid") else found.st_uid
    return stat.S_ISDIR(found.st_mode) and found.st_uid == own


def _who() -> str:
    try:
        return re.sub(r"[^A-Za-z0-9]", "", getpass.getuser())
    except (KeyError, OSError):
        return "somebody"
