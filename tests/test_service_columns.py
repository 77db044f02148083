"""Queries of visitors that touch many facts are answered from columns, in the engine's words."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import httpx
import pytest

import consilience
from consilience import api, companions
from consilience.columns import slots
from consilience.pages.collection import Collection
from consilience.service import counter, house, pool, served, tally, worker
from consilience.service.engine import Engine, Query
from consilience.service.problem import Problem
from consilience.service.settings import Settings
from serving import serving

CON = "PREFIX con: <https://w3id.org/consilience/terms/>\n"
COUNTS = {
    "groups": (
        "SELECT ?role (COUNT(DISTINCT ?q) AS ?n) { ?q con:speakerRole ?role } "
        "GROUP BY ?role ORDER BY ?role"
    ),
    "numbers": "SELECT (AVG(?n) AS ?a) (MAX(?n) AS ?m) { ?code con:order ?n }",
    "gaps": (
        "SELECT ?q ?text ?place { ?q con:text ?text OPTIONAL { ?q con:locator ?place } } "
        "ORDER BY ?q ?text ?place"
    ),
    "truth": "ASK { ?q con:speakerRole ?role ; con:text ?text FILTER (STRLEN(?text) > 20) }",
    "nothing": "SELECT ?q (COUNT(*) AS ?n) { ?q con:text 'nobody said that' } GROUP BY ?q",
}
Instead = Callable[[float], Awaitable[pool.Answered | None]] | None
FORMS = ("json", "xml", "csv", "tsv")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of made-up studies, built with columns."""
    folder = tmp_path_factory.mktemp("counted") / "made"
    consilience.generate(folder, quotes=300, studies=2, seed=7, texts=0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(companions, "PAYS", 0)
        api.build_project(folder)
    return folder


@pytest.fixture(scope="module")
def shop(made: Path) -> Iterator[tuple[Engine, Collection]]:
    """What a worker of columns works with."""
    copy = served.prepare(api.find_project(made), "controlled")
    charge = worker.Charge(str(copy.store), True, 10**6, 10**9, 9.0, pages=True)
    engine, collection = worker.ready(charge)
    assert engine is not None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("consilience.columns.routing._MOST", 0)  # few facts are here: count them all
        yield engine, cast("Collection", collection)


def _query(text: str, form: str = "json", base: str = "http://x/") -> Query:
    return Query(CON + text, base, {"rows": form, "truth": form, "facts": "ttl"})


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", COUNTS)
def test_columns_answer_to_the_byte(shop: tuple[Engine, Collection], name: str, form: str) -> None:
    """Rows and truth values come in each form as the engine writes them."""
    if name == "truth" and form in {"csv", "tsv"}:
        return
    engine, collection = shop
    head, data = tally.told(collection, engine, _query(COUNTS[name], form))
    assert head["status"] == tally.DONE
    assert (head["form"], data) == engine.answer(_query(COUNTS[name], form))


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
        "SELECT (COUNT(*) AS ?n) FROM <http://x/g> { ?s con:text ?o }",
        "SELECT (COUNT(*) AS ?n) { ?s <text> ?o }",
        "SELECT ?s { ?s con:text ?o } LIMIT 3",
        "SELECT (COUNT(*) AS ?n) { ?s con:text ?o FILTER (RAND() < 2) }",
    ],
)
def test_what_columns_might_answer_otherwise_is_left_to_the_engine(
    shop: tuple[Engine, Collection], text: str
) -> None:
    """Graphs, addresses that are not whole, some rows of many, chance."""
    engine, collection = shop
    assert tally.told(collection, engine, _query(text))[0]["status"] == tally.NEVER


