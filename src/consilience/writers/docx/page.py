"""Paragraphs of a Word document: styles by name, words to the character, nothing that acts."""

from __future__ import annotations

import datetime as dt
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from lxml.etree import _Element

from consilience.writers.phrases import fit

#: The first moment that a zip file can hold, and the one that the document says it was made at.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_MADE = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
#: Parts of the library's template that say something of another document.
_FOREIGN = ("/thumbnail", "/extended-properties", "/customXml", "/stylesWithEffects")
_PIECES = re.compile("(\r\n|[\r\n\t])")
#: The template's blue is too pale to be read by everybody.
_GREY, _BLUE = RGBColor(0x40, 0x40, 0x40), RGBColor(0x1F, 0x38, 0x64)
_CONTENTS = 3
#: Tables: the room on a page that lies on its side, letters that a column takes, half points of
#: their type, and how many letters make a row too long to be kept on one page.
_ROOM, _NARROW, _BROAD, _SMALL, _TORN = 14_000, 12, 60, 18, 1500
DEEPEST = 9


class Page:
    """A document in the making; ``wide`` lays the paper on its side."""

    def __init__(self, title: str, authors: str, language: str, *, wide: bool = False) -> None:
        self._document = docx.Document()
        self._end = self._document.element.body.sectPr
        self._ids: dict[str, str] = {}
        self._marks = 0
        _set_up(self._document, title, authors, language)
        if wide:
            sheet = self._document.sections[0]
            sheet.orientation = WD_ORIENT.LANDSCAPE
            sheet.page_width, sheet.page_height = sheet.page_height, sheet.page_width

    def heading(self, words: str, level: int, mark: str = "") -> None:
        """A heading; ``mark`` is what :meth:`line_of_contents` leads to."""
        self.paragraph(words, f"Heading {min(level, DEEPEST)}", mark=mark)

    def line_of_contents(self, words: str, level: int, mark: str) -> None:
        """A line that leads to a heading of this document."""
        paragraph = self._paragraph(f"toc {min(level, _CONTENTS)}", "")
        link = _element(paragraph, "w:hyperlink", anchor=mark, history="1")
        _run(link, words)

    def paragraph(self, words: str, style: str, *, language: str = "", mark: str = "") -> None:
        """Words as they are: line ends stay within the paragraph."""
        paragraph = self._paragraph(style, words)
        if mark:
            self._marks += 1
            _element(paragraph, "w:bookmarkStart", id=str(self._marks), name=mark)
        _run(paragraph, words, language)
        if mark:
            _element(paragraph, "w:bookmarkEnd", id=str(self._marks))

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """A table with a grid; its headings stand again on each page, short rows stay whole.

        A line of a cell is a paragraph, and columns are as wide as they have to say much.
        """
        held = [columns, *rows]
        table = OxmlElement("w:tbl")
        properties = _element(table, "w:tblPr")
        _element(properties, "w:tblStyle", val=self._document.styles["Table Grid"].style_id)
        _element(properties, "w:tblW", w="5000", type="pct")
        grid = _element(table, "w:tblGrid")
        for width in _widths(held):
            _element(grid, "w:gridCol", w=str(width))
        for number, row in enumerate(held):
            self._row(table, row, heading=number == 0)
        self._end.addprevious(table)
        self.paragraph("", "Normal")

    def _row(self, table: _Element, cells: Sequence[str], *, heading: bool = False) -> None:
        row = _element(table, "w:tr")
        properties = _element(row, "w:trPr")
        if sum(map(len, cells)) < _TORN:
            _element(properties, "w:cantSplit")
        if heading:
            _element(properties, "w:tblHeader")
        for words in cells:
            cell = _element(row, "w:tc")
            for line in words.splitlines() or [""]:
                paragraph = _element(cell, "w:p")
                style = _element(paragraph, "w:pPr")
                _element(style, "w:spacing", after="40")
                if _right_to_left(line):
                    _element(style, "w:bidi")
                _run(paragraph, line, bold=heading, size=_SMALL)

    def _paragraph(self, style: str, words: str) -> _Element:
        if style not in self._ids:
            self._ids[style] = self._document.styles[style].style_id
        paragraph = OxmlElement("w:p")
        properties = _element(paragraph, "w:pPr")
        _element(properties, "w:pStyle", val=self._ids[style])
        if _right_to_left(words):
            _element(properties, "w:bidi")
        self._end.addprevious(paragraph)
        return paragraph

    def save(self, path: Path) -> None:
        """Write the document; the same document gives the same bytes."""
        with path.open("wb") as stream:
            self.write(stream)

    def write(self, stream: IO[bytes]) -> None:
        """Write the document to an open file."""
        whole = io.BytesIO()
        self._document.save(whole)
        _dateless(whole, stream)


