"""Study folders as people hand them in: what is right stays quiet, each defect is found."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import pytest

from consilience import catalogue, examine, shacl, study_folder, surroundings, table_rules
from consilience.findings import Finding, Severity
from consilience.iris import Minter
from consilience.namespaces import expand
from consilience.project import Project
from consilience.rdf import Literal
from consilience.rows import LONGEST
from consilience.surroundings import Surroundings
from consilience.table_rules import Context

FOLDERS = Path(__file__).parent / "folders"
VALID = sorted(path for path in (FOLDERS / "valid").iterdir())
INVALID = sorted(path for path in (FOLDERS / "invalid").iterdir())


def _expected(folder: Path) -> list[str]:
    lines = (folder / "expected.txt").read_text(encoding="utf-8").splitlines()
    assert lines, f"{folder.name} expects nothing"
    return sorted(lines)


def _by_whole_check(folder: Path) -> bool:
    """True where what is expected is a matter of shapes or of reasoning."""
    rules = catalogue.rules()
    return any(rules[line.split()[0]].kind != "table" for line in _expected(folder))


def _written(findings: list[Finding], folder: Path) -> list[str]:
    prefix = f"{folder.name}/"
    return sorted(f"{each.code} {str(each.place).removeprefix(prefix)}" for each in findings)


def _table_findings(folder: Path) -> list[Finding]:
    found: list[Finding] = []
    study = study_folder.read(folder, found=found.append)
    if study is not None:
        table_rules.examine(study, folder, Context(), found.append)
    return found


@cache
def _alone() -> Surroundings:
    """The surroundings of a study that has no neighbours."""
    return surroundings.of(Project(FOLDERS))


TABLE_CASES = [folder for folder in INVALID if not _by_whole_check(folder)]
WHOLE_CASES = [folder for folder in INVALID if _by_whole_check(folder)]


def test_there_are_cases() -> None:
    """The tests below look at something of each kind."""
    assert len(VALID) >= 2
    assert len(TABLE_CASES) > 80
    assert len(WHOLE_CASES) > 4


@pytest.mark.parametrize("folder", TABLE_CASES, ids=lambda folder: folder.name)
def test_defect_is_found_at_its_cell_and_nothing_else(folder: Path) -> None:
    """Reading and the table rules find exactly the one defect, where it is."""
    assert _written(_table_findings(folder), folder) == _expected(folder)


@pytest.mark.parametrize("folder", INVALID, ids=lambda folder: folder.name)
def test_a_whole_check_finds_the_defect_once(folder: Path) -> None:
    """Table rules, shapes and reasoning together say it once, where it is, and nothing else."""
    assert _written(list(examine.study(folder, _alone()).findings), folder) == _expected(folder)


@pytest.mark.parametrize("folder", VALID, ids=lambda folder: folder.name)
def test_valid_folder_is_quiet(folder: Path) -> None:
    """A whole check finds nothing in a folder that is as it should be."""
    examined = examine.study(folder, _alone())
    assert _written(list(examined.findings), folder) == []
    assert examined.asserted


@pytest.mark.parametrize("folder", INVALID, ids=lambda folder: folder.name)
def test_no_finding_shows_words(folder: Path) -> None:
    """No message holds the words that every one of these folders quotes."""
    for each in _table_findings(folder):
        assert "ladder" not in f"{each.message} {each.help} {each.shown}"


@pytest.mark.parametrize(
    ("thing", "path", "value", "shown"),
    [
        ("excerpt/E1", "con:text", "We shared one ladder.", False),
        ("speaker/SP1", "con:publishedLabel", "Gardener", False),
        ("excerpt/E1", "con:start", "12", True),
        ("layer/first", "rdfs:label", "First pass", False),
    ],
)
def test_words_that_a_shape_finds_are_held_apart(
    thing: str, path: str, value: str, *, shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The value that a shape names is shown where it is an id or a number, never words."""
    folder = FOLDERS / "valid" / "minimal"
    result = shacl.Result(
        focus=f"{Minter(_alone().project.base, folder.name).study}/{thing}",
        path=expand(path),
        value=Literal(value),
        component="",
        shape="",
        severity=Severity.ERROR,
        code="Q003",
        message="It is wrong. Put it right.",
    )
    monkeypatch.setattr(shacl, "validate", lambda *_, **__: [result])
    (finding,) = examine.study(folder, _alone()).findings
    assert (finding.shown, finding.content) == ((value, "") if shown else ("", value))


def test_cell_of_ten_million_characters(tmp_path: Path) -> None:
    """A whole file pasted into one cell is a finding and not the end of the program."""
    folder = tmp_path / "huge"
    shutil.copytree(FOLDERS / "valid" / "minimal", folder)
    table = folder / "excerpts.csv"
    words = "We shared one ladder."
    text = table.read_text(encoding="utf-8")
    assert words in text
    table.write_text(text.replace(words, "x" * (10 * LONGEST)), encoding="utf-8")
    assert _written(_table_findings(folder), folder) == ["F021 excerpts.csv:2:4"]


def test_folder_name_that_cannot_be_an_id(tmp_path: Path) -> None:
    """The name of the folder becomes part of addresses, so it has to be an id."""
    folder = tmp_path / "minimal (final)"
    shutil.copytree(FOLDERS / "valid" / "minimal", folder)
    assert _written(_table_findings(folder), folder) == ["F006 study.toml"]
