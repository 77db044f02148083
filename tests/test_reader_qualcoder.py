"""QualCoder projects: what they become, and that no damaged one does harm."""

from __future__ import annotations

import random
import shutil
import sqlite3
import time
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience.errors import ReadError
from consilience.loss import Fate
from consilience.model import (
    Attribute,
    Code,
    Coding,
    Excerpt,
    Note,
    Organisation,
    Origin,
    Source,
    Speaker,
)
from consilience.readers import Imported
from consilience.readers.qualcoder import READER, inspect, read
from imported import checked, in_place, quotes
from samples import sample
from soak import at_most

_SCHEMA = """
CREATE TABLE project (databaseversion text, memo text);
CREATE TABLE source (id integer primary key, name text, fulltext text, mediapath text, memo text,
    owner text, date text, av_text_id integer);
CREATE TABLE code_cat (catid integer primary key, name text, memo text, supercatid integer);
CREATE TABLE code_name (cid integer primary key, name text, memo text, catid integer, color text);
CREATE TABLE code_text (ctid integer primary key, cid integer, fid integer, seltext text,
    pos0 integer, pos1 integer, owner text, date text, memo text);
CREATE TABLE code_image (imid integer primary key, id integer, x1 integer, y1 integer,
    width integer, height integer, cid integer, memo text, date text, owner text, pdf_page integer);
CREATE TABLE code_av (avid integer primary key, id integer, pos0 integer, pos1 integer,
    cid integer, memo text, date text, owner text);
CREATE TABLE cases (caseid integer primary key, name text, memo text, owner text, date text);
CREATE TABLE case_text (id integer primary key, caseid integer, fid integer, pos0 integer,
    pos1 integer);
CREATE TABLE attribute (attrid integer primary key, name text, attr_type text, value text,
    id integer);
"""


def project(folder: Path, rows: Iterable[tuple[str, tuple[object, ...]]]) -> Path:
    """An old project (no sub-codes, no journal), with these rows: (table, values)."""
    folder.mkdir(exist_ok=True)
    database = folder / "data.qda"
    database.unlink(missing_ok=True)
    with sqlite3.connect(database) as connection:
        connection.executescript(_SCHEMA)
        connection.execute("INSERT INTO project VALUES ('v8', '')")
        for table, values in rows:
            marks = ", ".join("?" * len(values))
            connection.execute(f"INSERT INTO {table} VALUES ({marks})", values)  # noqa: S608
    connection.close()
    return folder


def source(key: int, text: str | None, media: str | None = None) -> tuple[str, tuple[object, ...]]:
    """A row of a file."""
    return "source", (key, f"file {key}", text, media, "", "ada", "2031-05-08 10:00:00", None)


def coded(
    key: int, file: int, words: str, start: int, end: int, owner: str = "ada", code: int = 1
) -> tuple[str, tuple[object, ...]]:
    """A row of a coded passage."""
    return "code_text", (key, code, file, words, start, end, owner, "2031-05-09 10:00:00", "")


CODE = ("code_name", (1, "Trust", "what trust is", None, "#112233"))


def excerpts(made: Imported) -> list[Excerpt]:
    """All excerpts."""
    return list(made.study.records(Excerpt))


# --- the sample --------------------------------------------------------------------------------


def test_sample_becomes_a_study_that_checks(tmp_path: Path) -> None:
    """Three cases with role and organisation, two coders, and no fault found."""
    study = checked(sample("qualcoder/synthetic.qda"), tmp_path / "q")
    assert len(list(study.records(Source))) == 3
    assert len(list(study.records(Code))) == 5 + 3
    assert len(list(study.records(Coding))) == 7
    assert {each.coder for each in study.records(Coding)} == {"coder-1", "coder-2"}
    assert [each.name for each in study.header.agents] == ["alice", "bob"]
    assert {each.id: each.broader for each in study.records(Code)}["c5"] == "c1"


def test_sample_quotes_are_those_of_the_tool(tmp_path: Path) -> None:
    """Each coded passage has exactly the words that QualCoder stores."""
    study = checked(sample("qualcoder/synthetic.qda"), tmp_path / "q")
    with sqlite3.connect(sample("qualcoder/synthetic.qda") / "data.qda") as connection:
        stored = {f"ct{key}": words for key, words in
                  connection.execute("SELECT ctid, seltext FROM code_text")}  # fmt: skip
    connection.close()
    words = {each.id: each.text for each in study.records(Excerpt)}
    assert {each.id: words[each.excerpt] for each in study.records(Coding)} == stored


