"""Reading SSSOM files."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from consilience import cells, rows
from consilience.catalogue import Found, finding, ignore, raise_errors
from consilience.findings import Place
from consilience.model import Link
from consilience.namespaces import expand
from consilience.sssom.head import CURIE, Head, head, showable
from consilience.sssom.words import (
    FOR_EVERY_ROW,
    JUSTIFICATIONS,
    PREDICATES,
    REQUIRED,
    SLOTS,
)
from consilience.tables import Kind
from consilience.vocabulary import suggest

_DATES = ("mapping_date", "publication_date", "review_date")
_NUMBERS = ("confidence", "reviewer_agreement", "similarity_score")


def read(path: Path, found: Found | None = None, *, file: str = "") -> Iterator[Link]:
    """The links of a file. ``file`` is its name in findings.

    Without ``found`` the first error is raised as ReadError.
    """
    found = found or raise_errors
    file = file or f"{path.resolve().parent.name}/{path.name}"
    try:
        top = head(path, file, found)
    except OSError as error:
        found(finding("F009", Place(file), problem=error.strerror or "it cannot be read"))
        return
    if top.broken:
        return
    lines = rows.rows(path, file, found, delimiter="\t", skip=top.lines)
    first = next(lines, None)
    if first is None:
        found(finding("F014", Place(file), columns=", ".join(REQUIRED)))
        return
    number, raw = first
    names = [name.strip() for name in raw]
    for column in REQUIRED:
        if column not in names:
            place = Place(file, number, column_name=column)
            found(finding("F016", place, column=column, means="see the SSSOM standard."))
    _look_at_columns(names, number, top, file, found)
    yield from _Rows(path.name, file, top, names, found).links(lines)


def _look_at_columns(names: Sequence[str], number: int, top: Head, file: str, found: Found) -> None:
    for position, name in enumerate(names, 1):
        place = Place(file, number, position, name)
        first = names.index(name) + 1
        if first != position:
            found(finding("F017", place, column=name, also=[Place(file, number, first)]))
        elif name not in SLOTS and name not in top.own:
            near = suggest(name, sorted(set(SLOTS) - set(names)))
            shown = showable(name)
            found(
                finding(
                    "L113",
                    place,
                    what="column",
                    shown=shown,
                    content="" if shown else name,
                    suggestion=near,
                )
            )


class _Rows:
    """Makes a link of each row."""

    def __init__(self, name: str, file: str, top: Head, names: list[str], found: Found) -> None:
        self._refused_file = name.endswith(".not.sssom.tsv")
        self._pair = _pair(name)
        self._file = file
        self._head = top
        self._names = names
        self._found = found
        self._propagated = {key: top.slots[key] for key in FOR_EVERY_ROW if key in top.slots}

    def links(self, lines: Iterable[tuple[int, list[str]]]) -> Iterator[Link]:
        seen: dict[str, int] = {}
        for number, line in lines:
            link = self._link(number, line)
            if link is None:
                continue
            if link.id in seen:
                also = [Place(self._file, seen[link.id])]
                self._tell("L111", number, "record_id", text=link.id, value=link.id, also=also)
                continue
            seen[link.id] = number
            yield link

    def _link(self, number: int, line: list[str]) -> Link | None:
        width = len(self._names)
        if len(line) < width or any(cell.strip() for cell in line[width:]):
            place = Place(self._file, number)
            self._found(finding("F018", place, actual=len(line), expected=width))
            if len(line) > width:
                return None
        values = {name: cell for name, cell in zip(self._names, line, strict=False) if cell}
        subject = self._address(values, number, "subject_id")
        predicate = self._predicate(values, number)
        object_ = self._address(values, number, "object_id")
        justification = self._justification(values, number)
        refused = self._refused(values, number)
        self._check_slots(values, number)
        id_ = self._id(values, number)
        if not (subject and predicate and object_ and justification) or id_ is None:
            return None
        taken = {*REQUIRED, "record_id", "predicate_modifier"}
        slots = dict(self._propagated)
        slots.update({name: value for name, value in values.items() if name not in taken and name})
        link = Link(
            id=id_,
            row=number,
            subject=subject,
            predicate=predicate,
            object=object_,
            justification=justification,
            refused=refused,
            slots=slots,
        )
        return link if id_ else replace(link, id=_minted(link))

    def _tell(
        self,
        code: str,
        row: int,
        column: str,
        *,
        text: str = "",
        suggestion: str = "",
        also: Iterable[Place] = (),
        **values: str,
    ) -> None:
        position = self._names.index(column) + 1 if column in self._names else None
        shown = showable(text)
        self._found(
            finding(
                code,
                Place(self._file, row, position, column),
                shown=shown,
                content="" if shown else text,
                suggestion=suggestion,
                also=also,
                column=column,
                **values,
            )
        )

    def _expanded(self, text: str) -> str | None:
        """The address; None where the short form is not known, or gives no address."""
        if text.startswith(("https://", "http://")):
            return text if cells.ADDRESS.fullmatch(text) else None
        match = CURIE.fullmatch(text)
        if match is None or match.group(1) not in self._head.prefixes:
            return None
        address = self._head.prefixes[match.group(1)] + match.group(2)
        return address if cells.ADDRESS.fullmatch(address) else None

    def _cell(self, values: Mapping[str, str], number: int, column: str) -> str:
        text = values.get(column, "").strip()
        if not text and column in self._names:
            self._tell("F030", number, column, means="every link needs it.")
        return text

    def _address(self, values: Mapping[str, str], number: int, column: str) -> str:
        text = self._cell(values, number, column)
        if not text:
            return ""
        address = self._expanded(text)
        if address is None:
            known = sorted(self._head.prefixes)
            prefix = text.partition(":")[0]
            self._tell(
                "L103",
                number,
                column,
                known=", ".join(known),
                suggestion=suggest(prefix, known),
                text=text,
            )
        return address or ""

    def _predicate(self, values: Mapping[str, str], number: int) -> str:
        text = self._cell(values, number, "predicate_id")
        address = self._expanded(text)
        if address in {expand(each) for each in PREDICATES}:
            return address or ""
        if text:
            self._tell(
                "L104",
                number,
                "predicate_id",
                known=", ".join(PREDICATES),
                suggestion=suggest(text, PREDICATES),
                text=text,
            )
        return ""

    def _justification(self, values: Mapping[str, str], number: int) -> str:
        text = self._cell(values, number, "mapping_justification")
        address = self._expanded(text)
        known = [f"semapv:{each}" for each in JUSTIFICATIONS]
        if address in {expand(each) for each in known}:
            return address or ""
        if text:
            self._tell(
                "L105",
                number,
                "mapping_justification",
                known=", ".join(known),
                suggestion=suggest(text, known),
                text=text,
            )
        return ""

    def _refused(self, values: Mapping[str, str], number: int) -> bool:
        text = values.get("predicate_modifier", "").strip()
        if text not in {"", "Not"}:
            self._tell("L107", number, "predicate_modifier", text=text)
            return self._refused_file
        refused = text == "Not"
        if refused != self._refused_file:
            accepted, refusals = self._pair
            self._tell("L108", number, "predicate_modifier", accepted=accepted, refused=refusals)
        return refused

    def _check_slots(self, values: Mapping[str, str], number: int) -> None:
        for column in _DATES:
            text = values.get(column, "")
            try:
                if text:
                    cells.convert(Kind.DATE, text)
            except cells.BrokenCellError:
                self._tell("F034", number, column, text=text)
        for column in _NUMBERS:
            text = values.get(column, "")
            if text and not is_share(text):
                self._tell("L106", number, column, text=text)

    def _id(self, values: Mapping[str, str], number: int) -> str | None:
        """The record's id; empty where the file gives none; None where it cannot be used."""
        text = values.get("record_id", "").strip()
        if not text:
            if "record_id" in self._names:
                self._tell("F030", number, "record_id", means="every link has one, or none has.")
            return ""
        if cells.ID.fullmatch(text):
            return text
        address = self._expanded(text) or ""
        last = re.split(r"[/#]", address)[-1]
        if cells.ID.fullmatch(last):
            return last
        self._tell("L112", number, "record_id", text=text)
        return None


def _pair(name: str) -> tuple[str, str]:
    stem = name.removesuffix(".tsv").removesuffix(".sssom").removesuffix(".not")
    return f"{stem}.sssom.tsv", f"{stem}.not.sssom.tsv"


def is_share(text: str) -> bool:
    """True for a plain number from 0 to 1."""
    return bool(re.fullmatch(r"[01](\.[0-9]{1,12})?|\.[0-9]{1,12}", text)) and float(text) <= 1


def _minted(link: Link) -> str:
    """An id for a link that has none: the same wherever in the file the row stands."""
    author = link.slots.get("author_id", "") or link.slots.get("author_label", "")
    not_ = "not" if link.refused else ""
    parts = (link.subject, not_, link.predicate, link.object, link.justification, author)
    return "h" + hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def positions(path: Path) -> Mapping[str, int]:
    """Where each column of an SSSOM file stands, from 1."""
    top = head(path, path.name, ignore)
    for _, names in rows.rows(path, path.name, ignore, delimiter="\t", skip=top.lines):
        return {name.strip(): position for position, name in enumerate(names, 1)}
    return {}
