"""A TOML file, with the line on which each key stands."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from consilience.catalogue import Found, finding
from consilience.findings import Place

#: Table, its number among those of the same name (from 1; 0 where there is only one), key.
Spot = tuple[str, int, str]

_AT = re.compile(r"\(at line (\d+), column (\d+)\)|\(at end of document\)")
_HEADING = re.compile(r"\s*(\[\[?)\s*([A-Za-z0-9_.\-\"' ]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"\s*([A-Za-z0-9_\-]+|\"[^\"]*\"|'[^']*')\s*=")
_TRIPLE = re.compile(r"\"\"\"|'''")
#: A key of so many parts means nothing, and takes the parser minutes.
_LONG_KEY = re.compile(r"(?:[\w\"'-]++[ \t]*+\.[ \t]*+){100}")
#: What the parser says where it repeats a name that people wrote.
_NAMED = re.compile(r"\(['\"].*\)|(?<=key )['\"].*['\"]")


def text(path: Path, where: Place, found: Found) -> str | None:
    """The text of the file; what is not UTF-8 is a finding and read as what it seems to be."""
    try:
        if path.exists() and not path.is_file():  # opening a pipe would wait for ever
            found(finding("F009", where, problem="it is not a file"))
            return None
        raw = path.read_bytes()
    except OSError as error:
        found(finding("F009", where, problem=error.strerror or "it cannot be read"))
        return None
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        found(finding("F011", where))
        return raw.decode("utf-16", "replace")
    if raw.startswith(b"\xef\xbb\xbf"):
        found(finding("F012", where))
        raw = raw[3:]
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        found(finding("F010", Place(where.file, row), looks_like="Windows-1252 (ANSI)"))
        return raw.decode("cp1252", "replace")


def parsed(content: str, where: Place, found: Found) -> dict[str, Any] | None:
    """What the file says; a slip in its spelling is a finding with line and column."""
    try:
        if long := _LONG_KEY.search(content):
            line = content.count("\n", 0, long.start()) + 1
            found(finding("F002", Place(where.file, line), problem="a key has too many parts"))
            return None
        return tomllib.loads(content)
    except RecursionError:
        found(finding("F002", where, problem="lists or tables are nested too deeply"))
        return None
    except ValueError as error:  # beside slips of spelling: a number with thousands of digits
        if not isinstance(error, tomllib.TOMLDecodeError):
            found(finding("F002", where, problem="a number is too long"))
            return None
        said = str(error)
        match = _AT.search(said)
        row, column = match.groups() if match else (None, None)
        at = Place(
            where.file,
            int(row) if row else content.count("\n") + 1,
            int(column) if column else None,
        )
        problem = _NAMED.sub("…", _AT.sub("", said)).strip()
        found(finding("F002", at, problem=problem[:1].lower() + problem[1:]))
        return None


def spots(content: str) -> Mapping[Spot, int]:
    """The line on which each table begins (its key is empty) and each key stands."""
    lines: dict[Spot, int] = {}
    counts: dict[str, int] = {}
    table, number, inside = "", 0, ""
    for row, line in enumerate(content.split("\n"), 1):
        if not inside:
            if heading := _HEADING.match(line):
                table = heading.group(2).replace('"', "").replace("'", "").strip()
                number = 0
                if heading.group(1) == "[[":
                    number = counts[table] = counts.get(table, 0) + 1
                lines.setdefault((table, number, ""), row)
            elif key := _KEY.match(line):
                lines.setdefault((table, number, key.group(1).strip("\"'")), row)
        for mark in _TRIPLE.findall(line):
            if not inside:
                inside = mark
            elif inside == mark:
                inside = ""
    return lines


def place(file: str, lines: Mapping[Spot, int], spot: Spot, name: str = "") -> Place:
    """Where a key stands, with a name that people understand (``layer 2, kind``)."""
    table, number, key = spot
    below = f"{table}.{key}".lstrip(".")
    tries = (spot, (below, 0, ""), (below, 1, ""), (table, number, ""), (table, 0, ""))
    row = next((lines[each] for each in tries if each in lines), None)
    heading = f"{table} {number}" if number else table
    element = ", ".join(each for each in (heading, name or key) if each)
    return Place(file, row, element=element)
