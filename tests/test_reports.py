"""Reports: the same findings in every form, and content only where it was asked for."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path
from typing import get_args

import pytest
import rdflib

from consilience import reports
from consilience.cli.options import ReportFormat
from consilience.findings import Finding, Place, Report, Severity
from consilience.reports import Look, places

WORDS = "Mrs Unmistakable of Nowhere Lane"
SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")
CONSH = rdflib.Namespace("https://w3id.org/consilience/shapes/")

WORDLESS = Finding(
    code="Q003",
    severity=Severity.ERROR,
    message="This quote has no words.",
    help="Paste the quote into D3.\nOr delete row 3.",
    place=Place("ex/excerpts.csv", 3, 4, "text"),
    study="ex",
    record="Q2",
    focus="https://w3id.org/consilience/study/ex/excerpt/Q2",
    path="https://w3id.org/consilience/terms/text",
    component="http://www.w3.org/ns/shacl#MinCountConstraintComponent",
    shape="https://w3id.org/consilience/shapes/Excerpt-text",
)
NAMED = Finding(
    code="P001",
    severity=Severity.WARNING,
    message="This may hold a name.",
    place=Place("ex/excerpts.csv", 2, 4, "text"),
    content=WORDS,
)
DANGLING = Finding(
    code="S001",
    severity=Severity.WARNING,
    message="There is no speaker S9.",
    help="Did you mean S1?",
    place=Place("ex/excerpts.csv", 3, 5, "speaker"),
    also=(Place("ex/speakers.csv", 2),),
    shown="S9",
)
SETTING = Finding(
    code="M001",
    severity=Severity.ADVICE,
    message="The layer does not say what it covers.",
    place=Place("ex/study.toml", 12, element="layer 2, covers"),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of studies with the rows that the findings are about."""
    (tmp_path / "ex").mkdir()
    (tmp_path / "ex" / "excerpts.csv").write_text(
        "id,kind,locator,text,speaker\n"
        f'Q1,participant-words,row 1,"{WORDS} said, ""never"".",S1\n'
        "Q2,participant-words,row 2,,S9\n",
        encoding="utf-8",
    )
    return tmp_path


@pytest.fixture
def report() -> Report:
    """Every severity, with and without content, in a table and in settings."""
    return Report.of(
        (SETTING, DANGLING, NAMED, WORDLESS),
        studies=["ex"],
        rows=[("ex/excerpts.csv", 2), ("ex/speakers.csv", 1)],
    )


FORMS = sorted(reports.FORMATS)


def test_the_command_line_offers_every_form() -> None:
    """What ``--format`` may be is what there is."""
    assert sorted(get_args(ReportFormat)) == FORMS


@pytest.mark.parametrize("form", FORMS)
def test_content_is_hidden(form: str, report: Report, folder: Path) -> None:
    """Nothing that people said stands in a report unless it was asked for."""
    assert WORDS not in reports.render(report, form, Look(folder=folder))
    assert WORDS not in reports.render(report, form)


MOVED = Finding(
    code="F039",
    severity=Severity.ERROR,
    message="What stands in “kind” is not a kind that is known here.",
    place=Place("ex/excerpts.csv", 2, 2, "kind"),
)
HEADLESS = Finding(
    code="F015",
    severity=Severity.ERROR,
    message="excerpts.csv has no column of this name.",
    place=Place("ex/excerpts.csv", 1, 2),
)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("head", ["id,kind,source", f"q0,{WORDS},i1"])
def test_words_in_the_wrong_column_are_hidden(form: str, head: str, tmp_path: Path) -> None:
    """A comma too many, or a file without headings, does not bring words into a report."""
    (tmp_path / "ex").mkdir()
    rows = f"{head}\nQ1,{WORDS},i1\n"
    (tmp_path / "ex" / "excerpts.csv").write_text(rows, encoding="utf-8")
    text = reports.render(Report.of((MOVED, HEADLESS)), form, Look(folder=tmp_path))
    assert WORDS not in text
    if form == "full" and head.startswith("id"):
        assert "Q1 | ••• | i1\n" in text


@pytest.mark.parametrize("form", ["full", "html", "json", "turtle", "ntriples"])
def test_content_is_shown_when_asked_for(form: str, report: Report, folder: Path) -> None:
    """``show`` lets the words be seen."""
    assert WORDS in reports.render(report, form, Look(folder=folder, show=True))


@pytest.mark.parametrize("form", FORMS)
def test_same_findings_same_bytes(form: str, report: Report, folder: Path) -> None:
    """A report depends on nothing but its findings and files."""
    again = Report.of(reversed(report.findings), studies=report.studies, rows=report.rows)
    look = Look(folder=folder)
    assert reports.render(report, form, look) == reports.render(again, form, look)


@pytest.mark.parametrize("form", FORMS)
def test_an_empty_report_can_be_written(form: str) -> None:
    """Nothing found is something to say, in every form but that of GitHub."""
    text = reports.render(Report.of((), studies=["ex"]), form)
    assert bool(text) is (form != "github")


