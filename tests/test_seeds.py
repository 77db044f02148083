"""The seed studies say what their sources say, to the character and to the number."""

from __future__ import annotations

import csv
import hashlib
import itertools
import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from consilience import check, tables
from consilience.project import Project

DATA = Path(__file__).parents[1] / "data"
DALLAS = "devlin2015"
LONDON = "vindrola-padros2022"
STUDIES = (DALLAS, LONDON)
FRAMEWORKS = sorted(path.parent.name for path in (DATA / "frameworks").glob("*/constructs.csv"))
# The gold table is no record of decisions: it only says which pairs they lead to.
LINK_FILES = sorted(set(DATA.rglob("*.sssom.tsv")) - {DATA / "linking" / "gold.sssom.tsv"})

#: SHA-256 of the UTF-8 text of each excerpt, from a copy of Table 3 that was compared by hand.
QUOTES = {
    "Q1": "5b6598bdb42a35cd4d88f4a36396f297dc74a28b450f781e87c2500e11530693",
    "Q2": "4fe230aefa0934039bdad72f765d0e310160b684042cad2c8f287a528e9422ce",
    "Q3": "f8d97ae28598a39fb6d9f726b83362025c513b23f7123ad5bb8bf09423a8ace6",
    "Q4": "e07e693920e3cf97871dffc5cf290eb9cfd7f9bd1bbcb58f94522d74a2c3fc54",
    "Q5": "00ed7f361265d15a837c62690dcfa5c564a650d4839315f66d896a83745d54a9",
    "Q6": "e3ddfaddef1810ac11e7e378586b54ff355d971c2b5d605fba0192c9a4e49563",
    "Q7": "4183ca39c141832a4dc752ff5b1917290164e881adc9f52f884e0b79f7d4c2a5",
    "Q8": "d7eb5347422062afcbbac23af8312c960114eb04aaf148ce403d7556d3973ee2",
    "Q9": "5baac77d3a2f4ae4256ad474025778b6f40f473426f8c882f8a48dfb51db6af3",
    "Q10": "dd18d7684704d0deea177597b6c4fec274edb07cc8404a1005d6514b48186d01",
    "Q11": "8fd48fc137f62edce2069ef644e4b7bb93eb1a33c68062f459d9828ca2f16dd3",
}

#: Names under which communities of the initiative are publicly known. Which of them is which
#: label is not known to us, and no file of a study may bring the two together.
PUBLIC_NAMES = ("living it up", "more independent", "year zero", "i-focus", "liverpool", "scotland")


def _rows(study: str, name: str) -> list[dict[str, str]]:
    """A table, read without any of our own code."""
    path = DATA / "studies" / study / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, strict=True))
    assert rows, f"{path.name} holds nothing"
    return rows


