"""``consilience link format``: files of links in SSSOM's canonical order."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from consilience.cli.options import Run


def run(
    *studies: Annotated[
        str, Parameter(help="Only these studies; otherwise all, and the links between frameworks.")
    ],
    check: Annotated[
        bool, Parameter(negative="", help="Change nothing; tell which files would change.")
    ] = False,
    session: Run,
) -> int:
    """Put files of links into the order of the SSSOM standard, so that git shows what changed.

    Order of head, columns and rows; numbers; short forms that are used. They say the same after.
    """
    from consilience import linking  # noqa: PLC0415 - heavy
    from consilience.cli.edge import Exit  # noqa: PLC0415

    project = session.project()
    changed = linking.tidy(project, studies, write=not check)
    for path in changed:
        print(path.relative_to(project.root))
    if not changed:
        session.say("Every file of links is in order.")
    elif check:
        session.say("Put them in order with: consilience link format")
        return Exit.FOUND
    return Exit.FINE
