"""A loss report as one JSON object, ``"schema": "consilience.loss/1"``. Fields only grow."""

from __future__ import annotations

import json
from typing import Any

from consilience.loss import Entry, Fate, LossReport

SCHEMA = "consilience.loss/1"


def render(report: LossReport, remarks: tuple[str, ...] = ()) -> str:
    """The report as JSON."""
    return json.dumps(data(report, remarks), ensure_ascii=False, indent=2) + "\n"


def data(report: LossReport, remarks: tuple[str, ...] = ()) -> dict[str, Any]:
    """The report as plain values."""
    return {
        "schema": SCHEMA,
        "file": report.file,
        "format": report.format,
        "direction": report.direction,
        "counts": {fate.value: report.count(fate) for fate in Fate},
        "entries": [_entry(each) for each in report.entries],
        "remarks": list(remarks),
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "fate": entry.fate.value,
        "what": entry.what,
        "became": entry.became,
        "why": entry.why,
        "count": entry.count,
        "examples": list(entry.examples),
    }
