"""XML read as a stream, without trust: no document type, no entities, nothing from outside."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol, TypeAlias

from lxml import etree

from consilience.errors import ReadError
from consilience.findings import Place

#: A complete element: its local name, attributes, text and children. It holds nothing but plain
#: values, so that it can be put aside.
Element: TypeAlias = "tuple[str, dict[str, str], str, list[Element]]"

_HEAD = 1 << 16
_DEEPEST = 250
_BESIDE = re.compile(r"<!--.*?-->|<\?.*?\?>", re.DOTALL)
_ENCODING = re.compile(r"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_ENCODINGS = {"utf-8", "utf-16", "utf-16-le", "utf-16-be", "ascii", "iso8859-1", "cp1252"}
_DIGITS = 15
_INTEGER = re.compile(rf"\s*([+-]?[0-9]{{1,{_DIGITS}}})(?:\.0*)?\s*")
_HINT = "export the project again from the tool that made it"


class Bytes(Protocol):
    """What can be read from."""

    def read(self, size: int = -1, /) -> bytes:
        """At most so many bytes."""


def _head(stream: Bytes) -> bytes:
    parts: list[bytes] = []
    length = 0
    while length < _HEAD and (data := stream.read(_HEAD - length)):
        parts.append(data)
        length += len(data)
    return b"".join(parts)


def checked_head(head: bytes, file: str) -> str:
    """The local name of the root element; a ReadError for what is not plain XML."""
    for mark, encoding in (
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (b"<\0", "utf-16-le"),
        (b"\0<", "utf-16-be"),
    ):
        if head.startswith(mark):
            text = head.decode(encoding, "replace")
            break
    else:
        text = head.decode("utf-8", "replace")
    text = text.lstrip("\ufeff")
    if (declared := _ENCODING.match(text)) and _plain(declared[1]) not in _ENCODINGS:
        raise ReadError(f"{file} is in an encoding that is not read here", place=Place(file))
    begins = _BESIDE.sub("", text).lstrip()
    if begins.startswith("<!DOCTYPE"):
        problem = f"{file} declares a document type, which an exchange file never needs"
        raise ReadError(problem, place=Place(file), hint="it may be meant to do harm: refused")
    if not (name := re.match(r"<(?:[\w.-]+:)?([\w.-]+)", begins)):
        raise ReadError(f"{file} is not an XML file", place=Place(file), hint=_HINT)
    return name[1]


def _plain(encoding: str) -> str:
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        return ""


def root_name(stream: Bytes, file: str) -> str:
    """The local name of the root element."""
    return checked_head(_head(stream), file)


def elements(stream: Bytes, file: str, wanted: Wanted) -> Iterator[Element]:
    """The outermost elements that are wanted, each when it is complete."""
    data = _head(stream)
    checked_head(data, file)
    target = _Target(file, wanted)
    parser = etree.XMLParser(  # type: ignore[call-overload] # a target needs no method for all
        target=target,
        resolve_entities="internal",
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
    )
    try:
        while data:
            parser.feed(data)
            yield from target.take()
            data = stream.read(_HEAD)
        parser.close()
    except etree.XMLSyntaxError as error:
        line = error.lineno or 0
        problem = f"{file} is not well-formed XML (line {line})"
        raise ReadError(problem, place=Place(file, line), hint=_HINT) from error
    yield from target.take()


@dataclass(slots=True)
class Wanted:
    """What is looked for in a file, by local name; and, in the end, what its root is."""

    names: frozenset[str]
    #: what is wanted only directly below the root
    of_root: frozenset[str] = frozenset()
    #: of the root; they are there before any element
    attributes: dict[str, str] = field(default_factory=dict)
    root: str = ""


class _Target:
    """Is told by the parser what it meets, and keeps what is wanted."""

    def __init__(self, file: str, wanted: Wanted) -> None:
        self._file = file
        self._wanted = wanted
        self._depth = 0  # of elements that are not wanted
        self._open: list[tuple[str, dict[str, str], list[Element]]] = []
        self._texts: list[str] = []
        self._words: list[str] = []
        self._done: list[Element] = []
        #: the parser calls it for each piece of text
        self.data = self._words.append

    def take(self) -> list[Element]:
        """What was completed since the last time."""
        done, self._done = self._done, []
        return done

    def doctype(self, *_: object) -> None:
        """A document type that stood behind the head."""
        raise ReadError(f"{self._file} declares a document type: refused", place=Place(self._file))

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        words, open_ = self._words, self._open
        name = _local(tag)
        if open_:
            if words:
                self._texts[-1] += "".join(words)
                words.clear()
            if len(open_) > _DEEPEST:
                problem = f"in {self._file} elements stand within each other without end"
                raise ReadError(problem, place=Place(self._file), hint=_HINT)
        else:
            words.clear()
            if not self._is_wanted(name):
                if not self._depth:
                    self._wanted.root = tag
                    self._wanted.attributes.update(attributes)
                self._depth += 1
                return
        self._texts.append("")
        open_.append((name, attributes or {}, []))

    def _is_wanted(self, name: str) -> bool:
        wanted = self._wanted
        return self._depth > 0 and (
            name in wanted.names or (self._depth == 1 and name in wanted.of_root)
        )

    def end(self, _tag: str) -> None:
        """An element is complete."""
        words, open_ = self._words, self._open
        if not open_:
            self._depth -= 1
            words.clear()
            return
        name, attributes, children = open_.pop()
        text = self._texts.pop()
        if words:
            text += "".join(words)
            words.clear()
        if children and text.isspace():
            text = ""
        element = (name, attributes, text, children)
        if open_:
            open_[-1][2].append(element)
        else:
            self._done.append(element)

    def close(self) -> None:
        """The file ends."""


@lru_cache(maxsize=1024)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def guid(text: str | None) -> str:
    """A GUID as it is compared: lower case, without braces."""
    return text.strip("{} \t\r\n").lower() if text else ""


def target(attributes: Mapping[str, str]) -> str:
    """The GUID that a reference points to."""
    return guid(attributes.get("targetGUID") or attributes.get("guid"))


def targets(children: Iterable[Element], name: str) -> tuple[str, ...]:
    """The GUIDs that the references of a name point to, each once."""
    return tuple(
        dict.fromkeys(target(attributes) for tag, attributes, _, _ in children if tag == name)
    )


def words(children: Iterable[Element], name: str) -> str | None:
    """The text of the first child of a name; None where it is blank."""
    for child in children:
        if child[0] == name:
            text = _all_text(child)
            return text if text.strip() else None
    return None


def _all_text(element: Element) -> str:
    _, _, text, children = element
    return text + "".join(map(_all_text, children))


def integer(text: str | None) -> int | None:
    """A whole number of a size that positions may have."""
    if text is None:
        return None
    if text.isdecimal() and text.isascii() and len(text) <= _DIGITS:
        return int(text)
    match = _INTEGER.fullmatch(text)
    return int(match[1]) if match else None
