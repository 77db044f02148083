"""The quick way of checking finds what the reference way finds, and says it in plain words."""

from __future__ import annotations

import re
import time
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consilience import assets, catalogue, mapping, project, shacl, store, study_folder, turtle
from consilience import surroundings as around
from consilience.findings import Severity
from consilience.iris import Minter
from consilience.namespaces import expand
from consilience.rdf import Iri, Literal, Term, encode
from test_shapes import CASES, case_id, described, facts_of, shapes_of, vocabulary

#: Seconds; it takes less than one where nothing else runs.
PATIENCE = 3.0
#: These would look at every term of the vocabulary beside the case, which takes pySHACL long.
ABOUT_VOCABULARY = {"ontology", "construct", "codebook"}
DATA_CASES = [path for path in CASES if path.parent.name not in ABOUT_VOCABULARY]
Quad = tuple[Term, Term, Term, Term | None]
SEEDS = ("devlin2015", "vindrola-padros2022")
PLAIN = re.compile(
    r"\b(triples?|IRIs?|URIs?|nodes?|graphs?|literals?|shapes?|SHACL|SPARQL|RDF|OWL)\b"
)
#: The ontology is for its makers; they know what its parts are called.
OF_ONTOLOGY = {rule.shape for rule in catalogue.every_rule((assets.SHAPES / "ontology.ttl",))}


def name(rule: catalogue.Rule) -> str:
    """The name of a shape without its namespace."""
    return rule.shape.rpartition("/")[2]


@cache
def seeds() -> tuple[str, ...]:
    """Both seed studies with everything that they are read beside, as N-Quads lines."""
    home = project.seeds()
    beside = around.of(home)
    lines = [*beside.lines, *beside.neighbours]
    for path in home.studies:
        made = study_folder.read(path)
        assert made is not None
        lines += mapping.quads(made, Minter(home.base, path.name))
    return tuple(lines)


@pytest.mark.long
@pytest.mark.parametrize("path", CASES, ids=case_id)
def test_quick_finds_what_reference_finds(path: Path) -> None:
    """In every case both ways give the same results, field by field."""
    shapes = shapes_of(path.parent.name)
    if path.parent.name in ABOUT_VOCABULARY:
        facts = store.memory(turtle.lines(path, "https://example.org/case"))
    else:
        facts = facts_of(path)
    quick = shacl.validate(facts, shapes=shapes)
    assert quick == shacl.validate(facts, shapes=shapes, reference=True)


#: One of the ways in which data goes wrong, and the two facts that it happens to.
SLIPS = st.tuples(
    st.sampled_from(["drop", "swap", "misplace", "repeat", "text"]),
    st.integers(0, 10_000),
    st.integers(0, 10_000),
)


def slipped(facts: list[Quad], slip: tuple[str, int, int]) -> list[Quad]:
    """Facts after one slip: one left out, given to another thing, or with another value.

    No literal is moved that is false for Python: paths of rdflib take it for an end that is open.
    """
    kind, first, second = slip
    at, other = first % len(facts), facts[second % len(facts)]
    subject, predicate, value, graph = facts[at]
    moved = Literal("x") if str(other[2]) in {"", "0", "false"} else other[2]
    changed = {
        "drop": (),
        "swap": ((subject, predicate, moved, graph),),
        "misplace": ((other[0], predicate, value, graph),),
        "repeat": (facts[at], (subject, predicate, moved, graph)),
        "text": ((subject, predicate, Literal("x"), graph),),
    }[kind]
    return [*facts[:at], *changed, *facts[at + 1 :]]


