"""``consilience demo``: what the program does, with two published studies."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from consilience.cli.options import Run


def run(
    folder: Annotated[
        Path | None,
        Parameter(help="Where to put the example, to go on with it; otherwise it is cleared away."),
    ] = None,
    /,
    *,
    more: Annotated[
        bool, Parameter(negative="", help="With five more studies, as findings of their authors.")
    ] = False,
    session: Run,
) -> int:
    """Show what the program does, with two published studies that come with it.

    With --quiet and a folder, the example is put there and prepared, and nothing is told.
    """
    from consilience.cli.session import colours, width  # noqa: PLC0415
    from consilience.demo import prepare, tell  # noqa: PLC0415 - heavy

    if session.quiet and folder is not None:
        prepare(folder, more=more)
        return 0
    session.detail("the example is a project of its own")
    for text in tell(folder, width(), colour=colours(sys.stdout), more=more):
        print(text, flush=True)
    return 0
