"""Words from another program, made fit for a text file and a table.

Nothing here changes how many characters stand before a place, but for :func:`lines`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re

_UNWRITABLE = re.compile("[\0\ud800-\udfff]")
_DATE = re.compile(r"\s*([0-9]{4})-([0-9]{2})-([0-9]{2})(?![0-9])")
_AROUND = 32
_RETURNS = re.compile("\r\n?")
_LIKE = str.maketrans({"\u2029": "\n", "\u2028": "\n", "\r": "\n", "\u00a0": " "})


def sound(text: str) -> str:
    """The text with a replacement character for each that no text file can hold."""
    return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def lines(text: str) -> str:
    """The text with one kind of line end."""
    return _RETURNS.sub("\n", text) if "\r" in text else text


def alike(one: str, other: str) -> bool:
    """True for the same words, whatever the marks for line ends and fixed blanks."""
    return one == other or lines(one).translate(_LIKE) == lines(other).translate(_LIKE)


def date(text: object) -> str | None:
    """The day in a moment such as ``2031-05-08 20:00:00``; None where there is none."""
    match = _DATE.match(text) if isinstance(text, str) else None
    if match is None:
        return None
    year, month, day = (int(each) for each in match.groups())
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return None


def around(text: str, start: int, end: int) -> tuple[str | None, str | None]:
    """The words just before and just after a place."""
    return text[max(0, start - _AROUND) : start] or None, text[end : end + _AROUND] or None


def opaque(prefix: str, *parts: str) -> str:
    """An id made of words that have none: the same words give the same id, and show nothing."""
    digest = hashlib.blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=6)
    return f"{prefix}{digest.hexdigest()}"
