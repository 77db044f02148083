"""Taguette: its database, its tables, and projects that Taguette itself makes."""

from __future__ import annotations

import csv
import importlib.util
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience.errors import ReadError
from consilience.loss import Fate
from consilience.model import Attribute, Code, Coding, Excerpt, Source, Speaker
from consilience.readers import html_text
from consilience.readers.taguette import READER, inspect, read, tables
from imported import checked, in_place, quotes
from samples import sample

_MAKER = Path(__file__).with_name("taguette_project.py")


def _content(path: Path) -> dict[str, str]:
    """The words of each highlight in a table that Taguette wrote."""
    with path.open(encoding="utf-8", newline="") as stream:
        return {f"h{row['id']}": row["content"] for row in csv.DictReader(stream)}


# --- the sample --------------------------------------------------------------------------------


def test_sample_becomes_a_study_that_checks(tmp_path: Path) -> None:
    """Three interviews, seven tags, six highlights, one of them without a tag."""
    study = checked(sample("taguette/project.sqlite3"), tmp_path / "t")
    assert len(list(study.records(Source))) == 3
    assert len(list(study.records(Code))) == 7
    assert len(list(study.records(Excerpt))) == 6
    assert len(list(study.records(Coding))) == 7
    codes = {each.label: each for each in study.records(Code)}
    assert codes["barrier.skills"].broader == codes["barrier"].id
    assert codes["need.vocabulary"].broader is None
    assert codes["=SUM(1+1)"].definition == "CSV-injection probe"


def test_sample_quotes_are_those_of_the_tool(tmp_path: Path) -> None:
    """The words of each highlight are the words of Taguette's own table."""
    study = checked(sample("taguette/project.sqlite3"), tmp_path / "t")
    ours = {each.id: each.text for each in study.records(Excerpt)}
    for id_, words in _content(sample("taguette/highlights_all.csv")).items():
        assert ours[id_] == words
    made = read(sample("taguette/project.sqlite3"), "t")
    assert in_place(made) == 6
    assert any("6 of 6 stored quotes" in each for each in made.remarks)


def test_sample_coders_are_one_group() -> None:
    """An export does not keep coders: nobody is made up, and a remark says so."""
    made = read(sample("taguette/project.sqlite3"), "t")
    assert [(each.id, each.kind) for each in made.study.header.agents] == [("coders", "group")]
    assert any("does not say who coded" in each for each in made.remarks)
    assert {each.date for each in made.study.records(Coding)} == {"2026-11-21"}


def test_sample_descriptions_give_speakers_where_declared(tmp_path: Path) -> None:
    """``role=…; org=…`` in a description is read only where somebody says so."""
    path = sample("taguette/project.sqlite3")
    assert any("role_from" in each for each in read(path, "t").remarks)
    study = checked(
        path, tmp_path / "t", speaker_from="source", role_from="role", organisation_from="org"
    )
    assert [each.role_published for each in study.records(Speaker)] == [
        "data steward",
        "research software engineer",
        "policy officer",
    ]


def test_sample_is_inspected() -> None:
    """What is in the file, without reading it all."""
    path = sample("taguette/project.sqlite3")
    assert READER.recognises(path)
    assert dict(inspect(path).counts) == {
        "document": 3,
        "tag": 7,
        "highlight": 6,
        "tag on a highlight": 7,
    }


# --- tables ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["highlights_all.csv", "highlights_all.xlsx"])
def test_sample_tables(tmp_path: Path, name: str) -> None:
    """Five highlights that have tags; a tag that begins like a formula is a text."""
    path = sample(f"taguette/{name}")
    codebook = str(sample("taguette/codebook.csv"))
    study = checked(path, tmp_path / "t", codebook=codebook)
    assert {each.id: each.text for each in study.records(Excerpt)} == _content(
        sample("taguette/highlights_all.csv")
    )
    assert len(list(study.records(Coding))) == 7
    codes = {each.label: each.definition for each in study.records(Code)}
    assert codes["=SUM(1+1)"] == "CSV-injection probe"
    assert len(codes) == 7


