"""``%%sparql`` in a notebook: what is asked, what is kept, and what is said when it cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import consilience
from consilience.result import Result

interactiveshell = pytest.importorskip("IPython.core.interactiveshell")

COUNT = """
PREFIX con: <https://w3id.org/consilience/terms/>
SELECT (COUNT(DISTINCT ?quote) AS ?quotes) WHERE { ?quote a con:ParticipantWords }
"""


@pytest.fixture(scope="module")
def plain_shell(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[interactiveshell.InteractiveShell]:
    """An IPython of its own that keeps no history."""
    from traitlets.config import Config  # noqa: PLC0415 - comes with IPython

    settings = Config()
    settings.HistoryManager.enabled = False
    settings.InteractiveShell.colors = "nocolor"
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("VIRTUAL_ENV", raising=False)  # of whoever runs the tests: it warns of another
        patch.setenv("IPYTHONDIR", str(tmp_path_factory.mktemp("ipython")))
        shell = interactiveshell.InteractiveShell(config=settings)
        assert shell.run_line_magic("load_ext", "consilience.magic") is None
        yield shell


@pytest.fixture
def shell(
    plain_shell: interactiveshell.InteractiveShell, seed_project: Path
) -> Iterator[interactiveshell.InteractiveShell]:
    """The same in which the two studies are open as ``kg``."""
    before = set(plain_shell.user_ns)
    with consilience.open(seed_project) as kg:
        plain_shell.user_ns["kg"] = kg
        yield plain_shell
    for name in set(plain_shell.user_ns) - before:
        del plain_shell.user_ns[name]


def test_a_cell_is_asked_and_kept(shell: interactiveshell.InteractiveShell) -> None:
    """The answer is what the cell gives, and stands under the name."""
    done = shell.run_cell(f"%%sparql counted\n{COUNT}")
    assert isinstance(done.result, Result)
    assert shell.user_ns["counted"] is done.result
    assert done.result.rows() == [(11,)]


def test_a_name_is_not_needed(shell: interactiveshell.InteractiveShell) -> None:
    """Without a name the answer is only shown."""
    before = set(shell.user_ns)
    assert shell.run_cell_magic("sparql", "", COUNT).rows() == [(11,)]
    assert set(shell.user_ns) == before


def test_which_collection(shell: interactiveshell.InteractiveShell, seed_project: Path) -> None:
    """``kg`` is asked unless another is named; where neither tells, the choice is offered."""
    kg = shell.user_ns["kg"]
    with consilience.open(seed_project) as other:
        shell.user_ns["other"] = other
        assert shell.run_cell_magic("sparql", "--on other", COUNT).rows() == [(11,)]
    with pytest.raises(interactiveshell.UsageError, match="closed"):
        shell.run_cell_magic("sparql", "--on other", COUNT)
    assert shell.run_cell_magic("sparql", "", COUNT).rows() == [(11,)]
    shell.user_ns["mine"] = shell.user_ns.pop("kg")
    with pytest.raises(interactiveshell.UsageError, match=r"--on mine, %%sparql --on other"):
        shell.run_cell_magic("sparql", "", COUNT)
    shell.user_ns["other"] = kg
    assert shell.run_cell_magic("sparql", "", COUNT).rows() == [(11,)]


@pytest.mark.parametrize(
    ("line", "query", "told"),
    [
        ("", "SELECT ?x WHERE { ?x a con:Study }", "PREFIX con:"),
        ("", "SELECT WHERE", "the query cannot be read at line"),
        ("two names", COUNT, "more than one name"),
        ("1st", COUNT, "cannot be the name"),
        ("class", COUNT, "cannot be the name"),
        ("kg", COUNT, "is a collection"),
        ("x --on", COUNT, "--on needs"),
        ("x --on nothing", COUNT, "opened here: kg"),
    ],
)
def test_errors_are_plain_words(
    shell: interactiveshell.InteractiveShell,
    capsys: pytest.CaptureFixture[str],
    line: str,
    query: str,
    told: str,
) -> None:
    """An error is what is wrong and what to do, without a traceback, and keeps nothing."""
    done = shell.run_cell(f"%%sparql {line}\n{query}")
    assert done.error_in_exec is not None
    said = "".join(capsys.readouterr())
    assert told in said
    assert "Traceback" not in said
    assert "x" not in shell.user_ns


def test_nothing_is_open(plain_shell: interactiveshell.InteractiveShell) -> None:
    """It says how to open something."""
    with pytest.raises(interactiveshell.UsageError, match=r"kg = consilience\.open"):
        plain_shell.run_cell_magic("sparql", "", COUNT)
