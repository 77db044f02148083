"""What a project holds besides what stands in its sources, and how much of everything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from consilience.readers.refi_qda import xml
from consilience.readers.refi_qda.container import Container, base_name
from consilience.readers.refi_qda.xml import Element

SOURCES = ("TextSource", "PDFSource", "PictureSource", "AudioSource", "VideoSource")
SELECTIONS = (
    "PlainTextSelection",
    "PDFSelection",
    "PictureSelection",
    "AudioSelection",
    "VideoSelection",
    "TranscriptSelection",
)
#: What holds text in which passages are marked, within a source.
WITHIN = ("Representation", "TextDescription", "Transcript")
_SMALL = ("User", "Code", "Variable", "Case", "Set", "Link", "Graph")
#: Those of them that sources rest on.
_FIRST = frozenset(("User", "Code", "Variable", "Case"))
_LARGE = (*SOURCES, "Note")
_COUNTED = frozenset((*_SMALL, *_LARGE, *SELECTIONS, "Transcript", "SyncPoint", "Vertex", "Edge"))
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
    """A project without what stands in its sources and notes."""

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
    #: how many sources there are, and whether these are all
    sources: int = 0
    whole: bool = False
    #: base name of a text → place among the sources of the text source that has it
    texts: dict[str, int] = field(default_factory=dict)
    #: how much of everything there is outside of sources and notes
    counts: Counter[str] = field(default_factory=Counter)


class TooEarlyError(Exception):
    """What was asked for stands further on in the project."""


def read(
    container: Container,
    made: Skeleton,
    large: Callable[[Element], None],
    *,
    at_once: bool = False,
) -> None:
    """Read through the project once; ``large`` is given each source and each note.

    ``at_once``: there is a TooEarlyError where something that sources rest on comes after one.
    """
    made.attributes = {}
    wanted = xml.Wanted(
        frozenset((*_SMALL, *_LARGE)), frozenset(("Description", "NoteRef")), made.attributes
    )
    notes: dict[str, None] = {}
    with container.project() as stream:
        for element in xml.elements(stream, container.file, wanted):
            name, attributes, _, _ = element
            if name in _LARGE:
                large(element)
                if name != "Note":
                    _source(made, name, attributes)
            elif name == "Description":
                made.description = made.description or xml.words((element,), name)
            elif name == "NoteRef":
                notes[xml.target(attributes)] = None
            elif at_once and made.sources and name in _FIRST:
                raise TooEarlyError
            else:
                made.counts += counted(element)
                _small(made, element)
    made.notes = tuple(notes)
    space, _, made.root = wanted.root.rpartition("}")
    made.namespace = space.lstrip("{")
    made.whole = True


def counted(element: Element) -> Counter[str]:
    """How much of everything stands in an element, itself among it."""
    found: Counter[str] = Counter()
    waiting = [element]
    while waiting:
        name, _, _, children = waiting.pop()
        has_values = name in SOURCES or name == "Case"
        found[name] += name in _COUNTED
        for child in children:
            found[child[0]] += child[0] == "Coding" or (has_values and child[0] == "VariableValue")
        waiting += children
    return found


def _small(made: Skeleton, element: Element) -> None:
    name, attributes, _, children = element
    identity, label = xml.guid(attributes.get("guid")), attributes.get("name", "")
    description = xml.words(children, "Description")
    match name:
        case "User":
            made.users.append(User(identity, label, attributes.get("id", "")))
        case "Code":
            _code(made, element)
        case "Variable":
            kind = attributes.get("typeOfVariable", "")
            made.variables[identity] = Variable(identity, label, kind, description)
        case "Case":
            made.cases.append(
                Case(
                    identity,
                    label.strip(),
                    description,
                    xml.targets(children, "CodeRef"),
                    tuple(values(children)),
                    xml.targets(children, "SourceRef"),
                    xml.targets(children, "SelectionRef"),
                )
            )
        case "Set":
            members = (xml.targets(children, f"Member{of}") for of in ("Code", "Source", "Note"))
            made.sets.append(Set(identity, label, description, *members))
        case "Link":
            made.links.append(
                Link(
                    identity,
                    label,
                    attributes.get("direction", ""),
                    xml.guid(attributes.get("originGUID")),
                    xml.guid(attributes.get("targetGUID")),
                    xml.targets(children, "NoteRef"),
                )
            )
        case _:
            pass  # a graph is counted


def _source(made: Skeleton, name: str, attributes: Mapping[str, str]) -> None:
    base = base_name(attributes.get("plainTextPath")).casefold()
    if base and name == "TextSource":
        made.texts.setdefault(base, made.sources)
    made.sources += 1


def _code(made: Skeleton, top: Element) -> None:
    waiting: list[tuple[Element, int | None]] = [(top, None)]
    while waiting:
        (_, attributes, _, children), above = waiting.pop()
        place = len(made.codes)
        made.codes.append(
            Code(
                xml.guid(attributes.get("guid")),
                attributes.get("name", ""),
                attributes.get("isCodable", "true").strip().lower() not in {"false", "0"},
                attributes.get("color", ""),
                xml.words(children, "Description"),
                xml.targets(children, "NoteRef"),
                above,
            )
        )
        below = [(each, place) for each in children if each[0] == "Code"]
        waiting.extend(reversed(below))


def values(children: Iterable[Element]) -> Iterator[Value]:
    """The values of variables among the children of an element."""
    for name, _, _, parts in children:
        if name == "VariableValue":
            reference, value = "", None
            for part, attributes, text, _ in parts:
                if part == "VariableRef":
                    reference = xml.target(attributes)
                elif part in _VALUES:
                    value = text or None
            yield reference, value
