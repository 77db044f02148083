"""Table rules: each broken folder gives exactly what it was made to give."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path

import pytest

from consilience import assets, catalogue, framework_folder, study_folder, table_rules
from consilience.findings import Finding, Report
from consilience.table_rules import Context

FOLDERS = Path(__file__).parent / "folders"
INVALID = sorted(path.parent for path in (FOLDERS / "invalid").glob("*/expected.txt"))
VALID = sorted(path.parent for path in (FOLDERS / "valid").glob("*/study.toml"))
SEEDS = sorted(path.parent for path in (assets.DATA / "studies").glob("*/study.toml"))
TABLE_CODES = {rule.code for rule in catalogue.every_rule() if rule.kind == "table"}


def context() -> Context:
    """The shipped frameworks, programmes and initiatives."""
    shared = tomllib.loads((assets.DATA / "programmes.toml").read_text(encoding="utf-8"))
    folders = framework_folder.folders(assets.DATA / "frameworks")
    return Context(
        programmes=frozenset(each["id"] for each in shared["programme"]),
        initiatives=frozenset(each["id"] for each in shared["initiative"]),
        frameworks=tuple(each for each in map(framework_folder.read, folders) if each),
    )


CONTEXT = context()


def examine(path: Path, around: Context = CONTEXT) -> list[Finding]:
    """Everything that reader and table rules find in a folder."""
    found: list[Finding] = []
    study = study_folder.read(path, found=found.append)
    if study is not None:
        table_rules.examine(study, path, around, found.append)
    return list(Report.of(found))


def codes(path: Path) -> list[str]:
    """Code and place, as expected.txt writes them."""
    return [f"{each.code} {str(each.place).partition('/')[2]}" for each in examine(path)]


def expected(path: Path) -> list[str]:
    """What the table rules are to find; other codes belong to shapes."""
    lines = (path / "expected.txt").read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line[:4] in TABLE_CODES]


def test_there_are_cases() -> None:
    """The tests below have something to look at."""
    assert len(INVALID) > 60
    assert len(VALID) >= 2
    assert len(SEEDS) >= 2


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.name)
def test_broken_folder(path: Path) -> None:
    """Exactly the expected findings, in the expected cells."""
    assert sorted(codes(path)) == sorted(expected(path))


@pytest.mark.parametrize("path", [*VALID, *SEEDS], ids=lambda path: path.name)
def test_good_folder(path: Path) -> None:
    """A good folder gives no finding."""
    assert codes(path) == []


def test_every_table_rule_has_a_case() -> None:
    """No table rule goes untried: a broken folder, or a test of its own."""
    tried = {line.split()[0] for path in INVALID for line in expected(path)}
    # F006: a folder's name; F007, F009, F021: test_study_toml, test_study_folder;
    # L113: test_link_files.
    assert TABLE_CODES - tried <= {"F006", "F009", "F021", "L113"}


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.name)
def test_no_words_in_messages(path: Path) -> None:
    """What a person said never stands in a message, only in what is shown on demand."""
    for finding in examine(path):
        if len(finding.content) > len("anything so short may be chance"):
            assert finding.content not in finding.message + finding.help + finding.shown


def changed(tmp_path: Path, file: str, old: str, new: str) -> Path:
    """The rich folder with one change."""
    target = tmp_path / "rich"
    shutil.copytree(FOLDERS / "valid" / "rich", target)
    text = (target / file).read_text(encoding="utf-8")
    assert old in text
    (target / file).write_text(text.replace(old, new, 1), encoding="utf-8", newline="")
    return target


def test_dangling_ids_get_a_suggestion(tmp_path: Path) -> None:
    """The nearest id is offered."""
    path = changed(tmp_path, "sources.csv", ",interviews,", ",interveiws,")
    (finding,) = examine(path)
    assert finding.code == "F042"
    assert finding.shown == "interveiws"
    assert finding.help.startswith("Did you mean “interviews”?")


def test_a_suggestion_is_never_made_from_words(tmp_path: Path) -> None:
    """A sentence in a cell for ids is neither shown nor compared."""
    path = changed(tmp_path, "sources.csv", ",interviews,", ",they never came,")
    (finding,) = examine(path)
    assert (finding.code, finding.shown, finding.content) == ("F031", "", "they never came")
    assert "Did you mean" not in finding.help


def test_a_quote_that_moved_is_found_again(tmp_path: Path) -> None:
    """Where the source has changed, the place where the words stand now is told."""
    target = tmp_path / "rich"
    shutil.copytree(FOLDERS / "valid" / "rich", target)
    study = study_folder.read(target)
    file = target / "sources" / "int1.txt"
    file.write_text("😀 " + file.read_text(encoding="utf-8"), encoding="utf-8")
    moved = [each for each in examine(target) if each.code == "Q104"]
    placed = [
        each
        for each in study.records(table_rules.examination.Excerpt)
        if each.source == "int1" and each.start is not None and each.text
    ]
    assert len(moved) == len(placed) > 0
    assert f"beginning at: {placed[0].start + 2}" in moved[0].help


@pytest.mark.parametrize(
    ("file", "old", "new", "held_back"),
    [
        ("study.toml", "format = 1", "format = 1", False),
        ("study.toml", "format = 1", 'format = 1\naccess = "safeguarded"', False),
        ("study.toml", "format = 1", 'format = 1\naccess = "controlled"', True),
        (
            "sources.csv",
            "id,kind,data_collection\n",
            "access,id,kind,data_collection\ncontrolled,",
            True,
        ),
        (
            "sources.csv",
            "id,kind,data_collection\n",
            "consent,id,kind,data_collection\nwithdrawn,",
            True,
        ),
        ("speakers.csv", "id,label\n", "access,id,label\ncontrolled,", True),
        ("speakers.csv", "id,label\n", "consent,id,label\narchive-only,", True),
    ],
)
def test_words_may_be_missing_only_where_they_are_held_back(
    file: str, old: str, new: str, *, held_back: bool, tmp_path: Path
) -> None:
    """Study, source and speaker can each say that the words are not for everybody."""
    target = tmp_path / "minimal"
    shutil.copytree(FOLDERS / "valid" / "minimal", target)
    for name, was, is_ in (("excerpts.csv", "We shared one ladder.", ""), (file, old, new)):
        text = (target / name).read_text(encoding="utf-8")
        assert was in text
        (target / name).write_text(text.replace(was, is_, 1), encoding="utf-8", newline="")
    assert [each.code for each in examine(target)] == ([] if held_back else ["Q106"])


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    """A symbolic link in sources/ may not lead elsewhere."""
    target = tmp_path / "rich"
    shutil.copytree(FOLDERS / "valid" / "rich", target)
    (tmp_path / "elsewhere.txt").write_text("x")
    (target / "sources" / "int1.txt").unlink()
    (target / "sources" / "int1.txt").symlink_to(tmp_path / "elsewhere.txt")
    assert [each.code for each in examine(target)] == ["D102"]


def test_overlap_with_another_study(tmp_path: Path) -> None:
    """A data collection of another study must be one that is known."""
    (study,) = (each for each in SEEDS if each.name == "vindrola-padros2022")
    text = (study / "study.toml").read_text(encoding="utf-8")
    target = tmp_path / study.name
    shutil.copytree(study, target)
    marker = "[[data_collection]]\n"
    assert marker in text
    extra = (
        '[[data_collection]]\nid = "extra"\nlabel = "Extra"\nmethod = "interview"\n'
        'overlaps = ["elsewhere/talks"]\n\n'
    )
    (target / "study.toml").write_text(text.replace(marker, extra + marker, 1), encoding="utf-8")
    assert [each.code for each in examine(target)] == ["F042"]
    known = Context(
        programmes=CONTEXT.programmes,
        initiatives=CONTEXT.initiatives,
        collections=frozenset({"elsewhere/talks"}),
        frameworks=CONTEXT.frameworks,
    )
    assert examine(target, known) == []
