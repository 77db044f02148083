"""Packages for archives: made whole, the same every time, and with nothing that has to stay."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from html import escape
from pathlib import Path

import pytest
from lxml import etree

import packages
from consilience import cli, project, study_folder, turtle
from consilience.access import TIERS
from consilience.archive import answers, changes, ddi_profile, restoring, verification
from consilience.archive.ddi_profile import Level
from consilience.archive.describing import Edition
from consilience.archive.formats import ddi
from consilience.archive.making import Made
from consilience.archive.metadata import Person
from consilience.cli.edge import Exit
from consilience.errors import DoesNotConform, ProjectError, ReadError, Refused
from consilience.model import Excerpt
from consilience.project import Project
from test_release import PLACES, Folder, contents, holds, planted, word

__all__ = ["planted"]  # a fixture

ALL = "controlled"
REVIEW = ("review.toml", "findings.csv")


@pytest.fixture(scope="module")
def everywhere(planted: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project restricted at every place in every tier, with nothing else to complain of."""
    root = tmp_path_factory.mktemp("everywhere")
    shutil.copytree(planted.root, root, dirs_exist_ok=True)
    folder = root / "studies" / "rich"
    rows = (folder / "pseudonyms.csv").read_text(encoding="utf-8").splitlines()
    again = [row.split(",")[0] for row in rows if "[name plain]" in row][1:]
    for file in ("pseudonyms", "notes", "attributes", "origin"):
        table = folder / f"{file}.csv"
        kept = [
            line
            for line in table.read_text(encoding="utf-8").splitlines()
            if line.split(",")[0] not in again and not any(f"pseudonym:{e}," in line for e in again)
        ]
        table.write_text("\n".join(kept) + "\n", encoding="utf-8")
    return project.load(root)


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with a study that holds a little of everything."""
    return packages.rich(tmp_path_factory.mktemp("origin"))


@pytest.fixture(scope="module")
def made(origin: Project, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Its package, with everything that may ever leave."""
    return packages.make(origin, tmp_path_factory.mktemp("made") / "lanterns", up_to=ALL)


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The two packages of the two seed studies."""
    folder = tmp_path_factory.mktemp("seeds")
    found = project.seeds()
    packages.make(found, folder / "nc")
    packages.make(found, folder / "by", licence="CC-BY-4.0")
    return {"nc": folder / "nc", "by": folder / "by"}


def _members(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file of a folder, and every file in the zips among them."""
    for name, raw in _files(folder).items():
        yield name, raw
        if zipfile.is_zipfile(folder / name):
            with zipfile.ZipFile(folder / name) as archive:
                yield from ((f"{name}/{each}", archive.read(each)) for each in archive.namelist())


def _files(folder: Path) -> dict[str, bytes]:
    return {
        each.relative_to(folder).as_posix(): each.read_bytes()
        for each in folder.rglob("*")
        if each.is_file()
    }


def test_package_is_as_it_should_be(made: Made) -> None:
    """Every check that we have finds nothing in what we make."""
    found = verification.verify(made.package)
    assert found.ok, found.text()
    assert made.wanting == ("a DOI (--identifier), which most repositories give you",)


def test_same_bytes_and_restored_the_same(made: Made, tmp_path: Path) -> None:
    """Package, project, package: the second is the first to the byte."""
    restored = restoring.restore(made.package, tmp_path / "again")
    assert list(restored.studies) == ["rich"]
    again = packages.make(project.load(restored.folder), tmp_path / "lanterns", up_to=ALL)
    assert _files(again.package) == _files(made.package)


@pytest.mark.long
def test_zips_are_the_same(origin: Project, made: Made, tmp_path: Path) -> None:
    """The zip of a restored project is that of the first, to the byte, with its names in order."""
    restored = restoring.restore(made.package, tmp_path / "again")
    first = packages.make(origin, tmp_path / "one" / "lanterns.zip", up_to=ALL)
    second = packages.make(project.load(restored.folder), tmp_path / "lanterns.zip", up_to=ALL)
    assert first.package.read_bytes() == second.package.read_bytes()
    with zipfile.ZipFile(first.package) as archive:
        assert archive.namelist() == sorted(archive.namelist())
    assert restoring.restore(second.package, tmp_path / "zipped").folder.is_dir()


