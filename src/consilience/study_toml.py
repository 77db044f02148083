"""study.toml ↔ :class:`consilience.model.Header`."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields, replace
from pathlib import Path
from typing import Any, overload

from consilience import header, model
from consilience.access import LICENCES
from consilience.catalogue import Found, finding, raise_errors
from consilience.cells import ID, BrokenCellError, convert, may_be_shown
from consilience.findings import Finding, Place
from consilience.header import Key, Part
from consilience.tables import Kind
from consilience.vocabulary import suggest

FILE = "study.toml"

#: Table, its number among those of the same name (from 1; 0 where there is only one), key.
Spot = tuple[str, int, str]

_AT = re.compile(r"\(at line (\d+), column (\d+)\)|\(at end of document\)")
_HEADING = re.compile(r"\s*(\[\[?)\s*([A-Za-z0-9_.\-\"' ]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"\s*([A-Za-z0-9_\-]+|\"[^\"]*\"|'[^']*')\s*=")
_TRIPLE = re.compile(r"\"\"\"|'''")
_DOI = re.compile(r"10\.[0-9]{4,9}/[^\s<>\"{}|\\^`]+")
_ORCID = re.compile(r"(?:[0-9]{4}-){3}[0-9]{3}[0-9X]")
_ORCID_MODULUS = 11
_ORCID_TEN = 10


@overload
def read(path: Path, found: None = None) -> model.Header: ...
@overload
def read(path: Path, found: Found) -> model.Header | None: ...
def read(path: Path, found: Found | None = None) -> model.Header | None:
    """The header of the study in the folder of ``path`` (``…/<slug>/study.toml``).

    Without ``found`` the first error is raised as ReadError. None: nothing could be made of it.
    """
    found = found or raise_errors
    slug = path.resolve().parent.name
    place = Place(f"{slug}/{FILE}")
    text = _text(path, place, found)
    if text is None:
        return None
    if not ID.fullmatch(slug):
        found(finding("F006", place, study=slug, content=slug))
    data = _parsed(text, place, found)
    if data is None:
        return None
    reader = _Reader(place, spots(text), found)
    version = data.pop("format", 1)
    if version not in header.FORMATS or isinstance(version, bool):
        found(finding("F007", reader.place(("", 0, "format")), value=may_be_shown(str(version))))
    values = reader.values(header.STUDY, data, "", 0)
    return model.Header(slug=slug, **values)


def _text(path: Path, place: Place, found: Found) -> str | None:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        found(finding("F001", place))
        return None
    except OSError as error:
        found(finding("F009", place, problem=error.strerror or "it cannot be read"))
        return None
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        found(finding("F011", place))
        return raw.decode("utf-16", "replace")
    if raw.startswith(b"\xef\xbb\xbf"):
        found(finding("F012", place))
        raw = raw[3:]
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        found(finding("F010", Place(place.file, row), looks_like="Windows-1252 (ANSI)"))
        return raw.decode("cp1252", "replace")


def _parsed(text: str, place: Place, found: Found) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        said = str(error)
        match = _AT.search(said)
        row, column = (match.group(1), match.group(2)) if match else (None, None)
        where = Place(
            place.file,
            int(row) if row else text.count("\n") + 1,
            int(column) if column else None,
        )
        problem = _AT.sub("", said).strip()
        found(finding("F002", where, problem=problem[:1].lower() + problem[1:]))
        return None


def spots(text: str) -> Mapping[Spot, int]:
    """The line on which each table begins (key ``""``) and each key stands."""
    lines: dict[Spot, int] = {}
    counts: dict[str, int] = {}
    table, number, inside = "", 0, ""
    for row, line in enumerate(text.splitlines(), 1):
        if not inside:
            if heading := _HEADING.match(line):
                table = heading.group(2).replace('"', "").replace("'", "").strip()
                if heading.group(1) == "[[":
                    number = counts[table] = counts.get(table, 0) + 1
                else:
                    number = 0
                lines.setdefault((table, number, ""), row)
            elif key := _KEY.match(line):
                lines.setdefault((table, number, key.group(1).strip("\"'")), row)
        for mark in _TRIPLE.findall(line):
            if not inside:
                inside = mark
            elif inside == mark:
                inside = ""
    return lines


class _Reader:
    """Turns tables of TOML into the arguments of the model's classes."""

    def __init__(self, place: Place, lines: Mapping[Spot, int], found: Found) -> None:
        self._file = place.file
        self._lines = lines
        self._found = found

    def place(self, spot: Spot, name: str = "") -> Place:
        return spot_place(self._file, self._lines, spot, name)

    def values(self, part: Part, data: Mapping[str, Any], path: str, number: int) -> dict[str, Any]:
        """Arguments for ``part.record``; whatever is broken is left out or empty."""
        known = [key.name for key in part.keys]
        for name in data:
            if part.key(name) is None:
                near = suggest(name, known)
                self._found(
                    finding(
                        "F003",
                        self.place((path, number, name)),
                        key=may_be_shown(name),
                        part=part.title,
                        known=", ".join(known),
                        suggestion=near,
                        shown=may_be_shown(name),
                    )
                )
        values: dict[str, Any] = {}
        for key in part.keys:
            spot = (path, number, key.name)
            if key.name in data:
                value = self._value(key, data[key.name], spot)
                if value is not None:
                    values[key.attribute] = value
            elif key.required:
                place = self.place((path, number, ""), key.name)
                self._found(finding("F004", place, part=_titled(part, number), key=key.name))
        for each in fields(part.record):
            if each.name == "slug" or each.name in values:
                continue
            if each.default is MISSING and each.default_factory is MISSING:
                values[each.name] = 0 if each.type == "int" else ""
        return values

    def _value(self, key: Key, value: object, spot: Spot) -> object:
        if key.part is not None:
            return self._parts(key, key.part, value, spot)
        if not key.many:
            return self._single(key, value, spot)
        if not isinstance(value, list):
            self._wrong(key, spot, "a list", f'{key.name} = ["…"]')
            return None
        items = [self._single(key, item, spot) for item in value]
        return tuple(item for item in items if item is not None)

    def _parts(self, key: Key, part: Part, value: object, spot: Spot) -> object:
        path = f"{spot[0]}.{key.name}".lstrip(".")
        if not key.many:
            if not isinstance(value, dict):
                self._wrong(key, spot, "a table", f"[{path}]")
                return None
            return part.record(**self.values(part, value, path, 0))
        example = '[{ name = "…" }]' if part is header.AUTHOR else f"[[{path}]]"
        if not isinstance(value, list):
            self._wrong(key, spot, "a list of tables", example)
            return None
        made: list[object] = []
        for number, item in enumerate(value, 1):
            if part is header.AUTHOR and isinstance(item, str):
                made.append(model.Author(name=item))
            elif isinstance(item, dict):
                within = spot if part is header.AUTHOR else (path, number, "")
                made.append(self._part(part, item, within))
            else:
                self._wrong(key, spot, "a list of tables", example)
        return tuple(made)

    def _part(self, part: Part, item: Mapping[str, Any], spot: Spot) -> object:
        if part is header.AUTHOR:  # authors stand on one line of the table that they belong to
            reader = _Reader(self.place(spot), {}, self._moved(spot))
            return part.record(**reader.values(part, item, "author", 0))
        return part.record(**self.values(part, item, spot[0], spot[1]))

    def _moved(self, spot: Spot) -> Found:
        place = self.place(spot)

        def moved(each: Finding) -> None:
            self._found(replace(each, place=place))

        return moved

    def _single(self, key: Key, value: object, spot: Spot) -> object:
        if key.kind is Kind.INTEGER:
            if isinstance(value, bool) or not isinstance(value, int):
                self._wrong(key, spot, "a whole number", f"{key.name} = 1")
                return None
            return value
        if not isinstance(value, str):
            self._wrong(key, spot, "a text", f'{key.name} = "…"')
            return None
        if not value.strip():
            if key.required:
                self._found(finding("F004", self.place(spot), part="the line", key=key.name))
            return None
        return self._text(key, value, spot)

    def _text(self, key: Key, value: str, spot: Spot) -> str | None:
        place = self.place(spot)
        shown = may_be_shown(value)
        if key.choices and value not in key.choices:
            self._found(
                finding(
                    "F038",
                    place,
                    column=key.name,
                    list=key.name,
                    known=", ".join(key.choices),
                    suggestion=suggest(value, key.choices),
                    shown=shown,
                )
            )
            return None
        if key.check == "orcid" and not is_orcid(value):
            self._found(finding("M106", place, content=value))
            return None
        if key.check == "doi" and not _DOI.fullmatch(value):
            self._found(finding("M107", place, content=value))
            return None
        try:
            return str(convert(key.kind, value))
        except BrokenCellError as broken:
            self._found(
                finding(
                    broken.code,
                    place,
                    column=key.name,
                    known=", ".join(LICENCES),
                    shown=shown,
                    content=value,
                )
            )
            return None

    def _wrong(self, key: Key, spot: Spot, expected: str, example: str) -> None:
        self._found(
            finding("F005", self.place(spot), key=key.name, expected=expected, example=example)
        )


