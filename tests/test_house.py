"""Rules of the house that no linter knows."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "src").rglob("*.py"))

# Words that only a query or an RDF file has; "SELECT " and not "select", so prose is free.
QUERY = re.compile(
    r"\bSELECT [?*(D]|\bCONSTRUCT *\{|\bPREFIX \w*:|@prefix|\bINSERT (DATA|\{)|\bWHERE *\{"
)

# What may write a query, and why.
#: Packages whose strings are SQL, which a compiler makes.
WRITES_SQL = ("consilience/bulk/", "consilience/columns/")
WRITES_QUERIES: dict[str, str] = {
    "consilience/shacl/expressions.py": "shapes are compiled to queries",
}

LIMIT = 400  # lines; a longer module holds two nouns
MAY_BE_LONG = {"tables.py"}  # one definition, a line for each column


def _tracked() -> list[Path]:
    """Every file in git (or in the unpacked source archive, where there is no git)."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    files = [ROOT / name for name in listed.split("\0") if name]
    assert files
    return [file for file in files if file.is_file()]


def test_there_are_modules() -> None:
    """The tests below look at something."""
    assert len(SOURCES) > 10


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_query_or_turtle_in_python(path: Path) -> None:
    """Turtle, SHACL and SPARQL are files of their own, never strings inside Python."""
    name = path.relative_to(ROOT / "src").as_posix()
    found = QUERY.search(path.read_text(encoding="utf-8"))
    if name.startswith(WRITES_SQL):
        return
    if name in WRITES_QUERIES:
        assert found, f"{name} no longer needs its exception"
    else:
        assert not found, f"{name} holds {found.group()!r}" if found else ""


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_modules_are_small(path: Path) -> None:
    """No module has more lines than one noun needs."""
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= LIMIT or path.name in MAY_BE_LONG, f"{lines} lines: cut it in two"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_attic(path: Path) -> None:
    """No module has a name that anything would fit under."""
    assert path.stem not in {"utils", "util", "helpers", "helper", "common", "misc", "core"}


def test_nothing_in_git_knows_this_machine() -> None:
    """No file names a folder of somebody's machine: what is in git works anywhere."""
    # Put together here, so that this file does not hold what it forbids.
    roots = ("/home" + "/", "/Us" + "ers/", "/ro" + "ot/", "/wo" + "rk/", "/t" + "mp/", "C:" + "\\")
    pattern = re.compile("|".join(rf"(?<![\w.:/-]){re.escape(root)}\w" for root in roots))
    hits = []
    for file in _tracked():
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if pattern.search(line):
                hits.append(f"{file.relative_to(ROOT)}:{number}: {line.strip()[:80]}")
    assert not hits, "\n".join(hits)


def test_no_derived_files_in_git() -> None:
    """Git holds sources: nothing that a command here makes."""
    derived = {".nq", ".pyc", ".whl", ".gz", ".log"}
    hits = [file for file in _tracked() if file.suffix in derived or ".consilience" in file.parts]
    assert not hits
