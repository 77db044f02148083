"""The text of HTML: what stands outside of tags, and where lines break.

Reads in one pass, whatever the HTML looks like; nothing is fetched, nothing is run.
"""

from __future__ import annotations

import html
import re
import string
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from consilience.readers.wording import lines

_NAME = re.compile(r"/?([A-Za-z][A-Za-z0-9]*)")
_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "dd", "div", "dl", "dt", "fieldset"}
    | {"figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header"}
    | {"hr", "html", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "td"}
    | {"tfoot", "th", "thead", "tr", "ul"}
)
_UNSEEN = frozenset({"script", "style", "title", "head"})
_BLANKS = " \t\n\f"
_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
_MARK = re.compile("[\"'>]")


@dataclass(frozen=True, slots=True)
class HtmlText:
    """What was read.

    ``words`` is the text of all nodes, one after the other; ``breaks`` say before which of its
    characters a line begins that no character of it begins.
    """

    words: str
    breaks: tuple[int, ...]

    @property
    def text(self) -> str:
        """The words with their lines broken."""
        parts, last = [], 0
        for at in self.breaks:
            parts.append(self.words[last:at])
            last = at
        parts.append(self.words[last:])
        return "\n".join(parts)

    def start(self, index: int) -> int:
        """Where a passage that begins at ``index`` of the words begins in the text."""
        return index + bisect_right(self.breaks, index)

    def end(self, index: int) -> int:
        """Where a passage that ends at ``index`` of the words ends in the text."""
        return index + bisect_left(self.breaks, index)


def read(source: str) -> HtmlText:
    """The text of a piece of HTML, as a browser's document would hold it."""
    gathered = _Gathered()
    source = lines(source)
    at = 0
    closes = _Closes(source)
    while at < len(source):
        opening = source.find("<", at)
        if opening < 0:
            gathered.words(source[at:])
            break
        gathered.words(source[at:opening])
        at = closes.after(opening, gathered)
    return HtmlText("".join(gathered.parts), tuple(gathered.breaks))


class _Gathered:
    """Words and breaks as they come."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.breaks: list[int] = []
        self._size = 0
        self._block = False
        self._forced = 0
        self._last = "\n"
        self._tagged = False
        self._in_pre = False

    def words(self, raw: str) -> None:
        if not raw:
            return
        text = html.unescape(raw) if "&" in raw else raw
        if not self._tagged:
            text = text.lstrip(_BLANKS)  # no document begins with blanks
        if self._in_pre:
            text = text.removeprefix("\n")
            self._in_pre = False
        if not text:
            return
        self._tagged = True
        if self._forced:
            self.breaks.extend([self._size] * self._forced)
        elif self._block and self._last != "\n" and not text.startswith("\n"):
            self.breaks.append(self._size)
        self._block, self._forced = False, 0
        self.parts.append(text)
        self._size += len(text)
        self._last = text[-1]

    def tag(self, name: str) -> None:
        self._tagged = True
        self._in_pre = name == "pre"
        if name in _BLOCKS:
            self._block = bool(self._size)
        elif name == "br" and self._size:
            self._forced += 1


class _Closes:
    """Finds where tags and comments end, without looking twice for what is not there."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._lower = source.translate(_LOWER)
        self._missing: set[str] = set()

    def _find(self, wanted: str, start: int) -> int:
        """Where ``wanted`` stands next; -1 where it does not stand any more."""
        if wanted in self._missing:
            return -1
        found = self._lower.find(wanted, start)
        if found < 0:
            self._missing.add(wanted)
        return found

    def after(self, opening: int, gathered: _Gathered) -> int:
        """Where the markup that begins at ``opening`` ends."""
        source = self._source
        if source.startswith("<!--", opening):
            close = self._find("-->", opening + 4)
            return len(source) if close < 0 else close + 3
        if source.startswith(("<!", "<?"), opening):
            close = self._find(">", opening)
            return len(source) if close < 0 else close + 1
        match = _NAME.match(source, opening + 1)
        if match is None:
            gathered.words("<")
            return opening + 1
        name = match[1].lower()
        gathered.tag(name)
        end = self._end_of_tag(match.end())
        if name in _UNSEEN and source[opening + 1] != "/":
            close = self._find(f"</{name}", end)
            return len(source) if close < 0 else close
        return end

    def _end_of_tag(self, at: int) -> int:
        source = self._source
        while match := _MARK.search(source, at):
            at = match.end()
            if match[0] == ">":
                return at
            before = at - 2
            while before > 0 and source[before] in _BLANKS:
                before -= 1
            if source[before] == "=":
                close = self._find(match[0], at)
                at = at if close < 0 else close + 1
        return len(source)
