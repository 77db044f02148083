"""The words that a tool says stand at a place, and the words that stand there."""

from __future__ import annotations

from consilience.counting import canonical
from consilience.positions.spans import Span

_CUT = ("…", "...")
_SHORTEST_CUT = 8


def loose(text: str) -> str:
    """Words as attributes of XML and lists of quotes keep them: every blank is one space."""
    return " ".join(text.replace("\ufeff", "").split())


def is_loosely(text: str, said: str) -> bool:
    """True where a text is ``said`` (see :func:`loose`), but for its blanks."""
    last = text[-1:]
    if last != said[-1:] and not last.isspace() and last != "\ufeff":
        return False  # most texts that differ end otherwise
    return loose(text) == said


def quoted(passage: str, quote: str | None) -> bool | None:
    """True where a passage is what was quoted, blanks aside, perhaps cut with an ellipsis.

    None where nothing is quoted.
    """
    if not quote:
        return None
    if passage == quote:
        return True
    said = loose(quote)
    for cut in _CUT:
        if said.endswith(cut):
            begun = said.removesuffix(cut).rstrip()
            enough = len(begun) >= _SHORTEST_CUT
            if enough and passage.startswith(begun):
                return True
            return is_loosely(passage, said) or (enough and loose(passage).startswith(begun))
    return bool(said) and is_loosely(passage, said)


def whole_quote(span: Span) -> str | None:
    """The quote of a span where its length says that it is whole."""
    if not span.quote:
        return None
    length = span.end - span.start
    sizes = (
        len(span.quote),
        len(span.quote.encode("utf-16-le", "surrogatepass")) // 2,
        len(span.quote.encode("utf-8", "surrogatepass")),
        len(canonical(span.quote)),
    )
    return span.quote if length in sizes else None
