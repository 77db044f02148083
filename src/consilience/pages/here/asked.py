"""What somebody does on a page that writes, and what they get."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from consilience import store
from consilience.graph import KnowledgeGraph
from consilience.pages.collection import Collection
from consilience.pages.rendering import show
from consilience.pages.visit import HTML, Visit
from consilience.project import Project


@dataclass(frozen=True, slots=True)
class Asked:
    """A request. ``sends``: a form was sent. ``who`` is who said to be reviewing.

    ``today`` and ``version`` (of the program) are written with judgements and imports; ``tray``
    is the folder of what was dropped. ``passing``: the project goes when the service stops.
    """

    project: Project
    path: str
    given: Mapping[str, tuple[str, ...]]
    sends: bool
    token: str
    who: str
    today: str
    version: str
    tray: Path
    passing: bool = False

    @property
    def parts(self) -> tuple[str, ...]:
        """The path in parts."""
        return tuple(each for each in self.path.split("/") if each)

    def one(self, name: str) -> str:
        """The first value under a name, without blanks around it."""
        return next(iter(self.given.get(name, ())), "").strip()

    def all(self, name: str) -> tuple[str, ...]:
        """Every value under a name that is not empty."""
        return tuple(each.strip() for each in self.given.get(name, ()) if each.strip())


@dataclass(frozen=True, slots=True)
class Reply:
    """A page, or where to go next (``to``).

    ``who``: who reviews from now on; ``built``: what all other pages show was made anew.
    """

    status: int = 200
    media: str = HTML
    body: bytes = field(default=b"", repr=False)
    to: str = ""
    who: str = ""
    built: bool = False


def page(asked: Asked, template: str, title: str, *, status: int = 200, **values: object) -> Reply:
    """A page made of a template."""
    collection = Collection(
        KnowledgeGraph(store.memory([])), title=asked.project.title, base=asked.project.base
    )
    collection.writes = True
    visit = Visit(asked.path, asked.given, collection)
    shown: dict[str, Any] = {"token": asked.token, "asked": asked, "link": link, **values}
    made = show(visit, template, title, status=status, **shown)
    return Reply(made.status, made.media, made.body)


def link(path: str, **given: str) -> str:
    """The address of a page that writes; values that are empty are left out."""
    kept = {name: value for name, value in given.items() if value}
    return quote(path) + ("?" + urlencode(kept) if kept else "")
