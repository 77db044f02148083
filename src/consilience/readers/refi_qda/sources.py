"""Sources as such: what they are called, what belongs to them, which text is theirs."""

from __future__ import annotations

from consilience import model
from consilience.positions import Placed
from consilience.readers.refi_qda.bodies import Bodies, Body
from consilience.readers.refi_qda.container import base_name
from consilience.readers.refi_qda.gathered import Gathered
from consilience.readers.refi_qda.parts import Mark, Part, Point
from consilience.readers.refi_qda.people import People
from consilience.readers.refi_qda.skeleton import Skeleton, TooEarlyError

_PATHS = ("path", "currentPath", "richTextPath", "plainTextPath")
_PROVENANCE = {
    "creatingUser": "created by",
    "creationDateTime": "created",
    "modifyingUser": "modified by",
    "modifiedDateTime": "modified",
}


class Sources:
    """Makes sources, with their details and sync points."""

    def __init__(self, made: Gathered, project: Skeleton, people: People, bodies: Bodies) -> None:
        self._made = made
        self._people = people
        self._bodies = bodies
        self._project = project

    def describe(
        self, part: Part, id_: str, body: Body | None, kind: str, *, quiet: bool = False
    ) -> None:
        """Add a source; ``quiet`` where it is the text of something that was told already."""
        made = self._made
        about = f"source:{id_}"
        file = f"{id_}.txt" if body else None
        if body and file:
            made.texts[file] = body.again
        made.add(model.Source(id=id_, kind=kind, title=part.name or None, file=file))
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
            path = attributes.get("path") or attributes.get("currentPath")
            self._bodies.medium(path, id_)
        if rich := attributes.get("richTextPath"):
            self._bodies.medium(rich, id_)
        for key in _PATHS:
            if (attributes.get(key) or "").startswith(("absolute:", "/")):
                ledger.left(f"@{key}", "a path on somebody's computer may name people", id_=id_)

    def text(self, part: Part, id_: str) -> tuple[Body | None, list[Mark], list[Point]]:
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
            if elsewhere := self._elsewhere(each):
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
        """The source that has the text of a transcript as its own; TooEarlyError if it may come."""
        base = base_name(part.attributes.get("plainTextPath")).casefold()
        if not base or part.element != "Transcript":
            return None
        place = self._project.texts.get(base)
        if place is None and not self._project.whole:
            raise TooEarlyError
        return None if place is None else f"source:s{place + 1}"

    def _apart(self, points: list[Point], about: str) -> None:
        for point in points:
            self._point(point, point.position, about)

    def _point(self, point: Point, place: int | None, about: str) -> None:
        stamp = "" if point.stamp is None else f"{point.stamp} ms"
        value = f"{stamp} = character {place}" if place is not None else stamp
        self._made.attribute(about, "sync point", value)
        self._made.ledger.changed("SyncPoint", "attribute", "in words")

    def points(self, placed: Placed | None, first: int, points: list[Point], id_: str) -> None:
        """Sync points become details of the source; gives their places in the text."""
        at = first
        for point in points:
            place = point.position
            if placed and place is not None:
                found = placed.places[at]
                place = found.start if found else place
                at += 1
            self._point(point, place, f"source:{id_}")


def _at_points(part: Part) -> None:
    """Selections between sync points stand where these stand in the text."""
    at = {point.guid: point.position for point in part.points}
    for mark in part.marks:
        if mark.element == "TranscriptSelection":
            mark.start, mark.end = (at.get(each) for each in mark.ends)