def test_limits_hold_for_columns_too(
    shop: tuple[Engine, Collection], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many rows are for the engine; large answers are refused; nothing else can be read."""
    engine, collection = shop
    texts = "SELECT ?t { ?q con:text ?t } ORDER BY ?t"
    small = Engine(engine.store, 50)
    with pytest.raises(Exception, match="larger than"):
        tally.told(collection, small, _query(texts))
    monkeypatch.setattr(tally, "_MOST", 2)
    assert tally.told(collection, engine, _query(texts))[0]["status"] == tally.NEVER
    store: Any = collection.counting.store
    for sql in ("SELECT * FROM read_csv('/etc/passwd')", "SET memory_limit = '9GB'"):
        with pytest.raises(Exception, match=r"disabled|locked"):
            store.columns.tables.run(sql)


def test_queries_that_differ_in_values_have_one_shape() -> None:
    """A query with another value is known; one with more of them is another."""
    one, other, more = (
        slots.shape(f"SELECT * {{ VALUES ?x {{ {values} }} ?x ?y 'VALUES' }}")
        for values in ("<http://x/1>", '"a } b"@en', "<http://x/1> <http://x/2>")
    )
    assert one == other != more


def test_the_service_asks_columns(
    made: Path, shop: tuple[Engine, Collection], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who asks gets what the engine would say, the first time and when the like is known."""
    told: list[int] = []
    monkeypatch.setattr(house, "Counter", _watched(told))
    monkeypatch.setattr(pool, "_SLICES", (0.0, 0.1, 2.0, 9.0))  # nothing is quick: all is tried
    given = Settings(workers=4)
    with serving(made, given) as address, httpx.Client(base_url=address) as client:
        for turn in range(2):
            for name, text in COUNTS.items():
                answer = client.get("/sparql", params={"query": f"{CON}{text} # {turn}"})
                assert answer.content == shop[0].answer(_query(text))[1], name
        assert client.get("/sparql", params={"query": "SELECT (COUNT( {"}).status_code == 400
        nowhere = {"query": CON + COUNTS["gaps"], "default-graph-uri": "http://x/nowhere"}
        assert client.get("/sparql", params=nowhere).json()["results"]["bindings"] == []
        assert client.get("/readyz").json()["stopped"] == 0
    assert told.count(tally.DONE) >= 4


def test_it_is_remembered_what_columns_are_good_for() -> None:
    """What they answered goes there first; what they never answer is not tried again."""
    asked: list[str] = []

    class Stub:
        time_limit = 8.0

        def __init__(self, name: str, *statuses: int) -> None:
            self.name, self.statuses = name, iter(statuses)

        async def run(
            self, job: dict[str, Any], _: bytes, *, time_limit: float = 0.0, instead: Instead = None
        ) -> pool.Answered:
            assert time_limit <= self.time_limit / 4
            asked.append(self.name)
            status = next(self.statuses, 200)
            if status == 0:
                raise Problem(503, "no worker became free in time")
            if instead and "slow" in job["base"]:
                return await instead(4.0) or ({"status": status}, b"", 1.0)
            return {"status": status}, b"", 1.0

    def met(text: str, *statuses: int, base: str = "quick") -> list[str]:
        columns = Stub("columns", *statuses)
        made = counter.Counter(cast("pool.Pool", Stub("engine")), cast("pool.Pool", columns))
        job = {"kind": "query", "union": True, "base": base}
        asked.clear()
        for number in range(2):
            body = text.replace("HERE", f'"{number}"').encode()
            assert asyncio.run(made.run(job, body))[0]["status"] == 200
        return asked

    counts = "SELECT (COUNT(*) AS ?n) { VALUES ?x { HERE } ?s ?p ?x }"
    looks = counts.replace("(COUNT(*) AS ?n)", "*")
    assert met(counts) == ["columns", "columns"]
    assert met(counts, tally.NEVER) == ["columns", "engine", "engine"]
    assert met(counts, tally.FEW) == ["columns", "engine", "engine"]
    assert met(counts, 0) == ["columns", "engine", "columns"]
    assert met(looks) == ["engine", "engine"]
    assert met(looks, base="slow") == ["engine", "columns", "columns"]
    assert met(looks, tally.NEVER, base="slow") == ["engine", "columns", "engine"]


def _watched(told: list[int]) -> type[counter.Counter]:
    class Watched(counter.Counter):
        async def _counted(
            self, shape: str, job: Mapping[str, Any], body: bytes, limit: float
        ) -> pool.Answered | None:
            found = await super()._counted(shape, job, body, limit)
            told.append(found[0]["status"] if found else tally.FEW)
            return found

    return Watched