def test_sample_cases_become_speakers_where_declared(tmp_path: Path) -> None:
    """Role and organisation go to their columns; the rest stays a detail of the speaker."""
    study = checked(
        sample("qualcoder/synthetic.qda"),
        tmp_path / "q",
        speaker_from="case",
        role_from="role",
        organisation_from="variable:organisation",
    )
    speakers = list(study.records(Speaker))
    assert [each.label for each in speakers] == ["P01", "P02", "P03"]
    assert [each.role_published for each in speakers] == [
        "data steward",
        "research software engineer",
        "policy officer",
    ]
    assert len(list(study.records(Organisation))) == 3
    assert ("speaker:case2", "years experience", "12") in {
        (each.about, each.name, each.value) for each in study.records(Attribute)
    }
    said = {each.id: each.speaker for each in study.records(Excerpt)}
    assert said["s2-30-64"] == "case2"
    assert said["s1-0-11"] is None, "the interviewer's words are not the participant's"


def test_sample_cases_stay_details_where_nothing_is_declared() -> None:
    """Nobody said that cases are speakers, and a remark says so."""
    made = read(sample("qualcoder/synthetic.qda"), "q")
    assert not list(made.study.records(Speaker))
    details = {(each.about, each.name): each.value for each in made.study.records(Attribute)}
    assert details["source:s1", "P01: role"] == "data steward"
    assert any("speaker_from=case" in each for each in made.remarks)


def test_sample_from_its_database_is_the_same() -> None:
    """The folder or the file in it: the same study."""
    folder = sample("qualcoder/synthetic.qda")
    one, other = read(folder, "q"), read(folder / "data.qda", "q")
    assert excerpts(one) == excerpts(other)
    assert list(one.study.records(Origin)) == list(other.study.records(Origin))
    assert READER.recognises(folder)
    assert READER.recognises(folder / "data.qda")
    assert dict(inspect(folder).counts)["coded text"] == 7


# --- positions -------------------------------------------------------------------------------


def test_window_and_program_count_otherwise(tmp_path: Path) -> None:
    """One project holds UTF-16 positions (coded by hand) and code points (coded by a program)."""
    text = "😀😀 We share one boat.\nIt took a year.\n"
    made = read(
        project(
            tmp_path / "p.qda",
            [
                source(1, text),
                CODE,
                coded(1, 1, "share one boat", 6, 20),
                coded(2, 1, "share one boat.\u2029It", 8, 26),
            ],
        ),
        "p",
    )
    assert [each.text for each in excerpts(made)] == ["share one boat", "share one boat.\nIt"]
    assert in_place(made) == 2
    assert made.loss.count(Fate.CHANGED, "coded text") == 1


def test_words_that_stand_elsewhere_are_found_or_kept_without_a_place(tmp_path: Path) -> None:
    """A wrong position never cuts a quote in the middle of other words."""
    text = "One two three four five.\n"
    made = read(
        project(
            tmp_path / "p.qda",
            [source(1, text), CODE, coded(1, 1, "three", 0, 5), coded(2, 1, "absent words", 3, 15)],
        ),
        "p",
    )
    assert [(each.text, each.start) for each in excerpts(made)] == [
        ("three", 8),
        ("absent words", None),
    ]
    assert made.loss.count(Fate.CHANGED, "coded text") == 2


def test_a_position_outside_of_the_text_is_told(tmp_path: Path) -> None:
    """Without words there is nothing to keep but the entry in the ledger."""
    rows = [source(1, "Short.\n"), CODE, coded(1, 1, "", 4, 900), coded(2, 9, "x", 0, 1)]
    made = read(project(tmp_path / "p.qda", rows), "p")
    assert not excerpts(made)
    assert made.loss.count(Fate.LEFT, "coded text") == 2


_PIECES = [*"ab .\n\r\u2028e\u0301אב", "😀", "👩🏽", "\r\n", "ø"]
_TEXTS = st.lists(st.sampled_from(_PIECES), min_size=1, max_size=60).map("".join)