def test_sample_repeated_rows_count_once() -> None:
    """The export of a prefix repeats rows; the ledger says how many."""
    made = tables.read(sample("taguette/highlights_barrier.csv"), "t")
    assert len(list(made.study.records(Excerpt))) == 3
    assert len(list(made.study.records(Coding))) == 4
    assert made.loss.count(Fate.LEFT, "row") == 2


@pytest.mark.parametrize("name", ["codebook.csv", "codebook.xlsx"])
def test_sample_codebook_alone(tmp_path: Path, name: str) -> None:
    """A codebook is a study with codes only."""
    study = checked(sample(f"taguette/{name}"), tmp_path / "t")
    assert len(list(study.records(Code))) == 7
    assert not quotes(study)


def test_two_tables_in_one_are_refused(tmp_path: Path) -> None:
    """One number with two quotes is no export of one project."""
    path = tmp_path / "two.csv"
    path.write_text("id,document,tag,content\n1,A,x,one\n1,B,x,two\n")
    with pytest.raises(ReadError, match="different words"):
        tables.read(path, "t")


def test_other_tables_are_not_taken(tmp_path: Path) -> None:
    """Other headings, and a codebook that is none."""
    path = tmp_path / "other.csv"
    path.write_text("id,document,quote\n1,A,x\n")
    assert not tables.READER.recognises(path)
    with pytest.raises(ReadError):
        tables.read(path, "t")
    good = tmp_path / "good.csv"
    good.write_text("id,document,tag,content\n1,A,x,one\n2,A,,no tag\nx,A,y,no number\n")
    with pytest.raises(ReadError):
        tables.read(good, "t", codebook=str(path))
    made = tables.read(good, "t")
    assert len(list(made.study.records(Excerpt))) == 2
    assert made.loss.count(Fate.LEFT, "row") == 1


# --- HTML --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>a</p><p>b</p>", "a\nb"),
        ("<p>a</p>\n<p>b</p>", "a\nb"),
        ("a<br><br/>b", "a\n\nb"),
        ("<p>1 &lt; 2 &amp; a < b</p>", "1 < 2 & a < b"),
        ("<a href=\"x>y\" title='>'>link</a>", "link"),
        ("<!-- <p>no</p> -->yes<?php no ?><!DOCTYPE x>", "yes"),
        ("<script>no <p></script><style>no</style>yes", "yes"),
        ("<pre>\n a\n b</pre>c", " a\n b\nc"),
        ("<ul><li>one</li><li>two</li></ul>", "one\ntwo"),
        (" \n<p> a</p>", " a"),
        ("<b>un</b>broken", "unbroken"),
        ("open <p", "open "),
        ("a\r\nb&nbsp;c", "a\nb\u00a0c"),
    ],
)
def test_text_of_html(source: str, text: str) -> None:
    """Lines break where blocks do, and nothing else is added."""
    assert html_text.read(source).text == text


@given(st.text(alphabet="<>/!-ap'\"= &;\n😀", max_size=200))
def test_any_html_is_read(source: str) -> None:
    """Whatever it is: places of the words are places of the text."""
    found = html_text.read(source)
    for at, character in enumerate(found.words):
        assert found.text[found.start(at)] == character
        assert found.text[found.end(at + 1) - 1] == character


@pytest.mark.parametrize(
    "piece", ["<", "<!--", "<a ' ", '<a ="', "<script>", "</", "&", "<!", "<p>"]
)
def test_endless_html_takes_no_time(piece: str) -> None:
    """Half a million of anything is read in one pass."""
    started = time.monotonic()
    html_text.read(piece * 500_000)
    assert time.monotonic() - started < 5


# --- other databases -----------------------------------------------------------------------------


