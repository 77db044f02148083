"""From a file to a study folder, and again when the file has changed."""

from __future__ import annotations

import csv
import json
import re
import shutil
import uuid
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

import consilience
from consilience import cli, import_record, importing, study_folder, tables, update
from consilience.cli.edge import Exit
from consilience.errors import ReadError, Refused
from consilience.importing import Import
from consilience.model import Code, Coding, Excerpt, Header, Link, Pseudonym, Source, Study
from consilience.reports import loss as loss_reports
from consilience.update import Change
from samples import sample

FOLDERS = Path(__file__).parent / "folders" / "valid"

HEADINGS = ["Quote ID", "Quote", "Speaker", "Role", "Theme"]
ROWS: list[list[str]] = [
    ["Q1", "We share one boat now, and one landing stage.", "P1", "Warden", "Trust"],
    ["Q2", "Nobody asked who pays for the boat.", "P1", "Warden", "Money"],
    ["Q3", "The council lends us the landing stage.", "P2", "Officer", "Money"],
    ["Q4", "We meet every week, with [Name] and the others.", "P2", "Officer", "Meeting"],
    ["Q5", "It took a year before we trusted them.", "P2", "Officer", "Trust"],
]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """An empty project."""
    (tmp_path / "consilience.toml").write_text("", encoding="utf-8")
    (tmp_path / "studies").mkdir()
    return tmp_path


def _table(project: Path, rows: Sequence[Sequence[str]] = ROWS, name: str = "quotes.csv") -> Path:
    path = project / name
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([HEADINGS, *rows])
    return path


def _import(project: Path, rows: Sequence[Sequence[str]] = ROWS, **given: object) -> Import:
    return consilience.import_file(
        _table(project, rows),
        **{"study": "boats", "project": project, "yes": True, **given},  # type: ignore[arg-type]
    )


def _study(project: Path) -> Study:
    return study_folder.read(project / "studies" / "boats")


def _folder(path: Path) -> dict[str, bytes]:
    return {
        each.relative_to(path).as_posix(): each.read_bytes()
        for each in sorted(path.rglob("*"))
        if each.is_file()
    }


def _edit(project: Path, file: str, before: str, after: str) -> None:
    path = project / "studies" / "boats" / file
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def _append(project: Path, file: str, text: str) -> None:
    with (project / "studies" / "boats" / file).open("a", encoding="utf-8") as stream:
        stream.write(text)


# --- a new study ---------------------------------------------------------------------------


def test_imported_study_passes_the_check_and_is_built(project: Path) -> None:
    """Import, check, build, ask: each step takes what the one before gave."""
    made = _import(project, licence="CC-BY-4.0", title="Boats", date="2031-05-08")
    assert made.written
    assert made.changes is None
    report = consilience.check_project(project)
    assert report.ok
    consilience.build_project(project)
    with consilience.open(project) as kg:
        assert len(kg.quotes()) == len(ROWS)
    header = _study(project).header
    assert (header.title, header.licence, header.access) == ("Boats", "CC-BY-4.0", "controlled")


def test_guessed_columns_are_to_be_confirmed(project: Path) -> None:
    """Without a yes nothing is written; the map that is shown is the one that is kept."""
    asked = _import(project, yes=False)
    assert asked.questions == ("The columns were guessed.",)
    assert not asked.written
    assert list((project / "studies").iterdir()) == []
    made = _import(project)
    kept = (project / "studies" / "boats" / "imports" / "1.toml").read_text(encoding="utf-8")
    assert [kept] == [each.settings for each in asked.guessed]
    assert [kept] == [each.settings for each in made.guessed]


def test_map_that_is_given_needs_no_confirmation(project: Path) -> None:
    """A map is what somebody declared."""
    file = project / "map.toml"
    text = importing.column_map(_table(project)).replace('"Role" = "role"', '"Role" = "leave"')
    file.write_text(text, encoding="utf-8")
    made = _import(project, map=file, yes=False)
    assert made.written
    assert "column “Role”" in {each.what for each in made.loss.entries}


def test_dry_run_writes_nothing(project: Path) -> None:
    """It tells the same as the import itself."""
    dry = _import(project, dry_run=True)
    assert list((project / "studies").iterdir()) == []
    assert dry.loss == _import(project).loss


