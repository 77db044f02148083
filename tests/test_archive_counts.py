"""The numbers of the open layer: who counts, what is told, and that packages keep and judge it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import packages
from consilience import project, study_folder, turtle, vocabulary
from consilience.archive import counts, restoring, verification
from consilience.archive.counts import Key
from consilience.archive.formats import cube
from consilience.archive.verification import numbers
from consilience.errors import ReadError, Refused
from consilience.iris import Minter
from consilience.project import Project

#: Role, type of organisation, and what is said of their words, of the people who are heard.
_PEOPLE = (
    *(("manager", "nhs-provider-trust", "trust:strength") for _ in range(7)),
    *(("manager", "charity", "trust:challenge") for _ in range(2)),
    *(("carer", "charity", "meeting:") for _ in range(6)),
    *(("patient", "", "meeting:strength") for _ in range(5)),
)


@pytest.fixture
def origin(tmp_path: Path) -> Project:
    """The study that holds everything, with other people in it."""
    made = packages.rich(tmp_path / "origin")
    folder = made.studies_folder / "rich"
    for table, rows in {
        "speakers": [
            {"id": f"P{n}", "label": f"Voice {n}", "role": role, "organisation_type": kind}
            for n, (role, kind, _) in enumerate(_PEOPLE)
        ],
        "excerpts": [
            {
                "id": f"PE{n}",
                "kind": "participant-words",
                "source": "int1",
                "text": f"Invented words of voice number {n}, all of them.",
                "wording": "verbatim",
                "speaker": f"P{n}",
            }
            for n in range(len(_PEOPLE))
        ],
        "codings": [
            {
                "id": f"PX{n}",
                "excerpt": f"PE{n}",
                "code": said.partition(":")[0],
                "layer": "first-pass",
                "coder": "coder-a",
                "direction": said.partition(":")[2],
            }
            for n, (_, _, said) in enumerate(_PEOPLE)
        ],
    }.items():
        _write(folder / f"{table}.csv", rows, alone=table != "excerpts")
    for name in ("notes", "mentions", "attributes", "assessments", "origin"):
        (folder / f"{name}.csv").unlink(missing_ok=True)
    return made


def _write(file: Path, rows: list[dict[str, str]], *, alone: bool) -> None:
    with file.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        names, before = list(reader.fieldnames or ()), list(reader)
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, names, restval="", lineterminator="\n")
        writer.writeheader()
        kept = [] if alone else [{**each, "speaker": ""} for each in before]
        writer.writerows([*kept, *rows])


def _safe(origin: Project) -> dict[Key, int]:
    return counts.safe(study_folder.read(origin.studies_folder / "rich"))


def test_numbers_of_people(origin: Project) -> None:
    """People are counted, in all and by code, role, sector and direction; small numbers are not."""
    told = _safe(origin)
    assert told[Key()] == len(_PEOPLE)
    assert told[Key(by="role", value="carer")] == 6
    assert told[Key("first-pass", "meeting")] == 11
    assert told[Key("first-pass", "meeting", "direction", "unstated")] == 6
    all_, some = Key("first-pass", "trust"), Key("first-pass", "trust", "sector", "nhs")
    assert some._replace(value="third-sector") not in told
    assert len({all_, some} & told.keys()) == 1
    assert all(number >= 5 for number in told.values())
    assert not list(counts.exposed(told))


def test_many_quotes_of_one_are_one(origin: Project) -> None:
    """Nine more quotes of one person make no number larger."""
    before = _safe(origin)
    rows = [
        {"id": f"M{n}", "kind": "participant-words", "source": "int1", "speaker": "P7"}
        | {"text": f"More words, number {n}.", "wording": "verbatim"}
        for n in range(9)
    ]
    _write(origin.studies_folder / "rich" / "excerpts.csv", rows, alone=False)
    file = origin.studies_folder / "rich" / "excerpts.csv"
    file.write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    with file.open(encoding="utf-8", newline="") as stream:
        heard = list(csv.DictReader(stream))
    for each in heard:
        if each["id"].startswith("PE"):
            each["speaker"] = "P" + each["id"][2:]
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(heard[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(heard)
    assert _safe(origin) == before


def test_who_is_for_nobody_does_not_count(origin: Project) -> None:
    """Whoever withdrew is in no number, not even in that of all."""
    file = origin.studies_folder / "rich" / "speakers.csv"
    packages.cell(file, 2, "consent", "withdrawn")
    assert _safe(origin)[Key()] == len(_PEOPLE) - 1


def test_open_layer_holds_numbers_and_keeps_them(origin: Project, tmp_path: Path) -> None:
    """Table, its meaning and linked data lie in the package, and come back to the byte."""
    made = packages.make(origin, tmp_path / "out", open_layer=True, few=6)
    found = verification.verify(made.package)
    assert found.ok, found.text()
    file = packages.payload(made.package, "project/counts/rich.csv")
    table, threshold = counts.read(file)
    assert threshold == 6
    assert table == counts.safe(study_folder.read(origin.studies_folder / "rich"), 6)
    facts = set(turtle.read(packages.payload(made.package, "graph/rich.counts.ttl")))
    observed = [s for s, p, o in facts if str(o).endswith("cube#Observation")]
    assert len(observed) == len(table)
    back = restoring.restore(made.package, tmp_path / "back").folder
    again = packages.make(project.load(back), tmp_path / "again").package
    assert counts.read(packages.payload(again, "project/counts/rich.csv")) == (table, threshold)
    whole = packages.make(origin, tmp_path / "whole", up_to="controlled")
    assert not packages.payload(whole.package, "project/counts").exists()


def _changed(package: Path, table: dict[Key, int]) -> list[str]:
    file = packages.payload(package, "project/counts/rich.csv")
    rows = [",".join(map(str, (*key, table[key], 5))) for key in sorted(table)]
    file.write_text("\n".join([",".join(counts.COLUMNS), *rows]) + "\n", encoding="utf-8")
    said = cube.turtle(table, 5, Minter(project.load(file.parents[1]).base, "rich"))
    packages.payload(package, "graph/rich.counts.ttl").write_text(said, encoding="utf-8")
    return [words for _, words in numbers.faults(package)]


def test_verify_attacks_the_numbers(origin: Project, tmp_path: Path) -> None:
    """A small number that somebody put in, or gave away by another, is found; so is other RDF."""
    package = packages.make(origin, tmp_path / "out", open_layer=True).package
    assert not list(numbers.faults(package))
    graph = packages.payload(package, "graph/rich.counts.ttl")
    graph.write_text(graph.read_text(encoding="utf-8").replace(" 20 ", " 21 "), encoding="utf-8")
    assert [words for _, words in numbers.faults(package)] == [
        "says another thing than project/counts/rich.csv"
    ]
    small = Key("first-pass", "trust", "direction", "challenge")
    assert _changed(package, {**_safe(origin), small: 2}) == [
        f"{' '.join(small)} tells of few people"
    ]
    sectors = [each for each in vocabulary.concepts("sector") if each != "unstated"]
    told = {Key(by="sector", value=each): 5 for each in sectors}
    assert not _changed(package, {Key(): 5 * len(sectors) + 5, **told})
    for few in (1, 2, 3, 4):
        said = _changed(package, {Key(): 5 * len(sectors) + few, **told})
        assert said == ["sector unstated can be worked out, and tells of few people"]
    assert _changed(package, {Key(): 5, **told}) == ["everybody is not what the others add up to"]


def test_numbers_that_somebody_changed_do_not_go(origin: Project, tmp_path: Path) -> None:
    """What was restored and then changed to tell of few people is not archived again."""
    made = packages.make(origin, tmp_path / "out", open_layer=True).package
    back = restoring.restore(made, tmp_path / "back").folder
    file = back / "counts" / "rich.csv"
    file.write_text(file.read_text(encoding="utf-8") + ",,role,leader,2,5\n", encoding="utf-8")
    with pytest.raises(Refused, match="tells of few people"):
        packages.make(project.load(back), tmp_path / "again", open_layer=True)


def test_files_that_are_none(tmp_path: Path) -> None:
    """Other columns, or words where numbers belong, are told as what they are."""
    file = tmp_path / "x.csv"
    for text in ("a,b\n1,2\n", ",".join(counts.COLUMNS) + "\n,,,,many,5\n"):
        file.write_text(text, encoding="utf-8")
        with pytest.raises(ReadError, match="cannot be read"):
            counts.read(file)


def test_one_person_is_few(origin: Project, tmp_path: Path) -> None:
    """A threshold that would tell of single people is refused."""
    with pytest.raises(Refused, match="one person is few"):
        packages.make(origin, tmp_path / "out", open_layer=True, few=1)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("nhs-provider-trust", "nhs"), ("nhs", "nhs"), ("", "unstated"), ("aunt Ada", "unstated")],
)
def test_sectors(kind: str, expected: str) -> None:
    """Types lead to sectors; what is on no list is unstated, so no free words are told."""
    assert counts.sector(kind) == expected