def _database(path: Path, snippets: list[tuple[int, int, str]]) -> Path:
    """A database of one document (older columns only) with these highlights."""
    with sqlite3.connect(path) as connection:
        connection.executescript(
            """
            CREATE TABLE projects (id integer primary key, name text, description text);
            CREATE TABLE documents (id integer primary key, name text, description text,
                project_id integer, contents text);
            CREATE TABLE tags (id integer primary key, project_id integer, path text,
                description text);
            CREATE TABLE highlights (id integer primary key, document_id integer,
                start_offset integer, end_offset integer, snippet text);
            CREATE TABLE highlight_tags (highlight_id integer, tag_id integer);
            CREATE TABLE commands (id integer primary key, date text, user_login text,
                project_id integer, payload text);
            INSERT INTO projects VALUES (1, 'One', ''), (2, 'Two', 'the second');
            INSERT INTO documents VALUES (1, 'D', '', 2, '<p>Née 😀 words</p><p>more words</p>');
            INSERT INTO tags VALUES (1, 2, 'a', ''), (2, 1, 'elsewhere', '');
            INSERT INTO highlight_tags VALUES (1, 1), (1, 2), (1, 99);
            INSERT INTO commands VALUES
                (1, '2031-05-08 10:00:00', 'ada', 2,
                 '{"type": "highlight_add", "highlight_id": 1, "tags": []}'),
                (2, '2031-05-09 10:00:00', 'bo', 2,
                 '{"type": "highlight_add", "highlight_id": 1, "tags": [1]}'),
                (3, '2031-05-09 10:00:00', 'bo', 2, 'no JSON'),
                (4, '2031-05-09 10:00:00', 'bo', 2, '{"type": "highlight_add"}');
            """
        )
        connection.executemany(
            "INSERT INTO highlights (document_id, start_offset, end_offset, snippet) "
            "VALUES (1, ?, ?, ?)",
            snippets,
        )
    connection.close()
    return path


def test_a_server_has_several_projects_and_knows_its_coders(tmp_path: Path) -> None:
    """One project is chosen; who tagged first is the coder."""
    path = _database(tmp_path / "server.sqlite3", [(0, 9, "<p>Née 😀</p>")])
    with pytest.raises(ReadError, match="several projects") as caught:
        read(path, "t")
    assert "1, 2" in caught.value.hint
    assert any("several" in each for each in inspect(path).remarks)
    with pytest.raises(ReadError, match="no such project"):
        read(path, "t", project="9")
    made = read(path, "t", project="2")
    assert made.study.header.description == "the second"
    assert [each.label for each in made.study.records(Code)] == ["a"]
    (coding,) = made.study.records(Coding)
    assert (coding.coder, coding.date) == ("coder-1", "2031-05-09")
    assert [each.name for each in made.study.header.agents] == ["bo"]
    assert made.loss.count(Fate.LEFT, "tag on a highlight") == 2
    assert made.loss.count(Fate.LEFT, "command") == 2


def test_highlights_over_two_paragraphs_and_wrong_ones(tmp_path: Path) -> None:
    """A line break stands between paragraphs; a snippet that is not there has no place."""
    path = _database(
        tmp_path / "x.sqlite3",
        [
            (10, 19, "<p>words</p><p>more</p>"),
            (10, 19, "<p>quite different</p>"),
            (500, 900, ""),
        ],
    )
    made = read(path, "t", project="2", source_kind="interview")
    assert [(each.text, each.start) for each in made.study.records(Excerpt)] == [
        ("words\nmore", 6),
        ("quite different", None),
    ]
    assert in_place(made) == 1
    assert made.loss.count(Fate.LEFT, "highlight") == 1


