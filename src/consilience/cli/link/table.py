"""``consilience link table``: reconcile a column of a spreadsheet with codebooks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from consilience.cli.link.options import To
from consilience.cli.options import Force, Format, Output, Run


def run(
    file: Annotated[Path, Parameter(help="A table (.xlsx, .ods, .csv, .tsv).")],
    /,
    *,
    column: Annotated[str, Parameter(help="The heading of the column with codes or themes.")],
    to: To = None,
    sheet: Annotated[str, Parameter(help="The sheet; otherwise the first with a table.")] = "",
    form: Format = "table",
    output: Output = None,
    force: Force = False,
    session: Run,
) -> int:
    """Find what the words of a spreadsheet's column may mean, with candidates beside each row.

    Nothing is certain but an equal name that only one construct bears. The file stays as it is.
    """
    from consilience import reconciled  # noqa: PLC0415 - heavy
    from consilience.cli.session import deliver  # noqa: PLC0415
    from consilience.linking import ends  # noqa: PLC0415
    from consilience.reports.counts import many  # noqa: PLC0415

    project = session.project()
    ends.named(project, to or ())
    found = reconciled.reconciled(project, file, column, to=to or (), sheet=sheet)
    deliver(found, form, output, force=force)
    sure = sum(row[-2] == "yes" for row in found.rows)
    session.say(f"{many(len(found.rows), 'row')}, {sure} with an equal name; the rest is to judge.")
    return 0
