"""study.toml: every fault has its line, and the file that is written says the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from consilience import assets, study_toml, toml_file
from consilience.errors import ReadError
from consilience.findings import Finding
from consilience.model import Author, Layer, Wave

GOOD = 'title = "T"\nlicence = "CC-BY-4.0"\n'

FAULTS: dict[str, tuple[str | bytes, list[str]]] = {
    "nothing": ("", ["F004", "F004"]),
    "malformed": (GOOD + "description = words\n", ["F002:3:15"]),
    "unknown key": (GOOD + 'lisence = "x"\n', ["F003:3"]),
    "unknown key in a part": (
        GOOD + '[[wave]]\nid = "w"\nlabel = "W"\norder = 1\nx = 1\n',
        ["F003:7"],
    ),
    "missing key in a part": (GOOD + '[[wave]]\nid = "w"\nlabel = "W"\n', ["F004:3"]),
    "text for a number": (
        GOOD + '[[wave]]\nid = "w"\nlabel = "W"\norder = "1"\n',
        ["F005:6"],
    ),
    "truth for a number": (
        GOOD + '[[wave]]\nid = "w"\nlabel = "W"\norder = true\n',
        ["F005:6"],
    ),
    "text for a list": (GOOD + 'authors = "Ada"\n', ["F005:3"]),
    "table for a list": (GOOD + "[wave]\n", ["F005:3"]),
    "list for a table": (GOOD + "[[codebook]]\n", ["F005:3"]),
    "number for a text": ('title = 3\nlicence = "CC-BY-4.0"\n', ["F005:1"]),
    "empty title": ('title = " "\nlicence = "CC-BY-4.0"\n', ["F004:1"]),
    "licence": ('title = "T"\nlicence = "CC BY"\n', ["F036:2"]),
    "language": (GOOD + 'language = "English"\n', ["F035:3"]),
    "assistants": (GOOD + 'assistants = "no"\n', ["F038:3"]),
    "format": ("format = 2\n" + GOOD, ["F007:1"]),
    "orcid": (GOOD + 'authors = [{ name = "A", orcid = "0000-0002-1825-0098" }]\n', ["M106:3"]),
    "doi": (
        GOOD + '[[publication]]\nid = "p"\ntitle = "P"\ndoi = "https://doi.org/10.1/x"\n',
        ["M107:6"],
    ),
    "id": (GOOD + '[[agent]]\nid = "the coder"\nname = "C"\n', ["F031:4"]),
    "date of a version": (
        GOOD + '[codebook]\ntitle = "C"\n[[codebook.version]]\nid = "1"\ndate = "May 2015"\n',
        ["F034:7"],
    ),
    "not UTF-8": (GOOD.encode() + b'description = "\x93x\x94"\n', ["F010:3"]),
    "mark at the beginning": (b"\xef\xbb\xbf" + GOOD.encode(), ["F012"]),
}


def read(path: Path, content: str | bytes) -> tuple[object, list[Finding]]:
    """The header and what was found."""
    folder = path / "made"
    folder.mkdir()
    data = content if isinstance(content, bytes) else content.encode()
    (folder / "study.toml").write_bytes(data)
    found: list[Finding] = []
    return study_toml.read(folder / "study.toml", found.append), found


@pytest.mark.parametrize("name", FAULTS)
def test_fault_has_its_line(name: str, tmp_path: Path) -> None:
    """Each fault gives its own finding at the line of its key."""
    content, expected = FAULTS[name]
    _, found = read(tmp_path, content)
    places = [str(each.place).removeprefix("made/study.toml") for each in found]
    assert [f"{each.code}{place}" for each, place in zip(found, places, strict=True)] == expected


def test_did_you_mean(tmp_path: Path) -> None:
    """A misspelt key gets the one that was perhaps meant."""
    _, (finding,) = read(tmp_path, GOOD + 'initative = "x"\n')
    assert finding.help.startswith("Did you mean “initiative”?")
    assert finding.place.element == "initative"


def test_parts_are_named_for_people(tmp_path: Path) -> None:
    """A fault in the second wave says so."""
    wave = '[[wave]]\nid = "w{0}"\nlabel = "W"\norder = {0}\n'
    _, (finding,) = read(tmp_path, GOOD + wave.format(1) + wave.format(2) + "phase = 3\n")
    assert finding.place.element == "wave 2, phase"


def test_values(tmp_path: Path) -> None:
    """Keys become the fields of the model; what is left out has its default."""
    content = (
        GOOD
        + 'authors = ["Ada", { name = "Bo", orcid = "0000-0002-1825-0097" }]\n'
        + '[[wave]]\nid = "w"\nlabel = "W"\norder = 2\nphase = "mid"\n'
        + '[[layer]]\nid = "l"\nlabel = "L"\nkind = "coder"\ncoders = ["a", "b"]\n'
    )
    made, found = read(tmp_path, content)
    assert found == []
    assert made.slug == "made"
    assert made.authors == (Author(name="Ada"), Author(name="Bo", orcid="0000-0002-1825-0097"))
    assert made.waves == (Wave(id="w", label="W", order=2, phase="mid"),)
    assert made.layers == (Layer(id="l", label="L", kind="coder", coders=("a", "b")),)
    assert made.layers[0].covers == ("all",)
    assert (made.access, made.assistants, made.codebook) == ("open", "deny", None)


def test_missing_file(tmp_path: Path) -> None:
    """No study.toml is an error that names the file."""
    with pytest.raises(ReadError, match=r"study.toml: This folder has no study.toml"):
        study_toml.read(tmp_path / "study.toml")


def test_folder_name(tmp_path: Path) -> None:
    """The name of the folder has to serve as an id."""
    folder = tmp_path / "Devlin 2015"
    folder.mkdir()
    (folder / "study.toml").write_text(GOOD)
    found: list[Finding] = []
    study_toml.read(folder / "study.toml", found.append)
    assert [each.code for each in found] == ["F006"]


@pytest.mark.parametrize(
    ("orcid", "right"),
    [
        ("0000-0002-1825-0097", True),
        ("0000-0001-5109-3700", True),
        ("0000-0002-1694-233X", True),
        ("0000-0002-1694-2330", False),
        ("0000000218250097", False),
        ("https://orcid.org/0000-0002-1825-0097", False),
    ],
)
def test_orcid(orcid: str, right: bool) -> None:
    """The check digit of an ORCID is checked."""
    assert study_toml.is_orcid(orcid) is right


def test_lines_pass_over_long_texts() -> None:
    """What looks like a key inside a long text is not one."""
    content = 'a = """\nb = 1\n[[wave]]\n"""\nb = 2\n[[wave]]\nid = 1\n[[wave]]\nid = 2\n'
    spots = toml_file.spots(content)
    assert spots["", 0, "b"] == 5
    assert [spots["wave", number, "id"] for number in (1, 2)] == [7, 9]


@pytest.mark.parametrize(
    "path",
    sorted((assets.DATA / "studies").glob("*/study.toml")),
    ids=lambda path: path.parent.name,
)
def test_written_header_reads_the_same(path: Path, tmp_path: Path) -> None:
    """A header that is written and read again is the same."""
    made = study_toml.read(path)
    folder = tmp_path / path.parent.name
    folder.mkdir()
    (folder / "study.toml").write_text(study_toml.written(made), encoding="utf-8")
    assert study_toml.read(folder / "study.toml") == made
