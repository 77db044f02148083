"""``consilience new``: begin a project."""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from consilience.cli.options import Run


def run(
    folder: Annotated[Path, Parameter(help="The folder to begin it in; made if it is not there.")],
    /,
    *,
    session: Run,
) -> int:
    """Begin a project: settings, a small made-up study that shows the format, and a README.

    Nothing that is already there is replaced.
    """
    from consilience.errors import Refused  # noqa: PLC0415 - keeps --help quick

    with as_file(files("consilience.cli") / "starter") as starter:
        contents = {
            path.relative_to(starter): path.read_bytes()
            for path in sorted(starter.rglob("*"))
            if path.is_file()
        }
    there = [name for name in contents if (folder / name).exists()]
    if there:
        raise Refused(
            f"{folder / there[0]} is already there; nothing was written",
            hint="name a folder that is new or empty",
        )
    for name, content in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
        session.detail(f"wrote {folder / name}")
    session.say(
        f"Began a project in {folder}, with one made-up study in studies/example.\n"
        f"Next: cd {folder}, then consilience check"
    )
    return 0
