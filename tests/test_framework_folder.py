"""Frameworks of constructs in folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from consilience import assets, framework_folder
from consilience.errors import ReadError
from consilience.findings import Finding

SHIPPED = framework_folder.folders(assets.DATA / "frameworks")
GOOD = 'id = "made"\ntitle = "Made"\nversion = "1"\n'
ROWS = "id,label,definition,broader\na,A,,\nb,B,What b is,a\n"


def read(
    path: Path, toml: str = GOOD, rows: str = ROWS
) -> tuple[framework_folder.Framework | None, list[str]]:
    """The framework, and code and place of what was found."""
    folder = path / "made"
    folder.mkdir()
    (folder / "framework.toml").write_text(toml, encoding="utf-8")
    (folder / "constructs.csv").write_text(rows, encoding="utf-8")
    found: list[Finding] = []
    made = framework_folder.read(folder, found.append)
    return made, [f"{each.code} {str(each.place).partition('/')[2]}" for each in found]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_shipped_framework(path: Path) -> None:
    """Every framework that is shipped is read without a word."""
    found: list[Finding] = []
    made = framework_folder.read(path, found.append)
    assert found == []
    assert made.id == path.name
    assert made.constructs


def test_there_are_frameworks() -> None:
    """The test above has something to look at."""
    assert len(SHIPPED) >= 8


def test_values(tmp_path: Path) -> None:
    """Title, version and constructs with their order and hierarchy."""
    made, found = read(tmp_path)
    assert found == []
    assert (made.id, made.title, made.version) == ("made", "Made", "1")
    assert [(each.id, each.broader) for each in made.constructs] == [("a", None), ("b", "a")]


FAULTS = {
    "another id": (GOOD.replace("made", "other"), ROWS, ["F006 framework.toml"]),
    "unknown key": (GOOD + 'auther = "x"\n', ROWS, ["F003 framework.toml:4"]),
    "number": (GOOD.replace('"1"', "1"), ROWS, ["F005 framework.toml:3"]),
    "missing": ('id = "made"\ntitle = "Made"\n', ROWS, ["F004 framework.toml"]),
    "malformed": ("id = made\n", ROWS, ["F002 framework.toml:1:6"]),
    "twice": (GOOD, ROWS + "a,C,,\n", ["F041 constructs.csv:4:1"]),
    "nothing above": (GOOD, ROWS + "c,C,,z\n", ["F042 constructs.csv:4:4"]),
    "circle": (GOOD, ROWS.replace("a,A,,", "a,A,,b"), ["T102 constructs.csv:2:4"]),
    "no label": (GOOD, ROWS + "c,,,\n", ["F030 constructs.csv:4:2"]),
}


@pytest.mark.parametrize("name", FAULTS)
def test_fault(name: str, tmp_path: Path) -> None:
    """Each fault is told in its place."""
    toml, rows, expected = FAULTS[name]
    assert read(tmp_path, toml, rows)[1] == expected


def test_first_error_is_raised_without_a_collector(tmp_path: Path) -> None:
    """Without a collector the first error is an exception."""
    with pytest.raises(ReadError, match=r"framework.toml"):
        framework_folder.read(tmp_path)


@pytest.mark.parametrize(
    ("above", "circles"),
    [
        ({"a": "b", "b": "c"}, []),
        ({"a": "a"}, [("a",)]),
        ({"b": "c", "c": "b", "a": "b"}, [("b", "c")]),
        ({"c": "a", "a": "b", "b": "c", "x": "y", "y": "x"}, [("a", "b", "c"), ("x", "y")]),
    ],
)
def test_circles(above: dict[str, str], circles: list[tuple[str, ...]]) -> None:
    """Every circle is found once, beginning at its first member by name."""
    assert list(framework_folder.circles(above)) == circles
