"""What not everybody may see stands in its own graphs only, and what nobody may see nowhere.

A mark is planted in every cell that people fill in freely; then it is looked for everywhere.
"""

from __future__ import annotations

import csv
import io
import random
import shutil
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings

from consilience import build, examine, generation, project, reports, surroundings, tables
from consilience.findings import Report
from consilience.surroundings import Surroundings
from consilience.tables import Kind

RICH = Path(__file__).parent / "folders" / "valid" / "rich"
SEEDS = 1 if settings.default.max_examples <= 50 else 20  # type: ignore[union-attr]
MARK = "Zq7 Xw9"
#: How the mark may look in addresses.
MARKS = (MARK, "Zq7%20Xw9", "Zq7+Xw9", "Zq7-Xw9")


@cache
def _alone() -> Surroundings:
    return surroundings.of(project.Project(RICH.parent.parent))


def _table(folder: Path, file: str) -> list[list[str]]:
    with (folder / file).open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def _write(folder: Path, file: str, rows: list[list[str]]) -> None:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    (folder / file).write_text(stream.getvalue(), encoding="utf-8", newline="")


def _plant(folder: Path, mark: str = MARK) -> None:
    """The mark at the end of every text that is not empty, in every table."""
    for table in tables.TABLES:
        names, *rows = _table(folder, table.file)
        texts = [n for n, name in enumerate(names) if table.column(name).kind is Kind.TEXT]
        for row in rows:
            for n in texts:
                if row[n] and not table.column(names[n]).many:
                    row[n] += f" {mark}"
        _write(folder, table.file, [names, *rows])


def _told(folder: Path) -> str:
    report = Report.of(examine.study(folder, _alone()).findings, studies=[folder.name])
    look = reports.Look(folder=folder.parent)
    return "\n".join(reports.render(report, form, look) for form in reports.FORMATS)


@pytest.mark.parametrize("table", tables.TABLES, ids=lambda table: table.file)
def test_no_report_shows_what_people_said(tmp_path: Path, table: tables.Table) -> None:
    """Cells in the wrong columns, rows without quotation marks, headings lost: never the words."""
    folder = Path(shutil.copytree(RICH, tmp_path / "rich"))
    _plant(folder)
    names, *rows = _table(folder, table.file)
    for seed in range(SEEDS):
        random_ = random.Random(f"{table.file} {seed}")
        changed = [list(row) for row in rows]
        for row in changed:
            row.insert(random_.randrange(len(row)), random_.choice(["", MARK, f"{MARK}; x"]))
            if random_.random() < 0.7:
                row.pop()
        for shown in ([names, *changed], [changed[0], *rows], [[*names, MARK], *changed]):
            _write(folder, table.file, shown)
            told = _told(folder)
            assert "error[" in told
            for mark in MARKS:
                assert mark not in told, f"seed {seed}"
        (folder / table.file).write_text(
            "\n".join(";".join(row) for row in [names, *changed]), encoding="utf-8"
        )
        told = _told(folder)
        for mark in MARKS:
            assert mark not in told, f"seed {seed}"


@pytest.mark.parametrize("old", ["format = 1", 'title = "', "[[wave]]", "licence", 'kind = "'])
def test_no_report_shows_what_the_header_says(tmp_path: Path, old: str) -> None:
    """Keys, values and slips of spelling in study.toml."""
    for new in (f'"{MARK}" = "{MARK}"\n{old}', f"['{MARK}']\n['{MARK}']\n{old}", f"{MARK} {old}"):
        folder = Path(shutil.copytree(RICH, tmp_path / "rich"))
        path = folder / "study.toml"
        path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
        told = _told(folder)
        for mark in MARKS:
            assert mark not in told, new
        shutil.rmtree(folder)


