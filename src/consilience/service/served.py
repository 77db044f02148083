"""The store that a service answers from: a copy that holds only what may be seen.

A copy belongs to one generation of the store and one access tier. Graphs of narrower tiers are
not in it, so no query can reach them. It is made once and used again until the next build.
Addresses that an earlier copy had and this one has no more are kept, and nothing else of them, so
that they can be said to be gone. Of the index of words a copy has the files of its tiers,
of columns those of its graphs.
"""

from __future__ import annotations

import gzip
import json
import re
import shutil
from collections.abc import Iterator, Mapping
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
_COUNTS = "counts.json"
#: What is counted of a copy: queries/service/<name>.rq.
COUNTED = ("totals", "graphs", "classes", "properties", "studies", "authors")
Rows = list[dict[str, str]]


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

    @property
    def counts(self) -> Mapping[str, Rows]:
        """What was counted of it, by the names of :data:`COUNTED`."""
        return _counted(self.folder / _COUNTS)

    def beside(self, name: str) -> Path:
        """The place of a file that is made of this copy and goes with it."""
        return self.folder / name


def prepare(project: Project, up_to: str) -> Served:
    """The copy of what is open up to a tier, made if it is not there.

    StoreError where nothing has been built. Of a generation that was replaced meanwhile no copy
    stays: it may hold words that were withdrawn.
    """
    copy = _prepared(project, up_to)
    if copy.version == f"{_source(project).name}-{up_to}":
        return copy
    shutil.rmtree(copy.folder, ignore_errors=True)
    return prepare(project, up_to)


def _source(project: Project) -> Path:
    source = generation.current(project.state)
    if source is None:
        raise StoreError("nothing has been built here yet", hint="run: consilience build")
    return source


def _prepared(project: Project, up_to: str) -> Served:
    _source(project)
    place = project.state / _FOLDER
    place.mkdir(parents=True, exist_ok=True)
    widest = TIERS.index(up_to)
    with FileLock(place / "lock"):
        source = _source(project)  # it may have been replaced while somebody held the lock
        folder = place / f"{source.name}-{up_to}"
        whole = store.on_disk(source, read_only=True)
        graphs = whole.graphs()
        tiers = {graph: tier_of(graph, project.base) for graph in graphs}
        seen = [graph for graph in graphs if TIERS.index(tiers[graph]) <= widest]
        if not (folder / _COUNTS).is_file():
            shutil.rmtree(folder, ignore_errors=True)
            try:
                _make(whole, source, folder, seen if len(seen) < len(graphs) else None, widest)
            except BaseException:
                shutil.rmtree(folder.with_name(f"{folder.name}.partial"), ignore_errors=True)
                raise
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
    columns = generation.beside(source) / companions.COLUMNS
    if seen is None:
        generation.linked(source, partial / _STORE)
        if columns.is_file():
            generation.share(columns, partial / companions.COLUMNS)
    else:
        made = store.on_disk(partial / _STORE)
        try:
            for graph in seen:
                made.load(whole.dump(graph))
            made.optimise()
            if columns.is_file():
                _columns(made, partial)
        finally:
            made.close()
    _words(generation.beside(source) / companions.WORDS, words_of(partial / _STORE), widest)
    _count(partial)
    partial.replace(folder)


def _count(folder: Path) -> None:
    """Count what a copy holds, for those who ask what is here."""
    views = query_file.folder("service", ("gives",))
    copy = store.on_disk(folder / _STORE, read_only=True)
    held = companions.routed(copy, folder)
    counts: dict[str, Rows] = {}
    for name in COUNTED:
        found = held.query(views[name].text)
        counts[name] = [
            {key: str(value) for key, value in zip(found.variables, row, strict=True) if value}
            for row in found.rows
        ]
    held.close()
    text = json.dumps(counts, ensure_ascii=False, indent=1)
    (folder / _COUNTS).write_text(text, encoding="utf-8")


@lru_cache(maxsize=2)
def _counted(path: Path) -> Mapping[str, Rows]:
    """The counts in a file, which is never written again."""
    found: dict[str, Rows] = json.loads(path.read_text("utf-8"))
    return found


def _columns(copy: OxigraphStore, folder: Path) -> None:
    """Columns of what is in a copy, and of nothing else."""
    from consilience.columns import file  # noqa: PLC0415 - heavy, loaded for large projects

    lines = folder / "lines.nq"
    with lines.open("w", encoding="utf-8", newline="\n") as stream:
        stream.writelines(f"{line}\n" for line in copy.dump())
    file.make(folder / companions.COLUMNS, [file.Part("", "", (lines,))])
    lines.unlink()


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
    held = companions.routed(store.on_disk(folder / _STORE, read_only=True), folder)
    start = re.compile(re.escape(base) + r"(?:study|programme|initiative)/[^#]*")
    for row in held.query(text).rows:
        if start.fullmatch(address := str(row[0])):
            yield address
    held.close()


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
