"""Words as XML can hold them, and what had to be changed for that."""

from __future__ import annotations

import re

from consilience.loss import Ledger
from consilience.positions import canonical
from consilience.writers.refi_qda import xml

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
#: What a tool is told that insists on a date where none is known.
UNKNOWN_DAY = "1970-01-01"


class Clean:
    """Makes words fit: lines end in LF, and there are no characters that XML cannot hold."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._told: set[int] = set()

    def __call__(self, text: str) -> str:
        """The words, changed where they must be; what is changed is noted once."""
        plain = canonical(text)
        possible = xml.possible(plain)
        if possible != text and (number := hash(text)) not in self._told:
            self._told.add(number)
            if plain != text:
                self._ledger.changed("words with other line ends", "words", "lines end in LF")
            if possible != plain:
                why = "XML cannot hold some: U+FFFD stands in their place"
                self._ledger.changed("words with control characters", "words", why)
        return possible


def moment(date: str | None) -> str | None:
    """A whole day as the date and time that the standard wants; None for any other date."""
    return f"{date}T00:00:00Z" if date and _DAY.fullmatch(date) else None
