"""Media types that answers are written in, and the choice among them (RFC 9110, section 12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Form:
    """A way of writing an answer. ``also`` are further media types that ask for it."""

    name: str
    media: str
    also: tuple[str, ...] = ()
    charset: bool = False

    def content_type(self, asked: str = "") -> str:
        """What the answer says that it is; an alias that was asked for by name is kept."""
        media = asked if asked in self.also else self.media
        return f"{media}; charset=utf-8" if self.charset else media


_JSON = Form("json", "application/sparql-results+json", ("application/json",))
_XML = Form("xml", "application/sparql-results+xml", ("application/xml", "text/xml"))
TURTLE = Form("ttl", "text/turtle", ("application/x-turtle",), charset=True)
JSON_LD = Form("jsonld", "application/ld+json", ("application/json",))

#: What rows, a truth value, facts and whole datasets can be written in; the first is the default.
ROWS = (
    _JSON,
    _XML,
    Form("csv", "text/csv", charset=True),
    Form("tsv", "text/tab-separated-values", charset=True),
)
TRUTH = (_JSON, _XML)
FACTS = (
    TURTLE,
    Form("nt", "application/n-triples", ("text/plain",)),
    JSON_LD,
    Form("rdf", "application/rdf+xml", ("application/xml", "text/xml")),
)
QUADS = (
    Form("trig", "application/trig"),
    Form("nq", "application/n-quads", ("text/x-nquads",)),
)
PAGE = Form("html", "text/html", ("application/xhtml+xml",), charset=True)

#: Other names that ``?format=`` takes.
_NAMES = {
    "turtle": "ttl",
    "n3": "ttl",
    "ntriples": "nt",
    "json-ld": "jsonld",
    "rdfxml": "rdf",
    "rdf+xml": "rdf",
    "nquads": "nq",
}
#: What a name for rows means where there are facts.
_OF_FACTS = {"json": "jsonld", "xml": "rdf"}

_RANGE = re.compile(r"\s*([\w!#$&^.+*-]+)\s*/\s*([\w!#$&^.+*-]+)\s*((?:;[^,]*)?)")
_QUALITY = re.compile(r";\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*(?:;|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wish:
    """One media range of an Accept header."""

    kind: str
    sub: str
    quality: float

    def rank(self, media: str) -> int:
        """How closely the range names a media type: 3 by name, 2 by kind, 1 any, 0 not at all."""
        kind, _, sub = media.partition("/")
        if (self.kind, self.sub) == (kind, sub):
            return 3
        if self.sub != "*":
            return 0
        return 2 if self.kind == kind else int(self.kind == "*")


def wishes(accept: str) -> tuple[Wish, ...]:
    """The media ranges of an Accept header; without any, everything is welcome."""
    found = []
    for each in accept.split(","):
        if match := _RANGE.fullmatch(each):
            quality = _QUALITY.search(match[3])
            found.append(
                Wish(match[1].lower(), match[2].lower(), float(quality[1]) if quality else 1.0)
            )
    return tuple(found) or (Wish("*", "*", 1.0),)


def _liking(media: str, asked: Iterable[Wish]) -> tuple[float, int]:
    """How welcome a media type is: the quality that its closest range gives it."""
    rank, quality = max(((wish.rank(media), wish.quality) for wish in asked), default=(0, 0.0))
    return (quality, rank) if rank else (0.0, 0)


def choose(accept: str, offered: Sequence[Form], name: str = "") -> tuple[Form, str] | None:
    """The form to answer in, and the media type that asked for it; None where none will do.

    A ``name`` (of ``?format=``, where a media type may stand as well) goes before the header.
    """
    if "/" in name:
        accept, name = name, ""
    if name:
        wanted = _NAMES.get(name.lower(), name.lower())
        known = {form.name: form for form in offered}
        form = known.get(wanted) or known.get(_OF_FACTS.get(wanted, ""))
        return (form, form.media) if form else None
    asked = wishes(accept)
    best: tuple[tuple[float, int], Form, str] | None = None
    for form in offered:
        for media in (form.media, *form.also):
            liking = _liking(media, asked)
            if liking[0] > 0 and (best is None or liking > best[0]):
                best = (liking, form, media)
    return (best[1], best[2]) if best else None


def named(name: str) -> Form | None:
    """The form with a name, whatever it is for."""
    every = (*FACTS, *ROWS, *QUADS)
    return next((form for form in every if form.name == name), None)


def listed(offered: Iterable[Form]) -> str:
    """The media types, for people."""
    return ", ".join(form.media for form in offered)
