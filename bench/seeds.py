"""How long checking and building the two packaged studies takes, beside pySHACL alone.

Run it with ``make bench``. Every measurement is made in a process of its own; starting Python
and importing libraries does not count.
"""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from consilience import assets, build, check, generation, iris, project

RUNS = 3
LONG = 10.0  # seconds; what takes longer is run once
NOT_FOR_STUDIES = {"ontology.ttl", "tables.ttl"}  # rules about the terms, and about tables
YARDSTICK = "pySHACL alone: read facts and shapes, validate"

#: What a measurement does once everything is imported; gives the number of results, if any.
Work = Callable[[], int | None]


def _check(folder: Path) -> Work:
    return lambda: len(check.check(project.load(folder)))


def _check_with_reference(folder: Path) -> Work:
    return lambda: len(check.check(project.load(folder), reference=True))


def _build(folder: Path) -> Work:
    return lambda: len(build.build(project.load(folder), force=True).report)


def _build_again(folder: Path) -> Work:
    build.build(project.load(folder))
    return lambda: len(build.build(project.load(folder)).report)


def _pyshacl(folder: Path) -> Work:
    import pyshacl  # noqa: PLC0415 - only this process needs them
    import rdflib  # noqa: PLC0415

    def work() -> int:
        facts = rdflib.Graph().parse(folder / "facts.nt", format="nt")
        shapes = rdflib.Graph()
        for file in assets.shape_files():
            if file.name not in NOT_FOR_STUDIES:
                shapes.parse(file, format="turtle")
        shapes.parse(assets.ONTOLOGY / "prefixes.ttl", format="turtle")
        _, report, _ = pyshacl.validate(facts, shacl_graph=shapes, inplace=True)
        focus = rdflib.URIRef("http://www.w3.org/ns/shacl#focusNode")
        studies = iris.BASE + "study/"
        return sum(str(node).startswith(studies) for node in report.objects(None, focus))

    return work


MEASUREMENTS: dict[str, Callable[[Path], Work]] = {
    YARDSTICK: _pyshacl,
    "check: tables, shapes, contradictions": _check,
    "check --reference: the same with pySHACL": _check_with_reference,
    "build: check, infer, store": _build,
    "build again, nothing changed": _build_again,
}


def _measure(name: str, folder: Path) -> None:
    """In a process of its own: do the work once and print seconds and results."""
    work = MEASUREMENTS[name](folder)
    begin = time.perf_counter()
    results = work()
    print(time.perf_counter() - begin, "" if results is None else results)


def _best(name: str, folder: Path) -> tuple[float, str]:
    """The fastest of several runs, and the number of results."""
    runs = []
    for _ in range(RUNS):
        done = subprocess.run(  # noqa: S603 - this file again
            [sys.executable, __file__, name, folder], check=True, capture_output=True, text=True
        )
        seconds, _, results = done.stdout.strip().partition(" ")
        runs.append((float(seconds), results))
        if runs[-1][0] > LONG:
            break
    return min(runs)


def _facts(folder: Path) -> int:
    """Write what is said, without what follows from it, as the yardstick reads it."""
    built = build.build(project.load(folder))
    store = generation.open_current(folder / ".consilience")
    asserted = [graph for graph in store.graphs() if not graph.endswith("/inferred")]
    lines = sorted({line.rsplit(" ", 2)[0] for line in store.dump(*asserted)})
    store.close()
    (folder / "facts.nt").write_text("".join(f"{line} .\n" for line in lines), encoding="utf-8")
    return built.asserted


def main() -> None:
    """Measure everything and print one line each."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "project"
        shutil.copytree(assets.DATA, folder)
        facts = _facts(folder)
        machine = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
        engines = ", ".join(f"{name} {version(name)}" for name in ("pyoxigraph", "pyshacl"))
        print(f"{machine}, {engines}")
        print(f"{facts} facts of two studies, besides the ontology; best of {RUNS} runs\n")
        print(f"{'seconds':>8} {'ratio':>6} {'results':>8}  what")
        yardstick = 0.0
        for name in MEASUREMENTS:
            seconds, results = _best(name, folder)
            yardstick = yardstick or seconds
            print(f"{seconds:8.2f} {seconds / yardstick:6.3f} {results:>8}  {name}", flush=True)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        _measure(sys.argv[1], Path(sys.argv[2]))
    else:
        main()
