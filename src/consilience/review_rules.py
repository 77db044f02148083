"""What the shapes for reviews find in the reviews of a project, at the cells concerned."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from consilience import iris, rdf, records, shacl
from consilience.findings import Finding, Place, Severity
from consilience.iris import Minter
from consilience.mapping import reviews, shared
from consilience.namespaces import compact, expand
from consilience.rdf import Iri
from consilience.review_folder import COMPONENTS, FILE, FINDINGS, Review, ReviewFinding
from consilience.tables import EXCERPTS

#: The columns that name excerpts.
_NAMING = ("supporting", "contrary", "set_aside")
_COLUMNS = {
    "con:text": "finding",
    "con:gathers": "constructs",
    "con:supportingDirection": "direction",
    "con:supportedBy": "supporting",
    "con:contradictedBy": "contrary",
    "con:setsAside": "set_aside",
}
_TYPES = (expand("rdf:type"), expand("rdfs:subClassOf"))


def examine(
    read: Mapping[Path, Review],
    studies: Iterable[Path],
    base: str,
    vocabulary: Iterable[str],
    told: Iterable[Finding],
) -> Iterator[Finding]:
    """What is wrong in reviews beyond what was ``told`` of the same rows already.

    ``read`` are the reviews by their folders; ``vocabulary`` are facts that tell constructs.
    """
    if not read:
        return
    folders = {each.name: each for each in studies}
    lines = [line for line in vocabulary if line.split(" ", 2)[1].strip("<>") in _TYPES]
    graph = iris.graph(base, "reviews")
    for review in read.values():
        lines += shared.lines(reviews.review(review, base), graph)
    lines += shared.lines(_there(read.values(), folders, base), graph)
    known = {(each.place.file, each.place.row) for each in told if each.severity is Severity.ERROR}
    places = {
        address: place
        for path, each in read.items()
        for address, place in _places(path, each, base)
    }
    for result in shacl.validate(lines, shapes=shacl.of_reviews()):
        found = _finding(result, *places.get(result.focus, (Path(), None)))
        if (found.place.file, found.place.row) not in known:
            yield found


def _there(
    every: Iterable[Review], folders: Mapping[str, Path], base: str
) -> Iterator[tuple[str, str, str]]:
    """That studies are studies, and which of the excerpts that reviews name there are."""
    type_ = rdf.iri(expand("rdf:type"))
    wanted: dict[str, set[str]] = {}
    for review in every:
        for finding in review.findings:
            for column in _NAMING:
                for excerpt in getattr(finding, column):
                    study, _, id_ = excerpt.partition("/")
                    wanted.setdefault(study, set()).add(id_)
    for slug, folder in folders.items():
        minter = Minter(base, slug)
        yield rdf.iri(minter.study), type_, rdf.iri(expand("con:Study"))
        for id_ in sorted(wanted.get(slug, set()) & _ids(folder, wanted.get(slug, set()))):
            yield rdf.iri(minter.record("excerpt", id_)), type_, rdf.iri(expand("con:Excerpt"))


def _ids(folder: Path, wanted: set[str]) -> set[str]:
    """The ids among those wanted that excerpts.csv has; what is wrong there is told elsewhere."""
    path = folder / EXCERPTS.file
    found: set[str] = set()
    if not wanted or not path.is_file():
        return found
    column = records.positions(path).get("id", 1) - 1
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        for row in csv.reader(stream):
            if column < len(row) and row[column] in wanted:
                found.add(row[column])
    return found


def _places(
    path: Path, review: Review, base: str
) -> Iterator[tuple[str, tuple[Path, ReviewFinding | None]]]:
    address = iris.shared(base, "review", review.id)
    yield address, (path, None)
    for finding in review.findings:
        own = f"{address}/finding/{finding.id}"
        yield own, (path, finding)
        for component in (*COMPONENTS, "overall"):
            yield f"{own}/{component.replace('_', '-')}", (path, finding)


def _finding(result: shacl.Result, path: Path, record: ReviewFinding | None) -> Finding:
    name = path.resolve().name
    message, _, help_ = result.message.partition(". ")
    if record is None:
        place = Place(f"{name}/{FILE}")
    else:
        column = _column(result, record)
        position = records.positions(path / FINDINGS.file).get(column)
        place = Place(f"{name}/{FINDINGS.file}", record.row, position, column if position else "")
    shown = compact(result.value.value) if isinstance(result.value, Iri) else ""
    return Finding(
        code=result.code,
        severity=result.severity,
        message=message.rstrip(".") + ".",
        help=help_,
        place=place,
        study=name,
        record=record.id if record else "",
        shown="/".join(shown.split("/study/")[-1].split("/excerpt/")),
        focus=result.focus,
        path=result.path,
        component=result.component,
        shape=result.shape,
    )


def _column(result: shacl.Result, record: ReviewFinding) -> str:
    part = result.focus.partition(f"/finding/{record.id}/")[2].replace("-", "_")
    if not part:
        return _COLUMNS.get(compact(result.path), "")
    column = "confidence" if part == "overall" else part
    return f"{column}_why" if compact(result.path) == "con:explanation" else column
