"""A study folder is read and written without loss, and every fault is found in its cell."""

from __future__ import annotations

import tempfile
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience import assets, header, records, rows, study_folder, tables
from consilience.batches import BATCH
from consilience.errors import ConsilienceError, ReadError
from consilience.findings import Finding, Report, Severity
from consilience.model import (
    Author,
    Code,
    Codebook,
    CodebookVersion,
    Collaboration,
    Excerpt,
    Header,
    Link,
    LinkReview,
    Note,
    Organisation,
    Source,
    Speaker,
    Study,
)
from consilience.sssom import REVIEWS
from soak import at_most

FOLDERS = Path(__file__).parent / "folders"
VALID = [
    *sorted(path.parent for path in (FOLDERS / "valid").glob("*/study.toml")),
    *sorted(path.parent for path in (assets.DATA / "studies").glob("*/study.toml")),
]
HEADER = 'title = "A study"\nlicence = "CC-BY-4.0"\n'


def folder(path: Path, **files: str | bytes) -> Path:
    """A study folder with a header and some tables (``notes="…"``)."""
    made = path / "made"
    made.mkdir()
    (made / "study.toml").write_text(HEADER, encoding="utf-8")
    for name, content in files.items():
        data = content if isinstance(content, bytes) else content.encode()
        (made / f"{name}.csv").write_bytes(data)
    return made


def findings(path: Path) -> list[Finding]:
    """Everything found while reading a folder through."""
    found: list[Finding] = []
    study = study_folder.read(path, found=found.append)
    if study is not None:
        for kind in study.tables:
            list(study.records(kind))
    return list(Report.of(found))


def codes(path: Path) -> list[str]:
    """Code and place of everything found, without the folder."""
    return [f"{each.code} {str(each.place).partition('/')[2]}" for each in findings(path)]


def everything(study: Study) -> dict[str, list[object]]:
    """All records of a study in memory."""
    return {kind.__name__: list(study.records(kind)) for kind in study.tables}


def test_there_are_valid_folders() -> None:
    """The tests below have something to look at."""
    assert len(VALID) >= 4


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.name)
def test_valid_folder_has_no_findings(path: Path) -> None:
    """A folder as it should be is read without a word."""
    assert codes(path) == []


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.name)
def test_written_folder_reads_the_same(path: Path, tmp_path: Path) -> None:
    """What was read, written and read again is the same study, and the same bytes."""
    study = study_folder.read(path)
    target = tmp_path / path.name
    study_folder.write(study, target)
    again = study_folder.read(target)
    assert again.header == study.header
    assert everything(again) == everything(study)
    first = {each.name: each.read_bytes() for each in target.iterdir()}
    study_folder.write(again, target, force=True)
    assert {each.name: each.read_bytes() for each in target.iterdir()} == first


@pytest.mark.parametrize("table", [*tables.TABLES, REVIEWS], ids=lambda table: table.name)
def test_columns_are_fields(table: tables.Table) -> None:
    """Every column is a field of the record that its table makes, and the reverse."""
    assert {each.name for each in table.columns} == {
        each.name for each in fields(table.record) if each.name != "row"
    }


def test_parts_of_the_header_are_fields() -> None:
    """Every key of study.toml is a field of the model, and the reverse."""
    waiting = [header.STUDY]
    while waiting:
        part = waiting.pop()
        named = {each.name for each in fields(part.record)} - {"slug"}
        assert {key.attribute for key in part.keys} == named, part.title
        waiting += [key.part for key in part.keys if key.part is not None]


# --- round trip of anything at all ---------------------------------------------------------

ODD = ["\r", "\n", "\r\n", '"', '""', ",", ";", "\t", "\u2028", "\u0085", "😀", "=1+1", "#", "'"]
TEXTS = st.one_of(
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1),
    st.lists(st.sampled_from(ODD), min_size=1).map("".join),
)
MAYBE = st.none() | TEXTS
IDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,12}", fullmatch=True)
NAMED = TEXTS.filter(str.strip)
TRUTH = st.none() | st.booleans()
DATES = st.none() | st.dates().map(str) | st.integers(1000, 2999).map(str)

