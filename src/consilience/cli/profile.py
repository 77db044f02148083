"""``consilience profile``: the findings of a review, with the evidence that they rest on."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import Parameter

from consilience.cli.options import Force, Format, Output, Run, Server


def run(
    review: Annotated[str | None, Parameter(help="The review; may be left out for one.")] = None,
    /,
    *,
    show: Annotated[
        Literal["profile", "summary", "evidence"],
        Parameter(
            help="The evidence profile, the summary of findings, or the excerpts behind them."
        ),
    ] = "profile",
    form: Format = "table",
    output: Output = None,
    force: Force = False,
    server: Server = "",
    session: Run,
) -> int:
    """Show what a review found: contributing studies, support, contrary evidence, confidence.

    A review is a folder below reviews/. The table has the shape of GRADE-CERQual; the four
    components and the confidence are what reviewers wrote there, or “to be judged”.
    """
    from consilience.cli.answers import show_sheet  # noqa: PLC0415
    from consilience.cli.edge import UsageError  # noqa: PLC0415

    with session.graph(server) as kg:
        found = kg.profiles(review)
    if len(found) > 1:
        names = ", ".join(each.id for each in found)
        raise UsageError("which review?", hint=f"reviews here: {names}")
    (profile,) = found
    sheet = {"profile": profile.sheet, "summary": profile.summary, "evidence": profile.evidence}
    show_sheet(sheet[show], form, output, force=force, session=session)
    missing = [excerpt for each in profile.findings for excerpt in each.missing]
    if missing:
        session.say(f"Not in the studies here: {', '.join(missing)}.", even_if_quiet=True)
    return 0
