"""``consilience diff``: what moved between two states of a collection."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from consilience.cli.options import Force, Format, Output, Run


def run(
    before: Annotated[Path, Parameter(help="A built project, or a file of linked data.")],
    after: Annotated[Path, Parameter(help="The same, later.")],
    /,
    *,
    question: Annotated[
        str, Parameter(help="Show the rows that the answer to this question lost and gained.")
    ] = "",
    answers: Annotated[
        bool, Parameter(help="Compare the answers to all questions as well.")
    ] = True,
    form: Format = "table",
    output: Output = None,
    force: Force = False,
    session: Run,
) -> int:
    """Say what moved between two states: studies, codes, links, review findings, answers.

    For an update of a review: keep the project of last time (a copy, or a second worktree of
    git, built), and compare it with that of today.
    """
    from consilience import api  # noqa: PLC0415 - heavy
    from consilience.cli.answers import show_sheet  # noqa: PLC0415
    from consilience.synthesis import difference  # noqa: PLC0415

    with api.open(before) as first, api.open(after) as second:
        if question:
            sheet = difference.answer(first.store, second.store, question)
        else:
            sheet = difference.difference(first.store, second.store, answers=answers)
    show_sheet(sheet, form, output, force=force, session=session)
    return 0
