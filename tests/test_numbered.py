"""Facts that are kept as ids are the facts that are kept as lines."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from consilience import examine, iris, kept, project, surroundings
from consilience.columns import file, layout, tables
from consilience.columns.numbered import Numbered
from consilience.errors import StoreError
from consilience.kept import Kept
from consilience.project import Project

FOLDERS = Path(__file__).parent / "folders"
TABLES = ("quad", "term", "property", "spread", "part", "sheet")


@pytest.fixture(scope="module")
def works(tmp_path_factory: pytest.TempPathFactory) -> list[Kept]:
    """What is kept of the valid studies, examined side by side in columns."""
    place = tmp_path_factory.mktemp("kept")
    around = surroundings.of(Project(FOLDERS))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(examine, "LARGE", 0)
        for each in examine.studies(sorted((FOLDERS / "valid").iterdir()), around):
            kept.write(each, place / each.slug / "work", around.project.base)
    found = [kept.read(each) for each in sorted(place.glob("*/work"))]
    return [each for each in found if each]


def part(work: Kept) -> file.Part:
    """The work on a study as a part of a file of columns."""
    name = work.folder.parent.name
    return file.Part(name, "1", work.files, Numbered(work.folder, work.scheme))


def held(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Everything that a file holds, in an order of its own."""
    connection = layout.connect(str(path), read_only=True)
    found = {name: connection.execute(f"FROM {name} ORDER BY ALL").fetchall() for name in TABLES}
    connection.close()
    return found


def test_ids_are_those_that_lines_give(works: list[Kept], tmp_path: Path) -> None:
    """A file of columns made from ids is to the last row one made from lines."""
    assert all(work.scheme for work in works)
    parts = [part(work) for work in works]
    file.make(tmp_path / "ids", parts)
    file.make(tmp_path / "lines", [replace(each, numbered=None) for each in parts])
    assert held(tmp_path / "ids") == held(tmp_path / "lines")


def test_nobody_may_see_what_is_never_to_be_seen(works: list[Kept]) -> None:
    """Words that stand in graphs of ``never`` alone are in no file, nor are their ids."""
    around = surroundings.of(Project(FOLDERS))
    hidden, shown = set(), set()
    for folder in sorted((FOLDERS / "valid").iterdir()):
        for line in examine.study(folder, around).asserted:
            spelled = line.split(" ", 2)[2].rpartition(" <")
            never = spelled[2].startswith(iris.graph(around.project.base, folder.name, "never"))
            (hidden if never else shown).add(spelled[0].strip('"'))
    assert hidden - shown
    told = {text for work in works for text in texts(work)}
    assert not told & (hidden - shown)
    assert told & shown


def texts(work: Kept) -> set[str]:
    """The words of a file of terms."""
    _, terms = Numbered(work.folder, work.scheme).files
    found = layout.connect().execute("SELECT text FROM read_parquet(?)", [str(terms)]).fetchall()
    return {text for (text,) in found}


def test_ids_of_another_scheme_are_left_alone(works: list[Kept], tmp_path: Path) -> None:
    """Where terms got their ids otherwise, lines are read."""
    parts = [part(work) for work in works]
    lines = [replace(each, numbered=None) for each in parts]
    for each in parts:
        assert each.numbered
        shutil.copytree(each.numbered.folder, tmp_path / each.name)
        for path in Numbered(tmp_path / each.name, "").files:
            path.write_bytes(b"")
    strange = [
        replace(each, numbered=Numbered(tmp_path / each.name, "of another time")) for each in parts
    ]
    file.make(tmp_path / "one", strange)
    file.make(tmp_path / "other", lines)
    assert held(tmp_path / "one") == held(tmp_path / "other")


