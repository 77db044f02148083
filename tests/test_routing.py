"""Which engine a question is sent to, by how many facts it would touch."""

from __future__ import annotations

import pytest

from consilience.columns.routing import Router
from consilience.columns.store import ColumnStore, memory
from consilience.store import OxigraphStore
from consilience.store import memory as embedded

MANY = 4000


@pytest.fixture(scope="module")
def engines() -> tuple[ColumnStore, OxigraphStore]:
    """Many things in one place, one of them rare, on one of two topics without narrower ones."""
    facts = ["<x:t0> <x:is> <x:rare> <x:g> .", "<x:other> <x:broader> <x:top> <x:g> ."]
    for n in range(MANY):
        facts.append(f"<x:t{n}> <x:in> <x:place> <x:g> .")
        facts.append(f"<x:t{n}> <x:on> <x:topic{n % 2}> <x:g> .")
    columns = memory(facts)
    columns.tables.arrange()
    return columns, embedded(facts)


@pytest.mark.parametrize(
    ("asked", "few"),
    [
        ("?x <x:is> <x:rare> ; <x:in> ?place", True),
        ("VALUES ?x { <x:t7> } ?x <x:is> <x:rare> ; <x:in> ?place", True),
        ("VALUES ?place { <x:place> } ?x <x:is> <x:rare> ; <x:in> ?place", False),
        ("VALUES ?up { <x:topic1> } ?topic <x:broader>* ?up . ?x <x:on> ?topic", False),
        ("VALUES ?up { <x:topic1> } ?topic <x:broader>+ ?up . ?x <x:on> ?topic", True),
    ],
)
def test_what_touches_few_facts_is_looked_up(
    engines: tuple[ColumnStore, OxigraphStore], asked: str, few: bool
) -> None:
    """Values that are given are where looking up begins; a path of no step leads somewhere."""
    columns, store = engines
    text = f"SELECT ?x WHERE {{ {asked} }} ORDER BY ?x"
    assert Router(columns.tables, store).few(text) is few
    assert columns.query(text).rows == store.query(text).rows
