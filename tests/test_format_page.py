"""docs/format.md says what the program reads, and its examples are a study without findings."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import format_page
from test_table_rules import codes

PAGE = Path(__file__).parents[1] / "docs" / "format.md"
_EXAMPLE = re.compile(r'```(?:toml|csv|tsv|text) title="partners2031/([^"]+)"\n(.*?)```', re.DOTALL)


def test_reference_is_current(request: pytest.FixtureRequest) -> None:
    """Every key and column is described as it is defined."""
    now = PAGE.read_text(encoding="utf-8")
    if request.config.option.update_docs:
        PAGE.write_text(format_page.page(now), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == format_page.page(now), "run with --update-docs"


def test_examples_are_a_study(tmp_path: Path) -> None:
    """Whoever copies all examples of the page has a study in which nothing is wrong."""
    folder = tmp_path / "partners2031"
    examples = _EXAMPLE.findall(PAGE.read_text(encoding="utf-8"))
    assert len(examples) > 12
    for name, content in examples:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = content.replace(" ⇥ ", "\t") if name.endswith(".tsv") else content
        path.write_text(text, encoding="utf-8", newline="")
    assert codes(folder) == []
