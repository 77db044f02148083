"""Broken and hostile study folders: findings, never an exception, a hang or a silent loss."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings

from consilience import (
    examine,
    mapping,
    project,
    reports,
    store,
    study_folder,
    surroundings,
    table_rules,
)
from consilience.errors import ProjectError
from consilience.findings import Finding, Report
from consilience.iris import BASE, Minter
from consilience.surroundings import Surroundings

RICH = Path(__file__).parent / "folders" / "valid" / "rich"
#: How many mutated folders there are a file: some everyday, many under ``make soak``.
SEEDS = 8 if settings.default.max_examples <= 50 else 150  # type: ignore[union-attr]
FILES = sorted(each.name for each in RICH.iterdir() if each.is_file())
_SPITEFUL = (
    b"\0", b'"', b"\n", b"\r", b",", b";", b"\t", b"#", b"[[", b"]]", b"\xff", b"\xfe\xff",
    b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xe2\x80\xae", b"\xf0\x9f\x98\x80", b"http://[", b"{", b"%",
    b"..", b"/", b"\\", b"=", b"&a *a", b"!!python/none", b"\x1b[2J", b"9" * 5000, b":", b"<>",
)  # fmt: skip


@cache
def _alone() -> Surroundings:
    return surroundings.of(project.Project(RICH.parent.parent))


def _checked(folder: Path) -> Report:
    """The report of a whole check, after it was written in every format."""
    report = Report.of(examine.study(folder, _alone()).findings, studies=[folder.name])
    for form in reports.FORMATS:
        reports.render(report, form, reports.Look(folder=folder.parent)).encode()
    return report


def _stored(folder: Path) -> None:
    """Reading, the rules of tables, and storing: all that takes what people wrote apart."""
    found: list[Finding] = []
    study = study_folder.read(folder, found=found.append)
    if study is None:
        assert found
        return
    table_rules.examine(study, folder, _alone().context, found.append)
    lines = mapping.quads(study, Minter(BASE, study.header.slug))
    store.memory(lines)


@pytest.fixture
def rich(tmp_path: Path) -> Path:
    """A copy of the study that holds something of everything."""
    return Path(shutil.copytree(RICH, tmp_path / "rich"))


def _mutated(data: bytes, random_: random.Random) -> bytes:
    for _ in range(random_.randint(1, 4)):
        at = random_.randrange(len(data) + 1)
        upto = min(len(data), at + random_.choice((0, 1, 1, 3, 40)))
        kind = random_.randrange(4)
        if kind == 0:
            new = random_.choice(_SPITEFUL)
        elif kind == 1:
            new = bytes(random_.randrange(256) for _ in range(random_.randint(1, 4)))
        elif kind == 2:  # a piece of the file itself, somewhere else
            start = random_.randrange(len(data) + 1)
            new = data[start : start + random_.randint(1, 80)]
        else:
            new = b""
        data = data[:at] + new + data[upto:]
    return data


@pytest.mark.parametrize("file", FILES)
def test_any_bytes_in_any_file_give_findings_at_most(rich: Path, file: str) -> None:
    """Bytes changed, moved, doubled and dropped; whatever comes of it is told or is harmless."""
    original = (rich / file).read_bytes()
    for seed in range(SEEDS):
        broken = _mutated(original, random.Random(f"{file} {seed}"))
        (rich / file).write_bytes(broken)
        try:
            # Shapes and reasoning take a second; they see only what could be stored.
            _stored(rich) if seed % 12 else _checked(rich)
        except Exception as error:
            error.add_note(f"{file}, seed {seed}")
            raise


def _said(text: str) -> Callable[[Path], object]:
    def change(folder: Path) -> None:
        with (folder / "study.toml").open("a", encoding="utf-8") as stream:
            stream.write(text)

    return change


def _put(file: str, old: str, new: str) -> Callable[[Path], object]:
    def change(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8", newline="")

    return change


def _recoded(file: str, encoding: str, tail: bytes = b"") -> Callable[[Path], object]:
    def change(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        (folder / file).write_bytes(text.encode(encoding) + tail)

    return change


def _link(name: str, target: str) -> Callable[[Path], object]:
    def change(folder: Path) -> None:
        path = folder / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
        path.symlink_to(target)

    return change


def _pipe(name: str) -> Callable[[Path], object]:
    def change(folder: Path) -> None:
        (folder / name).unlink()
        os.mkfifo(folder / name)

    return change


_FRAMEWORK = "https://w3id.org/consilience/framework/damour/"
_DEEP = "[" * 700
CASES: dict[str, tuple[str, Callable[[Path], object]]] = {
    "header in UTF-16": ("F011", _recoded("study.toml", "utf-16")),
    "header nested deeply": ("F002", _said("\nx = " + "[" * 9000)),
    "header with a number too long": ("F002", _said("\nx = " + "9" * 5000)),
    "header with a key too long": ("F002", _said("\n" + "a." * 50_000 + "b = 1")),
    "table in half of UTF-16": ("F011", _recoded("excerpts.csv", "utf-16", b"x")),
    "a word with two fragments": ("F038", _put("speakers.csv", "front-line-staff", "a#b#c")),
    "a kind with two fragments": ("F039", _put("excerpts.csv", "participant-words", "a#b#c")),
    "a licence that is no address": ("F036", _put("sources.csv", "CC-BY-4.0", "http://a:b/")),
    "a short form for nothing": ("L103", _put("links.sssom.tsv", _FRAMEWORK, "")),
    "a short form with a fragment": ("L103", _put("links.sssom.tsv", _FRAMEWORK, "http://a#b#")),
    "a link to no address": ("L103", _put("links.sssom.tsv", "damour:trust", "http://[/")),
    "half a character": ("L101", _put("links.sssom.tsv", _FRAMEWORK, '"\\ud800"')),
    "links nested deeply": (
        "L101", _put("links.sssom.tsv", "#curie_map:", f"#x: {_DEEP}\n#curie_map:"),
    ),
    "a file elsewhere": ("D102", _put("sources.csv", "int1.txt", "../../../etc/passwd")),
    "a file from the root": ("D102", _put("sources.csv", "int1.txt", "/etc/passwd")),
    "a file of a very long name": ("D101", _put("sources.csv", "int1.txt", "a" * 5000)),
    "a table that leads elsewhere": ("F009", _link("excerpts.csv", "/etc/passwd")),
    "a table that leads to itself": ("F009", _link("excerpts.csv", "excerpts.csv")),
    "a text that leads elsewhere": ("D102", _link("sources/int1.txt", "/etc/passwd")),
    "a text that leads to itself": ("D102", _link("sources/int1.txt", "int1.txt")),
    "texts that lie elsewhere": ("D102", _link("sources", "/etc")),
    "a header that leads elsewhere": ("F009", _link("study.toml", "/etc/passwd")),
    "a table that waits for ever": ("F009", _pipe("excerpts.csv")),
    "links that wait for ever": ("F009", _pipe("links.sssom.tsv")),
    "a header that waits for ever": ("F009", _pipe("study.toml")),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_is_hostile_is_found(rich: Path, name: str) -> None:
    """One finding says it, and nothing may be built."""
    code, change = CASES[name]
    change(rich)
    report = _checked(rich)
    assert code in {each.code for each in report}
    assert not report.ok


def test_a_bomb_of_aliases_is_harmless(rich: Path) -> None:
    """The head of links is YAML, in which ten lines can stand for a billion."""
    lines = ["#a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"#a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    _put("links.sssom.tsv", "#curie_map:", "\n".join([*lines, "#curie_map:"]))(rich)
    assert _checked(rich).ok


def test_twenty_thousand_columns(rich: Path) -> None:
    """Told of in moderation, and soon."""
    (rich / "excerpts.csv").write_text(",".join(f"c{n}" for n in range(20_000)) + "\n")
    codes = [each.code for each in _checked(rich)]
    assert 0 < codes.count("F015") < 1000
    assert "F016" in codes


def test_names_that_are_no_text(tmp_path: Path) -> None:
    """File systems take any bytes as names; the report stays text."""
    folder = Path(shutil.copytree(RICH, tmp_path / "studies" / "rich"))
    try:
        (folder / os.fsdecode(b"\xff.csv")).touch()
    except OSError:
        pytest.skip("this file system takes only text as names")
    assert "F008" in {each.code for each in _checked(folder)}
    from consilience import check  # noqa: PLC0415

    folder.rename(folder.with_name(os.fsdecode(b"\xff")))
    with pytest.raises(ProjectError, match="not text"):
        check.check(project.Project(tmp_path))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("programme = 5", "F005"),
        ('[programme]\nid = "x"', "F005"),
        ('[[programme]]\nid = "a b"\nlabel = "y"', "F031"),
        ('[[programme]]\nid = "x"\nlabel = 3', "F005"),
        ('[[programme]]\nid = "x"\nlabel = "y"\nfoo = "z"', "F003"),
        ('[[programm]]\nid = "x"\nlabel = "y"', "F003"),
        ('[[programme]]\nid = "x"\nlabel = "y"\n[[programme]]\nid = "x"\nlabel = "z"', "M101"),
    ],
)
def test_programmes_that_cannot_be_used_are_told(tmp_path: Path, text: str, code: str) -> None:
    """Nothing in programmes.toml is passed over in silence."""
    (tmp_path / "programmes.toml").write_text(text, encoding="utf-8")
    found = surroundings.of(project.Project(tmp_path)).findings
    assert code in {each.code for each in found}


@pytest.mark.parametrize(
    "base",
    ["https://a b/", "https://a/#/", "https://a/> <x:p> <x:o> .\\n<", "https://a/%7e/", "ftp://a/",
     "https://a/?x/", "https:///", "https://é/"],
)  # fmt: skip
def test_a_base_that_would_have_to_be_encoded_is_refused(tmp_path: Path, base: str) -> None:
    """Graphs are told apart by their addresses; one that is spelt in two ways could leak."""
    (tmp_path / project.FILE).write_text(f'base = "{base}"\n', encoding="utf-8")
    with pytest.raises(ProjectError, match="base"):
        project.load(tmp_path)


def test_settings_nested_deeply(tmp_path: Path) -> None:
    """An error in words, not the end of the program."""
    (tmp_path / project.FILE).write_text("studies = " + "[" * 9000, encoding="utf-8")
    with pytest.raises(ProjectError, match="nested"):
        project.load(tmp_path)
