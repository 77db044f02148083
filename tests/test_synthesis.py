"""What a synthesis finds in ten made-up studies is what was planted, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from consilience.questions import ask
from consilience.store import OxigraphStore
from consilience.synthesis.compare import REVIEWED_ONLY, compare
from consilience.synthesis.contribution import contributions, without
from consilience.synthesis.difference import answer, difference
from consilience.synthesis.independence import independence
from consilience.synthesis.saturation import saturation
from planted import INDICATORS, STUDIES, Planted, counted, plant
from stores import asserted, fresh, seeds

Made = tuple[OxigraphStore, Planted, list[Path]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Ten studies, reasoned, with what is in them."""
    folders, planted = plant(tmp_path_factory.mktemp("planted"))
    return fresh(*folders), planted, folders


def _slug(iri: str) -> str:
    return iri.rsplit("/", 1)[-1]


def test_something_of_each_kind_was_planted(made: Made) -> None:
    """The test looks at something."""
    _, planted, folders = made
    assert len(folders) == STUDIES
    assert len(planted.evidence) > STUDIES
    assert len(planted.opposite) > 3
    assert {len(group) for group in planted.groups} == {1, 2, 3}


def test_every_planted_excerpt_counts_and_no_other(made: Made) -> None:
    """Cells hold the planted numbers: through counting links and direct coding alone."""
    store, planted, _ = made
    comparison = compare(store)
    found = {}
    for (construct, study), cell in comparison.cells.items():
        name = construct.id.removeprefix("damour:")
        if cell.has_evidence and name in INDICATORS:
            (count,) = cell.counts.values()
            found[name, study.id] = (count.all, count.helped, count.hindered)
    assert found == planted.evidence


def test_without_unreviewed_links_only_what_was_reviewed_counts(made: Made) -> None:
    """Evidence comes through links that somebody else agreed with, or that were settled."""
    store, planted, _ = made
    comparison = compare(store, reviewed_only=True)
    found = {}
    for (construct, study), cell in comparison.cells.items():
        name = construct.id.removeprefix("damour:")
        if cell.has_evidence and name in INDICATORS:
            (count,) = cell.counts.values()
            found[name, study.id] = (count.all, count.helped, count.hindered)
    assert found == planted.reviewed
    assert found != planted.evidence
    assert comparison.caution.startswith(REVIEWED_ONLY)
    assert {pair: cell.links for pair, cell in comparison.cells.items() if cell.links} == {
        pair: cell.links for pair, cell in compare(store).cells.items() if cell.links
    }


def test_gaps_are_the_constructs_without_planted_evidence(made: Made) -> None:
    """An indicator is a gap exactly where some study was given nothing for it."""
    store, planted, _ = made
    gaps = {head.id.removeprefix("damour:") for head in compare(store).gaps().constructs}
    expected = {name for name in INDICATORS if counted(planted)[name] < STUDIES}
    assert gaps & set(INDICATORS) == expected


def test_every_planted_link_is_shown_and_no_refused_one(made: Made) -> None:
    """Links come with their kind and author; what was refused is not among them."""
    store, planted, _ = made
    found = {
        (construct.id.removeprefix("damour:"), study.id): sorted(
            link.split(": ")[1].split(" ")[0] for link in cell.links
        )
        for (construct, study), cell in compare(store).cells.items()
        if cell.links
    }
    assert found == {pair: sorted(words) for pair, words in planted.links.items()}


def test_overlaps_and_programmes_make_the_planted_groups(made: Made) -> None:
    """Studies that were tied count as one, also in a chain; others stay apart."""
    store, planted, _ = made
    groups = {frozenset(map(_slug, group)) for group in independence(store).groups()}
    assert groups == planted.groups
    assert compare(store).independent == len(planted.groups)
    for row in ask(store, "study-independent-evidence").records():
        name = str(row["construct"]).removeprefix("damour:")
        if name in INDICATORS:
            studies = {study for construct, study in planted.evidence if construct == name}
            assert row["studies"] == len(studies)
            assert row["independent_studies"] == sum(bool(g & studies) for g in planted.groups)


def test_opposite_accounts_are_those_planted_within_a_case(made: Made) -> None:
    """Two sectors of one collaboration that say the opposite are found; across cases none is."""
    store, planted, folders = made
    found = set()
    for folder in folders:
        for row in ask(store, "coding-opposite-accounts", study=folder.name).records():
            matter = str(row["matter"])
            case, helped, hindered = (str(row[n]) for n in ("collaboration", "helped", "hindered"))
            found.add((folder.name, case, matter, helped, hindered))
    assert found == planted.opposite


