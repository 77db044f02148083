"""Nothing leaves under a licence that is freer than its own, in whatever is made."""

from __future__ import annotations

import itertools
import json
import shutil
import zipfile
from collections.abc import Iterator
from html import escape
from pathlib import Path

import pytest

import packages
from consilience import access, api, exporting, project, site, study_folder
from consilience.archive import frameworks, licensing, verification
from consilience.errors import Refused
from consilience.mapping import Licences
from consilience.model import Excerpt
from consilience.project import Project
from consilience.writers import registry

UNKNOWN = "https://example.org/terms"
OTHER = "https://example.org/other-terms"
#: Rows are parts, columns are packages, in the same order: y where the part may go in.
CHART = """
                  0 2 2.5 3 4 OGL NC SA NCSA ND NCND own
CC0-1.0           y y y   y y y   y  y  y    y  y    y
CC-BY-2.0         n y y   y y n   y  y  y    y  y    n
CC-BY-2.5         n n y   y y n   y  y  y    y  y    n
CC-BY-3.0         n n n   y y n   y  y  y    y  y    n
CC-BY-4.0         n n n   n y n   y  y  y    y  y    n
OGL-UK-3.0        n n n   n y y   y  y  y    y  y    n
CC-BY-NC-4.0      n n n   n n n   y  n  y    n  y    n
CC-BY-SA-4.0      n n n   n n n   n  y  n    n  n    n
CC-BY-NC-SA-4.0   n n n   n n n   n  n  y    n  n    n
CC-BY-ND-4.0      n n n   n n n   n  n  n    y  n    n
CC-BY-NC-ND-4.0   n n n   n n n   n  n  n    n  y    n
https://example.org/terms n n n n n n n n n n n y
"""
ROWS = [line.split() for line in CHART.strip().splitlines()[1:]]
NAMES = [row[0] for row in ROWS]


def test_every_licence_is_in_the_chart() -> None:
    """The chart below knows what a cell may hold, and one licence that nobody knows."""
    assert sorted(NAMES) == sorted([*access.LICENCES, UNKNOWN])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_every_pair(row: list[str]) -> None:
    """A part may be in a package where the chart says so, and nowhere else."""
    for whole, allowed in zip(NAMES, row[1:], strict=True):
        assert licensing.allows(row[0], whole) is (allowed == "y"), whole
        address = access.licence_address
        assert licensing.allows(address(row[0]), address(whole)) is (allowed == "y"), whole
    assert not licensing.allows(row[0], OTHER) or row[0] == "CC0-1.0"


def test_every_three() -> None:
    """What is found for several parts allows each of them; where nothing is found, nothing does."""
    refused = 0
    for given in itertools.combinations_with_replacement(NAMES, 3):
        fitting = [each for each in NAMES if all(licensing.allows(part, each) for part in given)]
        if fitting:
            assert access.licence_id(licensing.common(given)) in fitting
        else:
            refused += 1
            with pytest.raises(Refused) as told:
                licensing.common(given)
            assert "only with its like" in told.value.hint
    assert refused


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (("CC-BY-4.0", "CC-BY-NC-4.0"), "CC-BY-NC-4.0"),
        (("CC-BY-4.0",), "CC-BY-4.0"),
        (("CC-BY-2.5",), "CC-BY-2.5"),
        (("CC-BY-2.5", "CC-BY-3.0"), "CC-BY-4.0"),
        (("CC0-1.0", "CC0-1.0"), "CC0-1.0"),
        (("CC0-1.0", "OGL-UK-3.0"), "CC-BY-4.0"),
        (("CC-BY-SA-4.0", "CC-BY-4.0"), "CC-BY-SA-4.0"),
        (("CC-BY-ND-4.0", "CC-BY-4.0"), "CC-BY-ND-4.0"),
        (("CC-BY-NC-SA-4.0", "CC-BY-NC-4.0"), "CC-BY-NC-SA-4.0"),
        ((UNKNOWN, "CC0-1.0"), UNKNOWN),
    ],
)
def test_the_freest_that_all_allow(given: tuple[str, ...], found: str) -> None:
    """A package is as free as its parts let it be, and no freer."""
    assert access.licence_id(licensing.common(given)) == found


@pytest.mark.parametrize(
    "given",
    [
        ("CC-BY-SA-4.0", "CC-BY-NC-4.0"),
        ("CC-BY-ND-4.0", "CC-BY-SA-4.0"),
        ("CC-BY-ND-4.0", "CC-BY-NC-4.0"),
        (UNKNOWN, "CC-BY-4.0"),
        (UNKNOWN, OTHER),
    ],
)
def test_what_cannot_go_together(given: tuple[str, ...]) -> None:
    """Where no licence fits, nothing is made, and it is said what does not fit."""
    with pytest.raises(Refused, match="no licence fits"):
        licensing.common(given)


def test_definitions_of_frameworks(tmp_path: Path) -> None:
    """Definitions and links stay where their licence does not allow that of the package."""
    root = tmp_path / "p"
    folder = root / "frameworks" / "own"
    folder.mkdir(parents=True)
    (root / project.FILE).write_text("")
    (folder / "framework.toml").write_text(
        'title = "Own"\nversion = "1"\nlicence = "CC-BY-NC-4.0"\n'
    )
    (folder / "constructs.csv").write_text("id,label,definition\na,A,Words of theirs.\nb,B,\n")
    links = root / "frameworks" / "some.sssom.tsv"
    links.write_text(f"#license: {access.licence_address('CC-BY-NC-4.0')}\nsubject_id\n")
    found = project.load(root)
    left = list(frameworks.stage(found, "CC-BY-4.0", tmp_path / "by"))
    assert [each[1] for each in left] == ["definition", "links between frameworks"]
    assert not list(frameworks.stage(found, "CC-BY-NC-4.0", tmp_path / "nc"))
    copied = (tmp_path / "by" / "frameworks" / "own" / "constructs.csv").read_text()
    assert copied == "id,label,definition\na,A,\nb,B,\n"
    assert not (tmp_path / "by" / "frameworks" / "some.sssom.tsv").exists()
    assert (tmp_path / "nc" / "frameworks" / "some.sssom.tsv").exists()


