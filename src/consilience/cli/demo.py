"""``consilience demo``: what the program does, with two published studies."""

from __future__ import annotations

import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from consilience.cli.options import Run
from consilience.cli.session import Session


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
    serve: Annotated[bool, Parameter(negative="", help="Show them in a browser instead.")] = False,
    browser: Annotated[bool, Parameter(help="With --serve: open the browser.")] = True,
    port: Annotated[int, Parameter(help="With --serve: the port to listen on.")] = 8000,
    session: Run,
) -> int:
    """Show what the program does, with two published studies that come with it.

    With --quiet and a folder, the example is put there and prepared, and nothing is told.
    """
    if serve:
        return _serve(folder, port, session, browser=browser, more=more)
    from consilience.cli.session import colours, width  # noqa: PLC0415
    from consilience.demo import prepare, tell  # noqa: PLC0415 - heavy

    if session.quiet and folder is not None:
        prepare(folder, more=more)
        return 0
    session.detail("the example is a project of its own")
    for text in tell(folder, width(), colour=colours(sys.stdout), more=more):
        print(text, flush=True)
    return 0


def _serve(folder: Path | None, port: int, session: Session, *, browser: bool, more: bool) -> int:
    from consilience import api  # noqa: PLC0415 - heavy
    from consilience.cli import serve  # noqa: PLC0415
    from consilience.demo import place  # noqa: PLC0415

    with ExitStack() as stack:
        if folder is None:
            made = tempfile.TemporaryDirectory(prefix="consilience-demo-")
            where = Path(stack.enter_context(made))
        else:
            where = folder
        place(where, more=more)
        api.build_project(where)
        settings = serve.settings_of(public=False, port=port, passing=folder is None)
        return serve.serve(api.find_project(where), settings, session, browser=browser)