HEADERS = st.builds(
    Header,
    slug=st.just("made"),
    title=NAMED,
    description=st.none() | NAMED,
    authors=st.lists(st.builds(Author, name=NAMED), max_size=2).map(tuple),
    licence=st.sampled_from(["CC-BY-4.0", "https://example.org/licence"]),
    access=st.sampled_from(["open", "controlled"]),
    assistants=st.sampled_from(["deny", "allow"]),
    codebook=st.none()
    | st.builds(
        Codebook,
        title=NAMED,
        versions=st.lists(
            st.builds(CodebookVersion, id=IDS, date=DATES, note=st.none() | NAMED), max_size=2
        ).map(tuple),
    ),
)
RECORDS = {
    Source: st.builds(Source, id=IDS, kind=IDS, title=MAYBE, date=DATES, locator=MAYBE),
    Excerpt: st.builds(
        Excerpt,
        id=IDS,
        kind=IDS,
        source=IDS,
        text=MAYBE,
        start=st.none() | st.integers(0, 10**6),
        prefix=MAYBE,
    ),
    Speaker: st.builds(Speaker, id=IDS, label=TEXTS, role_published=MAYBE),
    Organisation: st.builds(
        Organisation,
        id=IDS,
        label=TEXTS,
        member_of=st.lists(IDS, unique=True, max_size=3).map(tuple),
        pseudonymous=TRUTH,
    ),
    Collaboration: st.builds(Collaboration, id=IDS, label=TEXTS, kind=IDS, pseudonymous=TRUTH),
    Code: st.builds(Code, id=IDS, label=TEXTS, definition=MAYBE),
    Note: st.builds(Note, id=IDS, about=st.just("study"), text=TEXTS),
    LinkReview: st.builds(
        LinkReview, id=IDS, link=IDS, reviewer=IDS, verdict=TEXTS, settles=TRUTH, reason=MAYBE
    ),
    Link: st.builds(
        Link,
        id=IDS,
        subject=IDS.map("https://w3id.org/consilience/study/made/code/".__add__),
        predicate=st.just("http://www.w3.org/2004/02/skos/core#closeMatch"),
        object=IDS.map("https://w3id.org/consilience/framework/damour/".__add__),
        justification=st.just("https://w3id.org/semapv/vocab/ManualMappingCuration"),
        refused=st.booleans(),
        slots=st.dictionaries(st.sampled_from(["comment", "subject_label"]), TEXTS),
    ),
}


@st.composite
def studies(draw: st.DrawFn) -> Study:
    """A study with any words in it."""
    made = {
        kind: draw(st.lists(each, max_size=3, unique_by=lambda record: record.id))
        for kind, each in RECORDS.items()
    }
    made[Link].sort(key=lambda link: link.refused)
    return Study(draw(HEADERS), {kind: each.__iter__ for kind, each in made.items() if each})


@at_most(500)  # each writes a whole folder
@given(studies())
def test_any_study_survives_the_folder(study: Study) -> None:
    """read(write(study)) is the study, whatever characters its words hold."""
    with tempfile.TemporaryDirectory() as temporary:
        target = Path(temporary) / "made"
        study_folder.write(study, target)
        again = study_folder.read(target)
        assert again.header == study.header
        assert everything(again) == everything(study)


# --- writing --------------------------------------------------------------------------------


def test_a_column_that_is_filled_late_is_written(tmp_path: Path) -> None:
    """A column in which something stands only far below is there for all rows."""
    given = [Note(id=f"n{number}", about="study", text="a, b") for number in range(2 * BATCH)]
    given[-1] = Note(id="last", about="study", text='say "c"\r\n', date="2031")
    study = Study(Header(slug="made", title="Made", licence="CC0-1.0"), {Note: given.__iter__})
    study_folder.write(study, tmp_path / "made")
    assert list(study_folder.read(tmp_path / "made").records(Note)) == given
    lines = (tmp_path / "made" / "notes.csv").read_text(encoding="utf-8").splitlines()
    assert lines[:2] == ["id,about,text,date", 'n0,study,"a, b",']
    assert study.count(Note) == len(given)


