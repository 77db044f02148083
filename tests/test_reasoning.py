"""Rules draw what they say, as HermiT does; tiers hold; contradictions are found and explained."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
from rdflib import Graph

from consilience import assets, hermit, iris, reasoning
from consilience.iris import BASE, Minter
from consilience.namespaces import expand
from consilience.query_file import QueryFile
from consilience.store import memory
from consilience.turtle import UNNAMED
from ontology_cases import Case, cases, relevant
from stores import HERE, SEEDS, asserted, fresh, rich, seeds, vocabulary

INFERRED = cases("inferred")
INCONSISTENT = cases("inconsistent")
RICH = HERE / "folders" / "valid" / "rich"

LABELS = tuple(line for line in vocabulary() if f"<{expand('rdfs:label')}>" in line)

BLANK = re.compile(r"(^| )_:(\w+)(?= )")

Fact = tuple[str, ...]


def facts(lines: Iterable[str]) -> set[Fact]:
    """N-Quads lines without literals as triples of addresses."""
    found = set()
    for line in lines:
        parts = line.split(" ")
        if all(part.startswith("<") for part in parts[:3]):
            found.add(tuple(part.strip("<>") for part in parts[:3]))
    return found


def given_for(case: Case | Graph) -> list[str]:
    """A case beside the part of the ontology that it needs; unnamed descriptions get addresses."""
    graph = case if isinstance(case, Graph) else case.graph()
    return [BLANK.sub(rf"\1<{UNNAMED}\2>", line) for line in relevant(graph)]


def entailed(lines: Iterable[str]) -> set[Fact]:
    """What the rules draw from these lines."""
    return facts(reasoning.entailed_vocabulary(BASE, lines))


def _stated(case: Case) -> set[Fact]:
    return {tuple(map(str, triple)) for triple in case.graph()}


def _follows(case: Case) -> set[Fact]:
    return {tuple(map(str, triple)) for triple in case.graph("follows")}


def as_graph(lines: Iterable[str]) -> Graph:
    """N-Quads lines as one rdflib graph."""
    text = "\n".join(line.rsplit(" ", 2)[0] + " ." for line in lines)
    return Graph().parse(data=text, format="nt")


@pytest.mark.parametrize("rule", reasoning.rules(), ids=lambda rule: rule.name)
def test_a_rule_adds_only_what_is_new(rule: QueryFile) -> None:
    """Each rule says what it adds and why, and leaves out what is known already."""
    assert rule.head["adds"]
    assert rule.head["because"]
    head = rule.text.partition("CONSTRUCT {")[2].partition("}")[0].strip()
    assert f"FILTER NOT EXISTS {{ {head} }}" in rule.text


@pytest.mark.parametrize("case", INFERRED, ids=lambda case: case.id)
def test_rules_draw_what_the_ontology_means(case: Case) -> None:
    """On every case of the ontology: all that follows, and nothing unsound."""
    known = entailed(given_for(case)) | _stated(case)
    expected = _follows(case)
    unsound = {tuple(map(str, triple)) for triple in case.graph("unsound")}
    assert expected
    assert sorted(expected - known) == []
    assert sorted(unsound & known) == []


@pytest.mark.parametrize("rule", reasoning.rules(), ids=lambda rule: rule.name)
def test_every_rule_is_needed(rule: QueryFile, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the rule, a conclusion or a contradiction of some case is lost."""
    others = tuple(each for each in reasoning.rules() if each.name != rule.name)
    lines = [*asserted(RICH), *vocabulary()]
    whole = entailed(lines)
    monkeypatch.setattr(reasoning, "rules", lambda: others)
    assert (
        entailed(lines) != whole
        or any(_follows(case) - entailed(given_for(case)) - _stated(case) for case in INFERRED)
        or any(not _contradictions(case) for case in INCONSISTENT)
    )


@pytest.mark.long
@pytest.mark.parametrize("slug", SEEDS)
def test_rules_and_hermit_agree_on_the_seed_studies(slug: str) -> None:
    """The same types and values of our own terms, from the same statements; nothing contradicts."""
    graph = as_graph(asserted(assets.DATA / "studies" / slug))
    given = given_for(graph)
    outcome = hermit.classify(relevant(graph))
    assert outcome.consistent
    helpers = {expand("con:codeItself"), expand("con:constructItself")}
    drawn = {
        fact
        for fact in outcome.inferred
        if fact[1] not in helpers and not fact[1].endswith("#subClassOf")
    }
    assert drawn
    assert sorted(entailed(given) - drawn) == []
    assert sorted(drawn - entailed(given)) == []


def _contradictions(case: Case) -> list[reasoning.Contradiction]:
    given = given_for(case)
    store = memory([*given, *LABELS, *reasoning.entailed_vocabulary(BASE, given)])
    return reasoning.contradictions(store)


@pytest.mark.parametrize("case", INCONSISTENT, ids=lambda case: case.id)
def test_a_contradiction_is_explained(case: Case) -> None:
    """What HermiT calls inconsistent is found, and explained in words that name a record."""
    found = _contradictions(case)
    assert found
    subjects = {str(subject) for subject in case.graph().subjects()}
    objects = {str(object_) for object_ in case.graph().objects()}
    assert any(set(each.things) & (subjects | objects) for each in found)
    for each in found:
        assert each.problem
        assert "{" not in each.explanation
        assert "'con:" not in each.explanation, "a class or property without its label"


def test_the_seeds_do_not_contradict_themselves() -> None:
    """No search for contradictions finds anything in the two seed studies."""
    assert reasoning.contradictions(seeds()) == []


