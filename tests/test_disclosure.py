"""What could tell who somebody is: found, masked, and the same at every look."""

from __future__ import annotations

import itertools
import json
import re
import shutil
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import packages
import page_server
from consilience import disclosure, project
from consilience.archive import bag
from consilience.cli import main
from consilience.disclosure import DisclosureReport, Section, leaks, real_names
from consilience.disclosure.coarser import Coarser
from consilience.disclosure.material import Material
from consilience.disclosure.people import Person
from consilience.disclosure.reasoned import Reasoned
from consilience.errors import BadParameter, ReadError
from consilience.vocabulary import concepts

ROOT = Path(__file__).parents[1]
QUOTE = "nobody had told us that the money was gone before the merger"

_HEAD = """format = 1
title = "Made up"
licence = "CC-BY-4.0"
[codebook]
title = "Codes"
[[agent]]
id = "ann"
name = "Ann"
[[layer]]
id = "own"
label = "Own"
kind = "coder"
coders = ["ann"]
codebooks = ["codebook@1", "damour@2008"]
covers = ["all"]
"""
_SPEAKERS = "id,label,role,role_read_by,organisation_type,organisation_type_read_by,organisation"
TABLES = {
    "study.toml": _HEAD,
    "sources.csv": "id,kind,title,file\nI1,interview,A talk,\n",
    "codebook.csv": "id,label,definition,broader\ntop,Top,What.,\nlow,Low,Part.,top\n",
    "organisations.csv": "id,label,type,type_read_by\nO1,One,nhs,ann\nO2,Two,business,ann\n",
    "collaborations.csv": "id,label,kind\nC1,Here,network\n",
    "speakers.csv": f"{_SPEAKERS}\n"
    "S1,One,manager,ann,,,O1\nS2,Two,manager,ann,,,O2\n"
    "S3,Three,informatics-manager,ann,,,O1\nS4,Four,project-manager,ann,,,O1\n",
    "excerpts.csv": "id,kind,source,text,speaker,collaboration,access,licence\n"
    f"Q1,participant-words,I1,{QUOTE},S1,C1,,\n"
    "Q2,participant-words,I1,We all knew.,S2,C1,,\n"
    "Q3,participant-words,I1,It went well.,S3,C1,,\n",
    "codings.csv": "id,excerpt,code,layer,coder\nK1,Q1,low,own,ann\nK2,Q2,top,own,ann\n",
    "notes.csv": "id,about,text,author\n",
    "attributes.csv": "id,about,name,value\n",
    "pseudonyms.csv": "id,label,kind,scope\n",
}


def made(root: Path, *studies: dict[str, str]) -> project.Project:
    """A project of small studies, each with other tables than usual where they are given."""
    for number, tables in enumerate(studies or ({},), start=1):
        folder = root / "studies" / f"made{number}"
        for name, text in (TABLES | tables).items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    (root / "consilience.toml").write_text("", encoding="utf-8")
    return project.load(root)


def told(section: Section) -> set[tuple[str, str]]:
    """Kind and place of everything that a section found."""
    return {(each.kind, each.place) for each in section.hits}


@pytest.fixture(scope="module")
def seeds() -> DisclosureReport:
    """The report on the two seed studies."""
    return disclosure.examine(project.load(ROOT))


def test_the_seeds_hold_nothing_that_must_be_none(seeds: DisclosureReport) -> None:
    """Published studies with registered brackets are clean by these checks."""
    assert seeds.studies == ("devlin2015", "vindrola-padros2022")
    assert seeds.must_be_zero == 0
    assert seeds.ok
    assert not seeds.section("direct").hits
    assert not seeds.section("pseudonyms").hits


def test_nobody_is_called_anonymous(seeds: DisclosureReport) -> None:
    """No form of the report says that people cannot be known."""
    for text in (seeds.to_text(), seeds.to_json(), seeds.to_html()):
        assert "anonym" not in text.lower()
        assert "these checks" in text.lower()


