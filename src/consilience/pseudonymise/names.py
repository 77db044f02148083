"""The list of real names and of what takes their place.

::

    name,label,kind,also,but_not,endings,case,organisation
    Sarah Jones,[midwife 1],person,Sarah;Mrs Jones,,,,
    St Mary's Hospital,,organisation,St Mary's,St Mary's church,,,O1

``name`` and ``kind`` are needed. Without a label the next free number of the kind is taken
(``[organisation 1]``). Rows with one label are one thing. The list lies where the study is not.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from consilience import vocabulary
from consilience.errors import ReadError, Refused
from consilience.findings import Place
from consilience.pseudonymise.folding import Folded

COLUMNS = ("name", "label", "kind", "also", "but_not", "endings", "case", "organisation")
_NEEDED = ("name", "kind")
#: Brackets around it, and nothing in it that a table would have to put in quotation marks.
_LABEL = re.compile(r"\[[^\[\]\s,;\"\t\r\n][^\[\],;\"\t\r\n]{0,98}\]")
_CASES = ("any", "exact")
_LONGEST = 200
_NUMBER = re.compile(r"\[(.+) ([0-9]{1,9})\]")

#: English words that are names as well: taken for names only with their capitals.
_WORDS_TOO = frozenset(
    re.findall(
        "[a-z]+",
        "abbot amber april art august baker banks bath bell best bill bishop black bob brown bush "
        "carter chase cook cooper crystal daisy dawn day dean drew duke earl eve faith field "
        "fisher ford frank gene grace grant gray green grey guy hall hazel hill holly hope hull "
        "hunter ivy jack jade joy june king lily little long love mark mason may miles miller moon "
        "nick olive page parker pat pearl pool poppy porter potter power price reading rich rob "
        "rose ruby sandwich sharp shepherd short small snow star strong sue summer swift turner "
        "violet walker wells west white will winter wise wood woods young",
    )
)


@dataclass(frozen=True, slots=True)
class Form:
    """One way in which a name is written. ``exact``: only with capitals as they are here."""

    words: str
    exact: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """What has to go, and what takes its place."""

    label: str
    kind: str
    forms: tuple[Form, ...]
    but_not: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()
    organisation: str | None = None

    @property
    def main(self) -> str:
        """The name as the list gives it first."""
        return self.forms[0].words


def read(path: Path, registered: Mapping[str, str], organisations: Collection[str]) -> list[Name]:
    """The names of a list.

    ``registered`` are the labels that the study knows, with their kinds; ``organisations`` its ids.
    ReadError where the list cannot be used as it is; no name is ever quoted.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _wrong(path, None, "is not saved as UTF-8", "save it as “CSV UTF-8”") from error
    except OSError as error:
        raise _wrong(path, None, "cannot be read", "give a CSV file of names") from error
    rows = _Rows(path, registered, organisations)
    try:
        return rows.names(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise _wrong(path, None, "is not a table", "quotation marks do not match") from error


def _wrong(path: Path, row: int | None, problem: str, hint: str, column: int = 0) -> ReadError:
    place = Place(path.name, row, column or None)
    return ReadError(f"{place}: {problem}", place=place, hint=hint)


class _Rows:
    def __init__(
        self, path: Path, registered: Mapping[str, str], organisations: Collection[str]
    ) -> None:
        self._path = path
        self._registered = registered
        self._organisations = organisations
        self._kinds = dict(registered)
        self._seen: dict[str, tuple[str, int]] = {}
        self._names: dict[str, Name] = {}

    def names(self, lines: Iterator[list[str]]) -> list[Name]:
        heading = [each.strip() for each in next(lines, [])]
        for position, column in enumerate(heading, 1):
            if column not in COLUMNS:
                raise _wrong(
                    self._path,
                    1,
                    "there is a column that the list does not have",
                    f"its columns: {', '.join(COLUMNS)}",
                    position,
                )
        for column in _NEEDED:
            if column not in heading:
                raise _wrong(self._path, 1, f"the column “{column}” is missing", "add it")
        numbered = []
        for row, line in enumerate(lines, 2):
            if not any(each.strip() for each in line):
                continue
            cells = {column: " ".join(each.split()) for column, each in zip(heading, line)}  # noqa: B905 - short rows
            if cells.get("label"):
                self._add(row, cells, cells["label"])
            else:
                numbered.append((row, cells))
        for row, cells in numbered:
            self._add(row, cells, self._next(cells.get("kind", "")))
        if not self._names:
            raise _wrong(self._path, None, "there is no name in it", "one row is one name")
        return list(self._names.values())

    def _next(self, kind: str) -> str:
        taken = [
            int(found[2])
            for label in self._kinds
            if (found := _NUMBER.fullmatch(label)) and found[1] == kind
        ]
        return f"[{kind} {max(taken, default=0) + 1}]"

    def _add(self, row: int, cells: Mapping[str, str], label: str) -> None:
        def wrong(column: str, problem: str, hint: str) -> ReadError:
            return _wrong(self._path, row, f"in “{column}”: {problem}", hint)

        kind, case = cells.get("kind", ""), cells.get("case", "")
        kinds = vocabulary.concepts("replacedkind")
        if kind not in kinds:
            raise wrong("kind", "it is not a word of the list", f"known: {', '.join(kinds)}")
        if not _LABEL.fullmatch(label):
            raise wrong(
                "label",
                "it is not what stands in brackets in a text",
                "for example [midwife 1]: no commas, semicolons, quotation marks, inner brackets",
            )
        if self._kinds.setdefault(label, kind) != kind:
            raise wrong("kind", "its label stands for another kind of thing", "use another label")
        if case and case not in _CASES:
            raise wrong("case", "it says neither any nor exact", "leave it empty for the usual")
        organisation = cells.get("organisation") or None
        if organisation and organisation not in self._organisations:
            raise wrong("organisation", "the study has no such organisation", "give its id")
        words = [cells.get("name", ""), *_several(cells.get("also", ""))]
        for each in words:
            self._claim(each, label, row)
        new = Name(
            label=label,
            kind=kind,
            forms=tuple(Form(each, _exact(each, case)) for each in dict.fromkeys(words)),
            but_not=_several(cells.get("but_not", "")),
            endings=_several(cells.get("endings", "")),
            organisation=organisation,
        )
        before = self._names.get(label)
        self._names[label] = _joined(before, new) if before else new

    def _claim(self, words: str, label: str, row: int) -> None:
        key = Folded(words).text
        if not any(each.isalnum() for each in key) or len(words) > _LONGEST:
            raise _wrong(self._path, row, "a name is empty or far too long", "mend the row")
        if "[" in words or "]" in words:
            raise _wrong(self._path, row, "a name holds a bracket", "give the words without it")
        other, where = self._seen.setdefault(key, (label, row))
        if other != label:
            raise _wrong(
                self._path,
                row,
                f"the name stands in row {where} as well, with another label",
                "give both the same label, or tell the two apart by longer names",
            )


def _several(cell: str) -> tuple[str, ...]:
    return tuple(each for each in (part.strip() for part in cell.split(";")) if each)


def _exact(words: str, case: str) -> bool:
    return case == "exact" or (not case and Folded(words).text in _WORDS_TOO)


def _joined(first: Name, second: Name) -> Name:
    return Name(
        label=first.label,
        kind=first.kind,
        forms=tuple(dict.fromkeys((*first.forms, *second.forms))),
        but_not=(*first.but_not, *second.but_not),
        endings=(*first.endings, *second.endings),
        organisation=first.organisation or second.organisation,
    )


def demand_apart(path: Path, study: Path) -> None:
    """Refused where the list lies in the folder of the study: it would travel with it."""
    if path.resolve().is_relative_to(study.resolve()):
        raise Refused(
            "the list of names lies in the folder of the study; nothing was changed",
            hint="move it to where only those can read it who may know the names",
        )
