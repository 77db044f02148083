"""Transcripts: turns of speakers in texts, Word documents and subtitles."""

from __future__ import annotations

import random
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience.errors import ReadError
from consilience.loss import Fate
from consilience.model import Coding, Excerpt, Source, Speaker
from consilience.readers import Imported, turns
from consilience.readers.transcript import READER, inspect, read
from imported import checked, in_place
from samples import sample

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_INTERVIEW = (
    "\ufeffInterview 7\r\n\r\nInterviewer: How is it? 😀\r\n"
    "P01: Fine.\r\nIt took a year.\r\nInterviewer: Note this: why?\r\nP01: See http://x.org\r\n"
)


def word(path: Path, body: str, before: str = "", **more: bytes) -> Path:
    """A Word document with this body."""
    document = f'<?xml version="1.0"?>{before}<w:document xmlns:w="{_W}"><w:body>{body}</w:body>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", document + "</w:document>")
        for name, content in more.items():
            archive.writestr(name, content)
    return path


def paragraph(*runs: str) -> str:
    """A paragraph of a Word document."""
    return "<w:p>" + "".join(f"<w:r><w:t>{run}</w:t></w:r>" for run in runs) + "</w:p>"


def said(made: Imported) -> list[tuple[str | None, str | None]]:
    """Label and words of every excerpt."""
    labels = {each.id: each.label for each in made.study.records(Speaker)}
    return [(labels.get(each.speaker or ""), each.text) for each in made.study.records(Excerpt)]


def test_a_plain_interview(tmp_path: Path) -> None:
    """Turns become excerpts; the interviewer's words are nobody's in the study."""
    path = tmp_path / "interview.txt"
    path.write_bytes(_INTERVIEW.encode())
    assert READER.recognises(path)
    assert dict(inspect(path).counts) == {
        "transcript": 1,
        "turn": 4,
        "label of a speaker": 2,
        "paragraph": 6,
    }
    study = checked(path, tmp_path / "i")
    assert [each.kind for each in study.records(Source)] == ["interview"]
    assert not list(study.records(Coding))
    made = read(path, "i")
    assert said(made) == [
        (None, "How is it? 😀"),
        ("P01", "Fine.\nIt took a year."),
        (None, "Note this: why?"),
        ("P01", "See http://x.org"),
    ]
    assert in_place(made) == 4
    assert made.loss.count(Fate.LEFT, "paragraph before the first turn") == 1
    kinds = [each.kind for each in made.study.records(Excerpt)]
    assert kinds == ["document-extract", "participant-words"] * 2


def test_sample_transcripts(tmp_path: Path) -> None:
    """The documents of a QualCoder project as plain texts: a folder of three."""
    folder = sample("qualcoder/synthetic.qda/documents")
    study = checked(folder, tmp_path / "s")
    assert [each.title for each in study.records(Source)] == ["P01", "P02", "P03"]
    assert [each.label for each in study.records(Speaker)] == ["P01", "P02", "P03"]
    assert len(list(study.records(Excerpt))) == 3 + 2 + 2


def test_a_text_without_turns(tmp_path: Path) -> None:
    """Its paragraphs are extracts of a document; labels may be declared."""
    path = tmp_path / "notes.txt"
    path.write_bytes("Once.\n\n  Twice\xe9.  \n\nAnn: yes.\n".encode("latin-1"))
    made = read(path, "n")
    assert [each.text for each in made.study.records(Excerpt)] == ["Once.", "Twiceé.", "Ann: yes."]
    assert {each.kind for each in made.study.records(Excerpt)} == {"document-extract"}
    assert any("Windows-1252" in each for each in made.remarks)
    assert said(read(path, "n", labels="Ann; Ben")) == [("Ann", "yes.")]
    observed = read(path, "n", source_kind="observation").study.records(Excerpt)
    assert {each.kind for each in observed} == {"observer-note"}


