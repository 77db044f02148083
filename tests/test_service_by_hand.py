"""The pages that write, as a service gives them: who may come in, and what is taken."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from by_hand import TODAY
from consilience import api
from consilience.service import handwork, uploads
from consilience.service.settings import Settings
from serving import serving

CSV = b"Quote,Speaker,Theme\nWe share one zqxboat now.,P1,Trust\nNobody asked us.,P2,Money\n"
SECRET = "the secret of this start"  # noqa: S105 - of the tests
HERE = Settings(here=SECRET, today=lambda: TODAY)
PAGES = ("/import", "/import/0123456789abcdef", "/links/review", "/links/review/devlin2015/first")


@pytest.fixture(scope="module")
def project(seed_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seeds, built, which can be written to."""
    return Path(shutil.copytree(seed_project, tmp_path_factory.mktemp("by-hand") / "seeds"))


@pytest.fixture(scope="module")
def address(project: Path) -> Iterator[str]:
    """Where the seeds are served to whoever sits at this computer."""
    with serving(project, HERE) as at:
        yield at


@pytest.fixture
def browser(address: str) -> Iterator[httpx.Client]:
    """A browser that came in through the address with the key."""
    with httpx.Client(base_url=address, headers={"Accept": "text/html"}, timeout=120) as client:
        entered = client.get("/", params={"key": SECRET})
        assert entered.status_code == 303
        assert entered.headers["location"] == "/"
        cookie = entered.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        yield client


def _token(address: str) -> str:
    port = urlsplit(address).port or 0
    return handwork.token(replace(HERE, port=port))


def _dropped(browser: httpx.Client, token: str, **headers: str) -> httpx.Response:
    return browser.post(
        "/import", data={"token": token}, files={"files": ("q.csv", CSV)}, headers=headers
    )


def _files(project: Path) -> dict[str, bytes]:
    folder = project / "studies"
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize("path", PAGES)
def test_nobody_comes_in_without_the_key(address: str, path: str) -> None:
    """Neither without a cookie, nor with a wrong one, nor with a key that only reads."""
    for cookies in ({}, {f"consilience-here-{urlsplit(address).port}": "x"}):
        with httpx.Client(base_url=address, cookies=cookies) as client:
            for answer in (client.get(path), client.post(path, data={"token": _token(address)})):
                assert answer.status_code == 401
                assert "access-control-allow-origin" not in answer.headers
                assert _token(address) not in answer.text
    bearer = {"Authorization": f"Bearer {SECRET}"}
    assert httpx.get(address + path, headers=bearer).status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "http://localhost:1"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_forms_of_others_do_nothing(
    browser: httpx.Client, address: str, project: Path, headers: dict[str, str]
) -> None:
    """A form that another site or another program here sends is refused, though cookies came."""
    before = _files(project)
    token = _token(address)
    assert _dropped(browser, token, **headers).status_code == 403
    sent = {"token": token, "kind": "same", "pair": "devlin2015:x damour:trust"}
    for path in ("/links/review/devlin2015/first", "/links/review/who", "/import/0123456789abcdef"):
        assert browser.post(path, data=sent, headers=headers).status_code == 403
    assert _files(project) == before


def test_forms_need_their_token(browser: httpx.Client, address: str, project: Path) -> None:
    """Without the token of this start, or with one of another, nothing is kept or written."""
    before = _files(project)
    other = handwork.token(replace(HERE, here="another start"))
    for token in ("", other):
        assert _dropped(browser, token).status_code == 403
        answer = browser.post("/links/review/who", data={"token": token, "name": "Mallory"})
        assert answer.status_code == 403
        assert "from before it was started again" in answer.text
    own = {"Origin": address, "Sec-Fetch-Site": "same-origin"}
    assert _dropped(browser, _token(address), **own).status_code == 303
    assert _files(project) == before


@pytest.mark.parametrize(
    "given",
    [
        replace(HERE, public=True, url="http://127.0.0.1/", up_to="open"),
        replace(HERE, up_to="open"),
        replace(HERE, here=""),
    ],
)
def test_only_on_ones_own_computer(given: Settings) -> None:
    """Not in public, not where something is kept back, not without a secret."""
    assert not given.writes_here


def test_they_are_not_there_in_public(seed_project: Path) -> None:
    """With --public there is neither a page nor a link to one."""
    given = Settings(here=SECRET, public=True, url="http://127.0.0.1/", up_to="open")
    with serving(seed_project, given) as at:
        for path in PAGES:
            assert httpx.get(at + path).status_code == 404
            assert httpx.post(at + path, data={"token": "x"}).status_code == 404
        assert "/import" not in httpx.get(at + "/").text


