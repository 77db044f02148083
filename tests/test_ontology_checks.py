"""The ontology itself: every check of queries/ontology finds nothing, and each can find a fault."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rdflib import Graph

from consilience import assets
from ontology_cases import HERE, graph, ontology

CHECKS = assets.query_files("ontology")


def _rows(check: Path, data: Graph) -> list[str]:
    found = data.query(check.read_text(encoding="utf-8"))
    return [" ".join(str(value) for value in row) for row in found]


@pytest.mark.parametrize("check", CHECKS, ids=lambda path: path.stem)
def test_the_ontology_is_free_of(check: Path) -> None:
    """Any row is a fault; the message says what to do about it."""
    text = check.read_text(encoding="utf-8")
    assert _rows(check, ontology()) == [], text.partition("\nPREFIX")[0]


@pytest.mark.parametrize("check", CHECKS, ids=lambda path: path.stem)
def test_the_check_finds_its_fault(check: Path) -> None:
    """A file with just this fault gives a row: the check can fail."""
    assert _rows(check, graph([HERE / "faults" / f"{check.stem}.ttl"]))


@pytest.mark.parametrize("check", CHECKS, ids=lambda path: path.stem)
def test_the_head_says_problem_and_solution(check: Path) -> None:
    """The first two lines of a check are its problem and its solution, and it has an order."""
    text = check.read_text(encoding="utf-8")
    assert re.match(r"#\+ problem: \S.*\n#\+ solution: \S.*\n", text)
    assert "ORDER BY" in text


def test_every_fault_belongs_to_a_check() -> None:
    """No file of a fault is left over."""
    faults = {path.stem for path in (HERE / "faults").glob("*.ttl")}
    assert faults == {check.stem for check in CHECKS}
