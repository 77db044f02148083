"""What sources are called, and their variables."""

from __future__ import annotations

from consilience import exchange, tables
from consilience.model import Excerpt, Source
from consilience.writers.refi_qda.parts import Parts
from consilience.writers.refi_qda.people import OF_SPEAKER, Values
from consilience.writers.refi_qda.survey import COVERED, Seen

_AS_IT_IS = ("kind", "date", "locator", "consent", "language")


class Descriptions:
    """Describes sources."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        header = parts.material.study.header
        self._titles = {
            "publication": {each.id: each.title for each in header.publications},
            "data_collection": {each.id: each.label for each in header.data_collections},
        }

    def name(self, source: Source) -> str:
        """What a source is called: every source is called something."""
        return self._parts.clean(source.title or "").strip() or source.id

    def values(self, source: Source, seen: Seen) -> Values:
        """The variables of a source."""
        parts, table = self._parts, tables.SOURCES
        found: Values = []

        def add(column: str, words: str) -> None:
            means = table.column(column).means
            found.append((parts.variables.column("source", column, means), parts.clean(words)))

        if (source.title or "") != self.name(source):
            add("title", source.title or "")
        for column, words in exchange.values(source, table, parts.references, _AS_IT_IS):
            add(column.name, words)
        for name, titles in self._titles.items():
            if id_ := getattr(source, name):
                add(name, titles.get(id_, id_))
        if licence := parts.material.licence(Excerpt(id="", kind="", source=source.id)):
            add("licence", licence)
        if (tier := parts.material.tier("source", source.id)) != parts.tier:
            add("access", tier)
        details = parts.variables.details(parts.depot, f"source:{source.id}")
        return [*found, *self._shared(seen), *details]

    def _shared(self, seen: Seen) -> Values:
        """What all passages of a source share."""
        parts = self._parts
        found: Values = []

        def add(column: str, words: str) -> None:
            means = f"Of all passages in the source: {exchange.line_name(column)}."
            found.append((parts.variables.column("passages", column, means), parts.clean(words)))

        for name, held in seen.shared.items():
            kind = {COVERED: "layer"}.get(name, name)
            for each in held:
                add(name, parts.references.said(kind, each))
        for id_ in seen.shared.get("speaker", ()):
            if speaker := parts.speakers.get(id_):
                of = exchange.values(speaker, tables.SPEAKERS, parts.references, OF_SPEAKER)
                for column, words in of:
                    add(f"speaker_{column.name}", words)
        return found
