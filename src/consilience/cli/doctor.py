"""``consilience doctor``: versions, settings and their origin, and whether things work."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from consilience.cli.options import Force, Format, Output, Run


def run(
    *,
    reason: Annotated[
        bool, Parameter(negative="", help="Run the reasoner HermiT over the terms (needs Java).")
    ] = False,
    form: Format = "table",
    output: Output = None,
    force: Force = False,
    session: Run,
) -> int:
    """Show versions, settings with their origin, and whether everything works."""
    from consilience import diagnosis  # noqa: PLC0415 - heavy
    from consilience.cli.edge import Exit  # noqa: PLC0415
    from consilience.cli.session import deliver  # noqa: PLC0415
    from consilience.errors import ProjectError  # noqa: PLC0415
    from consilience.output import Rows  # noqa: PLC0415

    try:
        project = session.project()
    except ProjectError as error:
        if session.project_folder is not None:
            raise
        session.detail(str(error))
        project = None
    lines = list(diagnosis.examine(project, run_reasoner=reason))
    columns = ("topic", "what", "value", "note", "fine")
    rows = [(each.topic, each.what, each.value, each.note, each.fine) for each in lines]
    deliver(Rows.of(columns, rows, "doctor"), form, output, force=force)
    bad = [each for each in lines if not each.fine]
    for each in bad:
        session.say(f"needs a look: {each.what}: {each.value} {each.note}", even_if_quiet=True)
    return Exit.FOUND if bad else Exit.FINE
