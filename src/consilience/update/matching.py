"""Which record of a file is which record of the study: by evidence, the strongest first.

GUIDs alone prove nothing: tools draw them anew, or make them from names. A code that is found
again by its GUID or by its codings, but has another name or place, is reported to be confirmed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from consilience import tables
from consilience.import_record import Base, mark, marks
from consilience.model import (
    Assessment,
    Attribute,
    Code,
    Coding,
    Collaboration,
    Excerpt,
    Mention,
    Note,
    Organisation,
    Pseudonym,
    Record,
    Source,
    Speaker,
)
from consilience.tables import Table
from consilience.update import keys, renaming
from consilience.update.changes import Renamed
from consilience.update.keys import Key
from consilience.update.snapshot import Snapshot

R = TypeVar("R", bound=Record)

_MOST_COMPARED = 200
_SHARED = 0.8


@dataclass(slots=True)
class Matches:
    """New ids, and codes that were recognised under another name."""

    names: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    renamed: list[Renamed] = field(default_factory=list)
    #: (kind, id): in the last import, not in the study now, and in the file still
    deleted: set[tuple[str, str]] = field(default_factory=set)


class Matcher:
    """Goes through the kinds of records in an order in which references are known already."""

    def __init__(
        self, old: Snapshot, new: Snapshot, base: Base, apart: Collection[str] = ()
    ) -> None:
        self._old = old
        self._new = new
        self._base = base
        self._apart = frozenset(apart)
        self._elements = (old.elements(), new.elements())
        self.found = Matches()
        self._known = {
            table.singular: {each.id for each in old.records[table.record]}
            for table in tables.TABLES
        }
        self._taken = {
            kind: set(ids)
            | {key.partition(":")[2] for key in base.cells if key.startswith(f"{kind}:")}
            for kind, ids in self._known.items()
        }

    def match(self) -> Matches:
        """Match everything; afterwards every id of the new study is one of the old or free."""
        self._header()
        old_texts = {each.id: self._old.text(each) for each in self._old.all(Source)}
        new_texts = {each.id: self._new.text(each) for each in self._new.all(Source)}

        def text(side: Mapping[str, str | None]) -> Key[Source]:
            return lambda each: mark(side[each.id] or "") if side[each.id] else None

        self._kind(
            tables.SOURCES,
            Source,
            [
                (text(old_texts), text(new_texts)),
                keys.same(lambda each: (each.title, each.kind)),
                keys.same(lambda each: each.title),
                self._element(tables.SOURCES),
            ],
        )
        by_label: list[tuple[Key[Collaboration], Key[Collaboration]]] = [
            keys.same(lambda each: each.label)
        ]
        self._kind(tables.COLLABORATIONS, Collaboration, by_label)
        self._kind(tables.ORGANISATIONS, Organisation, [keys.same(lambda each: each.label)])
        self._kind(
            tables.SPEAKERS,
            Speaker,
            [
                keys.same(
                    lambda each: (
                        each.label,
                        each.role_published,
                        each.organisation_type_published,
                        each.collaboration,
                        each.wave,
                    )
                ),
                keys.same(lambda each: each.label),
                self._element(tables.SPEAKERS),
            ],
        )
        self._codes()
        self._excerpts()
        self._codes_by_codings()
        self._settle(tables.CODEBOOK, Code)
        self._kind(
            tables.CODINGS,
            Coding,
            [
                keys.same(
                    lambda each: (each.excerpt, each.code, each.layer, each.coder, each.date)
                ),
                keys.same(lambda each: (each.excerpt, each.code, each.layer, each.coder)),
            ],
        )
        self._kind(tables.MENTIONS, Mention, [keys.same(lambda each: (each.excerpt, each.words))])
        self._kind(tables.PSEUDONYMS, Pseudonym, [keys.same(lambda each: each.label)])
        self._kind(
            tables.ASSESSMENTS,
            Assessment,
            [
                keys.same(
                    lambda each: (each.collaboration, each.construct, each.round, each.assessor)
                )
            ],
        )
        self._kind(
            tables.NOTES,
            Note,
            [
                keys.same(lambda each: (each.about, each.text)),
                self._element(tables.NOTES),
                keys.same(lambda each: (each.about, each.author, each.date)),
            ],
        )
        self._kind(
            tables.ATTRIBUTES,
            Attribute,
            [
                keys.same(lambda each: (each.about, each.name, each.value)),
                keys.same(lambda each: (each.about, each.name)),
            ],
        )
        self._apply(tables.ORIGINS)
        return self.found

    # --- the header ------------------------------------------------------------------------

    def _header(self) -> None:
        mine, theirs = self._old.header, self._new.header
        self._parts(
            "agent",
            [(each.id, each.name) for each in mine.agents],
            [(each.id, each.name) for each in theirs.agents],
        )
        # People may call a wave or a layer what they like: its id counts as well.
        for kind, old, new in (
            ("wave", mine.waves, theirs.waves),
            ("layer", mine.layers, theirs.layers),
        ):
            self._parts(
                kind,
                [(each.id, each.label) for each in old],
                [(each.id, each.label) for each in new],
                by_id=True,
            )
        self._new.header = renaming.header(self._new.header, self.found.names)
        self._apply_all()

    def _parts(
        self,
        kind: str,
        old: Sequence[tuple[str, str]],
        new: Sequence[tuple[str, str]],
        *,
        by_id: bool = False,
    ) -> None:
        """Match parts of the header, given as (id, label)."""
        ids = {id_ for id_, _ in old}
        by_label = {label: id_ for id_, label in reversed(old)}
        taken = set(ids)
        for id_, label in new:
            same = by_label.get(label) or (id_ if by_id and id_ in ids else None)
            self.found.names[kind][id_] = same or keys.free(id_, taken)
            taken.add(self.found.names[kind][id_])

    # --- one kind --------------------------------------------------------------------------

    def _apply(self, table: Table) -> None:
        rows = self._new.records[table.record]
        rows[:] = [renaming.record(each, table, self.found.names) for each in rows]

    def _apply_all(self) -> None:
        """Give every reference to what is named so far its new id; forget these names."""
        for table in tables.TABLES:
            self._apply(table)
        self.found.names.clear()

    def _element(self, table: Table) -> tuple[Key[R], Key[R]]:
        """The tool's own id, as both sides know it."""
        old, new = self._elements

        def of(side: Mapping[str, str]) -> Key[R]:
            return lambda each: side.get(f"{table.singular}:{each.id}")

        return of(old), of(new)

    def _kind(self, table: Table, kind: type[R], rounds: Sequence[tuple[Key[R], Key[R]]]) -> None:
        self._rounds(table, kind, rounds)
        self._settle(table, kind)

    def _rounds(self, table: Table, kind: type[R], rounds: Sequence[tuple[Key[R], Key[R]]]) -> None:
        names = self.found.names[table.singular]
        unchanged: tuple[Key[R], Key[R]] = self._unchanged(table)
        for old_key, new_key in (unchanged, *rounds):
            used = set(names.values())
            old = keys.groups(
                (each for each in self._old.all(kind) if each.id not in used), old_key
            )
            new = keys.groups(
                (each for each in self._new.all(kind) if each.id not in names), new_key
            )
            for key, here in new.items():
                there = old.get(key, [])
                # Where several are alike on both sides, the order tells them apart.
                for mine, theirs in zip(here, there, strict=False):
                    names[mine] = theirs

    def _unchanged(self, table: Table) -> tuple[Key[R], Key[R]]:
        """What the file says exactly as at the last import, whatever people made of it since."""

        def before(each: R) -> Hashable | None:
            held = self._base.of(table.singular, each.id)
            return keys.signature(held) if held else None

        return before, lambda each: keys.signature(marks(each, table))

    def _settle(self, table: Table, kind: type[R]) -> None:
        """Give free ids to what is new, and everything its new name."""
        names = self.found.names[table.singular]
        taken = self._taken[table.singular]
        deleted = self._by_marks(table)
        for each in self._new.all(kind):
            if each.id in names:
                continue
            waiting = deleted.get(keys.signature(marks(each, table)))
            if waiting:
                names[each.id] = waiting.pop(0)
                self.found.deleted.add((table.singular, names[each.id]))
            else:
                names[each.id] = keys.free(each.id, taken)
            taken.add(names[each.id])
        moved = {table.singular: dict(names)}
        for each_table in tables.TABLES:
            rows = self._new.records[each_table.record]
            rows[:] = [renaming.record(each, each_table, moved) for each in rows]
        self._new.header = renaming.header(self._new.header, moved)
        new = self._elements[1]
        renamed = {keys.moved(key, table.singular, names): element for key, element in new.items()}
        self._elements = (self._elements[0], renamed)
        names.clear()

    def _by_marks(self, table: Table) -> dict[Hashable, list[str]]:
        """Records of the last import that are in the study no longer, by what they held."""
        found: dict[Hashable, list[str]] = defaultdict(list)
        prefix = f"{table.singular}:"
        for key, held in self._base.cells.items():
            id_ = key.removeprefix(prefix)
            if key.startswith(prefix) and id_ not in self._known[table.singular]:
                found[keys.signature(held)].append(id_)
        return found

    # --- quotes and codes ------------------------------------------------------------------

    def _excerpts(self) -> None:
        element: tuple[Key[Excerpt], Key[Excerpt]] = self._element(tables.EXCERPTS)

        def with_element(key: Key[Excerpt]) -> Key[Excerpt]:
            return lambda each: (each.source, each.text, key(each)) if key(each) else None

        def place(each: Excerpt) -> Hashable | None:
            at = (each.start, each.end, each.fragment)
            return None if at == (None, None, None) else (each.source, *at)

        def placed(key: Key[Excerpt]) -> Key[Excerpt]:
            return lambda each: (each.source, key(each)) if key(each) else None

        rounds: list[tuple[Key[Excerpt], Key[Excerpt]]] = [
            (with_element(element[0]), with_element(element[1])),
            keys.same(lambda each: (place(each), each.text) if place(each) else None),
            keys.same(lambda each: (each.source, each.text, each.locator) if each.text else None),
            keys.same(lambda each: (each.source, each.text) if each.text else None),
            (placed(element[0]), placed(element[1])),
            keys.same(place),
        ]
        self._rounds(tables.EXCERPTS, Excerpt, rounds)
        self._alike()
        self._settle(tables.EXCERPTS, Excerpt)

    def _alike(self) -> None:
        """Quotes that were reworded a little, within one source."""
        names = self.found.names["excerpt"]
        used = set(names.values())
        old: dict[str, list[Excerpt]] = defaultdict(list)
        for each in self._old.all(Excerpt):
            if each.id not in used and each.text and self._base.of("excerpt", each.id):
                old[each.source].append(each)
        for each in self._new.all(Excerpt):
            if each.id in names or not each.text:
                continue
            near = [
                (ratio, candidate)
                for candidate in old[each.source][:_MOST_COMPARED]
                if (ratio := keys.likeness(each.text, candidate.text or "")) >= keys.ALIKE
            ]
            if near:
                best = max(near, key=lambda pair: pair[0])[1]
                names[each.id] = best.id
                old[each.source].remove(best)

    def _codes(self) -> None:
        old_paths, new_paths = self._old.paths(), self._new.paths()
        by_tool: tuple[Key[Code], Key[Code]] = self._element(tables.CODEBOOK)

        def element(each: Code) -> Hashable | None:
            return None if each.id in self._apart else by_tool[0](each)

        def path(side: Mapping[str, tuple[str, ...]]) -> Key[Code]:
            return lambda each: side.get(each.id)

        def label(each: Code) -> Hashable | None:
            return (self._base.of("code", each.id) or {}).get("label")

        names = self.found.names["code"]
        rounds: list[tuple[tuple[Key[Code], Key[Code]], str]] = [
            ((path(old_paths), path(new_paths)), "the name is the same"),
            ((element, by_tool[1]), "the tool gives it the same id"),
            ((label, lambda each: mark(each.label)), "the name is the same"),
        ]
        evidence: dict[str, str] = {}
        for round_, why in rounds:
            self._rounds(tables.CODEBOOK, Code, [round_])
            for new in names:
                evidence.setdefault(new, why)
        first = {each.id: each for each in reversed(self._new.all(Code))}
        for each in first.values():
            before = names.get(each.id, "")
            held = self._base.of("code", before)
            if held is None:
                continue
            above = names.get(each.broader, each.broader) if each.broader else None
            named = held.get("label") == mark(each.label)
            if not named or held.get("broader") != (mark(above) if above else None):
                self._tell(before, old_paths[before], new_paths[each.id], evidence[each.id])

    def _codes_by_codings(self) -> None:
        """Codes that stand on the same quotes, and have no counterpart by name."""
        names = self.found.names["code"]
        used = set(names.values())
        old_paths, new_paths = self._old.paths(), self._new.paths()
        old: dict[str, set[str]] = defaultdict(set)
        new: dict[str, set[str]] = defaultdict(set)
        for coding in self._old.all(Coding):
            if self._base.of("coding", coding.id):
                old[coding.code].add(coding.excerpt)
        for coding in self._new.all(Coding):
            new[coding.code].add(coding.excerpt)
        used |= self._apart
        gone = [each.id for each in self._old.all(Code) if each.id not in used and old[each.id]]
        for each in self._new.all(Code):
            if each.id in names or not new[each.id]:
                continue
            shares = [(keys.share(old[id_], new[each.id]), id_) for id_ in gone]
            best = max(shares, default=(0.0, ""))
            if best[0] >= _SHARED:
                names[each.id] = best[1]
                gone.remove(best[1])
                common = len(old[best[1]] & new[each.id])
                evidence = f"{common} of {len(new[each.id])} quotes are the same"
                self._tell(best[1], old_paths[best[1]], new_paths[each.id], evidence)

    def _tell(
        self, code: str, before: tuple[str, ...], after: tuple[str, ...], evidence: str
    ) -> None:
        self.found.renamed.append(Renamed(code, " > ".join(before), " > ".join(after), evidence))
