"""``consilience matrix``: how many quotes stand where two details meet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from consilience.cli.options import Force, Format, Output, Run, Server, UpTo

if TYPE_CHECKING:
    from consilience.graph import KnowledgeGraph
    from consilience.matrix import Matrix
    from consilience.output import Value


def run(
    *,
    rows: Annotated[str, Parameter(help="What the rows are, such as theme.")] = "theme",
    cols: Annotated[str, Parameter(help="What the columns are, such as sector.")] = "sector",
    cells: Annotated[
        Literal["quotes", "speakers", "studies", "codings"], Parameter(help="What is counted.")
    ] = "quotes",
    kind: Annotated[
        str,
        Parameter(help="participant-words, author-finding, observer-note or document-extract."),
    ] = "participant-words",
    every: Annotated[
        bool, Parameter(name="--list", negative="", help="List what rows and columns can be.")
    ] = False,
    form: Format = "table",
    output: Output = None,
    force: Force = False,
    server: Server = "",
    up_to: UpTo = "",
    session: Run,
    **given: Annotated[
        list[str], Parameter(help="What to narrow by: --layer, --study, --sector, --wave …")
    ],
) -> int:
    """Count quotes where two details meet, for example themes by sector of the speaker.

    One kind of excerpt is counted at a time: quotes and authors' findings are never added up.
    """
    from consilience.cli.answers import list_dimensions  # noqa: PLC0415
    from consilience.cli.session import deliver  # noqa: PLC0415
    from consilience.output import Rows  # noqa: PLC0415

    if every:
        return list_dimensions(form, output, force=force)
    with session.graph(server, up_to) as kg:
        counted = kg.matrix(rows, cols, cells=cells, kind=kind, **given)
        instead = "" if counted.total.count else _instead(kg, kind, given)
    session.say(counted.caption)
    about = {"counts": counted.caption, "caution": counted.caution}
    deliver(Rows.of(*_table(counted), "matrix", about), form, output, force=force)
    session.say(instead or f"Caution: {counted.caution}", even_if_quiet=True)
    return 0


def _instead(kg: KnowledgeGraph, kind: str, given: dict[str, list[str]]) -> str:
    """What there is where nothing could be counted."""
    if kind != "participant-words" or not len(kg.quotes(kind="author-finding", **given)):
        return ""
    return (
        "There are published findings here but no quotes. "
        "To count the findings add: --kind author-finding"
    )


def _table(counted: Matrix) -> tuple[tuple[str, ...], list[tuple[Value, ...]]]:
    """Headings and rows, with the totals of distinct things at the end."""
    columns = (counted.row_name, *(each.label for each in counted.columns), "all")
    lines: list[tuple[Value, ...]] = []
    for row in counted.rows:
        numbers = [counted.cells.get((row, column)) for column in counted.columns]
        counts = [cell.count if cell else 0 for cell in numbers]
        lines.append((row.label, *counts, counted.row_totals[row].count))
    totals = [counted.column_totals[column].count for column in counted.columns]
    lines.append(("all", *totals, counted.total.count))
    return columns, lines
