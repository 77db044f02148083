"""The study while it is made: its records, its numbers, and what became of everything."""

from __future__ import annotations

import datetime as dt
import re
import tempfile
import weakref
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache, partial

from consilience import model
from consilience.loss import Ledger
from consilience.model import Record
from consilience.readers.media import Medium
from consilience.readers.refi_qda.options import Options
from consilience.readers.spool import Spool

LAYER = "imported"
_DAY = re.compile(r"\s*([0-9]{4}-[0-9]{2}-[0-9]{2})(?![0-9])")


@lru_cache(maxsize=4096)
def day(text: str | None) -> str | None:
    """The day of a date with a time; None where it is no date."""
    match = _DAY.match(text or "")
    if match is None:
        return None
    try:
        dt.date.fromisoformat(match[1])
    except ValueError:
        return None
    return match[1]


class Texts:
    """Texts that stood in the project itself, kept aside so that they are not held in memory."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with these texts
        self._end = 0
        weakref.finalize(self, self._file.close)

    def keep(self, text: str) -> Callable[[], str]:
        """Keep a text; what is given back reads it again."""
        data = text.encode("utf-8", "replace")
        start = self._end
        self._file.seek(start)
        self._file.write(data)
        self._end += len(data)
        return partial(self._read, start, len(data))

    def _read(self, start: int, length: int) -> str:
        self._file.seek(start)
        return self._file.read(length).decode("utf-8")


@dataclass(slots=True)
class Gathered:
    """Everything that goes into the study, as far as it was read."""

    file: str
    options: Options
    ledger: Ledger = field(default_factory=Ledger)
    remarks: list[str] = field(default_factory=list)
    records: dict[type[Record], Spool[Record]] = field(default_factory=dict)
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
    _numbers: Counter[str] = field(default_factory=Counter)

    def number(self, letter: str) -> str:
        """The next id of a kind."""
        self._numbers[letter] += 1
        return f"{letter}{self._numbers[letter]}"

    def add(self, record: Record) -> None:
        """Put a record into its table."""
        spool = self.records.get(type(record))
        if spool is None:
            spool = self.records[type(record)] = Spool()
        spool.add(record)

    def rows(self, kind: type[Record]) -> Iterator[Record]:
        """The records of one kind, from the first."""
        return iter(self.records.get(kind, ()))

    def origin(self, reference: str, guid: str) -> None:
        """Note where a record comes from."""
        if guid:
            self.add(model.Origin(id=reference, file=self.file, element=guid))

    def attribute(self, about: str, name: str, value: str | None) -> None:
        """Keep a detail that has no column of its own."""
        named = name if name.strip() else "(no name)"
        self.add(model.Attribute(id=self.number("a"), about=about, name=named, value=value or None))

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
