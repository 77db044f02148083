"""Checking and building by size, beside what bare engines take for the same facts.

    python bench/size.py 10000:1 100000:10 [--peers] [--into FOLDER]

The statements that the program keeps in the user's cache are there from the second check on.
Every job is a process of its own, measured from its start to its end: seconds, seconds of all
processors, and the most memory that it and its children held at one time (PSS, from /proc).
Peers: shacl-rust and pySHACL, with the interpreter that ``--peers`` names.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_EVERY = 0.2
#: Looking at the memory of large processes takes them time as well: at most one part in so many.
_SELDOM = 50
_OURS = [sys.executable, "-m", "consilience"]
_BARE = """
import sys, pyoxigraph as ox
store = ox.Store(sys.argv[1]) if sys.argv[1] else ox.Store()
for path in sys.argv[2:]:
    store.bulk_load(path=path, format=ox.RdfFormat.N_QUADS)
if sys.argv[1]:
    store.flush()
"""
GRAPH = """
import sys
from pathlib import Path
from consilience import mapping, project, rdf, shacl, study_folder, surroundings
from consilience.iris import Minter
here = project.find(Path(sys.argv[1]))
around = surroundings.of(here)
lines = set(around.lines + around.neighbours)
for folder in here.studies:
    made = study_folder.read(folder, found=lambda _: None)
    lines |= set(mapping.quads(made, Minter(here.base, folder.name)))
