"""Recordings, pictures and documents are copied where that is asked for, and named harmlessly."""

from __future__ import annotations

import shutil
import sqlite3
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

import consilience
from consilience import study_folder
from consilience.errors import ReadError
from consilience.findings import Severity
from consilience.importing import Import
from consilience.loss import Fate
from consilience.model import Source

PICTURE = b"\x89PNG\r\n" + bytes(range(256)) * 300
MEDIA = {"Sources/a.PDF": b"%PDF-1.4 invented", "sources/Anna M\u00fcller.png": PICTURE}
XML = """<?xml version="1.0" encoding="utf-8"?>
<Project xmlns="urn:QDA-XML:project:1.0" name="Boats"><Sources>
<PDFSource guid="00000000-0000-4000-8000-000000000001" name="Report" path="internal://a.PDF"/>
<PictureSource guid="00000000-0000-4000-8000-000000000002" name="Anna"
 path="internal://Anna M\u00fcller.png"/>
<AudioSource guid="00000000-0000-4000-8000-000000000003" name="Talk" path="relative:///far/talk.mp3"/>
{more}</Sources></Project>
"""
ODD = '<PictureSource guid="00000000-0000-4000-8000-000000000004" name="Odd" path="internal://x.exe"/>'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """An empty project."""
    (tmp_path / "consilience.toml").write_text("", encoding="utf-8")
    return tmp_path


def _qdpx(project: Path, media: Mapping[str, bytes] = MEDIA, more: str = "") -> Path:
    path = project / "boats.qdpx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", XML.format(more=more))
        for name, data in media.items():
            archive.writestr(name, data)
    return path


def _import(path: Path, **given: object) -> Import:
    return consilience.import_file(
        path,
        **{"study": "boats", "project": path.parent, "yes": True, **given},  # type: ignore[arg-type]
    )


def _files(project: Path) -> dict[str, bytes]:
    folder = project / "studies" / "boats" / "sources"
    return {each.name: each.read_bytes() for each in sorted(folder.glob("*"))}


def _sources(project: Path) -> dict[str | None, str | None]:
    study = study_folder.read(project / "studies" / "boats")
    return {each.title: each.file for each in study.records(Source)}


def test_media_stay_in_the_file_unless_they_are_asked_for(project: Path) -> None:
    """The report says that they were left, and how they can be had."""
    made = _import(_qdpx(project))
    assert not _files(project)
    left = {each.why: each.count for each in made.loss.entries if each.what == "media file"}
    assert sorted(left.values()) == [1, 2]
    assert any("--media" in why for why in left)


def test_media_are_copied_under_harmless_names(project: Path) -> None:
    """Byte for byte, by the id of the source; what is not there or of no known form is told."""
    made = _import(_qdpx(project, {**MEDIA, "sources/x.exe": b"MZ"}, ODD), media=True)
    assert _files(project) == {"s1.pdf": MEDIA["Sources/a.PDF"], "s2.png": PICTURE}
    assert _sources(project) == {"Report": "s1.pdf", "Anna": "s2.png", "Talk": None, "Odd": None}
    assert made.loss.count(Fate.CARRIED, "media file") == 2
    assert made.loss.count(Fate.LEFT, "media file") == 2
    found = consilience.check_project(project).findings
    assert not [each for each in found if each.severity is Severity.ERROR]


def test_next_import_copies_what_is_new_and_takes_away_what_is_gone(project: Path) -> None:
    """What was asked for once is kept in mind; a source that is gone takes its media with it."""
    path = _qdpx(project)
    _import(path, media=True)
    assert not _import(path).written
    kept = project / "studies" / "boats" / "sources" / "s2.png"
    kept.unlink()
    assert _import(path).written
    assert kept.read_bytes() == PICTURE
    lines = [line for line in XML.splitlines() if "PDFSource" not in line]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("project.qde", "\n".join(lines).format(more=""))
        archive.writestr("sources/Anna M\u00fcller.png", PICTURE)
    _import(path)
    assert _files(project) == {"s2.png": PICTURE}


def test_media_of_a_second_project_do_not_replace_those_of_the_first(project: Path) -> None:
    """Two projects number their sources alike."""
    _import(_qdpx(project), media=True)
    second = _qdpx(project, {"sources/a.PDF": b"%PDF-1.7 another"}).rename(project / "other.qdpx")
    text = XML.replace("Report", "Minutes").replace('Anna"', 'Berta"').replace("Talk", "Song")
    with zipfile.ZipFile(second, "w") as archive:
        archive.writestr("project.qde", text.format(more=""))
        archive.writestr("sources/a.PDF", b"%PDF-1.7 another")
    _import(second, add=True, media=True)
    files, sources = _files(project), _sources(project)
    assert files[str(sources["Report"])] == MEDIA["Sources/a.PDF"]
    assert files[str(sources["Minutes"])] == b"%PDF-1.7 another"


def test_medium_that_cannot_be_unpacked_leaves_nothing(project: Path) -> None:
    """A damaged picture stops the import; no half of a study is written."""
    path = _qdpx(project)
    data = bytearray(path.read_bytes())
    at = data.rindex(PICTURE[:4]) if PICTURE[:4] in data else data.index(b"ller.png") + 40
    data[at : at + 20] = bytes(20)
    path.write_bytes(bytes(data))
    with pytest.raises(ReadError):
        _import(path, media=True)
    assert not (project / "studies" / "boats").exists()
    table = project / "quotes.csv"
    table.write_text("Quote,Theme\nOne boat.,Trust\n", encoding="utf-8")
    with pytest.raises(ReadError, match="no recordings"):
        _import(table, media=True)


def test_media_of_a_qualcoder_project(project: Path) -> None:
    """From the folders of the project; what is linked, or leads out of it, is left."""
    folder = project / "boats.qda"
    for name in ("images", "documents"):
        (folder / name).mkdir(parents=True)
    (folder / "images" / "boat.png").write_bytes(PICTURE)
    (folder / "documents" / "report.docx").write_bytes(b"PK invented")
    (project / "secret.png").write_bytes(b"secret")
    rows = [
        (1, "boat.png", None, "/images/boat.png"),
        (2, "far.png", None, "images:/somewhere/far.png"),
        (3, "out.png", None, "/images/../../secret.png"),
        (4, "report.docx", "One boat.", None),
        (5, "talk.txt", "Two boats.", None),
    ]
    with sqlite3.connect(folder / "data.qda") as database:
        database.execute("CREATE TABLE source (id, name, fulltext, mediapath, memo, owner, date)")
        database.executemany(
            "INSERT INTO source (id, name, fulltext, mediapath) VALUES (?, ?, ?, ?)", rows
        )
        database.execute("CREATE TABLE code_name (cid, name)")
        database.execute("CREATE TABLE code_text (ctid, cid, fid, seltext, pos0, pos1)")
    database.close()
    made = _import(folder, media=True)
    files = _files(project)
    assert {name: files[name] for name in files if not name.endswith(".txt")} == {
        "s1.png": PICTURE,
        "s4.original.docx": b"PK invented",
    }
    assert made.loss.count(Fate.LEFT, "media file") == 2
    shutil.rmtree(project / "studies")
    assert _import(folder).loss.count(Fate.LEFT, "media file") == 4
