"""Letters as they are compared: without capitals, accents and other ways of writing them."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

#: Combining marks that may be missing; those of other scripts are letters there.
_ACCENTS = (("\u0300", "\u036f"), ("\u1ab0", "\u1aff"), ("\u1dc0", "\u1dff"), ("\u20d0", "\u20ff"))
_OTHERWISE = {
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "æ": "ae",
    "œ": "oe",
    "\u0131": "i",
    "ð": "d",
    "þ": "th",
}
_APOSTROPHES = "'\u2018\u2019\u02bc\u02b9\u00b4`\u2032\uff07"
_HYPHENS = "-\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d_"

APOSTROPHE = "'"
HYPHEN = "-"


@lru_cache(maxsize=1 << 16)
def folded(character: str) -> str:
    """One character as it is compared; empty for accents and for what nobody sees."""
    if character in _APOSTROPHES:
        return APOSTROPHE
    if character in _HYPHENS:
        return HYPHEN
    if character.isspace():
        return "\n" if character == "\n" else " "
    if unicodedata.category(character) == "Cf":
        return ""
    return "".join(
        _OTHERWISE.get(each, each)
        for each in unicodedata.normalize("NFKD", character).casefold()
        if not any(first <= each <= last for first, last in _ACCENTS)
    )


class Folded:
    """A text as it is compared, which knows where each of its characters came from."""

    __slots__ = ("_at", "_size", "text")

    def __init__(self, text: str) -> None:
        self._size = len(text)
        self._at: list[int] | None = None
        if text.isascii():
            self.text = text.lower().translate(_PLAIN)
            return
        pieces = [folded(each) for each in text]
        self.text = "".join(pieces)
        self._at = [at for at, piece in enumerate(pieces) for _ in piece]

    def start(self, position: int) -> int:
        """Where the character at a position of the folded text begins in the text."""
        return position if self._at is None else self._at[position]

    def end(self, position: int) -> int:
        """Where what lies before a position of the folded text ends, its accents included."""
        if self._at is None:
            return position
        return self._at[position] if position < len(self._at) else self._size


_PLAIN = str.maketrans(
    dict.fromkeys("\t\v\f\r\x1c\x1d\x1e\x1f", " ") | {"_": HYPHEN, "`": APOSTROPHE}
)
