"""Generations of the store: the new one is whole before the old one goes.

``.consilience/store/<name>`` holds a generation; ``.consilience/CURRENT`` names the one in
force. A generation is made in ``<name>.partial``, renamed when it is whole, and only then
named in CURRENT (by an atomic replace). A crash at any moment leaves the old one in force.

``.consilience/beside/<name>`` holds what makes a generation quicker to ask. Nothing is lost
where it is deleted; the next build makes it again.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from consilience import store
from consilience.errors import StoreError
from consilience.store import OxigraphStore

_CURRENT = "CURRENT"
_NAME = re.compile(r"[A-Za-z0-9-]{1,64}")


def write_atomically(path: Path, text: str) -> None:
    """Write a small file so that it is either the old one or the new one, whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    with partial.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    partial.replace(path)


def current(state: Path) -> Path | None:
    """The folder of the generation in force, if there is one."""
    pointer = state / _CURRENT
    if not pointer.is_file():
        return None
    name = pointer.read_text(encoding="utf-8", errors="replace").strip()
    folder = state / "store" / name
    return folder if _NAME.fullmatch(name) and folder.is_dir() else None


def _whole(folder: Path) -> bool:
    """Whether the engine can open a generation and read it through."""
    try:
        opened = store.on_disk(folder, read_only=True)
        try:
            opened.verify()
        finally:
            opened.close()
    except StoreError:
        return False
    return True


def beside(folder: Path) -> Path:
    """Where that lies which makes a generation quicker to ask; it need not be there."""
    return folder.parent.parent / "beside" / folder.name


#: Makes in a new folder what stands beside a generation; the second folder is that of the
#: generation before, if it has one.
Companions = Callable[[Path, Path | None], None]


def _accompany(folder: Path, make: Companions, before: Path | None) -> None:
    """Put beside a generation what makes it quicker to ask, whole or not at all."""
    there = beside(folder)
    partial = there.with_name(there.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    shutil.rmtree(there, ignore_errors=True)
    partial.mkdir(parents=True)
    old = beside(before) if before else None
    try:
        make(partial, old if old and old.is_dir() else None)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    partial.replace(there)


def make(
    state: Path,
    name: str,
    fill: Callable[[OxigraphStore], None],
    *,
    companions: Companions | None = None,
    force: bool = False,
) -> Path:
    """Make a generation, name it in CURRENT, and clear away what is older.

    ``companions`` makes what stands beside it, before it is filled.

    One that is in force already is only made again where it is damaged, or with ``force``.

    What is older goes at once: it may hold words that were withdrawn. Whoever has it open goes
    on reading it (where files in use cannot be removed, the next build removes them).
    """
    folder = state / "store" / name
    again = folder.with_name(name + "-again")
    now = current(state)
    if now in {folder, again}:
        if now and not force and _whole(now):
            if companions and not beside(now).is_dir():
                _accompany(now, companions, None)
            return now
        folder = folder if now == again else again  # the old one answers until this is whole
    partial = folder.with_name(folder.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)
    if companions:
        _accompany(folder, companions, now)
    made = store.on_disk(partial)
    try:
        fill(made)
        made.optimise()
        made.close()
    except BaseException:
        made.close()
        shutil.rmtree(partial, ignore_errors=True)
        raise
    partial.replace(folder)
    write_atomically(state / _CURRENT, folder.name + "\n")
    _clear(folder)
    return folder


def _clear(keep: Path) -> None:
    """Remove every other generation, and what stood beside it."""
    for kept in (keep, beside(keep)):
        for other in kept.parent.iterdir() if kept.parent.is_dir() else ():
            if other != kept:
                shutil.rmtree(other, ignore_errors=True)


def open_current(state: Path) -> OxigraphStore:
    """The store in force, for reading."""
    folder = current(state)
    if folder is None:
        raise StoreError("nothing has been built here yet", hint="run: consilience build")
    return store.on_disk(folder, read_only=True)
