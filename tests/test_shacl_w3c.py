"""The W3C's tests of SHACL, and pySHACL on the same files."""

from __future__ import annotations

import pytest

import w3c_shacl
from consilience.errors import ReadError
from consilience.shacl import Validation, Violation, reference, validation
from consilience.shacl.compiling import compiled
from consilience.shacl.shapes import ShapesGraph
from w3c_shacl import Case

CORE, SPARQL = w3c_shacl.cases("core"), w3c_shacl.cases("sparql")

#: What is left to pySHACL, and why.
LEFT = {"core/property/datatype-ill-formed": "the store keeps xsd:byte as xsd:integer"}
#: What neither way can do: the shapes are not in the store.
NEITHER = {"sparql/pre-binding/shapesGraph-001"}
#: Where pySHACL does not give the results of the test.
FAULTS_OF_PYSHACL = {
    "core/property/uniqueLang-002": "takes 1 for true, which is the only value that counts",
    "sparql/node/prefixes-001": "does not follow owl:imports to a declaration of prefixes",
}


def full(violation: Violation) -> object:
    """All that a result says in the words of its shapes, with its details."""
    details = sorted(map(full, violation.details), key=str)
    return w3c_shacl.key(violation), violation.constraint, details


@pytest.mark.long
@pytest.mark.parametrize("case", [*CORE, *SPARQL], ids=str)
def test_report(case: Case) -> None:
    """A test of the W3C gives the results of its report, or the failure that it asks for."""
    if case.fails or str(case) in NEITHER:
        with pytest.raises(ReadError):
            checked(case)
        return
    found = checked(case)
    assert sorted(map(w3c_shacl.key, found.violations), key=str) == case.expected
    assert bool(found.by_reference) == (str(case) in LEFT)
    assert found.conforms == (not case.expected)


def checked(case: Case) -> Validation:
    """What our own way finds."""
    shapes = compiled(ShapesGraph(w3c_shacl.triples(case.shapes)))
    facts = w3c_shacl.filled_store(case.data)
    return validation.by_queries(facts, shapes, lambda: w3c_shacl.triples(case.data))


@pytest.mark.long
@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("case", [*CORE, *SPARQL], ids=str)
def test_pyshacl_finds_the_same(case: Case) -> None:
    """The reference gives the same results, with the same details, but for its known faults."""
    if str(case) in NEITHER:
        return
    data, shapes = w3c_shacl.triples(case.data), w3c_shacl.triples(case.shapes)
    if case.fails:
        with pytest.raises(ReadError):
            reference.violations(data, shapes)
        return
    ours = sorted(map(full, checked(case).violations), key=str)
    try:
        theirs = sorted(map(full, reference.violations(data, shapes)), key=str)
    except ReadError:
        theirs = []
    assert (ours == theirs) == (str(case) not in FAULTS_OF_PYSHACL)


@pytest.mark.skipif(not CORE, reason="the W3C's tests of SHACL are not here")
def test_all_are_there() -> None:
    """Nothing is tested less than it seems."""
    assert (len(CORE), len(SPARQL)) == (98, 23)
    names = {str(case) for case in (*CORE, *SPARQL)}
    assert names >= {*LEFT, *NEITHER, *FAULTS_OF_PYSHACL}
