"""The report of the last check, as a page of the site; words of participants stay hidden."""

from __future__ import annotations

from collections import Counter

from consilience import catalogue
from consilience.findings import Severity
from consilience.output import Rows
from consilience.pages import download
from consilience.pages.rendering import show
from consilience.pages.visit import Page, Visit

_HEADINGS = {
    Severity.ERROR: "To put right before anything is prepared",
    Severity.WARNING: "Needs a look",
    Severity.ADVICE: "Would be better otherwise",
}


def page(visit: Visit) -> Page | None:
    """What the checks found; None where it is not shown."""
    if visit.collection.findings is None:
        return None
    report = visit.collection.findings()
    known = catalogue.rules()
    if visit.form != "html":
        rows = (
            (
                each.severity.word,
                each.code,
                known[each.code].title if each.code in known else "",
                each.place.file,
                each.place.row,
                each.place.column,
            )
            for each in report
        )
        columns = ("severity", "code", "about", "file", "row", "column")
        return download.rows(visit, Rows.of(columns, rows, "findings"), "Check")
    groups = []
    for severity, heading in _HEADINGS.items():
        found = [each for each in report if each.severity is severity]
        if found:
            counted = Counter(each.code for each in found)
            groups.append(
                (
                    heading,
                    [
                        (known.get(code), code, times, [e for e in found if e.code == code][:50])
                        for code, times in sorted(counted.items())
                    ],
                )
            )
    return show(
        visit,
        "check.html",
        "Check",
        report=report,
        groups=groups,
        rows=sorted(report.rows),
    )
