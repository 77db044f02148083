"""A first column map for a sheet: guessed from its headings and its first rows, to be confirmed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from consilience.cells import ID
from consilience.errors import ReadError
from consilience.findings import Place
from consilience.readers import label
from consilience.readers.table import headings, meanings
from consilience.readers.table.column_map import ColumnMap
from consilience.readers.table.headings import Layout
from consilience.readers.table.sheets import Row, Sheet

_LOOKED_AT = 500
_HEADING_WITHIN = 10
_ENOUGH = 0.6

_APPLIED = re.compile(r"code: (?P<code>.+) applied", re.IGNORECASE | re.DOTALL)
_BESIDE = re.compile(r"code: .+ range", re.IGNORECASE | re.DOTALL)
_WEIGHT = re.compile(r"code: .+ weight", re.IGNORECASE | re.DOTALL)
_COLUMN = re.compile(r"[A-Z]{1,3} : .+", re.DOTALL)
_NO = frozenset({"0", "false", "no", "n", "-", "falsch", "non", "nein"})
_ROW = re.compile(r"[0-9]+ : .+", re.DOTALL)

#: Ways in which articles write the labels of speakers; the most telling first.
_LABELS = (
    "{collaboration}({wave}) {role} {#} - {organisation-type}",
    "{collaboration}({wave}) {role} - {organisation-type}",
    "{collaboration}({wave}) {role}, {organisation-type}",
    "{collaboration}({wave}) {role}",
    "{role} {#}, {organisation-type}",
    "{role}, {organisation-type}",
)


def headings_of(sheet: Sheet) -> tuple[int, tuple[str, ...]]:
    """The row of the headings, and the headings; no two are the same.

    It is the first row with two cells or more: above it may stand a title.
    """
    for number, cells in islice(sheet.rows(), _HEADING_WITHIN):
        if sum(1 for cell in cells if cell.strip()) > 1:
            return number, named(cells)
    return 0, ()


def named(cells: Sequence[str]) -> tuple[str, ...]:
    """The headings, each with a number where it is empty or stands again."""
    found: list[str] = []
    for position, cell in enumerate(cells, 1):
        name = " ".join(cell.split()) or f"(column {position})"
        number = 1
        unique = name
        while unique in found:
            number += 1
            unique = f"{name} ({number})"
        found.append(unique)
    return tuple(found)


def is_matrix(sheet: Sheet) -> bool:
    """True for the matrix of counts that NVivo writes: codes in rows, cases in columns."""
    rows = list(islice(sheet.rows(), _HEADING_WITHIN))
    if len(rows) < 2:  # noqa: PLR2004 - a heading and a row
        return False
    (_, first), *rest = rows
    return (
        not first[0].strip()
        and len(first) > 1
        and all(_COLUMN.fullmatch(cell.strip()) for cell in first[1:])
        and all(_ROW.fullmatch(cells[0].strip()) for _, cells in rest)
    )


def column_map(path: Path, sheet: Sheet) -> ColumnMap:
    """The map that is most likely; ReadError where no column looks like quotes."""
    row, names = headings_of(sheet)
    if not names:
        raise ReadError(
            f"{path.name} has no row of headings",
            place=Place(path.name),
            hint="the first row names the columns",
        )
    sample = [cells for number, cells in islice(sheet.rows(), _LOOKED_AT) if number > row]
    layout = headings.recognised(names)
    words = _of_tool(layout, names) if layout else headings.usual(names)
    if "text" in words and not layout:
        _look_at_quotes(words, sample)
    if "text" not in words:
        _find_quotes(path, names, words, sample)
    if not layout:
        _find_applied(names, words, sample)
    fixed = _fixed(layout, path, names, words, sample)
    told = headings.kind(sheet.name) or headings.kind(names[words.index("text")])
    if told and not layout and "kind" not in words:
        fixed["kind"] = told
        if told == "author-finding":  # in whose words is not said
            fixed.pop("wording", None)
    patterns = () if layout else _patterns(words, sample)
    return ColumnMap(
        layout=layout.name if layout else "quotes",
        columns=tuple(zip(names, words, strict=True)),
        sheet=sheet.name,
        heading_row=row,
        patterns=patterns,
        fixed=fixed,
    )


def _of_tool(layout: Layout, names: Sequence[str]) -> list[str]:
    words: list[str] = []
    level = 0
    for name in names:
        plain = headings.plain(name)
        if found := _APPLIED.fullmatch(name):
            word = f"applied:{found['code']}"
        elif _BESIDE.fullmatch(name):
            word = "leave"
        elif _WEIGHT.fullmatch(name):
            word = "detail"
        elif layout.name == "qualcoder" and plain.startswith("category"):
            level += 1
            word = f"code.{min(level + 1, 9)}"
        elif layout.name == "qualcoder" and name.startswith(("FileVar_", "CaseVar_")):
            word = "source-detail" if name.startswith("FileVar_") else "speaker-detail"
        else:
            fallback = "source-detail" if layout.name == "dedoose" else "detail"
            word = layout.meanings.get(plain, fallback)
        words.append(word)
    if level:  # QualCoder names the category next to the code first
        words[words.index("code")] = "code.1"
    for meaning in {word for word in words if word in {"text", "source", "id"}}:
        for again in [index for index, word in enumerate(words) if word == meaning][1:]:
            words[again] = "detail"
    return words


def _cells(sample: Sequence[Sequence[str]], index: int) -> list[str]:
    return [cells[index].strip() for cells in sample if index < len(cells) and cells[index].strip()]


def _look_at_quotes(words: list[str], sample: Sequence[Sequence[str]]) -> None:
    """A column called “excerpt” may hold the ids of excerpts and not their words."""
    index = words.index("text")
    cells = _cells(sample, index)
    if cells and all(ID.fullmatch(cell) for cell in cells):
        words[index] = "detail" if "id" in words else "id"


def _find_quotes(
    path: Path, names: Sequence[str], words: list[str], sample: Sequence[Sequence[str]]
) -> None:
    """Take the column with the longest texts for the quotes, where it is plain."""
    lengths = []
    for index, word in enumerate(words):
        cells = _cells(sample, index)
        if word == "detail" and cells:
            lengths.append((sum(map(len, cells)) / len(cells), index))
    longest = max(lengths, default=(0.0, 0))
    if longest[0] < 40 and headings.is_codebook(names):  # noqa: PLR2004 - as below
        raise ReadError(
            f"{path.name} looks like a list of codes, with no quotes in it",
            place=Place(path.name),
            hint="export the codebook as REFI-QDA (.qdc) and import that; or write its columns "
            "into codebook.csv of the study",
        )
    if longest[0] < 40:  # noqa: PLR2004 - shorter than a short sentence
        raise ReadError(
            f"{path.name}: no column looks like quotes",
            place=Place(path.name),
            hint=f"say which it is with a column map (--map); its columns: {', '.join(names)}",
        )
    words[longest[1]] = "text"


def _find_applied(names: Sequence[str], words: list[str], sample: Sequence[Sequence[str]]) -> None:
    """Where no column names codes, take columns of yes and no for one code each."""
    if any(word.startswith("code") and word != "coder" for word in words):
        return
    found = []
    for index, word in enumerate(words):
        cells = {cell.casefold() for cell in _cells(sample, index)}
        if word == "detail" and cells & meanings.YES and cells <= meanings.YES | _NO:
            found.append(index)
    for index in found if len(found) > 1 else ():
        words[index] = f"applied:{names[index]}"


def _fixed(
    layout: Layout | None,
    path: Path,
    names: Sequence[str],
    words: Sequence[str],
    sample: Sequence[Sequence[str]],
) -> dict[str, str]:
    if layout:
        fixed = dict(layout.fixed)
    else:
        fixed = {"source_kind": "published-table", "layer_kind": "authors"}
        if "coder" not in words:
            fixed["coder"] = "The authors"
        if "kind" not in words:
            fixed["kind"] = "participant-words"
        if "wording" not in words:
            fixed["wording"] = "verbatim"
    fixed.setdefault("layer", f"Coding as it stands in {path.name}")
    if "source" not in words:
        fixed["source"] = path.stem
    if "collaboration" in words and not layout:
        name = headings.plain(names[words.index("collaboration")])
        kind = next(
            (k for k in ("network", "consortium", "partnership", "alliance") if k in name), ""
        )
        fixed["collaboration_kind"] = kind or ("community" if "community" in name else "site")
    if "codes" in words:
        cells = _cells(sample, words.index("codes"))
        fixed["separator"] = _separator(cells)
    if "path" in fixed:
        index = next((i for i, word in enumerate(words) if word in {"code", "codes"}), None)
        cells = _cells(sample, index) if index is not None else []
        if any(" > " in cell for cell in cells) and not any("\\" in cell for cell in cells):
            fixed["path"] = " > "
    return fixed


def _separator(cells: Sequence[str]) -> str:
    for mark in ("\n", ";", "|", ","):
        if any(mark in cell for cell in cells):
            return "newline" if mark == "\n" else mark
    return ";"


def _patterns(words: Sequence[str], sample: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The usual patterns that take most labels apart, unless columns say it already."""
    if "speaker" not in words or {"role", "organisation-type"} & set(words):
        return ()
    labels = sorted(set(_cells(sample, words.index("speaker"))))
    patterns = [label.Pattern.of(each) for each in _LABELS]
    fits: Counter[str] = Counter()
    for each in labels:
        fitting = next((p.written for p in patterns if p.read(each) is not None), None)
        if fitting:
            fits[fitting] += 1
    if not labels or fits.total() < _ENOUGH * len(labels):
        return ()
    return tuple(each for each in _LABELS if each in fits)


def rows_below(sheet: Sheet, heading_row: int) -> list[Row]:
    """The rows below the headings."""
    return [(number, cells) for number, cells in sheet.rows() if number > heading_row]
