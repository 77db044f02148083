"""Matrices and quotes: hand-counted numbers, the excerpts behind them, and symmetry."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience.dimension import Part, compose, dimensions
from consilience.errors import BadParameter
from consilience.matrix import CELLS, Cell, matrix
from consilience.query_file import folder
from consilience.quotes import COLUMNS, quotes
from stores import rich, seeds

KINDS = ("participant-words", "author-finding")
NAMES = tuple(dimensions())


def test_quotes_by_theme_and_sector_as_counted_by_hand() -> None:
    """The published table, counted by hand: rows, columns, distinct totals."""
    made = matrix(seeds(), "theme", "sector", layer="authors")
    counted = {
        ("working-across-boundaries", "business"): ("Q1",),
        ("working-across-boundaries", "third-sector"): ("Q3",),
        ("working-across-boundaries", "unstated"): ("Q2",),
        ("local-digital-health-economy", "business"): ("Q4",),
        ("lack-of-shared-understanding", "business"): ("Q6", "Q7"),
        ("lack-of-shared-understanding", "nhs"): ("Q5",),
        ("partners-in-the-right-spaces", "nhs"): ("Q9",),
        ("partners-in-the-right-spaces", "third-sector"): ("Q8",),
        ("leadership-and-project-management", "nhs"): ("Q10",),
        ("new-collaborative-working", "nhs"): ("Q11",),
        ("partnership-working", "business"): ("Q1", "Q4", "Q6", "Q7"),
        ("partnership-working", "nhs"): ("Q5", "Q9", "Q10", "Q11"),
        ("partnership-working", "third-sector"): ("Q3", "Q8"),
        ("partnership-working", "unstated"): ("Q2",),
    }
    found = {
        (row.id, column.id.removeprefix("sector:")): cell.ids
        for (row, column), cell in made.cells.items()
    }
    assert found == counted
    assert made.total.count == 11
    assert {head.id: cell.count for head, cell in made.column_totals.items()} == {
        "sector:business": 4,
        "sector:nhs": 4,
        "sector:third-sector": 2,
        "sector:unstated": 1,
    }


@pytest.mark.parametrize(
    ("cells", "row", "column", "count"),
    [
        ("quotes", "C2", "Mid-point", 2),
        ("speakers", "C2", "Mid-point", 1),
        ("quotes", "C3", "Mid-point", 3),
        ("speakers", "C3", "Mid-point", 2),
        ("quotes", "C3", "Baseline", 0),
        ("studies", "C1", "Baseline", 1),
    ],
)
def test_quotes_speakers_and_studies_are_different_counts(
    cells: str, row: str, column: str, count: int
) -> None:
    """Two labels speak twice: their quotes count twice, the labels once."""
    assert matrix(seeds(), "collaboration", "wave", cells=cells).cell(row, column).count == count


def test_one_quote_in_two_columns_is_one_quote() -> None:
    """Totals count distinct quotes: Q9 is on two codings of authority, both ways, and one quote."""
    made = matrix(seeds(), "construct", "direction", layer="second-coding")
    assert made.cell("ext:authority-to-commit", "strength").ids == ("Q9",)
    assert made.cell("ext:authority-to-commit", "challenge").ids == ("Q9",)
    row = next(head for head in made.rows if head.id == "ext:authority-to-commit")
    assert made.row_totals[row] == Cell(1, made.row_totals[row].excerpts)
    codings = matrix(seeds(), "construct", "direction", cells="codings", layer="second-coding")
    assert codings.row_totals[row].count == 2


def test_a_direction_belongs_to_the_coding_and_not_to_the_quote() -> None:
    """Q9 hinders centrality only; that authority is reported both ways does not spill over."""
    made = matrix(seeds(), "construct", "direction", layer="second-coding")
    assert made.cell("damour:centrality", "strength").count == 0
    assert [str(i) for i in quotes(seeds(), construct="damour:centrality", direction="strength",
                                   kind="participant-words").column("id")] == []  # fmt: skip


def test_findings_are_never_mixed_in() -> None:
    """Without a word about kinds a matrix counts quotes of participants and says so."""
    made = matrix(seeds(), "construct", "study")
    assert [head.id for head in made.columns] == ["devlin2015"]
    assert made.caption.startswith("Number of quotes of participants, by construct and study; 11")
    findings = matrix(seeds(), "construct", "study", kind="author-finding")
    assert [head.id for head in findings.columns] == ["vindrola-padros2022"]
    assert "findings of the authors" in findings.caption


def test_two_themes_meet_on_a_quote_through_two_codings() -> None:
    """Construct by construct: leadership and centrality meet on Q9."""
    made = matrix(seeds(), "construct", "construct", layer="second-coding")
    assert made.cell("damour:leadership", "damour:centrality").ids == ("Q9",)
    assert made.cell("damour:leadership", "damour:leadership").ids == ("Q9", "Q10")


@given(
    rows=st.sampled_from(NAMES),
    columns=st.sampled_from(NAMES),
    kind=st.sampled_from(KINDS),
    cells=st.sampled_from([name for name in CELLS if name != "codings"]),
)
def test_turning_a_matrix_turns_its_cells(rows: str, columns: str, kind: str, cells: str) -> None:
    """Rows for columns gives the transposed matrix, with the same totals and excerpts."""
    one = matrix(seeds(), rows, columns, kind=kind, cells=cells)
    two = matrix(seeds(), columns, rows, kind=kind, cells=cells)
    assert {(c, r): cell for (r, c), cell in one.cells.items()} == dict(two.cells)
    assert one.total == two.total
    assert one.row_totals == two.column_totals


@given(rows=st.sampled_from(NAMES), columns=st.sampled_from(NAMES), kind=st.sampled_from(KINDS))
def test_every_cell_can_be_read(rows: str, columns: str, kind: str) -> None:
    """A cell counts at most its row's total, and as many excerpts as it names."""
    made = matrix(rich(), rows, columns, kind=kind)
    for (row, column), cell in made.cells.items():
        assert cell.count == len(cell.excerpts) > 0
        assert set(cell.excerpts) <= set(made.row_totals[row].excerpts)
        assert set(cell.excerpts) <= set(made.column_totals[column].excerpts)
    assert made.total.count <= sum(cell.count for cell in made.row_totals.values())


