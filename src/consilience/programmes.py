"""Programmes and initiatives: what studies share (programmes.toml).

A *programme* is a programme of research that several studies belong to. An *initiative* is
something in the world that studies look at. One word, two senses, kept apart.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from consilience import catalogue, iris
from consilience.findings import Finding, Place
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


def read(path: Path, found: Callable[[Finding], None]) -> tuple[Shared, ...]:
    """Everything in programmes.toml; nothing where there is no such file."""
    if not path.is_file():
        return ()
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        found(catalogue.finding("F020", Place(path.name), reason=str(error)))
        return ()
    return tuple(_entries(tables, path.name, found))


def _entries(
    tables: dict[str, object], file: str, found: Callable[[Finding], None]
) -> Iterator[Shared]:
    for kind in ("programme", "initiative"):
        entries = tables.get(kind, [])
        for number, entry in enumerate(entries if isinstance(entries, list) else [], 1):
            place = Place(file, element=f"{kind} {number}")
            if not isinstance(entry, dict) or not entry.get("id") or not entry.get("label"):
                found(catalogue.finding("F021", place, key="id and label"))
                continue
            texts = {key: str(entry[key]) for key in _KEYS if entry.get(key)}
            yield Shared(kind=kind, **texts)


def facts(shared: Shared, base: str) -> list[Fact]:
    """What a programme or initiative is called."""
    class_ = "con:Programme" if shared.kind == "programme" else "con:Initiative"
    own = Facts(iris.shared(base, shared.kind, shared.id), iris.expand(class_))
    own.text("rdfs:label", shared.label).text("dcterms:description", shared.description)
    return own.text("con:url", shared.url).facts
