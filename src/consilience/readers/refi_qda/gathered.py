"""The study while it is made: its records, its numbers, and what became of everything."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count

from consilience import model
from consilience.loss import Ledger
from consilience.model import Record
from consilience.readers.media import Medium
from consilience.readers.refi_qda.options import Options
from consilience.readers.spool import Rows, Shelf

LAYER = "imported"
_ORIGIN = ("id", "file", "element")
_ATTRIBUTE = ("id", "about", "name", "value")
_DAY = re.compile(r"\s*([0-9]{4}-[0-9]{2}-[0-9]{2})(?![0-9])")
_TEN = len("2031-05-08")


def day(text: str) -> str | None:
    """The day of a date with a time; None where it is no date."""
    if not text:
        return None
    if text[_TEN : _TEN + 1] == "T":
        return _day(text[:_TEN])
    match = _DAY.match(text)
    return _day(match[1]) if match else None


@lru_cache(maxsize=4096)
def _day(text: str) -> str | None:
    if not _DAY.fullmatch(text):
        return None
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return None
    return text


@dataclass(slots=True)
class Gathered:
    """Everything that goes into the study, as far as it was read."""

    file: str
    options: Options
    ledger: Ledger = field(default_factory=Ledger)
    remarks: list[str] = field(default_factory=list)
    shelf: Shelf = field(default_factory=Shelf)
    records: dict[type[Record], Rows] = field(default_factory=dict)
    agents: list[model.Agent] = field(default_factory=list)
    waves: list[model.Wave] = field(default_factory=list)
    texts: dict[str, Callable[[], str]] = field(default_factory=dict)
    media: dict[str, list[Medium]] = field(default_factory=dict)
    #: GUID → typed reference, of what there are few of: users, codes, sources, notes, cases
    known: dict[str, str] = field(default_factory=dict)
    #: GUID of a user or a code → id
    users: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    #: GUID of a note → what it is about
    about: dict[str, list[str]] = field(default_factory=dict)
    coders: dict[str, None] = field(default_factory=dict)
    _numbers: defaultdict[str, Iterator[int]] = field(
        default_factory=lambda: defaultdict(lambda: count(1))
    )

    def number(self, letter: str) -> str:
        """The next id of a kind."""
        return f"{letter}{next(self._numbers[letter])}"

    def rows(self, kind: type[Record]) -> Rows:
        """The table of a kind."""
        rows = self.records.get(kind)
        if rows is None:
            rows = self.records[kind] = Rows(kind, self.shelf)
        return rows

    def add(self, record: Record) -> None:
        """Put a record into its table."""
        self.rows(type(record)).add(record)

    def origin(self, reference: str, guid: str) -> None:
        """Note where a record comes from."""
        if guid:
            self.rows(model.Origin).put(_ORIGIN, (reference, self.file, guid))

    def attribute(self, about: str, name: str, value: str | None) -> None:
        """Keep a detail that has no column of its own."""
        named = name if name.strip() else "(no name)"
        values = (self.number("a"), about, named, value or None)
        self.rows(model.Attribute).put(_ATTRIBUTE, values)

    def note(
        self, about: str, text: str, *, author: str | None = None, date: str | None = None
    ) -> str:
        """Keep a note."""
        id_ = self.number("n")
        self.add(model.Note(id=id_, about=about, text=text, author=author, date=date))
        return id_

    def refer(self, notes: list[str] | tuple[str, ...], about: str) -> None:
        """Something refers to notes: they are about it."""
        for each in notes:
            listed = self.about.setdefault(each, [])
            if about not in listed:
                listed.append(about)

    def user_name(self, guid: str) -> str:
        """The name of a user, or the GUID where there is no such user."""
        id_ = self.users.get(guid)
        return next((each.name for each in self.agents if each.id == id_), guid)
