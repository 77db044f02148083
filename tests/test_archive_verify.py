"""Each check of a package finds its own fault: a package is right but for one thing."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import packages
from consilience import project
from consilience.archive import counts, verification
from consilience.archive.crate import FILE
from consilience.archive.formats import cube
from consilience.archive.verification import agreement, contents
from consilience.iris import Minter
from packages import cell, close, entity, payload, rewrite

CHECKS = {name: look for name, _, look in verification.CHECKS}
STUDY = "project/studies/rich"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package that nothing is wrong with."""
    folder = tmp_path_factory.mktemp("whole")
    return packages.make(packages.rich(folder), folder / "out", up_to="controlled").package


@pytest.fixture
def package(whole: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed."""
    return Path(shutil.copytree(whole, tmp_path / "p"))


def test_every_check_is_tried_here() -> None:
    """No check is without a package that fails it."""
    assert {check for check, _, _ in FAULTS.values()} == set(CHECKS)


def _text(path: str, change: Callable[[str], str]) -> Callable[[Path], None]:
    def act(package: Path) -> None:
        rewrite(payload(package, path), change)
        close(package)

    return act


def _entity(id_: str, change: Callable[[dict[str, Any]], object], *, sums: bool = True) -> Any:  # noqa: ANN401
    def act(package: Path) -> None:
        entity(package, id_, change)
        close(package, sums=sums)

    return act


def _cell(table: str, row: int, column: str, value: str) -> Callable[[Path], None]:
    def act(package: Path) -> None:
        cell(payload(package, f"{STUDY}/{table}.csv"), row, column, value)
        close(package)

    return act


def _flipped(package: Path) -> None:
    rewrite(payload(package, "README.md"), lambda text: text.replace("a", "o", 1))


def _gone(package: Path) -> None:
    payload(package, "docs/methodology.md").unlink()


def _gone_and_closed(package: Path) -> None:
    _gone(package)
    close(package)


def _more(package: Path) -> None:
    payload(package, "more.txt").write_text("more", encoding="utf-8")


def _more_and_closed(package: Path) -> None:
    _more(package)
    close(package)


def _tag(package: Path) -> None:
    rewrite(package / "bag-info.txt", lambda text: text.replace("Bagging", "Begging"))


def _outside(package: Path) -> None:
    rewrite(package / "manifest-sha256.txt", lambda text: text.replace("data/README", "../README"))


def _linked(package: Path) -> None:
    file = payload(package, "README.md")
    file.rename(package.parent / "README.md")
    file.symlink_to(package.parent / "README.md")


def _dropped(name: str) -> Callable[[dict[str, Any]], object]:
    return lambda each: each.pop(name)


def _set(name: str, value: object) -> Callable[[dict[str, Any]], object]:
    return lambda each: each.update({name: value})


def _metadata(path: str, before: str, after: str) -> Callable[[Path], None]:
    return _text(path, lambda text: text.replace(before, after, 1))


def _swapped(text: str) -> str:
    first, second, *rest = text.split("\n")
    return "\n".join([second, first, *rest])


def _twice(package: Path) -> None:
    file = payload(package, FILE)
    data = json.loads(file.read_text(encoding="utf-8"))
    data["@graph"].append(data["@graph"][-1])
    file.write_text(json.dumps(data), encoding="utf-8")
    close(package)


def _few(package: Path) -> None:
    file = packages.payload(package, "project/counts/rich.csv")
    file.parent.mkdir()
    file.write_text(",".join(counts.COLUMNS) + "\n,,,,9,5\n,,role,carer,1,5\n", encoding="utf-8")
    said = cube.turtle(*counts.read(file), Minter(project.DEFAULTS["base"], "rich"))
    packages.payload(package, cube.place("rich")).write_text(said, encoding="utf-8")
    close(package)


_BY = "https://creativecommons.org/licenses/by/4.0/"
_PART = "https://w3id.org/consilience/study/rich"

#: Name → the check that has to find it, how it comes about, and a word of what is said of it.
FAULTS: dict[str, tuple[str, Callable[[Path], None], str]] = {
    "a byte": ("bag", _flipped, "sha256 is another"),
    "a file gone": ("bag", _gone, "is missing"),
    "a file more": ("bag", _more, "is not listed"),
    "a tag file": ("bag", _tag, "sha256 is another"),
    "a link": ("bag", _linked, "is a link"),
    "outside": ("bag", _outside, "outside the package"),
    "dangling author": ("crate", _entity("./", _set("author", {"@id": "#nobody"})), "#nobody"),
    "specification": (
        "crate",
        _entity(FILE, _dropped("conformsTo")),
        "does not say that it follows",
    ),
    "described twice": ("crate", _twice, "twice"),
    "not a part": ("files", _more_and_closed, "does not have it as a part"),
    "part gone": ("files", _gone_and_closed, "is not there"),
    "size": (
        "files",
        _entity("README.md", _set("contentSize", "1"), sums=False),
        "the crate says 1",
    ),
    "sum": ("files", _entity("README.md", _set("sha256", "0" * 64), sums=False), "another SHA-256"),
    "profile": ("profile", _entity("./", _dropped("conditionsOfAccess")), "exactly one access"),
    "tier": ("tiers", _entity("./", _set("conditionsOfAccess", "open")), "holds controlled"),
    "no tier": ("tiers", _entity("./", _set("conditionsOfAccess", "never")), "is no access"),
    "order": ("canonical", _text("graph/rich.nq", _swapped), "order and spelling"),
    "nameless": (
        "canonical",
        _text("graph/rich.nq", lambda text: "_:b <https://e.org/p> <https://e.org/o> .\n" + text),
        "without an address",
    ),
    "trig": (
        "forms",
        _text("graph/rich.trig", lambda text: text + "<https://e.org/s> a <https://e.org/o> ."),
        "1 things more",
    ),
    "cell": ("tables", _cell("excerpts", 2, "locator", "elsewhere"), "linked data does not"),
    "fact gone": ("rebuilt", _text("graph/rich.nq", lambda t: t.partition("\n")[2]), "1 fewer"),
    "answer": (
        "answers",
        _text("answers/study-overlapping-material.csv", str.upper),
        "is not what",
    ),
    "count": (
        "counts",
        _text("meta/void.ttl", lambda text: text.replace("void:distinctSubjects ", "void:x ")),
        "distinctSubjects is",
    ),
    "check": ("rebuilt", _text("docs/check-report.json", str.upper), "not what the check finds"),
    "report": ("reports", _text("docs/disclosure-report.html", str.lower), "a fresh look"),
    "log": ("reports", _text("docs/deidentification.md", lambda text: text + "- 3 names"), "look"),
    "few people": ("few", _few, "tells of few people"),
    "titles": (
        "catalogue",
        _text("meta/ddi.xml", lambda text: re.sub("<titl[ >].*?</titl>", "", text)),
        "does not say",
    ),
    "place": ("quotes", _cell("excerpts", 2, "start", "45"), "does not stand where it says"),
    "before": ("quotes", _cell("excerpts", 2, "prefix", "zq"), "stand before it"),
    "code": ("quotes", _cell("codings", 2, "code", "nowhere"), "is not defined"),
    "title": ("agreement", _metadata("meta/datacite.json", "ropes", "rope"), "another title"),
    "licence": (
        "agreement",
        _text("meta/schema-org.json", lambda text: text.replace("by-nc", "by")),
        "another licence",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_each_check_finds_its_fault(package: Path, name: str) -> None:
    """The check that a fault is for finds it, says what it is, and repeats no quote."""
    check, act, words = FAULTS[name]
    assert not list(CHECKS[check](package))
    act(package)
    found = verification._run(CHECKS[check], package)
    assert any(words in said for _, said in found), found
    assert not any("nobody knew who had the keys" in said for _, said in found)
    if check != "bag":
        assert not list(CHECKS["bag"](package))


@pytest.mark.parametrize("path", sorted(agreement.READERS))
def test_every_metadata_file_is_held_to_the_others(package: Path, path: str) -> None:
    """A metadata file that is missing, broken, or says another thing is found."""
    file = payload(package, path)
    said = file.read_text(encoding="utf-8")
    file.write_text(said.replace("archive/lanterns/1.0", "archive/lanterns/9.9"), encoding="utf-8")
    assert [name for name, _ in agreement.faults(package)] == [path]
    file.write_text("{", encoding="utf-8")
    assert list(agreement.faults(package)) == [(path, "cannot be read as what it should be")]
    file.unlink()
    assert list(agreement.faults(package)) == [(path, "is missing")]


#: Rules of the profile: the thing, what becomes of it, and a word of the message.
RULES: dict[str, tuple[str, Callable[[dict[str, Any]], object], str]] = {
    "access": ("./", _set("conditionsOfAccess", "closed"), "exactly one access"),
    "conditions": ("./", _dropped("usageInfo"), "under which conditions"),
    "profile": ("./", _set("conformsTo", []), "follows this profile"),
    "version": ("./", _dropped("version"), "exactly one version"),
    "publisher": ("./", _dropped("publisher"), "who publishes it"),
    "address": ("./", _dropped("identifier"), "does not change"),
    "free": ("./", _dropped("isAccessibleForFree"), "anybody can have it"),
    "studies": ("./", _set("about", []), "which studies"),
    "asking": ("./", _dropped("contactPoint"), "whom to ask"),
    "name of a study": (_PART, _dropped("name"), "MUST have a name"),
    "licence of a study": (_PART, _set("license", "mine"), "its own licence"),
    "access of a study": (_PART, _set("conditionsOfAccess", "secret"), "its own access"),
    "sum": ("README.md", _set("sha256", "ABC"), "one SHA-256"),
    "size": ("README.md", _set("contentSize", "5 kB"), "size in bytes"),
    "format": ("README.md", _dropped("encodingFormat"), "media type"),
}
#: The same for what should be.
BETTER: dict[str, tuple[str, Callable[[dict[str, Any]], object], str]] = {
    "language": ("./", _dropped("inLanguage"), "its language"),
    "keywords": ("./", _dropped("keywords"), "have keywords"),
    "contact": ("./", _dropped("contactPoint"), "SHOULD say whom to ask"),
    "made": ("./", _dropped("mentions"), "how it was made"),
}


@pytest.mark.parametrize("name", [*RULES, *BETTER])
def test_each_rule_of_the_profile_is_broken_by_itself(whole: Path, name: str) -> None:
    """A crate that breaks one rule is found by that rule alone."""
    must = name in RULES
    id_, change, words = (RULES if must else BETTER)[name]
    data = contents._read(whole)
    assert not list(contents.broken(data))
    change(next(each for each in data["@graph"] if each["@id"] == id_))
    found = {(said, kind) for _, said, kind in contents.broken(data)}
    assert any(words in said and kind is must for said, kind in found), found
    assert len({said for said, kind in found if kind is must}) == 1


def test_every_rule_of_the_profile_is_tried() -> None:
    """The shapes have no rule that no crate here breaks."""
    texts = [path.read_text(encoding="utf-8") for path in contents.SHAPES.rglob("*/*.ttl")]
    said = [line for text in texts for line in text.splitlines() if "sh:message" in line]
    tried = [words for _, _, words in (*RULES.values(), *BETTER.values())]
    assert len(said) == len(RULES) + len(BETTER)
    assert not [line for line in said if not any(words in line for words in tried)]
