"""A study of several files: what each brought is told apart, what is the same is one."""

from __future__ import annotations

import csv
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import consilience
from consilience import import_record, study_folder
from consilience.errors import ReadError, Refused
from consilience.findings import Severity
from consilience.importing import Import
from consilience.model import Code, Coding, Excerpt, Record, Source, Speaker, Study
from consilience.update import Change

FOLDERS = Path(__file__).parent / "folders" / "valid"

HEADINGS = ["Quote ID", "Quote", "Interview", "Speaker", "Theme", "Subtheme"]
FIRST = [
    ["Q1", "We share one boat now.", "Interview 1", "P1", "Together", "Sharing"],
    ["Q2", "Nobody asked who pays for the boat.", "Interview 2", "P2", "Together", "Money"],
]
SECOND = [
    ["Q1", "They never answer the telephone.", "Interview 3", "P1", "Together", "Money"],
    ["Q2", "We meet every week.", "Interview 3", "P3", "Together", "Meeting"],
]
TALK = "Interviewer: How is it?\nP1: We share one boat now.\nInterviewer: And?\nP1: It took long.\n"
CODEBOOK = """<?xml version="1.0" encoding="utf-8"?>
<CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="By hand"><Codes>
<Code guid="6B2F8F5E-7A56-4A5C-9D0E-000000000001" name="Together" isCodable="true">
<Description>{0}</Description>
<Code guid="6B2F8F5E-7A56-4A5C-9D0E-000000000002" name="Money" isCodable="true">
<Description>Who pays.</Description></Code></Code>
</Codes></CodeBook>
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one study of one table."""
    (tmp_path / "consilience.toml").write_text("", encoding="utf-8")
    (tmp_path / "studies").mkdir()
    _import(_table(tmp_path, "first.csv", FIRST), licence="CC-BY-4.0", access="open")
    return tmp_path


def _table(project: Path, name: str, rows: Sequence[Sequence[str]]) -> Path:
    path = project / name
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([HEADINGS, *rows])
    return path


def _import(*files: Path, **given: object) -> Import:
    return consilience.import_file(
        list(files),
        **{"study": "boats", "project": files[0].parent, "yes": True, **given},  # type: ignore[arg-type]
    )


def _write(project: Path, name: str, text: str) -> Path:
    path = project / name
    path.write_text(text, encoding="utf-8")
    return path


def _study(project: Path) -> Study:
    return study_folder.read(project / "studies" / "boats")


def _edit(project: Path, **tables: Sequence[Record]) -> None:
    """Give the study other records of some kinds (``excerpt=[…]``), as a person would."""
    study = _study(project)
    kinds = {kind.__name__.lower(): kind for kind in (Source, Excerpt, Coding, Code, Speaker)}
    made = {kinds[name]: (lambda rows=rows: iter(rows)) for name, rows in tables.items()}
    folder = project / "studies" / "boats"
    study_folder.write(Study(study.header, {**study.tables, **made}), folder, force=True)


