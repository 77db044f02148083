"""``consilience check``: look for everything that needs a look."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from consilience.cli.options import Force, Output, ReportFormat, Run, Show, Strict


def run(
    path: Annotated[Path | None, Parameter(help="A project, or the folder of one study.")] = None,
    /,
    *,
    form: Annotated[ReportFormat, Parameter(name="--format", help="How to write it.")] = "full",
    output: Output = None,
    force: Force = False,
    show: Show = False,
    strict: Strict = False,
    reference: Annotated[
        bool,
        Parameter(
            negative="", help="Check every rule with the reference engine; slow, finds the same."
        ),
    ] = False,
    session: Run,
) -> int:
    """Check studies: tables, codes, speakers, privacy, rights, and whether it all fits together.

    Nothing is changed. Rows are those of a spreadsheet: the heading is row 1.
    """
    from consilience import check, reports  # noqa: PLC0415 - heavy
    from consilience.cli import findings  # noqa: PLC0415
    from consilience.cli.session import colours, hand_over  # noqa: PLC0415

    project = session.project(path)
    only = [path.resolve().name] if path and (path / "study.toml").is_file() else None
    report = check.check(project, only=only, reference=reference, jobs=0)
    colour = output is None and colours(sys.stdout)
    look = findings.look(project, show=show, closing="Nothing was changed.", colour=colour)
    hand_over(reports.render(report, form, look), output, force=force)
    if output is not None:
        from consilience.reports.counts import summary  # noqa: PLC0415

        session.say(f"{summary(report)} The report is in {output}.")
    return findings.code(report, strict=strict)