def test_the_same_again(seeds: DisclosureReport) -> None:
    """The same studies give the same report to the byte, also from facts that are there already."""
    here = project.load(ROOT)
    material = Material.of(here)
    asked = Reasoned.of(material)
    lines = list(asked.dump())
    asked.close()
    again = disclosure.examine(here, facts=lines)
    assert again.to_json() == seeds.to_json()
    assert again.to_html() == seeds.to_html()


def test_what_is_planted_is_found_and_masked(tmp_path: Path) -> None:
    """An address in a quote counts, and only --show writes it."""
    quotes = TABLES["excerpts.csv"].replace("We all knew.", "Write to j.doe@example.org.")
    report = disclosure.examine(made(tmp_path, {"excerpts.csv": quotes}))
    (hit,) = (each for each in report.section("direct").hits if each.grave)
    assert (hit.kind, hit.place) == ("email", "made1/excerpts.csv:3:text")
    assert report.must_be_zero == json.loads(report.to_json())["must_be_zero"] == 1
    for text in (report.to_text(), report.to_json(), report.to_html(), repr(report)):
        assert "j.doe" not in text
    assert "j.doe@example.org" in report.to_text(show=True)


@pytest.mark.parametrize(
    ("file", "text", "place"),
    [
        ("notes.csv", "id,about,text,author\nN1,study,NHS 9434765919,ann\n", "notes.csv:2:text"),
        ("sources/a.txt", "first line\ncall 07700 900123\n", "sources/a.txt:2"),
        ("attributes.csv", "id,about,name,value\nA1,speaker:S1,home,LS2 9JT\n", "attributes.csv:2"),
        ("sources/LS2 9JT.txt", "nothing\n", "sources/•••.txt (its name)"),
        ("study.toml", _HEAD.replace("Made up", "Of j@example.org"), "study.toml"),
        ("imports/log.json", '{"by": "j.doe@example.org"}\n', "imports/log.json:1"),
    ],
)
def test_every_part_of_a_study_is_looked_at(
    file: str, text: str, place: str, tmp_path: Path
) -> None:
    """Notes, texts, details, names of files, headers and records of imports are no hiding place."""
    report = disclosure.examine(made(tmp_path, {file: text}))
    assert any(
        each.grave and each.place.startswith(f"made1/{place}")
        for each in report.section("direct").hits
    )


def test_brackets_against_the_register(tmp_path: Path) -> None:
    """What is not registered, nearly registered, unused, or leaves a number out is told."""
    texts = "We asked [NHS organisation 1] and [NHS Organisaton 3] and [her sister] [laughs]."
    quotes = TABLES["excerpts.csv"].replace("We all knew.", texts)
    register = (
        "P1,[NHS organisation 1],organisation,study\n"
        "P2,[NHS organisation 3],organisation,study\nP3,[a town],place,study\n"
    )
    given = {"excerpts.csv": quotes, "pseudonyms.csv": TABLES["pseudonyms.csv"] + register}
    report = disclosure.examine(made(tmp_path, given))
    section = report.section("pseudonyms")
    assert told(section) == {
        ("nearly a registered label", "made1/excerpts.csv:3:text"),
        ("not registered", "made1/excerpts.csv:3:text"),
        ("registered and not used", "made1/pseudonyms.csv:3:label"),
        ("registered and not used", "made1/pseudonyms.csv:4:label"),
        ("a number is left out", "made1/pseudonyms.csv:3:label"),
    }
    assert "sister" not in report.to_text()


def test_reasoning_can_single_people_out(tmp_path: Path) -> None:
    """Alike as stated; the sector, which follows from the organisation, tells one of them apart."""
    report = disclosure.examine(made(tmp_path), by=("role", "sector"), group=2)
    section = report.section("singling-out")
    assert section.figures["alone as stated"] == 2
    assert section.figures["alone by what follows"] == 4
    kinds = {each.place: each.kind for each in section.hits}
    assert kinds == {
        "made1 speaker:S1": "alone by what follows",
        "made1 speaker:S2": "alone by what follows",
        "made1 speaker:S3": "alone",
        "made1 speaker:S4": "alone",
    }