def test_damaged_databases_never_hurt(tmp_path: Path, rounds: int) -> None:
    """Two hundred damaged copies of the sample: a study or a ReadError."""
    data = sample("taguette/project.sqlite3").read_bytes()
    chance = random.Random(7)
    outcomes = set()
    path = tmp_path / "broken.sqlite3"
    for _ in range(200 * rounds):
        damaged = bytearray(data)
        if chance.random() < 0.2:
            damaged = damaged[: chance.randrange(1, len(damaged))]
        for _ in range(chance.choice((1, 10, 100, 1000))):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        path.write_bytes(damaged)
        try:
            made = read(path, "t")
            for text in made.texts.values():
                text()
            outcomes.add("read")
        except ReadError:
            outcomes.add("refused")
    assert outcomes == {"read", "refused"}


# --- Taguette itself ---------------------------------------------------------------------------


def _python() -> str:
    """A Python that has Taguette; the test is skipped where there is none."""
    given_ = os.environ.get("CONSILIENCE_TAGUETTE_PYTHON")
    if given_:
        return given_
    if importlib.util.find_spec("taguette") is None:
        pytest.skip(
            "Taguette is not installed: set CONSILIENCE_TAGUETTE_PYTHON to a Python with it"
        )
    return sys.executable


_PIECES = [*"abc .,é—אב", "😀", "&amp;", "&lt;", "&nbsp;", "\n", "<b>", "</b>", "<br>", "</p><p>",
           "</p>\n<p>", "</p><ul><li>", "</li></ul><p>", "e\u0301", "👩🏽\u200d🔬"]  # fmt: skip


def _plan() -> dict[str, object]:
    """Forty documents of random HTML with random highlights; the same at every run."""
    chance = random.Random(1517)
    documents = []
    for _ in range(40):
        html = "<p>" + "".join(chance.choices(_PIECES, k=chance.randrange(5, 60))) + "</p>"
        highlights = []
        for _ in range(6):
            start = chance.randrange(0, 40)
            tags = chance.sample(range(4), chance.randrange(0, 3))
            end = start + chance.randrange(1, 25)
            highlights.append([start, end, chance.choice(["ada", "bo"]), tags])
        documents.append({"html": html, "highlights": highlights})
    return {"users": ["ada", "bo"], "tags": ["a", "a.b", "c", "=1+1"], "documents": documents}


@pytest.mark.long
def test_projects_that_taguette_makes(tmp_path: Path) -> None:
    """Every highlight of Taguette's own export: its words, and every tag on it."""
    python = _python()
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps(_plan()), encoding="utf-8")
    subprocess.run([python, str(_MAKER), str(plan), str(tmp_path)], check=True, capture_output=True)
    exported = read(tmp_path / "export.sqlite3", "t")
    words = _content(tmp_path / "highlights.csv")
    ours = {each.id: each.text or "" for each in exported.study.records(Excerpt)}
    assert len(words) > 100
    for id_, text in words.items():  # highlights without a tag do not stand in the table
        assert _letters(ours[id_]) == _letters(text)
    assert in_place(exported) == len(ours) > len(words)
    verified = f"{len(ours)} of {len(ours)} stored quotes stand in place"
    assert any(verified in each for each in exported.remarks)
    server = read(tmp_path / "server.sqlite3", "t")
    assert [each.name for each in server.study.header.agents] in (["ada", "bo"], ["bo", "ada"])
    assert len(list(server.study.records(Coding))) == len(list(exported.study.records(Coding)))
    made = tables.read(tmp_path / "highlights.csv", "t")
    assert len(list(made.study.records(Coding))) == len(list(exported.study.records(Coding)))
    checked(tmp_path / "export.sqlite3", tmp_path / "studies" / "t")
    shutil.rmtree(tmp_path / "studies")


def _letters(text: str) -> str:
    """The words without blanks: Taguette's table puts one between any two pieces of text."""
    return "".join(text.split())


def test_details_of_documents_are_kept() -> None:
    """File name, date and description stay with the source."""
    made = read(sample("taguette/project.sqlite3"), "t")
    names = {each.name for each in made.study.records(Attribute) if each.about == "source:s1"}
    assert names == {"file name", "added to Taguette", "description", "positions"}
