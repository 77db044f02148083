"""Reviews in folders, and the evidence behind their findings."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from consilience import assets, project, surroundings, vocabulary
from consilience.errors import ConsilienceError
from consilience.findings import Finding as Found
from consilience.findings import Severity
from consilience.iris import BASE
from consilience.mapping import reviews, shared
from consilience.review_folder import COMPONENTS, FINDINGS, Known, read
from consilience.store import OxigraphStore
from consilience.synthesis.profile import profiles
from stores import SEEDS, fresh

KNOWN = Known(SEEDS, tuple(vocabulary.constructs()), tuple(vocabulary.frameworks()))
TOML = 'title = "A review"\nlicence = "CC0-1.0"\n'
HEAD = (
    "id,finding,constructs,direction,supporting,contrary,set_aside,"
    "adequacy,adequacy_why,confidence,confidence_why,assessor\n"
)


def _review(folder: Path, rows: str, toml: str = TOML) -> Path:
    folder.mkdir(parents=True)
    (folder / "review.toml").write_text(toml, encoding="utf-8")
    (folder / "findings.csv").write_text(HEAD + rows, encoding="utf-8")
    return folder


def _store(*folders: Path) -> OxigraphStore:
    store = fresh(*(assets.DATA / "studies" / slug for slug in SEEDS))
    for folder in folders:
        review = read(folder, KNOWN)
        assert review is not None
        store.load(shared.lines(reviews.review(review, BASE), f"{BASE}graph/reviews"))
    return store


def test_support_and_contrary_follow_the_direction(tmp_path: Path) -> None:
    """Trust: one quote of dallas supports, two findings of London contradict, one is mixed."""
    folder = _review(tmp_path / "r", "t,Trust helps.,damour:trust,strength,,,,,,,,\n")
    (profile,) = profiles(_store(folder))
    (finding,) = profile.findings
    roles = {(each.study, each.passage.id): each.role for each in finding.supports}
    assert roles == {
        ("devlin2015", "Q11"): "supporting",
        ("vindrola-padros2022", "A6"): "contrary",
        ("vindrola-padros2022", "T3-T2"): "contrary",
        ("vindrola-padros2022", "T3-T1"): "mixed",
    }
    row = profile.sheet.records()[0]
    assert (row["studies"], row["independent_studies"]) == (2, 2)
    assert (row["supporting_quotes"], row["supporting_findings"]) == (1, 0)
    assert (row["contrary_quotes"], row["contrary_findings"]) == (0, 2)
    assert row["other"] == "1 mixed"


def test_reviewers_read_over_the_direction(tmp_path: Path) -> None:
    """What reviewers read goes before codings; what they set aside contributes nothing."""
    aside = ";".join(f"vindrola-padros2022/{each}" for each in ("A6", "T3-T1", "T3-T2"))
    rows = f"t,Trust helps.,damour:trust,strength,devlin2015/Q5,devlin2015/Q11,{aside},,,,,\n"
    (profile,) = profiles(_store(_review(tmp_path / "r", rows)))
    (finding,) = profile.findings
    assert [each.passage.id for each in finding.of("supporting")] == ["Q5"]
    assert [each.passage.id for each in finding.of("contrary")] == ["Q11"]
    assert {each.by for each in finding.supports} == {"reviewers"}
    assert finding.studies == ("devlin2015",)
    assert finding.independent == 1


def test_confidence_is_never_computed(tmp_path: Path) -> None:
    """Components that nobody judged are to be judged; what was judged stands with its reason."""
    rows = (
        "t,Trust helps.,damour:trust,strength,,,,moderate,Two thin studies,low,See adequacy,Ann\n"
    )
    (profile,) = profiles(_store(_review(tmp_path / "r", rows)))
    row = profile.sheet.records()[0]
    assert row["adequacy"] == "moderate. Two thin studies"
    assert {row[name] for name in COMPONENTS if name != "adequacy"} == {"to be judged"}
    assert profile.summary.records()[0]["confidence"] == "low"
    assert profile.summary.records()[0]["explanation"] == "See adequacy"


def test_a_review_of_some_studies_counts_those(tmp_path: Path) -> None:
    """Studies that a review does not include bring nothing."""
    toml = TOML + 'studies = ["devlin2015"]\n'
    folder = _review(tmp_path / "r", "t,Trust helps.,damour:trust,strength,,,,,,,,\n", toml)
    (profile,) = profiles(_store(folder))
    assert profile.findings[0].studies == ("devlin2015",)


def test_an_excerpt_that_is_not_there_is_told(tmp_path: Path) -> None:
    """A reference that leads nowhere is named, not dropped in silence."""
    rows = "t,Trust helps.,,strength,devlin2015/Q99;devlin2015/Q1,,,,,,,\n"
    (profile,) = profiles(_store(_review(tmp_path / "r", rows)))
    assert profile.findings[0].missing == ("devlin2015/Q99",)
    assert "devlin2015/Q99" in profile._repr_html_()
    assert [each.passage.id for each in profile.findings[0].supports] == ["Q1"]


def test_every_excerpt_behind_a_finding_is_a_row(tmp_path: Path) -> None:
    """The evidence has the words, quotes and findings told apart."""
    folder = _review(tmp_path / "r", "t,Trust helps.,damour:trust,strength,,,,,,,,\n")
    (profile,) = profiles(_store(folder))
    kinds = {(row["excerpt"], row["kind"]) for row in profile.evidence.records()}
    assert ("Q11", "quote") in kinds
    assert ("A6", "finding") in kinds
    assert all(row["words"] for row in profile.evidence.records())


def test_one_of_several_reviews_is_named(tmp_path: Path) -> None:
    """An unknown review is told with those that there are; none at all is told as well."""
    folders = [_review(tmp_path / name, "t,Trust.,,,,,,,,,,\n") for name in ("one", "two")]
    store = _store(*folders)
    assert [each.id for each in profiles(store)] == ["one", "two"]
    assert [each.id for each in profiles(store, "two")] == ["two"]
    with pytest.raises(ConsilienceError, match="no review") as caught:
        profiles(store, "three")
    assert "one, two" in caught.value.hint
    with pytest.raises(ConsilienceError, match="no review here"):
        profiles(_store())


@pytest.mark.parametrize(
    ("code", "row", "toml"),
    [
        ("F047", "t,Trust.,damour:turst,,,,,,,,,\n", TOML),
        ("F038", "t,Trust.,,up,,,,,,,,\n", TOML),
        ("F038", "t,Trust.,,,,,,big,,,,\n", TOML),
        ("F038", "t,Trust.,,,,,,,,certain,,\n", TOML),
        ("F042", "t,Trust.,,,devlin2051/Q1,,,,,,,\n", TOML),
        ("F042", "t,Trust.,,,Q1,,,,,,,\n", TOML),
        ("F042", "t,Trust.,,,,,,,,,,\n", TOML + 'studies = ["devlin2051"]\n'),
        ("F041", "t,Trust.,,,,,,,,,,\nt,Again.,,,,,,,,,,\n", TOML),
        ("F030", "t,,,,,,,,,,,\n", TOML),
        ("F003", "t,Trust.,,,,,,,,,,\n", TOML + 'lisence = "CC0-1.0"\n'),
        ("F004", "t,Trust.,,,,,,,,,,\n", 'title = "A review"\n'),
        ("F005", "t,Trust.,,,,,,,,,,\n", TOML + 'studies = "devlin2015"\n'),
    ],
)
def test_each_slip_is_told(tmp_path: Path, code: str, row: str, toml: str) -> None:
    """A slip in a review is one finding, with its code."""
    told: list[Found] = []
    read(_review(tmp_path / "r", row, toml), KNOWN, told.append)
    assert [each.code for each in told] == [code]


def test_the_review_that_comes_with_the_program_is_right() -> None:
    """Its findings name constructs and studies that are there, and leave confidence open."""
    slugs = [each.name for each in (*(assets.DATA / "studies").iterdir(),)]
    slugs += [each.name for each in (assets.DATA / "evidence" / "studies").iterdir()]
    known = Known(slugs, KNOWN.constructs, KNOWN.frameworks)
    review = read(assets.DATA / "evidence" / "reviews" / "collaboration", known)
    assert review is not None
    assert len(review.findings) >= 4
    assert not any(getattr(each, name) for each in review.findings for name in COMPONENTS)


def test_every_column_is_documented() -> None:
    """The page on the study folder names each column of findings.csv."""
    page = (assets.DATA.parent / "docs" / "format.md").read_text(encoding="utf-8")
    assert [each.name for each in FINDINGS.columns if f"`{each.name}`" not in page] == []


def _told(folder: Path, rows: str) -> list[Found]:
    """What a check of the two seed studies says of one review, by cell."""
    shutil.copytree(assets.DATA / "studies", folder / "studies")
    (folder / "consilience.toml").touch()
    _review(folder / "reviews" / "r", rows)
    told = surroundings.of(project.load(folder)).findings
    return [each for each in told if each.place.file.startswith("r/")]


#: Rows of a review, each with one thing that is wrong: its code and its column.
_WRONG = (
    ("E014", "supporting", "damour:trust,strength,devlin2015/Q99,,,,,,,"),
    ("E015", "contrary", "damour:trust,strength,,vindrola-padros2022/Q1,,,,,,"),
    ("E016", "set_aside", "damour:trust,strength,,,devlin2015/Q1;devlin2015/Q0,,,,,"),
    ("E017", "supporting", ",strength,devlin2015/Q1,devlin2015/Q1,,,,,,"),
    ("E018", "constructs", ",strength,,,,,,,,"),
    ("E019", "direction", "damour:trust,,,,,,,,,"),
    ("E034", "adequacy_why", "damour:trust,strength,,,,serious,,,,"),
    ("E035", "confidence", "damour:trust,strength,,,,minor,Thin,low,Thin,Ann"),
    ("F042", "contrary", "damour:trust,,,devlin2051/Q1,,,,,,"),
)


def test_a_check_tells_what_is_wrong_in_a_review(tmp_path: Path) -> None:
    """One finding a row, at the cell concerned; what tables told already is not told again."""
    rows = "".join(f"f{n},Trust.,{row}\n" for n, (_, _, row) in enumerate(_WRONG))
    told = _told(tmp_path, rows)
    found = sorted((each.place.row, each.code, each.place.column_name) for each in told)
    assert found == [(n, code, column) for n, (code, column, _) in enumerate(_WRONG, 2)]
    columns = HEAD.strip().split(",")
    assert all(columns[(each.place.column or 0) - 1] == each.place.column_name for each in told)


def test_an_excerpt_that_a_review_names_has_to_be_there(tmp_path: Path) -> None:
    """The finding names the excerpt; a review whose excerpts are there has none."""
    rows = "t,Trust.,damour:trust,strength,devlin2015/Q99,vindrola-padros2022/A6,,,,,,\n"
    (found,) = _told(tmp_path / "a", rows)
    assert found.shown == "devlin2015/Q99"
    assert found.severity is Severity.ERROR
    assert not _told(tmp_path / "b", rows.replace("Q99", "Q11"))
