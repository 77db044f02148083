"""The commands, and what surrounds every one of them."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any, TextIO

from cyclopts import App, Group, Parameter

from consilience.cli import (
    agreement,
    archive,
    ask,
    build,
    check,
    compare,
    contributions,
    demo,
    diff,
    disclosure,
    doctor,
    explain,
    export,
    fair,
    generate,
    import_,
    inspect,
    link,
    matrix,
    mcp,
    new,
    profile,
    pseudonymise,
    query,
    quotes,
    restore,
    saturation,
    serve,
    site,
    versions,
)
from consilience.cli.edge import Edge, Exit
from consilience.cli.session import Session

#: The order in which they are listed: the order in which they are met.
COMMANDS = (
    demo,
    new,
    inspect,
    import_,
    check,
    explain,
    build,
    ask,
    quotes,
    matrix,
    compare,
    profile,
    contributions,
    agreement,
    saturation,
    diff,
    query,
    link,
    serve,
    site,
    mcp,
    export,
    pseudonymise,
    disclosure,
    archive,
    restore,
    fair,
    generate,
    doctor,
)


def name_of(module: ModuleType) -> str:
    """The name of a module's command (``import_`` has the line that Python's word forbids it)."""
    return module.__name__.rpartition(".")[2].rstrip("_")


_EVERYWHERE = Group("With every command", sort_key=2)

app = App(
    name="consilience",
    help="Keep coded qualitative research findable, and ask across studies.",
    help_format="plaintext",
    version=versions.line,
    sort_key=1,
)
app["--help"].group = _EVERYWHERE
app["--version"].group = _EVERYWHERE
app.meta.group_parameters = _EVERYWHERE
for _number, _module in enumerate(COMMANDS):
    if hasattr(_module, "SUBCOMMANDS"):
        _module.app.sort_key = _number
        app.command(_module.app)
    else:
        app.command(_module.run, name=name_of(_module), sort_key=_number)


@app.meta.default
def _launch(
    *tokens: Annotated[str, Parameter(show=False, allow_leading_hyphen=True)],
    project: Annotated[
        Path | None,
        Parameter(
            env_var="CONSILIENCE_PROJECT",
            help="Folder of the project; otherwise the nearest with a consilience.toml.",
        ),
    ] = None,
    quiet: Annotated[
        bool, Parameter(name=["--quiet", "-q"], negative="", help="Say only what matters.")
    ] = False,
    verbose: Annotated[
        bool, Parameter(name=["--verbose", "-v"], negative="", help="Say more.")
    ] = False,
    debug: Annotated[
        bool, Parameter(negative="", help="Show where in the program an error arose.")
    ] = False,
) -> int:
    session = Session(project_folder=project, quiet=quiet, verbose=verbose, debug=debug)
    with Edge(session) as edge:
        command, bound, ignored = app.parse_args(
            tokens, exit_on_error=False, print_error=False, console=None
        )
        given: dict[str, Any] = dict.fromkeys(ignored, session)
        edge.code = command(*bound.args, **bound.kwargs, **given) or Exit.FINE
        sys.stdout.flush()
    return edge.code


def run(tokens: list[str]) -> int:
    """Carry out a command line and give the exit code."""
    for stream in (sys.stdout, sys.stderr):
        _accept_every_letter(stream)
    with Edge(Session()) as edge:
        edge.code = (
            app.meta(
                tokens or ["--help"],
                exit_on_error=False,
                print_error=False,
                result_action="return_value",
            )
            or Exit.FINE
        )
    return edge.code


def _accept_every_letter(stream: TextIO) -> None:
    """Write UTF-8 into files and pipes; on an old terminal, a mark for what it cannot show."""
    if isinstance(stream, io.TextIOWrapper) and stream.encoding.lower() != "utf-8":
        if stream.isatty():
            stream.reconfigure(errors="replace")
        else:
            stream.reconfigure(encoding="utf-8")
