"""XML read as a stream, without trust: no document type, no entities, nothing from outside."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Protocol

from lxml import etree

from consilience.errors import ReadError
from consilience.findings import Place

Element = etree._Element  # noqa: SLF001 - lxml has no other name for it

_HEAD = 1 << 16
_BESIDE = re.compile(r"<!--.*?-->|<\?.*?\?>", re.DOTALL)
_ENCODING = re.compile(r"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_ENCODINGS = {"utf-8", "utf-16", "utf-16-le", "utf-16-be", "ascii", "iso8859-1", "cp1252"}
_HINT = "export the project again from the tool that made it"


class Bytes(Protocol):
    """What can be read from."""

    def read(self, size: int = -1, /) -> bytes:
        """At most so many bytes."""


class _Replayed(io.RawIOBase):
    """A stream that begins with what was read of it already."""

    def __init__(self, head: bytes, stream: Bytes) -> None:
        super().__init__()
        self._head = head
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        if self._head:
            data = self._head[:size] if size >= 0 else self._head
            self._head = self._head[len(data) :]
            return data
        return self._stream.read(size)


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


def ends(stream: Bytes, file: str, tags: Sequence[str]) -> Iterator[Element]:
    """The elements with these local names, in whatever namespace, each when it is complete.

    The root comes last, whatever it is called.
    """
    head = _head(stream)
    checked_head(head, file)
    parser = etree.iterparse(
        _Replayed(head, stream),
        events=("end",),
        tag=[f"{{*}}{tag}" for tag in tags],
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    looked = False
    try:
        for _, element in parser:
            if not looked:
                looked = True
                if element.getroottree().docinfo.doctype:
                    problem = f"{file} declares a document type: refused"
                    raise ReadError(problem, place=Place(file))
            yield element
    except etree.XMLSyntaxError as error:
        line = error.lineno or 0
        problem = f"{file} is not well-formed XML (line {line})"
        raise ReadError(problem, place=Place(file, line), hint=_HINT) from error
    if parser.root is not None:
        yield parser.root


@cache
def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    return _local(element.tag) if isinstance(element.tag, str) else ""


def children(element: Element, name: str) -> Iterator[Element]:
    """The children of a local name."""
    return element.iterchildren(f"{{*}}{name}")


def guid(text: str | None) -> str:
    """A GUID as it is compared: lower case, without braces."""
    return text.strip("{} \t\r\n").lower() if text else ""


def target(element: Element) -> str:
    """The GUID that a reference points to."""
    return guid(element.get("targetGUID") or element.get("guid"))


def words(element: Element, name: str) -> str | None:
    """The text of the first child of a name; None where it is blank."""
    for child in children(element, name):
        text = "".join(child.itertext())
        return text if text.strip() else None
    return None


def integer(text: str | None) -> int | None:
    """A whole number of a size that positions may have."""
    if text is None or not re.fullmatch(r"\s*[+-]?[0-9]{1,15}(\.0*)?\s*", text):
        return None
    return int(float(text))


def drop_previous(element: Element) -> None:
    """Let go of an element's content, and of the one of its kind before it."""
    element.clear(keep_tail=False)
    previous = element.getprevious()
    if previous is not None and previous.tag == element.tag:
        parent = element.getparent()
        if parent is not None:
            parent.remove(previous)
