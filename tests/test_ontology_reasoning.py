"""The reasoner: nothing contradicts, what should follow follows, and each axiom is needed."""

from __future__ import annotations

from functools import cache

import pytest
from rdflib import Graph

from consilience import hermit
from ontology_cases import EX, Axiom, Case, axioms, cases, lines, ontology, relevant

INFERRED = cases("inferred")
INCONSISTENT = cases("inconsistent")
BY_NAME = {axiom.name: axiom for axiom in axioms()}


def _strings(graph: Graph) -> set[tuple[str, str, str]]:
    return {(str(s), str(p), str(o)) for s, p, o in graph}


def _known(case: Case, outcome: hermit.Outcome) -> set[tuple[str, str, str]]:
    return set(outcome.inferred) | _strings(case.graph())


def _pairs(found: list[Case]) -> list[tuple[Case, Axiom]]:
    return [(case, BY_NAME[name]) for case in found for name in case.axioms]


def _named(part: object) -> str:
    """A case or an axiom in a test report."""
    return part.id if isinstance(part, Case) else str(getattr(part, "name", part))


@cache
def _drawn() -> dict[str, hermit.Outcome]:
    """What HermiT says of each case of what follows."""
    outcomes = hermit.classify_each(relevant(case.graph()) for case in INFERRED)
    return {case.id: outcome for case, outcome in zip(INFERRED, outcomes, strict=True)}


@cache
def _without(folder: str) -> dict[tuple[str, str], hermit.Outcome]:
    """What HermiT says of each case of a folder without each axiom that it names: one long run."""
    pairs = _pairs(cases(folder))
    outcomes = hermit.classify_each(relevant(case.graph(), axiom.triples) for case, axiom in pairs)
    keys = [(case.id, axiom.name) for case, axiom in pairs]
    return dict(zip(keys, outcomes, strict=True))


def test_there_are_cases() -> None:
    """Both folders of cases hold something; an empty folder would test nothing."""
    assert INFERRED
    assert INCONSISTENT


def test_the_whole_ontology_is_consistent() -> None:
    """Vocabulary, axioms, frameworks and all lists together: no contradiction, no empty class."""
    outcome = hermit.classify(lines(ontology()))
    assert outcome.consistent
    assert outcome.unsatisfiable == ()


@pytest.mark.long
def test_all_cases_together_are_consistent_with_the_whole_ontology() -> None:
    """The data of all drawn conclusions at once, beside the ontology with all its annotations."""
    outcome = hermit.classify(lines(ontology(), *(case.apart() for case in INFERRED)))
    assert outcome.consistent
    assert outcome.unsatisfiable == ()


@pytest.mark.parametrize("case", INFERRED, ids=lambda case: case.id)
def test_what_should_follow_follows_and_nothing_unsound(case: Case) -> None:
    """HermiT draws every statement of ``follows`` and none of ``unsound``."""
    outcome = _drawn()[case.id]
    assert outcome.consistent
    known = _known(case, outcome)
    expected = _strings(case.graph("follows"))
    assert expected
    assert sorted(expected - known) == []
    assert sorted(_strings(case.graph("unsound")) & known) == []


@pytest.mark.parametrize("case", INCONSISTENT, ids=lambda case: case.id)
def test_a_contradiction_is_found(case: Case) -> None:
    """HermiT finds that the case contradicts the ontology."""
    assert not hermit.classify(relevant(case.graph())).consistent


WHOLE = ("speaker", "organisation-classes", "roll-up-within-framework")


@pytest.mark.long
@pytest.mark.parametrize(
    "case", [case for case in INFERRED if case.id in WHOLE], ids=lambda case: case.id
)
def test_the_relevant_part_gives_the_answer_of_the_whole(case: Case) -> None:
    """Leaving out what the data do not lead to changes nothing that is said of the data."""

    def of_the_data(given: list[str]) -> set[tuple[str, str, str]]:
        return {fact for fact in hermit.classify(given).inferred if fact[0].startswith(EX)}

    part = of_the_data(relevant(case.graph()))
    assert part
    assert part == of_the_data(lines(ontology(), case.graph()))


@pytest.mark.parametrize("case", INCONSISTENT, ids=lambda case: case.id)
def test_a_contradiction_rests_on_one_axiom(case: Case) -> None:
    """A case of a contradiction names exactly one axiom."""
    assert len(case.axioms) == 1


def test_every_axiom_is_named_by_a_case() -> None:
    """No axiom is there for nothing, and no case names an axiom that is not there."""
    named = {name for case in (*INFERRED, *INCONSISTENT) for name in case.axioms}
    assert sorted(named - set(BY_NAME)) == []
    assert sorted(set(BY_NAME) - named) == []


@pytest.mark.long
@pytest.mark.parametrize(("case", "axiom"), _pairs(INFERRED), ids=_named)
def test_without_the_axiom_something_is_missing(case: Case, axiom: Axiom) -> None:
    """Taking one axiom away loses a conclusion of the case that names it."""
    outcome = _without("inferred")[case.id, axiom.name]
    assert _strings(case.graph("follows")) - _known(case, outcome)


@pytest.mark.long
@pytest.mark.parametrize(("case", "axiom"), _pairs(INCONSISTENT), ids=_named)
def test_without_the_axiom_the_contradiction_goes(case: Case, axiom: Axiom) -> None:
    """Taking the one axiom away that a case names leaves no contradiction: the case shows it."""
    assert _without("inconsistent")[case.id, axiom.name].consistent
