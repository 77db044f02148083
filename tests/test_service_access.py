"""Who may see what: the store that a service answers from holds nothing else."""

from __future__ import annotations

import csv
import gzip
import io
import json
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import cast

import httpx
import pytest

from consilience import api, build, companions, generation, project, store
from consilience.columns import file
from consilience.errors import Refused
from consilience.pages import Collection
from consilience.service import served, worker
from consilience.service.house import House
from consilience.service.served import Served
from consilience.service.settings import PUBLIC, Settings, of
from serving import serving

RICH = Path(__file__).parent / "folders" / "valid" / "rich"
PLANTED = "zqxwords"
KEY = "a key that readers must have"
ALL = "SELECT * WHERE { ?s ?p ?o }"
CLOSED = "/study/rich/excerpt/E90"


def _table(folder: Path, file: str) -> list[list[str]]:
    with (folder / file).open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def _write(folder: Path, file: str, rows: list[list[str]]) -> None:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    (folder / file).write_text(stream.getvalue(), encoding="utf-8", newline="")


def _add(folder: Path, file: str, **cells: str) -> None:
    names, *rows = _table(folder, file)
    _write(folder, file, [names, *rows, [cells.get(name, "") for name in names]])


def _made(root: Path) -> Path:
    """A project with an open study in which one passage, and what hangs on it, is controlled."""
    folder = Path(shutil.copytree(RICH, root / "studies" / "rich"))
    passage = {"kind": "participant-words", "source": "int1", "wording": "verbatim"}
    secret = f"[{PLANTED} 9] came"
    _add(folder, "speakers.csv", id="SP9", label=f"label {secret}", role_published=secret)
    _add(
        folder, "excerpts.csv", id="E90", text=secret, access="controlled", speaker="SP9", **passage
    )
    _add(folder, "excerpts.csv", id="E91", text="then it was ours", prefix=secret, **passage)
    coded = {"code": "trust", "layer": "first-pass", "coder": "coder-a", "note": secret}
    _add(folder, "codings.csv", id="X90", excerpt="E90", **coded)
    _add(folder, "notes.csv", id="N90", about="coding:X90", text=secret)
    _add(folder, "attributes.csv", id="T90", about="speaker:SP9", name=secret, value=secret)
    _add(folder, "pseudonyms.csv", id="P90", label=f"[{PLANTED} 9]", kind="person", scope="study")
    (root / project.FILE).touch()
    api.build_project(root)
    return root


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built project that holds something controlled."""
    return _made(tmp_path_factory.mktemp("closed"))


@pytest.fixture(scope="module")
def public(closed: Path) -> Iterator[httpx.Client]:
    """A service of what is open, as everybody meets it."""
    given = Settings(up_to="open")
    with serving(closed, given) as address, httpx.Client(base_url=address) as client:
        yield client


def test_what_is_kept_back_is_in_no_file(closed: Path) -> None:
    """The copy that is served holds no byte of it; the other one does, so it would be found."""
    found = api.find_project(closed)
    copy = served.prepare(found, "open")
    assert copy.tier == "open"
    assert copy.left_out
    assert list(served.words_of(copy.store).glob("*/open.sqlite"))
    for path in copy.folder.rglob("*"):
        assert not path.is_file() or PLANTED.encode() not in path.read_bytes(), path.name
    whole = served.prepare(found, "controlled")
    assert whole.tier == "controlled"
    assert not whole.left_out
    files = [path for path in whole.folder.rglob("*") if path.is_file()]
    holding = [path.name for path in files if PLANTED.encode() in path.read_bytes()]
    assert "controlled.sqlite" in holding
    assert len(holding) > 1
    assert served.prepare(found, "open") == copy  # and it is used again


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("/sparql", {"query": ALL, "format": "csv"}),
        ("/sparql", {"query": "SELECT * WHERE { GRAPH ?g { ?s ?p ?o } }", "format": "csv"}),
        ("/gsp", {"default": ""}),
        ("/download/dataset.nq.gz", {}),
        ("/.well-known/void", {}),
        ("/linkset.json", {}),
        ("/quotes", {"q": PLANTED}),
        ("/quotes.csv", {}),
        ("/speakers", {}),
        ("/study/rich.html", {}),
        ("/study/rich/excerpt/E91.ttl", {}),
        ("/query", {"query": ALL}),
    ],
)
def test_what_is_kept_back_is_in_no_answer(
    public: httpx.Client, path: str, given: dict[str, str]
) -> None:
    """No endpoint and no page tells it."""
    answer = public.get(path, params=given)
    assert answer.status_code == 200
    packed = path.endswith(".gz")
    text = gzip.decompress(answer.content).decode() if packed else answer.text
    for asked in given.values():  # pages repeat what was asked for
        text = text.replace(asked, "")
    assert PLANTED not in text


@pytest.mark.parametrize("ending", ["", ".ttl", ".html", ".jsonld"])
def test_a_closed_passage_is_only_there(public: httpx.Client, ending: str) -> None:
    """That it is there may be known; what it says, who says it and how it was coded may not."""
    answer = public.get(CLOSED + ending, follow_redirects=True)
    assert PLANTED not in answer.text
    assert "SP9" not in answer.text
    assert public.get(f"/study/rich/coding/X90{ending}", follow_redirects=True).status_code == 404
    assert public.get(f"/study/rich/pseudonym/P90{ending}").status_code == 404
    closed_graph = "https://w3id.org/consilience/graph/rich/controlled/asserted"
    assert public.get("/gsp", params={"graph": closed_graph}).status_code == 404


@pytest.mark.long
def test_what_is_not_open_needs_the_key(closed: Path) -> None:
    """Nothing is told without it; a browser gets it once and keeps it; no other site can ask."""
    with serving(closed, Settings(key=KEY)) as address, httpx.Client(base_url=address) as client:
        for path in ("/", "/sparql", "/quotes", CLOSED, "/version", "/static/pages.css"):
            answer = client.get(path)
            assert answer.status_code == 401, path
            assert "access-control-allow-origin" not in answer.headers
            assert PLANTED not in answer.text
        assert client.get("/healthz").status_code == 200
        assert client.get("/sparql", params={"key": "wrong"}).status_code == 401
        head = {"Authorization": f"Bearer {KEY}"}
        told = client.get("/sparql", params={"query": ALL, "format": "csv"}, headers=head)
        assert PLANTED in told.text
        assert told.headers["cache-control"] == "private, no-store"
        way = client.get("/quotes", params={"key": KEY, "q": PLANTED})
        assert way.status_code == 303
        assert way.headers["location"] == f"/quotes?q={PLANTED}"
        cookie = way.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        assert client.get("/quotes").status_code == 200  # with the cookie now
        site = {"Sec-Fetch-Site": "cross-site"}
        assert client.post("/sparql", data={"query": ALL}, headers=site).status_code == 401


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"public": True}, "--public needs the address"),
        ({"public": True, "url": "https://x.example/", "up_to": "controlled"}, "not for everybody"),
        ({"public": False, "host": "0.0.0.0"}, "other computers"),  # noqa: S104 - refused
        ({"public": False, "writable": True}, "needs a token"),
        ({"public": False, "up_to": "never"}, "no access tier"),
    ],
)
def test_settings_that_would_let_something_out_are_refused(
    given: dict[str, object], words: str
) -> None:
    """Before anything is read."""
    with pytest.raises(Refused, match=words):
        of(**given)  # type: ignore[arg-type]


def test_public_means_open_and_less_of_everything() -> None:
    """Without further words, what anybody can ask is open, and limits are narrower."""
    here, there = of(public=False), of(public=True, url="https://studies.example.org/")
    assert there.up_to == "open"
    assert there.hosts == {"127.0.0.1", "studies.example.org"}
    assert there.time_limit < here.time_limit
    assert there.memory < here.memory
    assert there.per_minute


def test_no_copy_stays_of_a_store_that_was_replaced_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a copy is made, a build brings other data: the copy that is given is of these."""
    root = _made(tmp_path)
    found = project.load(root)
    make, built = served._make, list[Path]()

    def slow(*given: object) -> None:
        make(*given)  # type: ignore[arg-type]
        if not built:
            built.append(root)
            folder = root / "studies" / "rich"
            rows = [row for row in _table(folder, "excerpts.csv") if row[0] != "E91"]
            _write(folder, "excerpts.csv", rows)
            with ThreadPoolExecutor(1) as other:  # it clears copies once this one is whole
                monkeypatch.setattr(generation, "_clear", lambda *_: None)
                other.submit(build.build, found).result()

    monkeypatch.setattr(served, "_make", slow)
    copy = served.prepare(found, "controlled")
    now = generation.current(found.state)
    assert now is not None
    assert copy.version == f"{now.name}-controlled"
    folders = [each.name for each in (found.state / "served").iterdir() if each.is_dir()]
    assert folders == [copy.version]


