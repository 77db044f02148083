"""Brackets in quotes: marks of transcription, or replacements that have to be registered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

#: What transcribers put in brackets that replaces nothing.
_WORDS = (
    "unclear inaudible laughs? laughter laughing pauses? silence sighs? coughs? cries crying "
    "crosstalk overlapping interruption interrupted sic emphasis gesture nods"
)
_EITHER = "|".join(f"[{word[0].upper()}{word[0]}]{word[1:]}" for word in _WORDS.split())
#: The same marks as the shape on brackets passes over.
_MARK = re.compile(rf"\[(?:…|\.\.\.|(?:{_EITHER})(?: [0-9:.s]+)?|[0-9:.]+)\]")
_LONGEST = 500


def found(text: str) -> Iterator[str]:
    """Every bracket of a text that replaces something, with its brackets, the inner ones too."""
    if "[" not in text:
        return
    opened: list[int] = []
    for at, character in enumerate(text):
        if character == "[":
            opened.append(at)
        elif character == "]" and opened:
            bracket = text[opened.pop() : at + 1]
            if len(bracket) <= _LONGEST and not _MARK.fullmatch(bracket):
                yield bracket


def in_all(texts: Iterable[str]) -> list[str]:
    """The different brackets of many texts, in order of appearance."""
    seen: dict[str, None] = {}
    for text in texts:
        if "[" in text:
            seen.update(dict.fromkeys(found(text)))
    return list(seen)
