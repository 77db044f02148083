"""Organisations and collaborations that bear nothing but a label now."""

from __future__ import annotations

from consilience.pseudonymise.key import Run
from consilience.pseudonymise.table_text import TableText, records


def mark(file: str, table: TableText, run: Run) -> None:
    """Say that they are pseudonymous, and take their public addresses away."""
    label, marked = table.index("label"), table.index("pseudonymous")
    if label is None:
        return
    for record, nth, line in records(table):
        whole = run.forms.get(f"{file}|{record}|label", [])
        if nth or len(whole) != 1 or whole[0][1] is None or line.value(label) != whole[0][0]:
            continue
        if marked is None:
            marked = table.add("pseudonymous")
            run.columns.append(f"{file}|pseudonymous")
        for name, value in (("pseudonymous", "yes"), ("identifier", "")):
            index = table.index(name)
            if index is not None and line.value(index) != value:
                run.cells[f"{file}|{record}|{name}"] = (line.value(index), value)
                line.put(index, value)


def unset(file: str, table: TableText, run: Run) -> None:
    """Put back the cells that a run set, where they still say what it wrote."""
    for record, nth, line in records(table):
        for index, name in enumerate(table.names):
            kept = run.cells.get(f"{file}|{record}|{name}")
            if kept and not nth and line.value(index) == kept[1]:
                line.put(index, kept[0])
    for column in run.columns:
        if column.startswith(f"{file}|"):
            table.drop(column.partition("|")[2])
