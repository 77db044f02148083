"""Annotations in JSON, whatever they are wrapped in: lists, pages, collections, API answers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeGuard

from consilience.errors import ReadError
from consilience.findings import Place
from consilience.readers.web_annotation.own import Act, Words, act
from consilience.readers.web_annotation.own import words as words_of
from consilience.readers.wording import lines, sound

_MOST_BYTES = 1 << 27
_MOST_ANNOTATIONS = 1_000_000
#: How deep lists, pages and selectors may stand in one another.
_DEEPEST = 20
_LISTS = ("items", "rows", "annotations", "@graph")

Json = Mapping[str, object]


@dataclass
class Target:
    """What an annotation is about; ``id`` is that of the part of the source, where it has one."""

    address: str
    id: str = ""
    title: str = ""
    own: Words = field(default_factory=Words)
    exact: str = ""
    prefix: str = ""
    suffix: str = ""
    start: int | None = None
    end: int | None = None
    fragment: str = ""
    #: selectors of kinds that have no place in a study
    others: list[str] = field(default_factory=list)


@dataclass
class Annotation:
    """One annotation, in plain values."""

    id: str
    targets: list[Target]
    #: tags (words, and the address of the concept where there is one)
    tags: list[tuple[str, str]]
    comments: list[str]
    creator: str
    creator_name: str
    date: str
    #: ids of the annotations that it answers
    answers: list[str]
    group: str
    #: bodies of kinds that have no place in a study
    others: list[str]
    own: Act


def load(path: Path) -> object:
    """The JSON of a file, or a list of the JSON of its lines; ReadError where it is none."""
    if path.stat().st_size > _MOST_BYTES:
        raise ReadError(
            f"{path.name} is larger than {_MOST_BYTES >> 20} MB",
            place=Place(path.name),
            hint="export fewer annotations at once",
        )
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _no_json(path, "it is not UTF-8") from error
    try:
        return json.loads(text)
    except RecursionError as error:
        raise _no_json(path, "lists stand in lists without end") from error
    except ValueError as error:
        try:
            found = [json.loads(line) for line in text.splitlines() if line.strip()]
        except (ValueError, RecursionError):
            raise _no_json(path, str(error)) from error
        if not found:
            raise _no_json(path, "it is empty") from error
        return found


def _no_json(path: Path, why: str) -> ReadError:
    return ReadError(
        f"{path.name} is not JSON: {why}", place=Place(path.name), hint="export it again as JSON"
    )


def is_object(value: object) -> TypeGuard[Json]:
    """True for an object of JSON."""
    return isinstance(value, dict)


def find(value: object, depth: int = 0) -> Iterator[Json]:
    """Every annotation in a value."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for each in value:
            yield from find(each, depth + 1)
    elif is_object(value):
        if "target" in value or "hasTarget" in value or "oa:hasTarget" in value:
            yield value
            return
        for name in _LISTS:
            yield from find(value.get(name), depth + 1)
        if is_object(value.get("first")):
            yield from find(value["first"], depth + 1)


def read(path: Path) -> list[Annotation]:
    """The annotations of a file, in their order."""
    found: list[Annotation] = []
    for number, value in enumerate(find(load(path)), 1):
        if number > _MOST_ANNOTATIONS:
            raise ReadError(
                f"{path.name} holds more than {_MOST_ANNOTATIONS:,} annotations",
                place=Place(path.name),
                hint="export fewer at once",
            )
        found.append(annotation(value))
    return found


# --- values ---------------------------------------------------------------------------------


def text(value: object) -> str:
    """A text; of an object with a value or a language map, its words."""
    for _ in range(_DEEPEST):
        if isinstance(value, str):
            return lines(sound(value))
        if isinstance(value, list):
            value = value[0] if value else None
        elif is_object(value):
            value = value.get("value", value.get("@value", value.get("rdf:value")))
        else:
            return ""
    return ""


def several(value: object) -> list[object]:
    """A list; of a single value, the list of it."""
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def first(value: Json, *names: str) -> object:
    """What stands under the first of the names that is there."""
    for name in names:
        if value.get(name) is not None:
            return value[name]
    return None


def address(value: object) -> str:
    """The address of a thing that is given as one, or as an object that has one."""
    if is_object(value):
        value = first(value, "id", "@id", "source", "hasSource", "oa:hasSource")
        if is_object(value):
            value = first(value, "id", "@id")
    return text(value).strip()


def kinds(value: Json) -> set[str]:
    """The types of a thing, without the prefix of their namespace."""
    return {text(each).rpartition(":")[2] for each in several(first(value, "type", "@type"))}


# --- annotations ----------------------------------------------------------------------------


