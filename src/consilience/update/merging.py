"""The study as it is, a file as it was and the file as it is, made into one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from consilience import tables
from consilience.import_record import Base, mark, marks
from consilience.model import Link, Origin, Record, Source, Study
from consilience.tables import Table
from consilience.update import guests, heading, matching, renaming
from consilience.update import texts as texts_
from consilience.update.changes import Change, Changes
from consilience.update.identity import Identity
from consilience.update.snapshot import Snapshot, Text

_Reference = tuple[str, str]
_Note = tuple[Change, str, str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Merged:
    """The merged study, its new texts, what changed, and what the file alone says (for the marks).

    ``parts``: by what else the file knows something, by (kind, id in the study). ``sources``:
    ids in the file and in the study.
    """

    study: Study
    texts: Mapping[str, Text]
    changes: Changes
    marked: Study
    given: Mapping[str, Text]
    parts: Mapping[tuple[str, str], str]
    sources: Mapping[str, str]


def merge(
    there: Study,
    kept: Mapping[str, Text],
    made: Study,
    texts: Mapping[str, Text],
    base: Base,
    *,
    others: Sequence[Base] = (),
    guest: bool = False,
    apart: Collection[tuple[str, str]] = (),
) -> Merged:
    """Bring a study (``there``, with its texts) up to date with what was made from a file.

    ``base`` is what the file said last, empty where it is new to the study; ``others`` what the
    other files said. A ``guest`` came to a study that was there: what its header says of access,
    licence and language holds for its own sources. Codes in ``apart`` (with their kind) are never
    taken for renamed ones, and nothing in it for something that the file brings.
    """
    old = Snapshot.of(there, kept)
    new = Snapshot.of(made, texts)
    ids = Identity(old, new, base, others, apart)
    ids.header()
    matching.sources(ids)
    matching.people(ids)
    codes = matching.Codes(ids)
    codes.by_name()
    matching.excerpts(ids)
    codes.by_codings()
    matching.beside(ids)
    texts_.name_apart(old, new)
    if guest:
        guests.settle(ids)
    return _Merger(ids, several=bool(others) or guest).merged()


@dataclass(frozen=True, slots=True)
class _Cells:
    """The marks of one record: as the file says it now, and as the study does."""

    table: Table
    mine: Record
    now: Mapping[str, str]
    then: Mapping[str, str]


class _Merger:
    def __init__(self, ids: Identity, *, several: bool) -> None:
        self._ids = ids
        self._old = ids.old
        self._new = ids.new
        self._base = ids.base
        self._several = several
        self._changes: list[_Note] = []

    def merged(self) -> Merged:
        """Everything."""
        records, lost = self._records()
        texts, given = self._texts()
        header = heading.merged(self._old, self._new)
        added = {
            kind: {
                id_ for change, of, id_, _ in self._changes if (change, of) == (Change.ADDED, kind)
            }
            for kind in ("excerpt", "source")
        }
        if self._several and added["excerpt"]:
            narrow = not self._base.cells
            header = heading.covering(header, self._old, self._new, added["source"], narrow=narrow)
        if lost:
            header = heading.without(header, lost)
        was = {each.id: each for each in self._old.header.layers}
        for layer in header.layers:
            if layer.id in was and layer.covers != was[layer.id].covers:
                self._note(Change.NAMED, "layer", layer.id)
        found = self._ids.found
        return Merged(
            study=Snapshot(header, records, texts).study(),
            texts=texts,
            changes=Changes(
                tuple(sorted(self._changes)), tuple(sorted(found.renamed)), tuple(found.same)
            ),
            marked=Snapshot(self._new.header, self._new.records, given).study(),
            given=given,
            parts=found.parts,
            sources=found.sources,
        )

    # --- records ---------------------------------------------------------------------------

    def _records(self) -> tuple[dict[type[Record], list[Record]], set[str]]:
        """The records of the merged study, those that were there first; sources that are gone."""
        found: dict[type[Record], list[Record]] = {}
        gone: dict[_Reference, tuple[Table, Record]] = {}
        for table in tables.TABLES:
            found[table.record] = list(self._table(table, gone))
        kept = self._needed(found, gone)
        left: dict[str, set[str]] = {}
        for table in tables.TABLES:
            lost = {id_ for (kind, id_) in gone if kind == table.singular and id_ not in kept[kind]}
            rows = found[table.record]
            if lost:
                rows[:] = [each for each in rows if each.id not in lost]
            left[table.singular] = {each.id for each in rows}
        origins = found[Origin]
        origins[:] = [each for each in origins if _about_something(each, left)]
        for kind in self._old.records:
            found.setdefault(kind, self._old.records[kind])
        return found, {id_ for (kind, id_) in gone if kind == "source" and id_ not in kept[kind]}

    def _table(
        self, table: Table, gone: dict[_Reference, tuple[Table, Record]]
    ) -> Iterator[Record]:
        kind = table.singular
        fresh: dict[str, Record] = {}
        for each in self._new.records[table.record]:
            fresh.setdefault(each.id, each)
        seen: set[str] = set()
        for each in self._old.records[table.record]:
            again = each.id in seen  # a code that is worded again, by hand
            seen.add(each.id)
            held = self._base.of(kind, each.id)
            theirs = fresh.get(each.id)
            if theirs is not None and not again:
                yield self._joined(table, each, theirs, held)
            elif theirs is not None or held is None:
                yield each
            elif kind == "origin":
                if marks(each, table) != held or not self._stays(each.id):
                    yield each
            elif self._ids.said_elsewhere(kind, each.id):
                yield self._without_own(table, each, held)
            else:
                if marks(each, table) == held and not self._mended(each):
                    gone[(kind, each.id)] = (table, each)
                else:
                    self._note(Change.KEPT, kind, each.id)
                yield each
        for id_, each in fresh.items():
            if id_ in seen:
                continue
            if (kind, id_) in self._ids.found.deleted or self._rests_on_deleted(each, table):
                self._note(Change.DELETED, kind, id_)
            else:
                self._note(Change.ADDED, kind, id_)
                yield each

    def _mended(self, each: Record) -> bool:
        """True for a source whose text people changed."""
        text = self._old.text(each) if isinstance(each, Source) else None
        held = self._base.text(each.file or "") if isinstance(each, Source) else None
        return text is not None and held is not None and mark(text) != held

    def _stays(self, reference: str) -> bool:
        """True for what another file has: it is not from this one alone."""
        kind, _, id_ = reference.partition(":")
        return self._ids.said_elsewhere(kind, id_)

    def _rests_on_deleted(self, each: Record, table: Table) -> bool:
        deleted = self._ids.found.deleted
        return any(reference in deleted for reference in renaming.references(each, table))

    # --- one record ------------------------------------------------------------------------

    def _joined(
        self, table: Table, mine: Record, theirs: Record, held: Mapping[str, str] | None
    ) -> Record:
        """One record: what people or other files said stays, every other cell follows the file."""
        cells = _Cells(table, mine, marks(theirs, table), marks(mine, table))
        told: dict[Change, list[str]] = defaultdict(list)
        for column in table.columns:
            name = column.name
            if name == "id" or cells.now.get(name) == cells.then.get(name):
                continue
            if table.record is Source and name == "file" and cells.then.get(name):
                continue  # a text keeps the name that it got first
            change = self._first(cells, name) if held is None else self._again(cells, name, held)
            if change is not None:
                told[change].append(name)
        for change, names in told.items():
            self._note(change, table.singular, mine.id, *names)
        taken = {
            name: getattr(theirs, name) for name in (*told[Change.CHANGED], *told[Change.FILLED])
        }
        return replace(mine, **taken) if taken else mine

    def _first(self, cells: _Cells, name: str) -> Change | None:
        """What becomes of a cell of which the file says something for the first time."""
        if name not in cells.now or cells.table.record is Origin:
            return None
        if name in cells.then:
            return Change.OTHERWISE
        if not guests.may_fill(cells.mine, name, cells.now, cells.then):
            return None
        kind = cells.table.singular
        cleared = any(name in (each.of(kind, cells.mine.id) or {}) for each in self._ids.others)
        return None if cleared else Change.FILLED

    def _again(self, cells: _Cells, name: str, held: Mapping[str, str]) -> Change | None:
        """What becomes of a cell of which the file said something before."""
        then, before = cells.then.get(name), held.get(name)
        if then != before:
            return Change.EDITED if cells.now.get(name) != before else None
        if then and self._says(cells.table, cells.mine.id, name, then):
            return Change.OTHERWISE
        return Change.CHANGED

    def _says(self, table: Table, id_: str, name: str, value: str) -> bool:
        """True where another file says the same of a cell as the study."""
        kind = table.singular
        return any((each.of(kind, id_) or {}).get(name) == value for each in self._ids.others)

    def _without_own(self, table: Table, mine: Record, held: Mapping[str, str]) -> Record:
        """A record of which the file says nothing any more, and another one does."""
        then = marks(mine, table)
        own = {
            column.name: () if column.many else None
            for column in table.columns
            if not column.required
            and column.name in then
            and then[column.name] == held.get(column.name)
            and not self._says(table, mine.id, column.name, then[column.name])
        }
        if not own:
            return mine
        self._note(Change.CHANGED, table.singular, mine.id, *own)
        return replace(mine, **own)  # type: ignore[arg-type]

    def _note(self, change: Change, kind: str, id_: str, *columns: str) -> None:
        if kind != "origin":
            self._changes.append((change, kind, id_, columns))

    def _needed(
        self,
        found: Mapping[type[Record], list[Record]],
        gone: Mapping[_Reference, tuple[Table, Record]],
    ) -> Mapping[str, set[str]]:
        """What is gone from the file and still pointed to by what stays."""
        kept: dict[str, set[str]] = defaultdict(set)
        waiting: list[_Reference] = []
        for table in tables.TABLES:
            if table.record is Origin:
                continue
            for each in found[table.record]:
                if (table.singular, each.id) not in gone:
                    waiting += renaming.references(each, table)
        for link in self._old.all(Link):
            waiting += [
                ("code", address.rpartition("/code/")[2])
                for address in (link.subject, link.object)
                if "/code/" in address
            ]
        for layer in self._old.header.layers:
            if self._base.of("layer", layer.id) or self._ids.said_elsewhere("layer", layer.id):
                continue  # not the work of people
            waiting += [
                ("source", cover.removeprefix("source:")) if ":" in cover else ("excerpt", cover)
                for cover in layer.covers
            ]
        while waiting:
            reference = waiting.pop()
            if reference in gone and reference[1] not in kept[reference[0]]:
                kept[reference[0]].add(reference[1])
                table, record = gone[reference]
                waiting += renaming.references(record, table)
        for kind, id_ in gone:
            self._note(Change.KEPT if id_ in kept[kind] else Change.REMOVED, kind, id_)
        return kept

    # --- texts -----------------------------------------------------------------------------

    def _texts(self) -> tuple[dict[str, Text], dict[str, Text]]:
        """The texts to write, and the file's own by the names that they have in the study.

        A text that people changed (made pseudonymous, mended), or that another file brought, is
        not overwritten.
        """
        files = {each.id: each.file for each in self._old.all(Source) if each.file}
        own: dict[str, Text] = {}
        given: dict[str, Text] = {}
        for source in self._new.all(Source):
            text = self._new.texts.get(source.file or "")
            if text is None or not source.file:
                continue
            file = files.get(source.id, source.file)
            given[file] = text
            if ("source", source.id) in self._ids.found.deleted:
                continue
            kept = self._old.texts.get(file)
            if kept is not None:
                held = self._base.text(file)
                now, new = mark(kept()), mark(text())
                if new in {now, held}:
                    continue
                if now != held:
                    change = Change.OTHERWISE if held is None else Change.EDITED
                    self._note(change, "text of source", source.id)
                    continue
                self._note(Change.CHANGED, "text of source", source.id)
            own[file] = text
        return own, given


def _about_something(origin: Record, left: Mapping[str, set[str]]) -> bool:
    """True for the origin of what is in the study."""
    kind, _, id_ = origin.id.partition(":")
    return kind not in left or id_ in left[kind]