def test_headers_of_these_pages(browser: httpx.Client, address: str) -> None:
    """Nothing is kept by browsers or read by other sites, and forms say where they come from."""
    for path in ("/import", "/links/review"):
        answer = browser.get(path)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert "access-control-allow-origin" not in answer.headers
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert (_token(address) in answer.text) == (path == "/import")
    assert browser.put("/import", content=b"x").status_code == 405
    preflight = {"Origin": "http://evil.example", "Access-Control-Request-Method": "POST"}
    asked = browser.options("/import", headers=preflight)
    assert "access-control-allow-origin" not in asked.headers
    assert 'href="/import"' in browser.get("/").text


def test_a_page_that_is_kept_keeps_its_policy(browser: httpx.Client) -> None:
    """“Not modified” carries no policy: a browser would put it on the page that it has."""
    first = browser.get("/studies")
    again = browser.get("/studies", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert "content-security-policy" not in again.headers


def test_what_is_too_much_is_not_taken(
    browser: httpx.Client, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Declared or not, what is too large is refused; so is what is no form with files."""
    token = _token(address)
    monkeypatch.setattr(uploads, "MOST_BYTES", 10_000)
    large = {"files": ("q.csv", b"x" * 20_000)}
    assert browser.post("/import", data={"token": token}, files=large).status_code == 413

    def slowly() -> Iterator[bytes]:
        yield b"--b\r\nContent-Disposition: form-data; name=files; filename=a.csv\r\n\r\n"
        for _ in range(20):
            yield b"x" * 1000

    head = {"Content-Type": "multipart/form-data; boundary=b"}
    assert browser.post("/import", content=slowly(), headers=head).status_code == 413
    assert browser.post("/import", content=b"junk", headers=head).status_code == 400
    assert browser.post("/import", content=b"--b", headers=head).status_code in {400, 403}
    assert browser.post("/import", data={"token": token}).status_code == 415
    odd = {"Content-Type": "multipart/form-data"}
    assert browser.post("/import", content=b"x", headers=odd).status_code == 400
    many = [("files", (f"{n}.csv", b"x")) for n in range(uploads.MOST_FILES + 1)]
    monkeypatch.setattr(uploads, "MOST_BYTES", 1_000_000)
    assert browser.post("/import", data={"token": token}, files=many).status_code == 400
    none = browser.post("/import", data={"token": token}, files={"files": ("", b"")})
    assert none.status_code == 400


def test_from_a_drop_to_the_pages_of_a_study(
    browser: httpx.Client, address: str, project: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Saved, built, shown; whoever has no key sees nothing any more; no word is in the log."""
    assert httpx.get(address + "/quotes").status_code == 200
    with caplog.at_level(logging.DEBUG):
        place = _dropped(browser, _token(address)).headers["location"]
        page = browser.get(place).text
        seen = page.partition('name="seen" value="')[2].partition('"')[0]
        sent = {"token": _token(address), "seen": seen, "study": "boats", "do": "save"}
        answer = browser.post(place, data=sent)
        assert answer.status_code == 303, answer.text
        shown = browser.get("/quotes", params={"study": "boats"})
    assert "zqxboat" in shown.text
    assert "zqxboat" not in caplog.text
    assert "q.csv" not in caplog.text
    for path in ("/quotes", "/sparql?query=ASK%7B%7D", "/study/boats.html"):
        closed = httpx.get(address + path)
        assert closed.status_code == 401
        assert "access-control-allow-origin" not in closed.headers
    bearer = {"Authorization": f"Bearer {SECRET}"}
    assert httpx.get(address + "/sparql?query=ASK%7B%7D", headers=bearer).status_code == 200
    assert api.find_project(project).studies_folder.joinpath("boats", "study.toml").is_file()


def test_after_a_restart(project: Path, address: str) -> None:
    """What was dropped is gone, the old token counts no more, and both are told in words."""
    again = replace(HERE, here="the secret of another start")
    with serving(project, again) as at, httpx.Client(base_url=at, timeout=60) as client:
        client.headers["Accept"] = "text/html"
        client.get("/", params={"key": again.here})
        gone = client.get("/import/0123456789abcdef")
        assert gone.status_code == 400
        assert "What you dropped is not here any more" in gone.text
        old = client.post("/import/0123456789abcdef", data={"token": _token(address)})
        assert old.status_code == 403
        assert "nothing was changed" in old.text