def test_the_same_words_twice(tmp_path: Path) -> None:
    """Two turns of the same words are two excerpts; ids do not depend on what stands before."""
    path = tmp_path / "x.txt"
    path.write_text("P1: Yes.\nP2: Yes.\nP1: Yes.\n")
    ids = [each.id for each in read(path, "x").study.records(Excerpt)]
    assert len(set(ids)) == 3
    path.write_text("P2: Before.\nP1: Yes.\nP2: Yes.\nP1: Yes.\n")
    assert [each.id for each in read(path, "x").study.records(Excerpt)][1:] == ids


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("P1: a\nP2: b", ["P1", "P2"]),
        ("[00:01:02] P1: a\n(00:02) INT: b", ["P1", "INT"]),
        ("Speaker 1  0:12\nwords here\nSpeaker 2  1:00:12\nmore", ["Speaker 1", "Speaker 2"]),
        ("Ann Lee: a\nBen: b\nAnn Lee: c\nBen: d", ["Ann Lee", "Ben", "Ann Lee", "Ben"]),
        ("I said: no.\nAnd then: yes.", []),
        ("http://a.org\nhttp://b.org", []),
        ("It was 10:30 then\nand 11:30", []),
        ("P1\tfirst\nP2\tsecond\nother\tcell", ["P1", "P2"]),
        ("Interviewer 1: a", ["Interviewer 1"]),
        ("P1:\nwords on the next line", ["P1"]),
        ("P1: \n\nP2: b", ["P2"]),
        ("He: once only", []),
        ("Ann  0:02\na\nBo  0:09\nb\nAnn  1:02:03\nc", ["Ann", "Bo", "Ann"]),
        ("[0:01] Ann: a\n[0:02] Bo: b\n[0:03] Ann: c", ["Ann", "Bo", "Ann"]),
        ("Coffee  10:30\nLunch  12:30", []),
        ("**Interviewer (I):** a\n**I:** b\n**R**: c", ["Interviewer (I)", "I", "R"]),
        (
            "访谈者\uff1aa\n受访者\uff1ab\n访谈者\uff1ac\n受访者\uff1ad",
            ["访谈者", "受访者", "访谈者", "受访者"],
        ),
    ],
)
def test_labels_are_found_by_evidence(text: str, labels: list[str]) -> None:
    """What repeats or has the form of a label; nothing else."""
    assert [each.label for each in turns.find(text)] == labels


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I: Since when? #00:00:05-3#\nB1: Long ago. #0:00:09-1#", ["Since when?", "Long ago."]),
        ("(0:01)\nQ:\tHow?\n(0:05.2)\nA:\tWell.", ["How?", "Well."]),
        ("P1: At\n10:30 we met.\nP2: I see 10:30", ["At\n10:30 we met.", "I see 10:30"]),
        ("P1: #00:00:05-3#\nP2: b", ["b"]),
    ],
)
def test_times_behind_the_words_are_no_words(text: str, words: list[str]) -> None:
    """A turn ends before the time that closes it; a time that is spoken stays."""
    assert [text[each.start : each.end] for each in turns.find(text)] == words


@pytest.mark.parametrize(
    ("label", "asks"),
    [
        ("I", True),
        ("Interviewer (I)", True),
        ("Interviewerin", True),
        ("Enquêteur 2", True),
        ("entrevistadora", True),
        ("访谈者", True),
        ("IP1", False),
        ("Respondent (R)", False),
    ],
)
def test_who_asks_is_known_in_several_languages(label: str, asks: bool) -> None:
    """The words of interviewers are not counted as those of participants."""
    assert turns.is_asking(label) is asks


@given(st.lists(st.sampled_from(["P1: ", "INT: ", "a", " ", "\n", ":", "\t", "😀", "0:12", "\r\n"]),
                max_size=40).map("".join))  # fmt: skip
