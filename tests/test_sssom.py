"""Files of links: every row becomes a link or a finding."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from consilience import assets, rows, sssom
from consilience.errors import ReadError
from consilience.findings import Finding
from consilience.model import Link

HEAD = """\
#sssom_version: "1.1"
#mapping_set_id: https://example.org/links
#license: https://creativecommons.org/licenses/by/4.0/
#mapping_date: 2026-11-21
#curie_map:
#  made: https://w3id.org/consilience/study/made/code/
#  con: https://w3id.org/consilience/terms/
#  damour: https://w3id.org/consilience/framework/damour/
"""
COLUMNS = (
    "record_id",
    "subject_id",
    "predicate_id",
    "predicate_modifier",
    "object_id",
    "mapping_justification",
    "confidence",
    "mapping_date",
)
ROW = {
    "record_id": "L1",
    "subject_id": "made:trust",
    "predicate_id": "skos:closeMatch",
    "object_id": "damour:trust",
    "mapping_justification": "semapv:ManualMappingCuration",
}
FILES = sorted(assets.DATA.rglob("*.sssom.tsv"))


def content(*changes: dict[str, str], head: str = HEAD) -> str:
    """A file of links, each row the usual one with some changes."""
    lines = ["\t".join(COLUMNS)]
    lines += [
        "\t".join({**ROW, "record_id": f"L{number}", **change}.get(c, "") for c in COLUMNS)
        for number, change in enumerate(changes, 1)
    ]
    return head + "\n".join(lines) + "\n"


def read(path: Path, text: str, name: str = "links.sssom.tsv") -> tuple[list[Link], list[str]]:
    """The links, and code and place of what was found."""
    (path / name).write_text(text, encoding="utf-8", newline="")
    found: list[Finding] = []
    links = list(sssom.read(path / name, found.append, file=name))
    return links, [f"{each.code} {str(each.place).partition(':')[2]}" for each in found]


FAULTS: dict[str, tuple[dict[str, str], list[str], int]] = {
    "unknown short form": ({"object_id": "damuor:trust"}, ["L103 10:5"], 0),
    "no short form": ({"subject_id": "trust"}, ["L103 10:2"], 0),
    "unknown kind of link": ({"predicate_id": "skos:nope"}, ["L104 10:3"], 0),
    "other kind of link": ({"predicate_id": "owl:sameAs"}, ["L104 10:3"], 0),
    "no reason": ({"mapping_justification": ""}, ["F030 10:6"], 0),
    "made-up reason": ({"mapping_justification": "semapv:Guess"}, ["L105 10:6"], 0),
    "no object": ({"object_id": ""}, ["F030 10:5"], 0),
    "modifier": ({"predicate_modifier": "Maybe"}, ["L107 10:4"], 1),
    "refused among accepted": ({"predicate_modifier": "Not"}, ["L108 10:4"], 1),
    "confidence above one": ({"confidence": "1.5"}, ["L106 10:7"], 1),
    "confidence in words": ({"confidence": "high"}, ["L106 10:7"], 1),
    "confidence with a comma": ({"confidence": "0,8"}, ["L106 10:7"], 1),
    "date": ({"mapping_date": "21/11/2026"}, ["F034 10:8"], 1),
    "id": ({"record_id": "first link"}, ["L112 10:1"], 0),
    "no id beside others": ({"record_id": ""}, ["F030 10:1"], 1),
}


@pytest.mark.parametrize("name", FAULTS)
def test_fault_in_a_row(name: str, tmp_path: Path) -> None:
    """Each fault is told in its cell; a row that cannot be a link is left out, and told."""
    change, expected, count = FAULTS[name]
    links, found = read(tmp_path, content(change))
    assert (found, len(links)) == (expected, count)


def test_a_good_row(tmp_path: Path) -> None:
    """Short forms are written out; what holds for the whole file holds for each row."""
    (link,), found = read(tmp_path, content({"confidence": "0.8"}))
    assert found == []
    assert link == Link(
        id="L1",
        subject="https://w3id.org/consilience/study/made/code/trust",
        predicate="http://www.w3.org/2004/02/skos/core#closeMatch",
        object="https://w3id.org/consilience/framework/damour/trust",
        justification="https://w3id.org/semapv/vocab/ManualMappingCuration",
        slots={"mapping_date": "2026-11-21", "confidence": "0.8"},
    )
    assert link.row == 10


def test_a_row_may_differ_from_the_head(tmp_path: Path) -> None:
    """A date in the row counts more than the one for all rows."""
    (link,), _ = read(tmp_path, content({"mapping_date": "2025"}))
    assert link.slots["mapping_date"] == "2025"


def test_refused_links_have_their_own_file(tmp_path: Path) -> None:
    """In the file of refused links, Not is demanded."""
    text = content({"predicate_modifier": "Not"}, {})
    links, found = read(tmp_path, text, "links.not.sssom.tsv")
    assert [link.refused for link in links] == [True, False]
    assert found == ["L108 11:4"]


def test_ids_are_unique(tmp_path: Path) -> None:
    """Two rows with one id are told, with both places."""
    links, found = read(tmp_path, content({}, {"record_id": "L1"}))
    assert (len(links), found) == (1, ["L111 11:1"])


def test_ids_are_made_where_there_are_none(tmp_path: Path) -> None:
    """Without record_id a link's id follows from what it says, not from its row."""
    text = content({}, {"object_id": "damour:goals"}).replace("record_id", "remark")
    first, _ = read(tmp_path, text)
    lines = text.splitlines()
    second, _ = read(tmp_path, "\n".join([*lines[:-2], lines[-1], lines[-2]]) + "\n")
    assert {link.id for link in first} == {link.id for link in second}
    assert len({link.id for link in first}) == 2


