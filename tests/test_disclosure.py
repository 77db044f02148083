"""What could tell who somebody is: found, masked, and the same at every look."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from consilience import disclosure, project
from consilience.disclosure import DisclosureReport

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def seeds() -> DisclosureReport:
    """The report on the two seed studies."""
    return disclosure.examine(project.load(ROOT))


def test_the_seeds_hold_nothing_that_must_be_none(seeds: DisclosureReport) -> None:
    """Published studies with registered brackets are clean by these checks."""
    assert seeds.studies == ("devlin2015", "vindrola-padros2022")
    assert seeds.must_be_zero == 0
    assert seeds.ok


def test_nobody_is_called_anonymous(seeds: DisclosureReport) -> None:
    """No form of the report says that people cannot be known."""
    for text in (seeds.to_text(), seeds.to_json(), seeds.to_html()):
        assert "anonym" not in text.lower()
        assert "these checks" in text


def test_what_is_planted_is_found_and_masked(tmp_path: Path) -> None:
    """An address in a quote counts, and only --show writes it."""
    shutil.copytree(ROOT / "data" / "studies", tmp_path / "studies")
    shutil.copy(ROOT / "data" / "programmes.toml", tmp_path)
    (tmp_path / "consilience.toml").write_text("", encoding="utf-8")
    table = tmp_path / "studies" / "devlin2015" / "excerpts.csv"
    said = table.read_text(encoding="utf-8").replace("a big inertia", "j.doe@example.org")
    table.write_text(said, encoding="utf-8", newline="")
    report = disclosure.examine(project.load(tmp_path))
    (hit,) = report.section("direct").hits
    assert (hit.kind, hit.place, hit.grave) == ("email", "devlin2015/excerpts.csv:2:text", True)
    assert report.must_be_zero == json.loads(report.to_json())["must_be_zero"] == 1
    for text in (report.to_text(), report.to_json(), report.to_html(), repr(report)):
        assert "j.doe" not in text
    assert "j.doe@example.org" in report.to_text(show=True)
