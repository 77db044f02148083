"""A study as a page: its codebook, its quotes with who said them and how they were coded."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path

from consilience import codebook, model, study_folder, vocabulary
from consilience.archive.metadata import Part
from consilience.model import Code, Coding, Excerpt, Source, Speaker, Study

#: The parts of the page: their words and places.
PLACES = (
    ("About", "#about"),
    ("Codebook", "#codebook"),
    ("Quotes", "#quotes"),
    ("Other excerpts", "#others"),
    ("Notes", "#notes"),
)

_QUOTES = "participant-words"
_WHOSE = {
    "author-finding": "Finding of the authors",
    "observer-note": "Note of an observer",
    "document-extract": "Extract of a document",
}
_ADDRESS = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:)]")


def linked(text: str) -> str:
    """A text for a page, in which web addresses can be followed."""
    pieces, at = [], 0
    for found in _ADDRESS.finditer(text):
        address = escape(found.group())
        pieces += [escape(text[at : found.start()]), f'<a href="{address}">{address}</a>']
        at = found.end()
    return "".join([*pieces, escape(text[at:])])


def body(part: Part, path: Path) -> Iterator[str]:
    """The page's content."""
    study = study_folder.read(path)
    yield f"<h1>{escape(part.title)}</h1>"
    yield from _about(part)
    codes = codebook.newest(study)
    yield from _codebook(study, codes)
    reader = _Reader(study, codes)
    yield '<h2 id="quotes">Quotes</h2>'
    yield "<p>Words of participants, as the study holds them. Numbers of quotes count what was "
    yield "published or archived, and not people's views.</p>"
    yield from reader.excerpts(quotes=True)
    yield '<h2 id="others">Other excerpts</h2>'
    yield "<p>Findings of authors, notes of observers, extracts of documents: nobody is quoted.</p>"
    yield from reader.excerpts(quotes=False)
    yield '<h2 id="notes">Notes</h2>'
    yield from _notes(study)


def _about(part: Part) -> Iterator[str]:
    yield f'<p id="about">{escape(part.description)}</p>'
    yield '<dl class="facts">'
    yield f"<dt>Authors</dt><dd>{escape('; '.join(each.name for each in part.authors))}</dd>"
    licence = part.licence
    yield f'<dt>Licence</dt><dd><a href="{escape(licence.address)}">{escape(licence.name)}</a></dd>'
    yield f"<dt>Access</dt><dd>{escape(part.tier)}</dd>"
    yield f"<dt>Address</dt><dd>{linked(part.address)}</dd></dl>"
    if part.why:
        yield f'<p class="note">{escape(part.why[:1].upper() + part.why[1:])}.</p>'
    if part.works:
        yield "<h2>Publications</h2><ul>"
        yield "".join(f"<li>{linked(work.citation)}</li>" for work in part.works) + "</ul>"
    if part.material:
        yield "<h2>Material, as the publications tell it</h2><ul>"
        for each in part.material:
            yield f"<li>{escape(str(each))}</li>"
        yield "</ul>"


def _codebook(study: Study, codes: Mapping[str, Code]) -> Iterator[str]:
    yield '<h2 id="codebook">Codebook</h2>'
    used = Counter(each.code for each in study.records(Coding))
    below: dict[str, list[str]] = {}
    for code in codes.values():
        above = code.broader if code.broader in codes else ""
        below.setdefault(above or "", []).append(code.id)

    def tree(above: str, seen: frozenset[str]) -> Iterator[str]:
        inside = [each for each in below.get(above, ()) if each not in seen]
        if not inside:
            return
        yield '<ul class="codes">'
        for id_ in inside:
            code = codes[id_]
            times = f" ({used[id_]} times applied)" if used[id_] else ""
            yield f'<li id="code-{escape(id_)}"><strong>{escape(code.label)}</strong>{times}'
            if code.definition:
                yield f"<br>{escape(code.definition)}"
            yield from tree(id_, seen | {id_})
            yield "</li>"
        yield "</ul>"

    if codes:
        yield from tree("", frozenset())
    else:
        yield "<p>The study has no codebook of its own here.</p>"


class _Reader:
    """Draws excerpts with all that was said of them."""

    def __init__(self, study: Study, codes: Mapping[str, Code]) -> None:
        self._study = study
        self._codes = codes
        self._speakers = {each.id: each for each in study.records(Speaker)}
        self._layers = {each.id: each.label for each in study.header.layers}
        self._codings: dict[str, list[Coding]] = {}
        for each in study.records(Coding):
            self._codings.setdefault(each.excerpt, []).append(each)

    def excerpts(self, *, quotes: bool) -> Iterator[str]:
        """The quotes, or everything else, source by source."""
        sources = {each.id: each for each in self._study.records(Source)}
        found: dict[str, list[Excerpt]] = {}
        for each in self._study.records(Excerpt):
            if (each.kind == _QUOTES) is quotes:
                found.setdefault(each.source, []).append(each)
        if not found:
            yield "<p>There are none.</p>"
        for source, excerpts in found.items():
            known = sources.get(source)
            yield f"<h3>{escape((known.title if known else '') or source)}</h3>"
            for each in excerpts:
                yield from self._article(each)

    def _article(self, excerpt: Excerpt) -> Iterator[str]:
        yield f'<article id="{escape(excerpt.id)}">'
        words = escape(excerpt.text) if excerpt.text else "<em>The words are withheld.</em>"
        language = f' lang="{escape(excerpt.language)}"' if excerpt.language else ""
        tag = "blockquote" if excerpt.kind == _QUOTES else "p"
        yield f"<{tag}{language}>{words}</{tag}>"
        speaker = self._speakers.get(excerpt.speaker or "")
        who = speaker.label if speaker else _WHOSE.get(excerpt.kind, "")
        where = ", ".join(filter(None, (excerpt.id, excerpt.locator)))
        yield f'<p class="who">{escape(who)}{" · " if who else ""}{escape(where)}</p>'
        codings = self._codings.get(excerpt.id, ())
        if codings:
            yield '<ul class="tags" aria-label="Codes">'
            for each in codings:
                yield f'<li class="tag">{escape(self._said(each))}</li>'
            yield "</ul>"
        yield "</article>"

    def _said(self, coding: Coding) -> str:
        code = self._codes.get(coding.code)
        known = vocabulary.constructs().get(coding.code)
        label = code.label if code else known.label if known else coding.code
        direction = f", {coding.direction}" if coding.direction else ""
        return f"{label}{direction} ({self._layers.get(coding.layer, coding.layer)})"


def _notes(study: Study) -> Iterator[str]:
    agents = {each.id: each.name for each in study.header.agents}
    notes = list(study.records(model.Note))
    if not notes:
        yield "<p>There are none.</p>"
    for each in notes:
        who = agents.get(each.author or "", "")
        about = ", ".join(filter(None, (f"on {each.about}", who, each.date)))
        yield f"<article><p>{escape(each.text)}</p>"
        yield f'<p class="from">{escape(about)}</p></article>'
