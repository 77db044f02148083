"""A store of two engines over the same facts: each question goes to the one that is quick at it.

Questions about a few things that they name are for the embedded store, which looks them up; so
are those that name graphs, and all that columns do not claim. The rest is for columns. The rows
are the same, whichever answers.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator

from consilience.columns.routing import Router
from consilience.columns.store import ColumnStore
from consilience.columns.values import NotClaimed
from consilience.errors import StoreError
from consilience.store import Answer, OxigraphStore

_log = logging.getLogger(__name__)


class RoutedStore:
    """Columns beside an embedded store; for reading."""

    def __init__(self, columns: ColumnStore, embedded: OxigraphStore) -> None:
        self.columns = columns
        self.embedded = embedded
        self._router = Router(columns.tables, embedded)

    def query(self, text: str) -> Answer:
        """Answer a SPARQL 1.1 query (QueryError if it is none)."""
        try:
            if self._router.few(text):
                return self.embedded.query(text)
            return self.columns.query(text)
        except NotClaimed as reason:
            _log.debug("not answered from columns: %s", reason)
            return self.embedded.query(text)

    def counted(self, text: str, most: int) -> Answer | None:
        """The answer from columns; None where few facts are looked up more quickly.

        NotClaimed where columns do not answer this, or with more than ``most`` rows.
        """
        return None if self._router.few(text) else self.columns.query(text, most)

    def load(self, lines: Iterable[str]) -> None:
        """Nothing is added to what was built."""
        del lines
        raise StoreError("what was built is only read", hint="change the studies and build again")

    def update(self, text: str) -> None:
        """Nothing is changed in what was built."""
        del text
        self.load(())

    def dump(self, *graphs: str) -> Iterator[str]:
        """N-Quads lines of the graphs named (of all, if none is), sorted by their bytes."""
        return self.embedded.dump(*graphs)

    def graphs(self) -> tuple[str, ...]:
        """The named graphs, sorted."""
        return self.embedded.graphs()

    def __len__(self) -> int:
        """How many facts there are."""
        return len(self.embedded)

    def close(self) -> None:
        """Let go of both."""
        self.columns.close()
        self.embedded.close()
