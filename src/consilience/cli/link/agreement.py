"""``consilience link agreement``: how far reviewers agree about links, beyond chance."""

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
    """Show Cohen's kappa of every two people who judged the same pairs.

    By kind of link (seven), with a 95 % interval by bootstrap; and only whether there is a link.
    """
    from consilience import linking  # noqa: PLC0415 - heavy
    from consilience.cli.session import deliver  # noqa: PLC0415
    from consilience.linking.agreeing import CAUTION  # noqa: PLC0415
    from consilience.output import Rows  # noqa: PLC0415

    columns = ("first", "second", "pairs", "same", "kappa", "from", "to", "kappa link or not")
    rows = []
    found = linking.agreements(session.project(), study)
    for each in found:
        numbers = (each.kinds, each.low, each.high, each.linked)
        kappa, low, high, linked = (None if n is None else round(n, 2) for n in numbers)
        rows.append((each.first, each.second, each.pairs, each.same, kappa, low, high, linked))
    deliver(Rows.of(columns, rows, "link-agreement"), form, output, force=force)
    for each in found:
        for one, other, count in each.differences:
            session.say(f"{each.first} {one}, {each.second} {other}: {count}")
    if found:
        session.say(f"Caution: {CAUTION}", even_if_quiet=True)
    else:
        session.say(
            f"No two people judged the same pairs yet: consilience link review {study} --second",
            even_if_quiet=True,
        )
    return 0
