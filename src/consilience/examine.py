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
    study_toml,
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
    mine = (minter.study + "/", minter.study)
    own = [each for each in results if each.focus.startswith(mine[0]) or each.focus == mine[1]]
    found = [_from_result(result, locator, folder.name) for result in own]
    findings += _beyond(findings, found)
    tier = reasoning.tier_of(with_all, minter)
    inferred = reasoning.entailed(minter, around.vocabulary, asserted, tier)
    with_all.load(inferred)
    plainly = {_row(each) for each in findings if each.code in _SAID_PLAINLY}
    contradictions = _contradictions(with_all, locator, folder.name)
    findings += [each for each in contradictions if _row(each) not in plainly]
    return Examined(
        slug=made.header.slug,
        findings=tuple(findings),
        asserted=tuple(asserted),
        inferred=tuple(inferred),
        rows=tuple(_rows(made, folder.name)),
    )


#: Table rules after which the rest of the row cannot be judged: a cell is empty, broken or
#: leads nowhere, so that what shapes say of the row only repeats it.
_ROW_UNCLEAR = frozenset(
    {"F018", "F030", "F031", "F038", "F039", "F041", "F042", "F047"}
    | {"T101", "T104", "L103", "L104", "L109", "L110"}
)
#: Table rules after which the rest of the file cannot be judged: columns are not what they seem.
_FILE_UNCLEAR = frozenset({"F015", "F016", "F017"})
#: Table rules that say at one cell what a shape says at others.
_SAME = {"Q102": "Q014", "T102": "T006", "T103": "T024"}
#: Table rules that say of a row what a shape says of it less exactly.
_SAME_ROW = {"Q104": "Q017"}
#: Two things with one id contradict each other in many ways; that they share it says it all.
_SAID_PLAINLY = frozenset({"F041"})


def _row(finding: Finding) -> tuple[str, int | None]:
    return finding.place.file, finding.place.row


def _beyond(by_tables: list[Finding], by_shapes: list[Finding]) -> Iterator[Finding]:
    """What shapes found and table rules have not said already."""
    errors = [each for each in by_tables if each.severity is Severity.ERROR]
    files = {each.place.file for each in errors if each.code in _FILE_UNCLEAR}
    files |= {each.place.file for each in errors if each.place.file.endswith(study_toml.FILE)}
    rows = {_row(each) for each in errors if each.code in _ROW_UNCLEAR}
    any_row = {_row(each) for each in errors}
    # What may identify somebody is a matter of its own: it hides nothing else about the cell.
    cells = {
        (*_row(each), each.place.column) for each in by_tables if not each.code.startswith("P")
    }
    in_row = {(*_row(each), _SAME_ROW.get(each.code)) for each in errors}
    said = {_SAME[each.code] for each in errors if each.code in _SAME}
    for each in by_shapes:
        place = each.place
        row = (place.file, place.row)
        repeated = (*row, place.column) in cells if place.column else row in any_row
        repeated = repeated or each.code in said or (*row, each.code) in in_row
        if not (repeated or place.file in files or row in rows):
            yield each


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
        message=message.rstrip(".") + ".",
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


def _rows(made: model.Study, slug: str) -> Iterator[tuple[str, int]]:
    for table in tables.TABLES:
        count = sum(1 for _ in made.records(table.record))
        if count:
            yield f"{slug}/{table.file}", count
