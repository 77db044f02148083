"""What an update changes in a study: counted and listed by id, without words of participants."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Change(StrEnum):
    """What an update does to a record."""

    ADDED = "added"  #: the file has it now
    REMOVED = "removed"  #: the file has it no longer
    CHANGED = "changed"  #: the file says something else of it
    KEPT = "kept"  #: the file has it no longer, and work of people rests on it
    EDITED = "edited"  #: changed in the file and by hand: the hand counts
    DELETED = "deleted"  #: in the file still, and deleted by hand: it stays away


_MEANING = {
    Change.ADDED: "new in the file",
    Change.REMOVED: "gone from the file",
    Change.CHANGED: "changed in the file",
    Change.KEPT: "gone from the file, kept because work of people rests on it",
    Change.EDITED: "changed in the file and by hand: the hand counts",
    Change.DELETED: "deleted by hand: it stays away",
}


@dataclass(frozen=True, slots=True, order=True)
class Renamed:
    """A code that is taken for one that was there, under another name or in another place."""

    code: str
    before: str
    after: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Changes:
    """All changes. ``records``: what happened, kind of record, id, columns that differ."""

    records: tuple[tuple[Change, str, str, tuple[str, ...]], ...] = ()
    renamed: tuple[Renamed, ...] = ()

    def count(self, change: Change, kind: str | None = None) -> int:
        """How many records (of a kind) met a change."""
        return sum(1 for what, of, _, _ in self.records if what is change and kind in {None, of})

    def __bool__(self) -> bool:
        return bool(self.records or self.renamed)

    def questions(self) -> tuple[str, ...]:
        """What somebody has to confirm."""
        asked = [
            f"Is the code “{each.after}” the one that was “{each.before}”? ({each.evidence})"
            for each in self.renamed
        ]
        removed = Counter(kind for what, kind, _, _ in self.records if what is Change.REMOVED)
        if removed:
            gone = ", ".join(f"{number:,} {kind}" for kind, number in removed.items())
            asked.append(f"Is this to be removed, as it is gone from the file: {gone}?")
        return tuple(asked)

    def lines(self, most: int = 10) -> list[str]:
        """The changes in words, at most some ids of each sort."""
        found: dict[tuple[Change, str], list[str]] = {}
        for change, kind, id_, columns in self.records:
            named = f"{id_} ({', '.join(columns)})" if columns else id_
            found.setdefault((change, kind), []).append(named)
        lines = [
            f"code {each.code}: “{each.before}” → “{each.after}” ({each.evidence})"
            for each in self.renamed
        ]
        order = list(Change)
        for (change, kind), ids in sorted(found.items(), key=lambda pair: order.index(pair[0][0])):
            more = f" and {len(ids) - most:,} more" if len(ids) > most else ""
            lines.append(f"{len(ids):,} {kind}, {_MEANING[change]}: {', '.join(ids[:most])}{more}")
        return lines

    def data(self) -> dict[str, Any]:
        """The changes as plain values."""
        return {
            "counts": {change.value: self.count(change) for change in Change},
            "renamed": [
                {
                    "code": each.code,
                    "before": each.before,
                    "after": each.after,
                    "evidence": each.evidence,
                }
                for each in self.renamed
            ],
            "records": [
                {"change": change.value, "kind": kind, "id": id_, "columns": list(columns)}
                for change, kind, id_, columns in self.records
            ],
        }
