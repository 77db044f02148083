"""Rules written as queries: asked once for all things, they find what they find for each."""

from __future__ import annotations

import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience.errors import ReadError
from consilience.rdf import Iri, Literal, Triple
from consilience.shacl import reference, validation
from consilience.shacl.compiling import Compiled, compiled
from consilience.shacl.opening import Opening, filled, with_prefixes
from consilience.shacl.shapes import ShapesGraph
from consilience.shacl.terms import TYPE, sh
from test_shacl_random import CLASSES, PROPERTIES, THINGS, facts, summary
from test_shacl_random import filled as store_of

SHAPE, RULE = Iri("urn:shape"), Iri("urn:rule")
HEAD = "SELECT $this ?value "
#: Bodies of rules; each speaks of $this in another place.
BODIES = (
    "{ $this <urn:p> ?value }",
    "{ ?value <urn:p> $this }",
    "{ $this <urn:p> ?value . FILTER ($this != ?value) }",
    "{ FILTER (isIRI($this)) }",
    "{ BIND ($this AS ?value) }",
    "{ BIND (isIRI($this) AS ?value) $this <urn:p> ?other }",
    "{ { FILTER ($this = <urn:a>) } UNION { $this <urn:q> ?value } }",
    "{ OPTIONAL { $this <urn:q> ?value } }",
    "{ OPTIONAL { $this <urn:q> ?value } $this <urn:p> ?other }",
    "{ $this <urn:p> ?other . OPTIONAL { ?other <urn:q> ?value . FILTER (?value = $this) } }",
    "{ $this <urn:p> ?other . OPTIONAL { ?other <urn:q> ?o OPTIONAL { ?o <urn:r> $this } } }",
    "{ $this <urn:p> ?value . FILTER NOT EXISTS { ?value <urn:q> $this } }",
    "{ FILTER NOT EXISTS { $this <urn:p> ?other } }",
    "{ FILTER EXISTS { $this <urn:p> ?x . ?x <urn:q> ?y } }",
    "{ $this <urn:p>/<urn:q>* ?value }",
    "{ ?value <urn:p>* $this . ?value <urn:q> ?other }",
    "{ $this (<urn:p>|^<urn:q>) ?value . { ?value a <urn:Top> } }",
    "{ { SELECT $this (COUNT(?o) AS ?value) { $this <urn:p> ?o } GROUP BY $this } }",
    "{ $this <urn:p> ?value . { SELECT $this { $this <urn:q> ?other } } }",
)
GROUPED = (
    "SELECT $this { $this <urn:p> ?o } GROUP BY $this HAVING (COUNT(DISTINCT ?o) > 1)",
    "SELECT $this (COUNT(DISTINCT ?o) AS ?value) { $this <urn:p> ?o } GROUP BY $this",
    'SELECT DISTINCT $this { # $this in a note { \n $this <urn:p> "} { $this" , ?o }',
)
QUERIES = (*(HEAD + body for body in BODIES), *GROUPED)


def rule(query: str, *more: Triple, target: Triple | None = None) -> list[Triple]:
    """A shape for all things of a class, with one rule."""
    return [
        target or (SHAPE, sh("targetClass"), CLASSES[0]),
        (SHAPE, sh("sparql"), RULE),
        (RULE, sh("select"), Literal(query)),
        *more,
    ]


def made(query: str, *more: Triple) -> Compiled:
    """The rule, compiled."""
    return compiled(ShapesGraph(rule(query, *more)))


def no_empty_literal(fact: Triple) -> Triple:
    """Paths of rdflib take 0 and the empty text for an end that is open."""
    subject, predicate, value = fact
    if isinstance(value, Literal) and value.value in {"", "0"}:
        value = Literal("full")
    return subject, predicate, value


def inside(shapes: list[Triple]) -> list[Triple]:
    """The same rule, asked of the values of a property."""
    outer, middle = Iri("urn:outer"), Iri("urn:middle")
    return [
        *((outer if p != TYPE and "target" in str(p) else s, p, o) for s, p, o in shapes),
        (outer, sh("property"), middle),
        (middle, sh("path"), PROPERTIES[0]),
        (middle, sh("property"), SHAPE),
        (SHAPE, sh("path"), PROPERTIES[1]),
    ]