def _links(path: Path) -> list[dict[str, str]]:
    """The rows of an SSSOM file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = list(csv.DictReader((x for x in lines if not x.startswith("#")), delimiter="\t"))
    assert rows, f"{path.name} holds nothing"
    return rows


def _by(rows: list[dict[str, str]], key: str) -> dict[str, dict[str, str]]:
    return {row[key]: row for row in rows}


def _constructs(framework: str) -> list[dict[str, str]]:
    path = DATA / "frameworks" / framework / "constructs.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


# --- dallas --------------------------------------------------------------------------------


@pytest.mark.parametrize("excerpt", QUOTES)
def test_quote_is_verbatim(excerpt: str) -> None:
    """Each quote is the printed one, to the character."""
    text = _by(_rows(DALLAS, "excerpts"), "id")[excerpt]["text"]
    assert hashlib.sha256(text.encode("utf-8")).hexdigest() == QUOTES[excerpt]


def test_there_are_eleven_quotes_and_no_more() -> None:
    """The table prints eleven; none was added."""
    rows = _rows(DALLAS, "excerpts")
    assert [row["id"] for row in rows] == list(QUOTES)
    assert {row["kind"] for row in rows} == {"participant-words"}
    assert {row["wording"] for row in rows} == {"verbatim"}


def test_waves() -> None:
    """Five quotes at baseline, six at mid-point."""
    assert Counter(row["wave"] for row in _rows(DALLAS, "excerpts")) == {"b": 5, "m": 6}


def test_communities() -> None:
    """C1 speaks twice, C2 five times, C3 three times and C4 once."""
    counts = Counter(row["collaboration"] for row in _rows(DALLAS, "excerpts"))
    assert counts == {"C1": 2, "C2": 5, "C3": 3, "C4": 1}


def test_sectors_of_speakers() -> None:
    """Four quotes from business, four from the NHS, two from the third sector, one unstated."""
    speakers = _by(_rows(DALLAS, "speakers"), "id")
    group = {
        "business": "business",
        "nhs": "nhs",
        "third-sector-organisation": "third sector",
        "voluntary-organisation": "third sector",
        "unstated": "unstated",
    }
    counts = Counter(
        group[speakers[row["speaker"]]["organisation_type"]] for row in _rows(DALLAS, "excerpts")
    )
    assert counts == {"business": 4, "nhs": 4, "third sector": 2, "unstated": 1}


def test_nine_labels_of_which_two_speak_twice() -> None:
    """Nine speaker labels; the two that speak twice stay two."""
    speakers = _by(_rows(DALLAS, "speakers"), "id")
    assert len({row["label"] for row in speakers.values()}) == len(speakers) == 9
    spoken: dict[str, list[str]] = {}
    for row in _rows(DALLAS, "excerpts"):
        spoken.setdefault(speakers[row["speaker"]]["label"], []).append(row["id"])
    assert set(speakers) == {row["speaker"] for row in _rows(DALLAS, "excerpts")}
    assert {label: ids for label, ids in spoken.items() if len(ids) > 1} == {
        "C3(m) Manager 1 – Business": ["Q4", "Q7"],  # noqa: RUF001
        "C2(m) Manager 2 – NHS": ["Q9", "Q11"],  # noqa: RUF001
    }


def test_label_agrees_with_community_wave_and_details() -> None:
    """What is read from a label stands in the label, and its number makes no role."""
    for row in _rows(DALLAS, "speakers"):
        assert row["label"].startswith(f"{row['collaboration']}({row['wave']}) ")
        assert row["role_published"] in row["label"]
        assert row["organisation_type_published"] in row["label"]
        assert not re.search(r"\d", row["role_published"])
        assert not row["label"].startswith(row["id"])


def test_sub_themes() -> None:
    """The authors put each quote under one of six sub-themes, and gave no direction."""
    codings = [row for row in _rows(DALLAS, "codings") if row["layer"] == "authors"]
    assert [row["excerpt"] for row in codings] == list(QUOTES)
    assert {row["direction"] for row in codings} == {""}
    codes = _by(_rows(DALLAS, "codebook"), "id")
    top = [code for code, row in codes.items() if not row["broader"]]
    assert top == ["partnership-working"]
    assert {row["code"] for row in codings} == set(codes) - set(top)
    counts = Counter(row["code"] for row in codings)
    assert counts == {
        "working-across-boundaries": 3,
        "local-digital-health-economy": 1,
        "lack-of-shared-understanding": 3,
        "partners-in-the-right-spaces": 2,
        "leadership-and-project-management": 1,
        "new-collaborative-working": 1,
    }


def test_second_coding() -> None:
    """The curator's layer has 26 codings of all eleven quotes, each with a direction."""
    codings = [row for row in _rows(DALLAS, "codings") if row["layer"] == "second-coding"]
    assert len(codings) == 26
    assert {row["excerpt"] for row in codings} == set(QUOTES)
    assert {row["direction"] for row in codings} == {"strength", "challenge"}
    assert Counter(row["code"].split(":")[0] for row in codings) == {"damour": 16, "ext": 10}


def test_one_code_twice_in_opposite_directions() -> None:
    """Q9 shows authority to commit as a help in some organisations and missing in others."""
    directions = {
        row["direction"]: row["concerns"]
        for row in _rows(DALLAS, "codings")
        if (row["excerpt"], row["code"]) == ("Q9", "ext:authority-to-commit")
    }
    assert directions == {
        "strength": "orgtype:third-sector-organisation;orgtype:charity",
        "challenge": "orgtype:nhs;orgtype:local-authority",
    }


def test_brackets_are_registered() -> None:
    """Every bracket in a quote is a registered pseudonym, and every pseudonym stands in one."""
    texts = [row["text"] for row in _rows(DALLAS, "excerpts")]
    brackets = {bracket for text in texts for bracket in re.findall(r"\[[^\]]*\]", text)}
    pseudonyms = _by(_rows(DALLAS, "pseudonyms"), "label")
    assert brackets == set(pseudonyms)
    assert len(brackets) == 9
    people = ("[Name]", "[Name’s]")  # noqa: RUF001
    assert {pseudonyms[name]["scope"] for name in people} == {"occurrence"}


def test_dallas_is_not_for_commercial_use() -> None:
    """The study, its source, its codebook and its article forbid commercial use."""
    folder = DATA / "studies" / DALLAS
    header = tomllib.loads((folder / "study.toml").read_text(encoding="utf-8"))
    article = header["publication"][0]
    assert article["doi"] == "10.1093/jamia/ocv097"
    licences = [header["licence"], header["codebook"]["licence"], article["licence"]]
    licences += [row["licence"] for row in _rows(DALLAS, "sources")]
    assert set(licences) == {"CC-BY-NC-4.0"}