def annotation(value: Json) -> Annotation:
    """An annotation in plain values."""
    words = [" ".join(text(each).split()) for each in several(value.get("tags"))]
    found = Annotation(
        id=address(value),
        targets=[_target(each) for each in several(first(value, "target", "hasTarget"))],
        tags=[(each, "") for each in words if each],
        comments=[],
        creator="",
        creator_name="",
        date=text(first(value, "created", "dcterms:created", "modified", "updated")),
        answers=[text(each) for each in several(value.get("references"))],
        group=text(value.get("group")),
        others=[],
        own=act(value),
    )
    maker = first(value, "creator", "dcterms:creator", "user", "oa:annotatedBy")
    found.creator = address(maker) or (text(maker.get("name")) if is_object(maker) else "")
    named = maker if is_object(maker) else value.get("user_info")
    if is_object(named):
        found.creator_name = text(first(named, "name", "display_name", "foaf:name"))
    if not found.targets or not found.targets[0].address:
        for each in found.targets or [Target("")]:
            each.address = text(value.get("uri"))
    document = value.get("document")
    if is_object(document):
        for each in found.targets:
            each.title = each.title or text(document.get("title"))
    if "body" not in value and (comment := text(value.get("text"))).strip():
        found.comments.append(comment)
    found.comments += [text(each) for each in several(value.get("bodyValue")) if text(each)]
    motives = {text(each) for each in several(first(value, "motivation", "oa:motivatedBy"))}
    for body in several(first(value, "body", "hasBody", "oa:hasBody")):
        _body(body, motives, found)
    known = {words for words, concept in found.tags if concept}
    found.tags = [
        (words, concept) for words, concept in found.tags if concept or words not in known
    ]
    return found


def _body(body: object, motives: set[str], found: Annotation) -> None:
    if isinstance(body, str):
        if "tagging" in motives or "classifying" in motives or "identifying" in motives:
            found.tags.append((_last(body), body))
        else:
            found.others.append("linked body")
        return
    if not is_object(body):
        return
    types = kinds(body)
    if "Choice" in types or "List" in types or "Composite" in types:
        found.others.append("choice of bodies")
        return
    purposes = {text(each) for each in several(first(body, "purpose", "hasPurpose"))} or motives
    words = text(first(body, "value", "chars", "cnt:chars", "rdf:value"))
    source = body.get("source")
    label = _label(body) or (_label(source) if is_object(source) else "")
    given = address(body)
    tag = bool(purposes & {"tagging", "classifying", "identifying"}) or "Tag" in types
    if tag and (words or label or given):
        found.tags.append((" ".join((words or label or _last(given)).split()), given))
    elif words.strip():
        found.comments.append(words)
    else:
        found.others.append("linked body")


def _label(value: Json) -> str:
    return text(first(value, "label", "rdfs:label", "prefLabel", "skos:prefLabel", "name"))


def _last(given: str) -> str:
    """The last part of an address, for want of a label."""
    return given.rstrip("/#").replace("#", "/").rpartition("/")[2] or given


def _target(value: object) -> Target:
    if not is_object(value):
        given, _, fragment = _parted(text(value).strip())
        return Target(given, fragment=fragment)
    names = ("source", "hasSource", "oa:hasSource", "id", "@id")
    found = Target(address(first(value, *names)))
    source = first(value, "source", "hasSource", "oa:hasSource")
    if source is not None:
        found.id = text(first(value, "id", "@id")).strip()
    for each in (value, source):
        if is_object(each) and not found.title:
            found.title = text(first(each, "title", "dcterms:title"))
    found.own = words_of(value)
    for each in several(first(value, "selector", "hasSelector", "oa:hasSelector")):
        _selector(each, found, 0)
    if not found.fragment:
        found.address, _, found.fragment = _parted(found.address)
    return found


def _parted(given: str) -> tuple[str, str, str]:
    """An address and its media fragment; an anchor of another kind belongs to the address."""
    bare, mark, fragment = given.partition("#")
    if fragment.startswith(("t=", "xywh=", "page=")):
        return bare, mark, fragment
    return given, "", ""


def _selector(value: object, found: Target, depth: int) -> None:
    if not is_object(value) or depth > _DEEPEST:
        return
    types = kinds(value)
    if "TextQuoteSelector" in types:
        found.exact = text(value.get("exact"))
        found.prefix, found.suffix = text(value.get("prefix")), text(value.get("suffix"))
    elif types & {"TextPositionSelector", "DataPositionSelector"}:
        start, end = value.get("start"), value.get("end")
        if isinstance(start, int) and isinstance(end, int) and 0 <= start < end:
            found.start, found.end = start, end
    elif "FragmentSelector" in types and text(value.get("value")).startswith(
        ("t=", "xywh=", "page=")
    ):
        found.fragment = text(value.get("value"))
    elif "Choice" in types:
        for each in several(value.get("items")):
            _selector(each, found, depth + 1)
    else:
        found.others.append(min(types) if types else "selector")
    for each in several(first(value, "refinedBy", "oa:refinedBy")):
        _selector(each, found, depth + 1)
