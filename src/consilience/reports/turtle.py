"""Findings as a W3C validation report in Turtle."""

from __future__ import annotations

from consilience import turtle
from consilience.findings import Report
from consilience.namespaces import prefixes
from consilience.reports import Look, facts

_USED = ("consh", "sh", "xsd")


def render(report: Report, look: Look = Look()) -> str:  # noqa: B008  # Look is frozen
    """The report with its prefixes."""
    known = {name: space for name, space in prefixes().items() if name in _USED}
    return turtle.turtle(facts.lines(report, look), known)
