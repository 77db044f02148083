"""What ``import consilience`` offers, and that its page tells the truth."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

import consilience
from consilience.errors import DoesNotConform, ProjectError, StoreError

PAGE = Path(__file__).parents[1] / "docs" / "python.md"


@pytest.mark.parametrize("name", consilience.__all__)
def test_every_public_name_is_there(name: str) -> None:
    """Each name can be used, says what it is, and is listed by ``dir``."""
    assert getattr(consilience, name).__doc__
    assert name in dir(consilience)


def test_other_names_are_not() -> None:
    """A name that was never promised is an AttributeError, as everywhere in Python."""
    with pytest.raises(AttributeError, match="nonsense"):
        consilience.nonsense  # type: ignore[attr-defined]  # noqa: B018


def test_names_and_homes_agree() -> None:
    """Nothing is promised that has no home, and nothing has a home unpromised."""
    assert sorted(consilience._HOMES) == consilience.__all__


def test_page_runs(
    seed_project: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The Python of docs/python.md works, from top to bottom."""
    (tmp_path / "my-project").symlink_to(seed_project)
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(
        r"^```python\n(.*?)^```$", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
    assert len(blocks) == 6
    quotes = "Quote,Theme\nWe share one boat now.,Trust\n"
    (tmp_path / "quotes.csv").write_text(quotes, encoding="utf-8")
    exec(compile("\n".join(blocks), "docs/python.md", "exec"), {})  # noqa: S102 - our own page
    told = capsys.readouterr().out
    assert "Lack of shared understanding between partners" in told
    assert "https://doi.org/10.1093/jamia/ocv097" in told
    assert "\n11 4\n" in told


def test_check_project_and_a_lone_study(seed_project: Path, tmp_path: Path) -> None:
    """A project, one of its studies, and a study without a project can be checked."""
    assert consilience.check_project(seed_project).studies == ("devlin2015", "vindrola-padros2022")
    study = seed_project / "studies" / "devlin2015"
    assert consilience.check_project(study).studies == ("devlin2015",)
    shutil.copytree(study, tmp_path / "devlin2015")
    assert consilience.check_project(tmp_path / "devlin2015").studies == ("devlin2015",)
    assert consilience.check_project(tmp_path).studies == ("devlin2015",)


def test_a_study_beside_those_of_the_project(seed_project: Path, tmp_path: Path) -> None:
    """A study that lies inside a project, but not with its studies, is checked alone."""
    shutil.copy(seed_project / "consilience.toml", tmp_path)
    lone = tmp_path / "drafts" / "devlin2015"
    shutil.copytree(seed_project / "studies" / "devlin2015", lone)
    assert consilience.check_project(lone).studies == ("devlin2015",)


@pytest.mark.parametrize("name", ["nowhere", "."])
def test_no_project_is_an_error_with_a_hint(name: str, tmp_path: Path) -> None:
    """A folder that is not there, or holds no study, says what to do."""
    with pytest.raises(ProjectError) as caught:
        consilience.check_project(tmp_path / name)
    assert caught.value.hint


def test_wrong_settings_are_not_taken_for_a_missing_project(tmp_path: Path) -> None:
    """A slip in consilience.toml is told, also where a folder of studies lies beside it."""
    (tmp_path / "consilience.toml").write_text('stdies = "x"\n', encoding="utf-8")
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "study.toml").touch()
    with pytest.raises(ProjectError, match="stdies"):
        consilience.check_project(tmp_path)


def test_open_before_building(tmp_path: Path) -> None:
    """What was never built cannot be opened, and the error names the step."""
    (tmp_path / "consilience.toml").touch()
    with pytest.raises(StoreError) as caught:
        consilience.open(tmp_path)
    assert "consilience build" in caught.value.hint


def test_report_raises_and_makes_a_frame(tmp_path: Path) -> None:
    """Errors are raised when asked to; the frame has spreadsheet rows."""
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "study.toml").write_text('title = "x"\n', encoding="utf-8")
    report = consilience.check_project(tmp_path)
    with pytest.raises(DoesNotConform) as caught:
        report.raise_if_errors()
    assert caught.value.report is report
    frame = report.df()
    assert list(frame.columns[:3]) == ["code", "severity", "message"]
    assert str(frame["row"].dtype) == "Int64"
    assert len(frame) == len(report)


def test_build_project_then_open(seed_project: Path, tmp_path: Path) -> None:
    """From a folder to an answer in three lines."""
    for name in ("studies", "frameworks"):
        shutil.copytree(seed_project / name, tmp_path / name)
    for name in ("consilience.toml", "programmes.toml"):
        shutil.copy(seed_project / name, tmp_path / name)
    assert consilience.build_project(tmp_path).report.ok
    with consilience.open(tmp_path) as kg:
        assert len(kg.studies()) == 2
