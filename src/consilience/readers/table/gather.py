"""Records gathered from the rows of a table: each thing once, with an id of its own.

Ids come from the table where it has them, and else from the order of first appearance.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from consilience.cells import ID
from consilience.model import (
    Agent,
    Attribute,
    Code,
    Coding,
    Collaboration,
    Excerpt,
    Note,
    Origin,
    Record,
    Source,
    Speaker,
    Wave,
)

R = TypeVar("R", bound=Record)

_ISO = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ].*)?|[0-9]{4}(?:-[0-9]{2})?")


def date(text: str) -> str | None:
    """The date of an ISO date or time; None where it is written otherwise."""
    found = _ISO.fullmatch(text.strip())
    if found is None:
        return None
    day = found[1] or text.strip()
    try:
        dt.date.fromisoformat((day + "-01-01")[:10])
    except ValueError:
        return None
    return day


class Gathered:
    """What was found in a table so far."""

    def __init__(self, file: str, sheet: str) -> None:
        self._file = file
        self._sheet = sheet or None
        self.records: dict[type[Record], dict[str, Record]] = {
            kind: {}
            for kind in (
                *(Source, Collaboration, Speaker, Code, Excerpt, Coding),
                *(Note, Attribute, Origin),
            )
        }
        self.waves: dict[str, Wave] = {}
        self.agents: dict[str, Agent] = {}
        self._ids: dict[tuple[str, object], str] = {}
        self._labels: dict[str, tuple[str, ...]] = {}

    def turn_to(self, sheet: str) -> None:
        """What comes from now on stands on another sheet."""
        self._sheet = sheet or None

    def _next(self, kind: type[Record], letter: str) -> str:
        return f"{letter}{len(self.records[kind]) + 1}"

    def _add(self, record: Record) -> str:
        self.records[type(record)][record.id] = record
        return record.id

    def origin(self, kind: str, id_: str, row: int, element: str = "") -> None:
        """Note which row something came from first."""
        record = Origin(
            id=f"{kind}:{id_}",
            file=self._file,
            sheet=self._sheet,
            source_row=row,
            element=element or None,
        )
        self.records[Origin].setdefault(record.id, record)

    def source(
        self, title: str, kind: str, language: str | None, row: int, *, within: str = ""
    ) -> str:
        """The id of the source with a title, within a group where titles are not alone."""
        key = ("source", (title, within))
        if key not in self._ids:
            id_ = self._next(Source, "D")
            self._ids[key] = self._add(Source(id=id_, kind=kind, title=title, language=language))
            self.origin("source", id_, row)
        return self._ids[key]

    def collaboration(self, label: str, kind: str, row: int) -> str:
        """The id of the collaboration with a label."""
        key = ("collaboration", label)
        if key not in self._ids:
            id_ = self._next(Collaboration, "K")
            self._ids[key] = self._add(Collaboration(id=id_, label=label, kind=kind))
            self.origin("collaboration", id_, row)
        return self._ids[key]

    def wave(self, label: str) -> str:
        """The id of the wave with a label; waves are in order of appearance."""
        if label not in self.waves:
            order = len(self.waves) + 1
            self.waves[label] = Wave(id=f"w{order}", label=label, order=order)
        return self.waves[label].id

    def agent(self, name: str) -> str:
        """The id of the coder with a name."""
        if name not in self.agents:
            self.agents[name] = Agent(id=f"coder{len(self.agents) + 1}", name=name)
        return self.agents[name].id

    def speaker(self, found: Speaker, row: int) -> str:
        """The id of a speaker: two rows speak of one only where nothing about them differs."""
        key = ("speaker", replace(found, id="S"))
        if key not in self._ids:
            id_ = self._next(Speaker, "S")
            self._ids[key] = self._add(replace(found, id=id_))
            self.origin("speaker", id_, row)
        return self._ids[key]

    def code(self, path: tuple[str, ...], row: int) -> str:
        """The id of a code; the codes above it are made first."""
        key = ("code", path)
        if key not in self._ids:
            broader = self.code(path[:-1], row) if len(path) > 1 else None
            id_ = self._next(Code, "C")
            self._ids[key] = self._add(Code(id=id_, label=path[-1], broader=broader))
            self._labels[id_] = path
            self.origin("code", id_, row)
        return self._ids[key]

    def excerpt(self, key: object, given: str, found: Excerpt, row: int) -> tuple[str, bool]:
        """The id of an excerpt, and whether it is new; ``given`` is its id in the table."""
        known = self._ids.get(("excerpt", key))
        if known is not None:
            return known, False
        usable = given if ID.fullmatch(given) and given not in self.records[Excerpt] else ""
        number = len(self.records[Excerpt]) + 1
        while not usable:
            candidate = f"E{number}"
            usable = candidate if candidate not in self.records[Excerpt] else ""
            number += 1
        self._ids[("excerpt", key)] = self._add(replace(found, id=usable))
        self.origin("excerpt", usable, row, given)
        return usable, True

    def coding(self, found: Coding, row: int) -> bool:
        """Add a coding; False where it was there before."""
        key = ("coding", (found.excerpt, found.code, found.coder))
        if key in self._ids:
            return False
        self._ids[key] = self._add(replace(found, id=self._next(Coding, "A")))
        self.origin("coding", self._ids[key], row)
        return True

    def note(self, about: str, text: str) -> None:
        """Add a note, once."""
        key = ("note", (about, text))
        if key not in self._ids:
            id_ = self._next(Note, "N")
            self._ids[key] = self._add(Note(id=id_, about=about, text=text))

    def detail(self, about: str, name: str, value: str) -> None:
        """Add a detail, once."""
        key = ("attribute", (about, name, value))
        if key not in self._ids:
            id_ = self._next(Attribute, "T")
            self._ids[key] = self._add(Attribute(id=id_, about=about, name=name, value=value))

    def settle_labels(self) -> list[str]:
        """Give codes of one name in different branches names that differ; their ids."""
        by_label: dict[str, list[str]] = {}
        codes = self.records[Code]
        for id_, code in codes.items():
            if isinstance(code, Code):
                by_label.setdefault(code.label, []).append(id_)
        changed = []
        for ids in by_label.values():
            for id_ in ids if len(ids) > 1 else ():
                code = codes[id_]
                if isinstance(code, Code) and code.broader:
                    codes[id_] = replace(code, label=" > ".join(self._labels[id_]))
                    changed.append(id_)
        return changed

    def of(self, kind: type[R]) -> Iterator[R]:
        """The records of a kind, in order of appearance."""
        for record in self.records[kind].values():
            if isinstance(record, kind):
                yield record

    def tables(self) -> Mapping[type[Record], int]:
        """How many records of each kind there are."""
        return {kind: len(found) for kind, found in self.records.items() if found}
