"""How long a comparison of forty studies takes: every construct, every study, every link.

``python bench/comparing.py [FOLDER]`` makes the studies in FOLDER (otherwise in a temporary
one), or takes those that are there. The embedded store answers, then SPARQL on columns.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from consilience import api
from consilience.columns import store as columns
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


def _seconds(store: Store) -> float:
    """The best of some runs: each comparison, with both of its tables."""
    taken = []
    for _ in range(RUNS):
        begin = time.perf_counter()
        made = compare(store, framework=None)
        assert made.chart.rows  # noqa: S101 - what is measured has to be the work
        assert made.sheet.rows  # noqa: S101
        taken.append(time.perf_counter() - begin)
    return min(taken)


def main(folder: Path) -> None:
    """Measure, and print a table."""
    with api.open(_prepared(folder)) as kg:
        made = compare(kg.store, framework=None)
        (codings,) = kg.query(
            "SELECT (COUNT(*) AS ?n) { ?c a <https://w3id.org/consilience/terms/Coding> }"
        ).rows()[0]
        links = sum(1 for _ in asking.rows(kg.store, "links"))
        print(f"{made.title}; {codings:,} codings, {links:,} links")
        embedded = _seconds(kg.store)
        print(f"embedded store: {embedded:.2f} s")
        in_columns = columns.memory(kg.store.dump())
        quick = _seconds(in_columns)
        print(f"columns: {quick:.2f} s ({embedded / quick:.1f} times as fast)")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as temporary:
            main(Path(temporary))
