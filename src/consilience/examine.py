"""One study, examined: read, checked by table rules and shapes, reasoned over.

Checking and building both stand on this; what a check finds is exactly what a build meets.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from consilience import (
    mapping,
    model,
    reasoning,
    shacl,
    store,
    study_folder,
    table_rules,
    tables,
)
from consilience.findings import Finding, Severity
from consilience.iris import Minter
from consilience.locate import Locator
from consilience.namespaces import compact
from consilience.rdf import Iri
from consilience.store import OxigraphStore
from consilience.surroundings import Surroundings
from consilience.tables import Kind

_SHOWN = {Kind.ID, Kind.INTEGER, Kind.DATE, Kind.CONCEPT, Kind.RECORD, Kind.CODE}


@dataclass(frozen=True, slots=True)
class Examined:
    """A study and everything that was found and inferred. Lines are sorted N-Quads."""

    slug: str
    findings: tuple[Finding, ...]
    asserted: tuple[str, ...] = ()
    inferred: tuple[str, ...] = ()
    #: rows read, by file
    rows: tuple[tuple[str, int], ...] = ()


def study(folder: Path, around: Surroundings, *, reference: bool = False) -> Examined:
    """Examine the study in a folder.

    ``reference`` runs every shape in the reference engine (pySHACL): the same findings, slower.
    """
    findings: list[Finding] = []
    made = study_folder.read(folder, found=findings.append)
    if made is None:
        return Examined(folder.name, tuple(findings))
    table_rules.examine(made, folder, around.context, findings.append)
    minter = Minter(around.project.base, made.header.slug)
    asserted = sorted(set(mapping.quads(made, minter)))
    with_all = store.memory((*around.lines, *around.neighbours, *asserted))
    locator = Locator(folder, made.header, minter, asserted)
    results = shacl.validate(with_all, reference=reference)
    own = [result for result in results if result.focus.startswith(minter.study + "/")]
    own += [result for result in results if result.focus == minter.study]
    seen = {(each.place.file, each.place.row, each.place.column) for each in findings}
    for result in own:
        finding = _from_result(result, locator, folder.name)
        place = finding.place
        if place.column is None or (place.file, place.row, place.column) not in seen:
            findings.append(finding)
    reasoning.infer(with_all, minter)
    findings += _contradictions(with_all, locator, folder.name)
    return Examined(
        slug=made.header.slug,
        findings=tuple(findings),
        asserted=tuple(asserted),
        inferred=tuple(_inferred(with_all, minter)),
        rows=tuple(_rows(made, folder.name)),
    )


def _from_result(result: shacl.Result, locator: Locator, slug: str) -> Finding:
    place, column = locator.place(result.focus, result.path)
    shown, content = "", ""
    if result.value is not None:
        if isinstance(result.value, Iri):
            shown = compact(result.value.value).rsplit("/", 1)[-1]
        elif column is not None and column.kind in _SHOWN and not column.content:
            shown = str(result.value)
        else:
            content = str(result.value)
    message, _, help_ = result.message.partition(". ")
    return Finding(
        code=result.code,
        severity=result.severity,
        message=message.rstrip("."),
        help=help_,
        place=place,
        study=slug,
        record=result.focus.rsplit("/", 1)[-1],
        shown=shown,
        content=content,
        focus=result.focus,
        path=result.path,
        component=result.component,
        shape=result.shape,
    )


def _contradictions(with_all: OxigraphStore, locator: Locator, slug: str) -> Iterator[Finding]:
    for each in reasoning.contradictions(with_all):
        focus = each.things[0] if each.things else ""
        place, _ = locator.place(focus)
        yield Finding(
            code=each.code,
            severity=Severity.ERROR,
            message=each.explanation,
            help="Both cannot be so. Correct one of the rows named.",
            place=place,
            also=tuple(locator.place(thing)[0] for thing in each.things[1:]),
            study=slug,
            focus=focus,
        )


def _inferred(with_all: OxigraphStore, minter: Minter) -> Iterator[str]:
    graphs = [
        graph
        for graph in with_all.graphs()
        if graph.startswith(minter.graph("")) and graph.endswith("/inferred")
    ]
    if graphs:
        yield from with_all.dump(*graphs)


def _rows(made: model.Study, slug: str) -> Iterator[tuple[str, int]]:
    for table in tables.TABLES:
        count = sum(1 for _ in made.records(table.record))
        if count:
            yield f"{slug}/{table.file}", count
