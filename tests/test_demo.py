"""The demonstration: what a researcher sees first."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from consilience import assets, demo
from consilience.errors import Refused

#: Words that say nothing to a researcher, or something else.
JARGON = ("triple", "graph", "node", "IRI", "URI", "SHACL", "SPARQL", "ontology", "literal", "RDF")


@pytest.fixture(scope="module")
def told(seed_project: Path) -> str:
    """The demonstration at eighty columns, without colour."""
    return "\n".join(demo.show(seed_project, 80, colour=False))


@pytest.mark.parametrize("word", JARGON)
def test_no_jargon(word: str, told: str) -> None:
    """It speaks the language of the people whom it is for."""
    assert not re.search(rf"\b{word}s?\b", told, re.IGNORECASE)


@pytest.mark.parametrize("width", [60, 80, 120])
def test_it_fits(width: int, seed_project: Path) -> None:
    """No line is wider than the terminal, but for a web address that cannot be broken."""
    lines = "\n".join(demo.show(seed_project, width, colour=False)).splitlines()
    assert [line for line in lines if len(line) > width and "https://" not in line] == []


def test_colour_only_adds_colour(told: str, seed_project: Path) -> None:
    """Without its escape sequences the coloured text is the plain one."""
    coloured = "\n".join(demo.show(seed_project, 80, colour=True))
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == told


def test_every_part_is_there(told: str) -> None:
    """Read, checked, inferred, asked, credited; quotes and findings apart."""
    for part in (
        "1  What was read",
        "2  What was checked",
        "3  What follows from it",
        "4  Three questions",
        "5  Whose words these are",
        "11 quotes of participants, 9 speaker labels",
        "18 findings of the authors",
        "CC BY-NC 4.0",
        "10.1093/jamia/ocv097",
    ):
        assert part in told


@pytest.mark.parametrize("asked", demo.QUESTIONS, ids=lambda asked: asked.name)
def test_questions_can_be_asked_again(asked: demo._Asked, told: str) -> None:
    """Each question is shown with the command that asks it."""
    assert f"consilience ask {asked.name}" in told


def test_quotes_are_not_altered(told: str) -> None:
    """What stands between quotation marks is a quote to the character, or marked as cut."""
    with (assets.DATA / "studies" / "devlin2015" / "excerpts.csv").open(encoding="utf-8") as stream:
        quotes = {row["id"]: row["text"] for row in csv.DictReader(stream)}
    shown = re.findall(r"^     (Q\d+) +“(.*)”$", told, re.MULTILINE)
    assert {id_ for id_, _ in shown} == set(quotes)
    for id_, words in shown:
        cut = words.removesuffix(" […]")
        assert quotes[id_].startswith(cut)
        assert cut != words or quotes[id_] == words


def test_the_example_can_be_kept(tmp_path: Path, told: str) -> None:
    """In a folder of one's own it stays, as a project, and nothing is replaced."""
    folder = tmp_path / "example"
    kept = "\n".join(demo.tell(folder, 80, colour=False))
    assert kept.startswith(told)
    assert f"Go on in {folder}" in kept
    assert (folder / "consilience.toml").is_file()
    assert (folder / "studies" / "devlin2015" / "excerpts.csv").is_file()
    with pytest.raises(Refused, match="nothing was written"):
        next(demo.tell(folder, 80, colour=False))


def test_it_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: str
) -> None:
    """Without a folder it clears away what it made, and tells the same."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert "\n".join(demo.tell(None, 80, colour=False)).startswith(told)
    assert list(tmp_path.iterdir()) == []
