"""Sources and notes as they stand in a project, one at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from consilience.readers.refi_qda import skeleton, xml
from consilience.readers.refi_qda.container import Container

_WITHIN = ("Representation", "TextDescription", "Transcript")
_PARTS = (*skeleton.SOURCES, "Note", *_WITHIN)
_TAGS = (*_PARTS, *skeleton.SELECTIONS)
_OPEN = frozenset((*_PARTS, "PDFSelection"))


@dataclass(frozen=True, slots=True)
class Applied:
    """A code that was applied."""

    guid: str
    codes: tuple[str, ...]
    user: str
    date: str
    notes: tuple[str, ...]


@dataclass(slots=True)
class Mark:
    """A selection; ``numbers`` holds what its kind has, such as startPosition or page."""

    element: str
    guid: str
    name: str | None
    numbers: dict[str, int | None]
    ends: tuple[str, str]
    user: str
    date: str
    description: str | None
    codings: list[Applied]
    notes: list[str]
    words: str | None = None
    #: somebody changed it later
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """A moment of a recording and the character of its transcript."""

    guid: str
    stamp: int | None
    position: int | None


@dataclass(slots=True)
class Part:
    """A source, a note, or a text within one."""

    element: str
    attributes: dict[str, str] = field(default_factory=dict)
    description: str | None = None
    content: str | None = None
    marks: list[Mark] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    codings: list[Applied] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    values: list[skeleton.Value] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)

    @property
    def guid(self) -> str:
        """Its GUID, as it is compared."""
        return xml.guid(self.attributes.get("guid"))

    @property
    def name(self) -> str:
        """Its name; perhaps empty."""
        return (self.attributes.get("name") or "").strip()


def read(container: Container, strangers: Counter[str]) -> Iterator[Part]:
    """Every source and every note of the project, in their order.

    Elements that the standard does not have are counted in ``strangers``.
    """
    open_: dict[xml.Element, Part] = {}
    with container.project() as stream:
        for element in xml.ends(stream, container.file, _TAGS):
            parent = element.getparent()
            if parent is None:
                continue
            name = xml.local(element)
            part = open_.pop(element, None)
            if name in skeleton.SELECTIONS:
                mark = _mark(element, name, strangers)
                if part:
                    mark.words = next((each.content for each in part.parts if each.content), None)
                _within(open_, parent).marks.append(mark)
            else:
                part = part or Part(name)
                _fill(part, element, strangers)
                if xml.local(parent) in _OPEN:
                    _within(open_, parent).parts.append(part)
                else:
                    yield part
            xml.drop_previous(element)


def _within(open_: dict[xml.Element, Part], element: xml.Element) -> Part:
    """What an element that is not complete yet holds so far."""
    if element not in open_:
        open_[element] = Part(xml.local(element))
    return open_[element]


def _applied(element: xml.Element, strangers: Counter[str]) -> Applied:
    codes: list[str] = []
    notes: list[str] = []
    for child in element.iterchildren():
        name = xml.local(child)
        if name == "CodeRef":
            codes.append(xml.target(child))
        elif name == "NoteRef":
            notes.append(xml.target(child))
        else:
            strangers[name] += 1
    return Applied(
        xml.guid(element.get("guid")),
        tuple(codes),
        xml.guid(element.get("creatingUser")),
        element.get("creationDateTime") or "",
        tuple(notes),
    )


_NUMBERS = ("startPosition", "endPosition", "page", "begin", "end")
_CORNERS = ("firstX", "firstY", "secondX", "secondY")
_NUMBERS_OF = {
    "PlainTextSelection": _NUMBERS[:2],
    "PDFSelection": ("page", *_CORNERS),
    "PictureSelection": _CORNERS,
    "AudioSelection": _NUMBERS[3:],
    "VideoSelection": _NUMBERS[3:],
    "TranscriptSelection": (),
}


def _mark(element: xml.Element, name: str, strangers: Counter[str]) -> Mark:
    get = element.get
    made = Mark(
        element=name,
        guid=xml.guid(get("guid")),
        name=get("name") or None,
        numbers={each: xml.integer(get(each)) for each in _NUMBERS_OF[name]},
        ends=(xml.guid(get("fromSyncPoint")), xml.guid(get("toSyncPoint"))),
        user=xml.guid(get("creatingUser")),
        date=get("creationDateTime") or "",
        description=None,
        codings=[],
        notes=[],
        changed="modifiedDateTime" in element.attrib or "modifyingUser" in element.attrib,
    )
    for child in element.iterchildren():
        match xml.local(child):
            case "Coding":
                made.codings.append(_applied(child, strangers))
            case "Description":
                made.description = (child.text or "").strip() or None
            case "NoteRef":
                made.notes.append(xml.target(child))
            case "Representation":
                pass
            case other:
                strangers[other] += 1
    return made


def _fill(part: Part, element: xml.Element, strangers: Counter[str]) -> None:
    part.attributes = {str(key): str(value) for key, value in element.attrib.items()}
    part.values = list(skeleton.values(element))
    for child in element.iterchildren():
        match xml.local(child):
            case "Description":
                part.description = (child.text or "").strip() or None
            case "PlainTextContent":
                part.content = child.text or ""
            case "Coding":
                part.codings.append(_applied(child, strangers))
            case "NoteRef":
                part.notes.append(xml.target(child))
            case "SyncPoint":
                stamp, position = (xml.integer(child.get(k)) for k in ("timeStamp", "position"))
                part.points.append(Point(xml.guid(child.get("guid")), stamp, position))
            case "VariableValue":
                pass
            case other if other not in _TAGS:
                strangers[other] += 1
            case _:
                pass
