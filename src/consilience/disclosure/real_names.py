"""A list of real names, read where it lies and never repeated: text, CSV, or a key.

A text has one name a line; a CSV has the columns ``name`` and perhaps ``also``, as the list for
``consilience pseudonymise``; a key is what that command keeps.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

from consilience.disclosure.leaks.needles import Needle
from consilience.errors import ReadError

KIND = "real name"
_SHORTEST = 2


def read(path: Path) -> tuple[Needle, ...]:
    """The names of a list (ReadError where it is none)."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        found = [each.strip() for each in _names(path.suffix.lower(), text)]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, csv.Error) as error:
        raise ReadError(
            f"{path.name} cannot be read as a list of names",
            hint="one name a line, a CSV with the column “name”, or a key of pseudonymise",
        ) from error
    needles = tuple(Needle(each, KIND) for each in dict.fromkeys(found) if len(each) >= _SHORTEST)
    if not needles:
        raise ReadError(f"{path.name} holds no names", hint="one name a line")
    return needles


def _names(ending: str, text: str) -> Iterator[str]:
    if ending == ".csv":
        for row in csv.DictReader(io.StringIO(text), strict=True):
            yield row["name"]
            yield from (row.get("also") or "").split(";")
    elif ending == ".json":
        for run in json.loads(text)["runs"]:
            yield from run["names"].values()
            yield from (each for forms in run["forms"].values() for _, each in forms if each)
    else:
        yield from text.splitlines()
