"""What is put in the place of what in a text, and where everything else stands afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Edit(NamedTuple):
    """A stretch of a text (end excluded), and what takes its place."""

    start: int
    end: int
    new: str


class Spot(NamedTuple):
    """A cell or a text: its file, its row in a spreadsheet, the name and number of its column.

    A place in a text has its line as row.
    """

    file: str
    row: int | None = None
    column: str = ""
    position: int | None = None

    def __str__(self) -> str:
        row = "" if self.row is None else f":{self.row}"
        return f"{self.file}{row}" + ("" if self.position is None else f":{self.position}")


#: The changes of one text: in order, and none inside another.
Edits = Sequence[Edit]


def applied(text: str, edits: Edits) -> str:
    """The text after the changes."""
    pieces, at = [], 0
    for each in edits:
        pieces += [text[at : each.start], each.new]
        at = each.end
    return "".join([*pieces, text[at:]])


def moved(position: int, edits: Edits, *, end: bool = False) -> tuple[int, int]:
    """Where a position stands afterwards, and how far it stood inside of what was replaced.

    What began inside begins with the whole replacement, and what ended inside (``end``) ends with
    it. The distance is from the beginning, or with ``end`` from the end.
    """
    shift = 0
    for each in edits:
        if position <= each.start:
            break
        grown = len(each.new) - (each.end - each.start)
        if position < each.end:
            if end:
                return each.end + shift + grown, each.end - position
            return each.start + shift, position - each.start
        shift += grown
    return position + shift, 0


def clipped(edits: Edits, start: int, end: int) -> list[Edit]:
    """The changes of a stretch of the text, counted from its beginning."""
    return [
        Edit(max(each.start, start) - start, min(each.end, end) - start, each.new)
        for each in edits
        if each.start < end and each.end > start
    ]
