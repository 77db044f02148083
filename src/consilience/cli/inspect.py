"""``consilience inspect``: what is in another tool's file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from consilience.cli.options import Force, Output, Run


def run(
    file: Annotated[Path, Parameter(help="A file (or folder) of a coding tool, or a table.")],
    /,
    *,
    form: Annotated[
        Literal["text", "json", "map"],
        Parameter(name="--format", help="map: how the columns of a table are understood."),
    ] = "text",
    output: Output = None,
    force: Force = False,
    session: Run,
) -> int:
    """Show what is in another tool's file, and what an archive would ask about. Nothing is changed.

    For a table, --format map writes how its columns are understood: correct it and import with it.
    """
    from consilience import importing, stock  # noqa: PLC0415 - heavy
    from consilience.cli.edge import UsageError  # noqa: PLC0415
    from consilience.cli.session import hand_over  # noqa: PLC0415
    from consilience.reports import inspection  # noqa: PLC0415

    if form == "map":
        text = importing.column_map(file)
        if not text:
            raise UsageError(f"{file.name} has no columns to be mapped")
        hand_over(text, output, force=force)
        return 0
    found = importing.inspect(file)
    render = inspection.text if form == "text" else inspection.json
    hand_over(render(found, file.name, stock.of(file)), output, force=force)
    session.say(f"Nothing was changed. Next: consilience import {file} --study ID")
    return 0
