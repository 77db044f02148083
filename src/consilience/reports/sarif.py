"""Findings as SARIF 2.1.0, which code hosts and editors read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from consilience.findings import Finding, Place, Report, Severity
from consilience.reports import Look

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS: Mapping[Severity, str] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.ADVICE: "note",
}


def render(report: Report, look: Look = Look()) -> str:  # noqa: B008  # Look is frozen
    """The report as a SARIF log with one run."""
    run = {
        "tool": {
            "driver": {
                "name": "consilience",
                "rules": [{"id": code} for code in sorted({each.code for each in report})],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, look) for finding in report],
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _result(finding: Finding, look: Look) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{finding.message} {finding.help}".strip()},
        "locations": [_location(finding.place, look)],
    }
    if finding.also:
        result["relatedLocations"] = [_location(place, look) for place in finding.also]
    return result


def _location(place: Place, look: Look) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": quote(look.prefix + place.file)}}
    if place.row is not None:
        # A row is a line as long as no cell above it holds a line break; the column of a
        # table is not a column of characters, so it is left to the logical location.
        physical["region"] = {"startLine": place.row}
    location: dict[str, Any] = {"physicalLocation": physical}
    name = place.column_name or place.element
    if name:
        location["logicalLocations"] = [{"name": name}]
    return location
