"""Finding a project and its settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from consilience import project
from consilience.errors import ProjectError
from consilience.iris import BASE


def write(folder: Path, text: str) -> None:
    """A consilience.toml."""
    (folder / project.FILE).write_text(text, encoding="utf-8")


def test_a_project_is_found_upward(tmp_path: Path) -> None:
    """From any folder inside it."""
    write(tmp_path, "")
    inside = tmp_path / "studies" / "a"
    inside.mkdir(parents=True)
    assert project.find(inside).root == tmp_path


def test_settings_come_from_the_file_and_then_from_the_caller(tmp_path: Path) -> None:
    """Default < file < environment or flag, each with its origin."""
    write(tmp_path, 'studies = "s"\nbase = "https://example.org/"\n')
    given = {"base": project.Setting("https://example.com/", "--base")}
    found = project.load(tmp_path, given)
    assert found.studies_folder == tmp_path / "s"
    assert found.base == "https://example.com/"
    assert found.settings["studies"].origin == project.FILE
    assert found.settings["programmes"].origin == "default"
    assert project.load(tmp_path).base == "https://example.org/"


def test_studies_are_folders_with_a_study_toml(tmp_path: Path) -> None:
    """Sorted by name; other folders do not count."""
    write(tmp_path, "")
    for name in ("b", "a"):
        (tmp_path / "studies" / name).mkdir(parents=True)
        (tmp_path / "studies" / name / "study.toml").touch()
    (tmp_path / "studies" / "notes").mkdir()
    assert [path.name for path in project.load(tmp_path).studies] == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('studie = "s"', "did you mean “studies”"),
        ("studies = 3", 'studies = "…"'),
        ('base = "example.org"', BASE),
        ("studies = ", "mend the file"),
    ],
)
def test_a_wrong_setting_says_what_to_do(tmp_path: Path, text: str, words: str) -> None:
    """Unknown name, wrong type, wrong address, broken file."""
    write(tmp_path, text)
    with pytest.raises(ProjectError) as caught:
        project.load(tmp_path)
    assert words in caught.value.hint


def test_where_there_is_no_project_the_hint_makes_one(tmp_path: Path) -> None:
    """No consilience.toml up to the root."""
    with pytest.raises(ProjectError) as caught:
        project.find(tmp_path)
    assert "consilience new" in caught.value.hint


def test_the_seed_studies_travel_with_the_program() -> None:
    """Both are there, and the frameworks beside them."""
    seeds = project.seeds()
    assert [path.name for path in seeds.studies] == ["devlin2015", "vindrola-padros2022"]
    assert seeds.frameworks
    assert seeds.crosswalks
    assert seeds.programmes.is_file()
