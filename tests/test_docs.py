"""The documentation says what is the case.

``pytest tests/test_docs.py --update-docs`` rewrites what the pages show of the program's output.
"""

from __future__ import annotations

import difflib
import re
import shlex
import shutil
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

import checks_page
import console
from consilience import assets, catalogue, tables
from consilience.cli.app import run
from consilience.questions import questions

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = [*sorted(ROOT.glob("*.md")), *sorted(DOCS.glob("*.md"))]
SHOWN = [page for page in PAGES if "```console" in page.read_text(encoding="utf-8")]
Replay = Callable[[Path], tuple[str, Path]]
LINK = re.compile(r"\]\((?!https?:|mailto:)(?P<page>[^)#\s]*)(?:#(?P<part>[^)\s]+))?\)")


def _name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def _page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def _anchors(page: Path) -> set[str]:
    """The headings of a page as web addresses name them."""
    text = re.sub(
        r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL
    )
    headings = re.findall(r"^#+ +(.+)$", text, re.MULTILINE)
    plain = (re.sub(r"[^\w\s-]", "", heading).strip().lower() for heading in headings)
    return {re.sub(r"[-\s]+", "-", each) for each in plain}


def test_pages_show_output() -> None:
    """The tests below look at something."""
    assert {"README.md", "docs/tutorial.md"} <= {_name(page) for page in SHOWN}


@pytest.fixture(scope="module")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> Replay:
    """What a page says now, and the folder in which its commands ran; each page once."""

    @cache
    def replay(page: Path) -> tuple[str, Path]:
        folder = tmp_path_factory.mktemp(page.stem)
        return console.replay(page.read_text(encoding="utf-8"), folder), folder

    return replay


@pytest.mark.parametrize("page", SHOWN, ids=_name)
def test_output_is_current(page: Path, replayed: Replay, request: pytest.FixtureRequest) -> None:
    """What a page shows after a command is what the command prints."""
    now, _ = replayed(page)
    if request.config.option.update_docs:
        page.write_text(now, encoding="utf-8")
    shown = page.read_text(encoding="utf-8")
    changes = difflib.unified_diff(shown.splitlines(), now.splitlines(), "shown", "now", n=1)
    assert not list(changes), f"{_name(page)}: run with --update-docs"


def test_tutorial_python_runs(replayed: Replay) -> None:
    """The Python of the tutorial works on the project that the tutorial makes."""
    text, folder = replayed(DOCS / "tutorial.md")
    (program,) = (block.body for block in console.blocks(text) if block.language == "python")
    (folder / "program.py").write_text(program, encoding="utf-8")
    printed = console.run("python program.py", folder)
    assert "Traceback" not in printed
    assert "q1" in printed


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_links_lead_somewhere(page: Path) -> None:
    """Each link to another page, or to a part of one, leads there."""
    broken = []
    for found in LINK.finditer(page.read_text(encoding="utf-8")):
        target = page.parent / found["page"] if found["page"] else page
        part = found["part"]
        if not target.exists() or (part and part not in _anchors(target)):
            broken.append(found.group())
    assert not broken


def test_every_page_is_on_the_site() -> None:
    """The site lists each page once."""
    site = tomllib.loads((ROOT / "zensical.toml").read_text(encoding="utf-8"))
    listed = re.findall(r"[\w-]+\.md", str(site["project"]["nav"]))
    assert sorted(listed) == sorted(page.name for page in DOCS.glob("*.md"))


def test_site_asks_nobody_for_fonts() -> None:
    """No page of the site loads anything from another company's server."""
    site = tomllib.loads((ROOT / "zensical.toml").read_text(encoding="utf-8"))
    assert site["project"]["theme"]["font"] is False


@pytest.mark.parametrize("table", tables.TABLES, ids=lambda table: table.name)
def test_every_table_and_column_is_documented(table: tables.Table) -> None:
    """The page on the study folder names each table and each of its columns."""
    page = _page("format.md")
    assert table.file in page
    assert [each.name for each in table.columns if f"`{each.name}`" not in page] == []


