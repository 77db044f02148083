"""A store of two engines: columns answer what they claim, the embedded store the rest."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator

from consilience.columns.store import ColumnStore
from consilience.columns.values import NotClaimed
from consilience.store import Answer, Store, memory

_log = logging.getLogger(__name__)


class RoutedStore:
    """Columns, and another store that is made of the same facts when it is first needed."""

    def __init__(
        self, columns: ColumnStore, other: Callable[[Iterable[str]], Store] = memory
    ) -> None:
        self.columns = columns
        self._make = other
        self._other: Store | None = None

    @property
    def other(self) -> Store:
        """The store that answers what columns do not claim."""
        if self._other is None:
            _log.debug("another store is filled with the same facts")
            self._other = self._make(self.columns.dump())
        return self._other

    def _changed(self) -> None:
        if self._other is not None:
            self._other.close()
            self._other = None

    def load(self, lines: Iterable[str]) -> None:
        """Add N-Quads lines."""
        self.columns.load(lines)
        self._changed()

    def query(self, text: str) -> Answer:
        """Answer a SPARQL 1.1 query (QueryError if neither engine can)."""
        try:
            return self.columns.query(text)
        except NotClaimed as reason:
            _log.debug("not answered from columns: %s", reason)
            return self.other.query(text)

    def update(self, text: str) -> None:
        """Carry out a SPARQL 1.1 update."""
        try:
            self.columns.update(text)
            self._changed()
        except NotClaimed as reason:
            _log.debug("not carried out in columns: %s", reason)
            self.other.update(text)
            self.columns.replace(self.other.dump())

    def dump(self, *graphs: str) -> Iterator[str]:
        """N-Quads lines of the graphs named (of all, if none is), sorted by their bytes."""
        return self.columns.dump(*graphs)

    def graphs(self) -> tuple[str, ...]:
        """The named graphs, sorted."""
        return self.columns.graphs()

    def __len__(self) -> int:
        """How many facts there are."""
        return len(self.columns)

    def close(self) -> None:
        """Let go of both."""
        self._changed()
        self.columns.close()
