"""XML written as a stream: a project may be larger than memory."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import IO

_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_VALUE = str.maketrans({
    "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;",
    "\t": "&#9;", "\n": "&#10;", "\r": "&#13;",
})  # fmt: skip
_IMPOSSIBLE = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BLOCK = 1 << 16

Attributes = Mapping[str, str | int | None]


def possible(text: str) -> str:
    """The text with the mark of what is missing for each character that XML cannot hold."""
    return _IMPOSSIBLE.sub("\ufffd", text)


def opening(name: str, attributes: Attributes, *, end: str = ">") -> str:
    """The tag that begins an element; attributes without a value are left out."""
    listed = "".join(
        f' {key}="{str(value).translate(_VALUE)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{listed}{end}"


def element(name: str, attributes: Attributes, *children: str) -> str:
    """An element with children that are XML already; empty ones do not count."""
    inside = "".join(children)
    if not inside:
        return opening(name, attributes, end="/>")
    return f"{opening(name, attributes)}{inside}</{name}>"


def words(name: str, text: str | None) -> str:
    """An element that holds text; nothing where there is none."""
    return f"<{name}>{text.translate(_TEXT)}</{name}>" if text else ""


def refers(name: str, *guids: str) -> str:
    """Elements that point to things."""
    return "".join(element(name, {"targetGUID": each}) for each in guids)


class Stream:
    """Writes one file, in UTF-8 without byte order mark, lines ended by LF."""

    def __init__(self, raw: IO[bytes]) -> None:
        self._raw = raw
        self._waiting: list[str] = ['<?xml version="1.0" encoding="UTF-8"?>\n']
        self._length = 0

    def write(self, text: str) -> None:
        """Write XML that is complete in itself."""
        self._waiting.append(text)
        self._length += len(text)
        if self._length > _BLOCK:
            self.flush()

    def line(self, text: str) -> None:
        """Write XML that is complete in itself, in a line of its own; nothing where it is empty."""
        if text:
            self.write(text + "\n")

    def flush(self) -> None:
        """Hand over what waits."""
        self._raw.write("".join(self._waiting).encode("utf-8"))
        self._waiting, self._length = [], 0

    @contextmanager
    def inside(self, name: str, attributes: Attributes) -> Iterator[None]:
        """An element around what is written meanwhile."""
        self.write(opening(name, attributes) + "\n")
        yield
        self.write(f"</{name}>\n")

    def section(self, name: str, items: Iterable[str]) -> None:
        """An element around items, a line for each; nothing at all where there are none."""
        begun = False
        for item in items:
            if not item:
                continue
            if not begun:
                begun = True
                self.write(f"<{name}>\n")
            self.write(item + "\n")
        if begun:
            self.write(f"</{name}>\n")
