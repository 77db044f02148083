"""What could tell who somebody is goes into no package unless somebody says why."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

import hiding
import packages
from consilience import deidentification, project
from consilience.archive import restoring, verification
from consilience.archive.describing import Edition
from consilience.cli import main
from consilience.cli.edge import Exit
from consilience.disclosure.leaks import Needle
from consilience.errors import Refused
from consilience.project import Project

_WHY = "She asked to be reached there, and signed for it."
_MAIL = "ab@example.org"
_SAID = "nobody knew who had the keys", f"{_MAIL} had the keys!"


@pytest.fixture
def named(tmp_path: Path) -> Project:
    """A project in which somebody says where to write to them."""
    origin = packages.rich(tmp_path / "origin")
    for file in ("excerpts.csv", "sources/int1.txt"):
        place = origin.studies_folder / "rich" / file
        packages.rewrite(place, lambda text: text.replace(*_SAID))
    return origin


def test_nothing_grave_goes_without_a_reason(named: Project, tmp_path: Path) -> None:
    """The package is refused; with a reason it is made, and tells the reason and no address."""
    with pytest.raises(Refused, match="must be none") as caught:
        packages.make(named, tmp_path / "out", up_to="controlled")
    assert _MAIL not in str(caught.value)
    assert not (tmp_path / "out").exists()
    edition = Edition(date=packages.DATE, accepted=_WHY)
    made = packages.make(named, tmp_path / "out", up_to="controlled", edition=edition)
    said = json.loads(packages.payload(made.package, "docs/disclosure-report.json").read_text())
    assert said["must_be_zero"] >= 1
    assert said["settings"]["accepted because"] == _WHY
    for name in ("json", "html"):
        text = packages.payload(made.package, f"docs/disclosure-report.{name}").read_text("utf-8")
        assert _MAIL not in text
    assert verification.verify(made.package).ok
    back = restoring.restore(made.package, tmp_path / "back").folder
    again = packages.make(
        project.load(back), tmp_path / "again", up_to="controlled", edition=edition
    )
    manifests = [each / "manifest-sha256.txt" for each in (made.package, again.package)]
    assert manifests[0].read_bytes() == manifests[1].read_bytes()


def test_command_says_what_to_do(
    named: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command ends with an exit code of its own, and names the option."""
    given = ["--project", str(named.root), "archive", "--out", str(tmp_path / "out")]
    assert main([*given, "--up-to", "controlled", "--date", packages.DATE]) == Exit.REFUSED
    said = capsys.readouterr().err
    assert "--accept-disclosure" in said
    assert _MAIL not in said


def test_a_report_without_a_reason_is_a_fault(named: Project, tmp_path: Path) -> None:
    """Whoever takes the reason out of a package is told."""
    edition = Edition(date=packages.DATE, accepted=_WHY)
    made = packages.make(named, tmp_path / "out", up_to="controlled", edition=edition).package
    report = packages.payload(made, "docs/disclosure-report.json")
    packages.rewrite(report, lambda text: text.replace(f'"{_WHY}"', '""'))
    packages.close(made)
    found = {each.name: each.faults for each in verification.verify(made).outcomes}
    assert any("no reason given" in words for _, words in found["reports"])


def test_names_of_a_list_are_nowhere(tmp_path: Path) -> None:
    """A real name that stands anywhere stops the package, and is not repeated."""
    origin = packages.rich(tmp_path / "origin")
    readme = origin.studies_folder / "rich" / "README.md"
    readme.write_text("Thanks to Zelda of the Quay.\n", encoding="utf-8")
    with pytest.raises(Refused, match="names of the list stand in") as caught:
        packages.make(
            origin,
            tmp_path / "out",
            up_to="controlled",
            names=[Needle("zelda OF the quay", "name")],
        )
    assert "Zelda" not in str(caught.value)
    assert "README.md" in str(caught.value)
    assert not (tmp_path / "out").exists()


def _medium(origin: Project, name: str, data: bytes) -> None:
    """A medium of a source that has a text already: ``<source>.original.<ending>``."""
    (origin.studies_folder / "rich" / "sources" / name).write_bytes(data)