def _element(above: _Element, tag: str, /, **attributes: str) -> _Element:
    made = OxmlElement(tag)
    for attribute, value in attributes.items():
        made.set(qn(f"w:{attribute}"), value)
    above.append(made)
    return made


def _widths(rows: Sequence[Sequence[str]]) -> list[int]:
    """Widths of columns by their longest cells, within bounds, in twentieths of a point."""
    longest = [max(map(len, column)) for column in zip(*rows, strict=True)]
    shares = [min(max(each, _NARROW), _BROAD) for each in longest]
    return [_ROOM * share // sum(shares) for share in shares]


def _run(
    above: _Element, words: str, language: str = "", *, bold: bool = False, size: int = 0
) -> None:
    run = _element(above, "w:r")
    right_to_left = _right_to_left(words)
    if language or right_to_left or bold or size:
        properties = _element(run, "w:rPr")
        if bold:
            _element(properties, "w:b")
        if size:
            _element(properties, "w:sz", val=str(size))
        if right_to_left:
            _element(properties, "w:rtl")
        if language:
            _element(properties, "w:lang", **{"bidi" if right_to_left else "val": language})
    for piece in _PIECES.split(fit(words)):
        if piece == "\t":
            _element(run, "w:tab")
        elif piece in {"\n", "\r", "\r\n"}:
            _element(run, "w:br")
        elif piece:
            text = _element(run, "w:t")
            text.text = piece
            text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _right_to_left(words: str) -> bool:
    """True where the first letter that has a direction is written from right to left."""
    for character in words:
        direction = unicodedata.bidirectional(character)
        if direction in {"L", "R", "AL"}:
            return direction != "L"
    return False


def _set_up(document: Document, title: str, authors: str, language: str) -> None:
    for part in (document.part.package, document.part):
        for id_, relation in list(part.rels.items()):
            if relation.reltype.endswith(_FOREIGN):
                del part.rels[id_]
    about = document.core_properties
    about.title, about.author, about.language = fit(title), fit(authors)[:255], language
    about.comments = about.last_modified_by = ""
    about.created = about.modified = _MADE
    styles = document.styles
    default = styles.element.find(f"{qn('w:docDefaults')}//{qn('w:lang')}")
    if default is not None:
        default.set(qn("w:val"), language)
    for name in ("Subtitle", "Intense Quote", *(f"Heading {n}" for n in range(1, DEEPEST + 1))):
        styles[name].font.color.rgb = _BLUE
    caption = styles["Caption"].font
    caption.bold, caption.size, caption.color.rgb = False, Pt(10), _GREY
    styles["Quote"].font.italic = False
    for name in ("Quote", "Body Text", "Caption"):
        styles[name].paragraph_format.left_indent = Cm(1)
        styles[name].paragraph_format.keep_with_next = name != "Caption"
    for level in range(1, _CONTENTS + 1):
        line = styles.add_style(f"toc {level}", WD_STYLE_TYPE.PARAGRAPH, builtin=True)
        line.base_style = styles["Normal"]
        line.paragraph_format.left_indent = Cm((level - 1) / 2)
        line.paragraph_format.space_after = Pt(2)
    sheet = document.sections[0]
    sheet.page_width, sheet.page_height = Cm(21), Cm(29.7)
    sheet.left_margin = sheet.right_margin = Cm(2.5)


def _dateless(whole: IO[bytes], stream: IO[bytes]) -> None:
    with (
        zipfile.ZipFile(whole) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            member = zipfile.ZipInfo(name, _EPOCH)
            member.external_attr = 0o644 << 16
            new.writestr(member, old.read(name), zipfile.ZIP_DEFLATED)
