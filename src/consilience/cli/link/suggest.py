"""``consilience link suggest``: candidates for links, with the reasons."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import Parameter

from consilience.cli.link.options import Codes, Method, Study, To, version
from consilience.cli.options import Force, Output, Run

_Format = Annotated[
    Literal["table", "csv", "tsv", "json", "jsonl", "md", "xlsx", "sssom"],
    Parameter(name="--format", help="How to write them; sssom for other programs."),
]


def run(
    study: Study,
    /,
    *,
    to: To = None,
    code: Codes = None,
    method: Method = "lexical",
    limit: Annotated[int, Parameter(help="How many candidates for a code and framework.")] = 3,
    form: _Format = "table",
    output: Output = None,
    force: Force = False,
    session: Run,
) -> int:
    """Suggest links for the codes of a study. Nothing is accepted: review decides.

    Pairs that somebody has judged are not offered again. Scores order the candidates of one code;
    no score separates right from wrong.
    """
    from consilience import linking  # noqa: PLC0415 - heavy
    from consilience.cli.session import deliver, hand_over  # noqa: PLC0415
    from consilience.output import Rows  # noqa: PLC0415
    from consilience.reports.counts import many  # noqa: PLC0415

    items = linking.suggest(
        session.project(),
        study,
        to=to or (),
        codes=code or (),
        method=method,
        limit=limit,
        version=version(),
    )
    if form == "sssom":
        hand_over(linking.suggestions_file(session.project(), items), output, force=force)
    else:
        columns = ("code", "rank", "suggested", "name", "score", "reasons")
        rows = [
            (
                each.code.id.partition(":")[2],
                each.rank,
                each.other.id,
                each.other.label,
                each.score,
                "; ".join(each.reasons),
            )
            for each in items
        ]
        deliver(Rows.of(columns, rows, "link-suggestions"), form, output, force=force)
    session.say(f"{many(len(items), 'suggestion', 'suggestions')}, none of them reviewed yet.")
    session.say(f"Review them: consilience link review {study} --as ID")
    return 0
