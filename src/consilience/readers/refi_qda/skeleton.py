"""What a project holds besides what stands in its sources, and how much of everything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from consilience.readers.refi_qda import xml
from consilience.readers.refi_qda.container import Container, base_name

SOURCES = ("TextSource", "PDFSource", "PictureSource", "AudioSource", "VideoSource")
SELECTIONS = (
    "PlainTextSelection",
    "PDFSelection",
    "PictureSelection",
    "AudioSelection",
    "VideoSelection",
    "TranscriptSelection",
)
_SMALL = ("User", "Variable", "Case", "Set", "Link", "Graph", "Note", "Transcript")
_TAGS = ("Codes", *_SMALL, *SOURCES, *SELECTIONS)
_VALUES = ("TextValue", "BooleanValue", "IntegerValue", "FloatValue", "DateValue", "DateTimeValue")


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who worked on the project."""

    guid: str
    name: str
    id: str


@dataclass(frozen=True, slots=True)
class Code:
    """A code; ``above`` is its place in the list of codes, or None at the top."""

    guid: str
    name: str
    codable: bool
    colour: str
    description: str | None
    notes: tuple[str, ...]
    above: int | None


@dataclass(frozen=True, slots=True)
class Variable:
    """A detail that cases and sources may have."""

    guid: str
    name: str
    type: str
    description: str | None


#: GUID of a variable, and its value as it is written (None: empty).
Value = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class Case:
    """A unit of analysis, named or nameless."""

    guid: str
    name: str
    description: str | None
    codes: tuple[str, ...]
    values: tuple[Value, ...]
    sources: tuple[str, ...]
    selections: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Set:
    """A named group of codes, sources and notes."""

    guid: str
    name: str
    description: str | None
    codes: tuple[str, ...]
    sources: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A line between two things."""

    guid: str
    name: str
    direction: str
    origin: str
    target: str
    notes: tuple[str, ...]


@dataclass(slots=True)
class Skeleton:
    """A project without its sources' content."""

    root: str = "Project"
    namespace: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    users: list[User] = field(default_factory=list)
    codes: list[Code] = field(default_factory=list)
    variables: dict[str, Variable] = field(default_factory=dict)
    cases: list[Case] = field(default_factory=list)
    sets: list[Set] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    description: str | None = None
    notes: tuple[str, ...] = ()
    #: GUIDs and names of sources in their order
    sources: list[tuple[str, str]] = field(default_factory=list)
    #: base name of a text → place in ``sources`` of the text source that has it
    texts: dict[str, int] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)


def read(container: Container) -> Skeleton:
    """Read through the project once."""
    made = Skeleton()
    root: xml.Element | None = None
    with container.project() as stream:
        for element in xml.ends(stream, container.file, _TAGS):
            if element.getparent() is None:
                root = element
            else:
                _take(made, xml.local(element), element)
    if root is not None:
        made.root = xml.local(root)
        made.namespace = str(root.tag).rpartition("}")[0].lstrip("{")
        made.attributes = {str(key): str(value) for key, value in root.attrib.items()}
        made.description = xml.words(root, "Description")
        made.notes = _targets(root, "NoteRef")
    return made


def _take(made: Skeleton, name: str, element: xml.Element) -> None:
    if name == "Codes":
        for each in xml.children(element, "Code"):
            _code(made, each)
    elif name in SOURCES:
        _source(made, name, element)
        made.counts[name] += 1
        made.counts["Coding"] += sum(1 for _ in xml.children(element, "Coding"))
    else:
        made.counts[name] += 1
        if name not in SELECTIONS:
            _small(made, name, element)
        made.counts["Coding"] += sum(1 for _ in xml.children(element, "Coding"))
    xml.drop_previous(element)


def _small(made: Skeleton, name: str, element: xml.Element) -> None:
    identity = xml.guid(element.get("guid"))
    label = element.get("name") or ""
    match name:
        case "User":
            made.users.append(User(identity, label, element.get("id") or ""))
        case "Variable":
            kind = element.get("typeOfVariable") or ""
            described = xml.words(element, "Description")
            made.variables[identity] = Variable(identity, label, kind, described)
        case "Case":
            made.cases.append(_case(element))
            made.counts["VariableValue"] += len(made.cases[-1].values)
        case "Set":
            made.sets.append(
                Set(
                    identity,
                    label,
                    xml.words(element, "Description"),
                    _targets(element, "MemberCode"),
                    _targets(element, "MemberSource"),
                    _targets(element, "MemberNote"),
                )
            )
        case "Link":
            ends = xml.guid(element.get("originGUID")), xml.guid(element.get("targetGUID"))
            direction = element.get("direction") or ""
            made.links.append(Link(identity, label, direction, *ends, _targets(element, "NoteRef")))
        case "Graph":
            made.counts["Vertex"] += sum(1 for _ in xml.children(element, "Vertex"))
            made.counts["Edge"] += sum(1 for _ in xml.children(element, "Edge"))
        case "Transcript":
            made.counts["SyncPoint"] += sum(1 for _ in xml.children(element, "SyncPoint"))
        case _:
            pass


def _source(made: Skeleton, name: str, element: xml.Element) -> None:
    base = base_name(element.get("plainTextPath")).casefold()
    if base and name == "TextSource":
        made.texts.setdefault(base, len(made.sources))
    made.sources.append((xml.guid(element.get("guid")), element.get("name") or ""))
    made.counts["VariableValue"] += sum(1 for _ in xml.children(element, "VariableValue"))


def _targets(element: xml.Element, name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(xml.target(each) for each in xml.children(element, name)))


def _code(made: Skeleton, top: xml.Element) -> None:
    waiting: list[tuple[xml.Element, int | None]] = [(top, None)]
    while waiting:
        element, above = waiting.pop()
        place = len(made.codes)
        made.counts["Code"] += 1
        made.codes.append(
            Code(
                xml.guid(element.get("guid")),
                element.get("name") or "",
                (element.get("isCodable") or "true").strip().lower() not in {"false", "0"},
                element.get("color") or "",
                xml.words(element, "Description"),
                _targets(element, "NoteRef"),
                above,
            )
        )
        below = [(each, place) for each in xml.children(element, "Code")]
        waiting.extend(reversed(below))


def _case(element: xml.Element) -> Case:
    return Case(
        xml.guid(element.get("guid")),
        (element.get("name") or "").strip(),
        xml.words(element, "Description"),
        _targets(element, "CodeRef"),
        tuple(values(element)),
        _targets(element, "SourceRef"),
        _targets(element, "SelectionRef"),
    )


def values(element: xml.Element) -> Iterator[Value]:
    """The values of variables below an element."""
    for each in xml.children(element, "VariableValue"):
        reference, value = "", None
        for child in each.iterchildren():
            name = xml.local(child)
            if name == "VariableRef":
                reference = xml.target(child)
            elif name in _VALUES:
                value = child.text or None
        yield reference, value
