"""What a copied project tells of what it does not hold: archive.json, beside the studies."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from consilience.archive.metadata import Left
from consilience.errors import ReadError

#: What is known of studies that are not in the copy, and of what was kept out of it.
FILE = "archive.json"
SCHEMA = "consilience.archive/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """A study of which only this is told: its header, what it holds, and why it stayed."""

    header: Mapping[str, Any]
    counts: Mapping[str, int]
    why: str


@dataclass(frozen=True, slots=True)
class Before:
    """What an archive that this project was restored from kept out, and only described."""

    left: tuple[Left, ...]
    described: Mapping[str, Described]


def read(path: Path) -> Before:
    """Read it; empty where there is none (ReadError where it cannot be read)."""
    if not path.is_file():
        return Before((), {})
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return Before(
            tuple(Left(**each) for each in data["left"]),
            {slug: Described(**each) for slug, each in data["described"].items()},
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ReadError(f"{FILE} cannot be read", hint="restore it from the package") from error


def write(left: Sequence[Left], described: Mapping[str, Described], path: Path) -> None:
    """Write it."""
    data = {
        "schema": SCHEMA,
        "left": [asdict(each) for each in left],
        "described": {slug: asdict(each) for slug, each in described.items()},
    }
    text = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")
