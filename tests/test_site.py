"""A site of plain files: whole, the same every time, and at home on a disk."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import rdflib

import consilience
from collections_of_pages import Reading
from consilience import api, catalogue, pages, site
from consilience.cli.app import run
from consilience.errors import Refused
from consilience.namespaces import expand
from consilience.pages import Visit
from consilience.site import Site

MINIMAL = Path(__file__).parent / "folders" / "valid" / "minimal"


@pytest.fixture(scope="module", params=["minimal", pytest.param("seeds", marks=pytest.mark.long)])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project; on the build server also the seeds."""
    if request.param == "seeds":
        seeds: Path = request.getfixturevalue("seed_project")
        return seeds
    folder = tmp_path_factory.mktemp("small")
    shutil.copytree(MINIMAL, folder / "minimal")
    api.build_project(folder)
    return folder


@pytest.fixture(scope="module")
def written(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The project as a site."""
    collection = site.of_project(api.find_project(built))
    return site.write(collection, tmp_path_factory.mktemp("site") / "out")


def _pages(written: Site) -> list[Path]:
    return sorted(written.folder.rglob("*.html"))


def test_every_link_is_a_file(written: Site) -> None:
    """Every link of every page is relative and leads to a file of the site, and to its part."""
    ids: dict[Path, set[str]] = {}
    wanted: list[tuple[Path, Path, str]] = []
    for page in _pages(written):
        reading = Reading(page.read_text(encoding="utf-8"))
        assert not reading.faults, page
        ids[page] = set(reading.ids)
        for link in reading.links:
            parts = urlsplit(link)
            if parts.scheme:
                assert parts.scheme in {"https", "http"}
                continue
            assert not parts.path.startswith("/"), (page, link)
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            assert target.is_file(), (page, link)
            if parts.fragment:
                wanted.append((page, target, unquote(parts.fragment)))
    assert wanted
    for page, target, part in wanted:
        assert part in ids[target], (page, part)
    assert written.pages == len(ids)


def test_small_numbers_carry_a_caution(written: Site, built: Path) -> None:
    """Files are given away: a matrix with a number below five says so, and others do not."""
    tables = sorted(written.folder.glob("matrix/*/*.html"))
    assert tables
    several = set()
    for page in tables:
        text = page.read_text(encoding="utf-8")
        small = re.search(r'<td class="[^"]*"><a href="[^"]*">[1-4]<span', text) is not None
        assert ("Numbers below 5 tell of few people" in text) == small, page
        several.add(small)
    assert True in several
    here = Visit("/matrix/theme/sector", {}, site.of_project(api.find_project(built)))
    page_ = pages.answer(here)
    assert page_ is not None
    assert b"Numbers below 5" not in page_.body


def test_files_stand_at_the_permanent_addresses(written: Site, built: Path) -> None:
    """Every quote, theme and term has a file where its permanent address leads."""
    collection = site.of_project(api.find_project(built))
    things = [*collection.shelf.excerpts, *collection.codes, *collection.constructs]
    assert things
    for iri in (*things, collection.base + "terms/Excerpt"):
        assert (written.folder / f"{iri.removeprefix(collection.base)}.html").is_file()


def test_a_study_lies_beside_its_page_as_data(written: Site, built: Path) -> None:
    """Turtle with every stated and inferred fact of the study, each once; the page leads there."""
    kg = consilience.open(built)
    studies = sorted(written.folder.glob("study/*.html"))
    assert studies
    for page in studies:
        assert f'href="../study/{page.stem}.ttl"' in page.read_text(encoding="utf-8")
        data = page.with_suffix(".ttl").read_text(encoding="utf-8")
        found = rdflib.Graph().parse(data=data, format="turtle")
        assert set(found) == set(kg.graph(page.stem))
        assert data.count("\n") >= len(set(found.subjects())) > 1


def test_what_is_not_open_is_in_no_data(tmp_path: Path) -> None:
    """The Turtle of a study with every tier holds the tiers of the site and no others."""
    shutil.copytree(MINIMAL.with_name("rich"), tmp_path / "rich")
    api.build_project(tmp_path)
    words = {row["tier"]: row["text"] for row in consilience.open(tmp_path).quotes().records()}
    project = api.find_project(tmp_path)

    def told(up_to: str) -> set[str]:
        collection = site.of_project(project, up_to=up_to)
        page = pages.answer(Visit("study/rich.ttl", {}, collection, still=True))
        assert page is not None
        found = rdflib.Graph().parse(data=page.body, format="turtle")
        said = {str(value) for value in found.objects(None, rdflib.URIRef(expand("con:text")))}
        return {tier for tier, text in words.items() if text in said}

    assert told("open") == {"tier:open"}
    assert told("controlled") >= {"tier:open", "tier:controlled"}


def test_rules_lie_beside_their_page_as_shacl(written: Site) -> None:
    """The page of rules leads to one file that holds every shape with a code."""
    assert 'href="shapes.ttl"' in (written.folder / "shapes.html").read_text(encoding="utf-8")
    found = rdflib.Graph().parse(written.folder / "shapes.ttl", format="turtle")
    codes = {str(value) for value in found.objects(None, rdflib.URIRef(expand("consh:code")))}
    assert codes >= {code for code, rule in catalogue.rules().items() if rule.shape}


def test_nothing_needs_a_server(written: Site) -> None:
    """No page has a form or a link that only a server could answer; the editor is left out."""
    for page in _pages(written):
        body = page.read_text(encoding="utf-8")
        assert "?" not in "".join(urlsplit(link).query for link in Reading(body).links)
        assert "/query" not in body
        assert body.count("<form") <= 2
    assert not list(written.folder.glob("static/editor*"))


def test_words_for_search_are_all_there(written: Site) -> None:
    """The script of the search holds the words of every excerpt, as nothing but data."""
    script = (written.folder / "search-data.js").read_text(encoding="utf-8")
    rows = json.loads(script.removeprefix("window.searched=").removesuffix(";\n"))
    listed = sorted(written.folder.glob("study/*/excerpt/*.html"))
    assert len(rows) == len(listed)
    assert all((written.folder / path).is_file() for path, *_ in rows)


def test_capitals_alone_keep_no_two_files_apart(tmp_path: Path) -> None:
    """Ids that differ only in capitals give names that differ also where capitals do not count."""
    study = Path(shutil.copytree(MINIMAL, tmp_path / "minimal"))
    with (study / "excerpts.csv").open("a", encoding="utf-8", newline="") as table:
        table.write("e1,participant-words,S1,We lent one saw.,verbatim,SP1\n")
    api.build_project(tmp_path)
    collection = site.of_project(api.find_project(tmp_path))
    out = site.write(collection, tmp_path / "out").folder
    files = [each.relative_to(out).as_posix() for each in out.rglob("*") if each.is_file()]
    assert len({each.casefold() for each in files}) == len(files)
    folder = out / "study" / "minimal" / "excerpt"
    assert "is a</dt><dd>kind of thing" in (out / "terms" / "Wave.html").read_text(encoding="utf-8")
    assert "is a</dt><dd>link" in (out / "terms" / "wave~2.html").read_text(encoding="utf-8")
    words = {"E1.html": "one ladder", "e1~2.html": "one saw"}
    for name, said in words.items():
        page = (folder / name).read_text(encoding="utf-8")
        assert said in page
        assert all(
            (folder / unquote(urlsplit(link).path)).resolve().exists()
            for link in Reading(page).links
            if not urlsplit(link).scheme
        )
    script = (out / "search-data.js").read_text(encoding="utf-8")
    rows = json.loads(script.removeprefix("window.searched=").removesuffix(";\n"))
    found = {Path(path).name: text for path, _, text, *_ in rows}
    assert all(said in found[name] for name, said in words.items())


@pytest.mark.long
def test_the_same_every_time(written: Site, built: Path, tmp_path: Path) -> None:
    """Two sites of the same data are the same to the byte, wherever they lie."""
    site.write(site.of_project(api.find_project(built)), tmp_path / "b")
    for each in written.folder.rglob("*.*"):
        name = each.relative_to(written.folder)
        assert (tmp_path / "b" / name).read_bytes() == each.read_bytes()
    listed = [
        sorted(each.relative_to(root).as_posix() for each in root.rglob("*"))
        for root in (tmp_path / "b", written.folder)
    ]
    assert listed[0] == listed[1]


def test_nothing_else_is_overwritten(seed_project: Path, tmp_path: Path) -> None:
    """A folder that holds something else is left alone, even with force."""
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    collection = site.of_project(api.find_project(seed_project))
    with pytest.raises(Refused, match="something else"):
        site.write(collection, tmp_path, force=True)
    assert [each.name for each in tmp_path.iterdir()] == ["mine.txt"]


def test_a_site_is_there_whole_or_not_at_all(
    seed_project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where writing breaks off, the site before stays, and nothing lies beside it."""
    collection = site.of_project(api.find_project(seed_project))
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "consilience-site.txt").write_text("before", encoding="utf-8")

    def breaks(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("consilience.site._put", breaks)
    with pytest.raises(OSError, match="full"):
        site.write(collection, tmp_path / "out", force=True)
    assert [each.name for each in tmp_path.iterdir()] == ["out"]
    assert (tmp_path / "out" / "consilience-site.txt").read_text(encoding="utf-8") == "before"


def test_command(seed_project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command says what it wrote, and refuses to write over it unasked."""
    out = tmp_path / "out"
    out.mkdir()
    (out / "consilience-site.txt").write_text("", encoding="utf-8")
    assert run(["site", "--project", str(seed_project), "--out", str(out)]) != 0
    assert "add --force to replace it" in capsys.readouterr().err