def test_seed_packages(seeds: dict[str, Path]) -> None:
    """One package has the quotes; the freer one describes their study and holds none of them."""
    for package in seeds.values():
        assert verification.verify(package).ok
    quotes = [
        row.split('"')[1][:40]
        for row in packages.payload(seeds["nc"], "project/studies/devlin2015/excerpts.csv")
        .read_text(encoding="utf-8")
        .splitlines()[1:]
        if '"' in row
    ]
    assert len(quotes) > 5
    shown = {written for quote in quotes for written in (quote, escape(quote), json.dumps(quote))}
    for name, raw in _members(seeds["by"]):
        text = raw.decode("utf-8", "replace")
        assert not [each for each in shown if each.strip('"') in text], name
    assert "dallas" in packages.payload(seeds["by"], "README.md").read_text(encoding="utf-8")
    assert not (packages.payload(seeds["by"], "project/studies/devlin2015")).exists()


@pytest.mark.long
def test_described_studies_survive(seeds: dict[str, Path], tmp_path: Path) -> None:
    """What is only described is described again after restoring and archiving."""
    restored = restoring.restore(seeds["by"], tmp_path / "again")
    again = packages.make(project.load(restored.folder), tmp_path / "by", licence="CC-BY-4.0")
    assert _files(again.package) == _files(seeds["by"])


@pytest.mark.long
def test_metadata_only(origin: Project, tmp_path: Path) -> None:
    """A description holds nothing of the study itself, and every check passes."""
    only = packages.make(origin, tmp_path / "only", metadata_only=True)
    found = verification.verify(only.package)
    assert found.ok, found.text()
    names = set(_files(only.package))
    assert not [name for name in names if "/studies/" in name or "/graph/" in name]
    assert "Rope" not in packages.payload(only.package, "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "limit", ["open", pytest.param("safeguarded", marks=pytest.mark.long), "controlled"]
)
def test_nothing_narrower_leaves(everywhere: Project, tmp_path: Path, limit: str) -> None:
    """No byte of a package, zipped members included, holds what its access keeps back."""
    package = packages.make(everywhere, tmp_path / "out", up_to=limit).package
    everything = list(contents(package))
    for place, tiers in PLACES.items():
        for tier in tiers:
            found = [name for name, data in everything if holds(data, word(place, tier))]
            assert bool(found) is (TIERS.index(tier) <= TIERS.index(limit)), (place, tier, found)


def _review(origin: Project, name: str, *, studies: str = "[]", names: str = "") -> None:
    folder = origin.root / "reviews" / name
    folder.mkdir(parents=True)
    head = f'title = "Joint"\nlicence = "CC0-1.0"\nstudies = {studies}\n'
    (folder / "review.toml").write_text(head, encoding="utf-8")
    rows = f"id,finding,supporting\nF1,Lanterns help.,{names}\n"
    (folder / "findings.csv").write_text(rows, encoding="utf-8")