@at_most(500)  # each makes a database
@given(text=_TEXTS, spans=st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=6),
       wide=st.booleans())  # fmt: skip
def test_quotes_survive_any_text(
    tmp_path_factory: pytest.TempPathFactory,
    text: str,
    spans: list[tuple[int, int]],
    wide: bool,
) -> None:
    """Whatever the text and the unit: each quote is the words that QualCoder stores."""
    rows = [source(1, text), CODE]
    wanted = []
    for key, (start, length) in enumerate(spans, 1):
        words = text[start : start + length]
        if not words.strip():
            continue
        begin, end = start, start + len(words)
        if wide:
            begin = len(text[:begin].encode("utf-16-le")) // 2
            end = len(text[:end].encode("utf-16-le")) // 2
        rows.append(coded(key, 1, words, begin, end))
        wanted.append(words)
    folder = tmp_path_factory.mktemp("q") / "p.qda"
    made = read(project(folder, rows), "p", source_kind="document")
    shutil.rmtree(folder)
    by_id = {each.id: each.text or "" for each in excerpts(made)}
    found = [by_id[each.excerpt] for each in made.study.records(Coding)]
    assert [_loose(each) for each in found] == [_loose(each) for each in wanted]
    assert not made.loss.count(Fate.LEFT, "coded text")


def _loose(words: str) -> str:
    return " ".join(words.split())


# --- everything else -------------------------------------------------------------------------


def test_pictures_and_recordings_keep_their_places(tmp_path: Path) -> None:
    """Areas and stretches of time become media fragments; the words are withheld."""
    rows = [
        source(1, None, "/images/a.png"),
        source(2, None, "/video/b.mp4"),
        source(3, "A page.", "/docs/c.pdf"),
        CODE,
        ("code_image", (1, 1, 10, 20, 30, 40, 1, "", "2031-05-09", "ada", None)),
        ("code_image", (2, 3, 1, 2, 3, 4, 1, "", "2031-05-09", "ada", 0)),
        ("code_image", (3, 1, -5, 2, 3, 4, 1, "", "2031-05-09", "ada", None)),
        ("code_av", (1, 2, 1500, 30250, 1, "look", "2031-05-09", "bo")),
        ("code_av", (2, 2, 7000, 7000, 1, "", "2031-05-09", "bo")),
    ]
    study = checked(project(tmp_path / "p.qda", rows), tmp_path / "p")
    assert [each.kind for each in study.records(Source)] == ["picture", "video", "document"]
    assert {each.fragment for each in study.records(Excerpt)} == {
        "xywh=pixel:10,20,30,40",
        "page=1&viewrect=1,2,3,4",
        "t=1.5,30.25",
        "t=7,7.001",  # a moment
    }
    assert {each.note for each in study.records(Coding)} == {None, "look"}


def test_one_name_for_a_category_and_a_code(tmp_path: Path) -> None:
    """Two codes of one name are told apart, and the tool's own name is kept."""
    rows = [
        ("code_cat", (1, "Trust", "", None)),
        ("code_name", (1, "Trust", "", 1, "")),
        ("code_name", (2, "Odd", "", 7, "")),
    ]
    study = checked(project(tmp_path / "p.qda", rows), tmp_path / "p")
    assert [each.label for each in study.records(Code)] == ["Trust", "Trust > Trust", "Odd"]


def test_parts_of_a_text_belong_to_cases(tmp_path: Path) -> None:
    """In a focus group the case that was linked to the passage speaks; where two are, nobody."""
    text = "Ann speaks here. Ben speaks there. Both speak."
    rows = [
        source(1, text),
        CODE,
        ("cases", (1, "Ann", "about Ann", "ada", "")),
        ("cases", (2, "Ben", "", "ada", "")),
        ("case_text", (1, 1, 1, 0, 16)),
        ("case_text", (2, 2, 1, 17, 34)),
        ("case_text", (3, 1, 1, 35, 46)),
        ("case_text", (4, 2, 1, 35, 46)),
        coded(1, 1, "Ann speaks", 0, 10),
        coded(2, 1, "Ben speaks", 17, 27),
        coded(3, 1, "Both", 35, 39),
    ]
    made = read(project(tmp_path / "p.qda", rows), "p", speaker_from="case")
    assert [each.speaker for each in excerpts(made)] == ["case1", "case2", None]
    assert [each.about for each in made.study.records(Note)] == ["speaker:case1"]