@settings(max_examples=settings().max_examples // 5)
@given(st.sampled_from(DATA_CASES), st.lists(SLIPS, min_size=1, max_size=4))
def test_slips_by_both_ways(path: Path, slips: list[tuple[str, int, int]]) -> None:
    """Whatever goes wrong in a case, both ways give the same results."""
    case = list(turtle.nquads(turtle.lines(path, "https://example.org/case")))
    for slip in slips:
        case = slipped(case, slip) or case
    lines = [" ".join(encode(each) for each in quad if each) + " ." for quad in case]
    facts = store.memory((*vocabulary(path.parent.name), *lines))
    shapes = shapes_of(path.parent.name)
    assert shacl.validate(facts, shapes=shapes) == shacl.validate(
        facts, shapes=shapes, reference=True
    )


@pytest.mark.long
def test_seeds_by_both_ways() -> None:
    """On the seed studies, with all shapes at once, both ways give the same results."""
    assert shacl.validate(seeds()) == shacl.validate(seeds(), reference=True)


@pytest.mark.parametrize("slug", SEEDS)
def test_seeds_are_sound(slug: str) -> None:
    """No shape finds an error or asks for a look in a seed study."""
    study = Minter(project.seeds().base, slug).study
    results = [each for each in shacl.validate(seeds()) if each.focus.startswith(study)]
    assert [each for each in results if each.severity is not Severity.ADVICE] == []


def test_seeds_are_checked_quickly() -> None:
    """Both seed studies are checked within a few seconds of the processor's time."""
    facts = store.memory(seeds())
    shacl.validate(facts)
    begun = time.process_time()
    shacl.validate(facts)
    assert time.process_time() - begun < PATIENCE


def test_ontology_is_sound() -> None:
    """The ontology passes the shapes about itself, but for advice."""
    home = project.seeds()
    lines = list(around.ontology_lines(home.base))
    assert lines
    results = shacl.validate(lines, shapes=shacl.of_ontology())
    assert [each for each in results if each.severity is not Severity.ADVICE] == []


def test_facts_of_one_kind_suffice() -> None:
    """Lines and a store that holds them are checked alike."""
    lines = [f"<urn:a> <{expand('rdf:type')}> <{expand('con:Wave')}> <urn:g> ."]
    assert shacl.validate(lines) == shacl.validate(store.memory(lines))
    assert {each.focus for each in shacl.validate(lines)} == {"urn:a"}


def test_result_says_where_and_what() -> None:
    """A result names the thing, the property, the value, the shape and its words."""
    wave, order = "urn:a", expand("con:order")
    lines = [
        f"<{wave}> <{expand('rdf:type')}> <{expand('con:Wave')}> <urn:g> .",
        f'<{wave}> <{order}> "first" <urn:g> .',
    ]
    (result,) = (each for each in shacl.validate(lines) if each.code == "M051")
    assert (result.focus, result.path, result.value) == (wave, order, Literal("first"))
    assert result.shape == expand("consh:Wave-order")
    assert result.component == expand("sh:DatatypeConstraintComponent")
    assert result.severity is Severity.ERROR
    assert result.message.startswith("The wave does not have")
    assert "first" not in result.message


def test_first_of_several_properties() -> None:
    """A shape about several properties is shown at the first of them."""
    shapes = shacl.of_data()
    assert shapes.path(expand("consh:Publication-findable")) == expand("con:doi")
    assert shapes.path(expand("consh:Code-in-version")) == expand("con:includesCode")
    assert shapes.path(expand("consh:Nothing")) == ""


def test_our_shapes_are_all_claimed() -> None:
    """No shape of ours has to be left to the reference engine."""
    for shapes in (shacl.of_data(), shacl.of_ontology(), shacl.of_reviews()):
        assert [part.shape.node for part in shapes.compiled.parts if part.unclaimed] == []


def test_nothing_to_check() -> None:
    """Where there are no facts, nothing is found."""
    assert shacl.validate([]) == []


@pytest.mark.parametrize("rule", described(), ids=name)
def test_words_of_shape(rule: catalogue.Rule) -> None:
    """Every shape says in whole sentences what is wrong, what to do, why, and how it looks."""
    assert rule.message.endswith(".")
    assert rule.help.endswith(".")
    assert rule.title
    assert rule.why.endswith(".")
    assert rule.example
    assert len(rule.message) < 200
    if rule.shape not in OF_ONTOLOGY:
        assert not PLAIN.search(f"{rule.title} {rule.message} {rule.help} {rule.why}")


@pytest.mark.parametrize("rule", described(), ids=name)
def test_shape_is_reached(rule: catalogue.Rule) -> None:
    """Every shape belongs to one that says what it is for, and stands for some property."""
    heads = [
        (shapes, subject)
        for shapes in (shacl.of_data(), shacl.of_ontology(), shacl.of_reviews())
        for subject, predicate, value in shapes.triples
        if str(predicate) == expand("sh:property") and value == Iri(rule.shape)
    ]
    assert len(heads) == 1
    shapes = heads[0][0]
    assert shapes.path(rule.shape)
    asked = {str(query.shape.node) for part in shapes.compiled.parts for query in part.queries}
    assert rule.shape in asked


@pytest.mark.parametrize("rule", described(), ids=name)
def test_severity_is_said(rule: catalogue.Rule) -> None:
    """No shape leaves its severity to a default, and errors and queries are not mixed in one."""
    every = (shacl.of_data(), shacl.of_ontology(), shacl.of_reviews())
    triples = [triple for shapes in every for triple in shapes.triples]
    said = {
        str(predicate)
        for subject, predicate, _ in triples
        if subject == Iri(rule.shape) and str(predicate).startswith(expand("sh:property")[:-8])
    }
    assert expand("sh:severity") in said
    constraints = {expand(f"sh:{each}") for each in ("minCount", "maxCount", "class", "node")}
    assert not (expand("sh:sparql") in said and constraints & said)
