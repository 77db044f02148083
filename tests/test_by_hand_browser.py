"""The pages that write, in a browser: for everybody, at every width, with and without scripts."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browsing import NEEDED, WIDTHS, chromium, violations
from by_hand import TODAY
from consilience import api, linking
from consilience.service.settings import Settings
from serving import serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = NEEDED
__all__ = ["chromium"]  # a fixture

SECRET = "the secret of this start"  # noqa: S105 - of the tests
QUOTES = """Quote ID,Quote,Speaker,Theme,Subtheme
Q1,We share one boat now.,C1(b) Manager 1 - NHS,Working together,Sharing
Q2,Nobody asked who pays. Ring 07700 900123.,C1(m) Warden - Charity,Working together,Money
Q3,,C2(m) Manager 2 - NHS,Working together,Sharing
"""
STUDY = "/links/review/devlin2015"


@pytest.fixture(scope="module")
def project(seed_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seeds, built, which can be written to."""
    return Path(shutil.copytree(seed_project, tmp_path_factory.mktemp("by-hand") / "seeds"))


@pytest.fixture(scope="module")
def address(project: Path) -> Iterator[str]:
    """Where they are served."""
    with serving(project, Settings(here=SECRET, today=lambda: TODAY)) as at:
        yield at


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Files to be dropped."""
    folder = tmp_path_factory.mktemp("files")
    made = {
        "quotes.csv": QUOTES,
        "talk.txt": "Interviewer: How is it?\nP1: We meet on Mondays.\nP1: And on Fridays.\n",
        "study.nvp": "x",
    }
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")
    return {name: folder / name for name in made}


def _entered(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(f"{address}/?key={SECRET}")
    return page


def _reviewing(page: Page, address: str, name: str, study: str = STUDY) -> None:
    page.goto(f"{address}/links/review/who?study={study.rpartition('/')[2]}")
    page.get_by_label("Name, if somebody else").fill(name)
    page.get_by_role("button", name="Begin").click()
    page.get_by_text("What was judged").wait_for()


def _dropped(page: Page, address: str, *paths: Path) -> None:
    page.goto(f"{address}/import")
    page.get_by_label("Drop files here").set_input_files(list(paths))
    page.get_by_role("button", name="See what is in it").click()
    page.get_by_role("button", name="Throw away").wait_for()


@pytest.fixture(scope="module")
def places(address: str, chromium: Browser, files: dict[str, Path]) -> Iterator[dict[str, Page]]:
    """A page of every kind, each open in its own tab."""
    context = chromium.new_context()
    found: dict[str, Page] = {}
    for name in ("start", "table", "talk", "refused", "who", "studies", "study", "pair", "end"):
        found[name] = _entered(context, address)
    found["start"].goto(f"{address}/import")
    _dropped(found["table"], address, files["quotes.csv"])
    for fold in found["table"].locator("details").all():
        fold.locator("> summary").click()
    _dropped(found["talk"], address, files["talk.txt"])
    _dropped(found["refused"], address, files["study.nvp"])
    found["who"].goto(f"{address}/links/review/who?study=devlin2015")
    found["studies"].goto(f"{address}/links/review")
    _reviewing(found["study"], address, "Ann")
    found["pair"].goto(f"{address}{STUDY}/first?to=damour")
    found["end"].goto(f"{address}{STUDY}/settle")
    yield found
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessible(places: dict[str, Page], scheme: str) -> None:
    """No rule of WCAG 2.2 AA that a program can check is broken, in light and in dark."""
    for name, page in places.items():
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert not violations(page), name


def test_fits_every_width(places: dict[str, Page]) -> None:
    """No page scrolls sideways from 320 to 1600 pixels, with all that unfolds unfolded."""
    for name, page in places.items():
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            needed = page.evaluate("document.documentElement.scrollWidth")
            assert needed <= width, f"{name} needs {needed} of {width} pixels"


def test_keyboard_reaches_everything(places: dict[str, Page]) -> None:
    """Tab goes through every link and field, shows where it is, and gets out again."""
    for name in ("start", "table", "pair", "who"):
        page = places[name]
        page.set_viewport_size({"width": 1280, "height": 900})
        page.evaluate("document.activeElement.blur()")
        wanted = page.evaluate(
            """[...document.querySelectorAll(
                 'a[href], button:not([tabindex="-1"]), select, textarea, summary, '
                 + 'input:not([type=hidden]):not([type=radio]), [tabindex="0"]')]
               .filter(each => each.checkVisibility()).length"""
        )
        page.locator(".skip").focus()
        reached = {"skip"}
        for _ in range(wanted + 10):
            page.keyboard.press("Tab")
            where, seen = page.evaluate(
                """(() => { const at = document.activeElement;
                     if (at === document.body) return ['', true];
                     at.dataset.walked ??= String(Math.random());
                     return [at.dataset.walked,
                             parseFloat(getComputedStyle(at).outlineWidth) >= 2]; })()"""
            )
            if not where:
                break
            assert seen, f"{name}: nobody sees where the keyboard is"
            reached.add(where)
        assert len(reached) >= wanted, name


@pytest.mark.parametrize("scripts", [True, False])
def test_import_from_drop_to_page(
    address: str, chromium: Browser, files: dict[str, Path], scripts: bool
) -> None:
    """Choose, look, put right, save, read: the same with and without scripts, without complaint."""
    context = chromium.new_context(java_script_enabled=scripts)
    page = _entered(context, address)
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    study = f"boats-{'with' if scripts else 'without'}"
    file = Path(shutil.copyfile(files["quotes.csv"], files["quotes.csv"].with_stem(study)))
    _dropped(page, address, file)
    page.get_by_text(f"{study}.csv, row 3, column B “Quote”").wait_for()
    page.get_by_label("What column E holds").select_option("note")
    page.get_by_role("button", name="Look again", exact=True).click()
    page.locator(".figures", has_text="1 code").first.wait_for()
    page.get_by_label("Title", exact=True).fill("Boats on the river")
    page.get_by_role("button", name="save as a study").click()
    page.get_by_role("heading", name=f"Saved as {study}").wait_for()
    page.get_by_role("link", name="Open Boats on the river").click()
    page.get_by_role("heading", name="Boats on the river", level=1).wait_for()
    for _ in range(2):  # what a browser has kept is shown as it was
        page.goto(f"{address}/studies")
    assert not said
    assert not [url for url in asked if not url.startswith(address)]
    context.close()


def test_dropped_beside_the_field(address: str, chromium: Browser) -> None:
    """A file that is let go anywhere on the page is chosen, and not opened instead of it."""
    page = _entered(chromium.new_context(), address)
    page.goto(f"{address}/import")
    page.evaluate(
        """(() => { const held = new DataTransfer();
             held.items.add(new File(["Quote,Theme\\nWe share.,Trust"], "mine.csv"));
             const given = {dataTransfer: held, bubbles: true, cancelable: true};
             document.querySelector("h1").dispatchEvent(new DragEvent("drop", given)); })()"""
    )
    assert page.locator("[data-told]").inner_text() == "mine.csv"
    page.context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_review_by_hand(address: str, chromium: Browser, project: Path, scripts: bool) -> None:
    """Keys or buttons, a reason, a skip, and back: every answer is in the files at once."""
    context = chromium.new_context(java_script_enabled=scripts)
    page = _entered(context, address)
    name = "Key" if scripts else "Button"
    study = "vindrola-padros2022"
    _reviewing(page, address, name, f"/links/review/{study}")
    page.goto(f"{address}/links/review/{study}/first?to={'npt' if scripts else 'ext'}")
    first = page.locator("h2").nth(1).inner_text()
    if scripts:
        page.keyboard.press("r")
        page.keyboard.type("7 of them said so")
        page.keyboard.press("Escape")
        page.keyboard.press("5")
    else:
        page.get_by_label("Reason").fill("7 of them said so")
        page.get_by_role("button", name="related").click()
    page.get_by_text("1 judged").wait_for()
    page.wait_for_load_state()
    found = linking.status(api.find_project(project), study)
    mine = [each for each in found.pairs if each.by(name.lower())]
    assert [each.kind for each in mine] == ["related"]
    assert mine[0].decisions[0].reason.startswith("7 of them said so")
    if scripts:
        page.keyboard.press("s")
    else:
        page.get_by_role("link", name="s Skip").click()
    page.get_by_text("Suggestions: 3 of").wait_for()
    page.wait_for_load_state()  # keys are heard from then on
    for number in (2, 1):
        page.keyboard.press("b") if scripts else page.get_by_role("link", name="Back").click()
        page.get_by_text(f"Suggestions: {number} of").wait_for()
        page.wait_for_load_state()
    assert page.locator("h2").nth(1).inner_text() == first
    assert page.get_by_role("button", name="related").get_attribute("aria-pressed") == "true"
    assert page.get_by_label("Reason").input_value() == "7 of them said so"
    if scripts:
        page.get_by_role("button", name="switch them off").click()
        page.keyboard.press("6")
        page.get_by_text("Keys are off").wait_for()
        page.reload()
        page.get_by_text("Keys are off").wait_for()
        assert page.get_by_role("button", name="related").get_attribute("aria-pressed") == "true"
    context.close()
