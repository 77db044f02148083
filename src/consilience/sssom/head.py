"""The head of an SSSOM file: the lines that begin with ``#``, in YAML."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from consilience import cells
from consilience.catalogue import Found, finding
from consilience.findings import Place
from consilience.namespaces import prefixes
from consilience.sssom.words import HEAD_SLOTS
from consilience.vocabulary import suggest

CURIE = re.compile(r"([A-Za-z][A-Za-z0-9._-]*):([^\s/][^\s]*)")
_BUILT_IN = ("owl", "rdf", "rdfs", "semapv", "skos", "sssom", "xsd")
_HEAD_LIMIT = 1 << 20
#: What the parser says where it repeats a word of the file.
_REPEATED = re.compile(r" '[^<'][^']+'")
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Head:
    """What the ``#`` lines say; ``lines`` is how many there are.

    ``broken``: they cannot be read, so nothing below them has a meaning. ``own`` are columns that
    the file declares as extensions of the standard.
    """

    slots: Mapping[str, str] = field(default_factory=dict)
    prefixes: Mapping[str, str] = field(default_factory=dict)
    lines: int = 0
    broken: bool = False
    own: frozenset[str] = frozenset()


def head(path: Path, file: str, found: Found) -> Head:
    """The head of an SSSOM file."""
    text: list[str] = []
    size = 0
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        for line in stream:
            if not line.startswith("#"):
                break
            size += len(line)
            if size > _HEAD_LIMIT:
                found(finding("L101", Place(file, len(text) + 1), problem="they are too many"))
                return Head(broken=True)
            text.append(line[1:].rstrip("\r\n"))
    standard = {name: prefixes()[name] for name in _BUILT_IN}
    try:
        # The base loader keeps every value a text: dates and versions stay as they were written.
        said = yaml.load("\n".join(_shifted(text)), Loader=yaml.BaseLoader)  # noqa: S506
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = Place(file, mark.line + 1 if mark is not None else None)
        problem = _REPEATED.sub(" …", getattr(error, "problem", None) or "it is not YAML")
        found(finding("L101", place, problem=problem))
        return Head({}, standard, len(text), broken=True)
    except RecursionError:
        found(finding("L101", Place(file), problem="lists are nested too deeply"))
        return Head({}, standard, len(text), broken=True)
    if said is None or said == "":
        said = {}
    if not isinstance(said, dict):
        found(finding("L101", Place(file, 1), problem="it is not a list of names and values"))
        return Head({}, standard, len(text), broken=True)
    own = said.get("curie_map") or {}
    if not isinstance(own, dict) or not all(isinstance(value, str) for value in own.values()):
        found(finding("L101", Place(file, 1), problem="curie_map is not a list of short forms"))
        return Head({}, standard, len(text), broken=True)
    declared = said.get("extension_definitions")
    extensions = frozenset(
        str(each.get("slot_name"))
        for each in (declared if isinstance(declared, list) else ())
        if isinstance(each, dict)
    )
    _look_at_keys(said, extensions, text, file, found)
    slots = {
        str(key): "|".join(value) if _is_list(value) else value
        for key, value in said.items()
        if isinstance(value, str) or _is_list(value)
    }
    if any(_SURROGATE.search(each) for each in (*slots.values(), *own.values())):
        found(finding("L101", Place(file, 1), problem="it holds half a character"))
        return Head({}, standard, len(text), broken=True)
    own = {str(key): value for key, value in own.items() if cells.ADDRESS.fullmatch(value)}
    for key in ("mapping_set_id", "license"):
        if not slots.get(key):
            found(finding("L102", Place(file, 1), key=key))
    return Head(slots, {**standard, **own}, len(text), own=extensions)


def _is_list(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _look_at_keys(
    said: Mapping[object, object],
    extensions: frozenset[str],
    text: Sequence[str],
    file: str,
    found: Found,
) -> None:
    for key in map(str, said):
        if key not in HEAD_SLOTS and key not in extensions:
            lines = (n for n, line in enumerate(text, 1) if line.strip().startswith(f"{key}:"))
            place = Place(file, next(lines, 1))
            near = suggest(key, HEAD_SLOTS)
            found(finding("L113", place, what="key", shown=showable(key), suggestion=near))


def _shifted(text: list[str]) -> list[str]:
    """The lines without the blank that many tools write after the ``#`` of every line."""
    if all(line.startswith(" ") or not line for line in text):
        return [line[1:] for line in text]
    return text


def showable(text: str) -> str:
    """The text, where it is a short form or holds no words of anybody."""
    return cells.may_be_shown(text) or (text if CURIE.fullmatch(text) else "")