def test_reviews_go_where_all_that_they_name_goes(tmp_path: Path) -> None:
    """A review goes and comes back to the byte; one that names what stays is only counted."""
    origin = packages.rich(tmp_path / "origin")
    excerpts = study_folder.read(origin.studies[0]).records(Excerpt)
    closed = next(each.id for each in excerpts if each.access == "never")
    _review(origin, "whole", names="rich/E1")
    _review(origin, "named", names=f"rich/{closed}")
    _review(origin, "other", studies='["elsewhere"]')
    _review(origin, "part", names="rich/E1")
    more = f"F2,Ropes help.,rich/E1;rich/{closed}\nF3,Walks help.,\n"
    table = origin.root / "reviews" / "part" / "findings.csv"
    table.write_text(table.read_text(encoding="utf-8") + more, encoding="utf-8")
    made = packages.make(origin, tmp_path / "package", up_to=ALL)
    assert verification.verify(made.package).ok
    held = {f"reviews/{name}/{file}" for file in REVIEW for name in ("whole", "part")}
    project_ = packages.payload(made.package, "project")
    assert {p.relative_to(project_).as_posix() for p in project_.glob("reviews/*/*")} == held
    told = {
        (each.study, each.what, each.count, each.why)
        for each in made.described.left
        if each.study.startswith("reviews/")
    }
    assert told == {
        ("reviews/named", "review", 1, "an excerpt that each of its findings names stays"),
        ("reviews/other", "review", 1, "a study that it is about stays"),
        ("reviews/part", "finding", 1, "an excerpt that it names stays"),
    }
    part = (project_ / "reviews" / "part" / "findings.csv").read_text(encoding="utf-8")
    assert [row.partition(",")[0] for row in part.splitlines()] == ["id", "F1", "F3"]
    facts = packages.payload(made.package, "graph/shared.nq").read_text(encoding="utf-8")
    assert "/review/whole/finding/F1" in facts
    assert "/review/part/finding/F3" in facts
    assert "/review/part/finding/F2" not in facts
    assert "/review/named" not in facts
    back = restoring.restore(made.package, tmp_path / "back").folder
    for file in REVIEW:
        before = origin.root / "reviews" / "whole" / file
        assert (back / "reviews" / "whole" / file).read_bytes() == before.read_bytes()
    only = packages.make(origin, tmp_path / "open", up_to=ALL, open_layer=True)
    assert not packages.payload(only.package, "project/reviews/whole").exists()


def test_open_layer(everywhere: Project, tmp_path: Path) -> None:
    """The open layer holds codebook and links, and not a byte of what anybody said."""
    package = packages.make(everywhere, tmp_path / "out", open_layer=True).package
    found = verification.verify(package)
    assert found.ok, found.text()
    data = [data for _, data in contents(package)]
    for place, tiers in PLACES.items():
        for tier in tiers:
            assert not any(holds(each, word(place, tier)) for each in data), (place, tier)
    names = {path.name for path in packages.payload(package, "project/studies/rich").iterdir()}
    assert "codebook.csv" in names
    assert not names & {"excerpts.csv", "speakers.csv", "sources", "notes.csv", "codings.csv"}
    restored = restoring.restore(package, tmp_path / "again").folder
    again = packages.make(project.load(restored), tmp_path / "second", open_layer=True).package
    assert _files(again) == _files(package)


def _everything(package: Path) -> list[str]:
    found = []
    for name, data in _files(package).items():
        found += [name, data.decode("utf-8", "replace")]
        if name.endswith(".qdpx"):
            with zipfile.ZipFile(packages.payload(package, name.removeprefix("data/"))) as inside:
                found += inside.namelist()
                found += [
                    inside.read(each).decode("utf-8", "replace") for each in inside.namelist()
                ]
    return found


@pytest.mark.parametrize(
    "text", ["zq these closed words qz", 'He said: "zq these closed words & more qz"']
)
def test_words_that_stand_elsewhere_stop_it(tmp_path: Path, text: str) -> None:
    """A closed quote that a note repeats stops the whole package; its words are not repeated."""
    origin = packages.rich(tmp_path)
    folder = Folder(origin.studies_folder / "rich")
    folder.add("excerpts", id="Z1", kind="observer-note", source="obs1", text=text, access="never")
    folder.add("notes", id="ZN", about="study", text=f"It says: {text}")
    with pytest.raises(Refused) as caught:
        packages.make(project.load(tmp_path), tmp_path / "out", up_to=ALL)
    assert "closed words" not in str(caught.value)
    assert not (tmp_path / "out").exists()
    assert not list(tmp_path.glob(".out-*"))


@pytest.mark.long
def test_words_under_a_narrower_licence_stay(tmp_path: Path) -> None:
    """A CC BY-NC quote in a CC BY study stays, and so does the text that it stands in."""
    origin = packages.rich(tmp_path)
    folder = origin.studies_folder / "rich"
    packages.cell(folder / "excerpts.csv", 2, "licence", "CC-BY-NC-4.0")
    made_ = packages.make(origin, tmp_path / "out", up_to=ALL, licence="CC-BY-4.0")
    found = verification.verify(made_.package)
    assert found.ok, found.text()
    assert any("its licence does not allow CC-BY-4.0" in e.why for e in made_.described.left)
    everything = b"".join(data for _, data in contents(made_.package))
    assert b"nobody knew who had the keys" not in everything
    assert not packages.payload(made_.package, "project/studies/rich/sources/int1.txt").exists()


