"""Findings as one JSON object, ``"schema": "consilience.check/1"``. Fields only grow."""

from __future__ import annotations

import json
from typing import Any

from consilience.findings import Finding, Place, Report, Severity
from consilience.reports import Look, places

SCHEMA = "consilience.check/1"


def render(report: Report, look: Look = Look()) -> str:  # noqa: B008  # Look is frozen
    """The report as JSON."""
    return json.dumps(data(report, look), ensure_ascii=False, indent=2) + "\n"


def data(report: Report, look: Look) -> dict[str, Any]:
    """The report as plain values."""
    return {
        "schema": SCHEMA,
        "ok": report.ok,
        "counts": {severity.word: report.count(severity) for severity in Severity},
        "studies": list(report.studies),
        "rows": [{"file": look.prefix + file, "rows": number} for file, number in report.rows],
        "findings": [record(finding, look) for finding in report],
    }


def record(finding: Finding, look: Look) -> dict[str, Any]:
    """One finding as plain values; ``content`` is null unless it may be shown."""
    return {
        "code": finding.code,
        "severity": finding.severity.word,
        "message": finding.message,
        "help": finding.help,
        **_place(finding.place, look),
        "also": [_place(place, look) for place in finding.also],
        "study": finding.study,
        "record": finding.record,
        "shown": finding.shown,
        "content": finding.content if look.show else None,
        "focus": finding.focus,
        "path": finding.path,
        "component": finding.component,
        "shape": finding.shape,
    }


def _place(place: Place, look: Look) -> dict[str, Any]:
    return {
        "file": look.prefix + place.file,
        "row": place.row,
        "column": place.column,
        "columnName": place.column_name,
        "cell": places.cell(place),
        "element": place.element,
    }