def test_what_would_merge_people(tmp_path: Path) -> None:
    """Managers of three kinds are one group once roles are a step broader."""
    section = disclosure.examine(made(tmp_path), by=("role",), group=4).section("singling-out")
    assert "Groups of 4 come from: role 1 step broader." in section.mend
    few = disclosure.examine(made(tmp_path), by=("role",), group=5).section("singling-out")
    assert "fewer than 5 speakers" in few.mend


@pytest.mark.parametrize("given", [{"by": ("rolle",)}, {"group": 1}])
def test_what_would_find_nothing_is_refused(given: dict[str, Any], tmp_path: Path) -> None:
    """A detail that nobody has, or a group of one, is no clean result."""
    with pytest.raises(BadParameter):
        disclosure.examine(made(tmp_path), **given)


def test_codes_of_one_person(tmp_path: Path) -> None:
    """A code behind which one speaker stands is told; one above it that has two is not."""
    section = disclosure.examine(made(tmp_path)).section("inference")
    assert told(section) == {("code of one speaker", "made1 code:low")}
    assert section.figures["cells by role"] == 2
    assert section.figures["cells by sector"] == 3


def test_what_joins_studies(tmp_path: Path) -> None:
    """Labels, quotes, details and exact dates that stand in two studies are told, masked."""
    register = TABLES["pseudonyms.csv"] + "P1,[a town],place,study\n"
    dated = "id,kind,title,date\nI1,interview,A talk,2031-02-03\n"
    report = disclosure.examine(
        made(
            tmp_path,
            {"pseudonyms.csv": register},
            {"pseudonyms.csv": register, "sources.csv": dated},
        )
    )
    kinds = {each.kind for each in report.section("linkability").hits}
    assert kinds == {
        "the same bracketed label",
        "the same name of an organisation",
        "the same name of a collaboration",
        "the same label of a speaker",
        "the same title of a source",
        "the same quote",
        "the same details in several studies",
        "a date to the day",
    }
    assert "[a town]" not in report.to_text()


def test_one_study_joins_nothing(tmp_path: Path) -> None:
    """What stands twice in one study is no link between studies."""
    assert not disclosure.examine(made(tmp_path)).section("linkability").hits


def test_consent_tiers_and_licences(tmp_path: Path) -> None:
    """Withdrawn words, words beyond the access, closed words told elsewhere, narrower licences."""
    speakers = (
        TABLES["speakers.csv"]
        .replace("\n", ",\n")
        .replace("organisation,\n", "organisation,consent\n")
    )
    given = {
        "speakers.csv": speakers.replace("O2,", "O2,withdrawn"),
        "excerpts.csv": TABLES["excerpts.csv"]
        .replace("S1,C1,,", "S1,C1,controlled,")
        .replace("S3,C1,,", "S3,C1,,CC-BY-NC-4.0"),
        "notes.csv": f"id,about,text,author\nN1,study,She said {QUOTE}!,ann\n",
    }
    here = made(tmp_path, given)
    section = disclosure.examine(here).section("rights")
    assert told(section) == {
        ("words in spite of consent:withdrawn", "made1 excerpt:Q2"),
        ("controlled words in something open", "made1/notes.csv:2:text"),
        ("narrower licence than the study's", "made1"),
    }
    assert section.grave == 2
    going = disclosure.examine(here, up_to="open").section("rights")
    assert ("controlled, beyond open", "made1 excerpt:Q1") in told(going)
    assert going.grave > section.grave


