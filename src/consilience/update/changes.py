"""What an update changes in a study: counted and listed by id, without words of participants."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Change(StrEnum):
    """What an update does to a record."""

    ADDED = "added"  #: the file has it now
    REMOVED = "removed"  #: the file has it no longer
    CHANGED = "changed"  #: the file says something else of it
    KEPT = "kept"  #: the file has it no longer, and work of people rests on it
    FILLED = "filled"  #: the study said nothing there, the file does
    NAMED = "named"  #: a body of coding names what it covers, which was “all”
    OTHERWISE = "otherwise"  #: the file says something else than others: what is there counts
    EDITED = "edited"  #: changed in the file and by hand: the hand counts
    DELETED = "deleted"  #: in the file still, and deleted by hand: it stays away


_MEANING = {
    Change.ADDED: "new in the file",
    Change.REMOVED: "gone from the file",
    Change.CHANGED: "changed in the file",
    Change.KEPT: "gone from the file, kept because work of people rests on it",
    Change.FILLED: "filled in where it was empty",
    Change.NAMED: "names what it covers now, or covers more",
    Change.OTHERWISE: "otherwise in the file: what the study says counts",
    Change.EDITED: "changed in the file and by hand: the hand counts",
    Change.DELETED: "deleted by hand: it stays away",
}


#: Kinds of which somebody has to say that two are one.
_ASKED = ("source", "collaboration", "organisation", "speaker", "code", "excerpt")
_MOST = 10


@dataclass(frozen=True, slots=True, order=True)
class Renamed:
    """A code that is taken for one that was there, under another name or in another place."""

    code: str
    before: str
    after: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Changes:
    """All changes. ``records``: what happened, kind of record, id, columns that differ.

    ``same``: kind and id of what the study had already, from another file or from people.
    """

    records: tuple[tuple[Change, str, str, tuple[str, ...]], ...] = ()
    renamed: tuple[Renamed, ...] = ()
    same: tuple[tuple[str, str], ...] = ()

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
        told = {each.code for each in self.renamed}
        again: dict[str, list[str]] = {}
        for kind, id_ in self.same:
            if kind in _ASKED and not (kind == "code" and id_ in told):
                again.setdefault(kind, []).append(id_)
        if again:
            listed = "; ".join(f"{len(ids):,} {kind}: {_some(ids)}" for kind, ids in again.items())
            asked.append(
                "Is this the same in the file and in the study (what is not: --apart KIND:ID)? "
                f"{listed}"
            )
        filled = Counter(
            f"{kind} ({', '.join(columns)})"
            for what, kind, _, columns in self.records
            if what is Change.FILLED
        )
        if filled:
            into = ", ".join(f"{number:,} {kind}" for kind, number in filled.items())
            asked.append(f"May this be filled in, where the study says nothing: {into}?")
        removed = Counter(kind for what, kind, _, _ in self.records if what is Change.REMOVED)
        if removed:
            gone = ", ".join(f"{number:,} {kind}" for kind, number in removed.items())
            asked.append(f"Is this to be removed, as it is gone from the file: {gone}?")
        return tuple(asked)

    def lines(self, most: int = _MOST) -> list[str]:
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
            lines.append(f"{len(ids):,} {kind}, {_MEANING[change]}: {_some(ids, most)}")
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
            "same": [f"{kind}:{id_}" for kind, id_ in self.same],
            "records": [
                {"change": change.value, "kind": kind, "id": id_, "columns": list(columns)}
                for change, kind, id_, columns in self.records
            ],
        }


def _some(ids: list[str], most: int = _MOST) -> str:
    more = f" and {len(ids) - most:,} more" if len(ids) > most else ""
    return f"{', '.join(ids[:most])}{more}"


def joined(parts: Iterable[Changes]) -> Changes:
    """The changes of several files, one after another, as one."""
    records: dict[tuple[Change, str, str, tuple[str, ...]], None] = {}
    renamed: dict[Renamed, None] = {}
    same: dict[tuple[str, str], None] = {}
    for each in parts:
        records.update(dict.fromkeys(each.records))
        renamed.update(dict.fromkeys(each.renamed))
        same.update(dict.fromkeys(each.same))
    return Changes(tuple(records), tuple(renamed), tuple(same))
