"""``consilience export``: a study as a file for another tool."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from consilience.cli.options import Run, pairs


def run(
    study: Annotated[str, Parameter(help="The id of the study: the name of its folder.")],
    /,
    *,
    output: Annotated[
        Path, Parameter(name=["--output", "-o"], help="The file (or folder) to write.")
    ],
    writer: Annotated[
        str,
        Parameter(help="Write it as this (refi-qda, quotes …); otherwise by the file's ending."),
    ] = "",
    given: Annotated[
        list[str] | None,
        Parameter(
            name="--set", negative="", help="An option of the writer, as NAME=VALUE; repeatable."
        ),
    ] = None,
    up_to: Annotated[
        Literal["open", "safeguarded", "controlled"],
        Parameter(help="The narrowest access that may go into the file; the rest is kept back."),
    ] = "controlled",
    record: Annotated[
        bool, Parameter(help="Keep the report in the study's folder exports.")
    ] = True,
    dry_run: Annotated[
        bool, Parameter(negative="", help="Tell what would happen, and write nothing.")
    ] = False,
    force: Annotated[bool, Parameter(negative="", help="Replace what is already there.")] = False,
    form: Annotated[
        Literal["text", "json", "html"], Parameter(name="--format", help="How to write the report.")
    ] = "text",
    session: Run,
) -> int:
    """Make a file for another tool out of a study, and report what it could not carry."""
    from consilience import exporting  # noqa: PLC0415 - heavy
    from consilience.cli.edge import Exit  # noqa: PLC0415
    from consilience.cli.session import hand_over  # noqa: PLC0415
    from consilience.reports import loss  # noqa: PLC0415

    made = exporting.run(
        session.project(),
        study,
        output,
        writer=writer,
        options=pairs(given or []),
        up_to=up_to,
        force=force,
        dry_run=dry_run,
        record=record,
        date=dt.datetime.now(tz=dt.UTC).date().isoformat(),
    )
    hand_over(loss.render(made.loss, form, made.remarks), None, force=force)
    kept = "; the report is kept in the study's folder exports" if made.recorded else ""
    session.say(f"Wrote {output}{kept}." if made.written else "Nothing was written.")
    return Exit.FINE
