"""Sources with the passages marked in them and the codes applied there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from consilience import exchange
from consilience.model import Attribute, Coding, Excerpt, Source
from consilience.writers.refi_qda import fragments, texts, xml
from consilience.writers.refi_qda.descriptions import Descriptions
from consilience.writers.refi_qda.media import Media
from consilience.writers.refi_qda.parts import Parts
from consilience.writers.refi_qda.selections import Passage, Selections
from consilience.writers.refi_qda.survey import Seen
from consilience.writers.refi_qda.texts import Counter, Kept, Pieces, Spot

_SELECTIONS = {
    "PDFSource": "PDFSelection",
    "PictureSource": "PictureSelection",
    "AudioSource": "AudioSelection",
    "VideoSource": "VideoSelection",
}
#: The element that holds the text of what is no text.
_INNER = {
    "PDFSource": "Representation",
    "PictureSource": "TextDescription",
    "AudioSource": "Transcript",
    "VideoSource": "Transcript",
}
_TIMED = ("AudioSource", "VideoSource")
_BY_KIND = {"picture": "PictureSource", "audio": "AudioSource", "video": "VideoSource"}
_HEIGHT = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")
_MADE = "made of the quotes, one paragraph each"


@dataclass(slots=True)
class _Here:
    """A source while it is written; ``loose`` counts passages without a place in it.

    ``height`` is that of its pages; ``below``: places in them count from the bottom already.
    """

    source: Source
    guid: str
    element: str
    seen: Seen
    kept: Kept | None
    height: float | None = None
    below: bool = False
    medium: Path | None = None
    loose: int = 0

    def numbers(self, excerpt: Excerpt) -> Mapping[str, int] | None:
        """The numbers of a passage that is marked in the medium itself."""
        if not excerpt.fragment:
            return None
        return fragments.numbers(self.element, excerpt.fragment, self.height)

    def exact(self, excerpt: Excerpt, numbers: Mapping[str, int] | None) -> bool:
        """True where the numbers say all that the fragment does, to a reader of ours as well."""
        unsure = self.medium is not None or not self.below  # the file tells how high pages are
        if numbers is None or (self.element == "PDFSource" and unsure):
            return False
        return fragments.exact(excerpt.fragment or "", numbers)


class Sources:
    """Writes the sources of a study, one after the other."""

    def __init__(self, parts: Parts, selections: Selections) -> None:
        self._parts = parts
        self._selections = selections
        self._described = Descriptions(parts)
        self._media = Media(parts.material, parts.ledger, wanted=parts.habits.media)
        self._files: list[tuple[str, Pieces]] = []

    def media(self) -> Iterator[tuple[str, Path]]:
        """The pictures, recordings and documents of the sources that were written."""
        yield from self._media.files()

    def files(self) -> Iterator[tuple[str, Pieces]]:
        """The texts of the sources that were written: GUIDs and pieces."""
        yield from self._files

    def belonging(self) -> Mapping[str, list[str]]:
        """``kind:id`` of cases and waves → the GUIDs of the sources that are wholly theirs."""
        found: dict[str, list[str]] = {}
        for source in self._parts.material.study.records(Source):
            shared = self._parts.survey.of(source.id).shared
            for kind in ("speaker", "collaboration", "wave"):
                for each in shared.get(kind, ()):
                    found.setdefault(f"{kind}:{each}", []).append(self._guid(source))
        return found

    def _guid(self, source: Source) -> str:
        return self._parts.guid("source", source.id)

    # --- variables --------------------------------------------------------------------------

    def declare(self) -> None:
        """Ask for every variable that a source may have."""
        for source in self._parts.material.study.records(Source):
            self._described.values(source, self._parts.survey.of(source.id))

    # --- sources ----------------------------------------------------------------------------

    def written(self) -> Iterator[str]:
        """The sources, piece by piece."""
        for source in self._parts.material.study.records(Source):
            yield from self._source(source)

    def _here(self, source: Source) -> _Here:
        parts = self._parts
        seen = parts.survey.of(source.id)
        text = parts.material.texts.get(source.id)
        kept = Kept(text(), parts.habits) if text else None
        element = _BY_KIND.get(source.kind) or next(
            (each for each in fragments.ELEMENTS.values() if each in seen.families), "TextSource"
        )
        if element == "TextSource" and self._media.of(source, "PDFSource"):
            element = "PDFSource"
        if parts.habits.single:  # QualCoder stops at a medium that is not there
            element = "TextSource"
        details = {
            each.name: each.value for each in parts.depot.hung(f"source:{source.id}", Attribute)
        }
        height = details.get(exchange.HEIGHT) or ""
        return _Here(
            source=source,
            guid=self._guid(source),
            element=element,
            seen=seen,
            kept=kept,
            height=float(height) if _HEIGHT.fullmatch(height) else None,
            below=details.get(exchange.COUNTED_FROM) == exchange.BELOW,
            medium=self._media.of(source, element),
        )

    def _source(self, source: Source) -> Iterator[str]:
        parts = self._parts
        here = self._here(source)
        parts.ledger.carried("source", here.element, id_=source.id)
        if here.kept:
            parts.ledger.carried("text of a source", "text", id_=source.id)
            if here.kept.changed:
                why = "lines end in LF, and no mark stands at the beginning"
                parts.ledger.changed("text of a source", "text", why, id_=source.id)
        values = self._described.values(source, here.seen)
        attributes = {"guid": here.guid, "name": self._described.name(source)}
        if medium := self._media.put(source, here.guid, here.medium):
            attributes["richTextPath" if here.element == "TextSource" else "path"] = medium
        made = here.element == "TextSource" and here.kept is None
        if here.element == "TextSource":
            attributes["plainTextPath"] = self._file(here.guid, source, made=made)
        yield xml.opening(here.element, attributes)
        if made:
            why = "the study has none: one is made of the quotes"
            parts.ledger.changed("text of a source", "text", why, id_=source.id)
            yield _described(("text", _MADE))
            yield from self._quotes(here)
        elif here.element == "TextSource":
            yield from self._marked(here)
        else:
            yield from self._medium(here)
        yield parts.notes_on(f"source:{source.id}")
        yield from (variable.value(words) for variable, words in values)
        yield f"</{here.element}>"
        if here.loose:
            yield from self._companion(here)

    def _file(self, guid: str, source: Source, *, made: bool) -> str:
        """Note the file of a text; gives the path that leads to it."""
        pieces = self._pieces(source) if made else texts.kept(self._parts.material, source.id)
        self._files.append((guid, pieces))
        return f"internal://{guid}.txt"

    def _pieces(self, source: Source, *, loose: bool = False) -> Pieces:
        """The text that is made of the quotes of a source, or of those without a place in it."""

        def excerpts() -> Iterator[Excerpt]:
            here = self._here(source) if loose else None
            for excerpt, _ in self._parts.depot.of_source(source.id):
                if here is None or _is_loose(here, excerpt):
                    yield excerpt

        return lambda: texts.made(excerpts)

    # --- passages -----------------------------------------------------------------------------

    def _quotes(self, here: _Here, *, loose: bool = False) -> Iterator[str]:
        """Passages in a text that is made of them."""
        counter = Counter(self._parts.habits)
        for excerpt, codings in self._parts.depot.of_source(here.source.id):
            if not loose or _is_loose(here, excerpt):
                spot = counter.next(texts.quote(excerpt))
                passage = _in_text(
                    here, excerpt, codings, spot, unplaced=self._unplaced(here, excerpt)
                )
                yield self._selections.written(passage)

    def _unplaced(self, here: _Here, excerpt: Excerpt) -> bool:
        """True where a place in a text is only to be said in words, as there is no text."""
        if here.kept and (excerpt.start is not None or excerpt.prefix or excerpt.suffix):
            why = "is no place in the text of the source"
            self._parts.ledger.left("place of an excerpt", why, id_=excerpt.id)
        return here.kept is None

    def _marked(self, here: _Here, *, counted: bool = False) -> Iterator[str]:
        """Passages in a text that is kept; what has no place is counted."""
        for excerpt, codings in self._parts.depot.of_source(here.source.id):
            spot = here.kept.spot(excerpt) if here.kept else None
            if spot:
                yield self._selections.written(_in_text(here, excerpt, codings, spot))
            elif not counted:
                here.loose += 1

    def _companion(self, here: _Here) -> Iterator[str]:
        """A text of the quotes that have no place in the source itself."""
        parts, source = self._parts, here.source
        guid = exchange.guid(f"{parts.material.address('source', source.id)}#quotes")
        name = f"{self._described.name(source)}: quotes without a place"
        attributes = {"guid": guid, "name": name, "plainTextPath": f"internal://{guid}.txt"}

        self._files.append((guid, self._pieces(source, loose=True)))
        why = "it has none in the source: it stands in a text of its own beside it"
        parts.ledger.changed("place of an excerpt", "text", why, count=here.loose)
        yield xml.opening("TextSource", attributes)
        yield _described(("text", _MADE), ("quotes of", here.guid))
        yield from self._quotes(here, loose=True)
        yield "</TextSource>"

    # --- what is no text ----------------------------------------------------------------------

    def _medium(self, here: _Here) -> Iterator[str]:
        """The passages of a picture, a recording or a PDF, and of its text."""
        inner = self._inner(here)
        if here.element in (*_TIMED, "PictureSource"):
            yield from inner
        for excerpt, codings in self._parts.depot.of_source(here.source.id):
            if here.kept and here.kept.spot(excerpt):
                continue
            numbers = here.numbers(excerpt)
            if numbers is None:
                here.loose += 1
                continue
            if here.element == "PDFSource" and here.height is None and not here.below:
                why = "counts from the top; how high the pages are is not known: a line says it"
                self._parts.ledger.changed("place in a page", "PDFSelection", why, id_=excerpt.id)
            yield self._selections.written(self._beside(here, excerpt, codings, numbers))
        if here.element == "PDFSource":
            yield from inner

    def _beside(
        self, here: _Here, excerpt: Excerpt, codings: list[Coding], numbers: Mapping[str, int]
    ) -> Passage:
        words = self._parts.clean(excerpt.text or "") or None
        inside = ""
        if words and here.element == "PDFSource":
            guid = self._parts.guid("excerpt", f"{excerpt.id}#words")
            content = xml.words("PlainTextContent", words)
            inside = xml.element("Representation", {"guid": guid}, content)
        return Passage(
            excerpt=excerpt,
            codings=codings,
            element=_SELECTIONS[here.element],
            place=numbers,
            words=words,
            fragment=not here.exact(excerpt, numbers),
            unplaced=self._unplaced(here, excerpt),
            inside=inside,
            seen=here.seen,
        )

    def _inner(self, here: _Here) -> Iterator[str]:
        """The text that belongs to what is no text, with the passages in it."""
        if here.kept is None:
            return
        guid = exchange.guid(f"{self._parts.material.address('source', here.source.id)}#text")
        path = self._file(guid, here.source, made=False)
        element = _INNER[here.element]
        attributes = {
            "guid": guid,
            "name": self._described.name(here.source),
            "plainTextPath": path,
        }
        yield xml.opening(element, attributes)
        if element == "Transcript":
            yield from self._points(here)
            yield from self._between(here)
        else:
            yield from self._marked(here, counted=True)
        yield f"</{element}>"

    def _points(self, here: _Here) -> Iterator[str]:
        """Two points of a transcript for each passage in it."""
        for excerpt, _ in self._parts.depot.of_source(here.source.id):
            if not (here.kept and (spot := here.kept.spot(excerpt))):
                continue
            numbers = here.numbers(excerpt) or {}
            for end, position in (("begin", spot.start), ("end", spot.end)):
                guid = self._parts.guid("excerpt", f"{excerpt.id}#{end}")
                point = {"guid": guid, "timeStamp": numbers.get(end), "position": position}
                yield xml.element("SyncPoint", point)

    def _between(self, here: _Here) -> Iterator[str]:
        """The passages of a transcript: each between its two points."""
        for excerpt, codings in self._parts.depot.of_source(here.source.id):
            if not (here.kept and (spot := here.kept.spot(excerpt))):
                continue
            numbers = here.numbers(excerpt)
            guids = (self._parts.guid("excerpt", f"{excerpt.id}#{end}") for end in ("begin", "end"))
            place = dict(zip(("fromSyncPoint", "toSyncPoint"), guids, strict=True))
            passage = Passage(
                excerpt=excerpt,
                codings=codings,
                element="TranscriptSelection",
                place=place,
                words=spot.words,
                fragment=not here.exact(excerpt, numbers),
                seen=here.seen,
            )
            yield self._selections.written(passage)


def _is_loose(here: _Here, excerpt: Excerpt) -> bool:
    """True for a passage without a place in the source."""
    return here.numbers(excerpt) is None and not (here.kept and here.kept.spot(excerpt))


def _described(*pairs: tuple[str, str]) -> str:
    return xml.words("Description", exchange.said(pairs))


def _in_text(
    here: _Here, excerpt: Excerpt, codings: list[Coding], spot: Spot, *, unplaced: bool = False
) -> Passage:
    return Passage(
        excerpt=excerpt,
        codings=codings,
        element="PlainTextSelection",
        place={"startPosition": spot.start, "endPosition": spot.end},
        words=spot.words,
        fragment=True,
        unplaced=unplaced,
        seen=here.seen,
    )
