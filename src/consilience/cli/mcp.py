"""``consilience mcp``: let an assistant on this computer ask, and read what it may."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from consilience.cli.options import Run

_LOG = "assistants.log"


def run(
    folder: Annotated[
        Path | None, Parameter(help="Folder of the project; otherwise the nearest one.")
    ] = None,
    /,
    *,
    up_to: Annotated[
        Literal["open", "safeguarded", "controlled"],
        Parameter(help="The narrowest access that assistants may read."),
    ] = "open",
    session: Run,
) -> int:
    """Let an assistant ask (MCP over standard input and output). It can change nothing.

    Words of a study are given only where its study.toml says assistants = "allow". The
    assistant starts this command for itself: see “Assistants” in the documentation.
    """
    from consilience.errors import MissingExtra  # noqa: PLC0415 - heavy, as below

    try:
        from consilience.assistants.server import server  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise MissingExtra("mcp", wanted_for="answering assistants") from error
    from consilience.assistants.readable import Shelf  # noqa: PLC0415
    from consilience.assistants.tools import Tools  # noqa: PLC0415

    shelf = Shelf(session.project(folder), up_to)
    log = shelf.project.state / _LOG
    readable = shelf.now()
    names = [str(each) for each in readable.kg.studies().column("study")]
    session.say(f"An assistant can read: {', '.join(names) or 'no study'}.")
    if readable.withheld:
        session.say(f"Kept from it (study.toml): {', '.join(readable.withheld)}.")
    session.say(f"What it asks is noted, without words, in {log}.")

    def told(tool: str, given: Iterable[str], came: str) -> None:
        when = datetime.now(UTC).isoformat(timespec="seconds")
        line = " ".join([when, tool, f"({', '.join(given)})", came])
        with log.open("a", encoding="utf-8", newline="\n") as lines:
            lines.write(f"{line}\n")

    try:
        server(Tools(shelf, told)).run()
    finally:
        shelf.close()
    return 0
