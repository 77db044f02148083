"""The words of a Word document (.docx): paragraphs as lines, cells of a row with tabs between."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from consilience import safe_zip
from consilience.errors import ReadError
from consilience.findings import Place
from consilience.readers.xml_part import PartReader

_DOCUMENT = "word/document.xml"
_MOST_BYTES = 1 << 28
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main "
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main "
#: What is passed over with all that stands in it.
_UNSEEN = {"del", "moveFrom", "instrText", "delText", "Fallback", "pPrChange", "rPrChange"}
_BREAKS = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "\N{NON-BREAKING HYPHEN}"}
#: What a transcript does not hold of a document, by the mark that stands in its place.
_MARKS = {
    "commentReference": "comment in the margin",
    "footnoteReference": "footnote",
    "endnoteReference": "endnote",
    "drawing": "picture",
    "del": "deleted words that Word still keeps",
}


@dataclass
class Words:
    """The text of a document, and what was passed over."""

    text: str = ""
    left: Counter[str] = field(default_factory=Counter)


def read(path: Path) -> Words:
    """The words of a document; ReadError where it is none."""
    with safe_zip.opened(path) as container:
        if not container.has(_DOCUMENT):
            raise ReadError(
                f"{path.name} is not a Word document",
                place=Place(path.name),
                hint="save it as .docx, or as plain text",
            )
        reader = _Reader(path.name)
        reader.read(container.blocks(_DOCUMENT, _MOST_BYTES))
    return Words("\n".join(reader.lines), reader.left)


class _Reader(PartReader):
    """Gathers lines while the parser goes through the document."""

    def __init__(self, file: str) -> None:
        hint = "open it in Word or LibreOffice and save it again, or save it as plain text"
        super().__init__(file, "a Word document", hint)
        self.lines: list[str] = []
        self.left: Counter[str] = Counter()
        self._paragraph: list[list[str]] = []
        self._row: list[list[list[str]]] = []  # for each row that is open: its cells' lines
        self._unseen = 0
        self._in_text = False

    def start(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002
        """Take note of paragraphs, cells, and what is passed over."""
        local = name.rpartition(" ")[2]
        if self._unseen or local in _UNSEEN:
            self._unseen += 1
            if self._unseen == 1 and local in _MARKS:
                self.left[_MARKS[local]] += 1
            return
        if local in _MARKS:
            self.left[_MARKS[local]] += 1
        if not name.startswith((_W, _STRICT)):
            return
        if local == "p":
            self._paragraph.append([])
        elif local == "t":
            self._in_text = True
        elif local == "tr":
            self._row.append([])
        elif local == "tc" and self._row:
            self._row[-1].append([])
        elif local in _BREAKS and self._paragraph:
            self._paragraph[-1].append(_BREAKS[local])

    def words(self, words: str) -> None:
        """Keep words that are seen."""
        if self._in_text and not self._unseen and self._paragraph:
            self._paragraph[-1].append(words)

    def end(self, name: str) -> None:
        """Close paragraphs and rows."""
        if self._unseen:
            self._unseen -= 1
            return
        if not name.startswith((_W, _STRICT)):
            return
        local = name.rpartition(" ")[2]
        if local == "t":
            self._in_text = False
        elif local == "p" and self._paragraph:
            self._line("".join(self._paragraph.pop()))
        elif local == "tr" and self._row:
            cells = self._row.pop()
            self._line("\t".join(" ".join(cell).strip() for cell in cells).rstrip("\t"))

    def _line(self, line: str) -> None:
        if self._row and self._row[-1]:
            self._row[-1][-1].append(line)
        else:
            self.lines.append(line)


def looks_like(path: Path) -> bool:
    """True for a zip with the part that every Word document has."""
    try:
        with safe_zip.opened(path) as container:
            return container.has(_DOCUMENT)
    except (ReadError, OSError):
        return False
