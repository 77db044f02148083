"""A study in columns: the same facts and findings as in memory."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consilience import (
    bulk,
    examine,
    generator,
    iris,
    kept,
    mapping,
    model,
    project,
    records,
    study_folder,
    surroundings,
    tables,
)
from consilience.bulk import direct
from consilience.examine import Examined
from consilience.iris import Minter
from consilience.project import Project
from consilience.surroundings import Surroundings

FOLDERS = Path(__file__).parent / "folders"
CASES = sorted((FOLDERS / "invalid").iterdir())


@pytest.fixture(scope="module")
def alone() -> Surroundings:
    """The surroundings of a study that has no neighbours."""
    return surroundings.of(Project(FOLDERS))


def _both(
    folder: Path, around: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> tuple[Examined, Examined]:
    """The study examined in memory and in columns; the second way was really taken."""
    in_memory = examine.study(folder, around)
    taken: list[str] = []

    def provenance(self: bulk.Workbench, number: int) -> object:
        taken.append(folder.name)
        return original(self, number)

    original = bulk.Workbench.provenance
    monkeypatch.setattr(bulk.Workbench, "provenance", provenance)
    monkeypatch.setattr(examine, "LARGE", 0)
    in_columns = examine.study(folder, around)
    monkeypatch.undo()
    assert in_columns.asserted == () or taken
    return in_memory, in_columns


def _same(one: Examined, other: Examined) -> None:
    assert other.findings == one.findings
    assert list(other.asserted) == list(one.asserted)
    assert list(other.inferred) == list(one.inferred)
    assert other.rows == one.rows


@pytest.mark.long
def test_seeds(seed_project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Published studies have the same facts, findings and conclusions in columns."""
    made = project.load(seed_project)
    around = surroundings.of(made)
    for folder in made.studies:
        _same(*_both(folder, around, monkeypatch))


