"""``consilience quotes``: quotes and findings with all that is known of them."""

from __future__ import annotations

import sys
from typing import Annotated

from cyclopts import Parameter

from consilience.cli.options import Force, Format, Output, Run


def run(
    *,
    kind: Annotated[
        str | None,
        Parameter(help="Only participant-words, author-finding, observer-note, document-extract."),
    ] = None,
    text: Annotated[str | None, Parameter(help="Only where these words stand.")] = None,
    every: Annotated[
        bool, Parameter(name="--list", negative="", help="List what quotes can be narrowed by.")
    ] = False,
    form: Format = "table",
    output: Output = None,
    force: Force = False,
    session: Run,
    **given: Annotated[
        list[str],
        Parameter(help="What to narrow by: --theme, --construct, --sector, --role, --wave …"),
    ],
) -> int:
    """Show quotes and findings, each with its speaker, its codes, its source and its licence.

    Give an option twice to mean either. All that can be given: consilience quotes --list
    """
    from consilience import api, cards  # noqa: PLC0415 - heavy
    from consilience.cli.answers import as_rows, list_dimensions, note  # noqa: PLC0415
    from consilience.cli.session import deliver, hand_over, terminal  # noqa: PLC0415

    if every:
        return list_dimensions(form, output, force=force)
    with api.open_project(session.project()) as kg:
        result = kg.quotes(kind=kind, text=text, **given)
        references = kg.cite(result)
    drawn = terminal() if form == "table" and output is None else None
    if drawn is None:
        deliver(as_rows(result, "quotes"), form, output, force=force)
    else:
        hand_over(cards.draw(result.records(), drawn.width, colour=drawn.colour), None, force=False)
    note(result, output, session=session)
    if references and sys.stderr.isatty():
        session.say("To cite:")
        for reference in references:
            session.say(f"  {reference}")
    return 0