def test_turns_never_overlap(text: str) -> None:
    """Whatever the text: turns follow one another and have words."""
    text = text.replace("\r\n", "\n")
    last = 0
    for turn in turns.find(text):
        assert last <= turn.mark < turn.start < turn.end <= len(text)
        assert text[turn.start : turn.end].strip() == text[turn.start : turn.end]
        last = turn.end


def test_web_subtitles(tmp_path: Path) -> None:
    """Voices are speakers, cues of one voice are one turn, and times are kept."""
    path = tmp_path / "film.vtt"
    path.write_text(
        "WEBVTT\n\nNOTE made by hand\n\n1\n00:00:01.000 --> 00:00:03.500 align:start\n"
        "<v.loud Ada>Hello &amp; <i>welcome</i></v>\n\n00:03.500 --> 00:05.000\n<v Ada>again.\n\n"
        "01:00:05.000 --> 01:00:07.250\n<v Bo>Hi\n<v Ada>Ho\n",
    )
    made = read(path, "f")
    assert said(made) == [("Ada", "Hello & welcome again."), ("Bo", "Hi"), ("Ada", "Ho")]
    assert [each.fragment for each in made.study.records(Excerpt)] == [
        "t=1,5",
        "t=3605,3607.25",
        "t=3605,3607.25",
    ]
    assert in_place(made) == 3
    assert made.loss.count(Fate.LEFT) == 1
    checked(path, tmp_path / "f")


def test_subrip(tmp_path: Path) -> None:
    """Labels in the words are speakers; without any, each cue is an excerpt."""
    path = tmp_path / "film.srt"
    one = "1\n00:00:01,000 --> 00:00:03,500\nP1: Hello\nthere\n\n"
    two = "2\n00:00:03,500 --> 00:00:05,000\nmore\n\n3\n00:00:06,500 --> 00:00:07,000\nI: what\n"
    path.write_text(one + two)
    assert said(read(path, "f")) == [("P1", "Hello there\nmore"), (None, "what")]
    path.write_text((one + two).replace("P1: ", "").replace("I: ", ""))
    made = read(path, "f")
    assert [each.text for each in made.study.records(Excerpt)] == ["Hello there", "more", "what"]
    assert all(each.fragment for each in made.study.records(Excerpt))
    path.write_text("no subtitles")
    with pytest.raises(ReadError, match="no subtitles"):
        read(path, "f")


def test_word_documents(tmp_path: Path) -> None:
    """Runs, tabs, breaks, tables; deleted words and comments are told."""
    body = (
        paragraph("P1: he", "llo")
        + "<w:p><w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:r><w:t>and</w:t><w:br/>"
        "<w:t>more</w:t><w:tab/><w:t>wörds</w:t></w:r><w:r><w:commentReference/></w:r></w:p>"
        + "<w:tbl><w:tr><w:tc>" + paragraph("P2") + "</w:tc><w:tc>" + paragraph("one")
        + paragraph("two") + "</w:tc></w:tr></w:tbl>"
    )  # fmt: skip
    path = word(tmp_path / "talk.docx", body)
    assert READER.recognises(path)
    made = read(path, "w")
    assert said(made) == [("P1", "hello\nand\nmore\twörds"), ("P2", "one two")]
    assert in_place(made) == 2
    assert made.loss.count(Fate.LEFT, "comment in the margin") == 1
    assert made.loss.count(Fate.LEFT, "deleted words that Word still keeps") == 1
    checked(path, tmp_path / "w")


# --- hostile files -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "before",
    [
        '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        "<!DOCTYPE w>",
    ],
)
def test_a_document_type_is_refused(tmp_path: Path, before: str) -> None:
    """No entity is ever looked at."""
    path = word(tmp_path / "x.docx", "<w:p><w:r><w:t>P1: &x;&b;</w:t></w:r></w:p>", before)
    with pytest.raises(ReadError):
        read(path, "x")


