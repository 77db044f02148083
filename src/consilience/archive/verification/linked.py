"""The linked data against itself, the tables that it is of, and what is counted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from consilience import csvw, project, turtle
from consilience.access import TIERS
from consilience.archive import answers, bag, crate, documents, facts, safety
from consilience.archive.facts import FOLDER, SHARED
from consilience.archive.formats import void
from consilience.archive.formats.graph import expand
from consilience.archive.verification import contents, csv_facts
from consilience.publish import tier_of

_PROJECT = "project"


def _studies(root: Path) -> list[str]:
    folder = root / bag.PAYLOAD / _PROJECT / "studies"
    return sorted(each.parent.name for each in folder.glob("*/study.toml"))


def _lines(root: Path, path: str) -> list[str]:
    text = (root / bag.PAYLOAD / path).read_text(encoding="utf-8")
    return text.split("\n")[:-1]


def _all(root: Path) -> Iterator[str]:
    for path in (SHARED, *(f"{FOLDER}/{slug}.nq" for slug in _studies(root))):
        yield from _lines(root, path)


def _base(root: Path) -> str:
    return project.load(root / bag.PAYLOAD / _PROJECT).base


def tiers(root: Path) -> Iterator[tuple[str, str]]:
    """Graphs and excerpts that are narrower than the package says of itself."""
    said = str(contents.entities(root)["./"].get("conditionsOfAccess"))
    if said not in TIERS[:-1]:
        yield crate.FILE, f"“{said}” is no access that a package can have"
        return
    widest, base = TIERS.index(said), _base(root)
    for slug in _studies(root):
        path = f"{FOLDER}/{slug}.nq"
        names = {line.rsplit(" ", 2)[1].strip("<>") for line in _lines(root, path)}
        for name in sorted(names):
            if TIERS.index(tier_of(name, base)) > widest:
                yield path, f"holds {tier_of(name, base)} things, and the package is {said}"
    if (root / bag.PAYLOAD / _PROJECT / project.FILE).is_file():
        copied = project.load(root / bag.PAYLOAD / _PROJECT)
        for each in copied.studies:
            narrowest = contents.narrowest(each)
            if TIERS.index(narrowest) > widest:
                where = f"{_PROJECT}/studies/{each.name}"
                yield where, f"holds {narrowest} things, and the package is {said}"


def canonical(root: Path) -> Iterator[tuple[str, str]]:
    """Files of N-Quads that are not in their one order and spelling."""
    studies = _studies(root)
    for path in [*(f"{FOLDER}/{slug}.nq" for slug in studies), *([SHARED] if studies else [])]:
        lines = _lines(root, path)
        if sorted(set(turtle.canonical(lines)), key=str.encode) != lines:
            yield path, "is not in the order and spelling of RDFC-1.0"


def forms(root: Path) -> Iterator[tuple[str, str]]:
    """Studies of which TriG says something else than N-Quads."""
    for slug in _studies(root):
        nquads = set(turtle.quads(root / bag.PAYLOAD / FOLDER / f"{slug}.nq"))
        trig = set(turtle.quads(root / bag.PAYLOAD / FOLDER / f"{slug}.trig"))
        if nquads != trig:
            yield f"{FOLDER}/{slug}.trig", _differ(len(trig - nquads), len(nquads - trig))


def _differ(more: int, fewer: int) -> str:
    return f"says {more} things more and {fewer} fewer than it should"


def tables(root: Path) -> Iterator[tuple[str, str]]:
    """Cells that mean, by their own metadata, what the linked data does not say."""
    for slug in _studies(root):
        where = f"{_PROJECT}/studies/{slug}"
        stated = {line.rsplit(" ", 2)[0] for line in _lines(root, f"{FOLDER}/{slug}.nq")}
        described = json.loads((root / bag.PAYLOAD / where / csvw.FILE).read_text("utf-8"))
        for table in described["tables"]:
            file = root / bag.PAYLOAD / where / table["url"]
            for row, fact in csv_facts.facts(file, table):
                if fact not in stated:
                    yield f"{where}/{table['url']}:{row}", "says what the linked data does not"


def rebuilt(root: Path) -> Iterator[tuple[str, str]]:
    """Studies whose tables give other linked data than the package holds."""
    if not _studies(root):
        return
    again = facts.of(project.load(root / bag.PAYLOAD / _PROJECT))
    for slug, lines in {**again.studies, "shared": again.shared}.items():
        path = SHARED if slug == "shared" else f"{FOLDER}/{slug}.nq"
        there = set(_lines(root, path))
        if there != set(lines):
            yield path, _differ(len(there - set(lines)), len(set(lines) - there))
    for path, text in documents.checked(again.report):
        place = root / bag.PAYLOAD / path
        if not place.is_file() or place.read_bytes().decode("utf-8") != text:
            yield path, "is not what the check finds"


def reports(root: Path) -> Iterator[tuple[str, str]]:
    """Reports on disclosure that say otherwise than a fresh look."""
    if _studies(root):
        payload = root / bag.PAYLOAD
        tier = str(contents.entities(root)["./"].get("conditionsOfAccess"))
        yield from safety.faults(payload, project.load(payload / _PROJECT), _all(root), tier)


def answered(root: Path) -> Iterator[tuple[str, str]]:
    """Questions to which the linked data of the package gives other answers than stand there."""
    if not _studies(root):
        return
    now = {f"{answers.FOLDER}/{name}.csv": rows for name, _, rows in answers.answers(_all(root))}
    folder = root / bag.PAYLOAD / answers.FOLDER
    there = {f"{answers.FOLDER}/{each.name}": each for each in folder.glob("*.csv")}
    for path in sorted({*now, *there}):
        if path not in there:
            yield path, "is missing, and there is an answer"
        elif there[path].read_bytes().decode("utf-8") != now.get(path, ""):
            yield path, "is not what the linked data answers"


def counts(root: Path) -> Iterator[tuple[str, str]]:
    """Numbers that are not those of a fresh count."""
    studies = _studies(root)
    if not studies:
        return
    said: dict[str, dict[str, str]] = {}
    for subject, property_, value in turtle.read(root / bag.PAYLOAD / void.FILE):
        said.setdefault(str(subject), {})[str(property_)] = str(value)
    dumps = {
        each[expand("void:dataDump")].rpartition("#file/")[2]: each
        for each in said.values()
        if expand("void:dataDump") in each
    }
    for path in (SHARED, *(f"{FOLDER}/{slug}.nq" for slug in studies)):
        counted, told = void.counts(_lines(root, path)), dumps.get(path, {})
        for name, number in (
            ("triples", counted.facts),
            ("distinctSubjects", counted.subjects),
            ("distinctObjects", counted.objects),
            ("classes", len(counted.classes)),
            ("properties", len(counted.properties)),
        ):
            if told.get(expand(f"void:{name}")) != str(number):
                yield void.FILE, f"{path}: {name} is {number}"