@pytest.mark.parametrize("said", [{"date": "soon"}, {"version": "1 0"}, {"doi": "mine"}])
def test_what_cannot_be_an_address(origin: Project, tmp_path: Path, said: dict[str, str]) -> None:
    """A version, a day or a DOI that could not be written everywhere is refused."""
    with pytest.raises(Refused, match="is not a"):
        packages.make(origin, tmp_path / "out", edition=Edition(**{"date": packages.DATE, **said}))


def test_strange_files_stay(tmp_path: Path) -> None:
    """A file that the program does not know never goes: it may be the key to all names."""
    origin = packages.rich(tmp_path)
    (origin.studies_folder / "rich" / "key.xlsx").write_bytes(b"zqnames")
    (origin.studies_folder / "rich" / "sources" / "who.txt").write_text("zqnames", encoding="utf-8")
    made_ = packages.make(origin, tmp_path / "out", up_to=ALL)
    assert b"zqnames" not in b"".join(_files(made_.package).values())
    whats = {each.what for each in made_.described.left}
    assert {"file", "file in sources"} <= whats


def test_errors_stop_it(tmp_path: Path) -> None:
    """A study with errors is not archived, and nothing is left behind."""
    origin = packages.rich(tmp_path)
    packages.cell(origin.studies_folder / "rich" / "codings.csv", 2, "code", "nowhere")
    with pytest.raises(DoesNotConform):
        packages.make(origin, tmp_path / "out", up_to=ALL)
    assert not (tmp_path / "out").exists()
    assert not list(tmp_path.glob(".out-*"))


def test_nothing_is_replaced(made: Made, origin: Project, tmp_path: Path) -> None:
    """A package or a project that is there already stays as it is."""
    with pytest.raises(Refused):
        packages.make(origin, made.package, up_to=ALL)
    with pytest.raises(Refused):
        restoring.restore(made.package, origin.root)
    assert verification.verify(made.package).ok
    assert not list(tmp_path.iterdir())


def test_damaged_packages_are_not_restored(made: Made, tmp_path: Path) -> None:
    """What cannot be trusted is not restored."""
    package = tmp_path / "p"
    shutil.copytree(made.package, package)
    packages.rewrite(packages.payload(package, "README.md"), lambda text: text + "x")
    with pytest.raises(ReadError, match=r"README\.md"):
        restoring.restore(package, tmp_path / "again")
    (tmp_path / "no.zip").write_bytes(b"PK no zip")
    with pytest.raises(ReadError):
        restoring.restore(tmp_path / "no.zip", tmp_path / "again")
    with zipfile.ZipFile(tmp_path / "out.zip", "w") as archive:
        archive.writestr("../out.txt", "x")
    with pytest.raises(ReadError, match="leads out"):
        restoring.restore(tmp_path / "out.zip", tmp_path / "again")
    assert not (tmp_path / "again").exists()
    assert not (tmp_path / "out.txt").exists()


def test_overlaps_with_studies_that_stay_stay(tmp_path: Path) -> None:
    """A study goes although it names material of one that stays; what it named is counted."""
    origin = packages.rich(tmp_path)
    other = origin.studies_folder / "other"
    shutil.copytree(packages.RICH.parent / "minimal", other)
    collected = '\n[[data_collection]]\nid = "interviews"\nlabel = "X"\nmethod = "interview"\n'
    access = 'format = 1\naccess = "controlled"'
    packages.rewrite(other / "study.toml", lambda t: t.replace("format = 1", access, 1) + collected)
    head = origin.studies_folder / "rich" / "study.toml"
    named = '["telephone-interviews", "other/interviews"]'
    packages.rewrite(head, lambda t: t.replace('["telephone-interviews"]', named, 1))
    made_ = packages.make(project.load(tmp_path), tmp_path / "out")
    assert ("rich", "overlap", 1) in {(e.study, e.what, e.count) for e in made_.described.left}
    text = packages.payload(made_.package, "project/studies/rich/study.toml").read_text("utf-8")
    assert "telephone-interviews" in text
    assert "other/interviews" not in text


