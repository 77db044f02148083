"""A column of a spreadsheet, reconciled with codebooks: what each word in it may mean."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from consilience import reconciliation
from consilience.errors import ReadError
from consilience.output import Rows
from consilience.readers.table import sheets
from consilience.readers.table.guess import headings_of
from consilience.vocabulary import suggest

if TYPE_CHECKING:
    from collections.abc import Collection

    from consilience.project import Project

_CANDIDATES = 3
_AT_ONCE = 200
#: What is added beside the table.
ADDED = ("id", "name", "sure", "also perhaps")


def reconciled(
    project: Project, path: Path, column: str, *, to: Collection[str] = (), sheet: str = ""
) -> Rows:
    """The table with columns for the likeliest end of each cell of ``column``.

    ``sure`` is yes only where the name is equal and nobody else bears it. ``to`` are frameworks
    or studies; without them everything that is known. Cells stay as they are.
    """
    named = [each for each in sheets.read(path) if not sheet or each.name == sheet]
    filled = [each for each in named if headings_of(each)[1]]
    if not filled:
        raise ReadError(f"{path.name} holds no table with headings", hint="or give --sheet")
    number, headings = headings_of(filled[0])
    if column not in headings:
        near = suggest(column, headings)
        hint = f"did you mean “{near}”?" if near else f"columns: {', '.join(headings)}"
        raise ReadError(f"{path.name} has no column “{column}”", hint=hint)
    rows = [cells for place, cells in filled[0].rows() if place > number]
    width, at = len(headings), headings.index(column)
    padded = [(*cells[:width], *[""] * (width - len(cells))) for cells in rows]
    words = sorted({" ".join(row[at].split()) for row in padded} - {""})
    found = _found(reconciliation.service(project, up_to="controlled"), words, to)
    names = [f"{column} {each}" for each in ADDED]
    return Rows.of(
        (*headings, *names),
        [(*row, *found.get(" ".join(row[at].split()), ("", "", "", ""))) for row in padded],
        "reconciled",
    )


def _found(
    service: reconciliation.Reconciliation, words: list[str], to: Collection[str]
) -> dict[str, tuple[str, str, str, str]]:
    found: dict[str, tuple[str, str, str, str]] = {}
    for start in range(0, len(words), _AT_ONCE):
        batch = words[start : start + _AT_ONCE]
        queries = {
            word: {"query": word, "limit": _CANDIDATES, **({"type": list(to)} if to else {})}
            for word in batch
        }
        answer = service.reconcile(queries)
        for word in batch:
            results = answer[word]["result"]  # type: ignore[index]
            if results:
                best = results[0]
                others = "; ".join(f"{each['id']} ({each['score']})" for each in results[1:])
                found[word] = (best["id"], best["name"], "yes" if best["match"] else "no", others)
    return found
