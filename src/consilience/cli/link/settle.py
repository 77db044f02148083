"""``consilience link settle``: decide one pair on which judgements differ."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from consilience.cli.link.options import Kind, Name, Reason, Study, Who, introduced, today
from consilience.cli.options import Run


def run(
    study: Study,
    code: Annotated[str, Parameter(help="The id of a code of the study.")],
    kind: Annotated[Kind, Parameter(help="What is to hold.")],
    other: Annotated[str, Parameter(help="framework:construct, or study:code.")],
    /,
    *,
    who: Who,
    name: Name = "",
    reason: Reason = "",
    session: Run,
) -> int:
    """Settle a pair on which judgements differ. What each person said is kept beside it."""
    from consilience import linking  # noqa: PLC0415 - heavy

    introduced(session, study, who, name)
    project = session.project()
    item = linking.pair(project, study, code, other)
    answer = linking.Answer(kind, who, today(), reason)
    written = linking.record(project, study, item, answer, mode=linking.Mode.SETTLE)
    session.say(f"{written.id}: settled as {kind} ({', '.join(written.files)})")
    return 0