def _bytes(project: Path) -> dict[str, bytes]:
    folder = project / "studies" / "boats"
    return {str(each): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def _sound(project: Path) -> bool:
    found = consilience.check_project(project).findings
    return not [each for each in found if each.severity is Severity.ERROR]


# --- another file --------------------------------------------------------------------------


def test_second_table_stands_beside_the_first(project: Path) -> None:
    """Ids do not collide; codes of the same names from the top down are the same codes."""
    made = _import(_table(project, "second.csv", SECOND), add=True)
    assert made.changes is not None
    assert made.changes.count(Change.REMOVED) == 0
    study = _study(project)
    quotes = {each.text: each.id for each in study.records(Excerpt)}
    assert len(set(quotes.values())) == len(FIRST) + len(SECOND)
    codes = {each.id: each.label for each in study.records(Code)}
    assert sorted(codes.values()) == ["Meeting", "Money", "Sharing", "Together"]
    of = {(each.excerpt, codes[each.code]) for each in study.records(Coding)}
    assert {(quotes[row[1]], row[5]) for row in (*FIRST, *SECOND)} == of
    files = import_record.files(project / "studies" / "boats")
    assert [(each.first, each.name) for each in files] == [(1, "first.csv"), (2, "second.csv")]
    assert _sound(project), list(consilience.check_project(project).findings)


def test_what_is_taken_for_the_same_is_asked(project: Path) -> None:
    """Nothing is written before somebody says so, and each thing can be kept apart."""
    second = _table(project, "second.csv", SECOND)
    before = _bytes(project)
    asked = _import(second, add=True, yes=False)
    assert _bytes(project) == before
    money = next(each.id for each in _study(project).records(Code) if each.label == "Money")
    assert any(money in question and "--apart" in question for question in asked.questions)
    _import(second, add=True, apart=[f"code:{money}"])
    assert [each.label for each in _study(project).records(Code)].count("Money") == 2


def test_no_layer_covers_what_another_file_brings(project: Path) -> None:
    """“All” of a layer is what was there: what came later was not looked at by it."""
    _import(_table(project, "second.csv", SECOND), add=True)
    study = _study(project)
    titles = {f"source:{each.id}": each.title for each in study.records(Source)}
    covers = [sorted(titles[cover] or "" for cover in each.covers) for each in study.header.layers]
    assert covers == [["Interview 1", "Interview 2"], ["Interview 3"]]


def test_same_label_is_not_the_same_speaker(project: Path) -> None:
    """P1 of one file and P1 of another are two, unless they speak in one source."""
    _import(_table(project, "second.csv", SECOND), add=True)
    labels = [each.label for each in _study(project).records(Speaker)]
    assert sorted(labels) == ["P1", "P1", "P2", "P3"]
    third = [["T1", "I said it before.", "Interview 3", "P3", "Together", "Meeting"]]
    made = _import(_table(project, "third.csv", third), add=True)
    assert made.changes is not None
    assert made.changes.count(Change.ADDED, "speaker") == 0


def test_same_quote_is_one_and_is_coded_by_both(project: Path) -> None:
    """Two people coded one interview in two files: one quote, two layers."""
    rows = [["9", FIRST[0][1], "Interview 1", "P1", "Trust", "Trusting"]]
    _import(_table(project, "second.csv", rows), add=True)
    study = _study(project)
    same = [each.id for each in study.records(Excerpt) if each.text == FIRST[0][1]]
    assert len(same) == 1
    layers = {each.layer for each in study.records(Coding) if each.excerpt == same[0]}
    assert len(layers) == 2


def test_words_are_in_a_guest_s_own_tier(project: Path) -> None:
    """An open study is not made to open what a further file brings."""
    _import(_table(project, "second.csv", SECOND), add=True)
    study = _study(project)
    assert study.header.access == "open"
    assert {each.title: each.access for each in study.records(Source)} == {
        "Interview 1": None,
        "Interview 2": None,
        "Interview 3": "controlled",
    }
    told = [["T1", "This was never said openly.", "Interview 1", "P1", "Together", "Money"]]
    _import(_table(project, "third.csv", told), add=True)
    found = {each.text: each.access for each in _study(project).records(Excerpt)}
    assert found[told[0][1]] == "controlled"
    assert found[FIRST[0][1]] is None


# --- newer states --------------------------------------------------------------------------


def test_newer_state_of_one_file_changes_what_came_from_it(project: Path) -> None:
    """What the other file brought stays, also where both have the same code."""
    second = _table(project, "second.csv", SECOND)
    _import(second, add=True)
    before = {each.text for each in _study(project).records(Excerpt)}
    made = _import(_table(project, "second.csv", SECOND[1:]))
    assert made.changes is not None
    assert made.changes.count(Change.REMOVED, "excerpt") == 1
    assert made.changes.count(Change.REMOVED, "code") == 0
    assert before - {each.text for each in _study(project).records(Excerpt)} == {SECOND[0][1]}
    assert "Money" in {each.label for each in _study(project).records(Code)}
    _import(_table(project, "first.csv", FIRST[:1]))
    assert "Money" not in {each.label for each in _study(project).records(Code)}
    assert _sound(project), list(consilience.check_project(project).findings)


def test_newer_state_under_another_name(project: Path) -> None:
    """Said by name; the file is known by its new name from then on."""
    _import(_table(project, "second.csv", SECOND), add=True)
    later = _table(project, "later.csv", SECOND)
    with pytest.raises(Refused, match=r"later\.csv"):
        _import(later)
    _import(later, newer_of="second.csv")
    files = import_record.files(project / "studies" / "boats")
    assert [each.name for each in files] == ["first.csv", "later.csv"]
    with pytest.raises(Refused, match="another file"):
        _import(later, newer_of="first.csv")
    assert not _import(later, options={}, yes=False).changes


def test_files_again_change_nothing(project: Path) -> None:
    """Every file, in any order, leaves every byte as it is."""
    files = [project / "first.csv", _table(project, "second.csv", SECOND)]
    files += [_write(project, "talk.txt", TALK), _write(project, "c.qdc", CODEBOOK.format("All."))]
    _import(*files[1:], add=True)
    before = _bytes(project)
    for chosen in (files, files[::-1], *([each] for each in files)):
        again = _import(*chosen)
        assert again.changes is not None
        assert again.changes.lines() == []
    assert _bytes(project) == before


def test_code_that_both_files_have_keeps_what_the_other_says(project: Path) -> None:
    """A definition that one file took back goes, where only that file said it."""
    book = _write(project, "book.qdc", CODEBOOK.format("What we do."))
    _import(book, add=True)
    assert _definitions(project)["Together"] == "What we do."
    bare = _write(
        project, "book.qdc", CODEBOOK.format("").replace("<Description></Description>", "")
    )
    made = _import(bare)
    assert made.changes is not None
    assert made.changes.count(Change.REMOVED) == 0
    assert _definitions(project) == {"Together": None, "Money": "Who pays.", "Sharing": None}


def test_what_was_deleted_by_hand_does_not_come_with_another_file(project: Path) -> None:
    """A quote that somebody took out stays away, whichever file has it."""
    study = _study(project)
    gone = next(each.id for each in study.records(Excerpt) if each.text == FIRST[0][1])
    _edit(
        project,
        excerpt=[each for each in study.records(Excerpt) if each.id != gone],
        coding=[each for each in study.records(Coding) if each.excerpt != gone],
    )
    rows = [["7", *FIRST[0][1:4], "Trust", "Trusting"], *SECOND]
    made = _import(_table(project, "second.csv", rows), add=True)
    assert made.changes is not None
    assert made.changes.count(Change.DELETED, "excerpt") == 1
    assert FIRST[0][1] not in {each.text for each in _study(project).records(Excerpt)}
    assert FIRST[0][1] not in (project / "studies" / "boats" / "excerpts.csv").read_text("utf-8")
    assert _sound(project), list(consilience.check_project(project).findings)


def test_words_that_were_taken_out_of_a_cell_stay_out(project: Path) -> None:
    """A quote whose words were withheld by hand is known again in another file, and not filled."""
    held = [
        replace(each, text=None, access="never") if each.text == FIRST[0][1] else each
        for each in _study(project).records(Excerpt)
    ]
    _edit(project, excerpt=held)
    rows = [["7", *FIRST[0][1:4], "Trust", "Trusting"]]
    _import(_table(project, "second.csv", rows), add=True)
    assert len(list(_study(project).records(Excerpt))) == len(FIRST)
    assert FIRST[0][1] not in (project / "studies" / "boats" / "excerpts.csv").read_text("utf-8")


# --- codebooks -----------------------------------------------------------------------------


def _definitions(project: Path) -> dict[str, str | None]:
    return {each.label: each.definition for each in _study(project).records(Code)}


def test_codebook_adds_definitions_where_there_are_none(project: Path) -> None:
    """It is asked first; a definition that stands there counts."""
    mine = [
        replace(each, definition="Mine.") if each.label == "Together" else each
        for each in _study(project).records(Code)
    ]
    _edit(project, code=mine)
    book = _write(project, "book.qdc", CODEBOOK.format("Theirs."))
    asked = _import(book, add=True, yes=False)
    assert not asked.written
    assert any("1 code (definition)" in question for question in asked.questions)
    made = _import(book, add=True)
    assert made.changes is not None
    assert made.changes.count(Change.OTHERWISE, "code") == 1
    assert _definitions(project) == {"Together": "Mine.", "Money": "Who pays.", "Sharing": None}
    assert len(_study(project).header.layers) == 1
    assert _study(project).header.layers[0].covers == ("all",)


def test_file_is_added_to_a_study_that_no_import_made(project: Path) -> None:
    """What people made by hand stays, and what is the same is one."""
    shutil.rmtree(project / "studies" / "boats")
    shutil.copytree(FOLDERS / "minimal", project / "studies" / "boats")
    before = {each.id: each for each in _study(project).records(Excerpt)}
    talk = _write(project, "talk.txt", TALK)
    with pytest.raises(Refused):
        _import(talk)
    _import(talk, add=True)
    after = {each.id: each for each in _study(project).records(Excerpt)}
    assert before.items() <= after.items()
    assert len(after) == len(before) + 4
    assert _sound(project), list(consilience.check_project(project).findings)


# --- several at once -----------------------------------------------------------------------


def test_transcripts_at_once_are_one_study(tmp_path: Path) -> None:
    """Each transcript is a source; each is a file of its own afterwards."""
    (tmp_path / "consilience.toml").write_text("", encoding="utf-8")
    talks = [_write(tmp_path, f"talk{n}.txt", TALK.replace("boat", f"boat {n}")) for n in range(3)]
    made = _import(*talks)
    assert made.changes is None
    study = _study(tmp_path)
    assert study.header.title == "boats"
    assert [each.title for each in study.records(Source)] == ["talk0", "talk1", "talk2"]
    assert {each.access for each in study.records(Source)} == {None}
    texts = tmp_path / "studies" / "boats" / "sources"
    for each in study.records(Excerpt):
        source = next(one for one in study.records(Source) if one.id == each.source)
        text = (texts / str(source.file)).read_text(encoding="utf-8")
        assert text[each.start : each.end] == each.text
    talks[1].write_text(TALK.replace("boat", "ship"), encoding="utf-8")
    made = _import(talks[1])
    assert made.changes is not None
    sources = {
        each.source for each in _study(tmp_path).records(Excerpt) if "ship" in str(each.text)
    }
    assert len(sources) == 1
    assert _sound(tmp_path)


def test_all_files_or_none(project: Path) -> None:
    """One file that cannot be read, and nothing is changed."""
    before = _bytes(project)
    talk = _write(project, "talk.txt", TALK)
    broken = _write(project, "broken.qde", "<Project")
    with pytest.raises(ReadError):
        _import(talk, broken, add=True)
    assert _bytes(project) == before
    with pytest.raises(ReadError, match="two files"):
        _import(talk, talk, add=True)


def test_transcript_gives_its_text_to_the_source_of_a_table(project: Path) -> None:
    """A source known by its title gets the text that it lacked, and its quotes their places."""
    rows = [["Q1", "We share one boat now.", "talk", "P1", "Together", "Sharing"]]
    _import(_table(project, "second.csv", rows), add=True)
    asked = _import(_write(project, "talk.txt", TALK), add=True, yes=False)
    assert any("source (" in question for question in asked.questions)
    _import(project / "talk.txt", add=True)
    study = _study(project)
    (source,) = [each for each in study.records(Source) if each.title == "talk"]
    quotes = [each for each in study.records(Excerpt) if each.source == source.id]
    assert len(quotes) == 4
    assert source.file
    text = (project / "studies" / "boats" / "sources" / source.file).read_text(encoding="utf-8")
    assert [text[each.start : each.end] for each in quotes] == [each.text for each in quotes]


# --- any two files -------------------------------------------------------------------------

ROW = st.tuples(
    st.sampled_from(["", "1", "2"]),
    st.sampled_from(["We row on.", "We share one boat.", "Yes, yes.", "Nobody asked us at all."]),
    st.sampled_from(["Interview 1", "Interview 2", "Interview 3"]),
    st.sampled_from(["", "P1", "P2"]),
    st.sampled_from(["", "Together", "Apart"]),
    st.sampled_from(["", "Sharing", "Money"]),
)
ROWS = st.lists(ROW, min_size=1, max_size=6)


def _coded(folder: Path) -> set[tuple[str, ...]]:
    """Source, words and code of every coding."""
    study = study_folder.read(folder)
    titles = {each.id: each.title or "" for each in study.records(Source)}
    quotes = {each.id: (titles[each.source], each.text or "") for each in study.records(Excerpt)}
    codes = {each.id: each.label for each in study.records(Code)}
    return {(*quotes[each.excerpt], codes[each.code]) for each in study.records(Coding)}


@settings(max_examples=settings().max_examples // 4, deadline=None)
@given(first=ROWS, second=ROWS, later=ROWS)
def test_any_two_tables_and_a_newer_state(
    first: list[tuple[str, ...]], second: list[tuple[str, ...]], later: list[tuple[str, ...]]
) -> None:
    """What each file says is there, whatever the other says; once more changes nothing."""
    with tempfile.TemporaryDirectory() as temporary:
        project = Path(temporary)
        (project / "consilience.toml").write_text("", encoding="utf-8")
        one = _table(project, "one.csv", first)
        two = _table(project, "two.csv", second)
        alone = {}
        for number, rows in enumerate((first, second, later)):
            table = _table(project, f"alone{number}.csv", rows)
            _import(table, study=f"alone{number}")
            alone[number] = _coded(project / "studies" / f"alone{number}")
        _import(one)
        _import(two, add=True)
        assert _coded(project / "studies" / "boats") == alone[0] | alone[1]
        assert not _import(one, two).changes
        _import(_table(project, "two.csv", later))
        assert _coded(project / "studies" / "boats") == alone[0] | alone[2]
        assert not _import(two, one).changes
