"""The store that a service answers from: a copy that holds only what may be seen.

A copy belongs to one generation of the store and one access tier. Graphs of narrower tiers are
not in it, so no query can reach them. It is made once and used again until the next build.
Addresses that an earlier copy had and this one has no more are kept, and nothing else of them, so
that they can be said to be gone. Of the index of words a copy has the files of its tiers.
"""

from __future__ import annotations

import gzip
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from filelock import FileLock

from consilience import companions, generation, query_file, store
from consilience.access import TIERS
from consilience.errors import StoreError
from consilience.project import Project
from consilience.publish import tier_of
from consilience.store import OxigraphStore

_FOLDER = generation.SERVED
_GONE = "gone"
_STORE = "store"


@dataclass(frozen=True, slots=True)
class Served:
    """A copy, and what is kept back.

    ``tier`` is the narrowest access that it really holds; ``version`` names the state of the
    data and of who may see them.
    """

    folder: Path
    version: str
    tier: str
    facts: int
    left_out: tuple[str, ...]
    gone: Path

    def is_gone(self, address: str) -> bool:
        """Whether an address was there once."""
        return self.gone.is_file() and address in _kept(self.gone, self.gone.stat().st_mtime_ns)

    @property
    def store(self) -> Path:
        """Where the store itself lies."""
        return self.folder / _STORE

    def beside(self, name: str) -> Path:
        """The place of a file that is made of this copy and goes with it."""
        return self.folder / name


def prepare(project: Project, up_to: str) -> Served:
    """The copy of what is open up to a tier, made if it is not there.

    StoreError where nothing has been built.
    """
    source = generation.current(project.state)
    if source is None:
        raise StoreError("nothing has been built here yet", hint="run: consilience build")
    place = project.state / _FOLDER
    place.mkdir(parents=True, exist_ok=True)
    folder = place / f"{source.name}-{up_to}"
    widest = TIERS.index(up_to)
    with FileLock(place / "lock"):
        whole = store.on_disk(source, read_only=True)
        graphs = whole.graphs()
        tiers = {graph: tier_of(graph, project.base) for graph in graphs}
        seen = [graph for graph in graphs if TIERS.index(tiers[graph]) <= widest]
        if not folder.is_dir():
            _make(whole, source, folder, seen if len(seen) < len(graphs) else None, widest)
            _note_gone(project, folder, up_to)
        whole.close()
        copy = store.on_disk(folder / _STORE, read_only=True)
        facts = len(copy)
        copy.close()
    held = max((tiers[graph] for graph in seen), key=TIERS.index, default=TIERS[0])
    left_out = tuple(graph for graph in graphs if graph not in seen)
    return Served(
        folder, f"{source.name}-{up_to}", held, facts, left_out, place / f"{_GONE}-{up_to}.gz"
    )


def _make(
    whole: OxigraphStore, source: Path, folder: Path, seen: list[str] | None, widest: int
) -> None:
    partial = folder.with_name(folder.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    if seen is None:
        linked(source, partial / _STORE)
    else:
        made = store.on_disk(partial / _STORE)
        try:
            for graph in seen:
                made.load(whole.dump(graph))
            made.optimise()
        finally:
            made.close()
    _words(generation.beside(source) / companions.WORDS, words_of(partial / _STORE), widest)
    partial.replace(folder)


def words_of(copy: Path) -> Path:
    """Where the index of words of a copy lies; it need not be there."""
    return copy.with_name(companions.WORDS)


def _words(source: Path, target: Path, widest: int) -> None:
    """The files of the index of words that are open up to a tier."""
    for tier in TIERS[: widest + 1]:
        for path in source.glob(f"*/{tier}.sqlite"):
            place = target / path.parent.name
            place.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, place / path.name)


def linked(source: Path, target: Path) -> None:
    """A copy of a store that is not being written; files that never change are shared."""
    target.mkdir(parents=True)
    for path in source.iterdir():
        if path.suffix == ".sst":
            try:
                os.link(path, target / path.name)
            except OSError:  # another disk, or one that knows no links
                shutil.copyfile(path, target / path.name)
        elif path.is_file() and path.name != "LOCK":
            shutil.copyfile(path, target / path.name)


# --- what is gone ---------------------------------------------------------------------------


def _note_gone(project: Project, folder: Path, up_to: str) -> None:
    """Compare the addresses of a new copy with those of the one before."""
    listed = folder.parent / f"addresses-{up_to}.gz"
    gone = folder.parent / f"{_GONE}-{up_to}.gz"
    now = set(_addresses(folder, project.base))
    before = set(_read(listed)) if listed.is_file() else set()
    missing = ((set(_read(gone)) if gone.is_file() else set()) | before) - now
    _write(gone, missing)
    _write(listed, now)


def _addresses(folder: Path, base: str) -> Iterator[str]:
    text = query_file.folder("service", ("gives",))["addresses"].text
    copy = store.on_disk(folder / _STORE, read_only=True)
    start = re.compile(re.escape(base) + r"(?:study|programme|initiative)/[^#]*")
    for row in copy.query(text).rows:
        if start.fullmatch(address := str(row[0])):
            yield address
    copy.close()


@lru_cache(maxsize=2)
def _kept(path: Path, _: int) -> frozenset[str]:
    """The addresses in a file, read once for each time that it was written."""
    return _read(path)


def _read(path: Path) -> frozenset[str]:
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        return frozenset(stream.read().split("\n")) - {""}


def _write(path: Path, addresses: set[str]) -> None:
    partial = path.with_name(path.name + ".partial")
    with gzip.open(partial, "wt", encoding="utf-8") as stream:
        stream.writelines(f"{each}\n" for each in sorted(addresses))
    partial.replace(path)
