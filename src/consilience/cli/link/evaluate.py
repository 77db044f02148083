"""``consilience link evaluate``: how good ways of suggesting are, on a gold table."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from consilience.cli.link.options import Method
from consilience.cli.options import Force, Format, Output, Run


def run(
    gold: Annotated[
        Path | None,
        Parameter(help="SSSOM file of links that are right; otherwise the one that we bring."),
    ] = None,
    /,
    *,
    method: Annotated[
        list[Method] | None,
        Parameter(negative="", help="Try this way; repeatable. Otherwise all that need no model."),
    ] = None,
    explained: Annotated[
        bool,
        Parameter(negative="", help="Only cases in which both ends have a definition."),
    ] = False,
    form: Format = "table",
    output: Output = None,
    force: Force = False,
    session: Run,
) -> int:
    """Measure ways of suggesting: how often a right end is first, among three, and mean of 1/rank.

    With 95 % intervals by bootstrap over the cases (a code and a framework).
    """
    from consilience import linking  # noqa: PLC0415 - heavy
    from consilience.cli.session import deliver  # noqa: PLC0415
    from consilience.linking import evaluation, likeness  # noqa: PLC0415
    from consilience.output import Rows  # noqa: PLC0415

    plain = [each.name for each in likeness.METHODS.values() if not each.semantic]
    found = linking.evaluate(
        session.project(), method or plain, gold or evaluation.GOLD, explained=explained
    )
    columns = ("method", "cases", "first", "among three", "mean of 1/rank")
    rows = [
        (each.method, each.cases, str(each.top1), str(each.top3), str(each.mrr)) for each in found
    ]
    deliver(Rows.of(columns, rows, "link-evaluation"), form, output, force=force)
    session.say("Share of cases, with 95 % intervals. Intervals that overlap tell no winner.")
    return 0
