"""``consilience ask``: the ready-made questions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from consilience.cli.options import Force, Format, Output, Run, Server, UpTo


def run(
    name: Annotated[str | None, Parameter(help="The name of a question.")] = None,
    /,
    *,
    every: Annotated[
        bool,
        Parameter(name="--list", negative="", help="List the questions, and what narrows them."),
    ] = False,
    form: Format = "table",
    output: Output = None,
    force: Force = False,
    server: Server = "",
    up_to: UpTo = "",
    session: Run,
    **given: Annotated[
        list[str], Parameter(help="What narrows the question: --sector business, --code trust …")
    ],
) -> int:
    """Ask a ready-made question of all studies.

    Each question says how it can be narrowed (see --list). The values are the words of the
    lists, ids or labels. Give an option twice to mean either.
    """
    from consilience.cli.answers import show  # noqa: PLC0415
    from consilience.cli.edge import UsageError  # noqa: PLC0415

    if every:
        return _list(form, output, force=force)
    if name is None:
        raise UsageError("which question?", hint="list them with: consilience ask --list")
    with session.graph(server, up_to) as kg:
        result = kg.ask(name, **given)
        show(result, "answer", form, output, force=force, session=session)
    return 0


def _list(form: str, output: Path | None, *, force: bool) -> int:
    from consilience import cards  # noqa: PLC0415 - heavy
    from consilience.cli.session import deliver, hand_over, terminal  # noqa: PLC0415
    from consilience.output import Rows  # noqa: PLC0415
    from consilience.questions import questions  # noqa: PLC0415

    rows = [
        (each.name, each.sentence, " ".join(f"--{p.name}" for p in each.parameters))
        for each in questions().values()
    ]
    drawn = terminal() if form == "table" and output is None else None
    if drawn is None:
        columns = ("name", "question", "narrowed by")
        deliver(Rows.of(columns, rows, "questions"), form, output, force=force)
    else:
        hand_over(cards.listing(rows, drawn.width, colour=drawn.colour), None, force=False)
    return 0
