"""The further studies that come with the program: complete, placed, and counted once."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path

import pytest

from consilience import api, assets, demo, reasoning
from consilience.iris import BASE, Minter
from consilience.questions import ask
from consilience.synthesis.compare import compare
from consilience.synthesis.independence import independence
from stores import SEEDS, asserted, fresh

FOLDERS = sorted((assets.DATA / "evidence" / "studies").iterdir())


def _rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_there_are_at_least_four() -> None:
    """The collection grew by four published studies or more."""
    assert len(FOLDERS) >= 4


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_finding_says_where_it_stands(folder: Path) -> None:
    """Findings of authors in our words, each with its place; a curator coded; there is a DOI."""
    head = tomllib.loads((folder / "study.toml").read_text(encoding="utf-8"))
    assert head["publication"][0]["doi"].startswith("10.")
    assert {layer["kind"] for layer in head["layer"]} == {"curator"}
    findings = _rows(folder, "excerpts")
    assert findings
    for row in findings:
        assert row["kind"] == "author-finding"
        assert row["wording"] == "paraphrase"
        assert row["locator"]
    assert any(row["about"] == "study" for row in _rows(folder, "notes"))
    assert (folder / "LICENCE.md").is_file()


def test_all_pass_the_check(tmp_path: Path) -> None:
    """With the seed studies, and with the frameworks, nothing needs a look."""
    demo.place(tmp_path, more=True)
    report = api.check_project(tmp_path)
    assert len(report.studies) == len(FOLDERS) + 2
    assert list(report) == []


def test_papers_of_one_programme_are_one_independent_study(tmp_path: Path) -> None:
    """Two independent studies, however many papers of a programme come; overlaps stated or not."""
    london, dallas = (assets.DATA / "studies" / slug for slug in (SEEDS[1], SEEDS[0]))
    report = assets.DATA / "evidence" / "studies" / "fulop2023"
    store = fresh(london, dallas)
    assert compare(store).independent == 2
    for number, slug in enumerate(("fulop2023", "bare1", "bare2", "bare3"), start=3):
        folder = report if slug == report.name else _without_overlaps(report, tmp_path / slug)
        store.load(asserted(folder))
        reasoning.infer(store, Minter(BASE, slug))
        found = independence(store)
        assert len(found.first) == number
        assert found.count(found.first) == len(found.groups()) == 2
        made = compare(store)
        assert made.independent == 2
        assert f"{number} studies (2 independent)" in made.title
        (row,) = ask(store, "study-independent-evidence", construct="damour:leadership").records()
        assert (row["studies"], row["independent_studies"]) == (number, 2)
    assert any("one programme" in reason for reasons in found.why.values() for reason in reasons)


def _without_overlaps(study: Path, copy: Path) -> Path:
    """A copy of a study that does not say which material it shares."""
    copy.mkdir()
    for file in study.iterdir():
        text = file.read_text(encoding="utf-8")
        lines = (line for line in text.splitlines() if not line.startswith("overlaps"))
        (copy / file.name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return copy
