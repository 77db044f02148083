"""Statements that were written before, for facts of which the same is known."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Protocol

from consilience.columns.facts import Facts
from consilience.columns.kinds import Parts
from consilience.columns.questions import Statement, statement
from consilience.columns.sheet import Sheet

#: So many queries are remembered, each with so many statements: the facts of studies differ.
_QUERIES, _EACH = 2000, 12

_Asked = tuple[str, Parts | int | None]
_Known = bool | int | str | Sheet | None


@dataclass
class _Watched:
    """What is known of the facts; it is noted down what a statement rests on."""

    facts: Facts
    seen: dict[_Asked, _Known] = field(default_factory=dict)
    ids: dict[Parts, int] = field(default_factory=dict)

    def id(self, parts: Parts) -> int:
        return self.ids.setdefault(parts, self.facts.id(parts))

    def holds(self, parts: Parts) -> bool:
        return bool(self._note("holds", parts))

    def kinds(self, property_: int | None) -> int:
        return int(str(self._note("kinds", property_)))

    def size(self, property_: int) -> int:
        return int(str(self._note("size", property_)))

    def table(self, property_: int | None) -> str:
        return str(self._note("table", property_))

    @property
    def sheet(self) -> Sheet:
        found = self._note("sheet", None)
        assert isinstance(found, Sheet)  # noqa: S101 - it is asked for by that name
        return found

    @property
    def repeated(self) -> bool:
        return bool(self._note("repeated", None))

    @property
    def within(self) -> str | None:
        found = self._note("within", None)
        return None if found is None else str(found)

    def _note(self, what: str, of: Parts | int | None) -> _Known:
        return self.seen.setdefault((what, of), known(self.facts, what, of))


def known(facts: Facts, what: str, of: Parts | int | None) -> _Known:
    """One thing that is known of the facts."""
    found: _Known = getattr(facts, what)
    return found(of) if callable(found) else found


@dataclass(frozen=True)
class _Written:
    statement: Statement
    seen: dict[_Asked, _Known]
    ids: dict[Parts, int]

    def fits(self, facts: Facts) -> bool:
        return all(known(facts, *asked) == then for asked, then in self.seen.items())


class Numbered(Facts, Protocol):
    """Facts whose terms have ids by a scheme of their own."""

    @property
    def scheme(self) -> str:
        """The scheme: equal schemes, equal ids."""

    def learn_ids(self, ids: dict[Parts, int]) -> None:
        """Take over ids that are known."""


class Remembered:
    """Writes statements, and gives what was written before where it would come out the same."""

    def __init__(self) -> None:
        self._written: OrderedDict[tuple[str, str], list[_Written]] = OrderedDict()

    def statement(self, text: str, facts: Numbered) -> Statement:
        """A query as SQL; NotClaimed where it is not certain to mean the same."""
        written = self._written.setdefault((facts.scheme, text), [])
        self._written.move_to_end((facts.scheme, text))
        for each in written:
            if each.fits(facts):
                facts.learn_ids(each.ids)
                return each.statement
        watched = _Watched(facts)
        made = statement(text, watched)
        written.insert(0, _Written(made, watched.seen, watched.ids))
        del written[_EACH:]
        while len(self._written) > _QUERIES:
            self._written.popitem(last=False)
        return made
