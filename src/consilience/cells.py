"""One cell: from the words that people write to a value, and back."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from consilience.access import LICENCES
from consilience.tables import Column, Kind

#: An id as people write it; it becomes part of addresses.
ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
#: A word of one of the lists.
SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
#: ``kind:id`` and ``framework:construct``.
TYPED: Final = re.compile(r"[a-z][a-z0-9-]*:[A-Za-z0-9][A-Za-z0-9._-]{0,127}")

_INTEGER = re.compile(r"-?[0-9]{1,18}")
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_LANGUAGE = re.compile(
    r"[A-Za-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|[0-9]{3}))?(?:-[A-Za-z0-9]{5,8})*"
)
#: A web address: a host, perhaps a port, a path, and one fragment at most.
ADDRESS: Final = re.compile(
    r"https?://[\w-]+(?:\.[\w-]+)*\.?(?::[0-9]{1,5})?"
    r"(?:[/?](?:[^\s<>\"{}|\\^`\[\]#%\x00-\x20\x7f]|%[0-9A-Fa-f]{2})*)?"
    r"(?:#(?:[^\s<>\"{}|\\^`\[\]#%\x00-\x20\x7f]|%[0-9A-Fa-f]{2})*)?"
)
_WORDS_FOR_TRUTH = {"yes": True, "no": False}

Value = str | int | bool


class BrokenCellError(ValueError):
    """A cell that does not hold what its column demands; ``code`` names the rule."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def _integer(text: str) -> int:
    if not _INTEGER.fullmatch(text):
        raise BrokenCellError("F032")
    return int(text)


def _boolean(text: str) -> bool:
    try:
        return _WORDS_FOR_TRUTH[text.lower()]
    except KeyError:
        raise BrokenCellError("F033") from None


def _date(text: str) -> str:
    match = _DATE.fullmatch(text)
    if match is None:
        raise BrokenCellError("F034")
    year, month, day = (int(part or "1") for part in match.groups())
    try:
        dt.date(year, month, day)
    except ValueError:
        raise BrokenCellError("F034") from None
    return text


def _matching(pattern: re.Pattern[str], code: str) -> Callable[[str], str]:
    def convert(text: str) -> str:
        if not pattern.fullmatch(text):
            raise BrokenCellError(code)
        return text

    return convert


def _licence(text: str) -> str:
    if text not in LICENCES and not ADDRESS.fullmatch(text):
        raise BrokenCellError("F036")
    return text


def _code(text: str) -> str:
    if not ID.fullmatch(text) and not TYPED.fullmatch(text):
        raise BrokenCellError("F031")
    return text


def _typed(text: str) -> str:
    if text != "study" and not TYPED.fullmatch(text):
        raise BrokenCellError("F040")
    return text


def _as_it_is(text: str) -> str:
    return text


_id = _matching(ID, "F031")
_CONVERTERS: Mapping[Kind, Callable[[str], Value]] = {
    Kind.ID: _id,
    Kind.TEXT: _as_it_is,
    Kind.INTEGER: _integer,
    Kind.BOOLEAN: _boolean,
    Kind.DATE: _date,
    Kind.LANGUAGE: _matching(_LANGUAGE, "F035"),
    Kind.LICENCE: _licence,
    Kind.ADDRESS: _matching(ADDRESS, "F037"),
    # Whether the word is on its list is a question for the table rules, which know the lists.
    Kind.CLASS: _as_it_is,
    Kind.CONCEPT: _as_it_is,
    Kind.RECORD: _id,
    Kind.CODE: _code,
    Kind.CONSTRUCT: _matching(TYPED, "F047"),
    Kind.TYPED: _typed,
    Kind.VERSION: _id,
}


def convert(kind: Kind, text: str) -> Value:
    """The value of one cell (or of one item of a list); raises :class:`BrokenCellError`."""
    return _CONVERTERS[kind](text)


def items(text: str) -> list[str]:
    """The items of a cell that takes several."""
    return [item for part in text.split(";") if (item := part.strip())]


def written(column: Column, value: object) -> str:
    """The words of a value, as they stand in a cell."""
    if value is None:
        return ""
    if column.many:
        return ";".join(str(item) for item in value)  # type: ignore[attr-defined]
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def written_all(column: Column, values: Sequence[object]) -> list[str]:
    """The words of many values of a column."""
    if column.many or column.kind is Kind.BOOLEAN:
        return [written(column, each) for each in values]
    return ["" if each is None else str(each) for each in values]


def may_be_shown(text: str) -> str:
    """The text where it is an id, a word of a list or a number; else nothing.

    What stands in the wrong column may be a participant's words.
    """
    return text if ID.fullmatch(text) or TYPED.fullmatch(text) else ""
