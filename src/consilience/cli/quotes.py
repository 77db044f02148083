"""``consilience quotes``: quotes and findings with all that is known of them."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from consilience.cli.options import Force, Format, Output, Run, Server, UpTo

if TYPE_CHECKING:
    from consilience.result import Result

_KINDS = {
    "con:ParticipantWords": ("quote of a participant", "quotes of participants"),
    "con:AuthorFinding": ("finding of the authors", "findings of the authors"),
    "con:ObserverNote": ("note of an observer", "notes of observers"),
    "con:DocumentExtract": ("extract of a document", "extracts of documents"),
}


def run(
    *,
    kind: Annotated[
        str | None,
        Parameter(help="Only participant-words, author-finding, observer-note, document-extract."),
    ] = None,
    text: Annotated[
        str | None, Parameter(help="Only where these letters stand, as they are written.")
    ] = None,
    search: Annotated[
        str | None,
        Parameter(
            help='Only where these words are found: trust, meet*, "shared goals"; '
            "accents and capitals do not count."
        ),
    ] = None,
    every: Annotated[
        bool, Parameter(name="--list", negative="", help="List what quotes can be narrowed by.")
    ] = False,
    form: Format = "table",
    output: Output = None,
    force: Force = False,
    server: Server = "",
    up_to: UpTo = "",
    session: Run,
    **given: Annotated[
        list[str],
        Parameter(help="What to narrow by: --theme, --construct, --sector, --role, --wave …"),
    ],
) -> int:
    """Show quotes and findings, each with its speaker, its codes, its source and its licence.

    Give an option twice to mean either. All that can be given: consilience quotes --list
    """
    from consilience import cards  # noqa: PLC0415 - heavy
    from consilience.cli.answers import as_rows, list_dimensions, note  # noqa: PLC0415
    from consilience.cli.session import deliver, hand_over, terminal  # noqa: PLC0415

    if every:
        return list_dimensions(form, output, force=force)
    with session.graph(server, up_to) as kg:
        result = kg.quotes(kind=kind, text=text, search=search, **given)
        references = kg.cite(result)
    drawn = terminal() if form == "table" and output is None else None
    if drawn is None:
        deliver(as_rows(result, "quotes", form), form, output, force=force)
    else:
        hand_over(cards.draw(result.records(), drawn.width, colour=drawn.colour), None, force=False)
    note(result, output, session=session, counted=_counted(result))
    if references and sys.stderr.isatty():
        session.say("To cite:")
        for reference in references:
            session.say(f"  {reference}")
    return 0


def _counted(result: Result) -> str:
    """How many of each kind; kinds are never added up."""
    from consilience.reports.counts import many  # noqa: PLC0415

    times = Counter(result.column("kind"))
    return ", ".join(many(times[kind], *words) for kind, words in _KINDS.items() if times[kind])
