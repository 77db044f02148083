"""What the writers of SQL may ask about the facts."""

from __future__ import annotations

from typing import Protocol

from consilience.columns.kinds import Parts
from consilience.columns.sheet import Sheet
from consilience.columns.values import Ids


class Facts(Ids, Protocol):
    """What is known of the facts before a question is asked."""

    def holds(self, parts: Parts) -> bool:
        """Whether any fact has this term."""

    def kinds(self, property_: int | None) -> int:
        """The kinds of the objects of a property (None: of all)."""

    def size(self, property_: int) -> int:
        """How many facts a property has."""

    def once(self, property_: int) -> bool:
        """Whether it is known that nothing has two values of a property."""

    def table(self, property_: int | None) -> str:
        """The table that holds the facts of a property (None: of all)."""

    @property
    def sheet(self) -> Sheet:
        """What stands side by side."""

    @property
    def repeated(self) -> bool:
        """Whether a fact stands in more than one graph."""

    @property
    def worlds(self) -> bool:
        """Whether studies stand side by side (column ``w``), each of which is asked by itself."""

    @property
    def within(self) -> str | None:
        """SQL of the ids of the graphs that GRAPH with a variable reaches (None: all)."""
