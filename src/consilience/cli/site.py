"""``consilience site``: the pages as plain files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from consilience.cli.options import Force, Run


def run(
    *,
    out: Annotated[Path, Parameter(help="The folder to write; it is made.")],
    up_to: Annotated[
        Literal["open", "safeguarded", "controlled"],
        Parameter(help="The narrowest access that may be in the files; the rest is kept back."),
    ] = "open",
    title: Annotated[str, Parameter(help="What the site is called.")] = "",
    force: Force = False,
    session: Run,
) -> int:
    """Write the pages as files that open from a disk and need no server.

    Files hold the lists, the usual tables and every quote, theme and study; tables of one's
    own choice and queries need “consilience serve”.
    """
    from consilience import site  # noqa: PLC0415 - heavy

    collection = site.of_project(session.project(), up_to=up_to, title=title)
    with collection.kg:
        written = site.write(collection, out, force=force, progress=session.detail)
    session.say(f"{written.pages:,} pages, {written.files:,} files: open {out / 'index.html'}")
    return 0