def test_waves_of_speakers_where_declared(tmp_path: Path) -> None:
    """The wave of a case is that of its label and of what is said under it."""
    rows = [
        source(1, "Ann speaks here. Ben speaks there."),
        CODE,
        *(("cases", (key, name, "", "ada", "")) for key, name in ((1, "Ann"), (2, "Ben"))),
        ("case_text", (1, 1, 1, 0, 16)),
        ("case_text", (2, 2, 1, 17, 34)),
        ("attribute", (1, "round", "case", "spring", 1)),
        ("attribute", (2, "round", "case", "autumn", 2)),
        ("attribute", (3, "nothing", "case", "x", 77)),
        coded(1, 1, "Ann speaks", 0, 10),
        coded(2, 1, "Ben speaks", 17, 27),
    ]
    folder = project(tmp_path / "p.qda", rows)
    study = checked(folder, tmp_path / "p", speaker_from="case", wave_from="round")
    assert [(each.label, each.order) for each in study.header.waves] == [
        ("spring", 1),
        ("autumn", 2),
    ]
    assert [each.wave for each in study.records(Excerpt)] == ["w1", "w2"]
    assert "round" not in {each.name for each in study.records(Attribute)}


def test_the_key_to_pseudonyms_is_never_read(tmp_path: Path) -> None:
    """What would undo pseudonyms stays out, and the ledger says so."""
    folder = project(tmp_path / "p.qda", [source(1, "Text.")])
    (folder / "pseudonyms.json").write_text('[{"original": "Ann Real", "pseudonym": "P1"}]')
    made = read(folder, "p")
    assert made.loss.count(Fate.LEFT, "pseudonyms.json") == 1
    assert "Ann Real" not in repr([list(rows()) for rows in made.study.tables.values()])


def test_memos_too_long_for_a_cell_are_cut(tmp_path: Path) -> None:
    """A memo of two million letters becomes two notes."""
    row = list(source(1, "Text.")[1])
    row[4] = "a" * (2 << 20)
    made = read(project(tmp_path / "p.qda", [("source", tuple(row))]), "p")
    assert [len(each.text) for each in made.study.records(Note)] == [1 << 20, 1 << 20]


def test_unknown_options_are_refused(tmp_path: Path) -> None:
    """A word that no option has is an error with the known ones."""
    folder = project(tmp_path / "p.qda", [])
    for options in ({"speaker": "case"}, {"speaker_from": "moon"}, {"licence": "free"},
                    {"access": "all"}, {"source_kind": "A b"}):  # fmt: skip
        with pytest.raises(ReadError) as caught:
            read(folder, "p", **options)  # type: ignore[arg-type]
        assert caught.value.hint


# --- hostile files -----------------------------------------------------------------------------


def test_what_is_no_project_is_refused(tmp_path: Path) -> None:
    """Empty folders, other databases, texts with the right name."""
    empty = tmp_path / "empty.qda"
    empty.mkdir()
    other = tmp_path / "other.qda"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE source (id)")
    connection.close()
    text = tmp_path / "text.qda"
    text.write_text("not a database")
    for path in (empty, other, text):
        assert not READER.recognises(path)
        with pytest.raises(ReadError):
            read(path, "p")


def test_views_and_computed_columns_are_not_looked_at(tmp_path: Path) -> None:
    """A view that never ends, in place of a table, is no table."""
    folder = project(tmp_path / "p.qda", [source(1, "Text.")])
    with sqlite3.connect(folder / "data.qda") as connection:
        connection.executescript(
            """
            DROP TABLE cases;
            CREATE VIEW cases AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
                SELECT i AS caseid, 'x' AS name, '' AS memo, '' AS owner, '' AS date FROM n;
            DROP TABLE code_cat;
            CREATE TABLE code_cat (catid integer primary key,
                name text GENERATED ALWAYS AS (hex(zeroblob(60000000))), supercatid integer);
            INSERT INTO code_cat (catid) VALUES (1);
            CREATE TRIGGER t AFTER INSERT ON source BEGIN DELETE FROM source; END;
            """
        )
    connection.close()
    started = time.monotonic()
    made = read(folder, "p")
    assert time.monotonic() - started < 2
    assert [each.label for each in made.study.records(Code)] == ["cat1"]