Path(sys.argv[2]).write_text("".join(sorted({line.rsplit(" ", 2)[0] + " .\\n" for line in lines})))
triples = shacl.of_data().triples
Path(sys.argv[3]).write_text("".join(" ".join(map(rdf.encode, t)) + " .\\n" for t in triples))
"""
_SHACL_RUST = """
import sys, shacl_rust
data, shapes = (open(path).read() for path in sys.argv[1:])
found = shacl_rust.validate(
    data, shapes, data_format="nt", shapes_format="nt", experimental_index=True
)
print(len(found["results"]))
"""
_PYSHACL = """
import sys, pyshacl, rdflib
data, shapes = (rdflib.Graph().parse(path, format="nt") for path in sys.argv[1:])
print(len(list(pyshacl.validate(data, shacl_graph=shapes)[1].subjects(rdflib.SH.resultSeverity))))
"""


@dataclass(frozen=True)
class Took:
    """What a job took: seconds, seconds of processors, megabytes."""

    wall: float
    cpu: float
    memory: float
    at: Took | None = None

    def __str__(self) -> str:
        return f"{self.wall:8.1f} s {self.cpu:8.1f} s {self.memory:7.0f} MB"


def _tree(pid: int) -> list[int]:
    found, todo = [], [pid]
    while todo:
        each = todo.pop()
        found.append(each)
        for tasks in Path(f"/proc/{each}/task").glob("*/children"):
            todo += map(int, tasks.read_text().split())
    return found


def _memory(pid: int) -> float:
    total = 0
    for each in _tree(pid):
        rolled = Path(f"/proc/{each}/smaps_rollup").read_text()
        total += int(re.search(r"^Pss:\s+(\d+)", rolled, re.MULTILINE)[1])  # type: ignore[index]
    return total / 1024


def run(
    command: list[str], *, within: float = 3600, noticed: Callable[[], bool] | None = None
) -> Took | None:
    """Run a job to its end; None where it did not end within that many seconds.

    What it had taken when ``noticed`` first said yes stands in ``at``.
    """
    before = time.perf_counter()
    cpu = _children()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)  # noqa: S603
    most, at = 0.0, None
    look = 0.0
    while process.poll() is None:
        now = time.perf_counter() - before
        if noticed and at is None and noticed():
            at = Took(now, _used(process.pid), most)
        if now > look:
            with contextlib.suppress(OSError, TypeError):  # one of them has just ended
                most = max(most, _memory(process.pid))
            look = now + _SELDOM * (time.perf_counter() - before - now)
        if now > within:
            process.kill()
            process.wait()
            return None
        time.sleep(_EVERY)
    wall = time.perf_counter() - before
    if process.returncode:
        print(process.stderr.read().decode()[-2000:] if process.stderr else "", file=sys.stderr)
        raise SystemExit(f"{' '.join(command[:4])} … failed")
    if process.stderr:
        process.stderr.close()
    return Took(wall, _children() - cpu, most, at)


def _used(pid: int) -> float:
    """Seconds of processors of a process that runs, and of its children."""
    used = 0
    for each in _tree(pid):
        with contextlib.suppress(OSError):  # it has just ended
            cells = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
            used += sum(map(int, cells[11:15]))
    return used / os.sysconf("SC_CLK_TCK")


def _children() -> float:
    import resource  # noqa: PLC0415 - not on every system

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _say(job: str, took: Took | None, of: Took | None = None) -> None:
    ratio = f"{took.wall / of.wall:8.3f} times" if took and of else ""
    print(f"  {job:44} {took or '       did not end'} {ratio}", flush=True)


def _changed(project: Path, column: str, value: str) -> None:
    """Give the first coding, or the first quote, of a middling study another value."""
    studies = sorted(project.glob("studies/*"), key=_size)
    path = studies[len(studies) // 2] / ("codings.csv" if column == "date" else "excerpts.csv")
    heading, first, rest = path.read_text(encoding="utf-8").split("\n", 2)
    cells = first.split(",")
    at = heading.split(",").index(column)
    quote = '"' if cells[at].startswith('"') else ""
    cells[at] = quote + value + cells[at].removeprefix(quote) if column == "text" else value
    path.write_text("\n".join((heading, ",".join(cells), rest)), encoding="utf-8")


def _answering(project: Path) -> Callable[[], bool]:
    """Tells when another store than now is the one that answers."""
    current = project / ".consilience" / "CURRENT"
    before = current.read_text(encoding="utf-8") if current.exists() else ""
    return lambda: current.exists() and current.read_text(encoding="utf-8") != before


def _size(path: Path) -> int:
    return sum(each.stat().st_size for each in path.glob("*.csv"))


def measure(place: Path, quotes: int, studies: int, peers: str, within: float) -> None:
    """Measure one size."""
    project = place / f"{quotes}-{studies}"
    if not project.exists():
        made = [*_OURS, "generate", str(project), "--quotes", str(quotes)]
        run([*made, "--studies", str(studies), "--texts", "0"])
    print(f"{quotes:,} quotes in {studies} studies: seconds, of processors, memory", flush=True)
    shutil.rmtree(project / ".consilience", ignore_errors=True)
    shutil.rmtree(place / "cache", ignore_errors=True)
    ours = ["env", f"XDG_CACHE_HOME={place / 'cache'}", *_OURS, "--project", str(project)]
    _say("check, the first of this version", run([*ours, "check"], within=within))
    check = run([*ours, "check"], within=within)
    _say("check", check)
    whole = run([*ours, "build"], within=within, noticed=_answering(project))
    build = whole and (whole.at or whole)
    _say("build, until questions are answered", build, check)
    _say("  … and the store is in order", whole, check)
    facts = sorted(map(str, project.glob(".consilience/studies/*/*/*.nq")))
    _say(
        "bare load, in memory (pyoxigraph)", bare := run([sys.executable, "-c", _BARE, "", *facts])
    )
    disk = place / "bare"
    shutil.rmtree(disk, ignore_errors=True)
    bulk = run([sys.executable, "-c", _BARE, str(disk), *facts])
    _say("bare bulk load, on disk (pyoxigraph)", bulk)
    shutil.rmtree(disk, ignore_errors=True)
    _say("  check : bare load in memory", check, bare)
    _say("  build : bare bulk load", build, bulk)
    _changed(project, "date", "2031-01-01")
    again = run([*ours, "build"], noticed=_answering(project))
    _say("build again, one coding has another date", again and (again.at or again), build)
    _changed(project, "text", "Well ")
    again = run([*ours, "build"], noticed=_answering(project))
    _say("build again, one quote has another word:", again and again.at, build)
    _say("  … and the old word is off the disk", again, build)
    size = sum(f.stat().st_size for f in project.rglob(".consilience/store/*/*"))
    kept = sum(f.stat().st_size for f in project.rglob(".consilience/studies/*/*/*"))
    print(f"  on disk: tables {_mb(project / 'studies')}, store {size >> 20}, kept {kept >> 20} MB")
    if peers:
        data, shapes = place / "data.nt", place / "shapes.nt"
        run([sys.executable, "-c", GRAPH, str(project), str(data), str(shapes)])
        for name, code in (("shacl-rust", _SHACL_RUST), ("pySHACL", _PYSHACL)):
            job = [peers, "-c", code, str(data), str(shapes)]
            _say(f"{name}, the same shapes and facts", run(job, within=within), check)


def _mb(folder: Path) -> int:
    return sum(each.stat().st_size for each in folder.rglob("*") if each.is_file()) >> 20


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("sizes", nargs="+", help="quotes:studies")
    parser.add_argument("--peers", default="", help="a Python that has shacl-rust and pyshacl")
    parser.add_argument("--into", type=Path, help="where projects are made, and kept")
    parser.add_argument("--within", type=float, default=3600, help="seconds that a job may take")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        for size in given.sizes:
            quotes, _, studies = size.partition(":")
            measure(
                given.into or Path(place), int(quotes), int(studies or 1), given.peers, given.within
            )


if __name__ == "__main__":
    main()
