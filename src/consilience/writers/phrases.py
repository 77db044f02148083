"""What documents call things: kinds of excerpt, directions, links; and how they count."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from consilience.access import TIERS

#: The kinds of excerpt, which are never mixed: a heading, and the words for one and for many.
KINDS: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "participant-words": (
            "Words of participants",
            "quote of a participant",
            "quotes of participants",
        ),
        "observer-note": ("Notes of observers", "note of an observer", "notes of observers"),
        "document-extract": (
            "Extracts of documents",
            "extract of a document",
            "extracts of documents",
        ),
        "author-finding": (
            "Findings of the authors",
            "finding of the authors",
            "findings of the authors",
        ),
    }
)

#: What a direction says, with its own word.
DIRECTIONS: Mapping[str, str] = MappingProxyType(
    {
        "strength": "strength (collaboration reported as helped)",
        "challenge": "challenge (collaboration reported as hindered)",
        "mixed": "mixed (helped and hindered)",
        "unclear": "unclear",
        "unstated": "direction not looked at",
    }
)

#: What a link says of its subject and its object.
LINKS: Mapping[str, str] = MappingProxyType(
    {
        "exactMatch": "the same as",
        "closeMatch": "nearly the same as",
        "broadMatch": "narrower than",
        "narrowMatch": "broader than",
        "relatedMatch": "has to do with",
        "oppositeOf": "the opposite of",
    }
)

CAUTION = (
    "The numbers count what was published and coded. They do not show how common a view was, "
    "and a theme without quotes does not mean that nobody said it."
)
WITHHELD = "(the words are withheld)"
#: What XML cannot hold, and controls that documents have no use for.
_UNFIT = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")


def fit(words: str) -> str:
    """The words with a replacement character for each that documents cannot hold."""
    return _UNFIT.sub("\N{REPLACEMENT CHARACTER}", words)


def unfit(words: str) -> bool:
    """True where :func:`fit` changes something."""
    return _UNFIT.search(words) is not None


def restriction(held: Mapping[tuple[str, str], int]) -> str:
    """What has to be said of a file that holds so many (tier, ``quote`` or ``note``)."""
    found = [
        many(held[tier, what], f"{tier} {what}")
        for tier in TIERS[1:]
        for what in ("quote", "note")
        if held.get((tier, what))
    ]
    if not found:
        return ""
    said = " and ".join(filter(None, (", ".join(found[:-1]), found[-1])))
    return f"This file contains {said}: keep it as the study is kept."


def many(count: int, one: str, several: str = "") -> str:
    """A number with its noun."""
    return f"{count:,} {one if count == 1 else several or one + 's'}"