@pytest.mark.parametrize("name", NAMES)
def test_a_dimension_narrows_quotes_to_the_excerpts_of_its_values(name: str) -> None:
    """Each value of a dimension, as a filter, gives at least the quotes of its row in a matrix."""
    store, kind = (rich(), KINDS[0]) if name != "mentioned-profession" else (seeds(), KINDS[1])
    made = matrix(store, name, "study", kind=kind)
    assert made.rows, f"no excerpt has a value for {name}: the test shows nothing"
    for row in made.rows:
        found = quotes(store, kind=kind, **{name.replace("-", "_"): row.iri})
        assert set(made.row_totals[row].ids) <= {str(each) for each in found.column("id")}


@pytest.mark.parametrize("name", NAMES)
def test_every_dimension_says_what_it_is(name: str) -> None:
    """Each file says what it shows, which values it takes, and what it is of."""
    dimension = dimensions()[name]
    assert dimension.shows
    assert dimension.level in {"excerpt", "subject", "quality"}
    assert "VALUES ?within { UNDEF }" in dimension.text
    assert ("?coding" in dimension.text) == (dimension.level != "excerpt")


def test_a_wider_role_and_sector_hold_the_narrower_ones() -> None:
    """Asked for managers, an informatics manager comes too; asked for public bodies, the NHS."""
    assert len(quotes(seeds(), role="manager")) == 8
    assert len(quotes(seeds(), role="informatics-manager")) == 1
    assert quotes(seeds(), sector="public").column("id") == ["Q5", "Q9", "Q10", "Q11"]


def test_quotes_carry_all_that_is_needed_to_cite_them() -> None:
    """Text to the character, speaker label, theme, place, DOI, licence and tier."""
    record = quotes(seeds(), theme="Leadership and project management skills").records()[0]
    assert tuple(record) == COLUMNS
    assert record["id"] == "Q10"
    assert record["speaker"] == "C1(m) Manager 1 \N{EN DASH} NHS"
    assert record["themes"] == "Leadership and project management skills"
    assert record["constructs"] == "leadership; risk"
    assert record["doi"] == "10.1093/jamia/ocv097"
    assert record["licence"] == "https://creativecommons.org/licenses/by-nc/4.0/"
    assert record["tier"] == "tier:open"


def test_words_are_found_whatever_their_case() -> None:
    """`pilot` and `PILOT` find the same quote; findings are found only in findings."""
    assert quotes(seeds(), text="PILOT").column("id") == ["Q6"]
    assert quotes(seeds(), text="pilot", kind="author-finding").column("id") == []


@pytest.mark.parametrize(
    ("arguments", "parameter"),
    [
        ({"rows": "thema", "cols": "sector"}, "thema"),
        ({"rows": "theme", "cols": "sector", "cells": "people"}, "cells"),
        ({"rows": "wave", "cols": "sector", "cells": "codings"}, "cells"),
        ({"rows": "theme", "cols": "sector", "colour": "red"}, "colour"),
        ({"rows": "theme", "cols": "sector", "kind": "gossip"}, "kind"),
        ({"rows": "theme", "cols": "sector", "kind": None}, "kind"),
        ({"rows": "theme", "cols": "sector", "kind": ["author-finding", "observer-note"]}, "kind"),
    ],
)
def test_what_cannot_be_tabulated_is_refused(arguments: dict[str, str], parameter: str) -> None:
    """Unknown dimensions, counts, filters and kinds, with what to do next."""
    with pytest.raises(BadParameter) as caught:
        matrix(seeds(), **arguments)  # type: ignore[arg-type]
    assert caught.value.parameter == parameter
    assert caught.value.hint


def test_a_matrix_is_shown_with_its_caution() -> None:
    """Numbers in a frame; a table with headings on both sides, totals and the caution."""
    made = matrix(seeds(), "sector", "wave")
    frame = made.df()
    assert frame.loc["NHS", "Mid-point"] == 3
    page = made._repr_html_()
    assert page.count('scope="row"') == 5
    assert "does not mean that nobody said it" in page
    assert "…" not in repr(made)
    with pytest.raises(BadParameter):
        made.cell("NHS", "Christmas")


def test_the_composed_query_holds_only_files() -> None:
    """Without parts the slot is empty; parts rename variables and change nothing else."""
    view = folder("view", ("shows",))["matrix"]
    text = compose(
        view, [Part(dimensions()["theme"], "row"), Part(dimensions()["layer"], "column")]
    )
    assert "#: parts" not in text
    assert text.count("?row_coding con:onCode") == 1
    assert text.count("?row_coding con:layer") == 1
