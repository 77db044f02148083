"""A framework that a made-up project has of its own, beside those of the ontology."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from consilience import vocabulary
from consilience.generator import lists

ID, VERSION = "harbour", "1"

#: Its constructs, with what they mean.
_MEANINGS: Mapping[str, str] = MappingProxyType(
    {
        "mooring": "What keeps a partner in place when others leave.",
        "pilotage": "Somebody who knows the waters goes ahead.",
        "tide": "What changes for all partners at once.",
        "ballast": "What is carried only to keep the balance.",
        "fairway": "The way that everybody keeps free.",
        "lighthouse": "A sign that all can see and nobody steers.",
        "draught": "How deep a partner lies in the water.",
        "quay": "Where things change hands.",
    }
)
#: A construct that nobody defined, and that only planted defects use.
UNDEFINED = f"{ID}:undefined"


def spare(number: int) -> str:
    """A construct that only planted defects use."""
    return f"{ID}:spare-{number}"


def constructs() -> tuple[str, ...]:
    """Every construct that quotes and links of a project may name."""
    return (*vocabulary.constructs(), *(f"{ID}:{name}" for name in _MEANINGS))


def above(construct: str) -> tuple[str, ...]:
    """A construct and every construct above it; those of this framework stand side by side."""
    return (construct,) if construct.startswith(f"{ID}:") else lists.above(construct)


def write(folder: Path, spares: int, *, undefined: bool) -> None:
    """Write the framework's folder, with so many spare constructs, and one that is undefined."""
    folder.mkdir(parents=True)
    (folder / "framework.toml").write_text(
        f'id = "{ID}"\ntitle = "Harbour"\nversion = "{VERSION}"\n'
        'description = "A made-up framework."\nlicence = "CC0-1.0"\n',
        encoding="utf-8",
        newline="\n",
    )
    rows = list(_MEANINGS.items())
    rows += [(spare(number).partition(":")[2], "A spare.") for number in range(1, spares + 1)]
    rows += [(UNDEFINED.partition(":")[2], "")] if undefined else []
    with (folder / "constructs.csv").open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream, lineterminator="\n")
        table.writerow(("id", "label", "definition"))
        table.writerows((name, name.capitalize(), meaning) for name, meaning in rows)