def test_a_bomb_is_refused_at_once(tmp_path: Path) -> None:
    """Six hundred megabytes of nothing in a small file."""
    path = tmp_path / "bomb.docx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("word/document.xml", "w", force_zip64=True) as stream,
    ):
        stream.write(f'<w:document xmlns:w="{_W}"><w:body><w:p><w:r><w:t>'.encode())
        for _ in range(600):
            stream.write(b" " * (1 << 20))
    started = time.monotonic()
    with pytest.raises(ReadError):
        read(path, "x")
    assert time.monotonic() - started < 1


def test_what_is_no_transcript_is_refused(tmp_path: Path) -> None:
    """Binary, empty folders, studies, documents of other programs."""
    picture = tmp_path / "picture.txt"
    picture.write_bytes(b"\x89PNG\0\0\0")
    with pytest.raises(ReadError, match="not text"):
        read(picture, "x")
    empty = tmp_path / "empty"
    empty.mkdir()
    assert not READER.recognises(empty)
    with pytest.raises(ReadError):
        read(empty, "x")
    (empty / "a.txt").symlink_to(picture)
    assert not READER.recognises(empty)
    (empty / "b.txt").write_text("words")
    assert READER.recognises(empty)
    (empty / "study.toml").write_text("")
    assert not READER.recognises(empty)
    printed = tmp_path / "trust.txt"
    printed.write_text("<Files\\Int 1> - § 1 reference coded\n\nReference 1 - 1.20% Coverage\n\na")
    with pytest.raises(ReadError, match="what NVivo prints of a code"):
        read(printed, "x")
    sheet = tmp_path / "sheet.docx"
    with zipfile.ZipFile(sheet, "w") as archive:
        archive.writestr("content.xml", "<x/>")
    assert not READER.recognises(sheet)
    with pytest.raises(ReadError, match="not a Word document"):
        read(sheet, "x")
    large = tmp_path / "large.txt"
    with large.open("wb") as stream:
        stream.truncate((1 << 26) + 1)
    with pytest.raises(ReadError, match="larger"):
        read(large, "x")


@pytest.mark.parametrize("piece", ["P1: ", "a ", " ", "\t", "a:", "0:12 ", "a\n", "[", "P1\t"])
def test_long_texts_take_no_time(piece: str) -> None:
    """Two megabytes of anything."""
    started = time.monotonic()
    turns.find(piece * (2_000_000 // len(piece)))
    assert time.monotonic() - started < 10


def test_many_subtitles_take_no_time(tmp_path: Path) -> None:
    """Forty thousand cues of two speakers."""
    path = tmp_path / "long.srt"
    cues = (
        f"{n}\n{n // 3600:02}:{n // 60 % 60:02}:{n % 60:02},000 --> "
        f"{n // 3600:02}:{n // 60 % 60:02}:{n % 60:02},900\nP{n % 2}: words {n}\n\n"
        for n in range(40_000)
    )
    path.write_text("".join(cues))
    started = time.monotonic()
    made = read(path, "x")
    assert len(list(made.study.records(Excerpt))) == 40_000
    assert time.monotonic() - started < 30


def test_damaged_documents_never_hurt(tmp_path: Path, rounds: int) -> None:
    """Three hundred damaged Word documents and subtitles: a study or a ReadError."""
    body = "".join(paragraph(f"P{n % 3}: words {n} 😀") for n in range(60))
    whole = word(tmp_path / "whole.docx", body).read_bytes()
    subtitles = "".join(
        f"{n}\n00:00:{n:02},000 --> 00:00:{n:02},900\n<v A>words {n}</v>\n\n" for n in range(60)
    ).encode()
    chance = random.Random(99)
    for number in range(300 * rounds):
        data = bytearray(whole if number % 2 else subtitles)
        if chance.random() < 0.2:
            data = data[: chance.randrange(1, len(data))]
        for _ in range(chance.choice((1, 5, 50))):
            data[chance.randrange(len(data))] = chance.randrange(256)
        path = tmp_path / ("x.docx" if number % 2 else "x.vtt")
        path.write_bytes(data)
        try:
            made = read(path, "x")
        except ReadError:
            continue
        in_place(made)
