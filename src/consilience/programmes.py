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
from consilience.cells import ID, may_be_shown
from consilience.findings import Place
from consilience.mapping.header import Fact, Facts
from consilience.vocabulary import suggest

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
        entries = said.pop(kind, [])
        if not isinstance(entries, list) or not all(isinstance(each, dict) for each in entries):
            where = Place(file, element=kind)
            expected, example = "a list of tables", f"[[{kind}]]"
            found(finding("F005", where, key=kind, expected=expected, example=example))
            continue
        seen: set[str] = set()
        for number, entry in enumerate(entries, 1):
            place = Place(file, element=f"{kind} {number}")
            texts = _texts(entry, f"{kind} {number}", place, found)
            if "id" not in texts or "label" not in texts:
                continue
            if texts["id"] in seen:
                found(finding("M101", place, value=texts["id"], part=kind, shown=texts["id"]))
                continue
            seen.add(texts["id"])
            yield Shared(kind=kind, **texts)
    for key in said:
        _unknown(key, file, ("programme", "initiative"), Place(file), found)


def _texts(entry: dict[str, Any], part: str, place: Place, found: Found) -> dict[str, str]:
    """The values of an entry that can be used; what cannot is told."""
    texts: dict[str, str] = {}
    for key, value in entry.items():
        if key not in _KEYS:
            _unknown(key, part, _KEYS, place, found)
        elif not isinstance(value, str):
            example = f'{key} = "…"'
            found(finding("F005", place, key=key, expected="a text", example=example))
        elif key == "id" and value and not ID.fullmatch(value):
            found(finding("F031", place, column="id", content=value))
        elif value.strip():
            texts[key] = value
    for key in ("id", "label"):
        if not entry.get(key):
            found(finding("F004", place, part=part, key=key))
    return texts


def _unknown(key: str, part: str, known: tuple[str, ...], place: Place, found: Found) -> None:
    near = suggest(key, known)
    shown = may_be_shown(key)
    listed = ", ".join(known)
    found(finding("F003", place, key=shown, part=part, known=listed, suggestion=near, shown=shown))


def facts(shared: Shared, base: str) -> list[Fact]:
    """What a programme or initiative is called."""
    class_ = "con:Programme" if shared.kind == "programme" else "con:Initiative"
    own = Facts(iris.shared(base, shared.kind, shared.id), class_)
    own.text("rdfs:label", shared.label).text("dcterms:description", shared.description)
    return own.text("con:url", shared.url).facts