def test_changes_of_reviews_are_counted(tmp_path: Path) -> None:
    """Reviews that came and went, and findings of those that stayed, are counted apart."""
    then, now = (packages.rich(tmp_path / name) for name in ("then", "now"))
    for name in ("gone", "same", "other"):
        _review(then, name, names="rich/E1")
    for name in ("same", "new"):
        _review(now, name, names="rich/E1")
    _review(now, "other", studies='["rich"]', names="rich/E2")
    told = {
        (each.study, each.what): (each.added, each.removed, each.changed)
        for each in changes._changes(project.load(then.root), project.load(now.root))
    }
    assert told == {
        ("reviews/gone", "review"): (0, 1, 0),
        ("reviews/new", "review"): (1, 0, 0),
        ("reviews/other", "description"): (0, 0, 1),
        ("reviews/other", "finding"): (0, 0, 1),
    }


@pytest.mark.long
def test_new_version_tells_what_changed(made: Made, tmp_path: Path) -> None:
    """A new version counts what came and went; nobody who left is named in it."""
    restored = restoring.restore(made.package, tmp_path / "p").folder
    speakers = restored / "studies" / "rich" / "speakers.csv"
    rows = speakers.read_text(encoding="utf-8").splitlines()
    gone = rows[1].split(",")[0]
    packages.cell(speakers, 2, "consent", "withdrawn")
    said = Edition(date="2032-01-01", version="1.1", previous=made.package)
    now = packages.make(project.load(restored), tmp_path / "new", up_to=ALL, edition=said)
    found = verification.verify(now.package)
    assert found.ok, found.text()
    assert now.described.previous == made.described.identifier
    removed = {each.what: each.removed for each in now.described.changes if each.removed}
    assert removed["speaker"] == 1
    readme = packages.payload(now.package, "README.md").read_text(encoding="utf-8")
    assert "speaker: 1 removed" in readme
    identifier = f"/speaker/{gone}>"
    everything = "".join(_everything(now.package))
    assert identifier in "".join(_everything(made.package))
    assert identifier not in everything


@pytest.mark.long
def test_withdrawn_packages_leave_a_description(made: Made, tmp_path: Path) -> None:
    """What is left of a package has its address and version, and says that it is gone."""
    given = ["archive", "--withdraw", str(made.package), "--out", str(tmp_path / "left")]
    assert cli.main([*given, "--date", "2033-01-01", "--reason", "Asked for."]) == Exit.FINE
    found = verification.verify(tmp_path / "left")
    assert found.ok, found.text()
    data = json.loads(
        packages.payload(tmp_path / "left", "meta/datacite.json").read_text(encoding="utf-8")
    )
    withdrawn = {"date": "2033-01-01", "dateType": "Withdrawn", "dateInformation": "Asked for."}
    assert withdrawn in data["dates"]
    assert data["version"] == made.described.version
    assert not packages.payload(tmp_path / "left", "graph").exists()


def test_answers_stand_beside(made: Made) -> None:
    """Every question that has an answer has it as a table."""
    folder = packages.payload(made.package, answers.FOLDER)
    assert len(list(folder.glob("*.csv"))) > 10


def test_trig_and_nquads_are_one(made: Made) -> None:
    """The two forms of the linked data say the same, and no thing is without an address."""
    folder = packages.payload(made.package, "graph")
    lines = (folder / "rich.nq").read_text(encoding="utf-8").splitlines()
    assert list(turtle.canonical(lines)) == lines
    assert set(turtle.quads(folder / "rich.trig")) == set(turtle.quads(folder / "rich.nq"))