def _titled(part: Part, number: int) -> str:
    return f"{part.title} (number {number})" if number else part.title


def is_orcid(text: str) -> bool:
    """True where the form and the check digit (ISO 7064, 11-2) fit."""
    if not _ORCID.fullmatch(text):
        return False
    total = 0
    digits = text.replace("-", "")
    for digit in digits[:-1]:
        total = (total + int(digit)) * 2
    check = (12 - total % _ORCID_MODULUS) % _ORCID_MODULUS
    return digits[-1] == ("X" if check == _ORCID_TEN else str(check))


def spot_place(file: str, lines: Mapping[Spot, int], spot: Spot, name: str = "") -> Place:
    """Where a key of study.toml stands, with a name that people understand."""
    table, number, key = spot
    row = lines.get(spot) or lines.get((table, number, "")) or lines.get((table, 0, ""))
    heading = f"{table} {number}" if number else table
    element = ", ".join(each for each in (heading, name or key) if each)
    return Place(file, row, element=element)


# --- writing -------------------------------------------------------------------------------


def written(study: model.Header) -> str:
    """The text of study.toml for a header."""
    lines = ["format = 1", *_lines(header.STUDY, study, "")]
    return "\n".join(lines) + "\n"


def _lines(part: Part, value: object, path: str) -> Iterator[str]:
    nested: list[tuple[Key, Part]] = []
    for key in part.keys:
        held = getattr(value, key.attribute)
        if key.part is not None and key.part is not header.AUTHOR:
            nested.append((key, key.part))
        elif held is not None and held != () and held != _default(part, key):
            yield f"{key.name} = {_value(held)}"
        elif held == () and _default(part, key) not in ((), None):
            yield f"{key.name} = []"
    for key, inner in nested:
        held = getattr(value, key.attribute)
        name = f"{path}.{key.name}".lstrip(".")
        for item in held if key.many else (held,):
            if item is not None:
                yield ""
                yield f"[[{name}]]" if key.many else f"[{name}]"
                yield from _lines(inner, item, name)
        if key.many and not held and _default(part, key):
            yield f"{key.name} = []"


def _default(part: Part, key: Key) -> object:
    for each in fields(part.record):
        if each.name == key.attribute:
            return None if each.default is MISSING else each.default
    return None


def _value(value: object) -> str:
    if isinstance(value, str):
        # JSON's escapes are TOML's, but TOML wants DEL escaped as well.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, int):
        return str(value)
    if isinstance(value, model.Author):
        orcid = f", orcid = {_value(value.orcid)}" if value.orcid else ""
        return f"{{ name = {_value(value.name)}{orcid} }}"
    if isinstance(value, tuple):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    message = f"study.toml cannot hold a {type(value).__name__}"
    raise TypeError(message)