def test_nothing_is_written_beside_a_project(tmp_path: Path) -> None:
    """The database is opened so that it cannot change, and no file appears."""
    folder = project(tmp_path / "p.qda", [source(1, "Text."), CODE, coded(1, 1, "Text", 0, 4)])
    before = {each.name: each.read_bytes() for each in folder.iterdir()}
    read(folder, "p")
    inspect(folder)
    assert {each.name: each.read_bytes() for each in folder.iterdir()} == before


def test_a_log_beside_the_database_is_told(tmp_path: Path) -> None:
    """Changes in a -wal file are not in the database: a remark says so."""
    folder = project(tmp_path / "p.qda", [source(1, "Text.")])
    (folder / "data.qda-wal").write_bytes(b"x" * 64)
    made = read(folder, "p")
    assert any("-wal" in each for each in made.remarks)
    assert any("-wal" in each for each in inspect(folder).remarks)


def test_a_broken_off_transaction_is_refused(tmp_path: Path) -> None:
    """A hot journal means that the database is half written."""
    folder = project(tmp_path / "p.qda", [source(1, "Text.")])
    (folder / "data.qda-journal").write_bytes(bytes.fromhex("d9d505f920a163d7") + b"\0" * 504)
    with pytest.raises(ReadError, match="was not closed"):
        read(folder, "p")


def test_a_database_that_leads_out_is_refused(tmp_path: Path) -> None:
    """A link in place of the database."""
    real = project(tmp_path / "real.qda", [source(1, "Secret.")])
    trap = tmp_path / "trap.qda"
    trap.mkdir()
    (trap / "data.qda").symlink_to(real / "data.qda")
    with pytest.raises(ReadError, match="leads out"):
        read(trap, "p")
    assert not READER.recognises(trap)


def test_text_that_is_none_is_replaced_and_told(tmp_path: Path) -> None:
    """Bytes that are no UTF-8, and NUL, become replacement characters."""
    folder = project(tmp_path / "p.qda", [])
    with sqlite3.connect(folder / "data.qda") as connection:
        connection.execute(
            "INSERT INTO source (id, name, fulltext) "
            "VALUES (1, CAST(x'ff41' AS TEXT), CAST(x'41004220' AS TEXT))"
        )
    connection.close()
    made = read(folder, "p")
    assert any("replaced" in each for each in made.remarks)
    assert made.texts["s1.txt"]() == "A\ufffdB "


def test_damaged_projects_never_hurt(tmp_path: Path, rounds: int) -> None:
    """Three hundred damaged copies: a study or a ReadError, nothing else, and soon."""
    whole = project(
        tmp_path / "p.qda",
        [
            *(source(key, f"Person {key}: words and 😀 words. " * 40) for key in range(1, 6)),
            *(("code_name", (key, f"Code {key}", "", None, "")) for key in range(1, 9)),
            *(coded(key, 1 + key % 5, "words", 10, 15, "ab"[key % 2]) for key in range(1, 60)),
            ("cases", (1, "Ann", "", "ada", "")),
            ("case_text", (1, 1, 1, 0, 100)),
        ],
    )
    data = (whole / "data.qda").read_bytes()
    chance = random.Random(20311)
    broken = tmp_path / "broken.qda"
    broken.mkdir()
    outcomes = set()
    started = time.monotonic()
    for _ in range(300 * rounds):
        damaged = bytearray(data)
        if chance.random() < 0.2:
            damaged = damaged[: chance.randrange(1, len(damaged))]
        for _ in range(chance.choice((1, 3, 20, 200))):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        (broken / "data.qda").write_bytes(damaged)
        try:
            made = read(broken, "p")
            for text in made.texts.values():
                text()
            outcomes.add("read")
        except ReadError:
            outcomes.add("refused")
    assert outcomes == {"read", "refused"}
    assert time.monotonic() - started < 60


def test_quotes_helper_reads_all(tmp_path: Path) -> None:
    """A project without any codes still is a study."""
    study = checked(project(tmp_path / "p.qda", [source(1, "Text.")]), tmp_path / "p")
    assert quotes(study) == []