def test_nothing_is_overwritten_unasked(tmp_path: Path) -> None:
    """A folder that is there stays as it is unless the program is told otherwise."""
    path = folder(tmp_path)
    study = study_folder.read(path)
    with pytest.raises(ConsilienceError, match="exists already"):
        study_folder.write(study, path)
    assert [each.name for each in path.iterdir()] == ["study.toml"]


def test_own_files_are_carried_over(tmp_path: Path) -> None:
    """Overwriting keeps the texts in sources/ and whatever else is not ours."""
    path = folder(tmp_path, notes="id,about,text\nN1,study,Old\n")
    (path / "sources").mkdir()
    (path / "sources" / "a.txt").write_text("kept")
    (path / "LICENCE.md").write_text("kept")
    study = study_folder.read(path)
    study_folder.write(Study(study.header, {}), path, force=True)
    assert (path / "sources" / "a.txt").read_text() == "kept"
    assert sorted(each.name for each in path.iterdir()) == ["LICENCE.md", "sources", "study.toml"]
    assert [each.name for each in tmp_path.iterdir()] == ["made"]


# --- faults of files ------------------------------------------------------------------------

TOO_LONG = "id,about,text\nN1,study," + "x" * (rows.LONGEST + 1) + "\n"
FAULTS: dict[str, tuple[str | bytes, list[str]]] = {
    "mark at the beginning": (b"\xef\xbb\xbfid,about,text\nN1,study,x\n", ["F012 notes.csv"]),
    "cp1252": ("id,about,text\nN1,study,it\u2019s\n".encode("cp1252"), ["F010 notes.csv:2:3"]),
    "latin-1 beyond cp1252": (b"id,about,text\nN1,study,\x81\xe9\n", ["F010 notes.csv:2:3"]),
    "utf-16 with mark": ("id,about,text\nN1,study,x\n".encode("utf-16"), ["F011 notes.csv"]),
    "utf-16 without": ("id,about,text\nN1,study,x\n".encode("utf-16-le"), ["F011 notes.csv"]),
    "semicolons": ("id;about;text\nN1;study;x, y\n", ["F013 notes.csv:1"]),
    "tabs": ("id\tabout\ttext\nN1\tstudy\tx\n", ["F013 notes.csv:1"]),
    "empty": ("", ["F014 notes.csv"]),
    "unknown column": ("id,about,txt,text\nN1,study,x,y\n", ["F015 notes.csv:1:3"]),
    "missing column": ("id,text\nN1,x\n", ["F016 notes.csv:1"]),
    "double column": ("id,about,text,text\nN1,study,x,y\n", ["F017 notes.csv:1:4"]),
    "too few cells": ("id,about,text,date\nN1,study,x\n", ["F018 notes.csv:2"]),
    "too many cells": ("id,about,text\nN1,study,x,y\n", ["F018 notes.csv:2"]),
    "trailing commas": ("id,about,text,,\nN1,study,x,,\n,,,,\n", []),
    "empty rows count": ("id,about,text\n\n,,\nN 1,study,x\n", ["F031 notes.csv:4:1"]),
    "lines in cells do not": (
        'id,about,text\nN1,study,"a\nb\nc"\nN 2,study,x\n',
        ["F031 notes.csv:3:1"],
    ),
    "open quotation mark": ('id,about,text\nN1,study,"x\nN2,study,y\n', ["F019 notes.csv:2"]),
    "words after it": (
        'id,about,text\nN1,study,"a" b\nN 2,study,y\n',
        ["F019 notes.csv:2", "F031 notes.csv:3:1"],
    ),
    "nul": ("id,about,text\nN1,study,a\0b\n", ["F020 notes.csv:2:3"]),
    "long cell": (TOO_LONG, ["F021 notes.csv:2:3"]),
    "required cell": ("id,about,text\nN1,study,\n", ["F030 notes.csv:2:3"]),
    "blank required cell": (
        "id,about,text\nN1, ,x\n",
        ["F030 notes.csv:2:2", "F046 notes.csv:2:2"],
    ),
    "date": ("id,about,text,date\nN1,study,x,08/11/2015\n", ["F034 notes.csv:2:4"]),
    "no such day": ("id,about,text,date\nN1,study,x,2015-02-30\n", ["F034 notes.csv:2:4"]),
    "typed": ("id,about,text\nN1,Q1,x\n", ["F040 notes.csv:2:2"]),
    "several at once": (
        "id,about,text,date\nN 1,study,x,\nN2,Q1,x,now\n",
        ["F031 notes.csv:2:1", "F040 notes.csv:3:2", "F034 notes.csv:3:4"],
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_fault_is_found_in_its_cell(name: str, tmp_path: Path) -> None:
    """Each fault gives its own finding, in its own row and column, and no other."""
    content, expected = FAULTS[name]
    assert codes(folder(tmp_path, notes=content)) == expected


def test_broken_encoding_still_gives_the_words(tmp_path: Path) -> None:
    """What looks like Windows-1252 is read as that, so that other rules can run."""
    path = folder(tmp_path, notes="id,about,text\nN1,study,it\u2019s\n".encode("cp1252"))
    found: list[Finding] = []
    study = study_folder.read(path, found=found.append)
    assert [note.text for note in study.records(Note)] == ["it\u2019s"]


def test_a_misspelt_column_gets_a_suggestion(tmp_path: Path) -> None:
    """The word that was perhaps meant is offered."""
    (finding,) = findings(folder(tmp_path, notes="id,about,text,dat\nN1,study,x,\n"))
    assert finding.help.startswith("Did you mean “date”?")


def test_words_never_stand_in_a_message(tmp_path: Path) -> None:
    """A quote in the wrong column is held apart from what a message says."""
    words = "We never trusted them"
    path = folder(tmp_path, notes=f'id,about,text,date\nN1,"{words}",x,"{words}"\n')
    for finding in findings(path):
        assert words not in finding.message + finding.help + finding.shown
        assert finding.content == words
        assert words not in repr(finding)


def test_first_error_is_raised_without_a_collector(tmp_path: Path) -> None:
    """Without ``found`` an error is an exception that says what, where and what to do."""
    path = folder(tmp_path, notes="id,about,text\nN 1,study,x\n")
    study = study_folder.read(path)
    with pytest.raises(ReadError, match=r"made/notes.csv:2:1: .* is not an id") as caught:
        list(study.records(Note))
    assert "letters, digits" in caught.value.hint


def test_unknown_table_is_told(tmp_path: Path) -> None:
    """A table under a misspelt name is not passed over in silence."""
    path = folder(tmp_path, exerpts="id\n")
    (finding,) = findings(path)
    assert (finding.code, finding.severity) == ("F008", Severity.WARNING)
    assert "excerpts.csv" in finding.help


def test_no_folder() -> None:
    """What does not exist is an error with a name, not a traceback."""
    with pytest.raises(ReadError, match="no such folder"):
        study_folder.read(Path("nowhere"))


def test_each_finding_is_told_once(tmp_path: Path) -> None:
    """Reading a table again does not tell everything again."""
    path = folder(tmp_path, notes="id,about,text\nN 1,study,x\n")
    found: list[Finding] = []
    study = study_folder.read(path, found=found.append)
    for _ in range(3):
        list(study.records(Note))
    assert len(found) == 1


def test_positions_follow_the_file(tmp_path: Path) -> None:
    """Columns may stand in any order; positions are those of the file."""
    path = folder(tmp_path, notes="text,id,about\nx,N1,study\n")
    assert study_folder.positions(path)["notes.csv"] == {"text": 1, "id": 2, "about": 3}
    assert codes(path) == []


@pytest.mark.parametrize(("number", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (703, "AAA")])
def test_letters_of_columns(number: int, letters: str) -> None:
    """Columns are named as spreadsheets name them."""
    assert records.letter(number) == letters
