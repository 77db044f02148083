"""Sources and notes as they stand in a project, one at a time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from consilience.positions import Place
from consilience.readers.refi_qda import skeleton, xml
from consilience.readers.refi_qda.xml import Element

_PARTS = frozenset((*skeleton.SOURCES, *skeleton.WITHIN, "Note"))
_SELECTIONS = frozenset(skeleton.SELECTIONS)
_PLACED_BY = (
    *("startPosition", "endPosition", "begin", "end", "fromSyncPoint", "toSyncPoint"),
    *("page", "firstX", "firstY", "secondX", "secondY"),
)


class Applied(NamedTuple):
    """A code that was applied."""

    guid: str
    codes: tuple[str, ...]
    user: str
    date: str
    notes: tuple[str, ...]


@dataclass(slots=True)
class Mark:
    """A selection. ``start`` and ``end`` are its positions in a text, where it has any."""

    element: str
    attributes: dict[str, str]
    guid: str
    name: str | None
    start: int | None
    end: int | None
    user: str
    codings: list[Applied]
    notes: tuple[str, ...] = ()
    description: str | None = None
    words: str | None = None
    #: where it stands in the text, once that is known
    place: Place | None = None

    @property
    def date(self) -> str:
        """When it was made, as it is written."""
        return self.attributes.get("creationDateTime", "")

    @property
    def changed(self) -> bool:
        """True where somebody changed it later."""
        return "modifiedDateTime" in self.attributes or "modifyingUser" in self.attributes

    @property
    def ends(self) -> tuple[str, str]:
        """The sync points that it stands between."""
        begin, end = (xml.guid(self.attributes.get(f"{at}SyncPoint")) for at in ("from", "to"))
        return begin, end

    @property
    def where(self) -> tuple[str, ...]:
        """Where it stands, as it is written."""
        return tuple(self.attributes.get(name, "") for name in _PLACED_BY)

    @property
    def locator(self) -> str | None:
        """Where it stands in a text, in words for people."""
        known = self.start is not None and self.end is not None
        return f"characters {self.start} to {self.end} in the tool" if known else None

    def is_elsewhere(self, other: Mark) -> bool:
        """True for two selections of one kind, and of one GUID, that mark different passages."""
        return self.element == other.element and self.where != other.where

    def number(self, name: str) -> int | None:
        """A number that its kind has, such as page or firstX."""
        return xml.integer(self.attributes.get(name))


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
        return self.attributes.get("name", "").strip()


def of(element: Element, strangers: Counter[str]) -> Part:
    """The part that an element is.

    Elements that the standard does not have are counted in ``strangers``.
    """
    kind, attributes, _, children = element
    part = Part(kind, attributes, values=list(skeleton.values(children)))
    for child in children:
        name, given, text, _ = child
        if name in _SELECTIONS:
            part.marks.append(_mark(child, strangers))
        elif name == "Coding":
            part.codings.append(_applied(child, strangers))
        elif name == "Description":
            part.description = text.strip() or None
        elif name == "PlainTextContent":
            part.content = text
        elif name == "NoteRef":
            part.notes.append(xml.target(given))
        elif name == "SyncPoint":
            stamp, position = (xml.integer(given.get(k)) for k in ("timeStamp", "position"))
            part.points.append(Point(xml.guid(given.get("guid")), stamp, position))
        elif name in _PARTS:
            part.parts.append(of(child, strangers))
        elif name != "VariableValue":
            strangers[name] += 1
    return part


def _applied(element: Element, strangers: Counter[str]) -> Applied:
    _, attributes, _, children = element
    codes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    for name, given, _, _ in children:
        if name == "CodeRef":
            codes += (xml.target(given),)
        elif name == "NoteRef":
            notes = (*notes, xml.target(given))
        else:
            strangers[name] += 1
    return Applied(
        xml.guid(attributes.get("guid")),
        codes,
        xml.guid(attributes.get("creatingUser")),
        attributes.get("creationDateTime", ""),
        notes,
    )


def _mark(element: Element, strangers: Counter[str]) -> Mark:
    kind, attributes, _, children = element
    get = attributes.get
    in_text = kind == "PlainTextSelection"
    made = Mark(
        kind,
        attributes,
        xml.guid(get("guid")),
        get("name") or None,
        xml.integer(get("startPosition")) if in_text else None,
        xml.integer(get("endPosition")) if in_text else None,
        xml.guid(get("creatingUser")),
        [],
    )
    for child in children:
        name, given, text, _ = child
        if name == "Coding":
            made.codings.append(_applied(child, strangers))
        elif name == "Description":
            made.description = text.strip() or None
        elif name == "NoteRef":
            made.notes = (*made.notes, xml.target(given))
        elif name == "Representation":
            made.words = made.words or of(child, strangers).content or None
        else:
            strangers[name] += 1
    return made
