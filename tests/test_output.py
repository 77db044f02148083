"""Rows in every format: exact, the same each time, and safe for who opens them."""

from __future__ import annotations

import csv
import io
import json
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience import output, workbook
from consilience.cli.options import RowFormat
from consilience.errors import ConsilienceError, Refused
from consilience.output import Rows, Terminal

ROWS = Rows.of(
    ("id", "text", "n", "open"),
    [
        ("Q1", "… a big inertia,\nto “change” | and\tmore", 3, True),
        ("Q2", "=1+1", None, False),
        ("Q3", "@here <b>", 0, None),
    ],
    "quotes",
    {"question": "Who?"},
)


def _text(form: str) -> str:
    written = output.render(ROWS, form)
    assert isinstance(written, str)
    return written


def test_the_command_line_offers_every_format() -> None:
    """What ``--format`` may be is what there is."""
    assert sorted(get_args(RowFormat)) == sorted(output.FORMATS)


@pytest.mark.parametrize("form", sorted(output.FORMATS))
def test_same_rows_same_bytes(form: str) -> None:
    """No format holds a time or anything else that changes."""
    assert output.render(ROWS, form) == output.render(ROWS, form)


@pytest.mark.parametrize("form", sorted(output.FORMATS))
def test_no_rows_is_an_answer(form: str) -> None:
    """Headings without rows can be written."""
    assert output.render(Rows.of(("id",), []), form) or form == "jsonl"


def test_csv_is_exact() -> None:
    """Every text comes back to the character; what could run as a formula has a mark before it."""
    rows = list(csv.reader(io.StringIO(_text("csv"))))
    assert rows[0] == ["id", "text", "n", "open"]
    assert rows[1] == ["Q1", ROWS.rows[0][1], "3", "yes"]
    assert rows[2] == ["Q2", "'=1+1", "", "no"]


def test_tsv_has_one_line_a_row() -> None:
    """Tabs and line breaks inside a text become spaces, and no cell is a formula."""
    lines = _text("tsv").splitlines()
    assert len(lines) == 4
    assert lines[1].split("\t")[1] == "… a big inertia, to “change” | and more"
    assert lines[2].split("\t")[1] == "'=1+1"


def test_a_table_without_a_terminal_has_tabs() -> None:
    """A pipe gets plain rows."""
    assert _text("table") == _text("tsv")


def test_json_names_its_schema() -> None:
    """One object, with what is said of all rows, and values of their own types."""
    data = json.loads(_text("json"))
    assert data["schema"] == "consilience.quotes/1"
    assert data["question"] == "Who?"
    assert data["data"][0] == dict(zip(ROWS.columns, ROWS.rows[0], strict=True))


def test_jsonl_has_one_object_a_line() -> None:
    """Each line stands for itself."""
    lines = [json.loads(line) for line in _text("jsonl").splitlines()]
    assert [line["id"] for line in lines] == ["Q1", "Q2", "Q3"]


def test_markdown_keeps_cells_apart() -> None:
    """Bars, breaks and tags inside a text do not break the table."""
    lines = _text("md").splitlines()
    assert len(lines) == 5
    assert "\\|" in lines[2]
    assert "<br>" in lines[2]
    assert "&lt;b>" in lines[4]


def test_workbook_keeps_text_as_text() -> None:
    """What looks like a formula is words; numbers stay numbers."""
    written = output.render(ROWS, "xlsx")
    assert isinstance(written, bytes)
    page = openpyxl.load_workbook(io.BytesIO(written)).active
    assert page is not None
    assert page["B3"].value == "=1+1"
    assert page["B3"].data_type == "s"
    assert page["C2"].value == 3
    assert page["B2"].value == ROWS.rows[0][1]
    assert page.title == "quotes"


def test_workbook_says_what_was_counted() -> None:
    """Question and caution stay with the numbers, on a sheet beside them."""
    written = output.render(ROWS, "xlsx")
    assert isinstance(written, bytes)
    book = openpyxl.load_workbook(io.BytesIO(written))
    assert book.sheetnames == ["quotes", "about"]
    assert [cell.value for cell in book["about"][1]] == ["question", "Who?"]


def test_workbook_says_when_a_text_is_too_long() -> None:
    """A text is never cut in silence."""
    with pytest.raises(ConsilienceError, match="40,000 characters") as caught:
        workbook.encode(("text",), [("x" * 40_000,)], "rows")
    assert "csv" in caught.value.hint


def test_workbook_counts_characters_as_excel_does() -> None:
    """What lies beyond the first plane counts twice; at the limit nothing is lost."""
    workbook.encode(("text",), [("x" * 32_767,), ("🏮" * 16_383,)], "rows")
    with pytest.raises(ConsilienceError, match="16,384 characters"):
        workbook.encode(("text",), [("🏮" * 16_384,)], "rows")


def test_workbook_that_fails_leaves_no_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the library writes beside the workbook is gone when a row cannot be written."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def rows() -> Iterator[tuple[str]]:
        yield ("words of somebody",)
        yield ("x" * 40_000,)

    with pytest.raises(ConsilienceError):
        workbook.write(tmp_path / "w.xlsx", [workbook.Page("rows", ("text",), rows())])
    assert [each.name for each in tmp_path.iterdir()] == ["w.xlsx"]
    assert b"somebody" not in (tmp_path / "w.xlsx").read_bytes()


