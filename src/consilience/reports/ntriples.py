"""Findings as a W3C validation report in N-Triples."""

from __future__ import annotations

from consilience.findings import Report
from consilience.reports import Look, facts


def render(report: Report, look: Look = Look()) -> str:  # noqa: B008  # Look is frozen
    """The report, one fact a line."""
    return "".join(f"{line}\n" for line in facts.lines(report, look))
