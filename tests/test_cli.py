"""The command line: what it prints where, its exit codes, and what it never shows."""

from __future__ import annotations

import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

import commands_page
from consilience import cli
from consilience.cli.app import COMMANDS, name_of
from consilience.cli.edge import Edge, Exit
from consilience.cli.session import Session
from consilience.errors import (
    BadParameter,
    ConsilienceError,
    MissingExtra,
    ProjectError,
    QueryError,
    QuestionError,
    ReadError,
    ReasonerError,
    Refused,
    StoreError,
)

ROOT = Path(__file__).parents[1]
NAMES = [name_of(module) for module in COMMANDS]
WORDS = "Mrs Unmistakable rang"
_KEPT = {"PATH", "PYTHONPATH", "HOME", "LANG", "SYSTEMROOT", "TMPDIR", "TEMP"}


def consilience(
    *arguments: str | Path, cwd: Path | None = None, given: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the program as its users do, in an environment of its own."""
    kept = {name: value for name, value in os.environ.items() if name in _KEPT}
    return subprocess.run(
        [sys.executable, "-m", "consilience", *map(str, arguments)],
        cwd=cwd,
        env={**kept, "PYTHONUTF8": "1", **environment},
        input=given,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def run(*arguments: str | Path, cwd: Path, given: str = "") -> subprocess.CompletedProcess[str]:
    """The same without a process of its own, which is several times sooner."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="") for _ in range(2))
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.chdir(cwd)
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode()), "utf-8"))
        code = cli.main([str(each) for each in arguments])
        told = []
        for stream in (out, err):
            stream.flush()
            told.append(stream.buffer.getvalue().decode())  # type: ignore[attr-defined]
    return subprocess.CompletedProcess(arguments, code, *told)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project as ``consilience new`` makes it."""
    folder = tmp_path / "räume und plätze"
    assert cli.main(["--quiet", "new", str(folder)]) == Exit.FINE
    return folder


@pytest.fixture
def broken(project: Path) -> Path:
    """The same with a code that is not in the codebook, on a quote that holds a name."""
    excerpts = project / "studies" / "example" / "excerpts.csv"
    text = excerpts.read_text(encoding="utf-8")
    excerpts.write_text(text.replace("We only ever met", WORDS), encoding="utf-8")
    codings = project / "studies" / "example" / "codings.csv"
    text = codings.read_text(encoding="utf-8")
    codings.write_text(text.replace("written-agreements", "writen-agreements"), encoding="utf-8")
    return project


@pytest.fixture
def seeds(seed_project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the two seed studies, built, as the place that we are in."""
    monkeypatch.chdir(seed_project)
    return seed_project


# --- help ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_every_command_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Help says what the command does, and every option says what it is for."""
    assert cli.main([name, "--help"]) == Exit.FINE
    told = capsys.readouterr().out
    assert f"Usage: consilience {name}" in told
    assert not re.findall(r"^│ --[\w-]+(?: -\w)?(?: [A-Z]+)? +│$", told, re.MULTILINE)


