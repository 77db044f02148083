"""Files of links that are wrong in one way each, and what is said of them.

Each file in ``tests/links/bad`` lies in a small study of its own, and names the code of what is
wrong with it in its head (``other``).
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from consilience import api, rows, sssom
from consilience.findings import Finding, Severity

LINKS = Path(__file__).parent / "links"
BAD = sorted((LINKS / "bad").glob("*.sssom.tsv"))
GOOD = sorted((LINKS / "good").glob("*.sssom.tsv"))
STUDY = """\
format = 1
title = "A made-up study"
licence = "CC0-1.0"
access = "open"

[codebook]
title = "Codes"

[[agent]]
id = "a"
name = "Coder A"
"""
CODES = """\
id,label,definition,replaced_by
trust,Trust,Partners count on each other.,
partnership,Partnership,How partners work with each other.,
bare,Bare,,
old,Old,What was used before.,trust
"""


def _name(path: Path) -> str:
    return path.name.removesuffix(".sssom.tsv")


def _expected(path: Path) -> str:
    found = re.search(r"^#other: (\w+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert found
    return found[1]


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Finding]]:
    """What a check says of each file, all of them in one project."""
    project = tmp_path_factory.mktemp("links")
    (project / "consilience.toml").write_text("", encoding="utf-8")
    (project / "frameworks").symlink_to(Path(__file__).parents[1] / "data" / "frameworks")
    for path in (*BAD, *GOOD):
        folder = project / "studies" / _name(path)
        folder.mkdir(parents=True)
        (folder / "study.toml").write_text(STUDY, encoding="utf-8")
        (folder / "codebook.csv").write_text(CODES, encoding="utf-8")
        (folder / "links.sssom.tsv").write_bytes(path.read_bytes())
    found: dict[str, list[Finding]] = {_name(path): [] for path in (*BAD, *GOOD)}
    for each in api.check_project(project).findings:
        study, _, file = each.place.file.partition("/")
        if file.startswith("links"):
            found[study].append(each)
    return found


@pytest.mark.long
@pytest.mark.parametrize("path", BAD, ids=_name)
def test_each_fault_is_told_by_its_own_code(path: Path, findings: dict[str, list[Finding]]) -> None:
    """A wrong file gets the code of what is wrong with it, and no other."""
    assert {each.code for each in findings[_name(path)]} == {_expected(path)}


@pytest.mark.long
@pytest.mark.parametrize("path", GOOD, ids=_name)
def test_nothing_is_said_of_a_good_file(path: Path, findings: dict[str, list[Finding]]) -> None:
    """A file that is right in everything gets no finding."""
    assert findings[_name(path)] == []


def test_every_code_about_links_has_a_file() -> None:
    """Every rule about what a file of links says is in the corpus."""
    from consilience import catalogue  # noqa: PLC0415

    codes = {code for code in catalogue.rules() if re.fullmatch(r"L0(0[5-9]|1\d)|L1\d\d", code)}
    elsewhere = {"L006", "L007", "L012"}  # told by a table rule first; needs two files
    assert codes - elsewhere <= {_expected(path) for path in BAD}


#: What reading the file alone can tell.
_READ = [path for path in BAD if re.match(r"F|L10[1-8]|L11[1-3]", _expected(path))]


@pytest.mark.parametrize("path", _READ, ids=_name)
def test_reading_tells_the_fault(path: Path) -> None:
    """What the file alone is wrong in is told when it is read, and nothing else."""
    found: list[Finding] = []
    list(sssom.read(path, found.append, file="links.sssom.tsv"))
    assert {each.code for each in found} == {_expected(path)}


@pytest.mark.parametrize("path", [*BAD, *GOOD], ids=_name)
def test_no_row_is_dropped_silently(path: Path) -> None:
    """Every row is a link, or has an error of its own (or the whole file has)."""
    found: list[Finding] = []
    links = list(sssom.read(path, found.append, file=path.name))
    top = sssom.head(path, path.name, found.append)
    lines = [
        number
        for number, _ in rows.rows(path, path.name, lambda _: None, delimiter="\t", skip=top.lines)
    ][1:]
    told = {each.place.row for each in found if each.severity is Severity.ERROR}
    whole = {"L101", "F016"} & {each.code for each in found}
    assert whole or {link.row for link in links} | told >= set(lines)


@pytest.mark.long
def test_another_program_agrees() -> None:
    """sssom-py accepts what we accept, and refuses nothing in the corpus that we do not."""
    python = os.environ.get("CONSILIENCE_LINKING_PYTHON")
    if not python:
        pytest.skip("set CONSILIENCE_LINKING_PYTHON to a Python that has sssom")
    ours = sorted((Path(__file__).parents[1] / "data").rglob("*.sssom.tsv"))
    run = subprocess.run(
        [python, "-P", Path(__file__).with_name("sssom_opinion.py"), *GOOD, *BAD, *ours],
        capture_output=True,
        text=True,
        check=True,
    )
    codes = dict(line.split("\t") for line in run.stdout.splitlines())
    assert {codes[str(path)] for path in (*GOOD, *ours)} == {"0"}
    refused = {_name(path) for path in BAD if codes[str(path)] != "0"}
    assert {"prefix-unknown", "confidence-above-one", "justification-made-up"} <= refused
