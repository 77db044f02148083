"""What can be seen of a data set from outside: a page, its links, its metadata, its files."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from consilience import turtle
from consilience.rdf import Triple

RDF_MEDIA = ("text/turtle", "application/trig", "application/n-quads", "application/n-triples")


@dataclass(frozen=True, slots=True)
class Link:
    """A typed link of the page or of the answer that brought it."""

    rel: str
    href: str
    media: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """A file that a link led to: its media type and its bytes."""

    media: str
    data: bytes


@dataclass(slots=True)
class Evidence:
    """What was seen. ``get`` follows a link (None: it leads nowhere)."""

    place: str
    page: str
    links: tuple[Link, ...]
    get: Callable[[str], Seen | None]
    negotiated: Seen | None = None
    _described: tuple[Seen, ...] | None = field(default=None, repr=False)

    def linked(self, rel: str) -> tuple[Link, ...]:
        """The links of one kind."""
        return tuple(each for each in self.links if each.rel == rel)

    @property
    def described(self) -> tuple[Seen, ...]:
        """The metadata files that the page leads to, and what was had by asking for data."""
        if self._described is None:
            found = [self.get(each.href) for each in self.linked("describedby")]
            self._described = tuple(each for each in (*found, self.negotiated) if each)
        return self._described

    @property
    def json_ld(self) -> Mapping[str, Any]:
        """The description that stands in the page."""
        data = _Page.read(self.page).json_ld
        return data if isinstance(data, dict) else {}

    @property
    def meta(self) -> Mapping[str, str]:
        """The page's meta elements by name, in small letters."""
        return _Page.read(self.page).meta

    @property
    def facts(self) -> tuple[Triple, ...]:
        """What the metadata in RDF says."""
        return tuple(fact for seen in self.described for fact in _facts(seen))

    @property
    def xml(self) -> tuple[bytes, ...]:
        """The metadata in XML."""
        return tuple(seen.data for seen in self.described if "xml" in seen.media)


def _facts(seen: Seen) -> Iterator[Triple]:
    if seen.media.split(";")[0] in RDF_MEDIA:
        try:
            yield from turtle.parsed(seen.data)
        except SyntaxError:
            return


class _Page(HTMLParser):
    """Finds links, meta elements and JSON-LD in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[Link] = []
        self.meta: dict[str, str] = {}
        self.json_ld: Any = None
        self._script: list[str] | None = None

    @classmethod
    def read(cls, text: str) -> _Page:
        page = cls()
        page.feed(text)
        return page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "link":
            for rel in said.get("rel", "").split():
                self.links.append(Link(rel, said.get("href", ""), said.get("type", "")))
        elif tag == "meta" and "name" in said:
            self.meta.setdefault(said["name"].lower(), said.get("content", ""))
        elif tag == "script" and said.get("type") == "application/ld+json":
            self._script = []

    def handle_data(self, data: str) -> None:
        if self._script is not None:
            self._script.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self._script is not None:
            try:
                self.json_ld = json.loads("".join(self._script))
            except ValueError:
                self.json_ld = None
            self._script = None


def links_of(page: str) -> tuple[Link, ...]:
    """The links that a page gives to programs."""
    return tuple(_Page.read(page).links)