def test_nothing_asked_is_help(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a command the program says what there is."""
    assert cli.main([]) == Exit.FINE
    told = capsys.readouterr().out
    assert all(name in told for name in NAMES)


def test_page_of_commands_is_current(request: pytest.FixtureRequest) -> None:
    """docs/commands.md shows the help of today."""
    page = ROOT / "docs" / "commands.md"
    now = commands_page.page(page.read_text(encoding="utf-8"))
    if request.config.option.update_docs:
        page.write_text(now, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == now, "run with --update-docs"


def test_version_names_program_format_and_terms() -> None:
    """What was used can be reported."""
    told = consilience("--version")
    assert re.fullmatch(r"consilience \S+ \(study format 1, terms \S+\)\n", told.stdout)


HEAVY = {"rdflib", "pyshacl", "pandas", "polars", "owlready2", "rich", "pyoxigraph", "openpyxl"}
HEAVY |= {"asyncio", "consilience.tables", "duckdb", "lxml", "numpy", "sqlite3"}


@pytest.mark.parametrize(
    ("statement", "heavy"),
    [
        ("import consilience", HEAVY),
        ("from consilience.cli import app", HEAVY - {"rich"}),
    ],
)
def test_what_is_heavy_is_loaded_late(statement: str, heavy: set[str]) -> None:
    """``import consilience`` and ``--help`` load none of the large packages."""
    program = f"{statement}; import sys; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert not heavy & set(loaded.stdout.split())


# --- exit codes -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ReadError("x"), 3),
        (ProjectError("x"), 3),
        (StoreError("x"), 3),
        (ReasonerError("x"), 3),
        (MissingExtra("pandas", wanted_for="x"), 3),
        (FileNotFoundError(2, "No such file", "x.rq"), 3),
        (QueryError("x"), 2),
        (QuestionError("x", name="q"), 2),
        (BadParameter("x", name="q", parameter="p"), 2),
        (Refused("x"), 4),
        (ZeroDivisionError("x"), 70),
        (KeyboardInterrupt(), 130),
    ],
    ids=lambda value: type(value).__name__,
)
def test_every_error_has_its_exit_code(
    error: BaseException, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing leaves the edge; each kind of error tells the shell its number."""
    with Edge(Session()) as edge:
        raise error
    assert edge.code == code
    told = capsys.readouterr()
    assert told.err.startswith("consilience: ")
    assert told.out == ""


def test_every_error_of_ours_is_mapped() -> None:
    """A new kind of error is met by the table above or by what it is a kind of."""
    known = {3, 2, 1, 4}
    for kind in ConsilienceError.__subclasses__():
        assert kind.__module__.startswith("consilience"), kind
    assert known == {Exit.FILES, Exit.USAGE, Exit.FOUND, Exit.REFUSED}


def test_a_crash_leaves_a_log_without_words(capsys: pytest.CaptureFixture[str]) -> None:
    """The log says where, never what: a value may be a quote."""
    with Edge(Session()):
        raise ZeroDivisionError(WORDS)
    told = capsys.readouterr().err
    path = Path(told.rstrip().rpartition(": ")[2])
    log = path.read_text(encoding="utf-8")
    path.unlink()
    assert "ZeroDivisionError" in log
    assert "test_cli.py" in log
    assert WORDS not in log + told


def test_debug_shows_where(capsys: pytest.CaptureFixture[str]) -> None:
    """``--debug`` prints the traceback."""
    with Edge(Session(debug=True)):
        raise StoreError("x")
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["chek"], "check"),
        (["check", "--formt", "json"], "--format"),
        (["check", "--format", "jsn"], "json"),
        (["ask"], "--list"),
        (["explain"], "--list"),
        (["explain", "Z999"], "--list"),
        (["quotes", "--format", "xlsx"], "-o FILE.xlsx"),
        (["quotes", "--sectr", "nhs"], "sector"),
        (["quotes", "--sector", "bussiness"], "business"),
        (["ask", "coding-themes-by-sectr"], "coding-themes-by-sector"),
        (["ask", "coding-themes-by-sector", "--sectr", "nhs"], "sector"),
        (["ask", "coding-themes-by-sector", "--sector", "bussiness"], "business"),
        (["matrix", "--rows", "them"], "theme"),
        (["matrix", "theme", "sector"], "no place for: theme sector"),
        (["ask", "coding-themes-by-sector", "sector=nhs"], "--sector"),
    ],
)
def test_a_slip_is_answered_with_the_right_word(
    arguments: list[str], words: str, seeds: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Wrong words end with code 2 and name the one that was probably meant."""
    assert seeds.is_dir()
    assert cli.main(arguments) == Exit.USAGE
    told = capsys.readouterr()
    assert words in told.err
    assert told.out == ""


def test_no_project_says_how_to_make_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Outside a project the next step is named."""
    monkeypatch.chdir(tmp_path)
    assert cli.main(["build"]) == Exit.FILES
    assert "consilience new" in capsys.readouterr().err


def test_nothing_built_says_what_to_do(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Asking before building names the step that is missing."""
    assert cli.main(["--project", str(project), "quotes"]) == Exit.FILES
    assert "consilience build" in capsys.readouterr().err


# --- new, check, build ------------------------------------------------------------------------


def test_new_makes_a_project_that_builds(project: Path) -> None:
    """The made-up study is as it should be, and can be asked."""
    checked = consilience("check", "--strict", "--format", "json", cwd=project)
    assert json.loads(checked.stdout)["findings"] == []
    assert checked.returncode == Exit.FINE
    assert consilience("build", cwd=project).returncode == Exit.FINE
    asked = consilience("quotes", "--theme", "time", "--format", "json", cwd=project)
    assert [each["id"] for each in json.loads(asked.stdout)["data"]] == ["Q3"]


def test_new_replaces_nothing(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A second time it refuses, and writes nothing."""
    file = project / "consilience.toml"
    file.write_text("# mine\n", encoding="utf-8")
    shutil.rmtree(project / "studies")
    assert cli.main(["new", str(project)]) == Exit.REFUSED
    assert file.read_text(encoding="utf-8") == "# mine\n"
    assert not (project / "studies").exists()
    assert "nothing was written" in capsys.readouterr().err


def test_check_shows_no_words_unless_asked(broken: Path) -> None:
    """The misspelt code is shown with its cell; what was said is not."""
    told = run("check", cwd=broken)
    assert told.returncode == Exit.FOUND
    assert "studies/example/codings.csv:3:3" in told.stdout
    assert "written-agreements" in told.stdout
    assert WORDS not in told.stdout + told.stderr
    assert WORDS in run("check", "--show", cwd=broken).stdout


@pytest.mark.parametrize("form", sorted(["concise", "json", "html", "sarif", "turtle", "junit"]))
def test_check_in_every_form_hides_words(form: str, broken: Path) -> None:
    """No form of the report tells what was said, and each ends with code 1."""
    told = run("check", "--format", form, cwd=broken)
    assert told.returncode == Exit.FOUND
    assert WORDS not in told.stdout + told.stderr
    assert str(broken) not in told.stdout


def test_check_takes_the_folder_of_a_study(broken: Path) -> None:
    """One study can be checked alone, from anywhere."""
    told = run("check", "studies/example", "--format", "json", cwd=broken)
    assert json.loads(told.stdout)["studies"] == ["example"]


def test_check_takes_a_study_without_a_project(project: Path, tmp_path: Path) -> None:
    """A lone study folder needs no project."""
    lone = tmp_path / "alone" / "example"
    shutil.copytree(project / "studies" / "example", lone)
    told = consilience("check", lone, "--format", "json")
    assert told.returncode == Exit.FINE
    assert json.loads(told.stdout)["studies"] == ["example"]


def test_check_writes_a_report_once(broken: Path) -> None:
    """A report is written to a file, and not over one that is there."""
    first = run("check", "--format", "html", "-o", "check.html", cwd=broken)
    assert first.returncode == Exit.FOUND
    assert first.stdout == ""
    assert "check.html" in first.stderr
    second = run("check", "-o", "check.html", cwd=broken)
    assert second.returncode == Exit.REFUSED
    assert (broken / "check.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    third = run("check", "-o", "check.html", "--force", cwd=broken)
    assert third.returncode == Exit.FOUND


def test_build_stops_at_errors(broken: Path) -> None:
    """Nothing is built, the findings go to standard error, and no words are shown."""
    told = run("build", cwd=broken)
    assert told.returncode == Exit.FOUND
    assert told.stdout == ""
    assert "Nothing was built." in told.stderr
    assert WORDS not in told.stderr


def test_strict_counts_warnings(project: Path) -> None:
    """A warning passes, and with ``--strict`` it does not."""
    excerpts = project / "studies" / "example" / "excerpts.csv"
    text = excerpts.read_text(encoding="utf-8")
    excerpts.write_text(text.replace("nobody knew", "jo@example.org knew"), encoding="utf-8")
    assert run("check", cwd=project).returncode == Exit.FINE
    assert run("check", "--strict", cwd=project).returncode == Exit.FOUND
    assert run("build", "--strict", cwd=project).returncode == Exit.FOUND
    assert run("build", cwd=project).returncode == Exit.FINE


def test_settings_come_from_file_environment_and_flag(project: Path) -> None:
    """The doctor says which value is in force and who set it."""
    told = consilience(
        "doctor", "--format", "json", cwd=project, CONSILIENCE_BASE="https://example.org/x/"
    )
    lines = {each["what"]: each for each in json.loads(told.stdout)["data"]}
    assert lines["base"]["value"] == "https://example.org/x/"
    assert "CONSILIENCE_BASE" in lines["base"]["note"]
    assert lines["studies"]["note"] == "from consilience.toml"
    elsewhere = consilience("doctor", "--format", "json", CONSILIENCE_PROJECT=str(project))
    assert (
        json.loads(elsewhere.stdout)["data"]
        == json.loads(consilience("doctor", "--format", "json", cwd=project).stdout)["data"]
    )


def test_doctor_runs_the_reasoner(project: Path) -> None:
    """HermiT finds the terms consistent."""
    told = consilience("doctor", "--reason", cwd=project)
    assert told.returncode == Exit.FINE
    assert "consistent" in told.stdout


@pytest.mark.parametrize("code", ["Q003", "q003"])
def test_explain_says_what_why_and_what_to_do(
    code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A code is explained, however it is written."""
    assert cli.main(["explain", code]) == Exit.FINE
    told = capsys.readouterr().out
    assert [line for line in told.splitlines() if line and line[0] != " "][2:] == [
        "What",
        "Why",
        "Example",
        "What to do",
    ]


# --- questions --------------------------------------------------------------------------------


def test_ask_narrows(seeds: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Rows go to standard output, the question and its caution beside them."""
    assert seeds.is_dir()
    code = cli.main(["ask", "coding-themes-by-sector", "--sector", "business", "--format", "json"])
    assert code == Exit.FINE
    told = capsys.readouterr()
    data = json.loads(told.out)
    assert data["schema"] == "consilience.answer/1"
    assert {each["sector"] for each in data["data"]} == {"sector:business"}
    assert data["caution"] in told.err


def test_answers_for_people_are_in_words(seeds: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Tables say ``NHS`` and ``similar``; programs get the short names."""
    assert seeds.is_dir()
    assert cli.main(["ask", "coding-themes-by-sector", "--format", "md"]) == Exit.FINE
    table = capsys.readouterr().out
    assert "| sector | theme | theme label |" in table
    assert "| NHS |" in table
    cli.main(["ask", "coding-provenance", "--coding", "devlin2015/A1", "--format", "md"])
    row = capsys.readouterr().out
    for words in ("participant's words", "codings.csv, row 2", "CC BY-NC 4.0"):
        assert words in row
    cli.main(["ask", "link-refused"])
    assert "\tsimilar\t" in capsys.readouterr().out
    cli.main(["ask", "link-refused", "--format", "csv"])
    assert ",skos:closeMatch," in capsys.readouterr().out


def test_quotes_and_findings_are_counted_apart(
    seeds: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The last line never adds what people said to what authors found."""
    assert seeds.is_dir()
    cli.main(["quotes", "--construct", "damour:leadership"])
    assert "2 quotes of participants, 1 finding of the authors." in capsys.readouterr().err


def test_matrix_without_quotes_names_the_findings(
    seeds: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A study that prints no quotes says how its findings are counted."""
    assert seeds.is_dir()
    cli.main(["matrix", "--study", "vindrola-padros2022"])
    assert "--kind author-finding" in capsys.readouterr().err
    cli.main(["matrix", "--study", "devlin2015"])
    assert "--kind" not in capsys.readouterr().err


def test_an_option_twice_means_either(seeds: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``--sector business --sector nhs`` asks for both."""
    assert seeds.is_dir()
    cli.main(["-q", "quotes", "--sector", "business", "--sector", "nhs", "--format", "jsonl"])
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(rows) == 8


def test_matrix_counts_with_totals(seeds: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The last row and column count distinct quotes."""
    assert seeds.is_dir()
    assert cli.main(["-q", "matrix", "--format", "json"]) == Exit.FINE
    data = json.loads(capsys.readouterr().out)["data"]
    assert data[-1]["theme"] == "all"
    assert data[-1]["all"] == 11


@pytest.mark.parametrize("form", ["table", "csv", "tsv", "json", "jsonl", "md"])
def test_quotes_in_every_format(form: str, seeds: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A quote leaves the program to the character."""
    assert seeds.is_dir()
    assert cli.main(["quotes", "--format", form, "--text", "big inertia"]) == Exit.FINE
    told = capsys.readouterr().out
    assert "… in the health service, there\N{RIGHT SINGLE QUOTATION MARK}s a big inertia" in told


def test_a_workbook_is_written(seeds: Path, tmp_path: Path) -> None:
    """A workbook needs a file, and gets one."""
    assert seeds.is_dir()
    path = tmp_path / "quotes.xlsx"
    assert cli.main(["quotes", "--format", "xlsx", "-o", str(path)]) == Exit.FINE
    assert path.read_bytes()[:2] == b"PK"


def test_a_reader_may_stop_reading(seeds: Path) -> None:
    """``consilience quotes | head -1`` ends quietly and without an error."""
    program = f"{shlex.quote(sys.executable)} -m consilience quotes --format jsonl"
    told = subprocess.run(
        ["/bin/bash", "-o", "pipefail", "-c", f"{program} | head -c 10"],
        cwd=seeds,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == Exit.FINE
    assert "Traceback" not in told.stderr
    assert "BrokenPipe" not in told.stderr


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [({}, False), ({"FORCE_COLOR": "1"}, True), ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False)],
    ids=["piped", "FORCE_COLOR", "NO_COLOR"],
)
def test_colour_follows_the_conventions(
    environment: dict[str, str], coloured: bool, seeds: Path
) -> None:
    """Colour on a terminal, or where it is forced; never where it is refused."""
    told = consilience("matrix", cwd=seeds, **environment)
    assert ("\x1b[" in told.stdout) is coloured


def test_old_code_pages_lose_no_letter(seeds: Path) -> None:
    """In a pipe the program writes UTF-8, whatever the system prefers."""
    told = consilience(
        "quotes", "--format", "csv", cwd=seeds, PYTHONUTF8="0", PYTHONIOENCODING="ascii"
    )
    assert told.returncode == Exit.FINE
    assert "\N{HORIZONTAL ELLIPSIS}" in told.stdout


# --- queries ----------------------------------------------------------------------------------

SELECT = """
PREFIX con: <https://w3id.org/consilience/terms/>
SELECT ?quote WHERE { ?quote a con:ParticipantWords } ORDER BY ?quote LIMIT 1
"""


def test_query_from_standard_input(seeds: Path) -> None:
    """Addresses are whole where programs read, and short where people do."""
    whole = run("query", "-", "--format", "csv", cwd=seeds, given=SELECT)
    address = "https://w3id.org/consilience/study/devlin2015/excerpt/Q1"
    assert whole.stdout == f"quote\n{address}\n"
    assert run("query", "-", cwd=seeds, given=SELECT).stdout == "quote\nQ1\n"


@pytest.mark.parametrize(
    ("query", "form", "answer"),
    [
        ("ASK { ?s ?p ?o }", "table", "yes\n"),
        ("ASK { <x:y> ?p ?o }", "table", "no\n"),
        ("ASK { ?s ?p ?o }", "json", '{"schema": "consilience.query/1", "data": true}\n'),
        ("CONSTRUCT { <x:a> <x:b> <x:c> } WHERE {}", "turtle", "<x:a> <x:b> <x:c> .\n"),
    ],
)
def test_query_answers_every_form(query: str, form: str, answer: str, seeds: Path) -> None:
    """ASK gives yes or no; CONSTRUCT gives facts."""
    told = run("-q", "query", "-", "--format", form, cwd=seeds, given=query)
    assert told.stdout == answer


@pytest.mark.parametrize(
    ("query", "code", "words"),
    [
        (
            "SELECT * WHERE { ?q a con:Excerpt }",
            Exit.USAGE,
            "PREFIX con: <https://w3id.org/consilience/terms/>",
        ),
        ("SELECT * WHERE {\n  ?a ?b }", Exit.USAGE, "2 |   ?a ?b }"),
        ("SELECT ?s WHERE { ?s ?p ?o ", Exit.USAGE, "1 { and 0 }"),
        ("SELECT ?s (COUNT(?o) AS ?n) WHERE { ?s ?p ?o }", Exit.USAGE, "GROUP BY"),
        ("INSERT DATA { <x:a> <x:b> <x:c> }", Exit.USAGE, "in their folders"),
        (
            "SELECT * WHERE { SERVICE <http://example.org/> { ?s ?p ?o } }",
            Exit.REFUSED,
            "nothing leaves this computer",
        ),
    ],
)
def test_a_wrong_query_is_explained(query: str, code: int, words: str, seeds: Path) -> None:
    """The line, the place, and what is probably wrong."""
    told = run("query", "-", cwd=seeds, given=query)
    assert told.returncode == code
    assert words in told.stderr


def test_a_query_must_be_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is no UTF-8 text is named, and the way out."""
    file = tmp_path / "query.rq"
    file.write_bytes(b"SELECT \xff")
    assert cli.main(["query", str(file)]) == Exit.FILES
    assert "UTF-8" in capsys.readouterr().err


def test_a_word_in_a_text_is_no_slip(seeds: Path, tmp_path: Path) -> None:
    """Keywords inside texts, comments and addresses are left alone."""
    assert seeds.is_dir()
    file = tmp_path / "query.rq"
    file.write_text(
        'SELECT ?s WHERE { ?s ?p "SERVICE" } # SERVICE <x:SERVICE>\nORDER BY ?s', encoding="utf-8"
    )
    assert cli.main(["-q", "query", str(file)]) == Exit.FINE
