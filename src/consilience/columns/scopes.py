"""What conditions see that stand in a pattern within a filter."""

from __future__ import annotations

from dataclasses import dataclass

from consilience.columns.relation import Relation
from consilience.columns.values import Ids, Scope, Value


@dataclass(frozen=True)
class Both:
    """The scope of a condition between a pattern in a filter and what is outside."""

    relation: Relation
    outer: Scope

    @property
    def ids(self) -> Ids:
        """Where ids of terms come from."""
        return self.relation.ids

    def column(self, name: str) -> Value | None:
        """What a variable is in the pattern."""
        return self.relation.columns.get(name)

    def lookup(self, value: Value) -> tuple[str, str]:
        """SQL of the text, and of the datatype or language, of an id."""
        if any(value.sql == mine.sql for mine in self.relation.columns.values()):
            return self.relation.lookup(value)
        return self.outer.lookup(value)


class Inner(Both):
    """The scope of a filter within a pattern that itself stands in a filter."""

    def column(self, name: str) -> Value | None:
        """What a variable is, here or outside."""
        return super().column(name) or self.outer.column(name)
