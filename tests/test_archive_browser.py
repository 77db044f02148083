"""The page of a package, opened from the disk without a network: for everybody, at every width."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest

import packages
from browsing import NEEDED, WIDTHS, chromium, violations
from consilience import project

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["chromium"]  # a fixture

pytestmark = NEEDED


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The payload of the package of the two seed studies."""
    made = packages.make(project.seeds(), tmp_path_factory.mktemp("browser") / "package")
    return packages.payload(made.package, "index.html").parent


@pytest.fixture(scope="module")
def pages(package: Path) -> list[Path]:
    """The pages that a reader can come to: the first, and what it and the others link to."""
    return sorted(each for each in package.rglob("*.html"))


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A browser without a network; what it asks for elsewhere fails the test."""
    context = chromium.new_context(offline=True)
    opened = context.new_page()
    wrong: list[str] = []
    opened.on(
        "request",
        lambda sent: None if sent.url.startswith(("file:", "data:")) else wrong.append(sent.url),
    )
    opened.on("requestfailed", lambda sent: wrong.append(f"failed: {sent.url}"))
    opened.on("console", lambda said: wrong.append(said.text))
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    yield opened
    context.close()
    assert not wrong


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessible(pages: list[Path], page: Page, scheme: str) -> None:
    """No rule of WCAG 2.2 AA that a program can check is broken, in light and in dark."""
    assert len(pages) > 1
    page.emulate_media(color_scheme=scheme)
    found = {}
    for each in pages:
        page.goto(each.as_uri())
        found[each.name] = violations(page)
    assert not {name: wrong for name, wrong in found.items() if wrong}


def test_fits_every_width(pages: list[Path], page: Page) -> None:
    """No page scrolls sideways from 320 to 1600 pixels."""
    for each in pages:
        page.goto(each.as_uri())
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            needed = page.evaluate("document.documentElement.scrollWidth")
            assert needed <= width, f"{each.name} needs {needed} of {width} pixels"


def test_every_link_leads_somewhere(package: Path, pages: list[Path], page: Page) -> None:
    """Whatever a page links to on the disk is there, and parts of pages that it names are too."""
    for each in pages:
        page.goto(each.as_uri())
        links = page.eval_on_selector_all(
            "a[href], link[href], img[src]", "all => all.map(e => e.href || e.src)"
        )
        for link in links:
            if not link.startswith("file:"):
                continue
            path, _, part = link.removeprefix("file://").partition("#")
            target = Path(unquote(path))
            assert target.exists(), f"{each.relative_to(package)}: {link}"
            if part and target == each:
                assert page.evaluate("id => !!document.getElementById(id)", unquote(part)), link


def test_complete(package: Path, page: Page) -> None:
    """A stranger reads what this is, who made it, what may be done with it, and every quote."""
    page.goto((package / "index.html").as_uri())
    text = page.inner_text("body")
    for said in ("Attribution-NonCommercial", "What was left out", "Devlin", "Vindrola-Padros"):
        assert said in text, said
    for slug in ("devlin2015", "vindrola-padros2022"):
        page.goto((package / "index.html").as_uri())
        page.locator(f'a[href*="studies/{slug}"]').first.click()
        page.wait_for_load_state()
        assert slug in page.url
    page.goto((package / "index.html").as_uri())
    page.locator('a[href*="studies/devlin2015"]').first.click()
    assert "there\u2019s a big inertia to bringing in a change" in page.inner_text("body")


def test_keyboard_and_print(package: Path, page: Page) -> None:
    """Every link can be reached with the Tab key, and the page prints without loss of words."""
    page.goto((package / "index.html").as_uri())
    page.eval_on_selector_all("details", "all => all.forEach(e => e.open = true)")
    number = page.locator("a[href]").count()
    reached = set()
    for _ in range(number + 20):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.getAttribute('href')"))
    wanted = set(
        page.eval_on_selector_all("a[href]", "all => all.map(e => e.getAttribute('href'))")
    )
    assert wanted <= reached
    words = page.inner_text("main")
    page.emulate_media(media="print")
    assert page.inner_text("main").split() == words.split()
