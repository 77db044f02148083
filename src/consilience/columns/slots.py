"""The places of a query that values are bound to (``query_file.bind`` writes them there)."""

from __future__ import annotations

import re

_TERM = (
    r"(?:<[^<>\"{}|^`\\\x00-\x20]*>|\"(?:[^\"\\\n\r]|\\.)*\""
    r"(?:@[A-Za-z0-9-]+|\^\^<[^<>\"{}|^`\\\x00-\x20]*>)?)"
)
#: The head of such a place, and the terms in it.
GIVEN = re.compile(rf"(?<=VALUES )(\?\w+ \{{ )({_TERM}(?: {_TERM})*)(?= \}})")
#: One of these terms.
EACH = re.compile(_TERM)


def shape(text: str) -> str:
    """A query without the values in it: the same for all that differ in nothing else."""
    return GIVEN.sub(lambda place: f"{place[1]}{len(EACH.findall(place[2]))}", text)