def test_workbook_takes_no_words_for_a_mark() -> None:
    """Excel reads _x0041_ as a letter: what stands there is marked, and read back as it was."""
    made = workbook.encode(("t",), [("_x0041_ and _x41_",)], "rows")
    assert openpyxl.load_workbook(io.BytesIO(made)).active["A2"].value == (
        "_x005F_x0041_ and _x41_"
    )


def test_workbook_survives_odd_characters() -> None:
    """What XML cannot hold is replaced, not fatal."""
    page = openpyxl.load_workbook(
        io.BytesIO(workbook.encode(("t",), [("a\x00b\x1fc",)], "a/b:c"))
    ).active
    assert page is not None
    assert page["A2"].value == "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}c"


@pytest.mark.parametrize("width", [60, 80, 120])
def test_table_fits_the_terminal(width: int) -> None:
    """No line is wider than there is room."""
    rows = Rows.of(("id", "words"), [("Q1", "many words " * 40), ("Q2", "unbroken" * 40)])
    drawn = output.table(rows, Terminal(width))
    assert max(map(len, drawn.splitlines())) <= width
    assert "\x1b" not in drawn


def test_many_columns_stand_below_each_other() -> None:
    """What would be columns of three letters is a list; what is empty is left out."""
    names = [f"heading {number}" for number in range(12)]
    rows = Rows.of(names, [["some words", None, *["more words " * 12] * 10]])
    drawn = output.table(rows, Terminal(80)).splitlines()
    assert drawn[0] == "heading 0   some words"
    assert drawn[1].startswith("heading 2")
    assert max(map(len, drawn)) <= 80


def test_table_in_colour() -> None:
    """Colour only where it was asked for."""
    assert "\x1b[1m" in output.table(ROWS, Terminal(80, colour=True))


def test_table_cannot_be_steered_by_its_cells() -> None:
    """Control characters are not passed on to a terminal."""
    drawn = output.table(Rows.of(("t",), [("\x1b[31mred\x07",)]), Terminal(80))
    assert not {"\x1b", "\x07"} & set(drawn)


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2), max_size=5))
def test_csv_and_json_lose_nothing(cells: list[list[str]]) -> None:
    """Whatever people write comes back."""
    rows = Rows.of(("a", "b"), cells)
    written = output.render(rows, "json")
    assert [list(each.values()) for each in json.loads(written)["data"]] == cells
    written = output.render(rows, "csv")
    assert isinstance(written, str)
    back = list(csv.reader(io.StringIO(written, newline="")))[1:]
    assert back == [[workbook.guarded(each) for each in row] for row in cells]


@pytest.mark.parametrize("words", ["=1+1", "+44", "-none", "@x", "\tx", "'=1", "＝1"])  # noqa: RUF001
def test_nothing_runs_as_a_formula(words: str) -> None:
    """Cells and headings that a spreadsheet program would run are texts; numbers stay numbers."""
    for form in ("csv", "tsv"):
        written = output.render(Rows.of((words, "n"), [(words, -3)]), form)
        assert isinstance(written, str)
        rows = list(csv.reader(io.StringIO(written), delimiter="," if form == "csv" else "\t"))
        assert all(row[0].startswith("'") for row in rows)
        assert rows[1][1] == "-3"


def test_csv_keeps_a_lone_empty_cell() -> None:
    """A row with nothing in its only column is still a row."""
    assert output.render(Rows.of(("a",), [("",), ("x",)]), "csv") == 'a\n""\nx\n'


def test_save_does_not_replace_unasked(tmp_path: Path) -> None:
    """An existing file stays, unless ``force`` says otherwise."""
    path = tmp_path / "rows.csv"
    output.save(path, "one")
    with pytest.raises(Refused, match="already there"):
        output.save(path, "two")
    assert path.read_text(encoding="utf-8") == "one"
    output.save(path, b"three", force=True)
    assert path.read_bytes() == b"three"
    assert [each.name for each in tmp_path.iterdir()] == ["rows.csv"]


def test_save_leaves_nothing_half_written(tmp_path: Path) -> None:
    """Where writing fails, no trace is left."""
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="folder"):
        output.save(tmp_path / "folder", "text", force=True)
    assert [each.name for each in tmp_path.iterdir()] == ["folder"]


def test_saved_files_can_be_read_by_others(tmp_path: Path) -> None:
    """A file gets the rights that any new file gets."""
    plain = tmp_path / "plain"
    plain.touch()
    output.save(tmp_path / "saved", "text")
    expected = stat.S_IMODE(plain.stat().st_mode)
    assert stat.S_IMODE((tmp_path / "saved").stat().st_mode) == expected


def test_markdown_fetches_no_picture() -> None:
    """A picture in a quote would tell its server who reads the quote."""
    rows = Rows.of(("text",), [("![seen](https://example.org/seen.png) and [Name]",)])
    told = str(output.render(rows, "md"))
    assert "![" not in told
    assert "[Name]" in told
