"""The map from a table's columns to what they mean: guessed once, confirmed, kept, used again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from consilience.errors import ReadError
from consilience.readers.label import Pattern
from consilience.readers.table import meanings

FORMAT: Final = 1

#: Settings that hold for every row, with what they mean.
FIXED: Final[Mapping[str, str]] = {
    "kind": "what the quotes are, where no column says so",
    "wording": "verbatim, paraphrase or translation, where no column says so",
    "source": "title of the one source, where no column names sources",
    "source_kind": "what the sources are (interview, published-table …)",
    "collaboration_kind": "what the collaborations are (network, community, site …)",
    "layer": "what the body of coding is called",
    "layer_kind": "whose coding it is: authors, coder, curator",
    "coder": "who coded, where no column says so",
    "language": "language of the words",
    "separator": "what stands between several codes in one cell",
    "path": "what stands between a code and the one below it",
    "codes_from": "top or bottom: where the columns code.1, code.2 … begin",
}
#: Tables of words: as published → the word of the list.
WORDS: Final = ("role", "profession", "organisation-type", "direction", "wave")


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """What each column means. ``columns`` are (heading, meaning), in the order of the sheet."""

    layout: str
    columns: tuple[tuple[str, str], ...]
    sheet: str = ""
    heading_row: int = 1
    patterns: tuple[str, ...] = ()
    fixed: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def of(self, meaning: str) -> list[int]:
        """Where the columns with a meaning stand, from 0."""
        return [index for index, (_, word) in enumerate(self.columns) if word == meaning]

    def first(self, meaning: str) -> int | None:
        """Where the first column with a meaning stands."""
        return next(iter(self.of(meaning)), None)

    def levels(self) -> list[int]:
        """Where the columns that lead down to a code stand, the broadest first."""
        found = [
            (int(match[1]), index)
            for index, (_, word) in enumerate(self.columns)
            if (match := meanings.LEVEL.fullmatch(word))
        ]
        return [index for _, index in sorted(found)]

    def applied(self) -> list[tuple[int, str]]:
        """Where the columns that say yes or no to a code stand, and the code."""
        return [
            (index, match[1])
            for index, (_, word) in enumerate(self.columns)
            if (match := meanings.APPLIED.fullmatch(word))
        ]

    def labels(self) -> tuple[Pattern, ...]:
        """The patterns that labels are taken apart by."""
        return tuple(Pattern.of(each) for each in self.patterns)

    def word(self, scheme: str, published: str) -> str | None:
        """The word of a list for what is published, where the map declares one."""
        return self.words.get(scheme, {}).get(published.strip())

    def fitted(self, headings: tuple[str, ...]) -> ColumnMap:
        """The same map for a sheet whose columns stand in another order.

        ReadError where a column that the map uses is not there; a column that the map does not
        know becomes ``leave``, and the reader says so.
        """
        known = dict(self.columns)
        missing = [name for name, word in self.columns if word != "leave" and name not in headings]
        if missing:
            raise ReadError(
                f"the sheet has no column “{missing[0]}”, which the column map uses",
                hint=f"its columns: {', '.join(headings)}",
            )
        columns = tuple((name, known.get(name, "leave")) for name in headings)
        return replace(self, columns=columns)


def written(map_: ColumnMap, file: str) -> str:
    """The map as TOML, with what each word means beside it."""
    lines = [
        f"# How the columns of {' '.join(file.split())} are read. Correct it, then import",
        "# with this map: consilience import FILE --study ID --map THIS",
        f"format = {FORMAT}",
        f"layout = {_text(map_.layout)}",
    ]
    if map_.sheet:
        lines.append(f"sheet = {_text(map_.sheet)}")
    lines.append(f"heading_row = {map_.heading_row}")
    if map_.patterns:
        lines += ["", "# How a speaker's label is taken apart: the first pattern that fits."]
        lines.append("label = [")
        lines += [f"  {_text(each)}," for each in map_.patterns]
        lines.append("]")
    lines += ["", "[columns]"]
    for heading, word in map_.columns:
        lines.append(f"{_text(heading)} = {_text(word)} # {meanings.explained(word)}")
    if map_.fixed:
        lines += ["", "[fixed]"]
        lines += [f"{name} = {_text(value)} # {FIXED[name]}" for name, value in map_.fixed.items()]
    for scheme, words in map_.words.items():
        if words:
            lines += ["", "# As published = the word of the list.", f"[words.{scheme}]"]
            lines += [f"{_text(name)} = {_text(word)}" for name, word in words.items()]
    return "\n".join(lines) + "\n"


def _text(value: str) -> str:
    # JSON's escapes are TOML's, but TOML wants DEL escaped as well.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def parsed(data: Mapping[str, Any], file: str) -> ColumnMap:
    """The map that a TOML file holds; ReadError where it does not say what a map says."""
    if data.get("format") != FORMAT:
        raise _wrong(file, f"format is not {FORMAT}")
    columns = _texts(data.get("columns"), file, "columns")
    for heading, word in columns.items():
        if not meanings.is_meaning(word):
            known = ", ".join((*meanings.SINGLE, *meanings.SEVERAL, "code.1", "applied:CODE"))
            raise _wrong(file, f"“{word}” (column “{heading}”) is no meaning; known: {known}")
    for word in meanings.SINGLE:
        if sum(1 for each in columns.values() if each == word) > 1:
            raise _wrong(file, f"two columns mean “{word}”")
    if not columns:
        raise _wrong(file, "[columns] is empty")
    row = data.get("heading_row", 1)
    if not isinstance(row, int) or isinstance(row, bool) or row < 1:
        raise _wrong(file, "heading_row is not a row")
    fixed = _texts(data.get("fixed", {}), file, "fixed")
    if strange := next((name for name in fixed if name not in FIXED), None):
        raise _wrong(file, f"[fixed] does not know “{strange}”; known: {', '.join(FIXED)}")
    words = data.get("words", {})
    if not isinstance(words, dict) or any(name not in WORDS for name in words):
        raise _wrong(file, f"[words.…] knows {', '.join(WORDS)}")
    patterns = data.get("label", [])
    patterns = [patterns] if isinstance(patterns, str) else patterns
    if not isinstance(patterns, list) or not all(isinstance(each, str) for each in patterns):
        raise _wrong(file, "label is not a list of patterns")
    found = ColumnMap(
        layout=str(data.get("layout", "quotes")),
        columns=tuple(columns.items()),
        sheet=str(data.get("sheet", "")),
        heading_row=row,
        patterns=tuple(patterns),
        fixed=fixed,
        words={name: _texts(given, file, f"words.{name}") for name, given in words.items()},
    )
    found.labels()
    return found


def _texts(given: object, file: str, where: str) -> dict[str, str]:
    if not isinstance(given, dict) or not all(isinstance(each, str) for each in given.values()):
        raise _wrong(file, f"[{where}] is not a list of “name = text”")
    return dict(given)


def _wrong(file: str, what: str) -> ReadError:
    return ReadError(
        f"{file} is not a column map: {what}",
        hint="consilience inspect FILE --format map writes one to begin with",
    )
