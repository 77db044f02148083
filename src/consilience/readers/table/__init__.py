"""Tables of quotes and codes: CSV, TSV, XLSX and ODS, by a column map that somebody confirmed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from consilience.errors import ReadError
from consilience.findings import Place
from consilience.loss import Ledger, LossReport
from consilience.model import (
    Agent,
    Attribute,
    Code,
    Codebook,
    Coding,
    Collaboration,
    Excerpt,
    Header,
    Layer,
    Note,
    Record,
    Source,
    Speaker,
    Study,
)
from consilience.readers import Imported, Inspection, Reader, unsaid
from consilience.readers.table import guess, headings, matrix, ours, sheets
from consilience.readers.table.column_map import ColumnMap
from consilience.readers.table.gather import Gathered
from consilience.readers.table.headings import LAYOUTS
from consilience.readers.table.passages import LAYER, READING, Passages
from consilience.readers.table.sheets import Sheet
from consilience.readers.unsaid import TAKES, Options

__all__ = ["READER", "guessed", "inspect", "published", "read"]

_TITLES = {each.name: each.title for each in LAYOUTS}
_EXAMPLES = 5
_COUNTED: tuple[tuple[str, type[Record]], ...] = (
    ("source", Source),
    ("speaker", Speaker),
    ("collaboration", Collaboration),
    ("quote", Excerpt),
    ("code", Code),
    ("coding", Coding),
    ("note", Note),
    ("detail", Attribute),
)


def recognises(path: Path) -> bool:
    """True for a file whose name ends like that of a table."""
    return path.is_file() and path.suffix.lower() in sheets.SUFFIXES


def _chosen(path: Path, name: str = "") -> Sheet:
    """The sheet with a name; else the first that holds rows."""
    found = sheets.read(path)
    for sheet in found:
        if name and sheet.name == name:
            return sheet
    if name:
        named = ", ".join(sheet.name for sheet in found)
        raise ReadError(
            f"{path.name} has no sheet “{name}”", place=Place(path.name), hint=f"sheets: {named}"
        )
    for sheet in found:
        if next(sheet.rows(), None) is not None:
            return sheet
    raise ReadError(f"{path.name} holds no rows", place=Place(path.name))


def guessed(path: Path) -> ColumnMap | None:
    """The map that is guessed for a file; None for one whose layout is always the same."""
    sheet = _chosen(path)
    fixed = ours.is_ours(sheet) or guess.is_matrix(sheet)
    return None if fixed else guess.column_map(path, sheet)


def inspect(path: Path) -> Inspection:
    """What is in the file, read by the map that is guessed for it."""
    sheet = _chosen(path)
    if ours.is_ours(sheet):
        return ours.inspect(path, sheet)
    if guess.is_matrix(sheet):
        return matrix.inspect(path, sheet)
    made = read(path, "inspected")
    counts = [(what, sum(1 for _ in made.study.records(kind))) for what, kind in _COUNTED]
    return Inspection(
        format=made.loss.format,
        title=path.stem,
        counts=tuple(pair for pair in counts if pair[1]),
        remarks=made.remarks,
    )


def published(path: Path, map_: ColumnMap) -> dict[str, tuple[str, ...]]:
    """What the table says of roles, professions, types of organisation and directions."""
    made, _, _ = _gathered(path, map_, Ledger())
    found: dict[str, dict[str, None]] = {"role": {}, "profession": {}, "organisation-type": {}}
    for speaker in made.of(Speaker):
        for scheme, word in (
            ("role", speaker.role_published),
            ("profession", speaker.profession_published),
            ("organisation-type", speaker.organisation_type_published),
        ):
            if word:
                found[scheme][word] = None
    return {scheme: tuple(words) for scheme, words in found.items() if words}


def read(
    path: Path,
    slug: str,
    *,
    map: ColumnMap | None = None,  # noqa: A002 - the name of the option
    **given: str | None,
) -> Imported:
    """The study that a table holds, by a map (or by the one that is guessed)."""
    options = Options(**given)
    sheet = _chosen(path, map.sheet if map else "")
    if map is None and ours.is_ours(sheet):
        return ours.read(path, slug, sheet, options)
    if map is None and guess.is_matrix(sheet):
        return matrix.read(path, slug, sheet, options)
    used = map or guess.column_map(path, sheet)
    ledger = Ledger()
    made, passages, remarks = _gathered(path, used, ledger)
    for id_ in made.settle_labels():
        ledger.changed("code", "code", "another branch has a code of this name", id_=id_)
    for what, kind in _COUNTED:
        if count := len(made.records[kind]):
            ledger.carried(what, kind.__name__.lower(), count=count)
    title = _TITLES.get(used.layout, "table of quotes")
    loss = LossReport.of(path.name, title, "import", ledger.entries())
    if map is None:
        remarks.insert(0, "The meaning of the columns was guessed from their headings.")
    header = _header(path, slug, options=options, map_=used, made=made, passages=passages)
    tables = {kind: _stream(found) for kind, found in made.records.items() if found}
    return Imported(Study(header, tables), loss, remarks=tuple(remarks))


def _stream(found: dict[str, Record]) -> Callable[[], Iterator[Record]]:
    return lambda: iter(found.values())


def _gathered(path: Path, map_: ColumnMap, ledger: Ledger) -> tuple[Gathered, Passages, list[str]]:
    """What the sheet of a map holds, and its fellow where findings and quotes stand apart."""
    sheet = _chosen(path, map_.sheet)
    remarks = list(sheet.remarks)
    into = Gathered(path.name, sheet.name)
    for published_, label in map_.words.get("wave", {}).items():
        into.wave(label or published_)
    passages = Passages(_fitted(path, sheet, map_, remarks), into, ledger)
    _take(sheet, map_.heading_row, passages, ledger)
    unfitting = set(passages.found.unfitting)
    for other in _others(path, sheet):
        if not (headings.kind(other.name) and headings.kind(sheet.name)):
            ledger.left("sheet", f"one sheet is read: “{sheet.name}”", id_=other.name)
            continue
        into.turn_to(other.name)
        its = guess.column_map(path, other)
        more = Passages(_fitted(path, other, its, remarks), into, ledger)
        _take(other, its.heading_row, more, ledger)
        passages.read_any = passages.read_any or more.read_any
        unfitting |= more.found.unfitting
        remarks.append(f"The sheet “{other.name}” was read too, by what its headings say.")
    if not into.records[Excerpt]:
        raise ReadError(
            f"{path.name} holds no quotes by this column map",
            place=Place(path.name),
            hint="look at what is guessed: consilience inspect FILE --format map",
        )
    if unfitting:
        shown = ", ".join(f"“{each}”" for each in sorted(unfitting)[:_EXAMPLES])
        remarks.append(
            f"Labels that no pattern takes apart, kept whole ({len(unfitting)}): {shown}"
        )
    return into, passages, remarks


def _others(path: Path, chosen: Sheet) -> Iterator[Sheet]:
    """The other sheets of a workbook that hold rows."""
    for sheet in sheets.read(path):
        if sheet.name != chosen.name and next(sheet.rows(), None) is not None:
            yield sheet


def _fitted(path: Path, sheet: Sheet, map_: ColumnMap, remarks: list[str]) -> ColumnMap:
    """A map in the order of the columns of a sheet; what it does not know is remarked."""
    names: tuple[str, ...] = ()
    for number, cells in sheet.rows():
        if number == map_.heading_row:
            names = guess.named(cells)
            break
    if not names:
        raise ReadError(
            f"{path.name} has no headings in row {map_.heading_row}", place=Place(path.name)
        )
    known = {name for name, _ in map_.columns}
    fitted = map_.fitted(names)
    if strange := [name for name in names if name not in known]:
        remarks.append(f"Columns that the map does not know were left: {', '.join(strange)}.")
    return fitted


def _take(sheet: Sheet, heading_row: int, passages: Passages, ledger: Ledger) -> None:
    """Take the rows of a sheet that stand below its headings."""
    for number, cells in sheet.rows():
        if number > heading_row:
            passages.row(number, cells)
        elif number < heading_row:
            why = "it is no row of the table"
            ledger.left("row above the headings", why, id_=f"row {number}")


def _header(
    path: Path,
    slug: str,
    *,
    options: Options,
    map_: ColumnMap,
    made: Gathered,
    passages: Passages,
) -> Header:
    of_authors = map_.fixed.get("layer_kind") == "authors" and "coder" in map_.fixed
    agents = tuple(
        replace(each, kind="group") if of_authors and each.name == map_.fixed["coder"] else each
        for each in made.agents.values()
    )
    reader = (Agent(id=READING, name="The declared column map", kind="program"),)
    codes = bool(made.records[Code])
    layer = Layer(
        id=LAYER,
        label=map_.fixed.get("layer", f"Coding as it stands in {path.name}"),
        kind=map_.fixed.get("layer_kind", "coder"),
        coders=tuple(agent.id for agent in agents),
        codebooks=("codebook@1",),
    )
    return Header(
        slug=slug,
        title=options.title or path.stem,
        licence=options.licence or unsaid.LICENCE,
        access=options.access or unsaid.ACCESS,
        language=options.language or map_.fixed.get("language"),
        codebook=Codebook(title=f"Codes of {path.stem}") if codes else None,
        waves=tuple(made.waves.values()),
        agents=agents + (reader if passages.read_any else ()),
        layers=(layer,) if codes else (),
    )


READER = Reader(
    name="table",
    title="table of quotes (CSV, TSV, XLSX, ODS)",
    suffixes=sheets.SUFFIXES,
    recognises=recognises,
    inspect=inspect,
    read=read,
    takes=("map", *TAKES),
)