def test_every_tier(alone: Surroundings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept back, and what follows from it, stands in the graphs of its tier.

    What is kept of the work is the same, byte by byte, without what nobody may see.
    """
    in_memory, in_columns = _both(FOLDERS / "valid" / "rich", alone, monkeypatch)
    _same(in_memory, in_columns)
    for name, examined in (("memory", in_memory), ("columns", in_columns)):
        kept.write(examined, tmp_path / name / "work", alone.project.base)
    for file in ("asserted.nq", "inferred.nq"):
        one, other = (tmp_path / name / "work" / file for name in ("memory", "columns"))
        assert one.read_bytes() == other.read_bytes()


@pytest.mark.parametrize("tier", ["safeguarded", "never"])
def test_beside_closed_passages(
    alone: Surroundings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tier: str
) -> None:
    """Words beside a closed passage, what overlaps it, and its pseudonyms: as narrow as it is."""
    folder = Path(shutil.copytree(FOLDERS / "valid" / "rich", tmp_path / "rich"))

    def add(table: str, **cells: str) -> None:
        path = folder / table
        names, *rows = csv.reader(path.read_text("utf-8").splitlines())
        with path.open("w", encoding="utf-8", newline="") as stream:
            told = [names, *rows, [cells.get(name, "") for name in names]]
            csv.writer(stream, lineterminator="\n").writerows(told)

    passage = {"kind": "participant-words", "source": "int1", "wording": "verbatim"}
    add("excerpts.csv", id="E91", text="we left [Secret] at once", access=tier, **passage)
    add("excerpts.csv", id="E92", text="so we left [Secret] at once, all", **passage)
    add("excerpts.csv", id="E93", text="[Known] came", prefix="at once ", suffix=" all", **passage)
    for number, label in (("91", "[Secret]"), ("92", "[Known]")):
        add("pseudonyms.csv", id=f"P{number}", label=label, kind="organisation", scope="study")
    in_memory, in_columns = _both(folder, alone, monkeypatch)
    _same(in_memory, in_columns)
    told = [line for line in in_columns.asserted if "left [Secret]" in line]
    assert len(told) == 2
    assert all(f"/graph/rich/{tier}/asserted>" in line for line in told)


@pytest.mark.long
@pytest.mark.parametrize("folder", CASES, ids=lambda path: path.name)
def test_every_defect(folder: Path, alone: Surroundings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is wrong with a folder, the same is found in columns."""
    _same(*_both(folder, alone, monkeypatch))


def _beside_each_other(
    folders: list[Path], around: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Studies examined at once, in columns, are as they are each by itself in memory."""
    alone = [examine.study(folder, around) for folder in folders]
    taken: list[int] = []

    def provenance(self: bulk.Workbench, number: int) -> object:
        taken.append(len(self.studies))
        return original(self, number)

    original = bulk.Workbench.provenance
    with monkeypatch.context() as patch:
        patch.setattr(bulk.Workbench, "provenance", provenance)
        patch.setattr(examine, "LARGE", 0)
        found = examine.studies(folders, around)
        assert set(taken) == {sum(one.asserted != () for one in alone)}
        for one, other in zip(alone, found, strict=True):
            _same(one, other)


def test_side_by_side(alone: Surroundings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of studies that are worked on together each has its own findings, facts and conclusions."""
    valid = sorted((FOLDERS / "valid").iterdir())
    _beside_each_other([*valid, *CASES[:3]], alone, monkeypatch)


@pytest.mark.long
@pytest.mark.parametrize("start", range(0, len(CASES), 24))
def test_every_defect_side_by_side(
    start: int, alone: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is wrong with folders, each is told of its own defects."""
    slugs: dict[str, Path] = {}
    for folder in CASES[start : start + 24]:
        read = study_folder.read(folder, found=lambda _: None)
        slugs.setdefault(read.header.slug if read else folder.name, folder)
    _beside_each_other(list(slugs.values()), alone, monkeypatch)


@pytest.mark.long
def test_generated_defects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every kind of defect that the generator plants is found alike."""
    root = tmp_path / "p"
    generator.generate(root, quotes=800, studies=3, seed=17, violations=2)
    made = project.load(root)
    around = surroundings.of(made)
    for folder in made.studies:
        _same(*_both(folder, around, monkeypatch))
    _beside_each_other(list(made.studies), around, monkeypatch)


WORDS = st.text(
    st.sampled_from("ab \t\n\r\"\\\b\f,;'\u00e9\u2028\U0001f600\x01\x7f[]<>^@{}"), min_size=1
)


@settings(max_examples=6, deadline=None)
@given(st.lists(st.tuples(WORDS, st.none() | WORDS, st.integers(0, 10**19)), min_size=1))
def test_any_words(rows: list[tuple[str, str | None, int]]) -> None:
    """Whatever characters words have, they are spelled alike; strange numbers are not claimed."""
    header = model.Header(slug="s", title="S", licence="CC0-1.0")
    excerpts = [
        model.Excerpt(
            id=f"Q{n}",
            row=n + 2,
            kind="participant-words",
            source="D",
            text=text,
            prefix=prefix,
            start=start,
        )
        for n, (text, prefix, start) in enumerate(rows)
    ]
    sources = [model.Source(id="D", kind="interview")]
    study = model.Study(
        header, {model.Excerpt: lambda: iter(excerpts), model.Source: lambda: iter(sources)}
    )
    minter = Minter(iris.BASE, "s")
    expected = sorted(set(mapping.quads(study, minter)))
    try:
        found = list(bulk.Workbench([bulk.Stated(study, minter)], ()).asserted(0))
    except bulk.NotClaimed:
        assert max(start for _, _, start in rows) >= 10**17
    else:
        assert found == expected


@pytest.mark.parametrize(
    ("old", "new", "sure"),
    [
        ("", "", True),
        ("\n", "\r\n", False),
        ("\nC2,", "\n\nC2,", False),
        ("\nC2,", "\n,,,,,\nC2,", False),
        ("profession:nurse", "profession:nurse\u00a0", False),
        ("role:carer;", "role:carer ;; ", True),
        ("plain", '"two\nlines, and ""quotes"""', True),
        ("note", "note,", False),
    ],
)
def test_files_as_they_stand(tmp_path: Path, old: str, new: str, sure: bool) -> None:
    """The database reads a file itself only where that gives what reading row by row gives."""
    text = (
        "id,excerpt,code,layer,concerns,note\n"
        "C1,Q1,trust,L,,plain\n"
        "C2,Q1,trust,L,role:carer;profession:nurse,\n"
        "C3,Q2,trust,L,,\n"
    )
    path = tmp_path / "codings.csv"
    path.write_bytes((text.replace(old, new) if old else text).encode())
    rows = list(records.read(path, tables.CODINGS, "codings.csv", lambda _: None))
    connection = duckdb.connect()
    plain = bulk.Plain(path, len(rows), rows[-1].row)
    assert direct.read(connection, tables.CODINGS, plain, "read") == sure
    if sure:
        names = ("row", *(column.name for column in tables.CODINGS.columns))
        wanted = [tuple(getattr(each, name) or None for name in names) for each in rows]
        found = connection.execute("SELECT * FROM read ORDER BY n").fetchall()
        as_tuples = [
            tuple(tuple(cell) or None if isinstance(cell, list) else cell for cell in row)
            for row in found
        ]
        assert as_tuples == wanted
    connection.close()
