"""Findings as GitHub's workflow commands, which mark the lines of a change."""

from __future__ import annotations

from collections.abc import Mapping

from consilience.findings import Finding, Report, Severity
from consilience.reports import Look

_WORDS: Mapping[Severity, str] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.ADVICE: "notice",
}


def render(report: Report, look: Look = Look()) -> str:  # noqa: B008  # Look is frozen
    """One command a finding."""
    return "".join(f"{_command(finding, look)}\n" for finding in report)


def _command(finding: Finding, look: Look) -> str:
    place = finding.place
    parts = [f"file={_value(look.prefix + place.file)}"]
    if place.row is not None:
        parts.append(f"line={place.row}")
    if place.column is not None:
        parts.append(f"col={place.column}")
    parts.append(f"title={_value(finding.code)}")
    text = f"{finding.message} {finding.help}".strip()
    return f"::{_WORDS[finding.severity]} {','.join(parts)}::{_message(text)}"


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _value(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