def test_without_a_study_its_evidence_goes(made: Made) -> None:
    """What is left is what the other studies were given, independent groups told anew."""
    store, planted, folders = made
    for left_out in (folders[4].name, folders[0].name):
        rows = {row["construct"]: row for row in without(store, left_out).records()}
        for name in INDICATORS:
            studies = {study for construct, study in planted.evidence if construct == name}
            row = rows.get(f"damour:{name}")
            assert (row is not None) == (left_out in studies)
            if row is not None:
                assert (row["studies"], row["studies_left"]) == (len(studies), len(studies) - 1)


def test_a_link_in_a_chain_that_goes_parts_the_others(made: Made) -> None:
    """Three studies tied in a chain: without the middle one, the outer two are independent."""
    store, planted, folders = made
    first, middle, last = (folder.name for folder in folders[3:6])
    rows = without(store, middle).records()
    assert rows
    for row in rows:
        name = str(row["construct"]).removeprefix("damour:")
        studies = {study for construct, study in planted.evidence if construct == name}
        if name in INDICATORS and {first, last} <= studies:
            groups = sum(bool(group & studies) for group in planted.groups)
            assert (row["independent"], row["independent_left"]) == (groups, groups + 1)


def test_what_each_study_brings_is_what_it_was_given(made: Made) -> None:
    """Constructs with evidence, and those that rest on a study and its kin alone."""
    store, planted, _ = made
    kin = {study: group for group in planted.groups for study in group}
    for row in contributions(store).records():
        mine = {name for name, study in planted.evidence if study == row["study"]}
        alone = {
            name
            for name in mine
            if {s for c, s in planted.evidence if c == name} <= kin[str(row["study"])]
        }
        shown = {part.removeprefix("damour:") for part in str(row["alone_on"]).split(", ")}
        assert shown & set(INDICATORS) == alone
        assert row["findings"] == row["other"] == 0


def test_a_state_differs_from_itself_in_nothing(made: Made) -> None:
    """Equal states have an empty difference."""
    store, _, _ = made
    sheet = difference(store, store, answers=False)
    assert sheet.rows == ()
    assert sheet.title == "Nothing moved"


def test_everything_that_moved_is_told_and_nothing_else(tmp_path: Path) -> None:
    """A study more, a code renamed, a link gone and one of another kind: four rows."""
    folders, _ = plant(tmp_path / "a")
    before = fresh(*folders[:2])
    again, _ = plant(tmp_path / "b")
    codebook = again[0] / "codebook.csv"
    codebook.write_text(codebook.read_text().replace("Code c1", "Code one"))
    links = again[0] / "links.sssom.tsv"
    lines = [line for line in links.read_text().splitlines() if not line.startswith("L0\t")]
    links.write_text("\n".join(lines) + "\n")
    asserted.cache_clear()
    after = fresh(*again[:3])
    rows = [row[:4] for row in difference(before, after, answers=False).rows]
    told = [row for row in rows if row[1] != again[2].name]
    assert [(part, change) for part, _, _, change in told] == [("code", "label"), ("link", "gone")]
    new = [row for row in rows if row[1] == again[2].name]
    assert {change for *_, change in new} == {"new"}
    assert ("study", again[2].name, "", "new") in new
    moved = answer(before, after, "study-independent-evidence")
    assert {row[0] for row in moved.rows} <= {"gone", "new"}
    assert "answer" in {row[0] for row in difference(before, after).rows}


def test_saturation_is_the_curve_counted_by_hand() -> None:
    """Dallas: 1 1 1 2 3 3 3 4 4 5 6, and why that says nothing about saturation."""
    found = saturation(seeds(), "devlin2015", layer="authors")
    assert [row[4] for row in found.rows] == [1, 1, 1, 2, 3, 3, 3, 4, 4, 5, 6]
    assert not found.readable
    assert "authors chose to print" in found.against[0]
    assert "fewer than 20" in found.caution


def test_a_long_curve_of_gathered_material_may_be_read(tmp_path: Path) -> None:
    """Enough excerpts of interviews, nothing new in the last quarter: nothing speaks against it."""
    (folder, *_), _ = plant(tmp_path)
    excerpts = folder / "excerpts.csv"
    codings = folder / "codings.csv"
    more = [f"R{n},participant-words,S1,More {n}.,,A\n" for n in range(40)]
    excerpts.write_text(excerpts.read_text() + "".join(more))
    rows = [f"M{n},R{n},c{n % 4},own,ann,mixed\n" for n in range(40)]
    codings.write_text(codings.read_text() + "".join(rows))
    asserted.cache_clear()
    store = fresh(folder)
    found = saturation(store, folder.name)
    assert found.readable
    assert "does not show that nothing new was left" in found.caution
    assert not saturation(store, folder.name, step="source").readable