def test_same_file_gives_the_same_bytes(project: Path) -> None:
    """The folder depends on the file alone."""
    _import(project)
    first = _folder(project / "studies" / "boats")
    shutil.rmtree(project / "studies" / "boats")
    _import(project)
    assert _folder(project / "studies" / "boats") == first


def test_record_of_the_import_is_kept(project: Path) -> None:
    """With the fingerprint of the file and the fate of everything, without any words."""
    _import(project, date="2031-05-08")
    (record,) = import_record.kept(project / "studies" / "boats")
    assert record["schema"] == "consilience.import/1"
    assert record["date"] == "2031-05-08"
    assert len(record["sha256"]) == 64
    assert record["loss"]["counts"]["carried"] > 0
    files = _folder(project / "studies" / "boats" / "imports")
    assert set(files) == {"1.json", "1.toml", "1.tsv"}
    for content in files.values():
        assert b"boat now" not in content


@pytest.mark.parametrize("folder", sorted(FOLDERS.iterdir()), ids=lambda path: path.name)
def test_marks_are_those_of_each_record(folder: Path) -> None:
    """Field by field every record gets the marks that it gets by itself."""
    study = study_folder.read(folder)
    base = import_record.Base.of_lines(
        "".join(import_record.base_lines(study, [("s1.txt", "words")])).splitlines()
    )
    seen = set()
    for table in tables.TABLES:
        for record in study.records(table.record):
            if (table.singular, record.id) not in seen:  # a code may have several wordings
                marks = import_record.marks(record, table)
                assert base.of(table.singular, record.id) == marks
            seen.add((table.singular, record.id))
    assert seen
    assert base.text("s1.txt") == import_record.mark("words")


def test_brackets_are_registered_as_not_yet_known(project: Path) -> None:
    """A replacement in a quote is registered, and somebody is asked to say what it replaces."""
    made = _import(project)
    found = list(_study(project).records(Pseudonym))
    assert [(each.label, each.kind, each.scope) for each in found] == [
        ("[Name]", "other", "occurrence")
    ]
    assert any("pseudonyms.csv" in remark for remark in made.remarks)


def test_study_of_people_is_not_overwritten(project: Path) -> None:
    """A study that no import made is refused, and replaced only by force."""
    shutil.copytree(FOLDERS / "minimal", project / "studies" / "boats")
    before = _folder(project / "studies" / "boats")
    with pytest.raises(Refused):
        _import(project)
    assert _folder(project / "studies" / "boats") == before
    assert _import(project, force=True).written
    assert len(list(_study(project).records(Excerpt))) == len(ROWS)


@pytest.mark.parametrize("slug", ["../boats", "", "a b", "x" * 200])
def test_id_of_a_study_is_an_id(project: Path, slug: str) -> None:
    """No folder is made outside the studies."""
    with pytest.raises(ReadError):
        _import(project, study=slug)


