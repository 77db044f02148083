"""The commands of a synthesis, as people type them."""

from __future__ import annotations

import csv
import io
import json
import shutil
import zipfile
from pathlib import Path

import pytest

from consilience import api, cli
from consilience.cli.edge import Exit


@pytest.fixture
def seeds(seed_project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The seed studies, built, with the commands standing in them."""
    monkeypatch.chdir(seed_project)
    return seed_project


def _json(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    assert cli.main(["-q", *arguments, "--format", "json"]) == Exit.FINE
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    ("command", "schema"),
    [
        (["compare"], "comparison"),
        (["compare", "--gaps", "--framework", "ext"], "comparison"),
        (["contributions"], "contributions"),
        (["contributions", "--without", "devlin2015"], "without"),
        (["saturation", "devlin2015"], "saturation"),
        (["agreement", "devlin2015", "--on", "construct"], "agreement"),
        (
            ["agreement", "devlin2015", "--on", "construct", "--coded-only", "--resamples", "0"],
            "agreement",
        ),
    ],
    ids=" ".join,
)
@pytest.mark.usefixtures("seeds")
def test_json_carries_title_and_caution(
    command: list[str], schema: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every synthesis names its schema, and says what has to be said with it."""
    found = _json(capsys, *command)
    assert found["schema"] == f"consilience.{schema}/1"
    assert found["title"]
    assert found["caution"]
    assert found["data"]


@pytest.mark.usefixtures("seeds")
def test_a_comparison_is_wide_for_people_and_long_for_programs(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Markdown has a column for each study; CSV has a row for each construct and study."""
    assert cli.main(["compare", "--format", "md"]) == Exit.FINE
    out, err = capsys.readouterr()
    assert out.splitlines()[0] == "| construct | devlin2015 | vindrola-padros2022 |"
    assert "Caution: " in err
    cli.main(["-q", "compare", "--format", "csv"])
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert len(rows) == 14 * 2
    assert {row["study"] for row in rows} == {"devlin2015", "vindrola-padros2022"}


@pytest.mark.usefixtures("seeds")
def test_a_comparison_goes_into_word(tmp_path: Path) -> None:
    """A Word document is written to a file, with the words and the caution."""
    path = tmp_path / "compare.docx"
    arguments = ["-q", "compare", "--words", "--format", "docx"]
    assert cli.main(arguments) == Exit.USAGE
    assert cli.main([*arguments, "-o", str(path)]) == Exit.FINE
    text = zipfile.ZipFile(path).read("word/document.xml").decode()
    assert "Trust remained hard to foster." in text
    assert "Caution: " in text


@pytest.mark.usefixtures("seeds")
def test_slips_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    """What leaves nothing, or is not there, is an error with the next thing to do."""
    assert cli.main(["compare", "--gaps", "--shared"]) == Exit.USAGE
    assert cli.main(["profile"]) != Exit.FINE
    assert "reviews/" in capsys.readouterr().err
    assert cli.main(["agreement", "devlin2015"]) != Exit.FINE
    assert "--on construct" in capsys.readouterr().err


def test_a_review_and_its_update(
    seed_project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A review is profiled; when reviewers judge, the difference tells it and nothing else."""
    today = tmp_path / "today"
    shutil.copytree(seed_project, today)
    review = today / "reviews" / "trust"
    review.mkdir(parents=True)
    (review / "review.toml").write_text('title = "Trust"\nlicence = "CC0-1.0"\n')
    head = "id,finding,constructs,direction,confidence,confidence_why\n"
    row = "t,Trust helps.,damour:trust,strength,"
    (review / "findings.csv").write_text(f"{head}{row},\n")
    api.build_project(today)
    before = tmp_path / "before"
    shutil.copytree(today, before)
    found = _json(capsys, "profile", "--project", str(today))
    assert found["data"][0]["confidence"] == "to be judged"  # type: ignore[index]
    (review / "findings.csv").write_text(f"{head}{row}low,Few studies\n")
    assert api.build_project(today).examined == ()
    sheet = _json(capsys, "diff", str(before), str(today))
    assert sheet["data"] == [
        {
            "part": "review finding",
            "study": "",
            "thing": "trust: t",
            "change": "overall",
            "before": "to be judged",
            "after": "low. Few studies",
        }
    ]
    assert cli.main(["-q", "diff", str(before), str(before), "--format", "csv"]) == Exit.FINE
    assert capsys.readouterr().out.splitlines() == ["part,study,thing,change,before,after"]
