"""The names of sources, and of groups that they are in, say what the tool has no place for."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import consilience
from consilience import study_folder
from consilience.errors import ReadError
from consilience.importing import Import
from consilience.model import Collaboration, Excerpt, Organisation, Speaker, Study

TALK = "Interviewer: How is it?\nP1: We share one boat now.\nInterviewer: And?\nP1: It took long.\n"
PATTERN = "{collaboration}_{wave}_{role}"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """An empty project."""
    (tmp_path / "consilience.toml").write_text("", encoding="utf-8")
    return tmp_path


def _import(path: Path, *more: Path, **options: str) -> Import:
    return consilience.import_file(
        [path, *more], "boats", project=path.parent, options=options, yes=True
    )


def _study(project: Path) -> Study:
    return study_folder.read(project / "studies" / "boats")


def _said(project: Path) -> set[tuple[str | None, ...]]:
    """Of every participant's quote: collaboration, wave and published role, in words."""
    study = _study(project)
    places = {each.id: each.label for each in study.records(Collaboration)}
    waves = {each.id: each.label for each in study.header.waves}
    roles = {each.id: each.role_published for each in study.records(Speaker)}
    return {
        (
            places.get(each.collaboration or ""),
            waves.get(each.wave or ""),
            roles.get(each.speaker or ""),
        )
        for each in study.records(Excerpt)
        if each.kind == "participant-words"
    }


def _talk(project: Path, name: str, text: str = TALK) -> Path:
    path = project / name
    path.write_text(f"{text}P1: This is {name}.\n" if ":" in text else text, encoding="utf-8")
    return path


def test_names_of_transcripts(project: Path) -> None:
    """Who, where and when stands in the name; what does not fit is told, and not guessed."""
    files = [
        _talk(project, f"{name}.txt") for name in ("North_early_Manager", "South_late_Nurse", "x")
    ]
    made = _import(*files, source_name=PATTERN)
    assert _said(project) == {
        ("North", "early", "Manager"),
        ("South", "late", "Nurse"),
        (None, None, None),
    }
    assert any("do not fit" in remark for remark in made.remarks)
    assert {each.kind for each in _study(project).records(Collaboration)} == {"site"}
    assert consilience.check_project(project).ok


def test_rule_is_kept_for_the_next_time(project: Path) -> None:
    """The same file without the option is read by the rule that was declared."""
    file = _talk(project, "North_early_Manager.txt")
    _import(file, source_name=PATTERN, collaboration_kind="network")
    assert not _import(file).changes
    file.write_text(TALK + "P1: We row on.\n", encoding="utf-8")
    _import(file)
    assert _said(project) == {("North", "early", "Manager")}
    assert {each.kind for each in _study(project).records(Collaboration)} == {"network"}


def test_rule_for_a_table_is_kept_beside_its_map(project: Path) -> None:
    """A confirmed column map and an option are two things, in one file."""
    path = project / "quotes.csv"
    rows = [["Quote", "Interview", "Speaker"], ["One boat.", "North_early_Manager", "P1"]]
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    _import(path, source_name=PATTERN)
    assert _said(project) == {("North", "early", "Manager")}
    with path.open("a", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerow(["Two boats.", "South_late_Nurse", "P2"])
    again = consilience.import_file(path, "boats", project=project)
    assert again.written
    assert _said(project) == {("North", "early", "Manager"), ("South", "late", "Nurse")}


def test_speakers_and_organisations_in_names(project: Path) -> None:
    """A name that says who speaks makes a speaker of each file's words."""
    names = ["Ada, Boat club.txt", "Bo, Council.txt"]
    files = [_talk(project, name, f"We share one boat.\n\nThis is {name}.\n") for name in names]
    _import(*files, source_name="{speaker}, {organisation}", source_kind="interview")
    study = _study(project)
    places = {each.id: each.label for each in study.records(Organisation)}
    assert {(each.label, places[each.organisation or ""]) for each in study.records(Speaker)} == {
        ("Ada", "Boat club"),
        ("Bo", "Council"),
    }
    assert all(each.speaker for each in study.records(Excerpt))


def test_first_pattern_that_fits_counts(project: Path) -> None:
    """Several patterns are separated by semicolons."""
    files = [_talk(project, name) for name in ("North_early_Nurse.txt", "Manager in South.txt")]
    _import(*files, source_name=f"{PATTERN}; {{role}} in {{collaboration}}")
    assert _said(project) == {("North", "early", "Nurse"), ("South", None, "Manager")}


GUID = "00000000-0000-4000-8000-00000000000{}"
XML = f"""<?xml version="1.0" encoding="utf-8"?>
<Project xmlns="urn:QDA-XML:project:1.0" name="Boats"><Sources>
<TextSource guid="{GUID.format(1)}" name="North_early_x"><PlainTextContent>{{0}}</PlainTextContent>
<PlainTextSelection guid="{GUID.format(2)}" startPosition="28" endPosition="50"/></TextSource>
</Sources><Sets><Set guid="{GUID.format(3)}" name="Role: Manager">
<MemberSource targetGUID="{GUID.format(1)}"/></Set></Sets></Project>
"""


def test_groups_of_a_refi_project(project: Path) -> None:
    """A document group of MAXQDA or ATLAS.ti travels as a set; its name says who is in it."""
    path = project / "boats.qde"
    path.write_text(XML.format(TALK), encoding="utf-8")
    _import(
        path,
        source_name="{collaboration}_{wave}_{*}",
        source_group="Role: {role}",
        speaker_from="turn",
    )
    assert _said(project) == {("North", "early", "Manager")}


def test_what_the_file_says_itself_counts(project: Path) -> None:
    """A role that stands in the table is not replaced by one in the name of the source."""
    path = project / "quotes.csv"
    rows = [
        ["Quote", "Interview", "Speaker", "Role"],
        ["One boat.", "North_early_Nurse", "P1", "Warden"],
    ]
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    _import(path, source_name=PATTERN)
    assert _said(project) == {("North", "early", "Warden")}


@pytest.mark.parametrize(
    "options",
    [{"source_name": "{colour}"}, {"source_name": "{role"}, {"collaboration_kind": "A b"}],
)
def test_rule_that_cannot_be_meant_is_refused(project: Path, options: dict[str, str]) -> None:
    """A pattern needs names that are known."""
    with pytest.raises(ReadError):
        _import(_talk(project, "a.txt"), **options)
    assert not list(project.glob("studies/*"))
