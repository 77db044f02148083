"""Notes, links, sets and graphs: what a project says beside its sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from consilience import model
from consilience.readers.refi_qda import parts, xml
from consilience.readers.refi_qda.bodies import Bodies
from consilience.readers.refi_qda.gathered import Gathered, day
from consilience.readers.refi_qda.parts import Part
from consilience.readers.refi_qda.passages import Passages
from consilience.readers.refi_qda.skeleton import Link, Skeleton
from consilience.readers.refi_qda.xml import Element
from consilience.readers.spool import Pile


class Memos:
    """Writes notes, links, sets and graphs, once everything else was read."""

    def __init__(
        self, made: Gathered, project: Skeleton, bodies: Bodies, passages: Passages
    ) -> None:
        self._made = made
        self._project = project
        self._bodies = bodies
        self._passages = passages
        self._notes: set[str] = set()
        self._found: dict[str, str] = {}

    def add(self, notes: Pile[Element], strangers: Counter[str]) -> None:
        """Write everything; notes that nothing can refer to come last."""
        self._notes = {xml.guid(attributes.get("guid")) for _, attributes, _, _ in notes} - {""}
        self._made.refer(self._project.notes, "study")
        self._resolve()
        links = [each for each in self._project.links if not self._to_note(each)]
        for named in (True, False):
            for element in _notes(notes, named=named):
                self._write(parts.of(element, strangers))
        for link in links:
            self._link(link)
        self._sets()
        self._graphs()
        self._dangling()

    def _resolve(self) -> None:
        """Find the records that links point to, by the origin of every record."""
        wanted = {end for link in self._project.links for end in (link.origin, link.target)}
        wanted -= set(self._made.known)
        if wanted:
            for batch in self._made.rows(model.Origin).columns():
                for element, id_ in zip(batch["element"], batch["id"], strict=True):
                    if element in wanted:
                        self._found.setdefault(str(element), str(id_))

    def _reference(self, guid: str) -> str | None:
        return self._made.known.get(guid) or self._found.get(guid)

    def _to_note(self, link: Link) -> bool:
        """A link between a note and something else says what the note is about."""
        for note, other in ((link.origin, link.target), (link.target, link.origin)):
            reference = self._reference(other)
            if note in self._notes and reference and other not in self._notes:
                self._made.refer([note], reference)
                why = "says what a note is about; its direction and name are left"
                self._made.ledger.changed("Link", "about of the note", why)
                return True
        return False

    def _write(self, part: Part) -> None:
        made = self._made
        about = self._made.about.pop(part.guid, []) or ["study"]
        body = self._bodies.of(part)
        text = body.text if body else ""
        detail = {"title": part.name, "description": part.description or ""}
        for name in ("description", "title"):
            if not text.strip():
                text, detail[name] = detail[name], ""
        if not text.strip():
            made.ledger.left("Note", "has no words")
            return
        author = made.users.get(xml.guid(part.attributes.get("creatingUser")))
        date = day(part.attributes.get("creationDateTime", ""))
        first = ""
        for each in about:
            id_ = made.note(each, text, author=author, date=date)
            first = first or id_
            made.origin(f"note:{id_}", part.guid)
        if len(about) > 1:
            made.ledger.changed("Note", "note", "is about several things: one row for each")
        else:
            made.ledger.carried("Note", "note", id_=first)
        reference = f"note:{first}"
        made.known.setdefault(part.guid, reference)
        for name, value in detail.items():
            if value:
                made.attribute(reference, name, value)
        for guid in part.notes:
            made.attribute(reference, "note", made.known.get(guid, guid))
        for mark in part.marks:
            if not mark.codings:
                made.attribute(reference, "marked passage", f"{mark.start} to {mark.end}")
                why = "a passage marked in a note, without a code: its numbers are kept"
                made.ledger.changed(mark.element, "attribute", why)
        self._passages.note(part, reference)

    def _link(self, link: Link) -> None:
        made = self._made
        ends = [self._reference(each) for each in (link.origin, link.target)]
        if ends[0] is None:
            made.ledger.left("Link", "one end of it is not in the study")
            return
        name = f"link: {link.name}" if link.name else "link"
        value = " ".join(each for each in (link.direction, ends[1] or link.target) if each)
        made.attribute(ends[0], name, value)
        made.ledger.changed("Link", "attribute", "its name is no kind of link known here: in words")
        made.refer(link.notes, ends[0])

    def _sets(self) -> None:
        made = self._made
        for group in self._project.sets:
            members = list(_members(made, (*group.codes, *group.sources, *group.notes)))
            for each in members:
                made.attribute(each, "set", group.name)
            if not members:
                made.attribute("study", "set", group.name)
            if group.description:
                made.attribute("study", f"set {group.name}: description", group.description)
            made.ledger.changed("Set", "attribute", "its name is a detail of each member")

    def _graphs(self) -> None:
        why = "the drawing of a graph has no place; what it shows is in the records themselves"
        for what in ("Graph", "Vertex", "Edge"):
            if count := self._project.counts[what]:
                self._made.ledger.left(what, why, count=count)

    def _dangling(self) -> None:
        for guid, about in self._made.about.items():
            if guid not in self._notes:
                self._made.ledger.left("NoteRef", "its note is not in the file", count=len(about))


def _notes(notes: Pile[Element], *, named: bool) -> Iterator[Element]:
    """The first note of each GUID, or all others."""
    seen = {""}
    for element in notes:
        guid = xml.guid(element[1].get("guid"))
        if (guid not in seen) is named:
            yield element
        seen.add(guid)


def _members(made: Gathered, guids: tuple[str, ...]) -> Iterator[str]:
    for guid in guids:
        if guid in made.known:
            yield made.known[guid]
