"""Programmes and initiatives: what studies share (programmes.toml).

A *programme* is a programme of research that several studies belong to. An *initiative* is
something in the world that studies look at. One word, two senses, kept apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from consilience import iris, toml_file
from consilience.catalogue import Found, finding
from consilience.findings import Place
from consilience.mapping.header import Fact, Facts

_KEYS = ("id", "label", "description", "url")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """One programme or initiative."""

    kind: str
    id: str
    label: str
    description: str | None = None
    url: str | None = None


def read(path: Path, found: Found) -> tuple[Shared, ...]:
    """Everything in programmes.toml; nothing where there is no such file."""
    if not path.is_file():
        return ()
    place = Place(path.name)
    text = toml_file.text(path, place, found)
    entries = toml_file.parsed(text, place, found) if text is not None else None
    return tuple(_entries(entries or {}, path.name, found))


def _entries(said: dict[str, Any], file: str, found: Found) -> Iterator[Shared]:
    for kind in ("programme", "initiative"):
        for number, entry in enumerate(said.get(kind, []), 1):
            place = Place(file, element=f"{kind} {number}")
            missing = [key for key in ("id", "label") if not entry.get(key)]
            for key in missing:
                found(finding("F004", place, part=f"{kind} {number}", key=key))
            if not missing:
                texts = {key: str(entry[key]) for key in _KEYS if entry.get(key)}
                yield Shared(kind=kind, **texts)


def facts(shared: Shared, base: str) -> list[Fact]:
    """What a programme or initiative is called."""
    class_ = "con:Programme" if shared.kind == "programme" else "con:Initiative"
    own = Facts(iris.shared(base, shared.kind, shared.id), class_)
    own.text("rdfs:label", shared.label).text("dcterms:description", shared.description)
    return own.text("con:url", shared.url).facts
