"""What a column of a table may mean; the words that a column map is written in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

#: Each word with what it means. At most one column may have it, unless it is in SEVERAL.
SINGLE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "id": "the quote's own id",
        "text": "the words of the quote",
        "source": "the interview, document or other source, by its title",
        "speaker": "the speaker's label, as published",
        "role": "the speaker's role, as published",
        "profession": "the speaker's profession, as published",
        "organisation-type": "the type of the speaker's organisation, as published",
        "collaboration": "the network, consortium, community or site",
        "wave": "the round of data collection",
        "coder": "who coded",
        "date": "when it was coded",
        "direction": "whether collaboration was helped or hindered",
        "memo": "a remark on the coding",
        "language": "the language of the words (en, cy …)",
        "kind": "participant-words, observer-note, document-extract or author-finding",
        "wording": "verbatim, paraphrase or translation",
    }
)
#: Words that several columns may have.
SEVERAL: Final[Mapping[str, str]] = MappingProxyType(
    {
        "code": "a code",
        "codes": "several codes in one cell",
        "locator": "where in the source: page, row, paragraph",
        "note": "a remark on the quote",
        "detail": "a detail of the quote that has no column of its own",
        "source-detail": "a detail of the source",
        "speaker-detail": "a detail of the speaker",
        "leave": "not imported",
    }
)
#: ``code.1`` is the broadest of several columns that lead down to a code.
LEVEL: Final = re.compile(r"code\.([1-9])")
#: ``applied:Trust`` is a column that says yes or no to one code.
APPLIED: Final = re.compile(r"applied:(.+)", re.DOTALL)

#: What a cell of an ``applied`` column holds where the code was applied.
YES: Final = frozenset({"1", "true", "yes", "y", "x", "applied", "wahr", "oui", "ja"})


def is_meaning(word: str) -> bool:
    """True for a word that a column map may hold."""
    return bool(
        word in SINGLE or word in SEVERAL or LEVEL.fullmatch(word) or APPLIED.fullmatch(word)
    )


def explained(word: str) -> str:
    """What a meaning is, for people."""
    if found := LEVEL.fullmatch(word):
        return f"a code, level {found[1]} from the top"
    if found := APPLIED.fullmatch(word):
        return f"whether the code “{found[1]}” was applied"
    return SINGLE.get(word) or SEVERAL.get(word, "")
