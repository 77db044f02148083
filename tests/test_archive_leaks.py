"""Words that must not be in a package are found in every file of a finished one, and in none left.

Where words can hide in files of any kind is tried in test_disclosure_leaks.py.
"""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from html import escape
from pathlib import Path
from urllib.parse import quote

import pytest

import packages
from consilience import deidentification, project
from consilience.archive import safety
from consilience.archive.describing import Edition
from consilience.disclosure import leaks
from consilience.errors import Refused
from packages import payload
from test_disclosure_leaks import PLANTED
from test_release import Folder, contents, holds, plant, word

WORDS = "; ".join(each.words for each in PLANTED.values())
WRITTEN = tuple(f"data/{each}" for each in safety._WRITTEN)
_KINDS = {each.kind for each in PLANTED.values()}
_TURTLE = "".join(f"\\u{ord(each):04X}" if ord(each) > 126 else each for each in WORDS)


def _json(file: Path) -> None:
    data = json.loads(file.read_text(encoding="utf-8"))
    at = data[-1] if isinstance(data, list) else data
    at["remark"] = WORDS
    file.write_text(json.dumps(data), encoding="utf-8")


def _marked_up(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    said = escape(WORDS).replace(" the ", " <b>the</b>\n ")
    head, end, tail = text.rpartition("</")
    file.write_text(f"{head}<p>{said}</p>{end}{tail}", encoding="utf-8")


def _line(form: str) -> Callable[[Path], None]:
    def plant(file: Path) -> None:
        with file.open("a", encoding="utf-8") as stream:
            stream.write(form)

    return plant


_QUAD = _line(f'<https://e.org/s> <https://e.org/p> "{_TURTLE}" .\n')
_ADDRESS = _line(f"<https://e.org/{quote(WORDS)}> <https://e.org/p> <https://e.org/o> .\n")
_CELL = _line(f'x,"{WORDS}"\r\n')
_PLAIN = _line(f"\n{WORDS}\n")
_REMARK = _line(f"\n# {WORDS}\n")


def _member(ending: str) -> Callable[[Path], None]:
    """Plant in the members of a zip that end so."""

    def plant(file: Path) -> None:
        with zipfile.ZipFile(file) as archive:
            members = {each: archive.read(each) for each in archive.namelist()}
        chosen = [each for each in members if each.endswith(ending)]
        assert chosen
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in members.items():
                said = escape(WORDS) if ending == ".qde" else WORDS
                more = f"<!-- {said} -->".encode() if name == chosen[0] else b""
                archive.writestr(name, data + more)

    return plant


#: Files of a finished package, each with what puts words into it as its format writes them.
PLACES: dict[str, Callable[[Path], None]] = {
    "bag-info.txt": _PLAIN,
    "manifest-sha256.txt": _line(f"{'0' * 64}  data/{quote(WORDS, safe='')}\n"),
    "data/README.md": _PLAIN,
    "data/LICENSE.md": _PLAIN,
    "data/CITATION.cff": _REMARK,
    "data/index.html": _marked_up,
    "data/ro-crate-metadata.json": _json,
    "data/ro-crate-preview.html": _marked_up,
    "data/studies/rich.html": _marked_up,
    "data/exports/rich.qdpx": _member(".qde"),
    "data/exports/rich.qdc": _marked_up,
    "data/meta/datacite.json": _json,
    "data/meta/datacite.xml": _marked_up,
    "data/meta/ddi.xml": _marked_up,
    "data/meta/dataverse.json": _json,
    "data/meta/inveniordm.json": _json,
    "data/meta/schema-org.json": _json,
    "data/meta/catalog.ttl": _QUAD,
    "data/graph/rich.nq": _QUAD,
    "data/graph/rich.trig": _ADDRESS,
    "data/graph/shared.nq": _ADDRESS,
    "data/docs/disclosure-report.html": _marked_up,
    "data/docs/disclosure-report.json": _json,
    "data/docs/deidentification.md": _PLAIN,
    "data/docs/check-report.html": _marked_up,
    "data/docs/left-out.csv": _CELL,
    "data/project/studies/rich/codebook.csv": _CELL,
    "data/project/studies/rich/csv-metadata.json": _json,
    "data/project/studies/rich/study.toml": _REMARK,
    "data/project/studies/rich/sources/int1.txt": _PLAIN,
    "data/project/programmes.toml": _REMARK,
    "data/ontology/modules/note.ttl": _QUAD,
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package with everything, into each file of which words are planted afterwards."""
    folder = tmp_path_factory.mktemp("leaks")
    package = packages.make(packages.rich(folder / "rich"), folder / "p", up_to="controlled")
    return package.package


def test_found_in_every_file_of_a_package(made: Path) -> None:
    """A name, a quote, an address and numbers are found in each file, and in its parts."""
    package = Path(shutil.copytree(made, made.parent / "words"))
    assert leaks.scan(package, PLANTED.values()) == ()
    for name, put in PLACES.items():
        put(package / name)
    found: dict[str, set[str]] = {}
    for each in leaks.scan(package, PLANTED.values()):
        found.setdefault(each.place.partition(" » ")[0], set()).add(each.kind)
    assert found == dict.fromkeys(PLACES, _KINDS)


def test_identifiers_are_known_by_their_form(made: Path) -> None:
    """Nobody names them: what people wrote and what is made of it is read for forms, too."""
    package = Path(shutil.copytree(made, made.parent / "forms"))
    for name, put in PLACES.items():
        if name.startswith(WRITTEN):
            put(package / name)
    copied = project.load(made / "data" / "project")  # without what was planted
    with pytest.raises(Refused, match="looks like identifiers") as caught:
        safety.demand_silence(package, (), (), copied)
    for kind in ("email", "nhs-number", "postcode"):
        assert kind in str(caught.value)
    assert safety.demand_silence(package, (), (), copied, "They asked for it.") == ()
    found = {each.place.partition(" » ")[0] for each in safety._formed(package / "data", copied)}
    assert {f"data/{each}" for each in found} == {e for e in PLACES if e.startswith(WRITTEN)}


WITHDRAWN = word("speaker", "open")
WORDS_OF_THEIRS = (
    *(WITHDRAWN, "speaker/sp90", "speaker:sp90", "t90.txt"),
    *("excerpt/e90", "excerpt:e90", "pseudonym/p90", "coding/x90"),
)


def test_nothing_names_who_withdrew(tmp_path: Path) -> None:
    """Of somebody who withdraws no word, label, address, file or count of theirs is in the next."""
    origin = packages.rich(tmp_path / "origin")
    study = origin.studies_folder / "rich"
    plant(Folder(study), 0, "speaker", "open")
    row = "1,2031-01-02,desk,by hand,person,excerpts.csv,2,7\n"
    log = study / deidentification.FILE
    log.write_text(",".join(deidentification.COLUMNS) + f"\n{row}", encoding="utf-8")
    first = packages.make(origin, tmp_path / "first", up_to="controlled")
    before = {name for name, data in contents(first.package) if holds(data, WITHDRAWN)}
    assert {"rich.nq", "excerpts.csv", "disclosure-report.html"} <= before
    speakers = study / "speakers.csv"
    number = len(speakers.read_text(encoding="utf-8").splitlines())
    packages.cell(speakers, number, "consent", "withdrawn")
    said = Edition(date="2032-01-01", version="1.1", previous=first.package)
    for name, given in (("next", {"up_to": "controlled"}), ("open", {"open_layer": True})):
        new = packages.make(origin, tmp_path / name, edition=said, **given)
        for place, data in contents(new.package):
            for words in WORDS_OF_THEIRS:
                assert not holds(data, words), (name, place, words)
                assert words not in place.lower()
    told = json.loads(payload(tmp_path / "next", "docs/disclosure-report.json").read_text("utf-8"))
    people = [
        json.loads(payload(tmp_path / each, "docs/disclosure-report.json").read_text("utf-8"))
        for each in ("first", "next")
    ]
    counted = [
        next(s["figures"]["speakers"] for s in each["sections"] if s["name"] == "singling-out")
        for each in people
    ]
    assert counted[0] - counted[1] == 1
    assert told["must_be_zero"] == 0
    assert "speaker: 1 removed" in payload(tmp_path / "next", "README.md").read_text("utf-8")
