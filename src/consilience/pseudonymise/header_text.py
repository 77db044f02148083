"""Which stretches of study.toml may be changed: titles, descriptions, labels, notes, remarks.

Ids, licences and publications stay: a citation that says something else is none.
"""

from __future__ import annotations

import re

_SECTION = re.compile(r"\s*\[\[?\s*([\w.-]+)\s*\]\]?")
_KEY = re.compile(r"\s*([\w-]+)\s*=")
_CHANGEABLE = frozenset({"title", "description", "label", "note", "unit_note"})
_LONG = ('"""', "'''")


def changeable(text: str) -> list[tuple[int, int]]:
    """The stretches (end excluded), in order."""
    found: list[tuple[int, int]] = []
    at, section, open_, allowed = 0, "", "", False
    for line in text.splitlines(keepends=True):
        stop = at + len(line)
        if open_:
            if allowed:
                found.append((at, stop))
            open_ = "" if open_ in line else open_
        elif key := _KEY.match(line):
            allowed = section != "publication" and (
                key[1] in _CHANGEABLE or (section == "agent" and key[1] == "name")
            )
            if allowed:
                found.append((at + key.end(), stop))
            open_ = next((each for each in _LONG if line.count(each) == 1), "")
        elif head := _SECTION.match(line):
            section = head[1]
        elif line.lstrip().startswith("#"):
            found.append((at, stop))
        at = stop
    return found


def only_changeable(text: str) -> str:
    """The text with everything else blotted out; what stands keeps its place."""
    return _blotted(text, changeable(text))


def only_fixed(text: str) -> str:
    """The other way round."""
    spans, at = [], 0
    for start, end in changeable(text):
        spans.append((at, start))
        at = end
    return _blotted(text, [*spans, (at, len(text))])


def _blotted(text: str, spans: list[tuple[int, int]]) -> str:
    pieces, at = [], 0
    for start, end in spans:
        pieces += ["\0" * (start - at), text[start:end]]
        at = end
    return "".join([*pieces, "\0" * (len(text) - at)])
