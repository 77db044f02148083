"""The metadata of the tables agrees with the tables."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from consilience import assets, csvw, study_folder, tables
from consilience.iris import BASE, Minter
from consilience.namespaces import expand

MINTER = Minter(BASE, "made")
FOLDERS = [
    *sorted(path.parent for path in (assets.DATA / "studies").glob("*/study.toml")),
    Path(__file__).parent / "folders" / "valid" / "rich",
]


def written(folder: Path) -> str:
    """The document for the tables of a folder."""
    files = {
        name: list(columns)
        for name, columns in study_folder.positions(folder).items()
        if name.endswith(".csv")
    }
    return json.dumps(csvw.group(Minter(BASE, folder.name), files), indent=2)


@pytest.mark.parametrize("table", tables.TABLES, ids=lambda table: table.name)
def test_every_column_is_described(table: tables.Table) -> None:
    """Names and order are those of the table; what must be filled in is said."""
    schema = csvw.metadata(table, MINTER)["tableSchema"]
    real = [each for each in schema["columns"] if not each.get("virtual")]
    assert [each["name"] for each in real] == [column.name for column in table.columns]
    assert [bool(each.get("required")) for each in real] == [
        each.required for each in table.columns
    ]
    assert [bool(each.get("separator")) for each in real] == [each.many for each in table.columns]


def test_addresses() -> None:
    """Cells become the addresses that the build gives them."""
    metadata = csvw.metadata(tables.EXCERPTS, MINTER)
    columns = {each["name"]: each for each in metadata["tableSchema"]["columns"]}
    assert metadata["tableSchema"]["aboutUrl"] == f"{BASE}study/made/excerpt/{{id}}"
    assert columns["speaker"]["valueUrl"] == f"{BASE}study/made/speaker/{{speaker}}"
    assert columns["wave"]["valueUrl"] == f"{BASE}study/made/wave/{{wave}}"
    assert columns["wording"]["valueUrl"] == f"{BASE}wording/{{wording}}"
    assert columns["text"]["propertyUrl"] == expand("con:text")
    assert columns["start"]["datatype"] == "integer"


def test_tables_that_are_absent_are_not_pointed_into() -> None:
    """A foreign key needs the table that it leads to."""
    with_all = csvw.metadata(tables.CODINGS, MINTER)["tableSchema"]["foreignKeys"]
    assert [each["reference"]["resource"] for each in with_all] == ["excerpts.csv"]
    alone = csvw.metadata(tables.CODINGS, MINTER, present=["codings.csv"])
    assert "foreignKeys" not in alone["tableSchema"]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_same_bytes(folder: Path) -> None:
    """The same folder gives the same document."""
    assert written(folder) == written(folder)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_a_foreign_validator_agrees(folder: Path, tmp_path: Path) -> None:
    """The csvw library finds tables and metadata in agreement."""
    library = pytest.importorskip("csvw")
    target = tmp_path / folder.name
    shutil.copytree(folder, target)
    (target / csvw.FILE).write_text(written(folder), encoding="utf-8")
    read = library.CSVW(str(target / csvw.FILE), validate=True)
    assert read.is_valid, [str(each.message) for each in read.warnings]


def test_a_foreign_validator_finds_faults(tmp_path: Path) -> None:
    """The test above can fail: a broken table is not valid."""
    library = pytest.importorskip("csvw")
    target = tmp_path / "broken"
    shutil.copytree(FOLDERS[0], target)
    (target / csvw.FILE).write_text(written(target), encoding="utf-8")
    text = (target / "codings.csv").read_text(encoding="utf-8")
    (target / "codings.csv").write_text(text.replace(",Q1,", ",Q99,", 1), encoding="utf-8")
    with pytest.raises(ValueError, match="Q99"):
        assert library.CSVW(str(target / csvw.FILE), validate=True).is_valid
