"""A study held in memory, for comparing it with another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from consilience import tables
from consilience.import_record import mark
from consilience.model import Code, Header, Link, LinkReview, Origin, Record, Source, Study

R = TypeVar("R", bound=Record)

Text = Callable[[], str]


@dataclass(slots=True)
class Snapshot:
    """Header and records. ``texts``: the texts of sources by file name."""

    header: Header
    records: dict[type[Record], list[Record]]
    texts: Mapping[str, Text]

    @classmethod
    def of(cls, study: Study, texts: Mapping[str, Text]) -> Snapshot:
        """Everything that a study holds."""
        kinds: Iterable[type[Record]] = (
            *(table.record for table in tables.TABLES),
            Link,
            LinkReview,
        )
        return cls(study.header, {kind: list(study.records(kind)) for kind in kinds}, texts)

    def all(self, kind: type[R]) -> list[R]:
        """The records of a kind."""
        return [each for each in self.records[kind] if isinstance(each, kind)]

    def elements(self) -> Mapping[str, str]:
        """The mark of the tool's own id of each record, by ``kind:id``."""
        return {each.id: mark(each.element) for each in self.all(Origin) if each.element}

    def paths(self) -> Mapping[str, tuple[str, ...]]:
        """For each code, the labels from the top down to it."""
        codes = {each.id: each for each in reversed(self.all(Code))}
        found: dict[str, tuple[str, ...]] = {}
        for id_ in codes:
            path: list[str] = []
            at: str | None = id_
            seen: set[str] = set()
            while at in codes and at not in seen:
                seen.add(at)
                path.append(codes[at].label)
                at = codes[at].broader
            found[id_] = tuple(reversed(path))
        return found

    def text(self, source: Source) -> str | None:
        """The text of a source, None where there is none."""
        read = self.texts.get(source.file or "")
        return read() if read else None

    def study(self) -> Study:
        """The same as a study."""

        def stream(kind: type[Record]) -> Callable[[], Iterator[Record]]:
            return lambda: iter(self.records[kind])

        streams = {kind: stream(kind) for kind, found in self.records.items() if found}
        return Study(self.header, streams)
