"""``consilience link derived``: links that follow from links."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import Parameter

from consilience.cli.options import Force, Output, Run


def run(
    study: Annotated[str, Parameter(help="Only what concerns the codes of this study.")] = "",
    /,
    *,
    form: Annotated[
        Literal["table", "csv", "tsv", "json", "jsonl", "md", "xlsx", "sssom"],
        Parameter(name="--format", help="How to write them; sssom for other programs."),
    ] = "table",
    output: Output = None,
    force: Force = False,
    session: Run,
) -> int:
    """Show what follows from the links of all studies and frameworks, and from which links.

    The other way round, and through what is the same. None of it is written among the links, and
    nothing counts towards a construct because of it.
    """
    from consilience import linking  # noqa: PLC0415 - heavy
    from consilience.cli.session import deliver, hand_over  # noqa: PLC0415
    from consilience.linking import kinds  # noqa: PLC0415
    from consilience.namespaces import compact  # noqa: PLC0415
    from consilience.output import Rows  # noqa: PLC0415
    from consilience.reports.counts import many  # noqa: PLC0415

    project = session.project()
    found = linking.following(project, study)
    if form == "sssom":
        hand_over(linking.derived_file(project, found), output, force=force)
    else:
        columns = ("from", "kind", "to", "rule", "confidence", "follows from")
        rows = [
            (
                found.name(each.subject),
                kinds.of_predicate(each.predicate).word,
                found.name(each.object),
                compact(each.rule).partition(":")[2],
                each.confidence,
                ", ".join(each.sources),
            )
            for each in found.derived
        ]
        deliver(Rows.of(columns, rows, "links-derived"), form, output, force=force)
    session.say(f"{many(len(found.derived), 'link follows', 'links follow')}; none was written.")
    return 0
