"""Studies compared on a shared codebook: numbers, gaps, who linked what.

``pytest tests/test_compare.py --update-docs`` rewrites the expected table; read what changed.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from consilience import output
from consilience.errors import BadParameter
from consilience.output import Rows
from consilience.synthesis.compare import CAUTION, compare
from consilience.synthesis.independence import independence
from stores import rich, seeds

EXPECTED = Path(__file__).parent / "expected" / "synthesis"


def test_london_beside_dallas_is_the_table_that_was_read(request: pytest.FixtureRequest) -> None:
    """The two seed studies on D'Amour's indicators, number by number, link by link."""
    sheet = compare(seeds(), ["vindrola-padros2022", "devlin2015"]).sheet
    now = output.render(Rows.of(sheet.columns, sheet.rows), "csv")
    assert isinstance(now, str)
    file = EXPECTED / "compare-london-dallas.csv"
    if request.config.option.update_docs:
        file.write_text(now, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == now


def test_cells_are_those_counted_by_hand() -> None:
    """Trust: three findings in London, two of them hindered; one quote in dallas that helped."""
    made = compare(seeds())
    trust = next(head for head in made.constructs if head.id == "damour:trust")
    dallas, london = made.studies
    assert (dallas.id, london.id) == ("devlin2015", "vindrola-padros2022")
    findings = made.cell(trust, london).counts["con:AuthorFinding"]
    assert (findings.all, findings.helped, findings.hindered) == (3, 0, 2)
    quotes = made.cell(trust, dallas).counts["con:ParticipantWords"]
    assert (quotes.all, quotes.helped, quotes.hindered) == (1, 1, 0)
    assert "con:ParticipantWords" not in made.cell(trust, london).counts


def test_a_gap_is_a_construct_that_some_study_lacks() -> None:
    """Only formalisation tools lack findings in London; all others stand in both studies."""
    made = compare(seeds())
    assert [head.id for head in made.gaps().constructs] == ["damour:formalisation-tools"]
    assert len(made.shared().constructs) == 13
    assert compare(seeds(), show="gaps").constructs == made.gaps().constructs
    assert "no evidence" in made.gaps().chart.rows[0][2]  # type: ignore[operator]


def test_links_that_do_not_count_are_shown_beside() -> None:
    """A related link brings no evidence, and is named with who made it and who reviewed it."""
    made = compare(seeds(), "devlin2015")
    goals = next(head for head in made.constructs if head.id == "damour:goals")
    (link,) = made.cell(goals, made.studies[0]).links
    assert "related" in link
    assert "Consilience curator" in link
    assert "not reviewed" in link


def test_nothing_of_links_counts_where_nobody_reviewed_them() -> None:
    """London has links and no reviews, so it has no evidence; words stand only where asked for."""
    made = compare(seeds(), reviewed_only=True, words=True)
    dallas, london = made.studies
    assert not any(made.cell(construct, london).has_evidence for construct in made.constructs)
    trust = next(head for head in made.constructs if head.id == "damour:trust")
    assert [each.id for each in made.cell(trust, dallas).passages] == ["Q11"]
    assert made.cell(trust, london).links == compare(seeds()).cell(trust, london).links
    plain = compare(seeds(), reviewed_only=True)
    assert plain.sheet.rows == made.sheet.rows
    assert not plain.cell(trust, dallas).passages


def test_words_stand_in_the_cell_with_speaker_and_place() -> None:
    """The words of excerpts come where they are asked for, quotes in quotation marks."""
    made = compare(seeds(), words=True)
    trust = next(head for head in made.constructs if head.id == "damour:trust")
    dallas, london = made.studies
    (passage,) = made.cell(trust, dallas).passages
    assert str(passage).startswith("“…")
    assert str(passage).endswith(" NHS, helped)")
    assert "(Q11, C2(m) Manager 2 " in str(passage)
    assert [each.id for each in made.cell(trust, london).passages] == ["A6", "T3-T1", "T3-T2"]
    assert not str(made.cell(trust, london).passages[0]).startswith("“")


def test_a_layer_narrows_what_is_counted() -> None:
    """Without the curator's layer, dallas has on D'Amour only what a link brings in."""
    made = compare(seeds(), "devlin2015", layer="authors")
    counted = {c.id for c in made.constructs if made.cell(c, made.studies[0]).has_evidence}
    assert counted == {"damour:leadership", "damour:governance"}


def test_studies_that_hang_together_are_one() -> None:
    """One programme, or material said to overlap, makes one independent study."""
    found = independence(rich())
    assert all(len(group) >= 1 for group in found.groups())
    assert found.count(found.first) == len(found.groups()) <= len(found.first)
    assert independence(seeds()).count(independence(seeds()).first) == 2


def test_the_caution_goes_with_every_form() -> None:
    """Notebook, workbook and document carry the caution."""
    made = compare(seeds())
    assert CAUTION[:40] in made._repr_html_()
    sheet = made.chart
    about = {"title": sheet.title, "caution": sheet.caution}
    written = output.render(Rows.of(sheet.columns, sheet.rows, sheet.name, about), "docx")
    assert isinstance(written, bytes)
    text = zipfile.ZipFile(io.BytesIO(written)).read("word/document.xml").decode()
    assert "Findings of authors and quotes of participants" in text
    assert "vindrola-padros2022" in text
    assert "w:tblHeader" in text


def test_what_cannot_be_shown_is_refused() -> None:
    """An unknown way of showing, study or codebook is told, with what there is."""
    with pytest.raises(BadParameter, match="not something to show"):
        compare(seeds(), show="holes")
    with pytest.raises(BadParameter):
        compare(seeds(), "devlin2051")
    with pytest.raises(BadParameter):
        compare(seeds(), framework="damuor")
