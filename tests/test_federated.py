"""Two collections asked together: by whoever asks, and not by the servers."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import servers
from consilience import api
from serving import serving

DATA = Path(__file__).parents[1] / "data"

#: The one who asks: a process of its own, with the engine that Consilience brings.
ASKING = (
    "import json, pyoxigraph, sys\n"
    "rows = pyoxigraph.Store().query(sys.stdin.read())\n"
    "print(json.dumps([[term.value for term in row] for row in rows]))\n"
)


def _built(folder: Path, study: str) -> Path:
    """A built project that holds one of the seed studies."""
    shutil.copytree(DATA / "studies" / study, folder / "studies" / study)
    shutil.copy(DATA / "programmes.toml", folder)
    (folder / "frameworks").symlink_to(DATA / "frameworks")
    (folder / "consilience.toml").write_text("", encoding="utf-8")
    api.build_project(folder)
    return folder


def _asked(*addresses: str) -> list[list[str]]:
    """What two servers say together of one construct: studies, in their order."""
    query = (Path(__file__).parent / "queries" / "federated.rq").read_text(encoding="utf-8")
    for place, address in zip(("urn:one", "urn:two"), addresses, strict=True):
        query = query.replace(f"<{place}>", f"<{address}>")
    ran = subprocess.run(
        [sys.executable, "-c", ASKING], input=query, capture_output=True, text=True, check=True
    )
    return [[each.rpartition("/")[2] for each in row] for row in json.loads(ran.stdout)]


@pytest.mark.long
def test_two_services_answer_together(tmp_path: Path) -> None:
    """Findings on one construct come from two services, each of which holds one study."""
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    one = _built(tmp_path / "one", "devlin2015")
    two = _built(tmp_path / "two", "vindrola-padros2022")
    with serving(one) as first, serving(two) as second:
        found = _asked(f"{first}/sparql", f"{second}/sparql")
    assert found == [["devlin2015"], ["vindrola-padros2022"]]


@pytest.mark.long
def test_a_service_and_another_server_answer_together(tmp_path: Path) -> None:
    """One of the two may be any SPARQL server to which a collection was published."""
    for name in ("one", "two", "server"):
        (tmp_path / name).mkdir()
    one = _built(tmp_path / "one", "devlin2015")
    two = _built(tmp_path / "two", "vindrola-padros2022")
    with (
        serving(one) as first,
        servers.oxigraph(tmp_path / "server", "--union-default-graph") as second,
    ):
        api.publish_project(second, project=two)
        found = _asked(f"{first}/sparql", second)
    assert found == [["devlin2015"], ["vindrola-padros2022"]]
