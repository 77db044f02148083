"""Which record of a file is which record of the study: names are found round by round.

A round compares by one sort of evidence, the strongest first. What the file itself said before
is known again by its own rounds (*own*); what another file or a person brought (*other*) by
narrower ones, because two files number and name things alike without meaning the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from consilience import tables
from consilience.import_record import Base, mark, marks
from consilience.model import Agent, Layer, Record, Source, Wave
from consilience.tables import Table
from consilience.update import keys, renaming
from consilience.update.changes import Renamed
from consilience.update.keys import Key
from consilience.update.snapshot import Snapshot

R = TypeVar("R", bound=Record)

Round = tuple[Key[R], Key[R]]


@dataclass(slots=True)
class Matches:
    """New ids, codes that were recognised under another name, and what was deleted by hand."""

    names: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    renamed: list[Renamed] = field(default_factory=list)
    #: (kind, id): a file brought it, it is not in the study now, and in the file it still is
    deleted: set[tuple[str, str]] = field(default_factory=set)
    #: (kind, id): this file did not have it before, another one or a person did
    same: list[tuple[str, str]] = field(default_factory=list)
    #: id of a source in the file → id in the study
    sources: Mapping[str, str] = field(default_factory=dict)
    #: (kind, id in the study) → id in the file, of waves and layers; what the file said of quotes
    parts: dict[tuple[str, str], str] = field(default_factory=dict)


class Identity:
    """Names the records of ``new`` as ``old`` names them, one kind after another.

    ``base`` is what the file said last (empty for a file that is new to the study), ``others``
    what the other files said. ``apart`` are (kind, id) that are never taken for another name of
    something in the file.
    """

    def __init__(
        self,
        old: Snapshot,
        new: Snapshot,
        base: Base,
        others: Sequence[Base],
        apart: Collection[tuple[str, str]],
    ) -> None:
        self.old = old
        self.new = new
        self.base = base
        self.others = others
        self.apart = frozenset(apart)
        self.found = Matches()
        self._elements = (_element_marks(base), new.elements())
        self._known = {
            table.singular: {each.id for each in old.records[table.record]}
            for table in tables.TABLES
        }
        self._taken = {kind: set(ids) for kind, ids in self._known.items()}
        for each in (base, *others):
            for key in each.cells:
                kind, _, id_ = key.partition(":")
                if kind in self._taken:
                    self._taken[kind].add(id_)

    def names(self, kind: str) -> dict[str, str]:
        """Id in the file → id in the study, of what is known again so far."""
        return self.found.names[kind]

    # --- whose a record is -----------------------------------------------------------------

    def is_own(self, table: Table, id_: str) -> bool:
        """True for what the file said before, and for what people added since."""
        if self.base.of(table.singular, id_) is not None:
            return True
        return bool(self.base.cells) and not self.said_elsewhere(table.singular, id_)

    def said_elsewhere(self, kind: str, id_: str) -> bool:
        """True for a record that another file has."""
        return any(each.of(kind, id_) is not None for each in self.others)

    def own(self, table: Table, kind: type[R]) -> list[R]:
        """The records of the study that the file may rename."""
        return [each for each in self.old.all(kind) if self.is_own(table, each.id)]

    def other(self, table: Table, kind: type[R]) -> list[R]:
        """The records that other files or people brought."""
        return [
            each
            for each in self.old.all(kind)
            if not self.is_own(table, each.id) and (table.singular, each.id) not in self.apart
        ]

    # --- parts of the header ---------------------------------------------------------------

    def header(self) -> None:
        """Match agents by name; waves and layers by name, or by the id that the file gives."""
        mine, theirs = self.old.header, self.new.header
        self._parts("agent", _named(mine.agents), _named(theirs.agents))
        self._parts("wave", _labelled(mine.waves), _labelled(theirs.waves))
        self._parts("layer", _labelled(mine.layers), _labelled(theirs.layers))
        self.new.header = renaming.header(self.new.header, self.found.names)
        for table in tables.TABLES:
            self.apply(table)
        self.found.names.clear()

    def _parts(
        self, kind: str, old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]
    ) -> None:
        ids = {id_ for id_, _ in old}
        by_label = {label: id_ for id_, label in reversed(old)}
        taken = set(ids)
        for id_, label in new:
            kept = self.base.part(kind, id_)
            same = by_label.get(label) or (kept if kept in ids else None)
            name = same or keys.free(id_, taken)
            self.found.names[kind][id_] = name
            taken.add(name)
            if kind != "agent":
                self.found.parts[(kind, name)] = id_

    # --- one kind --------------------------------------------------------------------------

    def apply(self, table: Table) -> None:
        """Give the records of a table the names that are found so far."""
        rows = self.new.records[table.record]
        rows[:] = [renaming.record(each, table, self.found.names) for each in rows]

    def element(self, table: Table) -> Round[R]:
        """The tool's own id (its mark), as both sides know it."""
        old, new = self._elements

        def of(side: Mapping[str, str]) -> Key[R]:
            return lambda each: side.get(f"{table.singular}:{each.id}")

        return of(old), of(new)

    def kind(
        self,
        table: Table,
        kind: type[R],
        own: Sequence[Round[R]],
        other: Sequence[Round[R]] | None = None,
    ) -> None:
        """Match one kind: ``other`` are the rounds for what the file did not bring."""
        self.own_rounds(table, kind, own)
        self.other_rounds(table, kind, own if other is None else other)
        self.settle(table, kind)

    def own_rounds(
        self,
        table: Table,
        kind: type[R],
        rounds: Sequence[Round[R]],
        alone: Sequence[Round[R]] = (),
    ) -> None:
        """Match with what the file said before.

        By the rounds ``alone``, which pass over what a record says, only what no other file says
        is known again: there it would stay as it is, and get what the file says of another.
        """
        unchanged: Round[R] = self._unchanged(table)
        old = self.own(table, kind)
        for each in (unchanged, *rounds):
            self._round(table, kind, old, each)
        if alone:
            old = [each for each in old if not self.said_elsewhere(table.singular, each.id)]
        for each in alone:
            self._round(table, kind, old, each)

    def other_rounds(
        self, table: Table, kind: type[R], rounds: Sequence[Round[R]], *, alone: bool = False
    ) -> None:
        """Match with what others brought; ``alone``: only what is the only one on both sides."""
        old = self.other(table, kind)
        for each in rounds:
            self._round(table, kind, old, each, alone=alone)

    def _round(
        self,
        table: Table,
        kind: type[R],
        records: Iterable[R],
        keys_: Round[R],
        *,
        alone: bool = False,
    ) -> None:
        names = self.names(table.singular)
        used = set(names.values())
        old = keys.groups((each for each in records if each.id not in used), keys_[0])
        if not old:
            return
        new = keys.groups((each for each in self.new.all(kind) if each.id not in names), keys_[1])
        for key, here in new.items():
            there = old.get(key, [])
            if alone and (len(here) > 1 or len(there) > 1):
                continue
            # Where several are alike on both sides, the order tells them apart.
            for mine, theirs in zip(here, there, strict=False):
                names[mine] = theirs

    def _unchanged(self, table: Table) -> Round[R]:
        """What the file says exactly as it did last, whatever people made of it since."""

        def before(each: R) -> Hashable | None:
            held = self.base.of(table.singular, each.id)
            return keys.signature(held) if held else None

        return before, lambda each: keys.signature(marks(each, table))

    def settle(self, table: Table, kind: type[R]) -> Mapping[str, str]:
        """Give free ids to what is new, and everything its new name; id in the file → id."""
        names = self.names(table.singular)
        taken = self._taken[table.singular]
        gone = _Gone(table, (self.base, *self.others), self._known[table.singular])
        for known in names.values():
            if self.base.of(table.singular, known) is None and not self.is_own(table, known):
                self.found.same.append((table.singular, known))
        for each in self.new.all(kind):
            if each.id in names:
                continue
            deleted = gone.take(each, self.new)
            if deleted:
                names[each.id] = deleted
                self.found.deleted.add((table.singular, deleted))
            else:
                names[each.id] = keys.free(each.id, taken)
            taken.add(names[each.id])
        moved = {table.singular: {id_: name for id_, name in names.items() if id_ != name}}
        for each_table in tables.TABLES if moved[table.singular] else ():
            if renaming.touches(each_table, table.singular):
                rows = self.new.records[each_table.record]
                rows[:] = [renaming.record(each, each_table, moved) for each in rows]
        self.new.header = renaming.header(self.new.header, moved)
        settled = dict(names)
        new = self._elements[1]
        renamed = {keys.moved(key, table.singular, names): element for key, element in new.items()}
        self._elements = (self._elements[0], renamed)
        names.clear()
        return settled


