"""Sources, the passages marked in them, and the codes applied there."""

from __future__ import annotations

from consilience import model
from consilience.access import strictest
from consilience.positions import How, Place, Placed, canonical, loose, whole_quote
from consilience.readers.refi_qda import fragments
from consilience.readers.refi_qda.bodies import Bodies, Body, span_of
from consilience.readers.refi_qda.container import base_name
from consilience.readers.refi_qda.gathered import LAYER, Gathered, day
from consilience.readers.refi_qda.parts import Applied, Mark, Part, Point
from consilience.readers.refi_qda.people import People
from consilience.readers.refi_qda.skeleton import Case, Skeleton

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
_PATHS = ("path", "currentPath", "richTextPath", "plainTextPath")
_PROVENANCE = {
    "creatingUser": "created by",
    "creationDateTime": "created",
    "modifyingUser": "modified by",
    "modifiedDateTime": "modified",
}
_WHY = {
    How.OTHERWISE: "its position counts otherwise than others in the text; the stored quote tells",
    How.FOUND: "its position leads elsewhere; it was found again by its quote, which stands once",
    How.WIDENED: "its position lay inside of a character: widened to whole ones",
    How.UNSURE: "its position can be read in two ways that fit as well: the usual one was taken",
}


class Passages:
    """Makes sources, excerpts and codings."""

    def __init__(self, made: Gathered, project: Skeleton, people: People, bodies: Bodies) -> None:
        self._made = made
        self._people = people
        self._bodies = bodies
        self._project = project
        origin = project.attributes.get("origin", "")
        self._merge = made.options.merge
        if self._merge is None:
            self._merge = origin.casefold().startswith("qualcoder")
        self._merged = 0
        self._number = 0

    # --- sources ------------------------------------------------------------------------------

    def source(self, part: Part) -> None:
        """One source, with everything in it."""
        self._number += 1
        id_ = f"s{self._number}"
        body, marks, points = self._text(part, id_)
        self._describe(part, id_, body, _KINDS.get(part.element))
        placed = self._bodies.place(body, marks, points, id_) if body else None
        self._points(placed, len(marks), points, id_)
        self._passages(part, id_, marks, placed)

    def note(self, part: Part, about: str) -> None:
        """A note in which passages are coded: a source as well."""
        marks = [mark for mark in part.marks if mark.codings]
        if not marks and not part.codings:
            return
        self._number += 1
        id_ = f"s{self._number}"
        body = self._bodies.of(part)
        self._describe(part, id_, body, "document", quiet=True)
        self._made.attribute(f"source:{id_}", "is the text of", about)
        placed = self._bodies.place(body, marks, (), id_) if body else None
        self._passages(part, id_, marks, placed, kind="observer-note")

    def _describe(
        self, part: Part, id_: str, body: Body | None, kind: str | None, *, quiet: bool = False
    ) -> None:
        made = self._made
        about = f"source:{id_}"
        file = f"{id_}.txt" if body else None
        if body and file:
            made.texts[file] = body.again
        source_kind = kind or made.options.source_kind
        made.add(model.Source(id=id_, kind=source_kind, title=part.name or None, file=file))
        if quiet:
            return
        made.known.setdefault(part.guid, about)
        made.origin(about, part.guid)
        self._fate(part, id_, body)
        if part.description:
            made.note(about, part.description)
            made.ledger.changed("Description", "note", "is a note on what it describes")
        made.refer(part.notes, about)
        for guid, value in part.values:
            self._people.value(about, guid, value)
        for key, name in _PROVENANCE.items():
            if value := part.attributes.get(key):
                shown = made.user_name(value.strip("{}").lower()) if "User" in key else value
                made.attribute(about, name, shown)

    def _fate(self, part: Part, id_: str, body: Body | None) -> None:
        made, ledger = self._made, self._made.ledger
        attributes = part.attributes
        if part.element == "TextSource" and body is None:
            ledger.changed(part.element, "source", "its text is not in the file", id_=id_)
        else:
            ledger.carried(part.element, "source", id_=id_)
        media = base_name(attributes.get("path") or attributes.get("currentPath"))
        if media:
            made.attribute(f"source:{id_}", "media file", media)
            why = "recordings, pictures and PDF files are not copied; their names are kept"
            ledger.left("media file", why, id_=id_)
        if attributes.get("richTextPath"):
            ledger.left("richTextPath", "formatted text is not copied: the plain text is", id_=id_)
        for key in _PATHS:
            if (attributes.get(key) or "").startswith(("absolute:", "/")):
                ledger.left(f"@{key}", "a path on somebody's computer may name people", id_=id_)

    def _text(self, part: Part, id_: str) -> tuple[Body | None, list[Mark], list[Point]]:
        """The text of a source, the marks in it or beside it, and the sync points in it."""
        made, about = self._made, f"source:{id_}"
        if part.element == "TextSource":
            return self._bodies.of(part), list(part.marks), []
        marks, points = list(part.marks), list[Point]()
        body: Body | None = None
        for each in part.parts:
            for name, words in (("name", each.name), ("description", each.description)):
                if words:
                    made.attribute(about, f"{each.element} {name}", words)
            made.refer(each.notes, about)
            elsewhere = self._elsewhere(each)
            if each.element == "Transcript" and elsewhere:
                made.attribute(about, "transcript", elsewhere)
                why = "its text is a source of its own"
                made.ledger.changed(each.element, "attribute", why, id_=id_)
                self._apart(each.points, about)
            elif body is None:
                body = self._bodies.of(each)
                points += each.points
                _at_points(each)
                made.ledger.carried(each.element, "text of the source", id_=id_)
            else:
                extra = self._bodies.of(each)
                if extra:
                    made.texts[f"{id_}-{len(made.texts)}.txt"] = extra.again
                why = "a source has one text: this one lies beside it in sources/"
                made.ledger.changed(each.element, "text", why, id_=id_)
                self._apart(each.points, about)
            marks += each.marks
            part.codings += each.codings
        return body, marks, points

    def _elsewhere(self, part: Part) -> str | None:
        place = self._project.texts.get(base_name(part.attributes.get("plainTextPath")).casefold())
        return None if place is None else f"source:s{place + 1}"

    def _apart(self, points: list[Point], about: str) -> None:
        for point in points:
            self._point(point, point.position, about)

    def _point(self, point: Point, place: int | None, about: str) -> None:
        stamp = "" if point.stamp is None else f"{point.stamp} ms"
        value = f"{stamp} = character {place}" if place is not None else stamp
        self._made.attribute(about, "sync point", value)
        self._made.ledger.changed("SyncPoint", "attribute", "in words")

    def _points(self, placed: Placed | None, first: int, points: list[Point], id_: str) -> None:
        """Sync points become details of the source; gives their places in the text."""
        at = first
        for point in points:
            place = point.position
            if placed and place is not None:
                found = placed.places[at]
                place = found.start if found else place
                at += 1
            self._point(point, place, f"source:{id_}")

    # --- passages -----------------------------------------------------------------------------

    def _passages(
        self,
        part: Part,
        id_: str,
        marks: list[Mark],
        placed: Placed | None,
        *,
        kind: str | None = None,
    ) -> None:
        found = placed.places[: len(marks)] if placed else [None] * len(marks)
        places = dict(zip(map(id, marks), found, strict=True))
        stamps = {each.guid: each for inner in part.parts for each in inner.points}
        belonging, groups = self._sorted(marks, places)
        for mark, cases in belonging:
            self._belongs(mark, cases, id_)
        spans = [
            (place, cases) for mark, cases in belonging if (place := places[id(mark)]) is not None
        ]
        for group in groups:
            place = next((each for mark in group if (each := places[id(mark)])), None)
            cases = self._cases(group) or _around(place, spans)
            self._excerpt(part, id_, group, (place, placed, cases, kind), stamps)
        if part.codings:
            self._whole(part, id_, placed, kind)

    def _sorted(
        self, marks: list[Mark], places: dict[int, Place | None]
    ) -> tuple[list[tuple[Mark, list[Case]]], list[list[Mark]]]:
        """Marks that only say to which case a passage belongs; and the others, by passage."""
        belonging: list[tuple[Mark, list[Case]]] = []
        groups: dict[object, list[Mark]] = {}
        for number, mark in enumerate(marks):
            cases = self._cases([mark])
            themes = [
                code
                for each in mark.codings
                for code in each.codes or ("",)
                if not self._people.is_case(code)
            ]
            if cases and not themes and not mark.notes and not mark.description:
                belonging.append((mark, cases))
                continue
            place = places[id(mark)]
            key: object = mark.guid or number
            if self._merge and place and mark.element == "PlainTextSelection":
                key = (place.start, place.end)
            groups.setdefault(key, []).append(mark)
        return belonging, list(groups.values())

    def _cases(self, marks: list[Mark]) -> list[Case]:
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
        where = f"{mark.numbers.get('startPosition')} to {mark.numbers.get('endPosition')}"
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
        known: tuple[Place | None, Placed | None, list[Case], str | None],
        stamps: dict[str, Point],
    ) -> None:
        place, placed, cases, kind = known
        made = self._made
        id_ = made.number("e")
        about = f"excerpt:{id_}"
        fragment = next((each for mark in group if (each := fragments.of(mark, stamps))), None)
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
        speaker = self._people.speaker(part, cases)
        made.add(
            model.Excerpt(
                id=id_,
                kind=kind or self._kind(part, speaker),
                source=source,
                locator=_locator(group[0]) if start is None else None,
                text=text,
                wording="verbatim" if text else None,
                speaker=speaker,
                wave=self._people.wave(part, cases),
                start=start,
                end=end,
                prefix=prefix,
                suffix=suffix,
                fragment=fragment,
                access=None if text or fragment else self._held_back(),
            )
        )
        for case in cases:
            made.attribute(about, "case", case.name or case.guid)
        for mark in group:
            self._mark(mark, id_, text, place, group)

    def _kind(self, part: Part, speaker: str | None) -> str:
        options = self._made.options
        text = part.element == "TextSource"
        return options.kind_of(options.source_kind if text else "", speaker)

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
        if mark.name and mark.name != text and not (text and loose(text) == loose(mark.name)):
            cut = any(loose(mark.name).endswith(each) for each in _CUT)
            made.attribute(about, "words begin" if cut else "name", mark.name)
        if mark.description:
            made.note(
                about, mark.description, author=made.users.get(mark.user), date=day(mark.date)
            )
            made.ledger.changed("Description", "note", "is a note on what it describes")
        made.refer(mark.notes, about)
        for each in mark.codings:
            self._coding(each, id_, mark)

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

    def _whole(self, part: Part, source: str, placed: Placed | None, kind: str | None) -> None:
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
        text = placed.text if placed and 0 < len(placed.text) <= _LONGEST else None
        speaker = self._people.speaker(part, [])
        made.add(
            model.Excerpt(
                id=id_,
                kind=kind or self._kind(part, speaker),
                source=source,
                locator="the whole source",
                text=text,
                wording="verbatim" if text else None,
                speaker=speaker,
                wave=self._people.wave(part, []),
                start=0 if text else None,
                end=len(text) if text else None,
                access=None if text else self._held_back(),
            )
        )
        for each in themes:
            self._coding(each, id_, None)

    def _coding(self, applied: Applied, excerpt: str, mark: Mark | None) -> None:
        made = self._made
        user, date = applied.user, day(applied.date)
        if mark and not user:
            user = mark.user
        if mark and not date and user == mark.user:
            date = day(mark.date)
        coder = made.users.get(user)
        if coder:
            made.coders[coder] = None
        done = 0
        for code in applied.codes:
            if code not in made.codes:
                continue
            done += 1
            id_ = made.number("x")
            made.add(
                model.Coding(
                    id=id_,
                    excerpt=excerpt,
                    code=made.codes[code],
                    layer=LAYER,
                    coder=coder,
                    date=date,
                )
            )
            made.origin(f"coding:{id_}", applied.guid)
            made.refer(applied.notes, f"coding:{id_}")
        if done == 1 == len(applied.codes):
            made.ledger.carried("Coding", "coding")
        elif done:
            made.ledger.changed("Coding", "coding", "names several codes: one row for each")
        elif any(map(self._people.is_case, applied.codes)):
            made.ledger.changed("Coding", "case", "says to which case the passage belongs")
        else:
            why = "names no code of the codebook"
            made.ledger.left("Coding", why, id_=f"excerpt:{excerpt}")
            made.refer(applied.notes, f"excerpt:{excerpt}")

    def settle(self) -> None:
        """Every source was read."""
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


def _at_points(part: Part) -> None:
    """Selections between sync points stand where these stand in the text."""
    at = {point.guid: point.position for point in part.points}
    for mark in part.marks:
        if mark.element == "TranscriptSelection":
            begin, end = (at.get(each) for each in mark.ends)
            mark.numbers = {"startPosition": begin, "endPosition": end}


def _repeated(mark: Mark) -> str | None:
    """The words of a mark where the project itself repeats them whole."""
    if mark.words and mark.words.strip():
        return canonical(mark.words)
    if mark.element != "PlainTextSelection":
        return None
    quote = whole_quote(span_of(mark))
    return canonical(quote) if quote and quote.strip() else None


def _locator(mark: Mark) -> str | None:
    start, end = mark.numbers.get("startPosition"), mark.numbers.get("endPosition")
    return None if start is None or end is None else f"characters {start} to {end} in the tool"
