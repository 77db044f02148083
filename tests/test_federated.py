"""Two collections asked together: by whoever asks, and not by the servers."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyoxigraph
import pytest

import servers
from consilience import api

DATA = Path(__file__).parents[1] / "data"


@pytest.mark.long
def test_two_collections_answer_together(tmp_path: Path) -> None:
    """Findings on one construct come from both servers, each of which holds one study."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    addresses = []
    whole = "--union-default-graph"
    with (
        servers.oxigraph(tmp_path / "one", whole) as one,
        servers.oxigraph(tmp_path / "two", whole) as two,
    ):
        for study, address in (("devlin2015", one), ("vindrola-padros2022", two)):
            project = tmp_path / study
            shutil.copytree(DATA / "studies" / study, project / "studies" / study)
            shutil.copy(DATA / "programmes.toml", project)
            (project / "frameworks").symlink_to(DATA / "frameworks")
            (project / "consilience.toml").write_text("", encoding="utf-8")
            api.build_project(project)
            api.publish_project(address, project=project)
            addresses.append(address)
        query = (Path(__file__).parent / "queries" / "federated.rq").read_text(encoding="utf-8")
        for place, address in zip(("urn:one", "urn:two"), addresses, strict=True):
            query = query.replace(f"<{place}>", f"<{address}>")
        found = [[term.value for term in row] for row in pyoxigraph.Store().query(query)]
    names = [[each.rpartition("/")[2] for each in row] for row in found]
    assert names == [["devlin2015"], ["vindrola-padros2022"]]
