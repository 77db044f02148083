"""A study in columns: the same facts and findings as in memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from consilience import bulk, examine, surroundings
from consilience.examine import Examined
from consilience.project import Project
from consilience.surroundings import Surroundings

FOLDERS = Path(__file__).parent / "folders"
CASES = sorted((FOLDERS / "invalid").iterdir())


@pytest.fixture(scope="module")
def alone() -> Surroundings:
    """The surroundings of a study that has no neighbours."""
    return surroundings.of(Project(FOLDERS))


def _both(
    folder: Path, around: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> tuple[Examined, Examined]:
    """The study examined in memory and in columns; the second way was really taken."""
    in_memory = examine.study(folder, around)
    taken: list[str] = []

    def provenance(self: bulk.Workbench) -> object:
        taken.append(folder.name)
        return original(self)

    original = bulk.Workbench.provenance
    monkeypatch.setattr(bulk.Workbench, "provenance", provenance)
    monkeypatch.setattr(examine, "LARGE", 0)
    in_columns = examine.study(folder, around)
    monkeypatch.undo()
    assert in_columns.asserted == () or taken
    return in_memory, in_columns


def _same(one: Examined, other: Examined) -> None:
    assert other.findings == one.findings
    assert list(other.asserted) == list(one.asserted)
    assert list(other.inferred) == list(one.inferred)
    assert other.rows == one.rows


def test_seeds(
    seed_project: Project, seed_surroundings: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Published studies have the same facts, findings and conclusions in columns."""
    for folder in seed_project.studies:
        _same(*_both(folder, seed_surroundings, monkeypatch))
