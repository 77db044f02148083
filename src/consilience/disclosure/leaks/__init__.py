"""Whether words that must not be there stand anywhere in a file, a folder or a package.

Every byte is looked at: names of files, members of what is packed (however deeply), databases,
encodings, escapes. What nobody can look into is told as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from consilience.disclosure import recognisers
from consilience.disclosure.leaks import unwrap, views
from consilience.disclosure.leaks.needles import Needle, Needles, folded, hidden
from consilience.disclosure.leaks.unwrap import Piece
from consilience.errors import ReadError
from consilience.identifiers import Found

__all__ = ["OPAQUE", "Leak", "Needle", "can_be_read", "scan"]

#: The kind of what cannot be looked into.
OPAQUE = "not looked into"
#: Kinds that files hold for other reasons: "@type" in JSON, the address of a publisher.
_USUAL = frozenset({"handle", "address"})
#: Six of these are a colour in a style, though they may look like a postcode.
_COLOUR = re.compile("[0-9A-F]{6}")
_SPACED = str.maketrans("_", " ")
_ENCODED_IN_ENCODED = 3
_ITS_NAME = "its name"
_HEAD = 1 << 16


@dataclass(frozen=True, slots=True)
class Leak:
    """Something found: where, what kind of thing, masked, and how it was written."""

    place: str
    kind: str
    shown: str
    how: str = ""
    words: str = field(default="", repr=False)


def scan(
    path: Path,
    needles: Iterable[Needle | str] = (),
    *,
    recognise: bool = False,
    expected: Iterable[str] = (),
) -> tuple[Leak, ...]:
    """Look for ``needles`` in a file, a folder or a zip; ReadError where there is nothing.

    With ``recognise``, also for whatever has the form of a direct identifier, except ``expected``
    words: addresses and names that the package gives on purpose.
    """
    if not path.exists():
        raise ReadError(f"{path.name} is not there", hint="give a file, a folder or a package")
    given = [each if isinstance(each, Needle) else Needle(each) for each in needles]
    wanted = Needles(given)
    if not wanted and not recognise:
        return ()
    return _Scan(wanted, recognise, frozenset(map(folded, expected))).run(path)


def can_be_read(path: Path) -> bool:
    """Whether all words of such a file are looked at: text, or packed; no picture, sound or PDF.

    With ``consilience[pdf]`` or without, the answer is the same. What turns out to be encrypted or
    broken is told by ``scan``.
    """
    with path.open("rb") as stream:
        start = stream.read(_HEAD)
    unpack = unwrap.packed(start)
    return unpack not in unwrap.IN_PART if unpack else views.is_readable(start)


class _Scan:
    def __init__(self, needles: Needles, recognise: bool, expected: frozenset[str]) -> None:
        self._needles = needles
        self._recognise = recognise
        self._expected = expected
        self._found: dict[tuple[str, str, str], Leak] = {}
        self._clean: set[bytes] = set()

    def run(self, path: Path) -> tuple[Leak, ...]:
        for piece in unwrap.pieces(path):
            self._any(piece, "", 0)
        found = self._found.values()
        named = sorted({each.words for each in found if each.how == _ITS_NAME})
        return tuple(replace(each, place=hidden(each.place, named)) for each in found)

    def _any(self, piece: Piece, how: str, depth: int) -> None:
        if piece.opaque:
            self._note(Leak(piece.place, OPAQUE, piece.opaque))
        elif piece.name:
            self._name(piece)
        else:
            self._piece(piece, how, depth)

    def _note(self, leak: Leak) -> None:
        self._found.setdefault((leak.place, leak.kind, leak.words), leak)

    def _name(self, piece: Piece) -> None:
        text = piece.data.decode("utf-8", "replace")
        for each in (text, text.translate(_SPACED), *(plain for _, plain in views.peeled(text))):
            self._look(piece.place, each, _ITS_NAME)

    def _piece(self, piece: Piece, how: str, depth: int) -> None:
        if piece.whole:  # what is in it comes out of it
            self._words(piece.place, views.plain(piece.data), how)
            return
        sure = views.is_readable(piece.data)
        for encoding, text in views.texts(piece.data):
            self._words(piece.place, text, _also(how, encoding))
            said = text if sure or encoding.startswith("utf") else views.legible(text)
            forms = [("", said)]
            for undone, plain in views.peeled(said):
                self._words(piece.place, plain, _also(how, encoding, undone))
                if undone == "escapes":
                    forms.clear()  # it holds the other as well
                forms.append((undone, plain))
            for undone, plain in forms if self._recognise else ():
                self._forms(piece.place, plain, _also(how, encoding, undone))
            if depth < _ENCODED_IN_ENCODED:
                for coding, inner in views.encoded(text):
                    self._inner(piece.place, inner, _also(how, coding), depth + 1)

    def _inner(self, place: str, data: bytes, how: str, depth: int) -> None:
        if data in self._clean:
            return
        before = len(self._found)
        if unwrap.packed(data) is not None:
            for each in unwrap.of_bytes(data, place, depth):
                if not each.opaque:  # digits that only look like something packed
                    self._any(each, how, depth)
        elif views.is_text(data) or data.count(0) * 3 > len(data):
            self._piece(Piece(place, data), how, depth)
        if len(self._found) == before:
            self._clean.add(data)

    def _words(self, place: str, text: str, how: str) -> None:
        for needle in self._needles.find(text) if self._needles else ():
            self._note(Leak(place, needle.kind, needle.masked, how, needle.words))

    def _look(self, place: str, text: str, how: str) -> None:
        self._words(place, text, how)
        self._forms(place, text, how)

    def _forms(self, place: str, text: str, how: str) -> None:
        for passage in recognisers.passages(text) if self._recognise else ():
            for each in recognisers.direct(passage):
                if not self._usual(each):
                    self._note(Leak(place, each.kind, each.masked, how, each.words))

    def _usual(self, found: Found) -> bool:
        """Whether what has the form of an identifier stands in files for other reasons."""
        colour = found.kind == "postcode" and _COLOUR.fullmatch(found.words) is not None
        return colour or found.kind in _USUAL or folded(found.words) in self._expected


def _also(*how: str) -> str:
    return ", ".join(dict.fromkeys(each for each in how if each))
