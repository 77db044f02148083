"""Sources' files, and the places of quotes in them."""

from __future__ import annotations

import codecs
from pathlib import Path, PurePosixPath

from consilience.access import strictest, tier_of_consent
from consilience.findings import Place
from consilience.model import Excerpt, Header, Mention, Source, Speaker
from consilience.study_folder import TEXTS
from consilience.table_rules.teller import Teller

FOLDER = "sources"

_HELD_BACK = {"controlled", "never"}
#: The words of these are not those of the source.
_NOT_TO_THE_CHARACTER = {"paraphrase", "translation"}
_TEXTS_KEPT = 4
_BLOCK = 1 << 20
_PLACES_TOLD = 3


class Passages:
    """Knows the text of each source; reads a file once as long as its quotes stand together."""

    def __init__(self, folder: Path, header: Header, teller: Teller) -> None:
        self._folder = folder
        self._sources = folder / FOLDER
        self._teller = teller
        self._study_tier = header.access
        self._files: dict[str, Path] = {}
        self._without_file: set[str] = set()
        self._tiers: dict[str, str] = {}
        self._speaker_tiers: dict[str, str] = {}
        self._rows: dict[str, int] = {}
        self._texts: dict[str, str | None] = {}
        self._unreadable: set[str] = set()
        self._mentions: dict[str, list[tuple[str, str, int]]] = {}

    def source(self, source: Source) -> None:
        """Note a source; tell where its file is missing or lies elsewhere."""
        self._tiers[source.id] = strictest(source.access, tier_of_consent(source.consent))
        self._rows[source.id] = source.row
        if not source.file:
            self._without_file.add(source.id)
            return
        place = self._teller.place("sources.csv", source.row, "file")
        path = self._inside(source.file)
        if path is None:
            self._teller.tell("D102", place, record=source.id, value=source.id, content=source.file)
        elif not _is_file(path):
            self._teller.tell("D101", place, record=source.id, value=source.id, content=source.file)
        elif path.suffix.lower() in TEXTS and not _is_utf8(path):
            self._teller.tell("D103", place, record=source.id, value=source.id)
            self._unreadable.add(source.id)
        else:
            self._files[source.id] = path

    def _inside(self, file: str) -> Path | None:
        """The path of a file in ``sources/``; None where it leads out of it."""
        pure = PurePosixPath(file)
        if pure.is_absolute() or ".." in pure.parts or "\\" in file or ":" in file:
            return None
        path = self._sources / pure
        try:
            inside = path.resolve().is_relative_to(self._folder.resolve() / FOLDER)
        except (OSError, RuntimeError):  # a name that is too long, links in a circle
            return None
        return path if inside else None

    def speaker(self, speaker: Speaker) -> None:
        """Note who may see what a speaker said."""
        self._speaker_tiers[speaker.id] = strictest(
            speaker.access, tier_of_consent(speaker.consent)
        )

    def mention(self, mention: Mention) -> None:
        """Keep the words of a mention until its excerpt is met."""
        if mention.words:
            kept = self._mentions.setdefault(mention.excerpt, [])
            kept.append((mention.words, mention.id, mention.row))

    def excerpt(self, excerpt: Excerpt) -> None:
        """Examine the words and the place of an excerpt."""
        if not excerpt.kind or not excerpt.source:
            return  # the row itself is broken, and that was told
        if not excerpt.text:
            self._no_words(excerpt)
        else:
            for words, id_, row in self._mentions.get(excerpt.id, ()):
                if words not in excerpt.text:
                    place = self._teller.place("mentions.csv", row, "words")
                    self._teller.tell(
                        "O101",
                        place,
                        record=id_,
                        value=id_,
                        content=words,
                        excerpt=excerpt.id,
                        also=[self._place(excerpt, "text")],
                    )
        if excerpt.start is not None or excerpt.end is not None:
            self._position(excerpt)

    def _place(self, excerpt: Excerpt, column: str) -> Place:
        return self._teller.place("excerpts.csv", excerpt.row, column)

    def _no_words(self, excerpt: Excerpt) -> None:
        tier = strictest(
            excerpt.access,
            self._study_tier,
            self._tiers.get(excerpt.source),
            self._speaker_tiers.get(excerpt.speaker or ""),
        )
        if tier in _HELD_BACK or excerpt.access not in {None, "open"} or excerpt.fragment:
            return
        self._teller.tell("Q106", self._place(excerpt, "text"), record=excerpt.id, value=excerpt.id)

    def _position(self, excerpt: Excerpt) -> None:
        start, end = excerpt.start, excerpt.end

        def tell(code: str, at: str, content: str = "", **values: object) -> None:
            place = self._place(excerpt, at)
            self._teller.tell(
                code, place, record=excerpt.id, value=excerpt.id, content=content, values=values
            )

        if start is None or end is None:
            tell("Q102", "end" if end is None else "start")
            return
        if start < 0 or start >= end:
            tell("Q101", "start")
            return
        if excerpt.source in self._without_file:
            tell("Q103", "start")
            return
        text = self._text(excerpt.source)
        if text is None:
            return
        if (
            excerpt.text
            and excerpt.wording not in _NOT_TO_THE_CHARACTER
            and text[start:end] != excerpt.text
        ):
            elsewhere = _found_at(text, excerpt.text)
            tell("Q104", "text", start=start, end=end, elsewhere=elsewhere, content=excerpt.text)
            return
        if excerpt.prefix and not text[:start].endswith(excerpt.prefix):
            tell("Q105", "prefix", column="prefix", content=excerpt.prefix)
        if excerpt.suffix and not text[end:].startswith(excerpt.suffix):
            tell("Q105", "suffix", column="suffix", content=excerpt.suffix)

    def _text(self, source: str) -> str | None:
        if source in self._texts:
            return self._texts[source]
        path = self._files.get(source)
        if path is None or source in self._unreadable:
            return None
        try:
            text: str | None = path.read_bytes().decode("utf-8-sig")
        except (UnicodeDecodeError, OSError):
            text = None
            self._unreadable.add(source)
            place = self._teller.place("sources.csv", self._rows[source], "file")
            self._teller.tell("D103", place, record=source, value=source)
        if len(self._texts) >= _TEXTS_KEPT:
            del self._texts[next(iter(self._texts))]
        self._texts[source] = text
        return text


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that is too long
        return False


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except (UnicodeDecodeError, OSError):
        return False
    return True


def _found_at(text: str, words: str) -> str:
    """Where else the words stand, as numbers."""
    places: list[str] = []
    at = text.find(words)
    while at >= 0 and len(places) < _PLACES_TOLD:
        places.append(str(at))
        at = text.find(words, at + 1)
    return ", ".join(places) or "no place in the source"
