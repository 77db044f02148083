"""Collections for the tests of pages: the seeds, and the seeds with a word in every text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from consilience import store
from consilience.graph import KnowledgeGraph
from consilience.pages import Collection, Visit, answer

if TYPE_CHECKING:
    from consilience.pages import Page

#: What a page must never take for anything but text.
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'{{7*7}}{% x %}</textarea>"
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"(?= <https?://[^>]*/graph/)')
_VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
_OPEN = {"path", "circle", "rect"}  # closed where they begin


def visit(collection: Collection, path: str, **given: str | tuple[str, ...]) -> Page:
    """The page at a path (which has to be there)."""
    values = {n: v if isinstance(v, tuple) else (v,) for n, v in given.items()}
    page = answer(Visit(path, values, collection))
    assert page is not None, f"there is no page at {path}"
    return page


def text(collection: Collection, path: str, **given: str | tuple[str, ...]) -> str:
    """The body of the page at a path."""
    return visit(collection, path, **given).body.decode()


def spoilt(collection: Collection, word: str = HOSTILE) -> Collection:
    """The same studies with a word at the end of every plain text of theirs."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    lines = []
    for line in collection.kg.store.dump():
        mine = "/graph/ontology" not in line and "/graph/frameworks> ." not in line
        lines.append(_TEXT.sub(rf'"\g<1>{escaped}"', line) if mine else line)
    return Collection(KnowledgeGraph(store.memory(lines), "spoilt"), base=collection.base)


class Reading(HTMLParser):
    """A page as a strict reader sees it: faults, ids and addresses."""

    def __init__(self, body: str) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self._open: list[str] = []
        self._for: list[str] = []
        self.feed(body)
        self.close()
        self.faults += [f"<{tag}> is never closed" for tag in self._open]
        self.faults += [
            f"two things have the id {i}" for i in set(self.ids) if self.ids.count(i) > 1
        ]
        self.faults += [f"nothing has the id {i}" for i in self._for if i not in self.ids]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what is opened, and what must not be there."""
        held = dict(attrs)
        if len(held) != len(attrs):
            self.faults.append(f"<{tag}> says something twice")
        if tag not in _VOID:
            self._open.append(tag)
        if tag == "style" or "style" in held or any(name.startswith("on") for name in held):
            self.faults.append(f"<{tag}> has a style or a script of its own")
        is_data = held.get("type") == "application/ld+json"
        if tag == "script" and not held.get("src") and not is_data:
            self.faults.append("a script stands in the page")
        if held.get("id"):
            self.ids.append(str(held["id"]))
        for name in ("for", "aria-labelledby"):
            self._for += (held.get(name) or "").split()
        for name in ("href", "src", "action"):
            if held.get(name):
                self.links.append(str(held[name]))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """What is closed where it begins."""
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        """What is closed has to be what was opened last."""
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")


def kinds_of_page() -> Iterator[str]:
    """A path for every kind of page, on the seeds."""
    yield from ("/", "/studies", "/study/devlin2015.html", "/study/vindrola-padros2022.html")
    yield from ("/quotes", "/quotes/sector/nhs", "/findings", "/codebook", "/speakers")
    yield "/quotes?q=partners&role=manager&direction=challenge"
    yield from (
        f"/study/devlin2015/{thing}.html"
        for thing in (
            "excerpt/Q9",
            "code/lack-of-shared-understanding",
            "speaker/S1",
            "source/table3",
            "layer/second-coding",
            "organisation/O1",
        )
    )
    yield from ("/framework/damour/trust.html", "/framework/damour.html", "/sector/nhs.html")
    yield from ("/matrix", "/matrix/theme/study?kind=author-finding", "/matrix?cells=words")
    yield "/matrix/theme/sector?row=devlin2015/lack-of-shared-understanding&column=business"
    yield from ("/compare", "/compare/ext?show=gaps", "/together", "/together/construct")
    yield from ("/compare?reviewed=yes", "/contributions", "/contributions/devlin2015")
    yield "/saturation/devlin2015"
    yield from ("/profile", "/agreement/devlin2015", "/agreement/vindrola-padros2022")
    yield from ("/network", "/network/construct/study", "/ask", "/ask/coding-themes-by-sector")
    yield from ("/ask/coding-themes-by-sector?sector=martian", "/query", "/query?query=ASK{}")
    yield from ("/query?query=SELEC", "/check", "/terms", "/terms/Excerpt.html", "/about", "/cite")
    yield from ("/shapes", "/mappings", "/terms?q=quote", "/terms/Coding.html")
    yield from ("/download", "/privacy", "/accessibility", "/developers", "/nothing-here")