def test_failed_import_leaves_nothing(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A study is there whole or not at all."""

    def fail(*_: object) -> object:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(import_record, "base_lines", fail)
    with pytest.raises(OSError, match="space"):
        _import(project)
    assert list((project / "studies").iterdir()) == []


@pytest.mark.parametrize("form", loss_reports.FORMATS)
def test_loss_report_in_every_form(project: Path, form: str) -> None:
    """Each form tells every kind of thing, how many, and why."""
    made = _import(project)
    text = loss_reports.render(made.loss, form, made.remarks)
    for each in made.loss.entries:
        assert (
            json.dumps(each.what, ensure_ascii=False)[1:-1] if form == "json" else each.what
        ) in text
        assert each.why in text
    if form == "json":
        assert json.loads(text)["schema"] == "consilience.loss/1"


# --- the file has changed ------------------------------------------------------------------


def test_nothing_changes_where_nothing_changed(project: Path) -> None:
    """The same file again leaves every byte as it is."""
    _import(project)
    before = _folder(project / "studies" / "boats")
    again = _import(project)
    assert again.changes is not None
    assert not again.changes
    assert not again.written
    assert _folder(project / "studies" / "boats") == before


def test_update_says_what_it_changes(project: Path) -> None:
    """Added, removed and changed quotes; ids stay."""
    _import(project)
    rows = [list(row) for row in ROWS if row[0] != "Q3"]
    rows[0][1] = "We share one boat now, and two landing stages."
    rows.append(["Q6", "A new voice, heard in the third round.", "P3", "Officer", "Trust"])
    asked = _import(project, rows, yes=False)
    assert not asked.written
    assert asked.changes is not None
    assert asked.questions
    told = {
        (change, kind, id_) for change, kind, id_, _ in asked.changes.records if kind == "excerpt"
    }
    assert told == {
        (Change.REMOVED, "excerpt", "Q3"),
        (Change.CHANGED, "excerpt", "Q1"),
        (Change.ADDED, "excerpt", "Q6"),
    }
    assert _import(project, rows).written
    assert [each.id for each in _study(project).records(Excerpt)] == ["Q1", "Q2", "Q4", "Q5", "Q6"]
    assert consilience.check_project(project).ok
    assert len(list(import_record.kept(project / "studies" / "boats"))) == 2


def test_file_of_another_name_is_not_guessed_to_be_a_newer_state(project: Path) -> None:
    """Whether a file takes the place of another or stands beside it is for people to say."""
    _import(project)
    rows = [*ROWS, ["Q6", "A new voice, heard in the third round.", "P3", "Officer", "Trust"]]
    other = _table(project, rows, "other.csv")
    before = _folder(project / "studies" / "boats")
    for given in ({}, {"newer_of": "strange.csv"}):
        with pytest.raises(Refused):
            consilience.import_file(other, "boats", project=project, yes=True, **given)
        assert _folder(project / "studies" / "boats") == before
    made = consilience.import_file(other, "boats", project=project, yes=True, newer_of="quotes.csv")
    assert made.changes is not None
    assert made.changes.count(Change.ADDED, "excerpt") == 1
    assert made.changes.count(Change.REMOVED) == 0
    assert consilience.import_file(other, "boats", project=project, yes=True).changes is not None


def test_texts_of_two_sources_keep_apart(project: Path) -> None:
    """A new source whose file has the name of another's gets a name of its own."""
    folder = project / "studies" / "boats"
    header = Header(slug="boats", title="Boats", licence="CC-BY-4.0")

    def study(title: str) -> Study:
        source = Source(id=f"D-{title}", kind="interview", title=title, file="a.txt")
        return Study(header, {Source: lambda: iter([source])})

    first = study("One")
    text = {"a.txt": lambda: "One boat."}
    cells = "".join(import_record.base_lines(first, [("a.txt", "One boat.")]))
    study_folder.write(first, folder, files={"sources/a.txt": text["a.txt"]})
    (folder / "notes.csv").write_text("id,about,text\nN1,source:D-One,Mine.\n", encoding="utf-8")
    base = import_record.Base.of_lines(cells.splitlines())
    there = study_folder.read(folder)
    merged = update.merge(there, text, study("Two"), {"a.txt": lambda: "Another boat."}, base)
    texts = {each.id: each.file for each in merged.study.records(Source)}
    assert texts == {"D-One": "a.txt", "D-Two": "a-2.txt"}
    assert merged.texts["a-2.txt"]() == "Another boat."
    assert "a.txt" not in merged.texts


def test_renamed_code_is_recognised_and_keeps_its_id(project: Path) -> None:
    """By the quotes that it stands on; it is asked about, and may be refused."""
    _import(project)
    rows = [[*row[:4], "Funding" if row[4] == "Money" else row[4]] for row in ROWS]
    asked = _import(project, rows, yes=False)
    assert asked.changes is not None
    assert [(each.before, each.after) for each in asked.changes.renamed] == [("Money", "Funding")]
    assert any("Funding" in question for question in asked.questions)
    code = asked.changes.renamed[0].code
    apart = _import(project, rows, apart=[code], dry_run=True)
    assert apart.changes is not None
    assert not apart.changes.renamed
    assert apart.changes.count(Change.ADDED, "code") == 1
    _import(project, rows)
    assert {each.id: each.label for each in _study(project).records(Code)}[code] == "Funding"


def test_work_of_people_survives(project: Path) -> None:
    """Layers, notes, links and cells that people filled in are there after an update."""
    _import(project)
    _append(
        project,
        "study.toml",
        '\n[[agent]]\nid = "ada"\nname = "Ada"\n'
        '\n[[layer]]\nid = "mine"\nlabel = "Second reading"\n'
        'kind = "curator"\ncoders = ["ada"]\ncodebooks = ["codebook@1", "damour@2008"]\n',
    )
    _edit(project, "excerpts.csv", "Nobody asked who pays", "Nobody had asked who pays")
    folder = project / "studies" / "boats"
    study = _study(project)
    mine = [
        *study.records(Coding),
        Coding(id="M1", excerpt="Q3", code="damour:trust", layer="mine", coder="ada"),
    ]
    codes = [
        replace(each, definition="Relying on others.") if each.label == "Trust" else each
        for each in study.records(Code)
    ]
    trust = next(each.id for each in codes if each.label == "Trust")
    link = Link(
        id="K1",
        subject=f"https://w3id.org/consilience/study/boats/code/{trust}",
        predicate="http://www.w3.org/2004/02/skos/core#closeMatch",
        object="https://w3id.org/consilience/framework/damour/trust",
        justification="https://w3id.org/semapv/vocab/ManualMappingCuration",
    )
    tables = {
        **study.tables,
        Coding: lambda: iter(mine),
        Code: lambda: iter(codes),
        Link: lambda: iter([link]),
    }
    study_folder.write(Study(study.header, tables), folder, force=True)
    rows = [list(row) for row in ROWS if row[0] != "Q3" and row[4] != "Trust"]
    rows[0][1] = "Nobody asked who was to pay for the boat."
    made = _import(project, rows)
    after = _study(project)
    assert made.changes is not None
    assert made.changes.count(Change.KEPT, "excerpt") == 1  # Q3: a curator coded it
    assert made.changes.count(Change.KEPT, "code") == 1  # Trust: it is linked
    assert made.changes.count(Change.EDITED, "excerpt") == 1  # Q2: the hand counts
    texts = {each.id: each.text for each in after.records(Excerpt)}
    assert texts["Q2"] == "Nobody had asked who pays for the boat."
    assert set(texts) == {"Q2", "Q3", "Q4"}
    assert [each.id for each in after.records(Coding) if each.layer == "mine"] == ["M1"]
    kept = {each.id: each for each in after.records(Code)}
    assert kept[trust].definition == "Relying on others."
    assert len(list(after.records(Link))) == 1
    assert [layer.id for layer in after.header.layers] == ["imported", "mine"]
    assert consilience.check_project(project).ok


def test_what_was_deleted_by_hand_stays_away(project: Path) -> None:
    """A quote that somebody took out does not come back with the next import."""
    _import(project)
    study = _study(project)
    left = [each for each in study.records(Excerpt) if each.id != "Q2"]
    codings = [each for each in study.records(Coding) if each.excerpt != "Q2"]
    tables = {**study.tables, Excerpt: lambda: iter(left), Coding: lambda: iter(codings)}
    study_folder.write(Study(study.header, tables), project / "studies" / "boats", force=True)
    rows = [*ROWS, ["Q6", "A new voice, heard in the third round.", "P3", "Officer", "Trust"]]
    made = _import(project, rows)
    assert made.changes is not None
    assert made.changes.count(Change.DELETED, "excerpt") == 1
    assert made.changes.count(Change.DELETED, "coding") == 1
    assert "Q2" not in {each.id for each in _study(project).records(Excerpt)}
    again = _import(project, rows)
    assert "Q2" not in {each.id for each in _study(project).records(Excerpt)}
    assert not again.written or again.changes is not None


def test_quotes_without_ids_are_known_again_by_their_words(project: Path) -> None:
    """Rows may be sorted anew, and a quote reworded a little."""
    bare = [["", *row[1:]] for row in ROWS]
    _import(project, bare)
    before = {each.text: each.id for each in _study(project).records(Excerpt)}
    rows = [list(row) for row in reversed(bare)]
    rows[0][1] = rows[0][1].replace("a year", "one year")
    made = _import(project, rows)
    assert made.changes is not None
    assert made.changes.count(Change.ADDED) == made.changes.count(Change.REMOVED) == 0
    after = {each.id: each.text for each in _study(project).records(Excerpt)}
    assert all(after[id_] == text for text, id_ in before.items() if "a year" not in (text or ""))
    assert sorted(after) == sorted(before.values())


def test_ids_are_never_used_again(project: Path) -> None:
    """A new record gets no id that another record had."""
    bare = [["", *row[1:]] for row in ROWS]
    _import(project, bare)
    _import(project, bare[:-1])
    _import(project, [*bare[:-1], ["", "Something else entirely was said.", "P9", "", "Trust"]])
    ids = {each.text: each.id for each in _study(project).records(Excerpt)}
    assert ids["Something else entirely was said."] not in set(list(ids.values())[:-1])


# --- any study -----------------------------------------------------------------------------


def test_any_study_can_be_brought_up_to_date_with_itself(tmp_path: Path) -> None:
    """Everything that a folder can hold is known again, under the ids of another hand."""
    folder = tmp_path / "rich"
    shutil.copytree(FOLDERS / "rich", folder)
    study = study_folder.read(folder)
    texts = {
        each.file: (folder / "sources" / each.file).read_text
        for each in study.records(Source)
        if each.file
    }
    lines = import_record.base_lines(study, [(name, text()) for name, text in texts.items()])
    cells = "".join(lines)
    base = import_record.Base.of_lines(cells.splitlines())
    merged = update.merge(study, texts, study, texts, base)
    assert merged.changes.lines() == []
    for table in tables.TABLES:
        assert list(merged.study.records(table.record)) == list(study.records(table.record))
    assert merged.study.header == study.header


# --- projects of tools ---------------------------------------------------------------------

SAMPLES = (
    "atlasti-refi-reference/TestProject.qdpx",
    "atlasti-refi-reference/Project.qde",
    "qualcoder/synthetic.qda",
    "qualcoder/synthetic_refi/synthetic.qdpx",
    "qualcoder/synthetic_refi/Codebook-synthetic.qdc",
    "taguette/project.sqlite3",
    "taguette/codebook.qdc",
    "taguette/highlights_all.csv",
    "taguette/highlights_all.xlsx",
    "nvivo-matrices/Int04_ID31.xlsx",
)


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_is_imported_checked_and_known_again(project: Path, name: str) -> None:
    """Without an error in the check, and without a change at the second time."""
    path = sample(name)
    made = consilience.import_file(path, "study", project=project, yes=True)
    assert made.written
    report = consilience.check_project(project)
    assert report.ok, [(each.code, str(each.place)) for each in report]
    again = consilience.import_file(path, "study", project=project, yes=True)
    assert again.changes is not None
    assert again.changes.lines() == []


def test_guids_are_no_identity(project: Path) -> None:
    """A project whose every GUID was drawn anew is the same project."""
    text = sample("atlasti-refi-reference/Project.qde").read_text(encoding="utf-8-sig")
    first, later = project / "a.qde", project / "b.qde"
    first.write_text(text, encoding="utf-8")
    guid = re.compile("[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
    anew = guid.sub(lambda found: str(uuid.uuid5(uuid.NAMESPACE_OID, found.group().lower())), text)
    later.write_text(anew, encoding="utf-8")
    consilience.import_file(first, "study", project=project, yes=True)
    made = consilience.import_file(later, "study", project=project, newer_of="a.qde", dry_run=True)
    assert made.changes is not None
    told = {(change, kind) for change, kind, _, _ in made.changes.records}
    assert {kind for change, kind in told if change is not Change.CHANGED} <= {"attribute"}


def test_command_line_asks_and_obeys(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The whole way on the command line."""
    file = str(_table(project))
    where = ["--project", str(project)]
    assert cli.main(["inspect", file]) == Exit.FINE
    assert "5  quote" in capsys.readouterr().out
    assert cli.main(["inspect", file, "--format", "map"]) == Exit.FINE
    assert '"Quote" = "text"' in capsys.readouterr().out
    assert cli.main([*where, "import", file, "--study", "boats"]) == Exit.REFUSED
    assert "--yes" in capsys.readouterr().err
    report = str(project / "loss.html")
    whole = [*where, "import", file, "--study", "boats", "--yes", "--format", "html"]
    assert cli.main([*whole, "-o", report]) == Exit.FINE
    assert "<table>" in Path(report).read_text(encoding="utf-8")
    assert cli.main([*where, "import", file, "--study", "boats"]) == Exit.FINE
    assert "Nothing changes" in capsys.readouterr().err
    bad = [*where, "import", file, "--study", "boats", "--set", "colour=red"]
    assert cli.main(bad) == Exit.FILES
    assert cli.main([*where, "import", "nowhere.csv", "--study", "x"]) == Exit.FILES


# --- what cannot be read -------------------------------------------------------------------

STRANGERS = (
    ("boats.nvp", b"x", "NVivo", "REFI-QDA"),
    ("boats.nvpx", b"x", "NVivo", "REFI-QDA"),
    ("boats.mx22", b"x", "MAXQDA", "REFI-QDA"),
    ("boats.mex24", b"x", "MAXQDA", "REFI-QDA"),
    ("boats.atlproj", b"x", "ATLAS.ti", "QDPX"),
    ("boats.atlproj23", b"x", "ATLAS.ti", "QDPX"),
    ("boats.doc", b"x", "old Word", ".docx"),
    ("boats.pdf", b"x", "PDF", ".docx"),
    ("boats", b"%PDF-1.7", "PDF", ".docx"),
    ("boats.dat", bytes.fromhex("d0cf11e0a1b11ae1"), "old Word", ".docx"),
    ("boats.zip", b"PK\3\4", "zip", "unpack"),
    ("boats.mp3", b"ID3", "recording", "transcript"),
    ("boats.csv", b"", "empty", "again"),
    ("boats.qdpx", b"x", "not an XML file", ""),
    ("boats.docx", b"x", "damaged", ""),
    ("boats.db", b"SQLite format 3\0", "", ""),
    ("boats.xyz", b"x", "no reader knows", ".qdpx"),
    ("talk.md", b"**P1:** We share.", "a text in Markdown", ".txt"),
)


@pytest.mark.parametrize(("name", "content", "what", "hint"), STRANGERS)
def test_what_cannot_be_read_is_named(
    tmp_path: Path, name: str, content: bytes, what: str, hint: str
) -> None:
    """Everybody is told what the file is, and how its words get out of its tool."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ReadError) as caught:
        importing.inspect(path)
    assert what in str(caught.value)
    assert hint in caught.value.hint


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    """A name that is nearly right is suggested; a folder that is no project is told apart."""
    (tmp_path / "interview1.docx").write_bytes(b"x")
    with pytest.raises(ReadError) as caught:
        importing.inspect(tmp_path / "interview.docx")
    assert "interview1.docx" in caught.value.hint
    (tmp_path / "boats").mkdir()
    for path in (tmp_path / "boats", tmp_path / "nowhere" / "x.csv"):
        with pytest.raises(ReadError) as caught:
            importing.inspect(path)
        assert "folder" in f"{caught.value} {caught.value.hint}"
    with pytest.raises(ReadError, match="study folder already"):
        importing.inspect(FOLDERS / "minimal")


def test_inspect_tells_what_an_archive_would_ask(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is not used, may name somebody, or was not said, is counted and never repeated."""
    path = tmp_path / "quotes.csv"
    path.write_text(
        "Quote,Code,Speaker,Memo\nAsk Dr Quentin Zebra.,Trust,A driver,\nWe met.,Trust,A nurse,\n",
        encoding="utf-8",
    )
    assert cli.main(["inspect", str(path)]) == Exit.FINE
    told = capsys.readouterr().out
    assert "Excerpts with what may name or identify somebody: 1." in told
    assert "No licence is stated." in told
    assert "Zebra" not in told
    assert cli.main(["inspect", str(path), "--format", "json"]) == Exit.FINE
    data = json.loads(capsys.readouterr().out)
    assert data["study"]["quotes and other excerpts"] == 2
    assert len(data["look_at"]) >= 2
