"""What a study keeps of its exports: ``exports/1.json``, ``exports/2.json`` …; no words."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from consilience.study_folder import EXPORTS

SCHEMA = "consilience.export/1"


def kept(folder: Path) -> Iterator[tuple[int, Mapping[str, object]]]:
    """The records in a study folder, oldest first, with their numbers."""
    numbers = sorted(
        int(each.stem)
        for each in (folder / EXPORTS).glob("*.json")
        if each.stem.isascii() and each.stem.isdigit()
    )
    for number in numbers:
        data = json.loads((folder / EXPORTS / f"{number}.json").read_text(encoding="utf-8"))
        if isinstance(data, dict):
            yield number, data


def keep(folder: Path, record: Mapping[str, object], date: str | None) -> bool:
    """Add a record, unless the last one says the same of the same bytes (False)."""
    before = list(kept(folder))
    number = before[-1][0] + 1 if before else 1
    data = {"schema": SCHEMA, **record}
    if before:
        last = {name: value for name, value in before[-1][1].items() if name != "date"}
        if last == json.loads(json.dumps(data)):
            return False
    where = folder / EXPORTS
    where.mkdir(exist_ok=True)
    text = json.dumps({**data, "date": date}, ensure_ascii=False, indent=2) + "\n"
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", newline="\n", dir=where, prefix=".", delete=False
    ) as stream:
        stream.write(text)
    Path(stream.name).chmod(0o644)
    Path(stream.name).replace(where / f"{number}.json")
    return True
