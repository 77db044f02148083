"""``consilience saturation``: how new codes come in, and when that says nothing."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import Parameter

from consilience.cli.options import Force, Format, Output, Run, Server


def run(
    study: Annotated[str, Parameter(help="The study.")],
    /,
    *,
    layer: Annotated[
        list[str] | None, Parameter(negative="", help="Codes of this layer only.")
    ] = None,
    kind: Annotated[
        str,
        Parameter(help="participant-words, author-finding, observer-note or document-extract."),
    ] = "participant-words",
    step: Annotated[
        Literal["excerpt", "source"], Parameter(help="What is read one after another.")
    ] = "excerpt",
    form: Format = "table",
    output: Output = None,
    force: Force = False,
    server: Server = "",
    session: Run,
) -> int:
    """Show how many new codes each further excerpt (or source) of a study brought.

    It says as well whether the curve may be read as saturation: not where authors chose the
    excerpts, not where they are few, not while new codes still come.
    """
    from consilience.cli.answers import show_sheet  # noqa: PLC0415

    with session.graph(server) as kg:
        found = kg.saturation(study, layer=layer, kind=kind, step=step)
    show_sheet(found.sheet, form, output, force=force, session=session)
    return 0
