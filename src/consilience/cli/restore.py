"""``consilience restore``: a project out of a package."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from consilience.cli.options import Run


def run(
    package: Annotated[Path, Parameter(help="The package: a folder or a zip.")],
    /,
    *,
    to: Annotated[Path, Parameter(help="The folder of the project to make; it must be new.")],
    session: Run,
) -> int:
    """Make a project again out of a package that consilience archive made."""
    from consilience.archive import restoring  # noqa: PLC0415 - heavy
    from consilience.cli.edge import Exit  # noqa: PLC0415

    made = restoring.restore(package, to)
    for slug in made.studies:
        print(slug)
    session.say(f"Restored {to}. Next: consilience check, in {to}")
    return Exit.FINE
