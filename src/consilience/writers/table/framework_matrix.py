"""The matrix of the framework method: a row for each case, a column for each theme, quotes inside.

A quote stands in a cell where it is coded with the theme, with a code below it, or with a code
that an accepted link leads from to it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from consilience import quote_table, workbook
from consilience.access import licence_id, strictest
from consilience.errors import BadParameter
from consilience.loss import Ledger
from consilience.model import Coding, Excerpt
from consilience.quote_table import MEANS
from consilience.writers import Material, Writer
from consilience.writers.options import choice
from consilience.writers.phrases import WITHHELD
from consilience.writers.table import cases, sheet, themes
from consilience.writers.table.cases import CASES, Cases
from consilience.writers.table.fates import Fates
from consilience.writers.table.joined import Joined, Passage
from consilience.writers.table.sheet import Heading, Row, Table, Value
from consilience.writers.table.themes import Themes
from consilience.writers.table.told import Things

_NAME = "framework-matrix"
_ROWS = ("collaborations", "speakers", "organisations", "sources", "waves")
_CELLS = ("words", "first-words", "ids", "counts")
_FIRST = 12
_UNSTATED = {"unstated", None}


def write(material: Material, path: Path, ledger: Ledger, **options: str) -> tuple[str, ...]:
    """Write the matrix."""
    rows = choice(_NAME, options, "rows", _ROWS)
    cells = choice(_NAME, options, "cells", _CELLS)
    kind = choice(_NAME, options, "kind", ("all", *cases.ORDER))
    form = choice(_NAME, options, "headings", ("labels", "ids", "safe"))
    with Joined(material) as joined, closing(sqlite3.connect("")) as disk:
        layers = themes.layers(_NAME, joined, options)
        keys = _keys(joined, [each.id for each in layers], options.get("columns", "top"))
        columns = Themes(
            joined, layers, keys, lambda code: {*joined.path(code), *joined.constructs(code)}
        )
        fates = Fates(joined, ledger)
        fates.codes(keys)
        matrix = _Matrix(joined, fates, columns, CASES[rows], cells=cells, disk=disk)
        matrix.gather(kind)
        headings = themes.named((*matrix.headings, *columns.headings(form)), form)
        made = matrix.rows(ledger if path.suffix.lower() == ".xlsx" else None)
        said = ", ".join(f"{each.label} ({each.id})" for each in layers)
        table = Table(_NAME, "framework", headings, made, lambda: fates.about(("layers", said)))
        sheet.write(table, path, ledger, options)
        fates.finish([CASES[rows].kind, "code", "layer"])
        return fates.remarks()


def _keys(joined: Joined, layers: Iterable[str], wanted: str) -> tuple[str, ...]:
    """The codes and constructs that are columns."""
    given = {code for layer in layers for code in joined.applied_in.get(layer, ())}
    paths = [joined.path(each) for each in (*joined.codes, *sorted(given))]
    if wanted == "top":
        return themes.in_order(joined, {path[0] for path in paths})
    if wanted == "all":
        return themes.in_order(joined, {each for path in paths for each in path})
    constructs = joined.material.constructs
    frameworks = dict.fromkeys(each.partition(":")[0] for each in constructs)
    if wanted in frameworks:
        return themes.in_order(joined, {e for e in constructs if e.startswith(f"{wanted}:")})
    named = tuple(dict.fromkeys(each.strip() for each in wanted.split(",") if each.strip()))
    strange = [each for each in named if each not in joined.codes and each not in constructs]
    if strange or not named:
        raise BadParameter(
            f"there is no code, construct or framework “{strange[0] if strange else wanted}”",
            name=_NAME,
            parameter="columns",
            hint=f"columns is top, all, a framework ({', '.join(frameworks)}), or ids of codes and "
            f"constructs with commas between; codes: {', '.join(joined.codes) or 'none'}",
        )
    return named


@dataclass(slots=True)
class _Case:
    """A row: one case and one kind of excerpt."""

    number: int
    quotes: int = 0
    looked_at: int = 0
    access: str = "open"
    licences: set[str] = field(default_factory=set)
    looked_for: set[str] = field(default_factory=set)


class _Matrix:
    """Puts quotes into cells on disk, and takes them out row by row."""

    def __init__(
        self,
        joined: Joined,
        fates: Fates,
        columns: Themes,
        of: Cases,
        *,
        cells: str,
        disk: sqlite3.Connection,
    ) -> None:
        self._joined = joined
        self._fates = fates
        self._columns = columns
        self._of = of
        self._cells = cells
        self._things = Things(joined, of.groups)
        self._numbers = {key: number for number, key in enumerate(columns.keys)}
        self._rows: dict[tuple[str | None, str], _Case] = {}
        self._disk = disk
        disk.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "CREATE TABLE cell (row INTEGER, theme INTEGER, words TEXT)"
        )
        name = "title" if of.kind == "source" else "label"
        self.headings = (
            Heading(of.groups[0].id, f"The id of the {of.kind}."),
            Heading(f"{of.kind}_{name}", f"What the {of.kind} is called."),
            Heading("kind", "The kind of quotes in this row; kinds are never mixed."),
            Heading("quotes", "How many quotes of the kind there are."),
            Heading("looked_at", "How many of them were looked at by the layers."),
            Heading(quote_table.ACCESS, MEANS[quote_table.ACCESS]),
            Heading(quote_table.LICENCE, "The licences of the words in this row."),
        )

    def gather(self, kind: str) -> None:
        """Go through the quotes of a kind, or of all."""
        layers = {each.id for each in self._columns.layers}
        for passage in self._joined.passages():
            excerpt = passage.excerpt
            if kind not in {"all", excerpt.kind}:
                self._fates.left(excerpt, "it is of another kind than was asked for")
                for coding in passage.codings:
                    self._fates.left(coding, "it stands on a kind of quote that was not asked for")
                continue
            for coding in passage.codings:
                if coding.layer not in layers:
                    self._fates.left(coding, "it is of another layer")
            self._put(passage)
        self._disk.execute("CREATE INDEX by_row ON cell (row, theme)")

    def _put(self, passage: Passage) -> None:
        excerpt = passage.excerpt
        id_ = self._things.about(excerpt)[self._of.kind]
        case = self._rows.setdefault((id_, excerpt.kind), _Case(len(self._rows)))
        case.quotes += 1
        case.looked_at += self._columns.was_looked_at(excerpt)
        case.looked_for.update(self._columns.looked_for(excerpt))
        case.access = strictest(case.access, self._joined.material.tier("excerpt", excerpt.id))
        case.licences.add(licence_id(self._joined.material.licence(excerpt)))
        directions: dict[str, dict[str, None]] = {}
        for coding in self._columns.codings(passage):
            themes_ = self._columns.counts_for(coding.code)
            self._tell(coding, themes_)
            for theme in themes_:
                said = directions.setdefault(theme, {})
                if coding.direction not in _UNSTATED:
                    said[str(coding.direction)] = None
        about = {self._of.kind: id_}
        if not directions:
            self._fates.excerpt(excerpt, about, f"count ({excerpt.kind})", "no theme has it")
            return
        self._fates.excerpt(excerpt, about, f"cell ({excerpt.kind})", _TOLD[self._cells])
        for theme, said in directions.items():
            self._disk.execute(
                "INSERT INTO cell VALUES (?, ?, ?)",
                (case.number, self._numbers[theme], self._line(excerpt, tuple(said))),
            )

    def _tell(self, coding: Coding, found: Iterable[str]) -> None:
        if any(found):
            why = "its theme and direction: who gave it, when and how is left"
            self._fates.coding(coding, "cell", why)
        else:
            self._fates.left(coding, "no column is for it")

    def _line(self, excerpt: Excerpt, directions: tuple[str, ...]) -> str:
        if self._cells in {"ids", "counts"}:
            return excerpt.id
        words = excerpt.text or WITHHELD
        if self._cells == "first-words":
            first = words.split(maxsplit=_FIRST)
            words = " ".join(first[:_FIRST]) + (" …" if len(first) > _FIRST else "")
        speaker = self._joined.speakers.get(excerpt.speaker or "")
        beside = (
            *((speaker.label,) if speaker else ()),
            *directions,
            *((excerpt.wording,) if excerpt.wording not in {"verbatim", None} else ()),
        )
        return f"[{excerpt.id}] {words}" + (f" — {'; '.join(beside)}" if beside else "")

    def rows(self, ledger: Ledger | None) -> Iterator[Row]:
        """The rows, in the order of the table of the cases.

        With a ledger they are for a workbook: a row goes on in another below it, of the same case
        and kind and without counts, where a cell would hold too much. No quote is ever cut.
        """
        order = {id_: number for number, id_ in enumerate(self._things.held(self._of.kind))}
        for id_, kind in sorted(self._rows, key=lambda pair: cases.place(order, *pair)):
            case = self._rows[id_, kind]
            lines: dict[int, list[str]] = {}
            for theme, words in self._disk.execute(
                "SELECT theme, words FROM cell WHERE row = ? ORDER BY theme, rowid", (case.number,)
            ):
                lines.setdefault(theme, []).append(words)
            parts = [
                self._cell(lines.get(number, []), key in case.looked_for, whole=ledger is None)
                for key, number in self._numbers.items()
            ]
            most = max(map(len, parts), default=1)
            if ledger and most > 1:
                why = (
                    f"a cell of a workbook holds {workbook.LONGEST:,} characters: it goes on below"
                )
                ledger.changed("row", "rows", why, id_=id_ or "")
            counts: tuple[Value, Value] = (case.quotes, case.looked_at)
            for number in range(most):
                yield (
                    *(id_, self._label(id_), kind, *counts, case.access),
                    "; ".join(sorted(filter(None, case.licences))) or None,
                    *(each[number] if number < len(each) else None for each in parts),
                )
                counts = (None, None)

    def _label(self, id_: str | None) -> str | None:
        thing = self._things.held(self._of.kind).get(id_ or "")
        return getattr(thing, "label", None) or getattr(thing, "title", None)

    def _cell(self, lines: list[str], looked_for: bool, *, whole: bool) -> list[Value]:
        if self._cells == "counts":
            return [len(lines) if lines or looked_for else None]
        between = "; " if self._cells == "ids" else "\n"
        if whole or workbook.fits(between.join(lines)):
            return [between.join(lines) or None]
        parts: list[str] = []
        for line in lines:
            if parts and workbook.fits(longer := f"{parts[-1]}{between}{line}"):
                parts[-1] = longer
            else:
                parts.append(line)
        return list(parts)


_TOLD: Mapping[str, str] = {
    "words": "its words, id and speaker: more is in the table of quotes",
    "first-words": "its first words, id and speaker only",
    "ids": "its id only",
    "counts": "it is counted",
}


WRITER = Writer(
    name=_NAME,
    title="framework matrix",
    suffixes=sheet.SUFFIXES,
    write=write,
    takes={
        "layer": themes.LAYER,
        "rows": "collaborations, speakers, organisations, sources or waves (collaborations); each "
        "has a row for each kind of quote",
        "columns": "top (the codes at the top of the codebook), all, a framework such as damour, "
        "or ids of codes and constructs with commas between (top)",
        "cells": "words, first-words, ids or counts (words): the quotes with their ids and "
        "speakers, so many of their first words, their ids, or how many they are",
        "kind": cases.KIND,
        "headings": themes.HEADINGS,
        **sheet.TAKES,
    },
)
