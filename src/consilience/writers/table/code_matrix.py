"""The matrix of codes: a column for each code, for statistics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from consilience import quote_table
from consilience.access import strictest
from consilience.loss import Ledger
from consilience.model import Excerpt
from consilience.quote_table import MEANS, QUOTE, Filled
from consilience.writers import Material, Writer
from consilience.writers.options import choice
from consilience.writers.table import cases, sheet, themes
from consilience.writers.table.cases import CASES
from consilience.writers.table.fates import Fates
from consilience.writers.table.joined import Joined, Passage
from consilience.writers.table.sheet import Heading, Table, Value
from consilience.writers.table.themes import Themes
from consilience.writers.table.told import About, Details, Things, Told

_NAME = "code-matrix"
_ROWS = ("quotes", "sources", "speakers", "collaborations")
_GIVEN = "only that it was given is told: not by whom, when and how"


@dataclass(frozen=True, slots=True)
class _Asked:
    """The options."""

    rows: str
    count: bool
    words: bool
    kind: str
    headings: str


def write(material: Material, path: Path, ledger: Ledger, **options: str) -> tuple[str, ...]:
    """Write the matrix."""
    asked = _Asked(
        rows=choice(_NAME, options, "rows", _ROWS),
        count=choice(_NAME, options, "cells", ("0/1", "count")) == "count",
        words=choice(_NAME, options, "words", ("no", "yes")) == "yes",
        kind=choice(_NAME, options, "kind", ("all", *cases.ORDER)),
        headings=choice(_NAME, options, "headings", ("labels", "ids", "safe")),
    )
    above = choice(_NAME, options, "with", ("own", "ancestors")) == "ancestors"
    all_ = choice(_NAME, options, "columns", ("all", "used")) == "all"
    with Joined(material) as joined:
        layers = themes.layers(_NAME, joined, options)
        on: Callable[[str], Iterable[str]] = joined.path if above else lambda code: (code,)
        could = {
            code
            for layer in layers
            for code in (
                themes.available(joined, layer) if all_ else joined.applied_in.get(layer.id, ())
            )
        }
        keys = themes.in_order(joined, {each for code in could for each in on(code)})
        columns = Themes(joined, layers, keys, on)
        fates = Fates(joined, ledger)
        fates.codes(keys)
        by_quote = asked.rows == "quotes"
        made = (_Quotes if by_quote else _Cases)(joined, fates, columns, asked)
        headings = themes.named((*made.headings, *columns.headings(asked.headings)), asked.headings)
        said = ", ".join(f"{each.label} ({each.id})" for each in layers)
        table = Table(_NAME, "codes", headings, made.rows(), lambda: fates.about(("layers", said)))
        sheet.write(table, path, ledger, options)
        told = [each.replace("-", " ") for each in made.kinds if each != "excerpt"]
        fates.finish([*told, "code", "layer"], made.kinds, made.details.shared)
        return fates.remarks()


class _Matrix:
    """What both kinds of rows share."""

    details: Details
    headings: tuple[Heading, ...]
    kinds: tuple[str, ...]

    def __init__(self, joined: Joined, fates: Fates, columns: Themes, asked: _Asked) -> None:
        self.joined = joined
        self.fates = fates
        self.columns = columns
        self.asked = asked
        self._places = {key: number for number, key in enumerate(columns.keys)}
        self._nothing: dict[frozenset[str], list[Value]] = {}

    def rows(self) -> Iterator[list[Value]]:
        """The rows of the matrix."""
        raise NotImplementedError

    def wanted(self) -> Iterator[Passage]:
        """The quotes that were asked for."""
        for passage in self.joined.passages():
            if self.asked.kind in {"all", passage.excerpt.kind}:
                yield passage
            else:
                self.fates.left(passage.excerpt, "it is of another kind than was asked for")
                for coding in passage.codings:
                    self.fates.left(coding, "it stands on a kind of quote that was not asked for")

    def counted(self, passage: Passage) -> Counter[str]:
        """How many codings of a quote count for each column."""
        found: Counter[str] = Counter()
        for coding in self.columns.codings(passage):
            self.fates.coding(coding, "cell", _GIVEN)
            found.update(self.columns.counts_for(coding.code))
        layers = {each.id for each in self.columns.layers}
        for coding in passage.codings:
            if coding.layer not in layers:
                self.fates.left(coding, "it is of another layer")
        return found

    def cells(self, counts: Counter[str], looked_for: frozenset[str]) -> list[Value]:
        """The cells of the columns: 0 only where somebody looked."""
        if looked_for not in self._nothing:
            zeros = (0 if key in looked_for else None for key in self.columns.keys)
            self._nothing[looked_for] = list(zeros)
        row = self._nothing[looked_for].copy()
        for key, count in counts.items():
            row[self._places[key]] = count if self.asked.count else 1
        return row


class _Quotes(_Matrix):
    """A row for each quote."""

    def __init__(self, joined: Joined, fates: Fates, columns: Themes, asked: _Asked) -> None:
        super().__init__(joined, fates, columns, asked)
        filled = Filled(QUOTE)
        for excerpt in joined.material.study.records(Excerpt):
            filled.add(excerpt)
        self._quote = Told(QUOTE, filled, () if asked.words else ("text",))
        self._things = Things(joined)
        self.kinds = ("excerpt", *(each.name.replace("_", "-") for each in quote_table.THINGS))
        self.details = Details(joined, self.kinds)
        access = Heading(quote_table.ACCESS, MEANS[quote_table.ACCESS])
        self.headings = (
            *self._quote.headings,
            *self._things.headings,
            access,
            *self.details.headings,
        )

    def rows(self) -> Iterator[list[Value]]:
        """The rows, in the order of excerpts.csv."""
        why = "" if self.asked.words else "its words are left out (words=yes: they stand there)"
        for passage in self.wanted():
            excerpt = passage.excerpt
            about = {"excerpt": excerpt.id, **self._things.about(excerpt)}
            self.fates.excerpt(excerpt, about, f"row ({excerpt.kind})", why)
            row = [*self._quote.cells(excerpt), *self._things.cells(about)]
            row.append(self.joined.material.tier("excerpt", excerpt.id))
            row += self.details.cells(about, ())
            row += self.cells(self.counted(passage), self.columns.looked_for(excerpt))
            yield row


@dataclass(slots=True)
class _Tally:
    """What was counted for one case and one kind of excerpt. ``codes`` counts quotes."""

    about: About
    quotes: int = 0
    looked_at: int = 0
    access: str = "open"
    codes: Counter[str] = field(default_factory=Counter)
    looked_for: set[str] = field(default_factory=set)


class _Cases(_Matrix):
    """A row for each source, speaker or collaboration and each kind of excerpt."""

    def __init__(self, joined: Joined, fates: Fates, columns: Themes, asked: _Asked) -> None:
        super().__init__(joined, fates, columns, asked)
        self._cases = CASES[asked.rows]
        self.kinds = self._cases.kinds
        self._things = Things(joined, self._cases.groups)
        self.details = Details(joined, self.kinds)
        self.headings = (
            *self._things.headings,
            Heading("kind", "The kind of quotes that this row counts; kinds are never added up."),
            Heading("quotes", "How many quotes there are."),
            Heading("looked_at", "How many of them were looked at by the layers."),
            Heading(quote_table.ACCESS, MEANS[quote_table.ACCESS]),
            *self.details.headings,
        )

    def rows(self) -> Iterator[list[Value]]:
        """The rows, in the order of the table of the cases."""
        order = {id_: number for number, id_ in enumerate(self._things.held(self._cases.kind))}
        tallies = self._tallies()
        for case, kind in sorted(tallies, key=lambda pair: cases.place(order, *pair)):
            tally = tallies[case, kind]
            row = [*self._things.cells(tally.about), kind, tally.quotes, tally.looked_at]
            row.append(tally.access)
            row += self.details.cells(tally.about, ())
            row += self.cells(tally.codes, frozenset(tally.looked_for))
            yield row

    def _tallies(self) -> dict[tuple[str | None, str], _Tally]:
        found: dict[tuple[str | None, str], _Tally] = {}
        for passage in self.wanted():
            excerpt = passage.excerpt
            everything = self._things.about(excerpt)
            about = {kind: everything[kind] for kind in self.kinds}
            tally = found.setdefault((about[self._cases.kind], excerpt.kind), _Tally(about))
            self.fates.excerpt(excerpt, about, f"count ({excerpt.kind})", "it is counted")
            tally.quotes += 1
            tally.looked_at += self.columns.was_looked_at(excerpt)
            tier = self.joined.material.tier("excerpt", excerpt.id)
            tally.access = strictest(tally.access, tier)
            tally.codes.update(set(self.counted(passage)))
            tally.looked_for.update(self.columns.looked_for(excerpt))
        return found


WRITER = Writer(
    name=_NAME,
    title="matrix of codes",
    suffixes=sheet.SUFFIXES,
    write=write,
    takes={
        "layer": themes.LAYER,
        "rows": "quotes, sources, speakers or collaborations (quotes); all but quotes have a row "
        "for each kind of quote, as kinds are never added up",
        "cells": "0/1 or count (0/1): whether a code was given, or how many codings (of a quote) "
        "or quotes (of a source …) have it; empty where nobody looked for it",
        "with": "own or ancestors (own): count a code for the codes above it as well",
        "columns": "all or used (all): every code that the layer could give, or those it gave",
        "kind": cases.KIND,
        "words": "no or yes (no): put the words beside the codes, where a row is a quote",
        "headings": themes.HEADINGS,
        **sheet.TAKES,
    },
)
