"""study.toml ↔ :class:`consilience.model.Header`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields, replace
from pathlib import Path
from typing import Any, overload

from consilience import header, model, toml_file
from consilience.access import LICENCES
from consilience.catalogue import Found, finding, raise_errors
from consilience.cells import ID, BrokenCellError, convert, may_be_shown
from consilience.findings import Finding, Place
from consilience.header import Key, Part
from consilience.tables import Kind
from consilience.toml_file import Spot
from consilience.vocabulary import suggest

FILE = "study.toml"

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
    if not path.exists():
        found(finding("F001", place))
        return None
    content = toml_file.text(path, place, found)
    if content is None:
        return None
    if not ID.fullmatch(slug):
        found(finding("F006", place, study=slug, content=slug))
    data = toml_file.parsed(content, place, found)
    if data is None:
        return None
    reader = _Reader(place, toml_file.spots(content), found)
    version = data.pop("format", 1)
    if version not in header.FORMATS or isinstance(version, bool):
        found(finding("F007", reader.place(("", 0, "format")), value=may_be_shown(str(version))))
    values = reader.values(header.STUDY, data, "", 0)
    return model.Header(slug=slug, **values)


class _Reader:
    """Turns tables of TOML into the arguments of the model's classes."""

    def __init__(self, place: Place, lines: Mapping[Spot, int], found: Found) -> None:
        self._file = place.file
        self._lines = lines
        self._found = found

    def place(self, spot: Spot, name: str = "") -> Place:
        return toml_file.place(self._file, self._lines, spot, name)

    def values(self, part: Part, data: Mapping[str, Any], path: str, number: int) -> dict[str, Any]:
        """Arguments for ``part.record``; whatever is broken is left out or empty."""
        known = [key.name for key in part.keys]
        for name in data:
            if part.key(name) is None:
                near = suggest(name, known)
                self._found(
                    finding(
                        "F003",
                        self.place((path, number, name), may_be_shown(name) or "…"),
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
