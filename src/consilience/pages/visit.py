"""What somebody asks of the pages, and what they get: no HTTP in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from consilience.pages.collection import Collection

HTML = "text/html; charset=utf-8"

#: The endings of addresses that pages answer; other endings (``.ttl`` …) are not theirs.
FORMS = ("html", "csv", "xlsx", "json", "docx", "svg")


@dataclass(frozen=True, slots=True)
class Visit:
    """A request for one page.

    ``path`` is what stands in the address (``/quotes.csv``); ``given`` are the values after the
    question mark; ``root`` is what links begin with: ``/`` on a server, ``../../`` in files.
    ``still`` says that the answer becomes a file: nothing is there to answer a form; ``named``
    gives the name of the file for a path.
    """

    path: str
    given: Mapping[str, tuple[str, ...]]
    collection: Collection
    root: str = "/"
    still: bool = False
    named: Callable[[str], str] = str

    @property
    def where(self) -> str:
        """The path without slashes at its ends and without the ending of :data:`FORMS`."""
        bare = self.path.strip("/")
        stem, dot, ending = bare.rpartition(".")
        return stem if dot and ending in FORMS and stem else bare

    @property
    def form(self) -> str:
        """What is asked for: one of :data:`FORMS`."""
        ending = self.path.rpartition(".")[2]
        return ending if ending in FORMS and self.where != self.path.strip("/") else "html"

    def one(self, name: str, otherwise: str = "") -> str:
        """The first value given under a name that is not empty."""
        return next((each for each in self.given.get(name, ()) if each.strip()), otherwise).strip()

    def all(self, name: str) -> tuple[str, ...]:
        """Every value given under a name that is not empty, once, in order."""
        return tuple(dict.fromkeys(v.strip() for v in self.given.get(name, ()) if v.strip()))


@dataclass(frozen=True, slots=True)
class Link:
    """Something that a page is related to, for the head of an answer."""

    rel: str
    href: str
    media: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """An answer: HTTP's word for how it went, the media type, the bytes, links and headers."""

    status: int
    media: str
    body: bytes = field(repr=False)
    links: tuple[Link, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
