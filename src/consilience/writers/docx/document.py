"""The document: about the study, contents, sections of quotes, references and licences."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from consilience.writers import colophon
from consilience.writers.docx.outline import BY, Section
from consilience.writers.docx.page import DEEPEST, Page
from consilience.writers.phrases import CAUTION, KINDS, WITHHELD, many
from consilience.writers.shelf import Passage, Shelf, by_kind

_NORMAL = "Normal"


def save(shelf: Shelf, by: str, path: Path) -> None:
    """Write the document, ordered by one of :data:`BY`."""
    header = shelf.header
    authors = "; ".join(each.name for each in header.authors)
    writing = _Writing(shelf, Page(header.title, authors, header.language or "en-GB"))
    sections = list(BY[by](shelf))
    writing.front(by, sections)
    for number, section in enumerate(sections, 1):
        writing.section(section, number)
    writing.back()
    writing.page.save(path)


class _Writing:
    """Puts the parts on the page."""

    def __init__(self, shelf: Shelf, page: Page) -> None:
        self._shelf = shelf
        self.page = page

    def front(self, by: str, sections: Sequence[Section]) -> None:
        """Title, what the study is, what numbers mean, contents."""
        shelf, page = self._shelf, self.page
        page.paragraph(shelf.header.title, "Title")
        for number, line in enumerate(colophon.about(shelf)):
            page.paragraph(line, "Subtitle" if shelf.header.authors and not number else _NORMAL)
        excerpts = shelf.all_of(shelf.excerpts.values())
        for kind, passages in by_kind(excerpts):
            page.paragraph(f"{shelf.tally(kind, passages)}.", _NORMAL)
        page.paragraph(f"Arranged by {by}. {CAUTION}", _NORMAL)
        if said := colophon.restriction(shelf, notes=False):
            page.paragraph(said, "Intense Quote")
        page.paragraph("Contents", "TOC Heading")
        for number, section in enumerate(sections, 1):
            held = f" ({many(len(section.passages), 'excerpt')})" if section.passages else ""
            page.line_of_contents(section.title + held, section.level, f"section{number}")

    def section(self, section: Section, number: int) -> None:
        """A heading with its excerpts, the kinds of them apart."""
        level = min(section.level, DEEPEST - 1)
        self.page.heading(section.title, level, f"section{number}")
        for line in section.lines:
            self.page.paragraph(line, _NORMAL)
        for kind, passages in by_kind(section.passages):
            self.page.heading(KINDS[kind][0], level + 1)
            self.page.paragraph(f"{self._shelf.tally(kind, passages)}.", _NORMAL)
            for line in self._shelf.directions(passages):
                self.page.paragraph(line, "List Bullet")
            for passage in passages:
                self._passage(passage, named=section.named)

    def _passage(self, passage: Passage, *, named: bool) -> None:
        shelf, excerpt = self._shelf, passage.excerpt
        language = excerpt.language or ""
        if not language and (source := shelf.sources.get(excerpt.source)):
            language = source.language or ""
        if language == (shelf.header.language or "en-GB"):
            language = ""
        if excerpt.text:
            style = "Quote" if shelf.is_quotation(excerpt) else "Body Text"
            self.page.paragraph(excerpt.text, style, language=language)
        else:
            self.page.paragraph(WITHHELD, _NORMAL)
        self.page.paragraph(shelf.attribution(excerpt), "Caption")
        for coding in passage.codings:
            line = shelf.coding(coding)
            if named:
                line = f"{shelf.applied(coding.code)} · {line}"
            self.page.paragraph(line, "List Bullet 2")

    def back(self) -> None:
        """How to cite, and the licences of the words."""
        shelf, page = self._shelf, self.page
        if references := list(colophon.references(shelf)):
            page.heading("References", 1)
            for line in references:
                page.paragraph(line, _NORMAL)
        page.heading("Licences of the words", 1)
        for line in colophon.licences(shelf):
            page.paragraph(line, "List Bullet")
        page.paragraph(f"The study: {shelf.material.home}", _NORMAL)
