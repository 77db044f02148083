"""A browser for tests, and what every page in it is held to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from page_server import browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDTHS = (320, 480, 768, 1024, 1280, 1600)
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: What tests in a browser are marked with.
NEEDED = [
    pytest.mark.long,
    pytest.mark.skipif(
        not browser(), reason="needs Chromium or Chrome (on Debian: apt-get install chromium)"
    ),
]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser without a window."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where it runs

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser(), args=["--no-sandbox"])
        yield opened
        opened.close()


def violations(page: Page) -> list[str]:
    """The rules of WCAG 2.2 AA that a program can check, and that a page breaks."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - only where it runs

    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": _RULES}})
    return [
        f"{each['id']}: {node['html'][:120]}"
        for each in found.response["violations"]
        for node in each["nodes"]
    ]