@pytest.mark.parametrize("form", [form for form in FORMS if form != "github"])
def test_codes_and_files_stand_in_every_form(form: str, report: Report) -> None:
    """Every finding can be found again by its code and its file."""
    text = reports.render(report, form, Look(prefix="studies/"))
    for code in ("Q003", "P001", "S001", "M001"):
        assert code in text
    assert "studies/ex/excerpts.csv" in text


def test_full_points_at_the_cell(report: Report, folder: Path) -> None:
    """The row, carets below the cell, what to do, and where else to look."""
    look = Look(folder=folder, prefix="studies/", closing="Nothing was built.")
    assert reports.render(report, "full", look) == (
        "error[Q003]: This quote has no words.\n"
        '  --> studies/ex/excerpts.csv:3:4   (row 3, column D "text")\n'
        "   |\n"
        " 3 | Q2 | … | ••• |       | S9\n"
        "   |                ^^^^^ empty\n"
        "   |\n"
        "  help: Paste the quote into D3.\n"
        "        Or delete row 3.\n"
        "\n"
        "warning[P001]: This may hold a name.\n"
        '  --> studies/ex/excerpts.csv:2:4   (row 2, column D "text")\n'
        "   |\n"
        " 2 | Q1 | … | ••• | ••• | S1\n"
        "   |                ^^^ hidden here (47 characters); --show shows it\n"
        "   |\n"
        "\n"
        "warning[S001]: There is no speaker S9.\n"
        '  --> studies/ex/excerpts.csv:3:5   (row 3, column E "speaker")'
        "   also studies/ex/speakers.csv:2\n"
        "   |\n"
        " 3 | Q2 | … |  | S9\n"
        "   |             ^^\n"
        "   |\n"
        "  help: Did you mean S1?\n"
        "\n"
        "advice[M001]: The layer does not say what it covers.\n"
        "  --> studies/ex/study.toml:12   (line 12, layer 2, covers)\n"
        "\n"
        "1 error, 2 warnings, 1 piece of advice in 1 study, 3 rows. Nothing was built.\n"
        "Explain a code: consilience explain Q003\n"
    )


def test_full_stops_at_twenty_of_a_code() -> None:
    """More of the same are counted, not printed."""
    many = [
        Finding(code="F001", severity=Severity.ERROR, message="Gone.", place=Place("a.csv", row))
        for row in range(2, 33)
    ]
    text = reports.render(Report.of(many))
    assert text.count("error[F001]") == 20
    assert "and 11 more of F001" in text


def test_colour_only_adds_colour(report: Report, folder: Path) -> None:
    """Without its escape sequences a coloured report is the plain one."""
    plain = reports.render(report, "full", Look(folder=folder))
    coloured = reports.render(report, "full", Look(folder=folder, colour=True))
    assert coloured != plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


def test_a_file_cannot_steer_the_terminal(folder: Path) -> None:
    """Control characters in a cell or a name are not passed on."""
    path = folder / "ex" / "excerpts.csv"
    path.write_text("id,kind,locator\nQ\x1b[31m1,\x07odd,x\n", encoding="utf-8")
    finding = Finding(
        code="F009",
        severity=Severity.ERROR,
        message="No kind \x1b[2J.",
        place=Place("ex/excerpts.csv", 2, 2, "kind"),
        shown="\x1b]0;title\x07",
    )
    for form in ("full", "concise"):
        text = reports.render(Report.of([finding]), form, Look(folder=folder))
        assert not {"\x1b", "\x07"} & set(text)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00broken", b'id,"never closed\n'])
def test_an_unreadable_file_costs_only_its_rows(
    content: bytes, report: Report, folder: Path
) -> None:
    """The finding is told without the row where the row cannot be read."""
    (folder / "ex" / "excerpts.csv").write_bytes(content)
    assert "error[Q003]" in reports.render(report, "full", Look(folder=folder))


def test_json_keeps_its_promise(report: Report) -> None:
    """The fields that programs rely on are there, with spreadsheet rows and cells."""
    data = json.loads(reports.render(report, "json"))
    assert data["schema"] == "consilience.check/1"
    assert data["ok"] is False
    assert data["counts"] == {"error": 1, "warning": 2, "advice": 1}
    first = data["findings"][0]
    assert first["cell"] == "D3"
    assert (first["file"], first["row"], first["columnName"]) == ("ex/excerpts.csv", 3, "text")
    assert first["content"] is None
    assert set(first) == {
        "code", "severity", "message", "help", "file", "row", "column", "columnName", "cell",
        "element", "also", "study", "record", "shown", "content", "focus", "path", "component",
        "shape",
    }  # fmt: skip


