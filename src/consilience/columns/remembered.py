"""Statements that were written before, for facts of which the same is known.

They can be kept in a file, so that the next process need not write them again. A query that says
so (``store.PASSING``) is never kept: it names what is in the data.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from consilience.columns import written
from consilience.columns.facts import Facts
from consilience.columns.kinds import Parts
from consilience.columns.questions import Statement, statement
from consilience.columns.sheet import Sheet
from consilience.columns.written import Asked, Known
from consilience.store import PASSING

#: So many queries are remembered, each with so many statements: the facts of studies differ.
_QUERIES, _EACH = 2000, 12


@dataclass
class _Watched:
    """What is known of the facts; it is noted down what a statement rests on."""

    facts: Facts
    seen: dict[Asked, Known] = field(default_factory=dict)
    ids: dict[Parts, int] = field(default_factory=dict)

    def id(self, parts: Parts) -> int:
        return self.ids.setdefault(parts, self.facts.id(parts))

    def holds(self, parts: Parts) -> bool:
        return bool(self._note("holds", parts))

    def kinds(self, property_: int | None) -> int:
        return int(str(self._note("kinds", property_)))

    def size(self, property_: int) -> int:
        return int(str(self._note("size", property_)))

    def once(self, property_: int) -> bool:
        return bool(self._note("once", property_))

    def table(self, property_: int | None) -> str:
        return str(self._note("table", property_))

    @property
    def sheet(self) -> Sheet:
        self._note("sheet", None)
        return self.facts.sheet

    @property
    def repeated(self) -> bool:
        return bool(self._note("repeated", None))

    @property
    def worlds(self) -> bool:
        return bool(self._note("worlds", None))

    @property
    def within(self) -> str | None:
        found = self._note("within", None)
        return None if found is None else str(found)

    def _note(self, what: str, of: Parts | int | None) -> Known:
        return self.seen.setdefault((what, of), _known(self.facts, what, of))


def _known(facts: Facts, what: str, of: Parts | int | None) -> Known:
    """One thing that is known of the facts."""
    found: Known | Sheet = getattr(facts, what)
    if isinstance(found, Sheet):
        return repr(found)
    known: Known = found(of) if callable(found) else found
    return known


@dataclass(frozen=True)
class _Written:
    statement: Statement
    seen: Mapping[Asked, Known]
    ids: Mapping[Parts, int]

    @property
    def lasting(self) -> bool:
        """Whether it can go into a file: what stands side by side is of certain data."""
        return self.seen.get(("sheet", None), repr(Sheet())) == repr(Sheet())

    def fits(self, facts: Facts) -> bool:
        return all(_known(facts, *asked) == then for asked, then in self.seen.items())


class Numbered(Facts, Protocol):
    """Facts whose terms have ids by a scheme of their own."""

    @property
    def scheme(self) -> str:
        """The scheme: equal schemes, equal ids."""

    def learn_ids(self, ids: Mapping[Parts, int]) -> None:
        """Take over ids that are known."""


class Remembered:
    """Writes statements, and gives what was written before where it would come out the same."""

    def __init__(self) -> None:
        self._written: OrderedDict[str, list[_Written]] = OrderedDict()
        self._passing: set[str] = set()
        self._new = 0

    def statement(self, text: str, facts: Numbered) -> Statement:
        """A query as SQL; NotClaimed where it is not certain to mean the same."""
        key = hashlib.sha256(f"{facts.scheme}\n{text}".encode()).hexdigest()
        before = self._written.setdefault(key, [])
        self._written.move_to_end(key)
        for each in before:
            if each.fits(facts):
                facts.learn_ids(each.ids)
                return each.statement
        watched = _Watched(facts)
        made = statement(text, watched)
        before.insert(0, _Written(made, watched.seen, watched.ids))
        del before[_EACH:]
        if text.startswith(PASSING):
            self._passing.add(key)
        else:
            self._new += 1
        while len(self._written) > _QUERIES:
            self._passing.discard(self._written.popitem(last=False)[0])
        return made

    def load(self, path: Path) -> None:
        """Remember what a file holds; one that cannot be read is as good as none."""
        try:
            saved = dict(json.loads(path.read_text(encoding="utf-8")))
            found = {
                str(key): [_Written(*written.read(each)) for each in every]
                for key, every in saved.items()
            }
        except (OSError, ValueError, TypeError, KeyError):
            return
        self._written.update(found)

    def save(self, path: Path) -> None:
        """Write it to a file, if anything was written since; where that cannot be, leave it."""
        if not self._new:
            return
        kept = {
            key: [written.spelt(each.statement, each.seen, each.ids) for each in lasting]
            for key, every in self._written.items()
            if key not in self._passing and (lasting := [each for each in every if each.lasting])
        }
        self._new = 0
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(
                "w", encoding="utf-8", dir=path.parent, suffix=".partial", delete=False
            ) as stream:
                json.dump(kept, stream)
            Path(stream.name).replace(path)
            for other in path.parent.glob(f"{path.stem.partition('-')[0]}-*.json"):
                if other != path:  # of another version of the program
                    other.unlink(missing_ok=True)
        except OSError:
            return
