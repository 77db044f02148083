"""Printing the answer to a question: rows as data, what has to be said with them beside."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from consilience.cli.session import Session, deliver

if TYPE_CHECKING:
    from consilience.output import Rows, Value
    from consilience.result import Result
    from consilience.synthesis.sheet import Sheet


def as_rows(result: Result, what: str, form: str) -> Rows:
    """A result as rows of one schema; in words where people read them."""
    from consilience import wording  # noqa: PLC0415 - heavy
    from consilience.output import Rows  # noqa: PLC0415

    about = {"question": result.question, "caution": result.caution}
    kept = {name: words for name, words in about.items() if words}
    if form not in wording.FOR_PEOPLE:
        return Rows.of(result.variables, result.rows(), what, kept)
    rows = [[wording.words(term) for term in row] for row in result.terms]
    return Rows.of([wording.heading(name) for name in result.variables], rows, what, kept)


def show(
    result: Result, what: str, form: str, output: Path | None, *, force: bool, session: Session
) -> None:
    """Write the rows where they are wanted, and say the rest."""
    if result.question:
        session.say(result.question)
    deliver(as_rows(result, what, form), form, output, force=force)
    note(result, output, session=session)


def note(result: Result, output: Path | None, *, session: Session, counted: str = "") -> None:
    """Say how many rows there were, or what was counted, and what has to be said with them."""
    from consilience.reports.counts import many  # noqa: PLC0415

    written = f" in {output}" if output else ""
    session.say(f"{counted or many(len(result), 'row')}{written}.")
    if result.caution:
        session.say(f"Caution: {result.caution}", even_if_quiet=True)


def list_dimensions(form: str, output: Path | None, *, force: bool) -> int:
    """List what excerpts can be narrowed or sorted by."""
    from consilience.dimension import dimensions  # noqa: PLC0415 - reads the queries
    from consilience.output import Rows  # noqa: PLC0415

    rows = [(each.name, each.shows) for each in dimensions().values()]
    deliver(Rows.of(("name", "what it is"), rows, "dimensions"), form, output, force=force)
    return 0


def show_sheet(
    sheet: Sheet, form: str, output: Path | None, *, force: bool, session: Session
) -> None:
    """Write what a synthesis gives, with its title before and its caution after."""
    from consilience import wording  # noqa: PLC0415 - heavy
    from consilience.output import Rows  # noqa: PLC0415

    about = {"title": sheet.title, "caution": sheet.caution}
    kept = {name: words for name, words in about.items() if words}
    session.say(sheet.title)
    columns, rows = sheet.columns, sheet.rows
    if form in wording.FOR_PEOPLE:
        columns = tuple(map(wording.heading, columns))
    if form == "table":  # where a cell is one line
        rows = tuple(tuple(map(_in_a_line, row)) for row in rows)
    deliver(Rows.of(columns, rows, sheet.name, kept), form, output, force=force)
    if sheet.caution:
        session.say(f"Caution: {sheet.caution}", even_if_quiet=True)


def _in_a_line(value: Value) -> Value:
    return value.replace("\n", "; ") if isinstance(value, str) else value
