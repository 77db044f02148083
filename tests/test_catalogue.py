"""The catalogue: every rule has its words, and its code is its own."""

from __future__ import annotations

import re
import string
from collections import Counter
from pathlib import Path

import pytest

from consilience import catalogue
from consilience.catalogue import Rule, finding
from consilience.errors import ReadError
from consilience.findings import Place, Severity

RULES = catalogue.every_rule()
SRC = Path(catalogue.__file__).parent
#: Words that mean something else, or nothing, to a researcher.
FOREIGN = (
    r"\b(triples?|IRIs?|URIs?|nodes?|literals?|datatypes?|namespaces?|CURIEs?|SHACL|shapes?)\b"
)


def test_codes_are_unique() -> None:
    """One code, one rule, across all files."""
    counts = Counter(rule.code for rule in RULES)
    assert {code: count for code, count in counts.items() if count > 1} == {}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_rule_has_its_words(rule: Rule) -> None:
    """Code, title, reason and message are there."""
    assert re.fullmatch(r"[FQSODTALEMPRGV]\d{3}", rule.code)
    assert rule.title
    assert rule.why
    assert rule.message
    if rule.kind == "table":
        assert rule.help
        assert rule.example
        assert rule.message.endswith((".", "…"))


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES if rule.kind == "table"], ids=lambda rule: rule.code
)
def test_table_rules_speak_plainly(rule: Rule) -> None:
    """No word that means something else to a researcher."""
    assert not re.search(FOREIGN, f"{rule.title} {rule.why} {rule.message} {rule.help}")


def test_every_named_code_exists() -> None:
    """A code that the program names is described, and a described table rule is used."""
    text = "".join(path.read_text(encoding="utf-8") for path in SRC.rglob("*.py"))
    named = set(re.findall(r'"([FQSODTALMP]\d{3})"', text))
    assert named <= set(catalogue.rules())
    assert {rule.code for rule in RULES if rule.kind == "table"} <= named


@pytest.mark.parametrize(
    ("text", "first", "rest"),
    [
        ("It is wrong.", "It is wrong.", ""),
        ("It is wrong. Do this. And that.", "It is wrong.", "Do this. And that."),
        ("There is no 1.5 here. Write 2.", "There is no 1.5 here.", "Write 2."),
        ("Wrong: see docs/format.md for more", "Wrong: see docs/format.md for more", ""),
        ("Wrong in\n   two lines.  Do.", "Wrong in two lines.", "Do."),
    ],
)
def test_sentences(text: str, first: str, rest: str) -> None:
    """The first sentence says what is wrong; the rest what to do."""
    assert catalogue.sentences(text) == (first, rest)


def test_finding_is_filled_in() -> None:
    """Placeholders are filled; the suggestion comes first in the help."""
    made = finding(
        "F042",
        Place("made/excerpts.csv", 3, 4, "speaker"),
        shown="S12",
        suggestion="S1",
        what="speaker",
        value="S12",
        where="speakers.csv",
    )
    assert made.message == "There is no speaker with the id S12."
    assert made.help.startswith("Did you mean “S1”? Correct the id")
    assert (made.study, made.severity) == ("made", Severity.ERROR)
    assert made.shape == "https://w3id.org/consilience/shapes/table-reference"


def test_missing_value_is_an_error() -> None:
    """A placeholder that nobody fills does not reach a reader."""
    with pytest.raises(KeyError):
        finding("F042", Place("x"), value="S12")


def test_placeholders_are_simple_names() -> None:
    """Messages of table rules hold names only: no attributes, no formats."""
    for rule in RULES:
        if rule.kind == "table":
            for _, name, form, conversion in string.Formatter().parse(rule.message + rule.help):
                assert name is None or re.fullmatch(r"[a-z_]+", name), rule.code
                assert not form
                assert conversion is None


def test_only_errors_are_raised() -> None:
    """Without a collector, warnings and advice pass and errors are raised."""
    catalogue.raise_errors(finding("F012", Place("made/x.csv")))
    with pytest.raises(ReadError, match=r"made/x.csv: The file is saved as UTF-16") as caught:
        catalogue.raise_errors(finding("F011", Place("made/x.csv")))
    assert caught.value.hint
    assert caught.value.place == Place("made/x.csv")


def test_by_shape() -> None:
    """A rule is found by its address as well."""
    for rule in RULES:
        if rule.shape:
            assert catalogue.by_shape()[rule.shape] == rule