@pytest.mark.parametrize(
    ("name", "turned"),
    [
        ("Ada van Example", "van Example, Ada"),
        ("Catherine A O'Donnell", "O'Donnell, Catherine A"),
        ("Plato", "Plato"),
    ],
)
def test_names_are_turned(name: str, turned: str) -> None:
    """Family names stand first, with what belongs to them."""
    assert Person(name=name).turned == turned
    assert Person(name=name, group=True).turned == name


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("titel = 'x'", "did you mean"),
        ("title = 3", "a text"),
        ("keywords = 'x'", "a list"),
        ("[publisher]\nname = ''", "publisher.name"),
        ("[[creators]]\nname = 'A'\norcid = '0000-0002-1825-0098'", "last character"),
        ("[publisher]\nname = 'A'\nror = 'https://example.org'", "ror.org"),
        ("[period]\nstart = 'soon'", "a year"),
        ("x = [", "cannot be read"),
        ("name = 'a b'", "goes into addresses"),
    ],
)
def test_deposit_file_is_judged(tmp_path: Path, said: str, told: str) -> None:
    """What deposit.toml says wrongly is told with its key, and what to do."""
    origin = packages.rich(tmp_path, deposit=said)
    with pytest.raises(ProjectError) as caught:
        packages.make(origin, tmp_path / "out", up_to=ALL)
    assert told in f"{caught.value} {caught.value.hint}"


@pytest.mark.long
def test_command_line(origin: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Make, verify, restore, as people type it."""
    out, at = str(tmp_path / "out.zip"), ["--project", str(origin.root)]
    assert cli.main([*at, "archive", "--out", out, "--date", packages.DATE]) == Exit.FINE
    assert "left out of rich" in capsys.readouterr().out
    assert cli.main(["archive", "--verify", out]) == Exit.FINE
    assert cli.main(["restore", out, "--to", str(tmp_path / "again")]) == Exit.FINE
    assert cli.main(["archive"]) == Exit.USAGE
    assert cli.main([*at, "archive", "--out", out]) == Exit.REFUSED


# --- what the catalogue of archives demands -------------------------------------------------------

MANDATORY = [each for each in ddi_profile.RULES if each.level is Level.MANDATORY]


def _ddi(package: Path) -> etree._Element:
    return etree.fromstring(packages.payload(package, ddi.FILE).read_bytes())


def test_catalogue_takes_it(made: Made) -> None:
    """The description has all that is mandatory, and of the rest what a study can say."""
    root = _ddi(made.package)
    assert not list(ddi_profile.broken(root, Level.MANDATORY))
    assert not list(ddi_profile.speechless(root))
    lacking = {rule.holds for rule in ddi_profile.broken(root, Level.RECOMMENDED)}
    assert lacking <= {"topics", "whom the study is about"}


@pytest.mark.parametrize("rule", MANDATORY, ids=lambda rule: rule.path)
@pytest.mark.parametrize("empty", [False, True])
def test_catalogue_misses_it(made: Made, rule: ddi_profile.Rule, *, empty: bool) -> None:
    """Each thing that is mandatory is missed where it is gone or empty, and nothing else is."""
    root = _ddi(made.package)
    *above, last = rule.path.split("/")
    spaces = {"d": "ddi:codebook:2_5", "xml": "http://www.w3.org/XML/1998/namespace"}
    element = last.startswith("@")
    steps = [f"d:{step}" for step in (above if element else [*above, last])]
    for each in root.xpath("/".join(steps), namespaces=spaces):
        if element:
            name = last.removeprefix("@").replace("xml:", f"{{{spaces['xml']}}}")
            del each.attrib[name]
            if empty:
                each.set(name, " ")
        elif empty:
            each.text = " "
            del each[:]
        else:
            each.getparent().remove(each)
    missed = {each.path for each in ddi_profile.broken(root, Level.MANDATORY)}
    hangs_on_it = {each.path for each in MANDATORY if each.path.startswith(f"{rule.path}/@")}
    assert missed == {rule.path} | (hangs_on_it if not empty else set())


def test_a_description_without_a_language_is_told(made: Made, tmp_path: Path) -> None:
    """--verify tells what the catalogue would miss, with the file and the path."""
    shutil.copytree(made.package, tmp_path / "p")
    file = packages.payload(tmp_path / "p", ddi.FILE)
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r'<abstract xml:lang="[^"]*">', "<abstract>", text), encoding="utf-8")
    (found,) = [e for e in verification.verify(tmp_path / "p").outcomes if e.name == "catalogue"]
    assert [path for path, _ in found.faults] == [ddi.FILE, ddi.FILE]
    assert "stdyInfo/abstract/@xml:lang" in found.faults[0][1]
