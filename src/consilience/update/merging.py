"""The study as it is, the file as it was and the file as it is, made into one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from consilience import study_folder, tables
from consilience.errors import ReadError
from consilience.import_record import Base, mark, marks
from consilience.model import (
    Agent,
    Header,
    Layer,
    Link,
    Origin,
    Record,
    Source,
    Study,
)
from consilience.tables import Table
from consilience.update import renaming
from consilience.update.changes import Change, Changes
from consilience.update.matching import Matcher, Matches
from consilience.update.snapshot import Snapshot, Text

T = TypeVar("T")
_Reference = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Merged:
    """The merged study, its texts, what changed, and what the file alone says (for the marks)."""

    study: Study
    texts: Mapping[str, Text]
    changes: Changes
    marked: Study
    given: Mapping[str, Text]


def merge(
    folder: Path,
    made: Study,
    texts: Mapping[str, Text],
    base: Base,
    apart: Collection[str] = (),
) -> Merged:
    """Bring the study in a folder up to date with what was made from its file.

    Codes in ``apart`` (ids of the study) are never taken for renamed ones.
    """
    there = study_folder.read(folder)
    known = {each.file for each in there.records(Source) if each.file}
    kept = {
        file: partial(_text, folder / "sources" / file)
        for file in sorted(known)
        if (folder / "sources" / file).is_file()
    }
    old = Snapshot.of(there, kept)
    new = Snapshot.of(made, texts)
    matches = Matcher(old, new, base, apart).match()
    _name_texts_apart(old, new)
    merger = _Merger(old, new, base, matches)
    records = merger.records()
    own, marked_texts = merger.texts(folder)
    study = Snapshot(merger.header(), records, own).study()
    changes = Changes(tuple(sorted(merger.changes)), tuple(sorted(matches.renamed)))
    marked = Snapshot(new.header, new.records, marked_texts).study()
    return Merged(study, own, changes, marked, marked_texts)


def _name_texts_apart(old: Snapshot, new: Snapshot) -> None:
    """No text of a new source takes the place of the text of another."""
    taken = {each.file: each.id for each in old.all(Source) if each.file}
    rows = new.records[Source]
    texts = dict(new.texts)
    for index, source in enumerate(new.all(Source)):
        if source.file is None or taken.get(source.file, source.id) == source.id:
            continue
        if source.id in taken.values():
            continue  # it keeps the name that it got first
        path = Path(source.file)
        number = 2
        while (name := f"{path.stem}-{number}{path.suffix}") in taken or name in texts:
            number += 1
        texts[name] = texts.pop(source.file)
        rows[index] = replace(source, file=name)
    new.texts = texts


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ReadError(f"{path.name} is not saved as UTF-8") from error


class _Merger:
    def __init__(self, old: Snapshot, new: Snapshot, base: Base, matches: Matches) -> None:
        self._old = old
        self._new = new
        self._base = base
        self._matches = matches
        self.changes: list[tuple[Change, str, str, tuple[str, ...]]] = []

    # --- records ---------------------------------------------------------------------------

    def records(self) -> dict[type[Record], list[Record]]:
        """The records of the merged study: those that were there first, in their order."""
        found: dict[type[Record], list[Record]] = {}
        gone: dict[_Reference, tuple[Table, Record]] = {}
        for table in tables.TABLES:
            found[table.record] = list(self._table(table, gone))
        kept = self._needed(found, gone)
        for table in tables.TABLES:
            lost = {id_ for (kind, id_) in gone if kind == table.singular and id_ not in kept[kind]}
            rows = found[table.record]
            if table.record is Origin:
                rows[:] = [each for each in rows if not _about_lost(each, gone, kept)]
            elif lost:
                rows[:] = [each for each in rows if each.id not in lost]
        for kind in self._old.records:
            found.setdefault(kind, self._old.records[kind])
        return found

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
                continue
            if theirs is None and held is not None and kind != "origin":
                if marks(each, table) == held:
                    gone[(kind, each.id)] = (table, each)
                else:
                    self._note(Change.KEPT, kind, each.id)
            yield each
        for id_, each in fresh.items():
            if id_ in seen:
                continue
            if (kind, id_) in self._matches.deleted or self._rests_on_deleted(each, table):
                self._note(Change.DELETED, kind, id_)
            else:
                self._note(Change.ADDED, kind, id_)
                yield each

    def _rests_on_deleted(self, each: Record, table: Table) -> bool:
        return any(
            reference in self._matches.deleted for reference in renaming.references(each, table)
        )

    def _joined(
        self, table: Table, mine: Record, theirs: Record, held: Mapping[str, str] | None
    ) -> Record:
        """One record: a cell that people changed stays as it is, every other follows the file."""
        if held is None:
            return mine  # made by hand
        now, then = marks(theirs, table), marks(mine, table)
        taken: dict[str, object] = {}
        clashing = []
        for column in table.columns:
            name = column.name
            if name == "id" or now.get(name) == then.get(name):
                continue
            if table.record is Source and name == "file" and then.get(name):
                continue  # a text keeps the name that it got first
            if then.get(name) == held.get(name):
                taken[name] = getattr(theirs, name)
            elif now.get(name) != held.get(name):
                clashing.append(name)
        if taken:
            self._note(Change.CHANGED, table.singular, mine.id, *taken)
        if clashing:
            self._note(Change.EDITED, table.singular, mine.id, *clashing)
        return replace(mine, **taken) if taken else mine  # type: ignore[arg-type]

    def _note(self, change: Change, kind: str, id_: str, *columns: str) -> None:
        if kind != "origin":
            self.changes.append((change, kind, id_, columns))

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

    # --- header and texts ------------------------------------------------------------------

    def header(self) -> Header:
        """The header as people left it, with parts that the file has in addition."""
        mine, theirs = self._old.header, self._new.header
        agents = _more(mine.agents, theirs.agents)
        layers = tuple(
            _with_coders(each, theirs.layers, agents) for each in _more(mine.layers, theirs.layers)
        )
        waves = list(mine.waves)
        for wave in _more(mine.waves, theirs.waves)[len(waves) :]:
            order = max((each.order for each in waves), default=0) + 1
            waves.append(replace(wave, order=order))
        return replace(
            mine,
            agents=agents,
            layers=layers,
            waves=tuple(waves),
            codebook=mine.codebook or theirs.codebook,
            publications=_more(mine.publications, theirs.publications),
            data_collections=_more(mine.data_collections, theirs.data_collections),
        )

    def texts(self, folder: Path) -> tuple[dict[str, Text], dict[str, Text]]:
        """The texts to write, and the file's own by the names that they have in the study.

        A text that people changed (made pseudonymous, mended) is not overwritten.
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
            path = folder / "sources" / file
            held = self._base.text(source.file) or self._base.text(file)
            if path.is_file() and held is not None:
                now = mark(_text(path))
                if now != held and now != mark(text()):
                    self._note(Change.EDITED, "text of source", source.id)
                    continue
                if mark(text()) != held:
                    self._note(Change.CHANGED, "text of source", source.id)
            own[file] = text
        return own, given


def _about_lost(
    origin: Record, gone: Mapping[_Reference, object], kept: Mapping[str, set[str]]
) -> bool:
    kind, _, id_ = origin.id.partition(":")
    return (kind, id_) in gone and id_ not in kept.get(kind, set())


def _more(mine: tuple[T, ...], theirs: tuple[T, ...]) -> tuple[T, ...]:
    known = {getattr(each, "id", None) for each in mine}
    return (*mine, *(each for each in theirs if getattr(each, "id", None) not in known))


def _with_coders(layer: Layer, theirs: tuple[Layer, ...], agents: tuple[Agent, ...]) -> Layer:
    more = next((each for each in theirs if each.id == layer.id), layer)
    known = {agent.id for agent in agents}
    new = [each for each in more.coders if each not in layer.coders and each in known]
    return replace(layer, coders=(*layer.coders, *new)) if new else layer
