"""The key: what stood where a label stands now. Without it nothing can be put back.

One JSON file, which only its owner may read, for one study. A run of the program adds one entry.
An entry whose run is not in the study's log never took place (or was taken back).
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from consilience.errors import ReadError, Refused
from consilience.findings import Place

SCHEMA = "consilience.key/1"
_OWNER = 0o600


@dataclass(slots=True, kw_only=True)
class Run:
    """What one run did.

    ``names`` tells the first form of each label's name. ``forms`` tells for each cell or text its
    labels in order, with what stood there (None: the label stood there before). ``cells`` are
    cells with what stood there and what stands there now. ``cuts`` are excerpts that began or
    ended inside a name. ``renamed`` are files (now → before), ``marks`` those of cells in imports.
    """

    number: int
    date: str
    names: dict[str, str] = field(default_factory=dict)
    before: list[str] = field(default_factory=list)
    forms: dict[str, list[tuple[str, str | None]]] = field(default_factory=dict)
    cells: dict[str, tuple[str, str]] = field(default_factory=dict)
    cuts: dict[str, list[int]] = field(default_factory=dict)
    columns: list[str] = field(default_factory=list)
    renamed: dict[str, str] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    registered: list[str] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)


def read(path: Path, study: str) -> list[Run]:
    """The runs in a key; none where there is no file."""
    if not path.exists():
        return []
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        of, runs = data["study"], [Run(**each) for each in data["runs"]]
        known = data["schema"] == SCHEMA
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _unreadable(path) from error
    if not known:
        raise _unreadable(path)
    if of != study:
        raise Refused(
            f"{path.name} is the key of another study; nothing was changed",
            hint="give each study a key of its own",
        )
    return runs


def _unreadable(path: Path) -> ReadError:
    return ReadError(
        f"{path.name} is no key that this program wrote",
        place=Place(path.name),
        hint="give the key of the study, or a file that is not there yet",
    )


def write(path: Path, study: str, runs: Sequence[Run]) -> None:
    """Write a key whole or not at all, for nobody else to read."""
    data = {"schema": SCHEMA, "study": study, "runs": [asdict(each) for each in runs]}
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            json.dump(data, stream, ensure_ascii=False, indent=1)
            stream.write("\n")
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(_OWNER)
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def demand_apart(path: Path, study: Path, project: Path, *, anywhere: bool) -> None:
    """Refused where a key would lie beside what it opens: in the project, or in a git tree."""
    place = path.parent.resolve()
    if not place.is_dir():
        raise Refused(f"there is no folder “{path.parent}” for the key", hint="make it first")
    if place.is_relative_to(study.resolve()):
        raise Refused(
            "the key would lie in the folder of the study; nothing was changed",
            hint="keep it where only those can read it who may know the names",
        )
    if anywhere:
        return
    if place.is_relative_to(project.resolve()):
        where = "in the project"
    elif any((each / ".git").exists() for each in (place, *place.parents)):
        where = "in a folder that git keeps"
    else:
        return
    raise Refused(
        f"the key would lie {where}, and could be shared with it; nothing was changed",
        hint="keep it elsewhere; --key-anywhere overrules this",
    )
