"""How long a comparison of forty studies takes: every construct, every study, every link.

``python bench/comparing.py [FOLDER]`` makes the studies in FOLDER (otherwise in a temporary
one), or takes those that are there. They are asked as everybody asks them: what counts is
answered by the columns that a build of this size makes. The last row leaves these out.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from consilience import api
from consilience.columns.routed import RoutedStore
from consilience.generator import generate
from consilience.store import Store
from consilience.synthesis import asking
from consilience.synthesis.compare import compare

QUOTES, STUDIES = 55_000, 40
RUNS = 3


def _prepared(folder: Path) -> Path:
    project = folder / "forty"
    if not project.exists():
        generate(project, quotes=QUOTES, studies=STUDIES, texts=0)
        api.build_project(project, jobs=0)
    return project


def _seconds(store: Store, **given: object) -> str:
    """The best of some runs, by the clock and of processors; both tables of each comparison."""
    taken = []
    for _ in range(RUNS):
        begin, worked = time.perf_counter(), time.process_time()
        made = compare(store, **given)  # type: ignore[arg-type]
        assert made.chart.rows  # noqa: S101 - what is measured has to be the work
        assert made.sheet.rows  # noqa: S101
        taken.append((time.perf_counter() - begin, time.process_time() - worked))
    clock, work = (min(each) for each in zip(*taken, strict=True))
    return f"{clock:.2f} s ({work:.2f} s of processors)"


def main(folder: Path) -> None:
    """Measure, and print a table."""
    begin, worked = time.perf_counter(), time.process_time()
    with api.open(_prepared(folder)) as kg:
        made = compare(kg.store, framework=None)
        whole = f"{time.perf_counter() - begin:.2f} s ({time.process_time() - worked:.2f} s)"
        (codings,) = kg.query(
            "SELECT (COUNT(*) AS ?n) { ?c a <https://w3id.org/consilience/terms/Coding> }"
        ).rows()[0]
        links = sum(1 for _ in asking.rows(kg.store, "links"))
        print(f"{made.title}; {codings:,} codings, {links:,} links")
        print(f"opened, and asked for the first time: {whole}")
        print(f"every construct: {_seconds(kg.store, framework=None)}")
        print(f"one framework: {_seconds(kg.store)}")
        print(f"one framework, reviewed links only: {_seconds(kg.store, reviewed_only=True)}")
        if isinstance(kg.store, RoutedStore):
            alone = _seconds(kg.store.embedded, framework=None)
            print(f"every construct, without the columns: {alone}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as temporary:
            main(Path(temporary))
