"""What a query is about to do, read off its words before the engine sees it.

The engine fetches whatever ``SERVICE`` and ``LOAD`` name, and has no switch against it. So a
query that holds one of these words outside of texts, addresses and comments is refused, and in
case of doubt too; beside this, no worker can open a connection (:mod:`consilience.service.cell`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from consilience.rdf import iri

#: What holds no word of the language. An address is told from "less than" by holding no space.
_OPAQUE = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n\r]|\\.)*"'
    r"|'(?:[^'\\\n\r]|\\.)*'"
    r"|<[^<>\"{}|^`\\\x00-\x20]*>"
    r"|#[^\n\r]*"
    r"|\\[^uU]",  # in a name: ``ex:a\\#b`` begins no comment
    re.DOTALL,
)
#: A dot counts as a boundary: ``ex:.SERVICE`` is ``ex:`` ``.`` ``SERVICE``.
_FETCHES = re.compile(r"(?<![\w?$:@%\\-])(service|load)(?![\w-])", re.IGNORECASE)
_ESCAPED = re.compile(r"\\u", re.IGNORECASE)
_GATHERS = re.compile(
    r"(?<![\w?$:@.%\\-])(?:(?:count|sum|avg|min|max|sample|group_concat)\s*\(|(?:order|group)\s+by|distinct)",
    re.IGNORECASE,
)
_BASE = re.compile(r"(?<![\w?$:@.%\\-])base(?=[\s<])", re.IGNORECASE)
_WHOLE = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:")
_FROM = re.compile(r"(?<![\w?$:@.%\\-])from(?=[\s<])", re.IGNORECASE)
_USING = re.compile(r"(?<![\w?$:@.%\\-])(using|with)(?=[\s<])", re.IGNORECASE)
_WHERE = re.compile(r"(?<![\w?$:@.%\\-])(delete\s+)?where(?![\w:-])", re.IGNORECASE)
_CHANGES = re.compile(r"(?<![\w?$:@.%\\-])(now|rand|uuid|struuid|bnode)\s*\(", re.IGNORECASE)


def bare(text: str) -> str:
    """The query with blanks for texts and comments, and ``<`` blanks ``>`` for addresses."""

    def blank(match: re.Match[str]) -> str:
        inside = " " * (len(match[0]) - 2)
        return f"<{inside}>" if match[0][0] == "<" else f" {inside} "

    return _OPAQUE.sub(blank, text)


def uncommented(text: str) -> str:
    """The query without its comments."""
    return _OPAQUE.sub(lambda match: " " if match[0][0] == "#" else match[0], text)


def stands_alone(text: str) -> bool:
    """Whether all addresses in a query are whole, so that it means the same everywhere."""
    if _BASE.search(bare(text)):
        return False
    opaque = (match[0] for match in _OPAQUE.finditer(text))
    return all(_WHOLE.match(each) for each in opaque if each[0] == "<")


def gathers(text: str) -> bool:
    """Whether a query seems to look at many facts for each row: it counts, sorts, tells apart."""
    return bool(_GATHERS.search(bare(text)))


def fetches(text: str) -> str:
    """The word by which a query would make the server fetch something; empty if none is there."""
    words = bare(text)
    if match := _FETCHES.search(words):
        return match[1].upper()
    return "an escape (\\u) outside of a text" if _ESCAPED.search(words) else ""


def _outside(words: str) -> str:
    """What stands in no braces, with blanks for the rest."""
    depth, kept = 0, []
    for character in words:
        if character == "}":
            depth -= 1
        kept.append(character if depth <= 0 else " ")
        if character == "{":
            depth += 1
    return "".join(kept)


def names_dataset(query: str) -> bool:
    """Whether a query says itself which graphs it is about (FROM)."""
    return bool(_FROM.search(_outside(bare(query))))


def names_graphs(update: str) -> bool:
    """Whether an update says itself which graphs it is about (USING, WITH)."""
    return bool(_USING.search(_outside(bare(update))))


def using(update: str, default: Sequence[str], named: Sequence[str]) -> str:
    """The update, each of whose patterns looks at these graphs (Protocol, section 2.2.3)."""
    clause = "".join(f"USING {iri(each)} " for each in default)
    clause += "".join(f"USING NAMED {iri(each)} " for each in named)
    found = _WHERE.finditer(_outside(bare(update)))
    places = [match.start() for match in found if not match[1]]  # DELETE WHERE takes no USING
    for place in reversed(places):
        update = update[:place] + clause + update[place:]
    return update


def varies(query: str) -> bool:
    """Whether a query may give another answer of the same facts (NOW, RAND …)."""
    return bool(_CHANGES.search(bare(query)))
