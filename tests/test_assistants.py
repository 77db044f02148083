"""What assistants are given: what a study allows, within its tier, and no more."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from consilience import api, generation, store
from consilience.assistants import tools as asking
from consilience.assistants.readable import Shelf
from consilience.assistants.server import server
from consilience.assistants.tools import Tools
from consilience.errors import BadParameter, ConsilienceError, ProjectError, Refused, StoreError

mcp = pytest.importorskip("mcp.client.client")

ALLOWED, DENIED = "vindrola-padros2022", "devlin2015"
Calls = list[tuple[str, list[str], str]]


@pytest.fixture
def project(seed_project: Path, tmp_path: Path) -> Path:
    """A copy of the two studies, one of which lets assistants read."""
    return Path(shutil.copytree(seed_project, tmp_path / "seeds"))


@pytest.fixture
def calls() -> Calls:
    """What was told of the calls."""
    return []


@pytest.fixture
def tools(project: Path, calls: Calls) -> Tools:
    """The tools over that copy."""
    shelf = Shelf(api.find_project(project))
    return Tools(shelf, lambda tool, given, came: calls.append((tool, list(given), came)))


def _allow(project: Path, study: str, said: str) -> None:
    file = project / "studies" / study / "study.toml"
    before = {"allow": "deny", "deny": "allow"}[said]
    text = file.read_text(encoding="utf-8")
    assert f'assistants = "{before}"' in text
    file.write_text(text.replace(f'assistants = "{before}"', f'assistants = "{said}"'), "utf-8")


def _words(project: Path, study: str) -> list[str]:
    """Every excerpt of a study, as it was built."""
    with api.open(project) as kg:
        return [str(each) for each in kg.quotes(study=study).column("text")]


def _everything(tools: Tools) -> str:
    """All that can be got."""
    names = asking.questions.questions()
    answers: list[object] = [tools.list_studies(), tools.list_questions(), tools.find_quotes()]
    answers += [tools.ask(name) for name in names]
    answers.append(tools.matrix("theme", "study", kind="author-finding"))
    return json.dumps(answers, ensure_ascii=False)


def test_a_study_that_denies_gives_no_word(project: Path, tools: Tools) -> None:
    """No tool and no question gives an excerpt of it; one that allows is read by the same tools."""
    words = _words(project, DENIED)
    told = _everything(tools)
    assert len(words) == 11
    assert [each for each in words if json.dumps(each, ensure_ascii=False)[1:-1] in told] == []
    for each in _words(project, ALLOWED):
        assert json.dumps(each, ensure_ascii=False)[1:-1] in told
    assert tools.find_quotes()["studies_not_read"] == [DENIED]


def test_a_study_that_denies_is_counted(tools: Tools) -> None:
    """It is listed with what it holds, so that somebody can ask its researchers."""
    rows = {row["study"]: row for row in tools.list_studies()["rows"]}
    assert (rows[DENIED]["readable"], rows[DENIED]["quotes"]) == (False, 11)
    assert (rows[ALLOWED]["readable"], rows[ALLOWED]["findings"]) == (True, 18)


def test_naming_a_study_that_denies_is_refused(tools: Tools, calls: Calls) -> None:
    """The refusal says who can change it; what is logged is names, not values."""
    for call in (
        lambda: tools.find_quotes(study=[DENIED], words="patients"),
        lambda: tools.codebook(DENIED),
        lambda: tools.matrix("theme", "sector", study=DENIED),
        lambda: tools.ask("coding-themes-by-sector", {"study": DENIED}),
    ):
        with pytest.raises(Refused, match=DENIED) as caught:
            call()
        assert "study.toml" in caught.value.hint
    assert calls[0] == ("find_quotes", ["limit", "study", "words"], "Refused")
    assert "patients" not in str(calls)


def test_what_is_logged_is_not_what_was_said(tools: Tools, calls: Calls) -> None:
    """The name of a question is noted if there is one; names that an assistant made up are not."""
    tools.ask("study-overlapping-material")
    for question, given in (("Mrs Unmistakable", "study"), ("coding-themes-by-sector", "Mrs U")):
        with pytest.raises(ConsilienceError):
            tools.ask(question, {given: "x"})
    assert [tool for tool, _, _ in calls] == [
        "ask study-overlapping-material",
        "ask",
        "ask coding-themes-by-sector",
    ]
    assert "Mrs" not in str(calls)


def test_permission_counts_at_once(project: Path, tools: Tools) -> None:
    """Neither giving nor taking it back needs a build or a new start; a broken file gives none."""
    assert tools.find_quotes(kind="participant-words")["rows_in_all"] == 0
    _allow(project, DENIED, "allow")
    answer = tools.find_quotes(kind="participant-words", limit=3)
    assert (len(answer["rows"]), answer["rows_in_all"], answer["rows_left_out"]) == (3, 11, 8)
    assert "10.1093/jamia/ocv097" in str(answer["cite"])
    assert answer["studies_not_read"] == []
    _allow(project, DENIED, "deny")
    assert tools.find_quotes(kind="participant-words")["rows"] == []
    (project / "studies" / ALLOWED / "study.toml").write_text("[", encoding="utf-8")
    assert tools.find_quotes()["rows"] == []


def test_narrower_tiers_need_to_be_asked_for(project: Path) -> None:
    """Open is what is read; with a narrower tier more is, and never what nobody may see."""
    found = api.find_project(project)
    built = generation.open_current(found.state)
    lines = list(built.dump())
    built.close()
    moved = [
        line.replace(f"graph/{ALLOWED}/open/", f"graph/{ALLOWED}/controlled/") for line in lines
    ]
    assert moved != lines
    current = generation.current(found.state)
    assert current is not None
    shutil.rmtree(current)
    made = store.on_disk(current)
    made.load(moved)
    made.flush()
    made.close()
    assert Tools(Shelf(found)).find_quotes()["rows"] == []
    assert Tools(Shelf(found, "controlled")).find_quotes()["rows_in_all"] == 18
    with pytest.raises(ProjectError, match="never"):
        Shelf(found, "never")


def test_long_words_are_cut_and_said_to_be(tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    """What does not fit is said to be missing."""
    monkeypatch.setattr(asking, "MOST_LETTERS", 10)
    assert "letters more]" in tools.find_quotes(limit=1)["rows"][0]["text"]


def test_answers(tools: Tools) -> None:
    """A codebook, a matrix and a search give what the same gives in Python."""
    codes = tools.codebook(ALLOWED)
    assert {row["study"] for row in codes["rows"]} == {ALLOWED}
    assert tools.list_studies()["rows"][1]["codes"] == len({row["code"] for row in codes["rows"]})
    counts = tools.matrix("theme", "study", kind="author-finding")
    assert "Number of" in counts["counts"]
    assert counts["caution"]
    first = tools.find_quotes(limit=1)["rows"][0]
    word = max(first["text"].split(), key=len).strip(".,;:()")
    assert first["address"].endswith(f"/study/{ALLOWED}/excerpt/{first['id']}")
    assert first["id"] in {row["id"] for row in tools.find_quotes(words=word)["rows"]}
    with pytest.raises(BadParameter, match="nowhere"):
        tools.codebook("nowhere")


def test_nothing_built(tmp_path: Path) -> None:
    """A project that was not built names the step."""
    (tmp_path / "consilience.toml").touch()
    with pytest.raises(StoreError) as caught:
        Shelf(api.find_project(tmp_path)).now()
    assert "consilience build" in caught.value.hint


def test_over_the_protocol(tools: Tools, caplog: pytest.LogCaptureFixture) -> None:
    """A client sees six tools that only read; an error is plain words, and no log holds any."""

    async def talk() -> tuple[Any, Any, Any, Any]:
        async with mcp.Client(server(tools)) as client:
            return (
                await client.list_tools(),
                await client.call_tool("find_quotes", {"limit": 2}),
                await client.call_tool("find_quotes", {"theme": "Mrs Unmistakable"}),
                await client.call_tool("ask", {"question": "nonsense"}),
            )

    listed, found, unknown, nonsense = asyncio.run(talk())
    names = {tool.name for tool in listed.tools}
    assert names == {"ask", "codebook", "find_quotes", "list_questions", "list_studies", "matrix"}
    assert all(tool.annotations.read_only_hint for tool in listed.tools)
    assert [row["study"] for row in found.structured_content["rows"]] == [ALLOWED, ALLOWED]
    assert json.loads(found.content[0].text) == found.structured_content
    assert unknown.is_error
    assert "is not known" in unknown.content[0].text
    assert nonsense.is_error
    assert "there is no question" in nonsense.content[0].text
    assert "Unmistakable" not in caplog.text


@pytest.mark.long
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_as_an_assistant_starts_it(project: Path) -> None:
    """The command answers over standard input and output, and notes calls without words."""
    arguments = ["-m", "consilience", "mcp", str(project)]
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "PYTHONPATH"}}
    started = mcp.StdioServerParameters(command=sys.executable, args=arguments, env=kept)

    async def talk() -> Any:  # noqa: ANN401 - the package's own value
        async with mcp.Client(started) as client:
            return await client.call_tool("find_quotes", {"words": "network", "limit": 1})

    assert asyncio.run(talk()).structured_content["rows"][0]["study"] == ALLOWED
    (line,) = (project / ".consilience" / "assistants.log").read_text("utf-8").splitlines()
    assert line.endswith("find_quotes (limit, words) 1 rows")
