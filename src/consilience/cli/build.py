"""``consilience build``: check, then make everything ready to be asked."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from consilience.cli.options import Run, Strict
from consilience.cli.session import Session

if TYPE_CHECKING:
    from consilience.project import Project

_PATIENCE = 1.0  # seconds of silence that nobody minds


class _Progress:
    """Tells what is being done, once it takes long enough to wonder."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._start = time.monotonic()

    def __call__(self, doing: str) -> None:
        """Say it, or not."""
        from consilience.reports.places import printable  # noqa: PLC0415 - loads the tables

        waited = time.monotonic() - self._start > _PATIENCE and sys.stderr.isatty()
        if self._session.verbose or (waited and not self._session.quiet):
            print(f"… {printable(doing)}", file=sys.stderr)


def run(
    *,
    force: Annotated[
        bool, Parameter(negative="", help="Do everything again, also for what did not change.")
    ] = False,
    strict: Strict = False,
    jobs: Annotated[
        int, Parameter(help="How many studies to work on side by side; 0: as many as pay.")
    ] = 0,
    cluster: Annotated[
        str,
        Parameter(help="Work on the machines of this Dask scheduler (tcp://host:8786)."),
    ] = "",
    server: Annotated[
        str,
        Parameter(name="--store", help="Put it on this SPARQL server (its address) as well."),
    ] = "",
    up_to: Annotated[
        Literal["open", "safeguarded", "controlled"],
        Parameter(help="The narrowest access that may go to the server; the rest is kept back."),
    ] = "open",
    session: Run,
) -> int:
    """Check all studies and prepare them to be asked.

    Nothing is prepared while there are errors; what was prepared before stays in use.
    """
    from consilience import build  # noqa: PLC0415 - heavy
    from consilience.cli import findings  # noqa: PLC0415
    from consilience.cli.edge import Exit  # noqa: PLC0415
    from consilience.errors import DoesNotConform  # noqa: PLC0415
    from consilience.reports.counts import counted, many  # noqa: PLC0415

    project = session.project()
    try:
        built = build.build(
            project,
            force=force,
            strict=strict,
            jobs=jobs,
            cluster=cluster,
            progress=_Progress(session),
        )
    except DoesNotConform as refused:
        findings.tell(refused.report, project, "Nothing was built.")
        return Exit.FOUND
    if found := counted(built.report):
        session.say(f"{found}. To see them: consilience check")
    again = f" ({many(len(built.reused), 'study', 'studies')} as before)" if built.reused else ""
    session.say(
        f"Prepared {many(len(built.report.studies), 'study', 'studies')}{again}: "
        f"{built.asserted:,} facts stated, {built.inferred:,} inferred. "
        "Next: consilience ask --list"
    )
    session.detail(f"in {built.generation}")
    if server:
        _publish(server, project, up_to, session)
    return Exit.FINE


def _publish(server: str, project: Project, up_to: str, session: Session) -> None:
    from consilience import api  # noqa: PLC0415 - heavy
    from consilience.cli.session import credentials  # noqa: PLC0415
    from consilience.reports.counts import many  # noqa: PLC0415

    done = api.publish_project(
        server,
        project=project.root,
        up_to=up_to,
        credentials=credentials(),
        progress=_Progress(session),
    )
    back = (
        f" {many(len(done.kept_back), 'graph')} kept back: not {up_to}." if done.kept_back else ""
    )
    session.say(
        f"Sent {many(len(done.sent), 'graph')}, {len(done.unchanged)} as before, "
        f"{len(done.removed)} removed.{back} Next: consilience ask --store {server}"
    )