def test_turns_of_speech(tmp_path: Path) -> None:
    """Who is the only one of their kind says so in a quote; nothing of it has to be none."""
    quotes = TABLES["excerpts.csv"].replace("We all knew.", "I am our only Somali midwife here.")
    section = disclosure.examine(made(tmp_path, {"excerpts.csv": quotes})).section("language")
    assert told(section) == {("only one", "made1/excerpts.csv:3:text")}
    assert section.grave == 0


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("names.txt", "Ada Quillfeather\n"),
        ("names.csv", "name,kind,also\nSomebody Else,person,Ada Quillfeather\n"),
        ("key.json", '{"runs": [{"names": {"[a]": "Ada Quillfeather"}, "forms": {}}]}'),
    ],
)
def test_real_names_of_a_list(name: str, text: str, tmp_path: Path) -> None:
    """Names of a list, a table or a key may stand nowhere, however they are written."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    quotes = TABLES["excerpts.csv"].replace("We all knew.", "So ADA  Quillfeather’s idea won.")  # noqa: RUF001
    here = made(tmp_path / "project", {"excerpts.csv": quotes})
    report = disclosure.examine(here, names=real_names.read(tmp_path / name))
    assert ("real name", "made1/excerpts.csv:3:text") in told(report.section("direct"))
    assert "uillfeather" not in report.to_text()


def test_places_do_not_tell_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where a file or an id is called after somebody, places do not say so."""
    (tmp_path / "names.txt").write_text("Ada Quillfeather\n", encoding="utf-8")
    named = {name: text.replace("S1,", "ada-quillfeather,") for name, text in TABLES.items()}
    made(tmp_path / "here", named | {"sources/Ada_Quillfeather.txt": "ring 07700 900123\n"})
    command = ["disclosure", str(tmp_path / "here"), "--names", str(tmp_path / "names.txt")]
    assert main([*command, "--scan", str(tmp_path / "here" / "studies")]) == 1
    told_of_it = capsys.readouterr().out
    assert "sources/•••.txt (its name): real name" in told_of_it
    assert "sources/•••.txt:1: phone" in told_of_it
    assert "quillfeather" not in told_of_it.lower()


def test_a_list_that_is_none(tmp_path: Path) -> None:
    """A list that cannot be read, or holds nothing, is no clean result."""
    (tmp_path / "a.csv").write_text("who\nAda\n", encoding="utf-8")
    (tmp_path / "b.txt").write_text("\n", encoding="utf-8")
    for name in ("a.csv", "b.txt", "c.txt"):
        with pytest.raises(ReadError):
            real_names.read(tmp_path / name)


# --- packages --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package, whose deposit file gives an address to write to."""
    root = tmp_path_factory.mktemp("disclosure")
    packages.make(packages.rich(root / "here"), root / "package")
    return root / "package"