@pytest.mark.parametrize("check", reasoning.checks(), ids=lambda check: check.name)
def test_every_search_has_its_own_code(check: QueryFile) -> None:
    """Each search for contradictions has a code of its own, and its words name its columns."""
    codes = [each.head["code"] for each in reasoning.checks()]
    assert codes.count(check.head["code"]) == 1
    answer = seeds().query(check.text)
    assert set(reasoning.placeholders(check)) <= set(answer.variables)


FOUND_BY_ITS_OWN_DATA = {
    "same-and-different": """
        <urn:a> <owl:sameAs> <urn:b> .
        <urn:b> <owl:differentFrom> <urn:a> .""",
    "impossible-kind": "<urn:a> <rdf:type> <owl:Nothing> .",
    "must-not-be": """
        <urn:K> <owl:complementOf> <con:Excerpt> .
        <urn:K> <rdfs:label> "anything but an excerpt" .
        <con:Excerpt> <rdfs:label> "excerpt" .
        <urn:a> <rdf:type> <urn:K> .
        <urn:a> <rdf:type> <con:Excerpt> .""",
    "stated-not-to-hold": """
        <urn:n> <owl:sourceIndividual> <urn:a> .
        <urn:n> <owl:assertionProperty> <con:partOf> .
        <urn:n> <owl:targetIndividual> <urn:b> .
        <urn:a> <con:partOf> <urn:b> .""",
}


def _expanded(text: str) -> list[str]:
    for curie in ("owl:sameAs", "owl:differentFrom", "owl:Nothing", "owl:complementOf",
                  "owl:sourceIndividual", "owl:assertionProperty", "owl:targetIndividual",
                  "rdf:type", "rdfs:label", "con:Excerpt", "con:partOf"):  # fmt: skip
        text = text.replace(f"<{curie}>", f"<{expand(curie)}>")
    return [line.strip() for line in text.strip().splitlines()]


@pytest.mark.parametrize("name", FOUND_BY_ITS_OWN_DATA)
def test_a_search_that_no_axiom_of_ours_needs_yet(name: str) -> None:
    """Kinds of axiom that the ontology does not use today are searched for as well."""
    found = reasoning.contradictions(memory(_expanded(FOUND_BY_ITS_OWN_DATA[name])))
    code = next(each.head["code"] for each in reasoning.checks() if each.name == name)
    assert [each.code for each in found] == [code]


def test_inferring_again_gives_the_same() -> None:
    """A second run replaces what the first one wrote, byte for byte."""
    store = fresh(RICH)
    before = list(store.dump())
    count = reasoning.infer(store, Minter(BASE, "rich"))
    assert count > 0
    assert list(store.dump()) == before


def _inferred(lines: Iterable[str], tier: str) -> list[str]:
    graph = f"<{iris.graph(BASE, 'rich', tier, 'inferred')}>"
    return [line for line in lines if line.endswith(f" {graph} .")]


@pytest.mark.parametrize("tier", ["safeguarded", "controlled", "never"])
def test_what_follows_from_wider_tiers_does_not_depend_on_narrower_ones(tier: str) -> None:
    """Without a tier's facts, everything inferred in wider tiers stays the same."""
    order = ["open", "safeguarded", "controlled", "never"]
    narrower = [f"/{each}/asserted> ." for each in order[order.index(tier) :]]
    kept = [line for line in asserted(RICH) if not line.endswith(tuple(narrower))]
    store = memory([*vocabulary(), *kept])
    reasoning.infer(store, Minter(BASE, "rich"))
    lines = list(store.dump())
    whole = list(rich().dump())
    assert _inferred(whole, tier), f"nothing is inferred in tier {tier}: the test shows nothing"
    for wider in order[: order.index(tier)]:
        assert _inferred(lines, wider) == _inferred(whole, wider)


def test_links_of_a_controlled_study_stay_controlled() -> None:
    """What follows from the links of a study belongs to the tier of the study."""
    folder = assets.DATA / "studies" / SEEDS[0]
    lines = [line.replace("/tier/open>", "/tier/controlled>") for line in asserted(folder)]
    header, inside = (f"/{SEEDS[0]}/{tier}/asserted>" for tier in ("open", "controlled"))
    study = f"<{Minter(BASE, SEEDS[0]).study}> "
    lines = [line if line.startswith(study) else line.replace(header, inside) for line in lines]
    store = memory([*vocabulary(), *lines])
    assert reasoning.infer(store, Minter(BASE, SEEDS[0])) > 0
    rolls_up = f"<{expand('con:rollsUpTo')}>"
    graphs = {line.split(" ")[-2] for line in store.dump() if rolls_up in line}
    assert not any("/open/" in graph for graph in graphs)
    assert any("/controlled/inferred>" in graph for graph in graphs)


def test_nothing_is_inferred_from_another_study() -> None:
    """A study's conclusions are the same alone and beside another study."""
    alone = fresh(assets.DATA / "studies" / SEEDS[0])
    graph = iris.graph(BASE, SEEDS[0], "open", "inferred")
    assert list(alone.dump(graph)) == list(seeds().dump(graph))


def test_a_study_does_not_repeat_the_vocabulary() -> None:
    """What follows from the ontology alone stands in its own graph and nowhere else."""
    own = set(facts(seeds().dump(iris.graph(BASE, "ontology", "inferred"))))
    assert own
    for slug in SEEDS:
        assert not own & facts(seeds().dump(iris.graph(BASE, slug, "open", "inferred")))