@pytest.mark.parametrize(
    "line", [f"x: *{MARK.replace(' ', '-')}", f"x: !<{MARK}> y", f"'{MARK}': [", f"{MARK}"]
)
def test_no_report_shows_the_head_of_links(tmp_path: Path, line: str) -> None:
    """What the YAML parser repeats is left out."""
    folder = Path(shutil.copytree(RICH, tmp_path / "rich"))
    path = folder / "links.sssom.tsv"
    path.write_text(f"#{line}\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    told = _told(folder)
    for mark in MARKS:
        assert mark not in told


def _closed(root: Path, tier: str) -> tuple[project.Project, list[str]]:
    """A built project in which one interview, and all that hangs on it, is in a tier."""
    folder = Path(shutil.copytree(RICH, root / "studies" / "rich"))
    names, *rows = _table(folder, "sources.csv")
    for row in rows:
        if row[0] == "int2":
            row[names.index("access")] = tier
    _write(folder, "sources.csv", [names, *rows])
    words = f"secret{tier}"

    def mark(file: str, column: str, *ids: str) -> None:
        names, *rows = _table(folder, file)
        for row in rows:
            if row[0] in ids:
                row[names.index(column)] += f" {words}"
        _write(folder, file, [names, *rows])

    def add(table: str, **cells: str) -> None:
        names, *rows = _table(folder, table)
        _write(folder, table, [names, *rows, [cells.get(name, "") for name in names]])

    add(
        "speakers.csv",
        id="SP9",
        label=f"label {words}",
        role_published=words,
        role="manager",
        role_read_by="coder-a",
        organisation_type="charity",
        organisation_type_read_by="coder-a",
    )
    add(
        "excerpts.csv",
        id="E90",
        kind="participant-words",
        source="int2",
        text=f"words {words}",
        wording="verbatim",
        speaker="SP9",
        collaboration="K1",
        wave="w2",
        locator=words,
    )
    add(
        "codings.csv",
        id="X90",
        excerpt="E90",
        code="trust",
        layer="first-pass",
        coder="coder-a",
        note=words,
    )
    add(
        "mentions.csv",
        id="M90",
        excerpt="E90",
        words=words,
        organisation_type="local-authority",
        layer="first-pass",
        coder="coder-a",
        note=words,
    )
    add(
        "assessments.csv",
        id="AS90",
        collaboration="K1",
        construct="damour:trust",
        level="3-active",
        phase="late",
        round="secret-round",
        layer="second-pass",
        assessor="coder-b",
        evidence="E10;E90",
        rationale=words,
    )
    add("notes.csv", id="N90", about="note:N91", text=words)
    add("notes.csv", id="N91", about="attribute:T90", text=words)
    add("attributes.csv", id="T90", about="speaker:SP9", name=words, value=words)
    add("attributes.csv", id="T91", about="coding:X90", name=words, value=words)
    add("notes.csv", id="N92", about="mention:M90", text=words)
    add("notes.csv", id="N93", about="assessment:AS90", text=words)
    for id_ in ("excerpt:E90", "speaker:SP9", "coding:X90", "note:N90"):
        add("origin.csv", id=id_, file=f"{words}.xlsx", element=words)
    mark("sources.csv", "title", "int2")
    (root / project.FILE).touch()
    made = project.load(root)
    build.build(made)
    opened = generation.open_current(made.state)
    lines = list(opened.dump())
    opened.close()
    return made, lines


@pytest.mark.parametrize("tier", ["safeguarded", "controlled"])
def test_what_is_restricted_stands_in_its_own_graphs(tmp_path: Path, tier: str) -> None:
    """Words, labels, notes, details, judgements, origins, and what follows from them."""
    _, lines = _closed(tmp_path, tier)
    marked = [line for line in lines if f"secret{tier}" in line]
    assert len(marked) > 20
    own = f"/graph/rich/{tier}/"
    assert [line for line in marked if own not in line] == []
    for record in ("speaker/SP9", "coding/X90", "mention/M90", "assessment/AS90", "note/N90"):
        about = [line for line in lines if f"/rich/{record}" in line]
        assert about
        assert [line for line in about if own not in line] == [], record
    assert any(f"{own}inferred" in line and "excerpt/E90" in line for line in lines)
    assert not any("secret-round" in line and own not in line for line in lines)


def test_what_nobody_may_see_is_in_no_file(tmp_path: Path) -> None:
    """Neither in the store nor in what is kept beside it."""
    made, lines = _closed(tmp_path, "never")
    assert not any("secret" in line for line in lines)
    for record in ("speaker/SP9", "coding/X90", "mention/M90", "assessment/AS90", "note/N90"):
        assert not any(f"/rich/{record}" in line for line in lines), record
    for path in made.state.rglob("*"):
        if path.is_file():
            assert b"secretnever" not in path.read_bytes(), path.name


def test_links_of_a_closed_study_are_closed(tmp_path: Path) -> None:
    """Their remarks and reviews stand in the tier of the study, and evidence still counts."""
    folder = Path(shutil.copytree(RICH, tmp_path / "studies" / "rich"))
    path = folder / "study.toml"
    text = path.read_text(encoding="utf-8")
    assert 'access = "open"' in text
    path.write_text(text.replace('access = "open"', 'access = "safeguarded"', 1), "utf-8")
    (tmp_path / project.FILE).touch()
    made = project.load(tmp_path)
    build.build(made)
    opened = generation.open_current(made.state)
    try:
        names = [name for name in opened.graphs() if "/graph/rich/" in name]
        lines = list(opened.dump())
    finally:
        opened.close()
    parts = {name.rpartition("/graph/rich/")[2] for name in names}
    assert {"safeguarded/links", "safeguarded/provenance", "controlled/provenance"} <= parts
    assert {each for each in parts if each.startswith(("open/", "links", "prov"))} == {
        "open/asserted",  # what study.toml says
        "open/inferred",
    }
    inferred = [line for line in lines if "/terms/onConstruct>" in line and "/rich/" in line]
    assert any("/safeguarded/inferred>" in line for line in inferred)


@pytest.mark.parametrize("tier", ["safeguarded", "controlled", "never"])
def test_what_a_closed_passage_says_is_not_said_beside_it(tmp_path: Path, tier: str) -> None:
    """The words before and after an open passage, and pseudonyms that only the closed one has."""
    folder = Path(shutil.copytree(RICH, tmp_path / "studies" / "rich"))

    def add(table: str, **cells: str) -> None:
        names, *rows = _table(folder, table)
        _write(folder, table, [names, *rows, [cells.get(name, "") for name in names]])

    passage = {"kind": "participant-words", "source": "int1", "wording": "verbatim"}
    closed, open_ = f"[Secret {tier}]", "[Known to all]"
    add("excerpts.csv", id="E91", text=f"we left {closed}", access=tier, **passage)
    add("excerpts.csv", id="E92", text=f"then {open_} came", prefix=f"left {closed}", **passage)
    add("excerpts.csv", id="E93", text=f"{open_}", suffix=f"we left {closed}", **passage)
    for number, label in (("91", closed), ("92", open_)):
        add("pseudonyms.csv", id=f"P{number}", label=label, kind="organisation", scope="study")
    (tmp_path / project.FILE).touch()
    made = project.load(tmp_path)
    build.build(made)
    opened = generation.open_current(made.state)
    lines = list(opened.dump())
    opened.close()
    told = [line for line in lines if closed in line]
    own = f"/graph/rich/{tier}/"
    assert [line for line in told if own not in line] == []
    assert len(told) == (0 if tier == "never" else 4)
    if tier == "never":  # nobody hears of it, not even that it is there
        assert not any("/pseudonym/P91" in line for line in lines)
    assert any("/pseudonym/P92" in line and "/graph/rich/open/asserted" in line for line in lines)
