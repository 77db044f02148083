"""Pages in a browser: for everybody, at every width, with and without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import consilience
from browsing import NEEDED, WIDTHS, chromium, violations
from collections_of_pages import kinds_of_page
from consilience import api, site
from consilience.pages import Collection
from page_server import serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = NEEDED
__all__ = ["chromium"]  # a fixture

PATHS = list(kinds_of_page())
#: Pages whose answer says that something is amiss, which a browser writes into its console.
AMISS = {"/nothing-here", "/ask/coding-themes-by-sector?sector=martian", "/query?query=SELEC"}


@pytest.fixture(scope="module")
def address(seed_project: Path) -> Iterator[str]:
    """Where the seeds are served."""
    kg = consilience.open(seed_project)
    shown = Collection(kg, run=kg.query, findings=lambda: api.check_project(seed_project))
    with serving(shown) as at:
        yield at
    kg.close()


@pytest.fixture(scope="module")
def light(chromium: Browser) -> Iterator[Page]:
    """One page of that browser, used again and again."""
    context = chromium.new_context(color_scheme="light")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PATHS)
def test_accessible(path: str, scheme: str, address: str, light: Page) -> None:
    """No rule of WCAG 2.2 AA that a program can check is broken, in light and in dark."""
    light.emulate_media(color_scheme=scheme)
    light.goto(address + path)
    assert not violations(light)


@pytest.mark.parametrize("path", PATHS)
def test_fits_every_width(path: str, address: str, light: Page) -> None:
    """No page scrolls sideways from 320 to 1600 pixels."""
    light.goto(address + path)
    for width in WIDTHS:
        light.set_viewport_size({"width": width, "height": 800})
        needed = light.evaluate("document.documentElement.scrollWidth")
        assert needed <= width, f"{path} needs {needed} of {width} pixels"


def test_nothing_from_elsewhere_and_no_complaint(address: str, chromium: Browser) -> None:
    """No page asks another place for anything, and none makes the browser complain."""
    page = chromium.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))
    for path in PATHS:
        if path not in AMISS:
            page.goto(address + path)
            page.wait_for_load_state("networkidle")
    assert not [url for url in asked if not url.startswith((address, "data:"))]
    assert not said
    page.close()


def test_whole_without_scripts(address: str, chromium: Browser) -> None:
    """Without JavaScript one finds, narrows, reads, copies, asks and queries all the same."""
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    page.get_by_role("link", name="Read quotes").click()
    page.get_by_role("link", name="Mid-point").first.click()
    page.get_by_text("6 of 11 quotes").wait_for()
    page.get_by_label("Words in the text").fill("pilot")
    page.get_by_role("button", name="Find").click()
    page.get_by_text("1 of 11 quotes").wait_for()
    page.get_by_text("Copy with citation").first.click()
    assert "Alison M Devlin" in page.locator("details.copy textarea").first.input_value()
    page.goto(f"{address}/matrix")
    page.get_by_label("Columns").select_option("role")
    page.get_by_role("button", name="Update").click()
    page.get_by_role("heading", name="Themes by speaker’s role").wait_for()
    page.goto(f"{address}/ask/coding-themes-by-sector")
    page.get_by_label("Sector").select_option("business")
    page.get_by_role("button", name="Show answer").click()
    page.get_by_text("3 rows").wait_for()
    page.goto(f"{address}/query")
    page.get_by_label("Query").fill("SELECT * WHERE { ?s a ?kind } LIMIT 2")
    page.get_by_role("button", name="Run").click()
    page.get_by_text("2 rows").wait_for()
    context.close()


@pytest.mark.parametrize("path", ["/quotes", "/matrix", "/compare", "/query", "/network"])
def test_keyboard_reaches_everything(path: str, address: str, light: Page) -> None:
    """Tab goes through every link, field and wide table, shows where it is, and gets out again."""
    light.set_viewport_size({"width": 1280, "height": 900})
    light.goto(address + path)
    light.wait_for_load_state("networkidle")
    wanted = light.evaluate(
        """[...document.querySelectorAll(
             'a[href], button, input:not([type=hidden]), select, textarea, summary, '
             + '[tabindex="0"]')]
           .filter(each => each.checkVisibility()).length"""
    )
    reached: list[str] = []
    for _ in range(wanted + 5):
        light.keyboard.press("Tab")
        where, seen = light.evaluate(
            """(() => { const at = document.activeElement;
                 if (at === document.body) return ['', true];
                 at.dataset.walked ??= String(Math.random());
                 const inner = at.shadowRoot?.activeElement ?? at;
                 const style = getComputedStyle(inner.closest('.cm-editor') ?? inner);
                 return [at.dataset.walked, parseFloat(style.outlineWidth) >= 2]; })()"""
        )
        if not where:
            break
        assert seen, "nobody sees where the keyboard is"
        reached.append(where)
    assert len(set(reached)) >= wanted


def test_editor_lets_go(address: str, light: Page) -> None:
    """The editor completes terms, declares their prefix, runs by keyboard, and lets Tab out."""
    light.goto(f"{address}/query?query=SELECT+*+WHERE+%7B+%3Fs+a+%3Fk+%7D+LIMIT+4")
    editor = light.locator(".editor .cm-content")
    editor.click()
    light.keyboard.press("Control+a")
    light.keyboard.type("SELECT ?s WHERE { ?s a con:ParticipantW", delay=5)
    light.get_by_text("participant's words").first.wait_for()
    light.wait_for_timeout(150)  # it takes no choice in its first moment
    light.keyboard.press("Enter")
    written = light.locator("#query").input_value()
    assert written.startswith("PREFIX con: <https://w3id.org/consilience/terms/>\n")
    assert "con:ParticipantWords" in written
    light.keyboard.press("Tab")
    assert light.evaluate("document.activeElement.textContent") == "Run"
    editor.click()
    light.keyboard.press("Control+Enter")
    light.get_by_text("11 rows").wait_for()


def test_copy_with_citation(address: str, chromium: Browser) -> None:
    """The button puts the quote with its citation on the clipboard, and says so."""
    context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{address}/study/devlin2015/excerpt/Q5.html")
    page.get_by_role("button", name="Copy with citation").click()
    page.get_by_text("Copied").wait_for()
    assert "Alison M Devlin" in page.evaluate("navigator.clipboard.readText()")
    context.close()


def test_site_opens_from_a_disk(seed_project: Path, tmp_path: Path, chromium: Browser) -> None:
    """Files open without a server, look as they should, and find words."""
    collection = site.of_project(api.find_project(seed_project))
    site.write(collection, tmp_path / "site")
    page = chromium.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto((tmp_path / "site" / "index.html").as_uri())
    page.get_by_label("Search the quotes").fill("not a PILOT")
    page.get_by_role("button", name="Search").click()
    page.get_by_text("2 places").wait_for()
    page.locator("#found a").first.click()
    page.get_by_role("heading", name="Quote Q6", level=1).wait_for()
    assert page.evaluate("getComputedStyle(document.querySelector('article.q')).borderLeftWidth")
    page.get_by_role("link", name="Matrix").first.click()
    page.get_by_role("link", name="2 quotes").first.click()
    assert page.url.endswith("#cell-lack-of-shared-understanding-sector:business")
    assert not said
    assert all(url.startswith("file://") for url in asked)
    assert not violations(page)
    page.close()
