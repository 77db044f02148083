"""In which of several studies that stand side by side a solution is: a hidden variable."""

from __future__ import annotations

from consilience.columns import kinds as k
from consilience.columns.relation import WORLD, Relation
from consilience.columns.values import Form, Value

__all__ = ["WORLD", "alike", "of_table", "shown"]


def of_table(alias: str) -> Value:
    """The study, as a table of facts or of what paths reach tells it."""
    return Value(Form.ID, f"{alias}.w", 1 << k.IRI, certain=True)


def shown(found: Relation) -> list[str]:
    """The column that tells the study of a solution, if there are several."""
    return [f"{found.columns[WORLD].sql} AS w"] if WORLD in found.columns else []


def alike(alias: str, part: Relation) -> list[str]:
    """The condition that a table speaks of the same study."""
    return [f"{alias}.w = {part.columns[WORLD].sql}"] if WORLD in part.columns else []
