"""``consilience link add``: one link, from a script or by hand."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from consilience.cli.link.options import Kind, Name, Reason, Study, Who, introduced, today
from consilience.cli.options import Run


def run(
    study: Study,
    code: Annotated[str, Parameter(help="The id of a code of the study.")],
    kind: Annotated[Kind, Parameter(help="How the code relates to the other end.")],
    other: Annotated[str, Parameter(help="framework:construct, or study:code.")],
    /,
    *,
    who: Who,
    name: Name = "",
    reason: Reason = "",
    confidence: Annotated[str, Parameter(help="How sure, from 0 to 1.")] = "",
    session: Run,
) -> int:
    """Link a code with a construct (or refuse it: no). Who comes second reviews the first.

    “broader” means that the other end is the broader one.
    """
    from consilience import linking  # noqa: PLC0415 - heavy

    introduced(session, study, who, name)
    project = session.project()
    item = linking.pair(project, study, code, other)
    answer = linking.Answer(kind, who, today(), reason, confidence)
    written = linking.record(project, study, item, answer)
    session.say(f"{written.id}: {item.code.id} {kind} {item.other.id} ({', '.join(written.files)})")
    return 0