@pytest.mark.parametrize("name", sorted(questions()))
def test_every_question_is_documented(name: str) -> None:
    """The page on questions names each question."""
    assert name in _page("questions.md")


@pytest.mark.parametrize("scheme", tables.SCHEMES)
def test_every_list_is_documented(scheme: str) -> None:
    """The page on the model names each list of words."""
    assert f"**{scheme}**" in _page("model.md")


def test_every_command_is_documented() -> None:
    """The page on commands has each command, and each command says what it does."""
    from consilience.cli.app import COMMANDS, app, name_of  # noqa: PLC0415 - heavy

    page = _page("commands.md")
    names = [name_of(module) for module in COMMANDS]
    assert names
    assert [name for name in names if f"consilience {name}" not in page] == []
    assert [name for name in names if not app[name].help] == []


def test_every_code_is_explained() -> None:
    """Each code that a check can answer with says what, why, and shows an example."""
    rules = catalogue.rules().values()
    assert rules
    bare = [rule.code for rule in rules if not (rule.title and rule.why and rule.example)]
    assert bare == []


def test_page_on_checks_is_current(request: pytest.FixtureRequest) -> None:
    """The page on checks has every code, in the words of the rules."""
    page = DOCS / "checks.md"
    if request.config.option.update_docs:
        page.write_text(checks_page.page(), encoding="utf-8")
    assert page.read_text(encoding="utf-8") == checks_page.page(), "run with --update-docs"
    areas = {code[0] for code in catalogue.rules()}
    assert areas <= checks_page.AREAS.keys()


def _required() -> set[str]:
    """Every package that the project names, with the extras and the groups of the work itself."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    named = [*project["build-system"]["requires"], *project["project"]["dependencies"]]
    for group in project["project"]["optional-dependencies"].values():
        named += group
    for group in project["dependency-groups"].values():
        named += group
    found = {match.group() for each in named if (match := re.match(r"[\w-]+", each))}
    return found - {"consilience"}


@pytest.mark.parametrize(("study", "code"), [("valid/minimal", 0), ("invalid/quote-empty", 1)])
def test_pipelines_end_as_the_page_says(
    study: str, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commands of the snippets for build servers stop on an error, and write their files."""
    snippets = re.findall(r"```yaml\n(.*?)```", _page("how-to.md"), re.DOTALL)
    lines = re.findall(r"(?:run: |- )(consilience check .*)", "\n".join(snippets))
    assert len(lines) == 3
    shutil.copytree(ROOT / "tests" / "folders" / study, tmp_path / "study")
    (tmp_path / "consilience.toml").write_text('studies = "."\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for line in lines:
        assert run(shlex.split(line)[1:]) == code
    assert {each.name for each in tmp_path.glob("check.*")} == {"check.html", "check.xml"}


@pytest.mark.parametrize("package", sorted(_required()))
def test_every_dependency_is_justified(package: str) -> None:
    """The page on reasons has a paragraph for each package that we rest on."""
    assert package in _anchors(DOCS / "why.md")


def test_every_justified_dependency_is_one() -> None:
    """A package that we no longer need leaves the page too."""
    rests = _page("why.md").partition("## What it rests on")[2]
    told = set(re.findall(r"^### ([\w-]+)$", rests, re.MULTILINE))
    assert told == _required()


@pytest.mark.parametrize("command", ["make demo", "make test"])
def test_readme_has_the_two_commands(command: str) -> None:
    """The README begins with the two commands that the Makefile has."""
    assert command in (ROOT / "README.md").read_text(encoding="utf-8")
    target = command.removeprefix("make ")
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("name", ["frameworks", "modules"])
def test_every_ontology_file_is_listed(name: str) -> None:
    """The ontology's own page lists each module and each framework."""
    page = (assets.ONTOLOGY / "README.md").read_text(encoding="utf-8")
    files = sorted((assets.ONTOLOGY / name).glob("*.ttl"))
    assert files
    assert [file.name for file in files if file.stem not in page] == []
