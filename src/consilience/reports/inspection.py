"""What is in another tool's file, for people and for programs."""

from __future__ import annotations

import json as _json

from consilience.readers import Inspection
from consilience.reports.loss.text import printable
from consilience.stock import Stock

SCHEMA = "consilience.inspect/1"


def text(found: Inspection, file: str, stock: Stock) -> str:
    """The inspection as lines."""
    lines = [f"{printable(file)}: {found.format}", f"  called “{printable(found.title)}”", ""]
    lines += [f"  {number:>7,}  {printable(what)}" for what, number in found.counts]
    if found.remarks:
        lines += ["", *(f"  - {printable(each)}" for each in found.remarks)]
    lines += ["", "As a study it would hold:", ""]
    lines += [f"  {number:>7,}  {what}" for what, number in stock.counts]
    if stock.look:
        lines += ["", *(f"  - {each}" for each in stock.look)]
    return "".join(f"{line}\n" for line in lines)


def json(found: Inspection, file: str, stock: Stock) -> str:
    """The inspection as JSON."""
    data = {
        "schema": SCHEMA,
        "file": file,
        "format": found.format,
        "title": found.title,
        "counts": dict(found.counts),
        "remarks": list(found.remarks),
        "study": dict(stock.counts),
        "look_at": list(stock.look),
    }
    return _json.dumps(data, ensure_ascii=False, indent=2) + "\n"