@pytest.mark.long
def test_a_new_build_is_served_and_what_was_withdrawn_is_gone(tmp_path: Path) -> None:
    """Without a new start: the words are in no file any more, and their address answers 410."""
    root = _made(tmp_path)
    given = Settings(up_to="controlled", key=KEY)
    with (
        serving(root, given) as address,
        httpx.Client(base_url=address, headers={"Authorization": f"Bearer {KEY}"}) as client,
    ):
        before = client.get("/version").json()["data"]
        assert client.get(f"{CLOSED}.ttl").status_code == 200
        folder = root / "studies" / "rich"
        for file in ("excerpts", "codings", "notes", "speakers", "attributes", "pseudonyms"):
            rows = [row for row in _table(folder, f"{file}.csv") if PLANTED not in " ".join(row)]
            _write(folder, f"{file}.csv", rows)
        api.build_project(root)
        for path in root.rglob("*"):
            kept = path.is_file() and PLANTED.encode() in path.read_bytes()
            assert not kept, path.relative_to(root)
        end = time.monotonic() + 60
        while client.get("/version").json()["data"] == before:
            assert time.monotonic() < end
            time.sleep(0.2)
        for ending in ("", ".ttl", ".html"):
            gone = client.get(CLOSED + ending, headers={"Accept": "text/html;q=0.1, */*"})
            assert gone.status_code == 410, ending
            assert PLANTED not in gone.text
        assert client.get("/study/rich/excerpt/E1.ttl").status_code == 200
        assert client.get("/study/rich/excerpt/none.ttl").status_code == 404