# --- the quotes of the dallas study, in everything that is made ----------------------------------

NC = access.licence_address("CC-BY-NC-4.0")


@pytest.fixture(scope="module")
def quotes() -> list[str]:
    """Beginnings of the quotes that may only be used for what is not commercial."""
    study = study_folder.read(project.seeds().studies_folder / "devlin2015")
    licences = Licences.of(study)
    closed = [each for each in study.records(Excerpt) if licences.excerpt(each) == NC]
    found = [(each.text or "").removeprefix("\u2026").strip()[:30] for each in closed]
    assert len(found) > 10
    return found


def members(path: Path) -> Iterator[tuple[str, str]]:
    """Every file, and every file in those that are zips, as text."""
    for file in [path] if path.is_file() else sorted(e for e in path.rglob("*") if e.is_file()):
        if zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as archive:
                for each in archive.namelist():
                    yield f"{file.name}/{each}", archive.read(each).decode("utf-8", "replace")
        else:
            yield file.name, file.read_bytes().decode("utf-8", "replace")


def bears(text: str, quotes: list[str]) -> bool:
    """Whether a quote stands in a text, as it is or as a format writes it."""
    forms = (str, escape, lambda each: json.dumps(each)[1:-1])
    return any(form(quote) in text for quote in quotes for form in forms)


@pytest.mark.parametrize("writer", registry.WRITERS)
def test_exports_say_it(seed_project: Path, tmp_path: Path, quotes: list[str], writer: str) -> None:
    """A file with the quotes names their licence, whatever tool it is for."""
    suffixes = registry.WRITERS[writer].suffixes
    to = tmp_path / f"out{min(suffixes, default='')}"
    takes = registry.WRITERS[writer].takes
    options = {"layer": "second-coding"} if "layer" in takes and "matrix" in writer else {}
    origin = project.load(seed_project)
    exporting.run(origin, "devlin2015", to, writer=writer, options=options, record=False)
    texts = [text for _, text in members(to)]
    if any(bears(text, quotes) for text in texts):
        assert any("by-nc/4.0" in text or "CC-BY-NC-4.0" in text for text in texts)


@pytest.mark.long
def test_the_site_says_it(seed_project: Path, tmp_path: Path, quotes: list[str]) -> None:
    """Every page on which a quote stands names its licence, on the page or in its description."""
    site.write(site.of_project(project.load(seed_project)), tmp_path / "site")
    pages = [(n, t) for n, t in members(tmp_path / "site") if n.endswith(".html")]
    quoting = [(name, text) for name, text in pages if bears(text, quotes)]
    assert quoting
    silent = [name for name, text in quoting if "by-nc/4.0" not in text and "BY-NC" not in text]
    assert not silent


def test_the_store_says_it(seed_project: Path, quotes: list[str]) -> None:
    """Each quote has its licence beside it wherever linked data is given away."""
    said, speaking = {}, set()
    with api.open(seed_project) as kg:
        for line in kg.store.dump():
            subject, predicate, rest = line.split(" ", 2)
            if predicate.endswith("/effectiveLicence>"):
                said[subject] = rest.split(" ", 1)[0]
            elif predicate.endswith("/text>") and bears(rest, quotes):
                speaking.add(subject)
    assert len(speaking) >= len(quotes)
    assert {said[each] for each in speaking} == {f"<{NC}>"}


@pytest.mark.long
def test_packages_do_not_hold_them(tmp_path: Path, quotes: list[str]) -> None:
    """No package that may be used commercially has a byte of them, however it is asked for."""
    origin = project.seeds()
    for number, options in enumerate(
        (
            {"licence": "CC-BY-4.0"},
            {"licence": "CC-BY-SA-4.0"},
            {"licence": "CC0-1.0", "metadata_only": True},
            {"open_layer": True},
        )
    ):
        made = packages.make(origin, tmp_path / str(number), **options)
        assert not [name for name, text in members(made.package) if bears(text, quotes)]
        assert verification.verify(made.package).ok


@pytest.mark.long
def test_a_package_that_was_relabelled(tmp_path: Path) -> None:
    """A package whose metadata were made to say a freer licence does not verify."""
    made = packages.make(project.seeds(), tmp_path / "nc")
    crate = made.package / "data" / "ro-crate-metadata.json"
    text = crate.read_text(encoding="utf-8")
    shutil.copytree(made.package, tmp_path / "by")
    changed = tmp_path / "by" / crate.relative_to(made.package)
    changed.write_text(text.replace(NC, access.licence_address("CC-BY-4.0")), encoding="utf-8")
    assert not verification.verify(tmp_path / "by").ok


def test_seeds_need_the_narrower(tmp_path: Path) -> None:
    """The two seed studies together are for what is not commercial."""
    found: Project = project.seeds()
    licences = {study_folder.read(path).header.licence for path in found.studies}
    assert access.licence_id(licensing.common(licences)) == "CC-BY-NC-4.0"
    assert tmp_path.is_dir()
