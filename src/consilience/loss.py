"""What an import or an export carried, changed and had no place for: counted and listed.

Nothing is lost silently: whoever reads or writes another tool's file says here what became of
everything in it. Entries name kinds, counts and ids, never words of participants.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

_EXAMPLES = 5


class Fate(StrEnum):
    """What became of something."""

    CARRIED = "carried"  #: it is there, as it was
    CHANGED = "changed"  #: it is there, in another form (``why`` says how)
    LEFT = "left"  #: it has no place on the other side


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """``count`` things of the kind ``what`` met one fate, for the reason ``why``.

    ``what`` is the word of the tool (``PDFSelection``, ``highlight``); ``became`` is ours
    (``excerpt``), empty for what was left. ``examples`` are up to five ids.
    """

    fate: Fate
    what: str
    became: str
    why: str
    count: int
    examples: tuple[str, ...] = ()


@dataclass(slots=True)
class _Noted:
    count: int = 0
    examples: list[str] = field(default_factory=list)


class Ledger:
    """Takes note while a file is read or written."""

    def __init__(self) -> None:
        self._noted: dict[tuple[Fate, str, str, str], _Noted] = {}

    def _note(self, key: tuple[Fate, str, str, str], id_: str, count: int) -> None:
        noted = self._noted.get(key)
        if noted is None:
            noted = self._noted[key] = _Noted()
        noted.count += count
        if id_ and len(noted.examples) < _EXAMPLES and id_ not in noted.examples:
            noted.examples.append(id_)

    def carried(self, what: str, became: str, *, id_: str = "", count: int = 1) -> None:
        """It is there, as it was."""
        self._note((Fate.CARRIED, what, became, ""), id_, count)

    def changed(self, what: str, became: str, why: str, *, id_: str = "", count: int = 1) -> None:
        """It is there, in another form."""
        self._note((Fate.CHANGED, what, became, why), id_, count)

    def left(self, what: str, why: str, *, id_: str = "", count: int = 1) -> None:
        """It has no place on the other side."""
        self._note((Fate.LEFT, what, "", why), id_, count)

    def entries(self) -> Iterator[Entry]:
        """Everything noted, in a fixed order."""
        for key, noted in sorted(self._noted.items(), key=lambda pair: pair[0]):
            yield Entry(*key, noted.count, tuple(noted.examples))


@dataclass(frozen=True, slots=True)
class LossReport:
    """The fate of everything in one file. ``format`` is the reader's or writer's name."""

    file: str
    format: str
    direction: str
    entries: tuple[Entry, ...]

    @classmethod
    def of(cls, file: str, format_: str, direction: str, entries: Iterable[Entry]) -> LossReport:
        """A report of an ``import`` or an ``export``."""
        return cls(file, format_, direction, tuple(entries))

    def count(self, fate: Fate, what: str | None = None) -> int:
        """How many things met this fate."""
        return sum(
            each.count
            for each in self.entries
            if each.fate is fate and (what is None or each.what == what)
        )


def joined(reports: Iterable[LossReport]) -> LossReport:
    """The reports of several files as one; a single one as it is."""
    found = list(reports)
    if len(found) == 1:
        return found[0]
    entries: dict[tuple[Fate, str, str, str], Entry] = {}
    for each in (entry for report in found for entry in report.entries):
        key = (each.fate, each.what, each.became, each.why)
        before = entries.get(key, Entry(*key, 0))
        examples = tuple(dict.fromkeys((*before.examples, *each.examples)))[:_EXAMPLES]
        entries[key] = Entry(*key, before.count + each.count, examples)
    formats = dict.fromkeys(each.format for each in found)
    return LossReport(
        file=", ".join(each.file for each in found),
        format=", ".join(formats),
        direction=found[0].direction,
        entries=tuple(sorted(entries.values())),
    )
