"""The import page: what is understood, put right, checked and saved, as on the command line."""

from __future__ import annotations

import json
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import openpyxl
import pytest

from by_hand import TODAY, Somebody, fields, text, tree, words
from collections_of_pages import HOSTILE, Reading
from consilience import importing
from consilience.tray import Tray
from consilience.tray.tray import harmless
from samples import sample

CSV = b"""Quote ID,Quote,Speaker,Theme,Subtheme
Q1,We share one boat now.,C1(b) Manager 1 - NHS,Working together,Sharing
Q2,Nobody asked who pays. Ring 07700 900123.,C1(m) Representative - Charity,Working together,Money
Q3,,C2(m) Manager 2 - NHS,Working together,Sharing
"""
TALK = b"Interviewer: How is it?\nP1: We meet on Mondays.\nP1: And on Fridays.\n"


#: Names of files as nobody means them well.
NAMES = (
    "../../escaped", "..\\..\\escaped.csv", "/etc/passwd", "..", ".", "", "a/../../escaped",
    "\0x.csv", ".bashrc", "a" * 5000 + ".csv", "con\u202egnp.csv", "x\n.csv",
)  # fmt: skip


@pytest.fixture
def somebody(tmp_path: Path) -> Iterator[Somebody]:
    """Somebody with an empty project."""
    yield _begun(tmp_path)
    assert not (tmp_path / "escaped").exists()


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project and a tray after one table was saved on the page; to be copied."""
    place = tmp_path_factory.mktemp("saved")
    person = _begun(place)
    said = _save(person, person.drop(("quotes.csv", CSV)))
    assert "Your quotes are in the collection now." in said
    return place


@pytest.fixture
def later(saved: Path, tmp_path: Path) -> Somebody:
    """Somebody whose project holds the table already."""
    shutil.copytree(saved, tmp_path / "later")
    return Somebody(tmp_path / "later" / "river", tmp_path / "later" / "tray")


def _begun(place: Path) -> Somebody:
    root, tray = place / "river", place / "tray"
    (root / "studies").mkdir(parents=True)
    (root / "consilience.toml").touch()
    tray.mkdir()
    return Somebody(root, tray)


def _save(person: Somebody, address: str, **given: str) -> str:
    """Save what is shown at an address, with some fields filled in: what the page says then."""
    page = person.ask(address)
    sent = {**fields(page), **given, "do": "save"}
    reply = person.send(address, **sent)
    return words(person.ask(reply.to)) if reply.to else words(reply)


def _study(person: Somebody, name: str) -> dict[str, bytes]:
    return tree(person.root / "studies" / name)


def test_what_was_understood_is_shown(somebody: Somebody) -> None:
    """Numbers, columns, cells, what needs a look and where; and nothing is written by that."""
    address = somebody.drop(("quotes.csv", CSV))
    page = somebody.ask(address)
    shown = words(page)
    for each in (
        "3 quotes",
        "3 speakers",
        "3 codes",
        "We share one boat now.",
        "row without words",
    ):
        assert each in shown
    assert "row 3, column B “Quote”" in shown
    assert not Reading(text(page)).faults
    assert not list((somebody.root / "studies").iterdir())


def test_a_table_is_saved_as_the_command_line_does(later: Somebody, tmp_path: Path) -> None:
    """What was guessed and found right gives the same bytes as the command line with --yes."""
    (tmp_path / "quotes.csv").write_bytes(CSV)
    importing.run(tmp_path / "quotes.csv", tmp_path / "studies", "quotes", yes=True, date=TODAY)
    assert _study(later, "quotes") == tree(tmp_path / "studies" / "quotes")


def test_nothing_of_a_drop_stays(later: Somebody) -> None:
    """After saving and after throwing away, no word of the file is in the tray."""
    somebody = later
    left = [p for p in somebody.tray.rglob("*") if p.is_file() and b"boat" in p.read_bytes()]
    assert not left
    assert not list(somebody.tray.rglob("quotes.csv"))
    kept = json.loads(next(somebody.tray.rglob("saved.json")).read_text())
    assert kept["study"] == "quotes"
    again = somebody.drop(("quotes.csv", CSV))
    assert somebody.send(again, do="discard").to == "/import?thrown=1"
    assert somebody.ask(again).status == 400
    assert "not here any more" in words(somebody.ask(again))


def test_columns_are_put_right(somebody: Somebody, tmp_path: Path) -> None:
    """Meanings, words of lists, what holds for every row, title and licence: all of it is kept."""
    address = somebody.drop(("quotes.csv", CSV))
    given = {
        "f0.c4": "note",
        "f0.words.role.0": "",
        "f0.fixed.source_kind": "interview",
        "f0.labels": "{collaboration}({wave}) {role} {#} - {organisation-type}",
        "title": "Boats",
        "licence": "CC-BY-4.0",
        "access": "open",
    }
    shown = fields(somebody.ask(address))
    refused = somebody.send(address, **{**shown, **given, "do": "save"})
    assert refused.status == 400
    assert "you changed something" in words(refused).lower()
    assert not (somebody.root / "studies" / "quotes").exists()
    assert fields(refused)["f0.c4"] == "note"
    assert somebody.send(address, **{**fields(refused), "do": "save"}).to
    files = _study(somebody, "quotes")
    assert b'title = "Boats"' in files["study.toml"]
    assert b'"Subtheme" = "note"' in files["imports/1.toml"]
    assert b'"Manager"' not in files["imports/1.toml"]
    assert b",interview," in files["sources.csv"]
    kept = tmp_path / "kept.toml"
    kept.write_bytes(files["imports/1.toml"])
    (tmp_path / "quotes.csv").write_bytes(CSV)
    importing.run(
        tmp_path / "quotes.csv", tmp_path / "studies", "quotes", map_file=kept,
        title="Boats", licence="CC-BY-4.0", access="open", date=TODAY,
    )  # fmt: skip
    assert files == tree(tmp_path / "studies" / "quotes")


def test_two_columns_cannot_be_the_quote(somebody: Somebody) -> None:
    """The page says which two, keeps what was said, and nothing can be saved."""
    address = somebody.drop(("quotes.csv", CSV))
    sent = {**fields(somebody.ask(address)), "f0.c4": "text", "do": "look"}
    assert somebody.send(address, **sent).to
    page = somebody.ask(address)
    assert "Two columns are said to hold the words of the quote" in words(page)
    assert 'value="save"' not in text(page)
    sent = {**fields(page), "f0.c4": "code.2", "do": "look"}
    somebody.send(address, **sent)
    assert "3 quotes" in words(somebody.ask(address))


def test_a_table_that_nobody_can_guess(somebody: Somebody) -> None:
    """Columns whose headings tell nothing are shown all the same, to be said."""
    data = b"a,b\nx1,yes\nx2,no\n"
    address = somebody.drop(("odd.csv", data))
    page = somebody.ask(address)
    assert "What each column holds" in words(page)
    somebody.send(address, **{**fields(page), "f0.c0": "text", "f0.c1": "code", "do": "look"})
    assert "2 quotes" in words(somebody.ask(address))


def test_sheets_and_rows_of_headings(somebody: Somebody, tmp_path: Path) -> None:
    """Another sheet, and headings below a title, are chosen on the page."""
    book = openpyxl.Workbook()
    book.active.title = "Read me"
    book.active.append(["About", "this"])
    sheet = book.create_sheet("Quotes")
    for row in (["Table", "3"], ["Who", "What was said"], ["P1", "We share one boat."]):
        sheet.append(row)
    book.save(tmp_path / "two.xlsx")
    address = somebody.drop(("two.xlsx", (tmp_path / "two.xlsx").read_bytes()))
    page = somebody.ask(address)
    somebody.send(address, **{**fields(page), "f0.sheet": "Quotes", "do": "look"})
    page = somebody.ask(address)
    somebody.send(address, **{**fields(page), "f0.row": "2", "do": "look"})
    page = somebody.ask(address)
    given = {"f0.c0": "speaker", "f0.c1": "text"}
    somebody.send(address, **{**fields(page), **given, "do": "look"})
    assert "1 quote 1 speaker" in words(somebody.ask(address))
    assert "column B “What was said”" not in words(somebody.ask(address))
    assert "in the collection" in _save(somebody, address)


def test_a_newer_state_is_confirmed_before_it_is_saved(later: Somebody) -> None:
    """The same file, dropped again: changes are listed, removals need a tick, edits survive."""
    somebody = later
    newer = CSV.replace(b"one boat now", b"two boats now").replace(CSV.splitlines()[3] + b"\n", b"")
    address = somebody.drop(("quotes.csv", newer))
    page = somebody.ask(address)
    assert "newer state of the same" in words(page)
    assert "Is this to be removed" in words(page)
    before = _study(somebody, "quotes")
    assert "Tick below" in _save(somebody, address)
    assert _study(somebody, "quotes") == before
    assert "up to date" in _save(somebody, address, confirmed="yes")
    assert b"two boats now" in _study(somebody, "quotes")["excerpts.csv"]
    assert b"Q3" not in _study(somebody, "quotes")["excerpts.csv"]


def test_a_further_file_has_to_be_told_of(later: Somebody) -> None:
    """A file that a study does not know: somebody says what it is to the study."""
    somebody = later
    address = somebody.drop(("talk.txt", TALK))
    somebody.send(address, **{**fields(somebody.ask(address)), "study": "quotes", "do": "look"})
    page = somebody.ask(address)
    assert "Say what the file is to the study" in words(page)
    assert 'value="save"' not in text(page)
    somebody.send(address, **{**fields(page), "how": "add", "do": "look"})
    page = somebody.ask(address)
    assert "What changes in quotes" in words(page)
    assert "up to date" in _save(somebody, address, confirmed="yes")
    assert (somebody.root / "studies" / "quotes" / "imports" / "2.json").is_file()


def test_two_tabs(somebody: Somebody) -> None:
    """Whoever saves second is told that something changed; a second click saves nothing twice."""
    one, two = somebody.drop(("quotes.csv", CSV)), somebody.drop(("quotes.csv", CSV))
    first, second = fields(somebody.ask(one)), fields(somebody.ask(two))
    assert somebody.send(one, **{**first, "do": "save"}).to
    files = _study(somebody, "quotes")
    assert somebody.send(one, **{**first, "do": "save"}).status == 200
    late = somebody.send(two, **{**second, "do": "save"})
    assert late.status == 400
    assert "nothing was saved" in words(late)
    assert _study(somebody, "quotes") == files


def test_several_files_at_once(somebody: Somebody) -> None:
    """Files of different kinds become one study, or none: each table has a map of its own."""
    other = b"Who;What was said;Topic\nP9;Boats are dear to us here.;Money\n"
    address = somebody.drop(("quotes.csv", CSV), ("talk.txt", TALK), ("more.csv", other))
    page = somebody.ask(address)
    assert "3 files" in words(page)
    given = {"study": "boats", "f2.c0": "speaker", "f2.c1": "text", "f2.c2": "code"}
    somebody.send(address, **{**fields(page), **given, "do": "look"})
    assert "6 quotes" in words(somebody.ask(address))
    assert "in the collection" in _save(somebody, address, confirmed="yes")
    assert {"imports/1.toml", "imports/3.toml"} <= set(_study(somebody, "boats"))
    same = somebody.drop(("a.txt", TALK), ("../a.txt", TALK))
    assert "two files are called" in words(somebody.ask(same)).lower()


SAMPLES = (
    ("atlasti-refi-reference/TestProject.qdpx", "REFI-QDA"),
    ("qualcoder/synthetic_refi/Codebook-synthetic.qdc", "REFI-QDA"),
    ("qualcoder/synthetic.qda/data.qda", "QualCoder"),
    ("taguette/project.sqlite3", "Taguette"),
    ("taguette/highlights_all.xlsx", "highlights or codebook exported by Taguette"),
    ("nvivo-matrices/Int04_ID31.xlsx", "table"),
)


@pytest.mark.parametrize(("name", "title"), SAMPLES)
def test_files_of_tools_are_read_as_on_the_command_line(
    somebody: Somebody, tmp_path: Path, name: str, title: str
) -> None:
    """Who reads it, what is in it, what would become of it: the folder is the same to the byte."""
    file = sample(name)
    if file.name == "data.qda":  # the name of its folder stays behind
        file = Path(shutil.copytree(file.parent, tmp_path / "data")) / file.name
    address = somebody.drop((file.name, file.read_bytes()))
    sent = {**fields(somebody.ask(address)), "study": "sample", "do": "look"}
    assert somebody.send(address, **sent).to
    page = somebody.ask(address)
    assert page.status == 200
    assert f"Read as: {title}" in words(page)
    assert not Reading(text(page)).faults
    importing.run(file, tmp_path / "studies", "sample", yes=True)
    tried = somebody.tray / address.rpartition("/")[2] / "look" / "studies" / "sample"
    assert tree(tried) == tree(tmp_path / "studies" / "sample")


def test_a_word_document_and_subtitles(somebody: Somebody, tmp_path: Path) -> None:
    """A transcript in .docx and subtitles become quotes of their speakers."""
    document = docx.Document()
    for line in ("Interviewer: How is it?", "P1: We meet on Mondays.", "P1: And on Fridays."):
        document.add_paragraph(line)
    document.save(str(tmp_path / "talk.docx"))
    subtitles = b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v P2>We share one boat.\n"
    address = somebody.drop(
        ("talk.docx", (tmp_path / "talk.docx").read_bytes()), ("more.vtt", subtitles)
    )
    assert "3 quotes" in words(somebody.ask(address))


def _zip(path: Path, **files: bytes) -> bytes:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "/"), data)
    return path.read_bytes()


def test_what_cannot_be_read_says_what_to_do(somebody: Somebody, tmp_path: Path) -> None:
    """Files of tools themselves, empty, broken and overfull ones: words, and nothing is saved."""
    bomb = _zip(tmp_path / "bomb", project__qde=b"<a>" + b"0" * 30_000_000)
    database = tmp_path / "x.sqlite3"
    sqlite3.connect(database).execute("create table a (b)").connection.close()
    cases = {
        "study.nvp": (b"\xd0\xcf\x11\xe0", "In NVivo export the project as REFI-QDA"),
        "paper.pdf": (b"%PDF-1.7", "save its text as .docx or .txt"),
        "empty.csv": (b"", "is empty"),
        "odd.xyz": (b"abc", "no reader knows"),
        "x.sqlite3": (database.read_bytes(), "is not a Taguette project"),
        "bomb.qdpx": (bomb, ""),
        "broken.xlsx": (b"PK\3\4 no zip", ""),
        "broken.docx": (b"PK\3\4 no zip", ""),
        "broken.qdc": (b"<CodeBook>", ""),
        "entities.qdc": (b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>', ""),
    }
    for name, (data, expected) in cases.items():
        page = somebody.ask(somebody.drop((name, data)))
        assert page.status == 400, name
        assert expected.lower() in words(page).lower(), name
        assert 'value="save"' not in text(page)
        assert "consilience inspect" not in words(page)
        assert "root:" not in words(page)
    assert not list((somebody.root / "studies").iterdir())


def test_names_lead_nowhere(somebody: Somebody) -> None:
    """Names of files, ids of studies and of drops stay inside."""
    for name in NAMES:
        bare = harmless(name)
        assert bare
        assert not bare.startswith(".")
        assert not set(bare) & set('/\\\0\n\u202e<>:"|?*')
        assert len(bare) < 200
    address = somebody.drop(("../../escaped.csv", CSV))
    shown = fields(somebody.ask(address))
    for study in ("../escaped", "..", "a/b", "a\0"):
        reply = somebody.send(address, **{**shown, "study": study, "do": "save"})
        assert reply.status == 400, study
    assert not list((somebody.root / "studies").iterdir())
    for drop in ("../seeds", "..", "0" * 16, "%2e%2e", "a" * 5000):
        assert somebody.ask(f"/import/{drop}").status == 400
    tray = Tray(somebody.tray)
    tray.throw_away("../river")
    assert somebody.root.is_dir()


def test_whatever_stands_in_a_file_is_text(somebody: Somebody) -> None:
    """Headings, cells, names of files and answers are never taken for anything else."""
    word = HOSTILE.replace('"', '""')
    rows = [f'"{word} {n}"' for n in range(5)]
    table = f"Quote,Speaker,Role,Theme,{rows[0]}\n{','.join(rows)}\n".encode()
    address = somebody.drop((f"{HOSTILE}.csv", table))
    pages = [somebody.ask(address)]
    sent = {**fields(pages[0]), "title": HOSTILE, "licence": HOSTILE, "apart": HOSTILE}
    pages.append(somebody.send(address, **{**sent, "do": "save"}))
    sent |= {"licence": "", "f0.labels": HOSTILE, "f0.fixed.source": HOSTILE}
    pages.append(somebody.send(address, **{**sent, "do": "save"}))
    sent |= {"f0.labels": ""}
    assert somebody.send(address, **{**sent, "do": "look"}).to
    pages.append(somebody.ask(address))
    sent = fields(pages[-1])
    assert somebody.send(address, **{**sent, "study": "x", "do": "save"}).to
    pages.append(somebody.ask(address))
    for page in pages:
        assert not Reading(text(page)).faults
        assert "<script>alert" not in text(page)
        assert "<img src=x" not in text(page)


def test_what_is_not_right_is_saved_and_told(somebody: Somebody) -> None:
    """A study with errors is written and not shown; the page says what is in the way, and where."""
    folder = somebody.root / "studies" / "broken"
    folder.mkdir()
    (folder / "study.toml").write_text('title = "x"\n', encoding="utf-8")
    said = _save(somebody, somebody.drop(("quotes.csv", CSV)))
    assert "It is not shown yet." in said
    assert "broken/study.toml" in said
    assert (somebody.root / "studies" / "quotes" / "excerpts.csv").is_file()


def test_a_tray_is_private_and_wiped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nobody else can enter; what a service left that died goes; one that lives keeps its own."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    first = Tray.made()
    assert first.folder.stat().st_mode & 0o077 == 0
    drop = first.new()
    first.put(drop, "a.csv").write_bytes(CSV)
    second = Tray.made()
    assert first.drop(drop).files
    dead = tmp_path / second.folder.name.replace(second.folder.name[-8:], "deadbeef")
    shutil.copytree(first.folder, dead)
    (tmp_path / f"{dead.name}x").symlink_to(tmp_path)
    third = Tray.made()
    assert not dead.exists()
    assert first.drop(drop).files
    for number in range(20):
        latest = third.new()
        third.put(latest, f"{number}.csv").write_bytes(CSV)
    assert len([each for each in third.folder.iterdir() if each.is_dir()]) == 12
    assert third.drop(latest).files
    for tray in (first, second, third):
        tray.wipe()
        assert not tray.folder.exists()
