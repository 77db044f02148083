"""A view of one tier: whoever asks up to a tier gets nothing narrower, whatever they ask."""

from __future__ import annotations

from pathlib import Path

import pytest

from consilience.access import TIERS
from consilience.cli import main
from consilience.cli.edge import Exit
from consilience.project import Project
from test_archive import everywhere
from test_release import PLACES, holds, planted, word

__all__ = ["everywhere", "planted"]  # fixtures

_EVERYTHING = "SELECT ?s ?p ?o WHERE { ?s ?p ?o }"


@pytest.fixture(scope="module")
def built(everywhere: Project) -> Path:
    """The project that is restricted everywhere, prepared."""
    assert main(["--project", str(everywhere.root), "build", "-q"]) == Exit.FINE
    return everywhere.root


@pytest.mark.parametrize("limit", TIERS[:-1])
def test_nothing_narrower_is_shown(
    built: Path, tmp_path: Path, limit: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not a word that is narrower comes out of quotes and queries; what is as open does."""
    query = tmp_path / "everything.rq"
    query.write_text(_EVERYTHING, encoding="utf-8")
    shown = b""
    for command in (["quotes"], ["quotes", "--search", "plain"], ["query", str(query)]):
        given = ["--project", str(built), *command, "--up-to", limit, "--format", "json", "-q"]
        assert main(given) == Exit.FINE
        shown += capsys.readouterr().out.encode()
    for place, tiers in PLACES.items():
        for tier in tiers:
            if TIERS.index(tier) > TIERS.index(limit):
                assert not holds(shown, word(place, tier)), (place, tier)
    assert holds(shown, word("excerpt", limit)) or limit == "open"


def test_matrix_and_questions_count_what_is_shown(
    built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The narrower the view, the smaller the numbers."""
    totals = []
    for limit in ("", "controlled", "open"):
        view = ["--up-to", limit] if limit else []
        shown = []
        for command in (["matrix", "--cols", "study"], ["ask", "study-independent-evidence"]):
            assert main(["--project", str(built), *command, *view, "--format", "json"]) == Exit.FINE
            shown.append(capsys.readouterr())
        totals.append(int(shown[0].err.split(" in all")[0].rsplit(" ", 1)[1]))
    assert totals == sorted(totals, reverse=True)
    assert totals[0] > totals[2] > 0


def test_a_server_has_no_views(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of what lies elsewhere nobody here can know who may see it."""
    server = ["--store", "http://localhost:1/query", "--up-to", "open"]
    assert main(["--project", str(built), "quotes", *server]) == Exit.USAGE
    assert "--up-to" in capsys.readouterr().err
