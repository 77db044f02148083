"""A label, or the name of a file, taken apart by a declared pattern; it is kept as it stands.

A pattern is the label with names in the place of what changes::

    {collaboration}({wave}) {role} {#} - {organisation-type}

A dash that stands alone fits a long one as well. ``{#}`` is a number that tells people of one
role apart, ``{*}`` is anything that is not wanted.
``{role=Manager, Informatics}`` fits these words alone: a way to read one label its own way.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from consilience.errors import ReadError

#: What the label of a speaker can hold.
PARTS = ("collaboration", "wave", "role", "profession", "organisation-type")
#: What the name of a source can hold beside that.
OF_SOURCES = (*PARTS, "organisation", "speaker")

#: A dash that stands alone fits each kind of dash.
_DASHES = "-\N{EN DASH}\N{EM DASH}\N{MINUS SIGN}"
_DASH = f"[{_DASHES}]"
_LONGEST_LABEL = 200
_MOST_PLACES = 8
_PLACE = re.compile(r"\{([a-z#*-]+)(?:=([^{}]+))?\}")


@dataclass(frozen=True, slots=True)
class Pattern:
    """One declared pattern."""

    written: str
    expression: re.Pattern[str]
    names: tuple[str, ...]

    @classmethod
    def of(cls, written: str, known: Sequence[str] = PARTS) -> Pattern:
        """The pattern that was written, with the names ``known``; ReadError where it is none."""
        names: list[str] = []
        parts: list[str] = []
        at = 0
        for found in _PLACE.finditer(written):
            parts.append(_literal(written[at : found.start()]))
            name, words = found[1], found[2]
            if name == "#":
                parts.append(r"[0-9]+")
            elif name == "*":
                parts.append(r".*?")
            elif name in known and name not in names:
                names.append(name)
                following = written[found.end() : found.end() + 1]
                stop = re.escape(following) if following in {"(", ")", "[", "]", ":"} else ""
                anything = f"[^{stop}]+?" if stop else ".+?"
                parts.append(f"({re.escape(words) if words else anything})")
            else:
                raise _wrong(written, f"{{{name}}} is unknown, or stands twice", known)
            at = found.end()
        parts.append(_literal(written[at:]))
        if not names or len(parts) > 2 * _MOST_PLACES + 1:
            raise _wrong(written, "it needs between one and eight names")
        return cls(written, re.compile("".join(parts)), tuple(names))

    def read(self, label: str) -> dict[str, str] | None:
        """The parts of a label; None where it does not fit."""
        if len(label) > _LONGEST_LABEL:
            return None
        found = self.expression.fullmatch(label.strip())
        if found is None:
            return None
        return {name: part.strip() for name, part in zip(self.names, found.groups(), strict=True)}


def read(patterns: Sequence[Pattern], label: str) -> Mapping[str, str] | None:
    """The parts of a label by the first pattern that fits; None where none does."""
    for pattern in patterns:
        parts = pattern.read(label)
        if parts is not None:
            return parts
    return None


def _literal(text: str) -> str:
    if "{" in text or "}" in text:
        raise _wrong(text, "a curly bracket has no partner")
    words = (
        _DASH if part and part in _DASHES else re.escape(part) for part in re.split(r"\s+", text)
    )
    return r"\s*".join(words)


def _wrong(written: str, why: str, known: Sequence[str] = PARTS) -> ReadError:
    return ReadError(
        f"the pattern “{written}” cannot be used: {why}",
        hint="names: " + ", ".join(f"{{{each}}}" for each in (*known, "#", "*")),
    )