@pytest.mark.long
def test_codebooks_are_offered_as_they_are_served(tmp_path: Path) -> None:
    """What was not built, or is open no more, cannot be found by reconciling."""
    root = _made(tmp_path)
    folder = root / "studies" / "rich"
    given = Settings(up_to="open")

    def found() -> tuple[set[str], str]:
        with serving(root, given) as address:
            types = httpx.get(f"{address}/reconcile").json()["defaultTypes"]
            asked = {"queries": json.dumps({"q": {"query": PLANTED, "limit": 50}})}
            answer = httpx.post(f"{address}/reconcile", data=asked)
            assert answer.status_code == 200
            return {each["id"] for each in types}, answer.text

    rows = _table(folder, "codebook.csv")
    _write(folder, "codebook.csv", [["nonsense"], *rows])
    with serving(root, given) as address:
        assert httpx.get(f"{address}/reconcile").status_code == 503
    _write(folder, "codebook.csv", rows)
    _add(folder, "codebook.csv", id="planted", label=PLANTED, version="1;2")
    types, text = found()
    assert "rich" in types
    assert PLANTED not in text
    header = folder / "study.toml"
    told = header.read_text(encoding="utf-8")
    assert 'access = "open"' in told
    header.write_text(told.replace('access = "open"', 'access = "controlled"', 1), "utf-8")
    types, _ = found()
    assert "rich" not in types
    assert "damour" in types


def test_a_check_is_shown_to_whose_files_they_are(closed: Path) -> None:
    """Here the files are checked as they are now; nothing is told where something is kept back."""
    root, header = closed, closed / "studies" / "rich" / "study.toml"
    told = header.read_text(encoding="utf-8")
    given = Settings(up_to="controlled", key=KEY)
    head = {"Authorization": f"Bearer {KEY}", "Accept": "text/html"}
    (root / project.FILE).write_text('title = "Lanterns & walks"\n', encoding="utf-8")
    try:
        with (
            serving(root, given) as address,
            httpx.Client(base_url=address, headers=head, timeout=60) as client,
        ):
            before = client.get("/check.csv")
            assert before.status_code == 200
            assert PLANTED not in client.get("/check").text
            home = client.get("/").text
            assert "<h1>Lanterns &amp; walks</h1>" in home
            assert 'href="/check"' in home
            header.write_text(told.replace('licence = "CC-BY-4.0"', 'licence = "none"'), "utf-8")
            after = client.get("/check.csv")
            assert after.status_code == 200
            assert "study.toml" in after.text
            assert after.text != before.text
            assert "etag" not in after.headers
        with serving(root, Settings(up_to="open")) as address:
            assert httpx.get(f"{address}/check").status_code == 404
            assert "/check" not in httpx.get(f"{address}/", headers=head).text
    finally:
        header.write_text(told, encoding="utf-8")
        (root / project.FILE).write_text("", encoding="utf-8")


def test_strangers_see_no_check(tmp_path: Path) -> None:
    """With --public there is no report, even where all is open."""
    found = House(project.load(tmp_path), PUBLIC)
    copy = Served(tmp_path, "1", "open", 1, (), tmp_path / "gone")
    assert not found._charge(copy).root
    here = House(project.load(tmp_path), Settings())._charge(copy)
    assert here.root == str(tmp_path)
    assert not here.every


def test_columns_hold_what_the_copy_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What counts quickly has the facts of the copy beside it, and no others; pages ask there."""
    monkeypatch.setattr(companions, "PAYS", 0)
    root = _made(tmp_path)
    made = api.find_project(root)
    build.build(made)
    for tier in ("open", "controlled"):
        copy = served.prepare(made, tier)
        columns = file.opened(copy.beside(companions.COLUMNS))
        assert columns is not None
        beside = store.on_disk(copy.store, read_only=True)
        assert {each.rpartition(" <")[0] for each in columns.dump()} == {
            each.rpartition(" <")[0] for each in beside.dump()
        }
        columns.close()
        charge = worker.Charge(str(copy.store), True, 10**7, 10**9, 9.0, pages=True)
        collection = cast("Collection", worker.ready(charge)[1])
        assert collection.counting is not collection.kg
        told = [
            each.matrix("theme", "sector").df() for each in (collection.counting, collection.kg)
        ]
        assert told[0].equals(told[1])
        beside.close()