@pytest.mark.parametrize(("form", "parser"), [("turtle", "turtle"), ("ntriples", "nt")])
def test_facts_are_a_w3c_report(form: str, parser: str, report: Report) -> None:
    """One result a finding, each with what SHACL demands of a result."""
    graph = rdflib.Graph().parse(data=reports.render(report, form), format=parser)
    node = graph.value(predicate=rdflib.RDF.type, object=SH.ValidationReport, any=False)
    assert graph.value(node, SH.conforms) == rdflib.Literal(False)
    results = list(graph.objects(node, SH.result))
    assert len(results) == len(report)
    for result in results:
        for needed in (SH.focusNode, SH.resultSeverity, SH.sourceConstraintComponent):
            assert len(list(graph.objects(result, needed))) == 1
    told = {str(graph.value(each, CONSH.code)): each for each in results}
    severities = {code: graph.value(each, SH.resultSeverity) for code, each in told.items()}
    assert severities == {
        "Q003": SH.Violation,
        "P001": SH.Warning,
        "S001": SH.Warning,
        "M001": SH.Info,
    }
    wordless = graph.value(predicate=CONSH.code, object=rdflib.Literal("Q003"), any=False)
    assert graph.value(wordless, SH.focusNode) == rdflib.URIRef(WORDLESS.focus)
    assert graph.value(wordless, SH.resultPath) == rdflib.URIRef(WORDLESS.path)
    assert graph.value(wordless, SH.sourceShape) == rdflib.URIRef(WORDLESS.shape)
    assert graph.value(wordless, CONSH.row) == rdflib.Literal(3)
    dangling = graph.value(predicate=CONSH.code, object=rdflib.Literal("S001"), any=False)
    assert graph.value(dangling, SH.value) == rdflib.Literal("S9")


def test_facts_conform_where_nothing_was_found() -> None:
    """An empty report conforms."""
    text = reports.render(Report.of(()), "ntriples")
    graph = rdflib.Graph().parse(data=text, format="nt")
    assert (None, SH.conforms, rdflib.Literal(True)) in graph


class _Page(HTMLParser):
    """Collects what a page would load, and whether its tags meet."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.loads: list[str] = []
        self.wide: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in {"meta", "br"}:
            self.open.append(tag)
        if ("class", "scroll") in attrs:
            self.wide.append(dict(attrs))
        self.loads += [value or "" for name, value in attrs if name in {"src", "href"}]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_page_stands_alone(report: Report, folder: Path) -> None:
    """The page loads nothing, says its language, and closes what it opens."""
    text = reports.render(report, "html", Look(folder=folder))
    page = _Page()
    page.feed(text)
    assert page.open == []
    assert page.loads == []
    assert '<html lang="en">' in text
    assert "prefers-color-scheme: dark" in text
    assert "<script" not in text


def test_page_lets_the_keyboard_into_wide_tables(report: Report, folder: Path) -> None:
    """What scrolls sideways can be reached by keyboard, and says what it is, each its own words."""
    page = _Page()
    page.feed(reports.render(report, "html", Look(folder=folder)))
    assert page.wide
    assert all(each["tabindex"] == "0" and each["role"] == "region" for each in page.wide)
    names = [each["aria-label"] for each in page.wide]
    assert all(names)
    assert len(set(names)) == len(names)


def test_page_escapes_what_it_shows() -> None:
    """A cell is text, whatever stands in it."""
    finding = Finding(
        code="F009",
        severity=Severity.ERROR,
        message="<b>",
        place=Place("<i>.csv"),
        shown="<script>",
    )
    text = reports.render(Report.of([finding], studies=["<u>"]), "html")
    assert not any(tag in text for tag in ("<b>", "<i>", "<u>", "<script>"))


def test_github_marks_lines(report: Report) -> None:
    """One workflow command a finding, escaped."""
    lines = reports.render(report, "github", Look(prefix="studies/")).splitlines()
    assert lines[0] == (
        "::error file=studies/ex/excerpts.csv,line=3,col=4,title=Q003"
        "::This quote has no words. Paste the quote into D3.%0AOr delete row 3."
    )
    assert [line.split(" ")[0] for line in lines] == [
        "::error", "::warning", "::warning", "::notice",
    ]  # fmt: skip


def test_sarif_names_rules_and_rows(report: Report) -> None:
    """Code hosts get rule, level and line."""
    log = json.loads(reports.render(report, "sarif"))
    assert log["version"] == "2.1.0"
    results = log["runs"][0]["results"]
    assert [each["level"] for each in results] == ["error", "warning", "warning", "note"]
    place = results[0]["locations"][0]["physicalLocation"]
    assert place["region"] == {"startLine": 3}
    known = {rule["id"] for rule in log["runs"][0]["tool"]["driver"]["rules"]}
    assert {each["ruleId"] for each in results} == known


def test_junit_fails_files_with_errors(report: Report) -> None:
    """A file with an error is a failed case; a warning does not fail it."""
    suite = ET.fromstring(reports.render(report, "junit"))  # noqa: S314 - our own text
    assert (suite.get("tests"), suite.get("failures")) == ("3", "1")
    (failure,) = suite.iter("failure")
    assert failure.get("type") == "Q003"


@pytest.mark.parametrize(("column", "name"), [(1, "A"), (26, "Z"), (27, "AA"), (703, "AAA")])
def test_columns_have_the_letters_of_a_spreadsheet(column: int, name: str) -> None:
    """Column 27 is AA."""
    assert places.letter(column) == name
