"""Quotes drawn for reading: the words first, then who said it, the codes, and the source."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping

from consilience.vocabulary import concepts

Value = str | int | float | bool | None

#: Whose words they are where nobody is quoted.
_WHOSE = {
    "con:AuthorFinding": "finding of the authors",
    "con:ObserverNote": "note of an observer",
    "con:DocumentExtract": "extract of a document",
}
_INDENT = "    "
_WIDEST = 96
_DIM = "\x1b[2m"
_BOLD = "\x1b[1m"
_OFF = "\x1b[0m"


def clean(text: str) -> str:
    """One line, without what could steer a terminal."""
    line = " ".join(text.split())
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in line)


def draw(records: Iterable[Mapping[str, Value]], width: int, *, colour: bool = False) -> str:
    """Records of quotes (see ``consilience.quotes``) as cards, one below the other."""
    return "\n".join(_card(record, min(width, _WIDEST), colour) for record in records)


def listing(entries: Iterable[tuple[str, ...]], width: int, *, colour: bool = False) -> str:
    """Names with what is to be said of each below it."""
    lines = []
    for name, *words in entries:
        lines.append(f"{_BOLD}{name}{_OFF}" if colour else name)
        for each in filter(None, words):
            lines += textwrap.wrap(
                clean(each),
                min(width, _WIDEST),
                initial_indent=_INDENT,
                subsequent_indent=_INDENT,
                break_on_hyphens=False,
            )
    return "\n".join(lines) + "\n"


def _card(record: Mapping[str, Value], width: int, colour: bool) -> str:
    def get(name: str) -> str:
        value = record.get(name)
        return "" if value is None else clean(str(value))

    def lines(text: str, style: str) -> list[str]:
        wrapped = textwrap.wrap(text, width - len(_INDENT), break_on_hyphens=False) or [""]
        return [
            _INDENT + (f"{style}{line}{_OFF}" if colour and style else line) for line in wrapped
        ]

    words = get("text") or "(the words are withheld)"
    quoted = f"“{words}”" if record.get("kind") == "con:ParticipantWords" else words
    _, _, sector = get("sector").partition(":")
    known = concepts("sector").get(sector)
    who = get("speaker") or _WHOSE.get(get("kind"), "")
    said = " · ".join(filter(None, (who, known.label if known else sector, get("wave"))))
    themes = "; ".join(filter(None, (get("themes"), get("constructs"))))
    where = ", ".join(filter(None, (get("source"), get("locator"))))
    source = " · ".join(filter(None, (get("study"), where, licence(get("licence")))))
    head = f"{_BOLD}{get('id')}{_OFF}" if colour else get("id")
    parts = [f"{head}", *lines(quoted, "")]
    for text, style in ((said, ""), (themes, ""), (source, _DIM)):
        if text:
            parts += lines(text, style)
    return "\n".join(parts) + "\n"


def licence(address: str) -> str:
    """The short name of a Creative Commons licence (``CC BY-NC 4.0``), else its address."""
    if "creativecommons.org/publicdomain/zero" in address:
        return "CC0"
    _, found, name = address.rstrip("/").partition("creativecommons.org/licenses/")
    return f"CC {name.replace('/', ' ').upper()}" if found else address
