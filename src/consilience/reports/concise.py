"""One line a finding: ``file:row:column: error Q003 message``."""

from __future__ import annotations

from consilience.findings import Report
from consilience.reports import Look
from consilience.reports.counts import summary
from consilience.reports.places import printable


def render(report: Report, look: Look = Look()) -> str:  # noqa: B008  # Look is frozen
    """The report, one line a finding and one for the sum."""
    lines = [
        printable(f"{look.prefix}{each.place}: {each.severity.word} {each.code} {each.message}")
        for each in report
    ]
    lines.append(" ".join(filter(None, (summary(report), look.closing))))
    return "\n".join(lines) + "\n"