def test_no_community_has_an_identifier() -> None:
    """C1 to C4 are pseudonymous: no address, and no label but the printed one."""
    rows = _rows(DALLAS, "collaborations")
    assert [row["label"] for row in rows] == ["C1", "C2", "C3", "C4"]
    assert {row["pseudonymous"] for row in rows} == {"yes"}
    assert not any(row.get("identifier") for row in rows)
    assert not any(row.get("identifier") for row in _rows(DALLAS, "organisations"))


@pytest.mark.parametrize(
    "path",
    sorted(path for path in (DATA / "studies" / DALLAS).rglob("*") if path.is_file()),
    ids=lambda path: path.name,
)
def test_no_public_name_beside_a_pseudonym(path: Path) -> None:
    """No file of the study names one of the communities."""
    text = path.read_text(encoding="utf-8").casefold()
    assert not [name for name in PUBLIC_NAMES if name in text]


# --- London --------------------------------------------------------------------------------


def test_findings_are_the_authors_in_our_words() -> None:
    """Eighteen findings; none is a participant's words, none has a speaker."""
    rows = _rows(LONDON, "excerpts")
    assert len(rows) == 18
    assert {row["kind"] for row in rows} == {"author-finding"}
    assert {row["wording"] for row in rows} == {"paraphrase"}
    assert not any(row.get("speaker") for row in rows)
    assert not (DATA / "studies" / LONDON / "speakers.csv").exists()
    assert Counter(row["source"] for row in rows) == {"abstract": 9, "table3": 9}


def test_findings_per_indicator() -> None:
    """The indicators have the findings that the abstract and the table give."""
    found = {(row["code"], row["excerpt"]) for row in _rows(LONDON, "codings")}
    table = Counter(code for code, excerpt in found if excerpt.startswith("T3"))
    assert table == {
        "goals": 4,
        "client-centred-orientation": 2,
        "mutual-acquaintanceship": 1,
        "trust": 2,
    }
    abstract = Counter(code for code, excerpt in found if not excerpt.startswith("T3"))
    assert abstract == {
        "goals": 1,
        "centrality": 1,
        "leadership": 1,
        "mutual-acquaintanceship": 1,
        "support-for-innovation": 1,
        "connectivity": 1,
        "trust": 1,
        "information-exchange": 1,
        "change-over-time": 2,
    }


def test_one_finding_in_opposite_directions() -> None:
    """Surgeons and nurses met, others did not: two codings, each saying whom it concerns."""
    directions = {
        row["direction"]: row["concerns"]
        for row in _rows(LONDON, "codings")
        if row["excerpt"] == "T3-M1"
    }
    assert directions == {
        "strength": "profession:surgeon;profession:nurse",
        "challenge": (
            "profession:radiologist;profession:oncologist;profession:allied-health-professional"
        ),
    }


def test_after_implementation() -> None:
    """Two findings speak of the time after; the others give no phase."""
    spoken = {row["id"]: row["phase_spoken_of"] for row in _rows(LONDON, "excerpts")}
    assert {id_ for id_, phase in spoken.items() if phase} == {"A8", "A9"}
    assert spoken["A8"] == spoken["A9"] == "after"


def test_levels_are_somebodys() -> None:
    """Each level has an assessor, evidence and a reason; none claims a phase."""
    excerpts = {row["id"] for row in _rows(LONDON, "excerpts")}
    rows = _rows(LONDON, "assessments")
    assert {row["construct"]: row["level"] for row in rows} == {
        "damour:trust": "2-developing",
        "damour:information-exchange": "2-developing",
        "damour:client-centred-orientation": "2-developing",
    }
    for row in rows:
        assert row["assessor"]
        assert row["rationale"]
        assert set(row["evidence"].split(";")) <= excerpts
        assert not row.get("phase")


def test_material_of_the_article() -> None:
    """117 interviews, 163 observations of unclear unit, 100 documents."""
    header = tomllib.loads((DATA / "studies" / LONDON / "study.toml").read_text(encoding="utf-8"))
    counts = {
        each["id"]: (each["n"], each["unit"])
        for each in header["data_collection"]
        if each["publication"] == LONDON
    }
    assert counts == {
        "interviews": (117, "interview"),
        "observations": (163, "unclear"),
        "documents": (100, "document"),
    }


# --- both ----------------------------------------------------------------------------------