def _named(agents: Sequence[Agent]) -> list[tuple[str, str]]:
    return [(each.id, each.name) for each in agents]


def _labelled(parts: Sequence[Wave | Layer]) -> list[tuple[str, str]]:
    return [(each.id, each.label) for each in parts]


def _element_marks(base: Base) -> Mapping[str, str]:
    """The marks of the tool's own ids, by ``kind:id``, as the file said them last."""
    found = {}
    for key, held in base.cells.items():
        kind, _, reference = key.partition(":")
        if kind == "origin" and "element" in held:
            found[reference] = held["element"]
    return found


class _Gone:
    """Records that a file brought and the study has no longer: somebody deleted them."""

    def __init__(self, table: Table, bases: Sequence[Base], known: Collection[str]) -> None:
        self._table = table
        self._by: dict[Hashable, list[str]] = defaultdict(list)
        self._given: set[str] = set()
        prefix = f"{table.singular}:"
        for base in bases:
            texts = _texts(base) if table is tables.SOURCES else {}
            for key, held in base.cells.items():
                id_ = key.removeprefix(prefix)
                if key.startswith(prefix) and id_ not in known:
                    text = texts.get(held.get("file", ""))
                    for sign in _signs(table, held, text):
                        self._by[sign].append(id_)

    def take(self, record: Record, new: Snapshot) -> str | None:
        """The id under which a record was deleted; each is given once."""
        if not self._by:
            return None
        text = new.text(record) if isinstance(record, Source) else None
        for sign in _signs(self._table, marks(record, self._table), text and mark(text)):
            for id_ in self._by.get(sign, ()):
                if id_ not in self._given:
                    self._given.add(id_)
                    return id_
        return None


def _signs(table: Table, held: Mapping[str, str], text: str | None) -> list[Hashable]:
    """By what a deleted record is known: all of it; the words of a quote, the text of a source."""
    signs: list[Hashable] = [keys.signature(held)]
    if table is tables.EXCERPTS and held.get("text"):
        signs.append(("words", held.get("source"), held["text"]))
    if text:
        signs.append(("text", text))
    return signs


def _texts(base: Base) -> Mapping[str, str]:
    """The mark of a text, by the mark of its file's name."""
    return {
        mark(key.removeprefix("text:")): held["text"]
        for key, held in base.cells.items()
        if key.startswith("text:") and "text" in held
    }
