"""The redirect rules cover every address that the data name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from consilience import assets, iris, tables
from consilience.namespaces import prefixes

RULES = (Path(__file__).parents[1] / "w3id" / ".htaccess").read_text(encoding="utf-8")
OURS = sorted(prefix for prefix, space in prefixes().items() if space.startswith(iris.HOME))
TURTLE, PAGE = "text/turtle", "text/html"


def _follow(path: str, accept: str) -> str:
    """Where the rules lead, as far as they use Apache's language."""
    environment: dict[str, str] = {}
    conditions: list[bool] = []
    for line in RULES.splitlines():
        match line.split():
            case ["RewriteCond", "%{HTTP_ACCEPT}", pattern]:
                conditions.append(bool(re.search(pattern, accept)))
            case ["RewriteCond", "%{ENV:ASKED}", value]:
                conditions.append("=" + environment.get("ASKED", "") == value)
            case ["RewriteRule", pattern, target, flags]:
                holds, conditions = all(conditions), []
                found = re.search(pattern, path)
                if not (holds and found):
                    continue
                if target == "-":
                    name, _, value = flags.strip("[]").removeprefix("E=").partition(":")
                    environment[name] = value
                    continue
                assert flags.endswith("L]")
                whole = target.replace("%{ENV:SITE}", environment["SITE"])
                return whole.replace("$1", found[1] or "") if "$1" in whole else whole
            case ["RewriteCond" | "RewriteRule", *_]:
                pytest.fail(f"cannot read: {line}")
            case _:
                continue
    return ""


@pytest.mark.parametrize("prefix", OURS)
def test_every_namespace_of_ours_has_data(prefix: str) -> None:
    """A term of any of our namespaces leads a program to Turtle."""
    path = prefixes()[prefix].removeprefix(iris.HOME) + "Something"
    assert _follow(path, TURTLE).endswith(".ttl")


@pytest.mark.parametrize("prefix", OURS)
def test_every_namespace_of_ours_has_a_page(prefix: str) -> None:
    """The same term leads a person to a page."""
    path = prefixes()[prefix].removeprefix(iris.HOME) + "Something"
    assert not _follow(path, PAGE).endswith(".ttl")
    assert _follow(path, PAGE)


@pytest.mark.parametrize("scheme", tables.SCHEMES)
def test_every_list_has_data(scheme: str) -> None:
    """A list itself, the address without a last slash, leads to Turtle as well."""
    assert _follow(scheme, TURTLE).endswith("/ontology/all.ttl")


@pytest.mark.parametrize(
    "path", sorted((assets.ONTOLOGY / "modules").glob("*.ttl")), ids=lambda path: path.stem
)
def test_every_module_leads_to_its_file(path: Path) -> None:
    """The address of a module leads to the file of that module."""
    target = _follow(f"ontology/{path.stem}", TURTLE)
    assert target.endswith(f"/ontology/modules/{path.name}")


OTHERS = [assets.ONTOLOGY / "axioms.ttl", *assets.framework_files(), *assets.alignment_files()]


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.stem)
def test_every_other_part_of_the_ontology_leads_to_its_file(path: Path) -> None:
    """The address in the head of a file leads to that file."""
    head = f"<{iris.HOME}ontology/{path.relative_to(assets.ONTOLOGY).with_suffix('').as_posix()}>"
    assert f"\n{head}\n    a owl:Ontology ;" in path.read_text(encoding="utf-8")
    target = _follow(head[1:-1].removeprefix(iris.HOME), TURTLE)
    assert target.endswith(f"/ontology/{path.relative_to(assets.ONTOLOGY).as_posix()}")


def test_the_logo_is_there() -> None:
    """The picture that the ontology names is among its files."""
    assert _follow("logo.svg", PAGE).endswith("/ontology/logo.svg")
    assert (assets.ONTOLOGY / "logo.svg").is_file()


def test_versions_are_not_modules() -> None:
    """The address of a version of the ontology leads to the ontology."""
    assert _follow("ontology/0.1.0", TURTLE).endswith("/ontology/all.ttl")


@pytest.mark.parametrize("kind", ["study/x/excerpt/Q1", "programme/x", "initiative/x"])
def test_data_keep_their_path(kind: str) -> None:
    """The address of something in a study keeps its path on the site."""
    assert _follow(kind, PAGE).endswith(f"/{kind}")


def test_front_page() -> None:
    """The bare address opens the site."""
    assert _follow("", PAGE).endswith("/")