@pytest.mark.parametrize("study", STUDIES)
def test_mentioned_words_stand_in_the_excerpt(study: str) -> None:
    """Every mention's words are a piece of its excerpt."""
    texts = _by(_rows(study, "excerpts"), "id")
    for row in _rows(study, "mentions"):
        assert row["words"] in texts[row["excerpt"]]["text"], row["id"]


@pytest.mark.parametrize("study", STUDIES)
def test_ids_are_unique_and_columns_known(study: str) -> None:
    """Every file of a study is one that the format knows, and no id stands twice."""
    files = sorted((DATA / "studies" / study).glob("*.csv"))
    assert files
    for path in files:
        table = tables.by_file(path.name)
        assert table is not None, path.name
        rows = _rows(study, path.stem)
        assert set(rows[0]) <= {column.name for column in table.columns}, path.name
        ids = [row["id"] for row in rows]
        assert len(ids) == len(set(ids)), path.name


@pytest.mark.parametrize("study", STUDIES)
def test_overlap_is_stated_from_both_sides(study: str) -> None:
    """Where one collection overlaps another, the other says so too."""
    header = tomllib.loads((DATA / "studies" / study / "study.toml").read_text(encoding="utf-8"))
    pairs = {
        (each["id"], other)
        for each in header["data_collection"]
        for other in each.get("overlaps", ())
    }
    assert pairs
    assert pairs == {(other, each) for each, other in pairs}


@pytest.mark.parametrize("study", STUDIES)
def test_programme_and_initiative_are_known(study: str) -> None:
    """What a study belongs to and what it looks at stand in programmes.toml, kept apart."""
    shared = tomllib.loads((DATA / "programmes.toml").read_text(encoding="utf-8"))
    header = tomllib.loads((DATA / "studies" / study / "study.toml").read_text(encoding="utf-8"))
    assert header["programme"] in {each["id"] for each in shared["programme"]}
    assert header["initiative"] in {each["id"] for each in shared["initiative"]}
    assert header["programme"] != header["initiative"]


@pytest.mark.parametrize("path", LINK_FILES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_links_have_a_reason_and_are_never_exact(path: Path) -> None:
    """Each link says who, how and why; none claims that two things are the same."""
    rows = _links(path)
    refused = ".not." in path.name
    assert len({row["record_id"] for row in rows}) == len(rows)
    for row in rows:
        assert row["comment"], row["record_id"]
        assert row["author_label"], row["record_id"]
        assert row["mapping_justification"] == "semapv:ManualMappingCuration"
        assert row["predicate_id"] != "skos:exactMatch"
        assert 0 < float(row["confidence"]) <= 1
        assert row.get("predicate_modifier", "") == ("Not" if refused else "")


def test_no_link_is_both_accepted_and_refused() -> None:
    """A pair that was refused does not stand among the accepted under the same predicate."""
    keys = ("subject_id", "predicate_id", "object_id")
    accepted, refused = (
        {tuple(row[key] for key in keys) for path in paths for row in _links(path)}
        for paths in (
            [path for path in LINK_FILES if ".not." not in path.name],
            [path for path in LINK_FILES if ".not." in path.name],
        )
    )
    assert accepted
    assert refused
    assert not accepted & refused


def test_homonyms_are_refused() -> None:
    """D'Amour's internalisation is not that of Normalization Process Theory."""
    rows = _links(DATA / "frameworks" / "crosswalk.not.sssom.tsv")
    assert ("damour:internalisation", "npt:internalisation") in {
        (row["subject_id"], row["object_id"]) for row in rows
    }


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_framework_is_a_tree(framework: str) -> None:
    """Each construct stands once, below one that stands before it."""
    seen: set[str] = set()
    for row in _constructs(framework):
        assert row["label"]
        assert row["id"] not in seen
        assert not row["broader"] or row["broader"] in seen
        seen.add(row["id"])
    folder = DATA / "frameworks" / framework
    about = tomllib.loads((folder / "framework.toml").read_text(encoding="utf-8"))
    assert about["id"] == framework
    assert about["source"]


@pytest.mark.parametrize("path", LINK_FILES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_linked_constructs_exist(path: Path) -> None:
    """A link into one of the framework folders meets a construct of that name and label."""
    known = {
        f"{framework}:{row['id']}": row["label"]
        for framework in FRAMEWORKS
        for row in _constructs(framework)
    }
    assert known
    for row, end in itertools.product(_links(path), ("subject", "object")):
        if row[f"{end}_id"].split(":")[0] in FRAMEWORKS:
            assert known[row[f"{end}_id"]] == row[f"{end}_label"]


def test_whole_check_finds_nothing() -> None:
    """Table rules, shapes and reasoning have no complaint about the seed studies."""
    report = check.check(Project(DATA))
    assert report.studies == STUDIES
    assert [f"{each.code} {each.place}" for each in report] == []