def test_record_id_as_short_form(tmp_path: Path) -> None:
    """A record_id may be a short form; its last part is the id."""
    (link,), found = read(tmp_path, content({"record_id": "made:L7"}))
    assert (link.id, found) == ("L7", [])


HEADS = {
    "not YAML": (HEAD.replace("#curie_map:", "#curie_map: ["), ["L101"]),
    "a list": ("#- a\n#- b\n", ["L101"]),
    "a list of short forms": (HEAD.replace("#curie_map:", "#curie_map: [a]\n#x:"), ["L101"]),
    "no licence": (HEAD.replace("#license", "#licence"), ["L113", "L102"]),
    "no address": (HEAD.replace("#mapping_set_id: https://example.org/links\n", ""), ["L102"]),
}


@pytest.mark.parametrize("name", HEADS)
def test_fault_in_the_head(name: str, tmp_path: Path) -> None:
    """A head that cannot be read is told once, and nothing below it is guessed at."""
    head, codes = HEADS[name]
    _, found = read(tmp_path, content({}, head=head))
    assert [each.split()[0] for each in found] == codes


def test_missing_columns(tmp_path: Path) -> None:
    """Each column that a link cannot do without is told."""
    _, found = read(tmp_path, HEAD + "subject_id\tobject_id\nmade:a\tdamour:trust\n")
    assert found == ["F016 9", "F016 9"]


def test_first_error_is_raised_without_a_collector(tmp_path: Path) -> None:
    """Without a collector the first error is an exception."""
    path = tmp_path / "links.sssom.tsv"
    path.write_text(content({"predicate_id": "skos:nope"}))
    with pytest.raises(ReadError, match=r"links.sssom.tsv:10:3"):
        list(sssom.read(path))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_every_row_of_the_seeds_is_a_link(path: Path) -> None:
    """No row is dropped: as many links as rows, and no finding."""
    found: list[Finding] = []
    links = list(sssom.read(path, found.append))
    skip = sssom.head(path, path.name, found.append).lines
    lines = list(rows.rows(path, path.name, found.append, delimiter="\t", skip=skip))
    assert len(links) == len(lines) - 1 > 0
    assert found == []


def test_there_are_files_of_links() -> None:
    """The test above has something to look at."""
    assert len(FILES) >= 6


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_written_links_read_the_same(path: Path, tmp_path: Path) -> None:
    """Links that are written and read again are the same."""
    links = list(sssom.read(path))
    stream = io.StringIO(newline="")
    sssom.write(
        stream, lambda: links, set_id="https://example.org/x", licence="https://e.org", own={}
    )
    again = tmp_path / path.name
    again.write_text(stream.getvalue(), encoding="utf-8", newline="")
    assert list(sssom.read(again)) == links


@pytest.mark.parametrize(
    ("text", "right"),
    [("0", True), ("1", True), ("0.85", True), ("1.0", True), (".5", True)]
    + [(text, False) for text in ("1.01", "-0.1", "nan", "inf", "1e-1", "", "0,5", "\u0660")],
)
def test_shares(text: str, right: bool) -> None:
    """A confidence is a plain number from 0 to 1."""
    assert sssom.is_share(text) is right
