"""A result: plain values, full addresses kept, short on screen, safe in notebooks."""

from __future__ import annotations

import sys

import pytest

from consilience.errors import ConsilienceError, MissingExtra
from consilience.quotes import quotes
from consilience.rdf import XSD_BOOLEAN, XSD_DECIMAL, XSD_INTEGER, Iri, Literal
from consilience.result import Result, natural, short
from consilience.store import memory
from stores import seeds

HOME = "https://w3id.org/consilience/"
ROWS = Result(
    ("excerpt", "count", "share", "open", "text"),
    (
        (
            Iri(HOME + "study/s/excerpt/Q1"),
            Literal("2", XSD_INTEGER),
            Literal("0.5", XSD_DECIMAL),
            Literal("true", XSD_BOOLEAN),
            Literal("=1+1 <b>"),
        ),
        (Iri(HOME + "study/s/excerpt/Q2"), None, None, None, None),
    ),
)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("study/s", "s"),
        ("study/s/excerpt/T3-M1", "T3-M1"),
        ("study/s/speaker/S1/affiliation", "S1/affiliation"),
        ("study/s/codebook/1", "codebook@1"),
        ("framework/cfir/it-infrastructure", "cfir:it-infrastructure"),
        ("framework/cfir", "cfir"),
        ("framework/damour/version/2008", "damour@2008"),
        ("framework/damour/trust", "damour:trust"),
        ("sector/nhs", "sector:nhs"),
        ("terms/Excerpt", "con:Excerpt"),
        ("programme/respect-21", "respect-21"),
        ("study/s/codings.csv#row=2", HOME + "study/s/codings.csv#row=2"),
    ],
)
def test_addresses_have_short_names(path: str, name: str) -> None:
    """The id that people wrote, a word of a list, or the address where there is neither."""
    assert short(HOME + path) == name


def test_rows_and_records_hold_plain_values() -> None:
    """Numbers are numbers, truth values are truth values, nothing is nothing."""
    assert ROWS.rows()[0] == ("Q1", 2, 0.5, True, "=1+1 <b>")
    assert ROWS.records()[1] == {
        "excerpt": "Q2", "count": None, "share": None, "open": None, "text": None
    }  # fmt: skip
    assert ROWS.column("excerpt") == ["Q1", "Q2"]
    assert len(ROWS.where(excerpt="Q2")) == 1
    assert list(ROWS) == ROWS.rows()
    with pytest.raises(ConsilienceError) as caught:
        ROWS.column("colour")
    assert "excerpt" in caught.value.hint


def test_a_data_frame_keeps_types_and_addresses() -> None:
    """Columns of addresses have the full address beside them; missing values stay missing."""
    frame = ROWS.df()
    assert list(frame.columns) == ["excerpt", "excerpt_iri", "count", "share", "open", "text"]
    assert frame.loc[0, "excerpt_iri"] == HOME + "study/s/excerpt/Q1"
    types = [str(kind) for kind in frame.dtypes]
    assert types == ["string", "string", "Int64", "Float64", "boolean", "string"]
    assert frame["count"].isna().tolist() == [False, True]


@pytest.mark.parametrize(("package", "method"), [("pandas", "df"), ("polars", "pl")])
def test_a_missing_package_is_named(
    package: str, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the optional package the error says what to install."""
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingExtra) as caught:
        getattr(ROWS, method)()
    assert caught.value.hint == f"pip install 'consilience[{package}]'"


def test_csv_is_the_same_everywhere() -> None:
    """Headings, rows, LF; and the same text is written where a path is given."""
    assert ROWS.to_csv().splitlines() == [
        "excerpt,count,share,open,text",
        "Q1,2,0.5,true,=1+1 <b>",
        "Q2,,,,",
    ]


def test_csv_is_written(tmp_path: pytest.TempPathFactory) -> None:
    """The file holds what is returned."""
    path = tmp_path / "rows.csv"  # type: ignore[operator]
    assert ROWS.to_csv(path) == path.read_text(encoding="utf-8")


def test_a_long_result_is_short_on_screen() -> None:
    """Never more than ten rows, each value cut; the rest is counted."""
    found = quotes(seeds())
    assert len(found) > 10
    lines = repr(found).splitlines()
    assert len(lines) == 12
    assert lines[-1] == f"  … and {len(found) - 10} more"
    page = found._repr_html_()
    assert page.count("<tr>") == 11
    assert f"first 10 of {len(found)} rows" in page


def test_html_escapes_what_people_wrote() -> None:
    """Words with angle brackets are words, in a table with headings."""
    page = ROWS._repr_html_()
    assert "&lt;b&gt;" in page
    assert "<b>" not in page
    assert page.count('scope="col"') == 5


@pytest.mark.parametrize(
    ("result", "truth", "shown"),
    [
        (Result(boolean=False), False, "<Result: no>"),
        (Result(boolean=True), True, "<Result: yes>"),
        (Result(triples=()), False, "<Result: 0 facts>"),
    ],
)
def test_yes_no_and_facts(result: Result, truth: bool, shown: str) -> None:
    """A truth value and an empty set of facts are answers too."""
    assert result.bool is truth
    assert repr(result) == shown
    assert result._repr_html_() == f"<p>{shown.replace('<', '&lt;').replace('>', '&gt;')}</p>"


def test_facts_become_a_graph() -> None:
    """Facts are an rdflib graph; rows are not."""
    line = '<urn:a> <urn:b> "c"@en .'
    text = "DESCRIBE <urn:a>"
    result = Result.of(memory([line]).query(text))
    assert len(result.graph()) == 1
    assert result.bool
    with pytest.raises(ConsilienceError):
        ROWS.graph()


@pytest.mark.parametrize(
    ("result", "way"), [(Result(boolean=True), ".bool"), (Result(triples=()), ".graph()")]
)
def test_what_has_no_rows_is_no_data_frame(result: Result, way: str) -> None:
    """An empty frame would look like an answer without rows."""
    with pytest.raises(ConsilienceError) as caught:
        result.df()
    assert way in caught.value.hint


def test_numbers_in_ids_sort_as_numbers() -> None:
    """Q2 comes before Q10."""
    assert sorted(["Q10", "Q2", "T3-M1", "Q1"], key=natural) == ["Q1", "Q2", "Q10", "T3-M1"]
