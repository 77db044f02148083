"""One XML part of a zipped document (DOCX, ODS), gone through as a stream."""

from __future__ import annotations

from collections.abc import Iterable
from xml.parsers import expat

from consilience.errors import ReadError
from consilience.findings import Place


class PartReader:
    """Meets the elements of a part in their order; names are “namespace name”.

    Document types and entities, which such parts never have, are refused.
    """

    def __init__(self, file: str, what: str, hint: str) -> None:
        self._file = file
        self._what = what
        self._hint = hint
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self.start
        self._parser.EndElementHandler = self.end
        self._parser.CharacterDataHandler = self.words
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.EntityDeclHandler = self._refuse

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def words(self, words: str) -> None:
        """Text between elements."""

    def feed(self, block: bytes, *, last: bool = False) -> None:
        """Go through a block; ReadError where the part is damaged."""
        try:
            self._parser.Parse(block, last)
        except expat.ExpatError as error:
            raise self.damaged() from error

    def read(self, blocks: Iterable[bytes]) -> None:
        """Go through the whole part."""
        for block in blocks:
            self.feed(block)
        self.feed(b"", last=True)

    def damaged(self) -> ReadError:
        """What is said of a part that is not what it should be."""
        return ReadError(
            f"{self._file} is damaged, or is not {self._what}",
            place=Place(self._file),
            hint=self._hint,
        )

    def _refuse(self, *_: object) -> None:
        raise self.damaged()