@given(
    facts,
    st.sampled_from(QUERIES),
    st.sampled_from([CLASSES[0], *PROPERTIES, THINGS[0]]),
    st.booleans(),
)
def test_rules_agree(data: list[Triple], query: str, aim: Iri, nested: bool) -> None:
    """A rule finds the same in both ways, whatever the facts and the targets are."""
    data = list(map(no_empty_literal, data))
    kind = "targetClass" if aim in CLASSES else "targetNode"
    kind = "targetObjectsOf" if aim in PROPERTIES else kind
    shapes = rule(query, target=(SHAPE, sh(kind), aim))
    if nested:
        shapes = inside(shapes)
    ours = validation.by_queries(store_of(data), compiled(ShapesGraph(shapes)), lambda: data)
    assert not ours.by_reference
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = reference.violations(data, shapes)
    assert summary(ours.violations) == summary(theirs)


@pytest.mark.parametrize("query", QUERIES)
def test_every_rule_is_claimed(query: str) -> None:
    """None of these rules is left to the reference engine."""
    assert [part.unclaimed for part in made(query).parts] == [""]


@pytest.mark.parametrize(
    ("query", "why"),
    [
        (HEAD + "{ $this <urn:p> ?value } LIMIT 1", "limit"),
        ("SELECT $this (COUNT(?o) AS ?value) { ?o a $this }", "counts over all"),
        ("SELECT $this { ?o a $this } GROUP BY ?o", "count for each"),
        ("SELECT ?value { $this <urn:p> ?value }", "does not give $this"),
        (HEAD + "{ GRAPH $shapesGraph { $this <urn:p> ?value } }", "$shapesGraph"),
    ],
)
def test_not_claimed(query: str, why: str) -> None:
    """What cannot be asked for all things at once is left, with the reason."""
    (part,) = made(query).parts
    assert why in part.unclaimed
    assert part.queries == ()


@pytest.mark.parametrize(
    "query",
    [
        HEAD + "{ $this ?p ?value MINUS { $this <urn:p> ?value } }",
        HEAD + "{ VALUES ?value { 1 } }",
        HEAD + "{ SERVICE <urn:x> { $this <urn:p> ?value } }",
        HEAD + "{ BIND (1 AS $this) }",
        HEAD + "{ { SELECT ?value { $this <urn:p> ?value } } }",
        HEAD + "{ $this <urn:p> ?value ",
    ],
)
def test_refused(query: str) -> None:
    """What SHACL does not allow in a rule is refused, and not quietly taken."""
    with pytest.raises(ReadError):
        made(query)


def test_groups_are_told_only_where_needed() -> None:
    """A group that says by itself what $this is stays as it was written."""
    told = Opening(HEAD + "{ $this <urn:p> ?value }").opened("?this a <urn:T>")
    assert told == HEAD + "{ $this <urn:p> ?value }"
    told = Opening(HEAD + "{ FILTER (bound($this)) }").opened("?this a <urn:T>")
    assert told == HEAD + "{ { ?this a <urn:T> }  FILTER (bound($this)) }"


def test_words_in_texts_and_notes_stay() -> None:
    """Only variables and prefixes of the query itself are touched."""
    query = 'SELECT $this { $this $PATH "$PATH ex:y" } # $PATH z:z'
    assert filled(query, {"PATH": "<urn:p>"}) == query.replace("$this $PATH", "$this <urn:p>")
    assert with_prefixes("ASK { ex:a a 'z:z' }", {"ex": "urn:", "z": "urn:z"}).startswith(
        "PREFIX ex: <urn:>\nASK"
    )


def test_placeholders_of_a_message() -> None:
    """A message names the thing, the value, and every other column."""
    query = "SELECT $this ?value ?other { $this <urn:p> ?value BIND (1 AS ?other) }"
    words = Literal("{$this} has {?value}; {?other}; {?none}")
    shapes = compiled(ShapesGraph(rule(query, (RULE, sh("message"), words))))
    data = [(THINGS[0], TYPE, CLASSES[0]), (THINGS[0], PROPERTIES[0], THINGS[1])]
    (found,) = validation.by_queries(store_of(data), shapes, tuple).violations
    assert [each.value for each in found.messages] == ["urn:a has urn:b; 1; {?none}"]
    assert found.constraint == RULE