def test_a_clean_package_gives_nothing(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing of a package that was made as usual is taken for a leak, every byte looked at."""
    code = main(["disclosure", str(package), "--format", "json"])
    (scan,) = (
        each
        for each in json.loads(capsys.readouterr().out)["sections"]
        if each["name"] == "package"
    )
    assert scan["findings"] == []
    assert code in {0, 1}


_TAMPERED = (
    "ro-crate-metadata.json",
    "meta/datacite.xml",
    "meta/catalog.ttl",
    "docs/methodology.md",
    "docs/check-report.json",
    "graph/shared.nq",
    "index.html",
    "project/consilience.toml",
    "../bag-info.txt",
    "../manifest-sha512.txt",
)


@pytest.mark.long
def test_a_package_that_was_tampered_with(package: Path, tmp_path: Path) -> None:
    """Words and numbers planted in any file of a package are found there."""
    shutil.copytree(package, tmp_path / "package")
    for place in _TAMPERED:
        file = tmp_path / "package" / bag.PAYLOAD / place
        assert file.is_file()
        with file.open("a", encoding="utf-8") as stream:
            stream.write(f"{QUOTE}; 943 476 5919\n")
    found = leaks.scan(tmp_path / "package", [QUOTE], recognise=True)
    for kind in ("words", "nhs-number"):
        there = {each.place for each in found if each.kind == kind}
        assert there == {
            Path("data", place).as_posix().replace("data/../", "") for place in _TAMPERED
        }


def test_a_file_made_of_the_project(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With --scan, no byte of a file may say what is narrower than it is to be."""
    quotes = TABLES["excerpts.csv"].replace("S1,C1,,", "S1,C1,controlled,")
    made(tmp_path / "here", {"excerpts.csv": quotes})
    out = tmp_path / "slides.html"
    out.write_text(f"<p>One said: <i>{QUOTE}</i></p>", encoding="utf-8")
    command = ["disclosure", str(tmp_path / "here"), "--scan", str(out)]
    assert main(command) == 1
    told_of_it = capsys.readouterr().out
    assert "slides.html: quote" in told_of_it
    assert "money" not in told_of_it
    assert main([*command, "--up-to", "controlled"]) == 0


def test_a_title_alone_is_for_a_person_to_look_at(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A name after a title in a file is told; it must be none where the name is of the list."""
    made(tmp_path / "here", TABLES)
    (tmp_path / "read.txt").write_text("After Dr Quentin Featherlow (2019).", encoding="utf-8")
    (tmp_path / "names.txt").write_text("Quentin Featherlow\n", encoding="utf-8")
    command = ["disclosure", str(tmp_path / "here"), "--scan", str(tmp_path / "read.txt")]
    assert main(command) == 0
    assert "read.txt: name" in capsys.readouterr().out
    assert main([*command, "--names", str(tmp_path / "names.txt")]) == 1
    assert "read.txt: real name" in capsys.readouterr().out


def test_a_project_without_studies(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where there is no study, nothing is called clean."""
    (tmp_path / "consilience.toml").write_text("", encoding="utf-8")
    assert main(["disclosure", str(tmp_path)]) == 3
    assert "no study" in capsys.readouterr().err


def test_a_zip_that_is_no_package(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A zip without a project in it is not called clean."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.txt", "nothing")
    assert main(["disclosure", str(tmp_path / "a.zip")]) == 3
    assert "--scan" in capsys.readouterr().err


@pytest.mark.long
@pytest.mark.skipif(
    not page_server.browser(),
    reason="needs Chromium or Chrome (on Debian: apt-get install chromium)",
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_for_everybody(scheme: str, seeds: DisclosureReport, tmp_path: Path) -> None:
    """The report as a page breaks no rule of access, fits small screens, and asks for nothing."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - only where it runs
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - as above

    (tmp_path / "report.html").write_text(seeds.to_html(), encoding="utf-8")
    assert not re.search("src=|href=|url\\(|@import", seeds.to_html())
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=page_server.browser(), args=["--no-sandbox"]
        )
        for width in (320, 1280):
            page = opened.new_page(
                viewport={"width": width, "height": 900},
                color_scheme="dark" if scheme == "dark" else "light",
            )
            page.goto((tmp_path / "report.html").as_uri())
            assert Axe().run(page).response["violations"] == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        opened.close()


# --- groups ------------------------------------------------------------------------------------

_ROLES = ("manager", "informatics-manager", "project-manager", "clinician", "unstated")
_BODIES = ("retailer", "manufacturer", "business", "charity", "unstated")


def _person(number: int, role: str, body: str, age: int) -> Person:
    known = {
        "role": frozenset() if role == "unstated" else frozenset({concepts("role")[role].iri}),
        "organisation type": frozenset()
        if body == "unstated"
        else frozenset({concepts("orgtype")[body].iri}),
        "age": frozenset({str(age)}),
    }
    return Person("one", f"one speaker:S{number}", known, known)


@given(
    st.lists(
        st.tuples(st.sampled_from(_ROLES), st.sampled_from(_BODIES), st.integers(30, 52)),
        min_size=1,
        max_size=12,
    ),
    st.integers(2, 4),
)
@settings(max_examples=25)
def test_the_way_that_loses_least(rows: list[tuple[str, str, int]], wanted: int) -> None:
    """What is offered does make groups of that size, and nothing that loses less does."""
    everybody = [_person(number, *row) for number, row in enumerate(rows)]
    by = ("age", "organisation type", "role")
    coarser = Coarser(everybody, by)
    way = coarser.enough(wanted)
    assert (way is None) == (len(rows) < wanted)
    start = coarser.at((0, 0, 0))
    assert start.smallest == min(Counter(rows).values())
    assert start.alone == sum(number == 1 for number in Counter(rows).values())
    if way is None:
        return
    assert way.smallest >= wanted
    sizes = [coarser.levels(at) for at in range(len(by))]
    for levels in itertools.product(*map(range, sizes)):
        if coarser.at(levels).smallest >= wanted:
            lost = sum(level / (size - 1) for level, size in zip(levels, sizes, strict=True))
            least = sum(way.levels[at] / (sizes[at] - 1) for at in range(len(by)))
            assert lost >= least - 1e-9