def test_media_that_nobody_looks_into_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Pictures, what is encrypted, what is broken: told by the command and in the report."""
    origin = packages.rich(tmp_path / "origin")
    _medium(origin, "int1.original.jpg", b"\xff\xd8\xff\xe0" + random.Random(7).randbytes(3000))
    _medium(origin, "int1.original.pdf", b"%PDF-1.4 and no more")
    _medium(
        origin, "int1.original.zip", hiding._zip(a=b"nothing").replace(b"PK\x01\x02", b"PK\x01\x03")
    )
    _medium(origin, "int1.original.rtf", b"{\\rtf1 nothing}")
    out = tmp_path / "out"
    given = ["--project", str(origin.root), "archive", "--up-to", "controlled", "--media"]
    assert main([*given, "--out", str(out), "--date", packages.DATE]) == Exit.FINE
    said = capsys.readouterr().out
    assert "nobody can look into 3 files" in said
    assert "rich/sources/int1.original.jpg: words in pictures" in said
    assert "rich/sources/int1.original.pdf: words in pictures" in said
    assert "rich/sources/int1.original.zip: cannot be unpacked" in said
    report = json.loads(packages.payload(out, "docs/disclosure-report.json").read_text())
    (media,) = [each for each in report["sections"] if each["name"] == "media"]
    assert len(media["findings"]) == 3
    assert report["must_be_zero"] == 0
    assert verification.verify(out).ok
    without = packages.make(origin, tmp_path / "without", up_to="controlled")
    assert without.unseen == ()


def test_identifiers_in_media_stop_it(tmp_path: Path) -> None:
    """What a document says stops the package as a quote would, unless somebody says why."""
    origin = packages.rich(tmp_path / "origin")
    for said, kinds in ((_MAIL, 1), (f"{_MAIL}, 943 476 5919; AB 12 34 56 C, QQ 12 34 56 C", 3)):
        letter = hiding._zip(**{"letter.xml": f"<p>{said}</p>".encode()})
        _medium(origin, "int1.original.docx", letter)
        with pytest.raises(Refused, match=f"Media: {kinds}") as caught:
            packages.make(origin, tmp_path / "out", up_to="controlled", media=True)
        assert _MAIL not in str(caught.value)
    edition = Edition(date=packages.DATE, accepted=_WHY)
    made = packages.make(origin, tmp_path / "out", up_to="controlled", media=True, edition=edition)
    assert verification.verify(made.package).ok


def test_identifiers_beside_the_studies_stop_it(tmp_path: Path) -> None:
    """What no check of studies reads is read in what was made; the desk may be told."""
    origin = packages.rich(tmp_path / "origin")
    packages.rewrite(origin.programmes, lambda text: text.replace("Walk", f"Walk (ask {_MAIL})"))
    with pytest.raises(Refused, match=r"\(email\) stands in project/programmes\.toml") as no:
        packages.make(origin, tmp_path / "out", up_to="controlled")
    assert _MAIL not in str(no.value)
    packages.rewrite(origin.deposit, lambda text: text.replace("data@example.org", _MAIL))
    assert packages.make(origin, tmp_path / "out", up_to="controlled").package.is_dir()


def test_log_of_what_was_replaced_goes(tmp_path: Path) -> None:
    """The log is counted in words, goes as it is, and comes back; without one this is said."""
    origin = packages.rich(tmp_path / "origin")
    made = packages.make(origin, tmp_path / "without", up_to="controlled").package
    assert "replaced nothing" in packages.payload(made, "docs/deidentification.md").read_text()
    entry = deidentification.Entry(
        run=1,
        date="2031-01-02",
        who="desk",
        method=deidentification.METHOD,
        kind="person",
        file="excerpts.csv",
        names=2,
        replacements=7,
    )
    log = origin.studies_folder / "rich" / deidentification.FILE
    log.write_text(deidentification.text([entry]), encoding="utf-8")
    made = packages.make(origin, tmp_path / "with", open_layer=True).package
    assert "person 7" in packages.payload(made, "docs/deidentification.md").read_text()
    back = restoring.restore(made, tmp_path / "back").folder
    assert (back / "studies" / "rich" / deidentification.FILE).read_bytes() == log.read_bytes()