def test_an_id_that_two_terms_have_is_noticed(works: list[Kept], tmp_path: Path) -> None:
    """Two parts give one id to two texts: the file is made from lines, with other ids."""
    work = works[0]
    folder = Path(shutil.copytree(work.folder, tmp_path / "kept"))
    numbered = Numbered(folder, work.scheme)
    _, terms = numbered.files
    connection = layout.connect()
    connection.execute("CREATE TABLE term AS FROM read_parquet(?)", [str(terms)])
    connection.execute("UPDATE term SET text = text || '!' WHERE id = (SELECT max(id) FROM term)")
    connection.execute(f"COPY term TO '{terms}' (FORMAT parquet)")
    parts = [part(work), file.Part("again", "1", work.files, numbered)]
    file.make(tmp_path / "found", parts)
    file.make(tmp_path / "lines", [replace(each, numbered=None) for each in parts])
    store = tables.Tables(layout.connect(str(tmp_path / "found"), read_only=True), read_only=True)
    assert "'+'" in store.scheme
    other = tables.Tables(layout.connect(str(tmp_path / "lines"), read_only=True), read_only=True)
    count = "SELECT count(*), count(DISTINCT g) FROM quad"
    assert store.run(count) == other.run(count)
    told = "SELECT text, extra FROM term ORDER BY ALL"
    assert store.run(told) == other.run(told)


@pytest.mark.parametrize("name", ["facts.parquet", "terms.parquet"])
def test_ids_that_are_damaged_are_not_whole(works: list[Kept], tmp_path: Path, name: str) -> None:
    """A byte that changed is noticed before facts are read, a file that is gone at once."""
    folder = Path(shutil.copytree(works[0].folder, tmp_path / "kept"))
    path = folder / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    found = kept.read(folder)
    assert found
    assert not found.whole
    path.unlink()
    assert kept.read(folder) is None


def test_small_studies_are_kept_as_lines_alone(tmp_path: Path) -> None:
    """What was worked out in memory has no ids."""
    around = surroundings.of(Project(FOLDERS))
    examined = examine.study(FOLDERS / "valid" / "rich", around)
    kept.write(examined, tmp_path / "work", around.project.base)
    found = kept.read(tmp_path / "work")
    assert found
    assert found.scheme == ""
    assert {path.name for path in found.folder.iterdir()} == {
        "asserted.nq",
        "inferred.nq",
        "report.json",
    }


@pytest.mark.long
def test_ids_of_seeds(seed_project: Path, tmp_path: Path) -> None:
    """Published studies, worked on together, have the ids that their lines give."""
    made = project.load(seed_project)
    around = surroundings.of(made)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(examine, "LARGE", 0)
        for each in examine.studies(made.studies, around):
            kept.write(each, tmp_path / each.slug / "work", made.base)
    found = [kept.read(each) for each in sorted(tmp_path.glob("*/work"))]
    parts = [part(each) for each in found if each]
    assert len(parts) == len(made.studies)
    file.make(tmp_path / "ids", parts)
    file.make(tmp_path / "lines", [replace(each, numbered=None) for each in parts])
    assert held(tmp_path / "ids") == held(tmp_path / "lines")


def test_facts_that_do_not_count_alike_are_kept_as_lines_alone(tmp_path: Path) -> None:
    """Where there are more ids than lines, or fewer, nobody is to take them for the same."""
    around = surroundings.of(Project(FOLDERS))
    examined = examine.study(FOLDERS / "valid" / "rich", around)

    def one_too_many(folder: Path, _: str) -> tuple[str, int]:
        for path in Numbered(folder, "").files:
            path.write_bytes(b"ids")
        return "a scheme", len([*examined.asserted, *examined.inferred]) + 1

    kept.write(replace(examined, save_ids=one_too_many), tmp_path / "work", around.project.base)
    found = kept.read(tmp_path / "work")
    assert found
    assert found.scheme == ""
    assert not list(found.folder.glob("*.parquet"))


def test_kept_ids_that_cannot_be_read_are_named(works: list[Kept], tmp_path: Path) -> None:
    """As long as it was, and damaged: the error says of which study."""
    folder = Path(shutil.copytree(works[0].folder, tmp_path / "rich" / "work"))
    for path in Numbered(folder, "").files:
        path.write_bytes(b"\0" * path.stat().st_size)
    damaged = replace(part(works[0]), numbered=Numbered(folder, works[0].scheme))
    with pytest.raises(StoreError, match="rich"):
        file.make(tmp_path / "columns", [damaged])
