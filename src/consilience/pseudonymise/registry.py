"""pseudonyms.csv: labels that came to a study, and that go again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from consilience.pseudonymise.key import Run
from consilience.pseudonymise.names import Name
from consilience.pseudonymise.table_text import Line, TableText
from consilience.tables import PSEUDONYMS

_COLUMNS = ("id", "label", "kind", "scope")


def register(folder: Path, names: Sequence[Name], used: Collection[str], run: Run) -> int:
    """Add a row for each label that stands in the study now; how many there were."""
    path = folder / PSEUDONYMS.file
    new = path.is_file()
    text = path.read_bytes().decode("utf-8-sig") if new else ",".join(_COLUMNS) + "\n"
    table = TableText.of(text, ",")
    label, id_ = table.index("label"), table.index("id")
    known = {line.value(label) for line in table.rows()} if label is not None else set()
    taken = {line.value(id_) for line in table.rows()} if id_ is not None else set()
    coming = [each for each in names if each.label in used and each.label not in known]
    if not coming:
        return 0
    if not new:
        run.made.append(PSEUDONYMS.file)
    if any(each.organisation for each in coming) and table.index("organisation") is None:
        table.add("organisation")
        run.columns.append(f"{PSEUDONYMS.file}|organisation")
    ending = next((each.end for each in table.lines if each.end), "\n")
    if table.lines and not table.lines[-1].end:
        table.lines[-1].end = ending
        run.bare.append(PSEUDONYMS.file)
    number = len(taken)
    for each in coming:
        while f"P{(number := number + 1)}" in taken:
            pass
        line = Line(0, [""] * len(table.names), ending)
        values = {
            "id": f"P{number}",
            "label": each.label,
            "kind": each.kind,
            "scope": "study",
            "organisation": each.organisation or "",
        }
        for column, value in values.items():
            index = table.index(column)
            if index is not None and value:
                line.put(index, value)
        table.lines.append(line)
        run.registered.append(f"P{number}")
    bom = "\ufeff" if new and path.read_bytes().startswith(b"\xef\xbb\xbf") else ""
    path.write_bytes((bom + table.text()).encode())
    return len(coming)


def strike(folder: Path, run: Run) -> None:
    """Take away the rows that a run added, and what it made only for them."""
    path = folder / PSEUDONYMS.file
    if not run.registered or not path.is_file():
        return
    raw = path.read_bytes()
    table = TableText.of(raw.decode("utf-8-sig"), ",")
    id_, label = table.index("id"), table.index("label")
    if id_ is None or label is None:
        return
    going = [
        line
        for line in table.rows()
        if line.value(id_) in run.registered and line.value(label) in run.names
    ]
    table.lines = [line for line in table.lines if not any(line is each for each in going)]
    if PSEUDONYMS.file in run.made and not any(True for _ in table.rows()):
        path.unlink()
        return
    if f"{PSEUDONYMS.file}|organisation" in run.columns:
        table.drop("organisation")
    if PSEUDONYMS.file in run.bare:
        table.lines[-1].end = ""
    bom = "\ufeff" if raw.startswith(b"\xef\xbb\xbf") else ""
    path.write_bytes((bom + table.text()).encode())
