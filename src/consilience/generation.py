"""Generations of the store: the new one is whole before the old one goes.

``.consilience/store/<name>`` holds a generation; ``.consilience/CURRENT`` names the one in
force. A generation is made in ``<name>.partial``, renamed when it is whole, and only then
named in CURRENT (by an atomic replace). A crash at any moment leaves the old one in force.

``.consilience/beside/<name>`` holds what makes a generation quicker to ask. Nothing is lost
where it is deleted; the next build makes it again.

A generation whose name ends in ``-owing`` answers like any other, but its files still hold texts
that no fact has any more. The build that made it, or the next one, replaces it.

A large generation answers as soon as it is whole, and is then put in order.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from filelock import FileLock

from consilience import store
from consilience.errors import StoreError
from consilience.store import OxigraphStore

#: Copies of generations that a service answers from (:mod:`consilience.service.served`).
SERVED = "served"

_CURRENT = "CURRENT"
#: Beside a generation whose files are not in order yet.
_LOOSE = "LOOSE"
_AGAIN, _OWING = "-again", "-owing"
#: Files that are written once: the engine's, columns, and words.
_UNCHANGING = {".sst", ".duckdb", ".sqlite"}
#: By how much what is made beside a store is less urgent (as ``nice`` counts).
_LESS = 10
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


def owes(folder: Path) -> bool:
    """Whether files of a generation still hold texts that no fact has any more."""
    return folder.name.endswith(_OWING)


def loose(folder: Path) -> bool:
    """Whether the files of a generation are not in order yet (:func:`put_in_order`)."""
    return (beside(folder) / _LOOSE).exists()


def beside(folder: Path) -> Path:
    """Where that lies which makes a generation quicker to ask; it need not be there."""
    return folder.parent.parent / "beside" / folder.name


class Companions(Protocol):
    """Makes what stands beside a generation."""

    def make(self, folder: Path, before: Path | None) -> None:
        """Make it in a folder; ``before`` is what stood beside the generation before."""

    def say_once(self, target: OxigraphStore, folder: Path) -> None:
        """Leave every fact in one graph of a store that is filled."""


def _accompany(folder: Path, companions: Companions | None, before: Path | None) -> Path:
    """A folder with what is to stand beside a generation, not yet in its place."""
    there = beside(folder)
    partial = there.with_name(there.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    if companions is None:
        return partial
    partial.mkdir(parents=True)
    old = beside(before) if before else None
    try:
        companions.make(partial, old if old and old.is_dir() else None)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return partial


def _let_pass() -> None:
    """Let other threads go before this one, and before those that it begins."""
    if sys.platform == "linux":  # elsewhere only whole processes
        with suppress(OSError):  # where it is not allowed, all are as urgent
            thread = threading.get_native_id()
            least = min(19, os.getpriority(os.PRIO_PROCESS, thread) + _LESS)
            os.setpriority(os.PRIO_PROCESS, thread, least)


def _place(partial: Path, folder: Path, companions: Path, state: Path) -> None:
    """Bring what is whole into force, and clear away what is older."""
    there = beside(folder)
    shutil.rmtree(there, ignore_errors=True)
    if companions.is_dir():
        companions.replace(there)
    partial.replace(folder)
    write_atomically(state / _CURRENT, folder.name + "\n")
    _clear(state, folder)


def make(
    state: Path,
    name: str,
    fill: Callable[[OxigraphStore], None],
    *,
    companions: Companions | None = None,
    force: bool = False,
    in_order: bool = True,
) -> Path:
    """Make a generation, name it in CURRENT, and clear away what is older.

    ``companions`` makes what stands beside it, while it is filled. ``in_order`` puts its files in
    the order in which they are read soonest; :func:`put_in_order` can do that later, where there
    are companions.

    One that is in force already is only made again where it is damaged, or with ``force``.

    What is older goes at once: it may hold words that were withdrawn. Whoever has it open goes
    on reading it (where files in use cannot be removed, the next build removes them).
    """
    folder = state / "store" / name
    again = _another(folder)
    now = current(state)
    if now in {folder, again}:
        whole = now is not None and (beside(now).is_dir() or companions is None)
        if now and whole and not force and _whole(now):
            return now
        folder = folder if now == again else again  # the old one answers until this is whole
    partial = folder.with_name(folder.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)
    made = store.on_disk(partial)
    with ThreadPoolExecutor(1, initializer=_let_pass) as beside_it:
        making = beside_it.submit(_accompany, folder, companions, now)
        try:
            fill(made)
            accompanied = making.result()
            if companions:
                companions.say_once(made, accompanied)
            made.flush()
            if in_order or not companions:
                made.optimise()
            else:
                (accompanied / _LOOSE).touch()
            made.close()
        except BaseException:
            made.close()
            if making.exception() is None:
                shutil.rmtree(making.result(), ignore_errors=True)
            shutil.rmtree(partial, ignore_errors=True)
            raise
    _place(partial, folder, accompanied, state)
    return folder


def _another(folder: Path) -> Path:
    """Another place for a generation of the same name."""
    name = folder.name
    return folder.with_name(name.removesuffix(_AGAIN) if name.endswith(_AGAIN) else name + _AGAIN)


def put_in_order(state: Path) -> Path:
    """Put the files of the generation in force in the order in which they are read soonest.

    That is done in a copy, which then takes its place: whoever asks meanwhile is answered.
    """
    old = _in_force(state)
    folder = _another(old)
    shutil.rmtree(folder, ignore_errors=True)
    partial = _shared(old, folder)
    try:
        made = store.on_disk(partial)
        try:
            made.optimise()
        finally:
            made.close()
        accompanied = _shared(beside(old), beside(folder))
        (accompanied / _LOOSE).unlink(missing_ok=True)
        _place(partial, folder, accompanied, state)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return folder


def renew(
    state: Path, name: str, change: Callable[[OxigraphStore], bool], companions: Companions
) -> Path | None:
    """Make a generation from the one in force, by changing a copy of it; None where it cannot be.

    ``change`` says whether texts went; the engine keeps them in its files for good, so that the
    generation then ``owes`` their removal, and so does every one that is made from it. The copy
    shares with the old one the files that the engine never writes to again.
    """
    old = current(state)
    if old is None:
        return None
    partial = _shared(old, old.with_name(name))
    accompanied, good = None, False
    try:
        made = store.on_disk(partial)
        try:
            went = change(made)
            folder = state / "store" / (name + (_OWING if went or owes(old) else ""))
            accompanied = _accompany(folder, companions, old)
            if loose(old):
                (accompanied / _LOOSE).touch()
            made.flush()
            good = folder != old
        finally:
            made.close()
    except StoreError:
        good = False
    finally:
        if not good:
            for unused in filter(None, (partial, accompanied)):
                shutil.rmtree(unused, ignore_errors=True)
    if accompanied is None or not good:
        return None
    shutil.rmtree(folder, ignore_errors=True)
    _place(partial, folder, accompanied, state)
    return folder


def _shared(old: Path, new: Path) -> Path:
    """A copy of a folder that is to have this name."""
    partial = new.with_name(new.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    if old.is_dir():
        linked(old, partial)
    return partial


def linked(source: Path, target: Path) -> None:
    """A copy of what is not being written; files that never change are shared."""
    shutil.copytree(source, target, copy_function=_share, ignore=shutil.ignore_patterns("LOCK"))


def _share(source: str, target: str) -> None:
    if Path(source).suffix in _UNCHANGING:
        share(source, target)
    else:
        shutil.copyfile(source, target)


def share(source: str | Path, target: str | Path) -> None:
    """One file in two places, to which nobody writes; copied where the disk knows no links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _clear(state: Path, keep: Path) -> None:
    """Remove every other generation, what stood beside it, and what was copied from it."""
    for kept in (keep, beside(keep)):
        for other in kept.parent.iterdir() if kept.parent.is_dir() else ():
            if other != kept:
                shutil.rmtree(other, ignore_errors=True)
    copies = state / SERVED
    if not copies.is_dir():
        return
    with FileLock(copies / "lock"):  # no copy is being made
        for copy in copies.iterdir():
            if copy.is_dir() and copy.name.rpartition("-")[0] != keep.name:
                shutil.rmtree(copy, ignore_errors=True)


def open_current(state: Path) -> OxigraphStore:
    """The store in force, for reading."""
    return store.on_disk(_in_force(state), read_only=True)


def _in_force(state: Path) -> Path:
    folder = current(state)
    if folder is None:
        raise StoreError("nothing has been built here yet", hint="run: consilience build")
    return folder
