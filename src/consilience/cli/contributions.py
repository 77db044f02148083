"""``consilience contributions``: what each study brings, and what is left without it."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from consilience.cli.options import Force, Format, Output, Run, Server


def run(
    *,
    without: Annotated[
        list[str] | None,
        Parameter(negative="", help="Leave out this study; may be given several times."),
    ] = None,
    framework: Annotated[
        list[str] | None, Parameter(negative="", help="Constructs of this codebook (damour).")
    ] = None,
    layer: Annotated[
        list[str] | None, Parameter(negative="", help="Codings of this layer only.")
    ] = None,
    form: Format = "table",
    output: Output = None,
    force: Force = False,
    server: Server = "",
    session: Run,
) -> int:
    """Say what each study brings to a shared codebook, or what would be left without one.

    With --without: for each construct that the study speaks of, how many studies are left, how
    many of them are independent, and whether help, hindrance or both is still reported.
    """
    from consilience.cli.answers import show_sheet  # noqa: PLC0415

    given = {"framework": framework or "damour", "layer": layer}
    with session.graph(server) as kg:
        sheet = kg.without(without, **given) if without else kg.contributions(**given)
    show_sheet(sheet, form, output, force=force, session=session)
    return 0
