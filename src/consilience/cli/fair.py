"""``consilience fair``: how findable, accessible, interoperable and reusable something is."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import Parameter

from consilience.cli.options import Run


def run(
    where: Annotated[
        str, Parameter(help="A package, or the address of a page (http://…) to look at.")
    ],
    /,
    *,
    form: Annotated[
        Literal["text", "json"], Parameter(name="--format", help="How to write the report.")
    ] = "text",
    session: Run,
) -> int:
    """Test a package or a page as F-UJI, CESSDA and FOOPS! would, and say what would mend it.

    A page is asked for over the network, and only its own server.
    """
    import json  # noqa: PLC0415 - only here

    from consilience import fair  # noqa: PLC0415 - heavy
    from consilience.cli.edge import Exit  # noqa: PLC0415

    found = fair.look(where)
    if form == "json":
        print(json.dumps(found.data(), ensure_ascii=False, indent=2))
    else:
        print(found.text(), end="")
    session.detail("The score depends on where one looks: give it together with the place.")
    return Exit.FINE
