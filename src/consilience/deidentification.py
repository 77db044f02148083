"""What was done to a study so that it names nobody: counts, and never a name.

``deidentification.csv`` lies in the folder of the study, is no part of its data, and goes into
packages. One row is one run of the program, one kind of thing and one file.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from consilience.errors import ReadError
from consilience.findings import Place

FILE = "deidentification.csv"
#: Of what this program replaces itself.
METHOD = "names of a list replaced by bracketed labels"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """So many replacements of one kind in one file; ``names`` counts the different things."""

    run: int
    date: str
    who: str
    method: str
    kind: str
    file: str
    names: int
    replacements: int


COLUMNS = tuple(each.name for each in fields(Entry))


def entries(study: Path) -> list[Entry]:
    """What the log of a study folder says; nothing where there is none."""
    path = study / FILE
    if not path.is_file():
        return []
    found = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            for row in csv.DictReader(stream, strict=True):
                numbers = {name: int(row[name]) for name in ("run", "names", "replacements")}
                words = {name: row[name] or "" for name in COLUMNS if name not in numbers}
                found.append(Entry(**numbers, **words))  # type: ignore[arg-type]
    except (OSError, ValueError, KeyError, TypeError, csv.Error) as error:
        place = Place(f"{study.name}/{FILE}")
        raise ReadError(
            f"{place} cannot be read", place=place, hint="bring it back from a copy"
        ) from error
    return found


def text(rows: Iterable[Entry]) -> str:
    """The file."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(astuple(each) for each in rows)
    return stream.getvalue()


def log(study: Path) -> Iterator[str]:
    """The log in sentences, for people: counts, dates, methods. Nothing where nothing was done."""
    runs: dict[int, list[Entry]] = {}
    for each in entries(study):
        runs.setdefault(each.run, []).append(each)
    for run, rows in sorted(runs.items()):
        first, kinds, files = rows[0], Counter[str](), Counter[str]()
        for each in rows:
            kinds[each.kind] += each.replacements
            files[each.file] += each.replacements
        by = f" by {first.who}" if first.who else ""
        yield f"Run {run}, {first.date}{by}: {first.method}."
        yield "  By kind: " + ", ".join(f"{kind} {n}" for kind, n in sorted(kinds.items())) + "."
        yield "  By file: " + ", ".join(f"{file} {n}" for file, n in sorted(files.items())) + "."
