"""Sources, the passages marked in them, and the codes applied there."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from consilience import model
from consilience.access import strictest
from consilience.positions import How, Place, Placed, canonical, is_loosely, loose, whole_quote
from consilience.readers import turns
from consilience.readers.refi_qda import fragments, own
from consilience.readers.refi_qda.bodies import Bodies, span_of
from consilience.readers.refi_qda.codings import Codings
from consilience.readers.refi_qda.gathered import Gathered, day
from consilience.readers.refi_qda.parts import Mark, Part, Point
from consilience.readers.refi_qda.people import People
from consilience.readers.refi_qda.skeleton import Case, Skeleton
from consilience.readers.refi_qda.sources import Sources

#: Longest text that one cell may hold.
_LONGEST = 1 << 20
_KINDS = {
    "PDFSource": "document",
    "PictureSource": "picture",
    "AudioSource": "audio",
    "VideoSource": "video",
    "Note": "document",
}
_CUT = ("…", "...")
_EXCERPT = (
    "id",
    "kind",
    "source",
    "locator",
    "text",
    "wording",
    "speaker",
    "wave",
    "start",
    "end",
    "prefix",
    "suffix",
    "fragment",
    "access",
)
_WHY = {
    How.OTHERWISE: "its position counts otherwise than others in the text; the stored quote tells",
    How.FOUND: "its position leads elsewhere; it was found again by its quote, which stands once",
    How.WIDENED: "its position lay inside of a character: widened to whole ones",
    How.UNSURE: "its position can be read in two ways that fit as well: the usual one was taken",
}


@dataclass(frozen=True, slots=True)
class _Here:
    """What is known of a source while its passages are made."""

    kind: str
    placed: Placed | None
    #: of the text, where they tell who speaks
    turns: list[turns.Turn]
    #: of the pages of a PDF, where it is known
    height: float | None = None

    def turn(self, place: Place | None) -> str | None:
        """The label of the turn that holds a place."""
        if place is None:
            return None
        at = bisect_right(self.turns, place.start, key=lambda each: each.mark) - 1
        return self.turns[at].label if at >= 0 and place.end <= self.turns[at].end else None


class Passages:
    """Makes sources, excerpts and codings."""

    def __init__(self, made: Gathered, project: Skeleton, people: People, bodies: Bodies) -> None:
        self._made = made
        self._people = people
        self._bodies = bodies
        self._sources = Sources(made, project, people, bodies)
        self._codings = Codings(made, people)
        self._has_cases = bool(project.cases)
        self._by_turn = made.options.speaker_from == "turn"
        origin = project.attributes.get("origin", "")
        self._merge = made.options.merge
        if self._merge is None:
            self._merge = "qualcoder" in origin.casefold()
        self._ours = own.is_ours(project)
        self._merged = 0
        self._interviews: list[str] = []
        self._number = 0

    # --- sources ------------------------------------------------------------------------------

    def source(self, part: Part) -> None:
        """One source, with everything in it."""
        self._number += 1
        id_ = f"s{self._number}"
        body, marks, points = self._sources.text(part, id_)
        placed = self._bodies.place(body, marks, points, id_) if body else None
        text = placed.text if placed else ""
        said = turns.find(text) if self._by_turn else []
        kind = _KINDS.get(part.element) or self._text_kind(part, id_, text)
        self._sources.describe(part, id_, body, kind)
        self._sources.points(placed, len(marks), points, id_)
        pages = any(mark.element == "PDFSelection" for mark in marks)
        height = self._bodies.page_height(part, id_) if pages else None
        self._passages(part, id_, marks, _Here(kind, placed, said, height))

    def _text_kind(self, part: Part, id_: str, text: str) -> str:
        """What a text is: as declared, or an interview where something in it speaks for that."""
        options = self._made.options
        if options.source_kind:
            return options.source_kind
        if options.speaker_from in {"source", "case-named-as-source"}:
            return "interview"
        if turns.stand_in(text) or self._people.touches(part):
            self._interviews.append(id_)
            return "interview"
        return "document"

    def note(self, part: Part, about: str) -> None:
        """A note in which passages are coded: a source as well."""
        marks = [mark for mark in part.marks if mark.codings]
        if not marks and not part.codings:
            return
        self._number += 1
        id_ = f"s{self._number}"
        body = self._bodies.of(part)
        self._sources.describe(part, id_, body, "document", quiet=True)
        self._made.attribute(f"source:{id_}", "is the text of", about)
        placed = self._bodies.place(body, marks, (), id_) if body else None
        self._passages(part, id_, marks, _Here("observation", placed, []))

    # --- passages -----------------------------------------------------------------------------

    def _passages(self, part: Part, id_: str, marks: list[Mark], here: _Here) -> None:
        if here.placed:
            for mark, place in zip(marks, here.placed.places, strict=False):
                mark.place = place
        stamps = {each.guid: each for inner in part.parts for each in inner.points}
        belonging, groups = self._sorted(marks)
        for mark, cases in belonging:
            self._belongs(mark, cases, id_)
        spans = [(mark.place, cases) for mark, cases in belonging if mark.place is not None]
        for group in groups:
            place = next((each.place for each in group if each.place), None)
            cases = self._cases(group) if self._has_cases else []
            if spans and not cases:
                cases = _around(place, spans)
            self._excerpt(part, id_, group, (place, cases, here), stamps)
        if part.codings:
            self._whole(part, id_, here)

    def _sorted(self, marks: list[Mark]) -> tuple[list[tuple[Mark, list[Case]]], list[list[Mark]]]:
        """Marks that only say to which case a passage belongs; and the others, by passage."""
        belonging: list[tuple[Mark, list[Case]]] = []
        groups: dict[object, list[Mark]] = {}
        for number, mark in enumerate(marks):
            cases = self._cases((mark,)) if self._has_cases else []
            if cases and not self._ours and not self._says_more(mark):
                belonging.append((mark, cases))
                continue
            place, key = mark.place, mark.guid or number
            if self._merge and place and mark.element == "PlainTextSelection":
                groups.setdefault((place.start, place.end), []).append(mark)
            elif (before := groups.get(key)) is None:
                groups[key] = [mark]
            elif any(mark.is_elsewhere(each) for each in before):
                groups.setdefault((key, mark.where), []).append(mark)
            else:
                before.append(mark)
        return belonging, list(groups.values())

    def _says_more(self, mark: Mark) -> bool:
        """True where a mark does more than to say to which case a passage belongs."""
        codes = (code for each in mark.codings for code in each.codes or ("",))
        themes = any(not self._people.is_case(code) for code in codes)
        return bool(themes or mark.notes or mark.description)

    def _cases(self, marks: Sequence[Mark]) -> list[Case]:
        found: dict[str, Case] = {}
        for mark in marks:
            for case in self._people.of_selection(mark.guid):
                found[case.guid] = case
            for each in mark.codings:
                for code in each.codes:
                    if self._people.is_case(code):
                        found[code] = self._people.case(code)
        return list(found.values())

    def _belongs(self, mark: Mark, cases: list[Case], id_: str) -> None:
        made = self._made
        where = f"{mark.start} to {mark.end}"
        for case in cases:
            value = f"{case.name or case.guid} (position {where} in the tool)"
            made.attribute(f"source:{id_}", "case", value)
        why = "says to which case a passage belongs: excerpts within it get the case"
        made.ledger.changed(mark.element, "case", why)
        made.ledger.changed("Coding", "case", why, count=len(mark.codings))

    def _excerpt(
        self,
        part: Part,
        source: str,
        group: list[Mark],
        known: tuple[Place | None, list[Case], _Here],
        stamps: dict[str, Point],
    ) -> None:
        place, cases, here = known
        made, placed = self._made, here.placed
        id_ = made.number("e")
        fragment = None
        for mark in group:
            fragment = fragment or fragments.of(mark, stamps, here.height)
        if fragment and any(fragments.has_no_extent(mark, stamps) for mark in group):
            why = "a fragment is never empty: a millisecond, or a pixel, holds it"
            made.ledger.changed("place without extent", "fragment", why, id_=id_)
        text = prefix = suffix = start = end = None
        if place and placed:
            start, end = place.start, place.end
            text = placed.text[start:end]
            prefix, suffix = placed.context(place)
        else:
            text = next((each for mark in group if (each := _repeated(mark))), None)
        if text is not None and len(text) > _LONGEST:
            text = None
            made.remarks.append(f"Excerpt {id_} is too long for a cell: only its place is kept.")
        turn = here.turn(place) if self._by_turn else None
        speaker = self._people.speaker(part, cases, turn)
        made.rows(model.Excerpt).put(
            _EXCERPT,
            (
                id_,
                made.options.kind_of(here.kind, speaker),
                source,
                group[0].locator if start is None else None,
                text,
                "verbatim" if text else None,
                speaker,
                self._people.wave(part, cases),
                start,
                end,
                prefix,
                suffix,
                fragment,
                None if text or fragment else self._held_back(),
            ),
        )
        for case in cases:
            made.attribute(f"excerpt:{id_}", "case", case.name or case.guid)
        for mark in group:
            self._mark(mark, id_, text, place, group)

    def _held_back(self) -> str:
        return strictest(self._made.options.access, "controlled")

    def _mark(
        self, mark: Mark, id_: str, text: str | None, place: Place | None, group: list[Mark]
    ) -> None:
        first = mark is group[0]
        made, about = self._made, f"excerpt:{id_}"
        if first:
            made.origin(about, mark.guid)
        elif mark.guid and mark.guid != group[0].guid:
            made.attribute(about, "further GUID", mark.guid)
        self._told(mark, id_, place, text, first=first)
        if mark.name and mark.name != text:
            said = loose(mark.name)
            if not text or not is_loosely(text, said):
                made.attribute(about, "words begin" if said.endswith(_CUT) else "name", mark.name)
        if mark.description:
            made.note(
                about, mark.description, author=made.users.get(mark.user), date=day(mark.date)
            )
            made.ledger.changed("Description", "note", "is a note on what it describes")
        if mark.notes:
            made.refer(mark.notes, about)
        if not mark.codings:
            for name, value in (("created by", mark.user), ("created", mark.date)):
                if value:
                    made.attribute(about, name, made.user_name(value) if "by" in name else value)
        if mark.changed:
            why = "who changed a selection last, and when, has no place"
            made.ledger.left("@modifiedDateTime", why)
        for each in mark.codings:
            self._codings.add(each, id_, mark)

    def _told(
        self, mark: Mark, id_: str, place: Place | None, text: str | None, *, first: bool
    ) -> None:
        """The fate of a selection."""
        ledger = self._made.ledger
        if not first:
            self._merged += self._merge is True
            why = "marks the same passage as another selection: one excerpt"
            ledger.changed(mark.element, "excerpt", why, id_=id_)
        elif mark.element != "PlainTextSelection":
            ledger.carried(mark.element, "excerpt", id_=id_)
        elif place is None:
            words = "its words are kept" if text else "its words are not in the file"
            why = f"has no place in a text that is in the file; {words}"
            ledger.changed(mark.element, "excerpt", why, id_=id_)
        elif place.how in _WHY:
            ledger.changed(mark.element, "excerpt", _WHY[place.how], id_=id_)
            if place.how is How.UNSURE:
                self._made.attribute(f"excerpt:{id_}", "place", "unsure")
        else:
            ledger.carried(mark.element, "excerpt", id_=id_)

    # --- codings ------------------------------------------------------------------------------

    def _whole(self, part: Part, source: str, here: _Here) -> None:
        """Codes that are applied to a source as a whole."""
        made = self._made
        themes = [each for each in part.codings if not any(map(self._people.is_case, each.codes))]
        for each in part.codings:
            for code in filter(self._people.is_case, each.codes):
                case = self._people.case(code)
                made.attribute(f"source:{source}", "case", case.name or case.guid)
                made.ledger.changed("Coding", "case", "says to which case the source belongs")
        if not themes:
            return
        id_ = made.number("e")
        placed = here.placed
        text = placed.text if placed and 0 < len(placed.text) <= _LONGEST else None
        speaker = self._people.speaker(part, [])
        made.rows(model.Excerpt).put(
            _EXCERPT,
            (
                id_,
                made.options.kind_of(here.kind, speaker),
                source,
                "the whole source",
                text,
                "verbatim" if text else None,
                speaker,
                self._people.wave(part, []),
                0 if text else None,
                len(text) if text else None,
                None,
                None,
                None,
                None if text else self._held_back(),
            ),
        )
        for each in themes:
            self._codings.add(each, id_, None)

    def settle(self) -> None:
        """Every source was read."""
        self._codings.settle()
        if self._interviews:
            self._made.remarks.append(
                f"{len(self._interviews)} text(s) were taken for interviews, because speakers "
                "take turns in them or they belong to cases; say otherwise with source_kind."
            )
        if self._merged:
            self._made.remarks.append(
                "Selections of the same place were made one excerpt: the tool writes one "
                "selection for each coding."
            )


def _around(place: Place | None, spans: list[tuple[Place, list[Case]]]) -> list[Case]:
    """The cases of the smallest passage that holds a place."""
    if place is None:
        return []
    holding = [
        (each.end - each.start, cases)
        for each, cases in spans
        if each.start <= place.start and place.end <= each.end
    ]
    return min(holding, key=lambda pair: pair[0])[1] if holding else []


def _repeated(mark: Mark) -> str | None:
    """The words of a mark where the project itself repeats them whole."""
    if mark.words and mark.words.strip():
        return canonical(mark.words)
    if mark.element != "PlainTextSelection":
        return None
    quote = whole_quote(span_of(mark))
    return canonical(quote) if quote and quote.strip() else None
