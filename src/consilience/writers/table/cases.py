"""The rows of a matrix that are no quotes: sources, speakers … Each kind of excerpt apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from consilience import quote_table
from consilience.quote_table import Group
from consilience.writers.phrases import KINDS

KIND = "all, or one of participant-words, observer-note, document-extract and author-finding (all)"


@dataclass(frozen=True, slots=True)
class Cases:
    """One way to make rows: by ``kind`` of thing; ``groups`` are its columns and its parts'."""

    kind: str
    groups: tuple[Group, ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of things that a row tells of, as details name them."""
        return tuple(each.name.replace("_", "-") for each in self.groups)


CASES: Mapping[str, Cases] = {
    "sources": Cases(
        "source", (quote_table.SOURCE, quote_table.PUBLICATION, quote_table.DATA_COLLECTION)
    ),
    "speakers": Cases("speaker", (quote_table.SPEAKER, quote_table.ORGANISATION)),
    "organisations": Cases("organisation", (quote_table.ORGANISATION,)),
    "collaborations": Cases("collaboration", (quote_table.COLLABORATION,)),
    "waves": Cases("wave", (quote_table.WAVE,)),
}

#: The kinds of excerpt, in the order of rows.
ORDER = tuple(KINDS)


def place(order: Mapping[str, int], case: str | None, kind: str) -> tuple[int, str, int, str]:
    """Where the row of a case and a kind of excerpt stands; what has no case comes last."""
    known = ORDER.index(kind) if kind in ORDER else len(ORDER)
    return order.get(case or "", len(order)), case or "", known, kind
