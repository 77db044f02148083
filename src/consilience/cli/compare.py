"""``consilience compare``: what studies say on the constructs of a shared codebook."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from consilience.cli.options import Force, Format, Output, Run, Server


def run(
    *studies: Annotated[str, Parameter(help="Studies to compare; all where none is named.")],
    framework: Annotated[
        list[str] | None,
        Parameter(negative="", help="Codebook whose constructs are the rows; may be given twice."),
    ] = None,
    layer: Annotated[
        list[str] | None, Parameter(negative="", help="Count codings of this layer only.")
    ] = None,
    gaps: Annotated[
        bool, Parameter(negative="", help="Only rows where some study has no evidence.")
    ] = False,
    shared: Annotated[
        bool, Parameter(negative="", help="Only rows where every study has evidence.")
    ] = False,
    words: Annotated[
        bool, Parameter(negative="", help="Show the findings and quotes themselves.")
    ] = False,
    reviewed_only: Annotated[
        bool,
        Parameter(negative="", help="Count no link that only one person judged."),
    ] = False,
    form: Format = "table",
    output: Output = None,
    force: Force = False,
    server: Server = "",
    session: Run,
) -> int:
    """Compare studies on a shared codebook: findings and quotes apart, who linked what, gaps.

    What people read (table, md, xlsx, docx) has a column for each study; csv, tsv and json have a
    row for each construct and study, with numbers in columns of their own.
    """
    from consilience.cli.answers import show_sheet  # noqa: PLC0415
    from consilience.cli.edge import UsageError  # noqa: PLC0415
    from consilience.wording import FOR_PEOPLE  # noqa: PLC0415

    if gaps and shared:
        raise UsageError("--gaps and --shared leave nothing", hint="give one of them")
    with session.graph(server) as kg:
        found = kg.compare(
            studies or None,
            framework=framework or "damour",
            layer=layer,
            show="gaps" if gaps else "shared" if shared else "all",
            words=words,
            reviewed_only=reviewed_only,
        )
    sheet = found.chart if form in FOR_PEOPLE else found.sheet
    show_sheet(sheet, form, output, force=force, session=session)
    return 0
