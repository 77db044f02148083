"""One study, examined: read, checked by table rules and shapes, reasoned over.

Checking and building both stand on this; what a check finds is exactly what a build meets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

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
from consilience.locate import Locator, Rows, rows_of
from consilience.model import Record
from consilience.namespaces import compact
from consilience.rdf import Iri
from consilience.store import Store
from consilience.surroundings import Surroundings
from consilience.tables import Kind

_SHOWN = {Kind.ID, Kind.INTEGER, Kind.DATE, Kind.CONCEPT, Kind.RECORD, Kind.CODE}


#: From so many bytes of tables on (some 5,000 quotes) a study is worked on in columns; below,
#: memory is quicker.
LARGE = 2_400_000


#: Writes facts and conclusions as ids into a folder, but those in graphs that begin so: by what
#: scheme terms got their ids, and how many facts there are.
SaveIds = Callable[[Path, str], tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Examined:
    """A study and everything that was found and inferred. Lines are sorted N-Quads.

    Of a large study they are read from a database whenever they are asked for.
    """

    slug: str
    findings: tuple[Finding, ...]
    asserted: Iterable[str] = ()
    inferred: Iterable[str] = ()
    #: rows read, by file
    rows: tuple[tuple[str, int], ...] = ()
    save_ids: SaveIds | None = None


class _Facts(Protocol):
    """The facts of a study beside its surroundings."""

    @property
    def store(self) -> Store:
        """The facts; once they were asked for, with what follows."""

    @property
    def asserted(self) -> Iterable[str]:
        """What the study states."""

    @property
    def inferred(self) -> Iterable[str]:
        """What follows from it, once it was asked for."""

    @property
    def save_ids(self) -> SaveIds | None:
        """Writes both as ids, where they are ids already."""

    def provenance(self) -> Rows:
        """Where records stand."""


class _InMemory:
    """The facts of a study that is not large."""

    save_ids: SaveIds | None = None

    def __init__(self, made: model.Study, minter: Minter, around: Iterable[str]) -> None:
        self._minter = minter
        self.asserted: Sequence[str] = sorted(set(mapping.quads(made, minter)))
        self.inferred: Sequence[str] = ()
        self.store = store.memory((*around, *self.asserted))

    def provenance(self) -> Rows:
        """Where records stand."""
        return rows_of(self.asserted)

    def infer(self, vocabulary: Iterable[str]) -> None:
        """Add what follows from the study beside the closed vocabulary."""
        tier = reasoning.tier_of(self.store, self._minter)
        self.inferred = reasoning.entailed(self._minter, vocabulary, self.asserted, tier)
        self.store.load(self.inferred)


@dataclass(frozen=True, slots=True)
class _Looked:
    """A study that was looked through row by row, and what was found so far."""

    folder: Path
    study: model.Study
    minter: Minter
    findings: list[Finding]
    counts: Mapping[type[Record], tuple[int, int]]

    @property
    def size(self) -> int:
        return study_folder.size(self.folder)


def study(folder: Path, around: Surroundings, *, reference: bool = False) -> Examined:
    """Examine the study in a folder.

    ``reference`` runs every shape in the reference engine (pySHACL): the same findings, slower.
    """
    (examined,) = studies([folder], around, reference=reference)
    return examined


def studies(
    folders: Sequence[Path], around: Surroundings, *, reference: bool = False
) -> list[Examined]:
    """Examine several studies: the same as one after the other, and quicker."""
    looked = [_look(folder, around) for folder in folders]
    whole = [each for each in looked if isinstance(each, _Looked)]
    judged = iter(_judged(whole, around, reference=reference))
    return [next(judged) if isinstance(each, _Looked) else each for each in looked]


def _look(folder: Path, around: Surroundings) -> _Looked | Examined:
    findings: list[Finding] = []
    read = study_folder.read(folder, found=findings.append)
    if read is None:
        return Examined(folder.name, tuple(findings))
    counts: dict[type[Record], tuple[int, int]] = {}
    made = _counted(read, counts)
    table_rules.examine(made, folder, around.context, findings.append)
    minter = Minter(around.project.base, made.header.slug)
    return _Looked(folder, made, minter, findings, counts)


def _judged(
    looked: Sequence[_Looked], around: Surroundings, *, reference: bool
) -> Iterable[Examined]:
    """The studies judged by shapes, and reasoned over."""
    apart = len({each.minter.slug for each in looked}) == len(looked)
    if looked and apart and not reference and sum(each.size for each in looked) >= LARGE:
        found = _in_columns(looked, around)
        if found is not None:
            return found
    if len(looked) > 1:
        return [one for each in looked for one in _judged([each], around, reference=reference)]
    beside = (*around.lines, *around.neighbours)
    facts = [_InMemory(each.study, each.minter, beside) for each in looked]
    return [
        one
        for each, its in zip(looked, facts, strict=True)
        for one in _concluded([each], [its], its.infer, around, reference=reference)
    ]


def _in_columns(looked: Sequence[_Looked], around: Surroundings) -> list[Examined] | None:
    """The same in columns; None for something unusual, which the way that needs memory can do."""
    from consilience import bulk  # noqa: PLC0415 - slow to import, seldom wanted

    stated = []
    for each in looked:
        told = {finding.place.file for finding in each.findings}
        plain = {
            table: bulk.Plain(each.folder / table.file, *each.counts[table.record])
            for table in bulk.LONG
            if table.record in each.counts and f"{each.folder.name}/{table.file}" not in told
        }
        stated.append(bulk.Stated(each.study, each.minter, plain))
    bulk.recall()
    try:
        bench = bulk.Workbench(stated, (*around.lines, *around.neighbours), {shacl.USED})
        found = _concluded(looked, bench.studies, bench.infer, around)
    except bulk.NotClaimed:
        return None
    bulk.keep()
    return found


def _concluded(
    looked: Sequence[_Looked],
    facts: Sequence[_Facts],
    infer: Callable[[Iterable[str]], None],
    around: Surroundings,
    *,
    reference: bool = False,
) -> list[Examined]:
    """What shapes and contradictions tell of studies beyond table rules, and what follows."""
    locators = [
        Locator(each.folder, each.study.header, each.minter, its.provenance())
        for each, its in zip(looked, facts, strict=True)
    ]
    beyond = [
        list(_by_shapes(each, its.store, locator, reference=reference))
        for each, its, locator in zip(looked, facts, locators, strict=True)
    ]
    infer(around.vocabulary)
    return [
        Examined(
            slug=each.study.header.slug,
            findings=(*each.findings, *more, *_by_reasoning(each, more, its.store, locator)),
            asserted=its.asserted,
            inferred=its.inferred,
            save_ids=its.save_ids,
            rows=tuple(_rows(each.counts, each.folder.name)),
        )
        for each, its, more, locator in zip(looked, facts, beyond, locators, strict=True)
    ]


def _by_shapes(
    looked: _Looked, facts: Store, locator: Locator, *, reference: bool
) -> Iterator[Finding]:
    """What shapes find that table rules have not said."""
    minter = looked.minter
    results = shacl.validate(facts, reference=reference)
    within = minter.study + "/"
    own = [each for each in results if each.focus.startswith(within) or each.focus == minter.study]
    return _beyond(looked.findings, [_from_result(each, locator) for each in own])


def _by_reasoning(
    looked: _Looked, beyond: Iterable[Finding], with_all: Store, locator: Locator
) -> Iterator[Finding]:
    """What contradicts itself."""
    plainly = {_row(each) for each in (*looked.findings, *beyond) if each.code in _SAID_PLAINLY}
    for each in _contradictions(with_all, locator):
        if _row(each) not in plainly:
            yield each


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


def _from_result(result: shacl.Result, locator: Locator) -> Finding:
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
        study=locator.slug,
        record=result.focus.rsplit("/", 1)[-1],
        shown=shown,
        content=content,
        focus=result.focus,
        path=result.path,
        component=result.component,
        shape=result.shape,
    )


def _contradictions(with_all: Store, locator: Locator) -> Iterator[Finding]:
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
            study=locator.slug,
            focus=focus,
        )


def _counted(made: model.Study, counts: dict[type[Record], tuple[int, int]]) -> model.Study:
    """The same study; once a table was read through, how many records it has, and its last row."""

    def through(kind: type[Record], rows: Callable[[], Iterator[Record]]) -> Iterator[Record]:
        count, last = 0, 0
        for record in rows():
            count += 1
            last = record.row
            yield record
        counts[kind] = count, last

    streams = {kind: partial(through, kind, rows) for kind, rows in made.tables.items()}
    return model.Study(made.header, streams)


def _rows(counts: Mapping[type[Record], tuple[int, int]], slug: str) -> Iterator[tuple[str, int]]:
    for table in tables.TABLES:
        count, _ = counts.get(table.record, (0, 0))
        if count:
            yield f"{slug}/{table.file}", count
