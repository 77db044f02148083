"""The seam to HermiT: what it reads from the reasoner, and what it says when it cannot run."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from consilience import hermit
from consilience.errors import MissingExtra, ReasonerError

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
EX = "https://example.org/"

TYPE = f"<{RDF}type>"
BELOW = f"<{RDFS}subClassOf>"


def line(subject: str, predicate: str, object_: str) -> str:
    """One N-Triples line; a bare name is an address under https://example.org/."""
    parts = (
        part if part[:1] in "<_" else f"<{EX}{part}>" for part in (subject, predicate, object_)
    )
    return " ".join(parts) + " ."


def classes(*names: str) -> list[str]:
    """Declarations of classes."""
    return [line(name, TYPE, f"<{OWL}Class>") for name in names]


def test_types_are_closed_upwards() -> None:
    """A member of a class is a member of every class above, not of the nearest only."""
    given = [*classes("A", "B", "C"), line("A", BELOW, "B"), line("B", BELOW, "C")]
    outcome = hermit.classify([*given, line("x", TYPE, "A")])
    assert outcome.consistent
    assert outcome.holds(EX + "x", RDF + "type", EX + "B")
    assert outcome.holds(EX + "x", RDF + "type", EX + "C")
    assert outcome.holds(EX + "A", RDFS + "subClassOf", EX + "C")


def test_what_was_asserted_is_not_repeated() -> None:
    """The outcome holds only what is new."""
    given = [*classes("A", "B"), line("A", BELOW, "B"), line("x", TYPE, "A")]
    outcome = hermit.classify(given)
    assert outcome.inferred == ((EX + "x", RDF + "type", EX + "B"),)


def test_values_of_properties_are_inferred() -> None:
    """An inverse is drawn, with the right subject and object."""
    given = [
        line("has", TYPE, f"<{OWL}ObjectProperty>"),
        line("isIn", TYPE, f"<{OWL}ObjectProperty>"),
        line("has", f"<{OWL}inverseOf>", "isIn"),
        line("a", "isIn", "b"),
    ]
    assert hermit.classify(given).holds(EX + "b", EX + "has", EX + "a")


def test_a_class_that_can_have_no_member_is_named() -> None:
    """Unsatisfiable classes are listed; the ontology itself stays consistent."""
    given = [*classes("A", "B", "C"), line("A", f"<{OWL}disjointWith>", "B")]
    given += [line("C", BELOW, "A"), line("C", BELOW, "B")]
    outcome = hermit.classify(given)
    assert outcome.consistent
    assert outcome.unsatisfiable == (EX + "C",)


def test_a_contradiction_is_an_outcome_and_not_an_error() -> None:
    """Inconsistent data give an answer with nothing inferred."""
    given = [*classes("A", "B"), line("A", f"<{OWL}disjointWith>", "B")]
    given += [line("x", TYPE, "A"), line("x", TYPE, "B")]
    assert hermit.classify(given) == hermit.Outcome(consistent=False)


def test_nothing_is_fetched_from_the_web() -> None:
    """Imports are left out, also those of pages that do not exist."""
    given = [
        line("ontology", TYPE, f"<{OWL}Ontology>"),
        line("ontology", f"<{OWL}imports>", "<https://no-such-host.invalid/ontology>"),
    ]
    assert hermit.classify(given).consistent


def test_order_and_repetition_of_the_input_do_not_matter() -> None:
    """The same statements give the same outcome."""
    given = [*classes("A", "B"), line("A", BELOW, "B"), line("x", TYPE, "A"), line("y", TYPE, "A")]
    assert hermit.classify(given) == hermit.classify([*reversed(given), *given, "", "# remark"])


def test_two_runs_do_not_see_each_other() -> None:
    """What one graph says is forgotten in the next."""
    hermit.classify([*classes("A", "B"), line("A", BELOW, "B"), line("x", TYPE, "A")])
    assert hermit.classify([*classes("A", "B"), line("x", TYPE, "A")]).inferred == ()


def test_graphs_of_one_run_do_not_see_each_other() -> None:
    """Several graphs give what each gives alone, also beside one that contradicts itself."""
    one = [*classes("A", "B"), line("A", BELOW, "B"), line("x", TYPE, "A")]
    other = [*classes("A", "B"), line("x", TYPE, "B")]
    broken = [*classes("A", "B"), line("A", f"<{OWL}disjointWith>", "B")]
    broken += [line("x", TYPE, "A"), line("x", TYPE, "B")]
    graphs = [one, broken, other, [], one, broken]
    outcomes = hermit.classify_each(graphs)
    assert outcomes == [hermit.classify(each) for each in graphs]
    assert [each.consistent for each in outcomes] == [True, False, True, True, True, False]
    assert outcomes[0].inferred
    assert hermit.classify_each([]) == []


def test_it_is_quiet(capfd: pytest.CaptureFixture[str]) -> None:
    """Nothing is printed."""
    hermit.classify(classes("A"))
    assert capfd.readouterr() == ("", "")


def test_a_datatype_that_hermit_does_not_know_is_named() -> None:
    """The message says which datatype, and the hint says what to write instead."""
    date = '"2015-08-08"^^<http://www.w3.org/2001/XMLSchema#date>'
    given = [line("when", TYPE, f"<{OWL}DatatypeProperty>"), f"<{EX}x> <{EX}when> {date} ."]
    with pytest.raises(ReasonerError, match="datatype") as caught:
        hermit.classify(given)
    assert "XMLSchema#date" in str(caught.value)
    assert "xsd:string" in caught.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "this is not a statement",
        f"<{EX}a> <{EX}b> <{EX}c> <{EX}graph> .",
        f'<{EX}a> <{EX}b> "unfinished .',
        f'"text" <{EX}b> <{EX}c> .',
    ],
    ids=["words", "quad", "unfinished-text", "text-as-subject"],
)
def test_what_is_no_statement_is_an_error(text: str) -> None:
    """HermiT reads over such lines; the seam names the line and does not show it."""
    with pytest.raises(ReasonerError, match="line 2") as caught:
        hermit.classify([*classes("A"), text])
    assert text not in str(caught.value)
    assert caught.value.hint


def test_a_java_that_cannot_start_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A broken Java is told apart from a broken ontology."""
    monkeypatch.setattr(hermit, "java", lambda: "/no/such/java")
    with pytest.raises(ReasonerError, match="Java cannot be started"):
        hermit.classify(classes("A"))


def test_without_any_java_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The hint is the command that installs a Java."""
    monkeypatch.setattr(hermit, "find_spec", lambda _: None)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(MissingExtra) as caught:
        hermit.java()
    assert caught.value.extra == "hermit"
    assert "consilience[hermit]" in caught.value.hint


def test_the_system_s_java_serves_where_the_extra_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Java from the PATH is the second choice."""
    monkeypatch.setattr(hermit, "find_spec", lambda _: None)
    monkeypatch.setattr(shutil, "which", lambda _: "/usr/bin/java")
    assert hermit.java() == "/usr/bin/java"


def test_owlready2_without_its_jar_is_an_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """An owlready2 without HermiT says so."""
    package = tmp_path / "owlready2"
    package.mkdir()
    (package / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "owlready2", raising=False)
    with pytest.raises(ReasonerError, match=r"HermiT\.jar"):
        hermit.classify(classes("A"))


def test_importing_the_seam_does_not_load_owlready2() -> None:
    """owlready2 keeps one world for all; the seam uses its jar and leaves its state alone."""
    code = (
        "import sys, consilience.hermit as h; h.classify([]); sys.exit('owlready2' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
