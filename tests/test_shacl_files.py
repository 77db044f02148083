"""Anybody's facts against anybody's shapes: files in, a report out, and which engine looked."""

from __future__ import annotations

from pathlib import Path

import pytest

from consilience import store, turtle
from consilience.errors import ReadError
from consilience.rdf import XSD, Iri, Literal
from consilience.shacl import Validation, report, validate_files, validation
from consilience.shacl.compiling import compiled
from consilience.shacl.shapes import ShapesGraph

PREFIXES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix : <urn:> .
"""


def check(folder: Path, data: str, shapes: str, *, reference: bool = False) -> Validation:
    """What is found when both are files."""
    (folder / "data.ttl").write_text(PREFIXES + data, encoding="utf-8")
    (folder / "shapes.ttl").write_text(PREFIXES + shapes, encoding="utf-8")
    return validate_files(folder / "data.ttl", folder / "shapes.ttl", reference=reference)


def names(found: Validation) -> list[tuple[str, str]]:
    """Focus and component of each result."""
    return [(str(each.focus), each.component.value.rpartition("#")[2]) for each in found.violations]


def test_files(tmp_path: Path) -> None:
    """A file is checked against another one; pySHACL finds the same."""
    data = ":a a :T ; :p 1 , 2 . :b a :T ; :p :c ."
    shapes = """
        :S sh:targetClass :T ; sh:property :P .
        :P sh:path :p ; sh:maxCount 1 ; sh:datatype xsd:integer .
    """
    found = check(tmp_path, data, shapes)
    assert names(found) == [
        ("urn:a", "MaxCountConstraintComponent"),
        ("urn:b", "DatatypeConstraintComponent"),
    ]
    assert [str(each.value) for each in found.violations] == ["None", "urn:c"]
    assert not found.conforms
    assert not found.by_reference
    assert names(check(tmp_path, data, shapes, reference=True)) == names(found)


def test_nothing_found(tmp_path: Path) -> None:
    """Where all is well the report says so."""
    found = check(
        tmp_path, ":a a :T .", ":S a sh:NodeShape ; sh:targetClass :T ; sh:nodeKind sh:IRI ."
    )
    assert found.conforms
    assert 'conforms "true"' in found.report() or "conforms true" in found.report()


def test_report_there_and_back(tmp_path: Path) -> None:
    """The written report holds every result, with complex paths, details and messages."""
    data = ":a :p [ :q 1 ] ; :r :b . :b :q 'x'@en ."
    shapes = """
        :S sh:targetNode :a ; sh:property :P , :Q .
        :P sh:path ( :p [ sh:alternativePath ( :q [ sh:inversePath :r ] ) ] ) ; sh:maxCount 0 ;
            sh:severity sh:Warning ; sh:message "too many"@en .
        :Q sh:path [ sh:zeroOrMorePath :r ] ; sh:node :N .
        :N a sh:NodeShape ; sh:property [ sh:path :q ; sh:minCount 1 ; sh:nodeKind sh:IRI ] .
    """
    found = check(tmp_path, data, shapes)
    (tmp_path / "report.ttl").write_text(found.report(), encoding="utf-8")
    read = report.results(ShapesGraph(turtle.read(tmp_path / "report.ttl")))
    assert len(read) == 3
    assert sorted(each.path.sparql for each in read if each.path) == sorted(
        each.path.sparql for each in found.violations if each.path
    )
    assert [len(each.details) for each in found.violations] == [0, 1, 1]
    assert {str(message) for each in read for message in each.messages} == {
        "too many",
        "The value does not conform to the shape urn:N.",
    }
    by_pyshacl = check(tmp_path, data, shapes, reference=True)
    assert [each.severity for each in by_pyshacl.violations] == [
        each.severity for each in found.violations
    ]


def test_left_to_the_reference(tmp_path: Path) -> None:
    """What queries do not decide is left to pySHACL, shape by shape, and it is said why."""
    data = ":a a :T ; :p '5'^^xsd:byte , 5 ."
    shapes = """
        :Byte sh:targetClass :T ; sh:property [ sh:path :p ; sh:datatype xsd:byte ] .
        :Two sh:targetClass :T ; sh:property [ sh:path :p ; sh:maxCount 0 ] .
    """
    found = check(tmp_path, data, shapes)
    assert found.by_reference == {
        Iri("urn:Byte"): f"the store keeps {XSD}byte as {XSD}integer",
    }
    assert {each.value for each in found.violations} == {None, Literal("5", XSD + "integer")}
    assert len(found.violations) == 2


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ("sh:node [ sh:property [ sh:path :p ; sh:minCount 9 ] ]", "count"),
        ("sh:pattern '(?!a)'", "pattern"),
        ("sh:in ( [] )", "blank node"),
        ("sh:node [ sh:sparql [ sh:select 'SELECT $this { $this :p ?x }' ] ]", "rule"),
    ],
)
def test_not_claimed(tmp_path: Path, asked: str, why: str) -> None:
    """What the compiler does not say in SPARQL is not claimed, and never passed over."""
    (tmp_path / "shapes.ttl").write_text(f"{PREFIXES} :S sh:targetNode :a ; {asked} .")
    (part,) = compiled(ShapesGraph(turtle.read(tmp_path / "shapes.ttl"))).parts
    assert why in part.unclaimed


@pytest.mark.parametrize(
    "shapes",
    [
        ":S sh:targetNode :a ; sh:node :S .",
        ":S sh:targetNode :a ; sh:property :P . :P sh:path :p ; sh:node :S .",
        ":S sh:targetNode :a ; sh:or ( [ sh:not :S ] ) .",
    ],
)
def test_recursion_is_refused(tmp_path: Path, shapes: str) -> None:
    """A shape that refers to itself has no meaning that SHACL gives it."""
    with pytest.raises(ReadError, match="refers to itself"):
        check(tmp_path, ":a :p :b .", shapes)


@pytest.mark.parametrize(
    "shapes",
    [
        ":S sh:targetNode :a ; sh:property :P .",
        ":S sh:targetNode :a ; sh:in :nothing .",
        ":S sh:targetNode :a ; sh:property [ sh:path [] ] .",
        ":S sh:targetNode :a ; sh:property [ sh:path :p , :q ] .",
        ":S sh:targetNode :a ; sh:sparql [ sh:message 'no query' ] .",
    ],
)
def test_broken_shapes_are_refused(tmp_path: Path, shapes: str) -> None:
    """Shapes that are not well-formed are an error, and never a clean report."""
    with pytest.raises(ReadError):
        check(tmp_path, ":a :p :b .", shapes)


#: Datatypes with texts that are, and are not, values of them.
LEXICAL = [
    ("integer", ("+1", "-007"), ("1.0", "", " 1", "abc")),
    ("decimal", ("1", ".5", "-1."), ("1e0", ".", "")),
    ("double", ("1", "1e-3", "INF", "NaN"), ("1f", "one")),
    ("boolean", ("true", "0"), ("True", "yes")),
    (
        "date",
        ("2020-02-29", "2000-02-29Z", "12020-01-31+14:00"),
        ("2021-02-29", "1900-02-29", "2020-13-01"),
    ),
    (
        "dateTime",
        ("2020-01-01T24:00:00", "2020-01-01T10:00:00.5Z"),
        ("2020-01-01", "2020-01-01T25:00:00"),
    ),
    ("time", ("10:00:00",), ("10:00", "10:60:00")),
    ("gYear", ("2020", "-0044"), ("20", "02020")),
    ("duration", ("P1Y2M3DT4H5M6.7S", "-PT1S"), ("P", "P1S", "1Y")),
]


@pytest.mark.parametrize(("datatype", "good", "bad"), LEXICAL, ids=lambda each: str(each)[:8])
def test_ill_typed_values(
    tmp_path: Path, datatype: str, good: tuple[str, ...], bad: tuple[str, ...]
) -> None:
    """A text that is no value of its datatype does not pass for one."""
    facts = " ".join(f":a :p '{each}'^^xsd:{datatype} ." for each in (*good, *bad))
    shapes = f":S sh:targetNode :a ; sh:property [ sh:path :p ; sh:datatype xsd:{datatype} ] ."
    found = check(tmp_path, facts, shapes)
    assert {str(each.value) for each in found.violations} == set(bad)


def test_true_is_no_number(tmp_path: Path) -> None:
    """A truth value or a date cannot be compared with a number, though pySHACL does it."""
    data = ":a :p true , '2020-02-29'^^xsd:date , 1 ."
    shapes = ":S sh:targetObjectsOf :p ; sh:maxInclusive 5 ."
    assert len(check(tmp_path, data, shapes).violations) == 2
    assert check(tmp_path, data, shapes, reference=True).conforms


def test_one_fact_in_two_graphs(tmp_path: Path) -> None:
    """A fact that stands in two graphs is one fact."""
    (tmp_path / "shapes.ttl").write_text(
        f"{PREFIXES} :S sh:targetNode :a ; sh:property [ sh:path :p ; sh:maxCount 1 ; sh:in () ] ."
    )
    shapes = compiled(ShapesGraph(turtle.read(tmp_path / "shapes.ttl")))
    lines = ["<urn:a> <urn:p> <urn:b> <urn:g1> .", "<urn:a> <urn:p> <urn:b> <urn:g2> ."]
    (found,) = validation.by_queries(store.memory(lines), shapes, tuple).violations
    assert found.value == Iri("urn:b")
