"""How many findings of each severity, in words."""

from __future__ import annotations

from consilience.findings import Report, Severity


def many(number: int, one: str, more: str = "") -> str:
    """``1 row``, ``2 rows``."""
    return f"{number:,} {one if number == 1 else more or one + 's'}"


def counted(report: Report) -> str:
    """``2 errors, 1 warning``; empty where nothing was found."""
    errors = report.count(Severity.ERROR)
    warnings = report.count(Severity.WARNING)
    advice = report.count(Severity.ADVICE)
    parts = [
        many(errors, "error") if errors else "",
        many(warnings, "warning") if warnings else "",
        many(advice, "piece of advice", "pieces of advice") if advice else "",
    ]
    return ", ".join(filter(None, parts))


def read(report: Report) -> str:
    """``2 studies, 243 rows``: what was looked at."""
    rows = sum(number for _, number in report.rows)
    return f"{many(len(report.studies), 'study', 'studies')}, {many(rows, 'row')}"


def summary(report: Report) -> str:
    """One sentence: what was found in what."""
    found = counted(report)
    if not found:
        return f"Nothing needs a look in {read(report)}."
    return f"{found} in {read(report)}."
