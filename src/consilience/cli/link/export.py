"""``consilience link export``: links and codebooks for other graphs."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import Parameter

from consilience.cli.options import Force, Output, Run


def run(
    *schemes: Annotated[
        str, Parameter(help="Studies (for skos also frameworks); otherwise all that may be shown.")
    ],
    to: Annotated[
        Literal["skos", "nanopub"],
        Parameter(help="skos: codebooks and links (Turtle); nanopub: links and findings (TriG)."),
    ] = "skos",
    up_to: Annotated[
        Literal["open", "safeguarded", "controlled"],
        Parameter(help="The narrowest access that may go into the file."),
    ] = "open",
    output: Output = None,
    force: Force = False,
    session: Run,
) -> int:
    """Write codebooks with their links as SKOS, or each link and finding as a nanopublication.

    Never any words of participants. Nanopublications are addressed by their content; they are
    neither signed nor sent anywhere.
    """
    from consilience.cli.session import hand_over  # noqa: PLC0415 - heavy
    from consilience.linking import nanopublication, skos  # noqa: PLC0415
    from consilience.reports.counts import many  # noqa: PLC0415

    project = session.project()
    if to == "skos":
        hand_over(skos.turtle_of(project, schemes, up_to=up_to), output, force=force)
        return 0
    found = nanopublication.published(project, schemes, up_to=up_to)
    hand_over(nanopublication.trig(found), output, force=force)
    session.say(f"{many(len(found), 'nanopublication')}, not signed.")
    return 0
