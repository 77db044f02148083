"""The matrix of NVivo: how often each code stands in each case. Counts are never quotes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from consilience.loss import Ledger, LossReport
from consilience.model import (
    Attribute,
    Code,
    Codebook,
    Header,
    Origin,
    Record,
    Source,
    Study,
)
from consilience.readers import Imported, Inspection, unsaid
from consilience.readers.table.sheets import Sheet
from consilience.readers.unsaid import Options

NAME = "matrix of counts of NVivo"


def _parts(cell: str) -> str:
    """The name in ``1 : name``."""
    return cell.partition(" : ")[2].strip()


def inspect(path: Path, sheet: Sheet) -> Inspection:
    """What the matrix counts."""
    rows = [cells for _, cells in sheet.rows()]
    counts = sum(int(cell) for cells in rows[1:] for cell in cells[1:] if cell.strip().isdecimal())
    return Inspection(
        format=NAME,
        title=path.stem,
        counts=(
            ("code", len(rows) - 1),
            ("case or file", len(rows[0]) - 1),
            ("reference counted", counts),
        ),
        remarks=(_WARNING,),
    )


_WARNING = (
    "The file holds counts, not words: they are kept as details of the sources, and no quote or "
    "coding is made out of them. Export the coded words, or the project, to get those."
)


def read(path: Path, slug: str, sheet: Sheet, options: Options) -> Imported:
    """The codes, the cases as sources, and the counts as details of the sources."""
    ledger = Ledger()
    (_, first), *rows = sheet.rows()
    records: dict[type[Record], list[Record]] = {
        Source: [],
        Code: [],
        Attribute: [],
        Origin: [],
    }
    for number, cell in enumerate(first[1:], 1):
        id_ = f"D{number}"
        records[Source].append(Source(id=id_, kind="document", title=_parts(cell) or cell))
        ledger.carried("case or file", "source", id_=id_)
        ledger.changed("kind of case", "source", "the file does not say what it is: document")
    for number, (row, cells) in enumerate(rows, 1):
        id_ = f"C{number}"
        label = _parts(cells[0])
        records[Code].append(Code(id=id_, label=label))
        records[Origin].append(
            Origin(id=f"code:{id_}", file=path.name, sheet=sheet.name or None, source_row=row)
        )
        ledger.carried("code", "code", id_=id_)
        for column, cell in enumerate(cells[1 : len(first)], 1):
            count = cell.strip()
            if not count:
                continue
            attribute = Attribute(
                id=f"T{number}-{column}",
                about=f"source:D{column}",
                name=f"times coded with code {id_}",
                value=count,
            )
            records[Attribute].append(attribute)
            ledger.changed("count", "attribute", "a count is no quote and no coding")
    header = Header(
        slug=slug,
        title=options.title or path.stem,
        licence=options.licence or unsaid.LICENCE,
        access=options.access or unsaid.ACCESS,
        language=options.language,
        codebook=Codebook(title=f"Codes of {path.stem}"),
    )
    tables = {kind: _stream(found) for kind, found in records.items() if found}
    loss = LossReport.of(path.name, NAME, "import", ledger.entries())
    return Imported(Study(header, tables), loss, remarks=(_WARNING,))


def _stream(found: list[Record]) -> Callable[[], Iterator[Record]]:
    return lambda: iter(found)
