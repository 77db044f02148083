"""The ontology itself: every check of queries/ontology finds nothing, and each can find a fault."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rdflib import Graph, URIRef

from consilience import assets
from consilience.namespaces import expand
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


#: What each test of FOOPS looks for in the head of an ontology. A DOI (OM3) comes with publication.
FOOPS = {
    "OM1": "dcterms:title dcterms:description dcterms:license dcterms:creator owl:versionIRI "
    "vann:preferredNamespaceUri",
    "OM2": "vann:preferredNamespacePrefix owl:versionInfo dcterms:created "
    "dcterms:bibliographicCitation",
    "OM3": "dcterms:identifier dcterms:publisher foaf:logo bibo:status dcterms:source "
    "dcterms:issued",
    "OM4.1": "dcterms:license dcterms:rights",
    "OM5.1": "dcterms:creator dcterms:created",
    "OM5.2": "dcterms:issued dcterms:publisher",
    "FIND1": "vann:preferredNamespacePrefix",
    "VER1": "owl:versionIRI",
}


@pytest.mark.parametrize("test", FOOPS)
def test_the_head_has_what_foops_looks_for(test: str) -> None:
    """Each statement is in the head, and the check of the head would miss it."""
    (check,) = (each for each in CHECKS if each.stem == "header-incomplete")
    missed = _rows(check, graph([HERE / "faults" / "header-incomplete.ttl"]))
    home = URIRef("https://w3id.org/consilience/ontology")
    for name in FOOPS[test].split():
        assert (home, URIRef(expand(name)), None) in ontology(), name
        assert expand(name) in missed or name == "dcterms:title"


def test_every_fault_belongs_to_a_check() -> None:
    """No file of a fault is left over."""
    faults = {path.stem for path in (HERE / "faults").glob("*.ttl")}
    assert faults == {check.stem for check in CHECKS}
