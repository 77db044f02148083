"""``consilience link status``: what is linked, by whom, what is disputed, what is missing."""

from __future__ import annotations

from consilience.cli.link.options import Study
from consilience.cli.options import Force, Format, Output, Run


def run(
    study: Study,
    /,
    *,
    form: Format = "table",
    output: Output = None,
    force: Force = False,
    session: Run,
) -> int:
    """Show every pair that was judged, who judged it and where it stands; and codes without a link.

    one person: nobody else has looked. agreed: all say the same. disputed: they do not. settled:
    somebody decided. undecided: somebody was unsure.
    """
    from consilience import linking  # noqa: PLC0415 - heavy
    from consilience.cli.session import deliver  # noqa: PLC0415
    from consilience.linking.decisions import STANDINGS  # noqa: PLC0415
    from consilience.output import Rows  # noqa: PLC0415
    from consilience.reports.counts import many  # noqa: PLC0415

    found = linking.status(session.project(), study)
    deliver(Rows.of(found.columns, found.rows, "links"), form, output, force=force)
    refused = found.count(kind="no")
    told = [many(found.links, "pair linked", "pairs linked"), f"{refused} refused"]
    standings = {standing: found.count(standing=standing) for standing in STANDINGS}
    told += [f"{count} {standing}" for standing, count in standings.items() if count]
    session.say(f"{'; '.join(told)}.")
    if found.gaps:
        names = ", ".join(end.id.partition(":")[2] for end in found.gaps)
        session.say(f"Without a link: {names}.")
    return 0
