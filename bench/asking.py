"""How long the usual questions take, beside pyoxigraph alone on the same facts.

    consilience generate big --quotes 100000 --studies 20
    consilience --project big build
    python bench/asking.py big

Every family of questions is asked with parameters drawn by chance (the same at every run), after
one warming question with others. Nothing keeps answers. Each engine works in a process of its own;
its memory is what the operating system counted at most. Rows are compared. Beside seconds by the
clock stand seconds of the processors: on a busy machine they tell more, and a question that two
threads share takes less by the clock than that where nothing else runs.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import platform
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import consilience
from consilience import matrix, query_file, quotes, store
from consilience.columns.routed import RoutedStore
from consilience.graph import KnowledgeGraph
from consilience.rdf import Term

ROUNDS = 5
PATIENCE = 90.0  # seconds that the other engine gets for a family
DIMENSIONS = ("theme", "construct", "sector", "role", "wave", "organisation-type", "layer")
WORDS = ("trust", "the", "people", "meet*", '"of the"', "money risk", "consent", "records w*")
NINTH = Path(__file__).with_name("asking.rq")

#: What is asked: a knowledge graph and the parameters of one question → something to compare.
Ask = Callable[[KnowledgeGraph, dict[str, str]], object]


def _cells(made: matrix.Matrix) -> object:
    assert isinstance(made.cells, matrix.Cells)  # noqa: S101 - what matrix() makes
    return sorted(made.cells.numbers.items())


def _search(kg: KnowledgeGraph, given: dict[str, str]) -> object:
    if isinstance(kg.store, RoutedStore):
        return len(kg.search(given["words"], limit=50))
    # pyoxigraph has no index of words: it looks through all texts
    bound = {"kind": quotes.kinds(None, kg.store)}
    view = query_file.folder("view", ("shows",))["quotes-found"].text.replace("  #: parts\n", "")
    word = consilience.Literal(given["words"].strip('*"').split()[0])
    return len(kg.store.query(query_file.bind(view, {**bound, "words": (word,)})).rows)


@dataclass(frozen=True)
class Family:
    """Questions of one kind; ``draws`` names what each parameter is drawn from."""

    name: str
    ask: Ask
    draws: tuple[str, ...]
    aggregates: bool = False
    compared: bool = True


FAMILIES = (
    Family(
        "quotes by theme and role", lambda kg, p: kg.quotes(**_iris(p)).terms, ("theme", "role")
    ),
    Family(
        "two-way matrix",
        lambda kg, p: _cells(kg.matrix(p["rows"], p["cols"])),
        ("rows", "cols"),
        aggregates=True,
    ),
    Family(
        "constructs that meet",
        lambda kg, p: kg.ask("construct-together", **_iris(p)).terms,
        ("study",),
        aggregates=True,
    ),
    Family(
        "studies with evidence",
        lambda kg, p: kg.ask("study-independent-evidence", **_iris(p)).terms,
        ("construct",),
        aggregates=True,
    ),
    Family(
        "speakers by organisation",
        lambda kg, p: _cells(kg.matrix("organisation-type", p["cols"], cells="speakers")),
        ("cols",),
        aggregates=True,
    ),
    Family("words in texts", _search, ("words",), compared=False),
    Family(
        "talk by wave",
        lambda kg, p: kg.ask("wave-talk-over-time", **_iris(p)).terms,
        ("collaboration",),
    ),
    Family(
        "where a coding comes from",
        lambda kg, p: kg.ask("coding-provenance", **_iris(p)).terms,
        ("coding",),
    ),
    Family(
        "not tuned for",
        lambda kg, p: kg.query(NINTH.read_text("utf-8"), bind=_iris(p)).terms,
        ("study",),
        aggregates=True,
    ),
)


def _iris(given: dict[str, str]) -> dict[str, Term]:
    return {name: consilience.Iri(value) for name, value in given.items()}


_DRAWN = {
    "theme": "SELECT DISTINCT ?x WHERE { ?y con:onCode ?x . ?x a con:Code }",
    "role": "SELECT DISTINCT ?x WHERE { ?y con:speakerRole ?x }",
    "study": "SELECT ?x WHERE { ?x a con:Study }",
    "construct": "SELECT DISTINCT ?x WHERE { ?y con:onConstruct ?x }",
    "collaboration": "SELECT ?x WHERE { ?x a con:Collaboration }",
    "coding": "SELECT ?x WHERE { ?x a con:Coding ; con:inStudy ?study }",
}


def _parameters(kg: KnowledgeGraph) -> list[list[dict[str, str]]]:
    """For each family the parameters of every question."""
    chance = random.Random(2031)  # noqa: S311 - the same at every run
    prefix = "PREFIX con: <https://w3id.org/consilience/terms/>\n"
    pools: dict[str, list[str]] = {"words": list(WORDS)}
    for name, text in _DRAWN.items():
        pools[name] = sorted(str(row[0]) for row in kg.store.query(prefix + text).rows)
    drawn = []
    for family in FAMILIES:
        rounds = []
        for _ in range(ROUNDS + 1):
            given = {name: chance.choice(pools.get(name, DIMENSIONS)) for name in family.draws}
            if "rows" in given:
                given["rows"], given["cols"] = chance.sample(DIMENSIONS, 2)
            elif "cols" in given:
                given["cols"] = chance.choice([d for d in DIMENSIONS if d != "organisation-type"])
            rounds.append(given)
        drawn.append(rounds)
    return drawn


def _opened(project: str, engine: str) -> KnowledgeGraph:
    kg = consilience.open(project)
    if engine == "ours":
        return kg
    if not isinstance(kg.store, RoutedStore):
        sys.exit("this project is too small to have columns: make a larger one")
    alone = kg.store.embedded
    return KnowledgeGraph(store.memory(alone.dump()) if engine == "memory" else alone)


def _measure(project: str, engine: str, numbers: Iterable[int]) -> None:
    """In a process of its own: ask, and print a line for each family."""
    drawn = json.loads(sys.stdin.read())
    kg = _opened(project, engine)
    for number in numbers:
        family, rounds = FAMILIES[number], drawn[number]
        found = []
        start = time.perf_counter()
        for at, given in enumerate(rounds):
            begin, busy = time.perf_counter(), time.process_time()
            rows = family.ask(kg, given)
            seconds, processor = time.perf_counter() - begin, time.process_time() - busy
            digest = hashlib.sha256(repr(rows).encode()).hexdigest()[:16]
            if at:
                found.append((seconds, processor, digest))
            if engine != "ours" and time.perf_counter() - start > PATIENCE / 2 and found:
                break
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(json.dumps([number, found, peak]), flush=True)


def _every_matrix(project: str) -> None:
    """Seconds of each matrix of two dimensions, of quotes and of speakers, when asked again."""
    pairs = [(*each, "quotes") for each in itertools.permutations(DIMENSIONS, 2)]
    pairs += [(a, b, "speakers") for a, b, _ in pairs if a == "organisation-type"]
    found = []
    with consilience.open(project) as kg:
        for rows, cols, cells in pairs:
            kg.matrix(rows, cols, cells=cells)
            begin, busy = time.perf_counter(), time.process_time()
            made = kg.matrix(rows, cols, cells=cells)
            took = time.perf_counter() - begin, time.process_time() - busy
            found.append((*took, f"{cells} by {rows} and {cols}, {len(made.cells):,} cells"))
    print("seconds by the clock, of processors")
    for clock, busy, what in sorted(found, reverse=True):
        print(f"{clock:8.2f} {busy:8.2f}  {what}")
    print(f"within a second: {sum(each[0] <= 1 for each in found)} of {len(found)}")


def _run(project: str, engine: str, drawn: str, numbers: list[int], limit: float | None) -> str:
    command = [sys.executable, __file__, "--engine", engine, project, *map(str, numbers)]
    try:
        done = subprocess.run(  # noqa: S603 - this file again
            command, input=drawn, check=True, stdout=subprocess.PIPE, text=True, timeout=limit
        )
    except subprocess.TimeoutExpired as stopped:
        return (stopped.stdout or b"").decode() if stopped.stdout else ""
    return done.stdout


def main() -> None:
    """Measure both engines and print a table."""
    parser = argparse.ArgumentParser(description="Measure questions.")
    parser.add_argument("project")
    parser.add_argument("--engine", default="")
    parser.add_argument("--peer", choices=("memory", "disk"), default="memory")
    parser.add_argument("--matrices", action="store_true", help="every matrix, without a peer")
    parser.add_argument("numbers", nargs="*", type=int)
    given = parser.parse_args()
    if given.matrices:
        _every_matrix(given.project)
        return
    if given.engine:
        _measure(given.project, given.engine, given.numbers)
        return
    with consilience.open(given.project) as kg:
        if not isinstance(kg.store, RoutedStore):
            sys.exit("this project is too small to have columns: make a larger one")
        drawn = json.dumps(_parameters(kg))
        facts = len(kg.store.columns)
    every = list(range(len(FAMILIES)))
    ours = _read(_run(given.project, "ours", drawn, every, None))
    peers: dict[int, _Measured] = {}
    if given.peer == "memory":
        peers = _read(_run(given.project, "memory", drawn, every, None))
    else:
        for number in every:
            peers |= _read(_run(given.project, "disk", drawn, [number], PATIENCE))
    _show(facts, given.peer, ours, peers)


@dataclass(frozen=True)
class _Answer:
    seconds: float
    processor: float
    digest: str


#: The answers of a family, and the memory that was held at most by then.
_Measured = tuple[list[_Answer], int]


def _median(answers: list[_Answer], what: str) -> float:
    return statistics.median(getattr(each, what) for each in answers)


def _told(answers: list[_Answer], what: str) -> str:
    return f"{_median(answers, what) * 1000:,.1f}"


def _read(output: str) -> dict[int, _Measured]:
    made = {}
    for line in output.splitlines():
        number, found, peak = json.loads(line)
        made[number] = ([_Answer(*each) for each in found], peak)
    return made


def _show(
    facts: int,
    peer: str,
    ours: dict[int, _Measured],
    peers: dict[int, _Measured],
) -> None:
    machine = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    print(f"{machine}, pyoxigraph {version('pyoxigraph')}, duckdb {version('duckdb')}")
    where = "in memory" if peer == "memory" else "on disk"
    print(f"{facts:,} facts; {ROUNDS} questions each; pyoxigraph {where}; milliseconds\n")
    print(
        "| questions | ours, median | worst | processor | pyoxigraph | processor | times | rows |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for number, family in enumerate(FAMILIES):
        mine = ours[number][0]
        name = family.name + (" *" if family.aggregates else "")
        theirs = peers.get(number, ([], 0))[0]
        worst = max(each.seconds for each in mine)
        if not theirs:
            told = f"> {PATIENCE * 1000:,.0f} | | > {PATIENCE / worst:,.0f} | not compared"
        else:
            same = all(a.digest == b.digest for a, b in zip(mine, theirs, strict=False))
            rows = ("equal" if same else "DIFFERENT") if family.compared else "not compared"
            times = _median(theirs, "processor") / _median(mine[: len(theirs)], "processor")
            told = (
                f"{_told(theirs, 'seconds')} | {_told(theirs, 'processor')} | {times:,.1f} | {rows}"
            )
        own = f"{_told(mine, 'seconds')} | {worst * 1000:,.1f} | {_told(mine, 'processor')}"
        print(f"| {name} | {own} | {told} |")
    peak = max(peak for _, peak in ours.values())
    theirs_peak = max((peak for _, peak in peers.values()), default=0)
    print(f"\n* counts. Memory at most: ours {peak:,} MB, pyoxigraph {theirs_peak:,} MB.")


if __name__ == "__main__":
    main()
