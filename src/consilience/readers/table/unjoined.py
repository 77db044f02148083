"""The rows of our own table of quotes, taken apart: each thing once, as it was met first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeVar

from consilience import quote_table
from consilience.cells import BrokenCellError
from consilience.errors import ReadError
from consilience.findings import Place
from consilience.loss import Ledger
from consilience.model import (
    Agent,
    Attribute,
    Code,
    Coding,
    Excerpt,
    Layer,
    Note,
    Origin,
    Record,
    Source,
    Speaker,
)
from consilience.quote_table import Group
from consilience.readers.spool import Rows, Shelf
from consilience.readers.table.sheets import Sheet

EXCERPT = Group("quote", Excerpt, quote_table.QUOTE.fields + quote_table.PLACE.fields)

_LEVEL = re.compile(r"code_([0-9]+)")
_ABOUT = re.compile(rf"({'|'.join(quote_table.DETAILED)}): (.+)")
_NOTED = {quote_table.notes(kind): kind for kind in quote_table.NOTED}
_GUARDED = re.compile("''*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_SIMPLE = tuple(
    each for each in quote_table.THINGS if each not in {quote_table.SOURCE, quote_table.SPEAKER}
)

P = TypeVar("P")
R = TypeVar("R", bound=Record)
Cells = list[str]


class Unjoined:
    """Takes the rows of a sheet. What there is much of is kept on disk."""

    def __init__(self, path: Path, sheet: Sheet) -> None:
        self.file = path.name
        self.ledger = Ledger()
        self.parts: dict[str, list[object]] = {}
        self.records: dict[type[Record], Rows] = {}
        self._shelf = Shelf()
        self.looks: dict[str, list[str]] = {}
        self.coders: dict[str, dict[str, None]] = {}
        self._sheet = sheet
        self._guarded = path.suffix.lower() in {".csv", ".tsv", ".tab"}
        self._rows = sheet.rows()
        _, headings = next(self._rows)
        names = tuple(map(self._bare, headings))
        self._at = {name: place for place, name in reversed(list(enumerate(names)))}
        self._groups = {
            each.name: tuple((self._at[f.heading], f) for f in each.fields if f.heading in self._at)
            for each in (EXCERPT, *quote_table.THINGS, *quote_table.ACTS)
        }
        self._levels: list[tuple[int, int]] = []
        self._details: list[tuple[int, str, str]] = []
        told = {field.heading for field in quote_table.fields()}.union(quote_table.MEANS, _NOTED)
        for place, name in enumerate(names):
            if match := _LEVEL.fullmatch(name):
                self._levels.append((int(match[1]), place))
            elif match := _ABOUT.fullmatch(name):
                self._details.append((place, match[1], match[2]))
            elif name not in told:
                self._details.append((place, "excerpt", name or f"column {place + 1}"))
        self._levels.sort()
        self._marks: dict[tuple[str, str], int] = {}
        self._met: set[tuple[str, str]] = set()
        self._beside: set[tuple[str, str]] = set()
        self._study = ""
        for number, given in self._rows:
            cells = [self._bare(each) for each in given[: len(names)]]
            self._row(number, cells + [""] * (len(names) - len(cells)))

    def of(self, kind: type[R]) -> Iterator[R]:
        """The records of a kind, in the order in which they were met."""
        for record in self.records.get(kind, ()):
            if isinstance(record, kind):
                yield record

    def parts_of(self, group: Group, kind: type[P]) -> tuple[P, ...]:
        """What rows tell of a group that is no table of a study."""
        return tuple(each for each in self.parts.get(group.name, ()) if isinstance(each, kind))

    def _bare(self, cell: str) -> str:
        """A cell without the mark that keeps it from running as a formula."""
        return cell[1:] if self._guarded and _GUARDED.match(cell) else cell

    def _cell(self, cells: Cells, heading: str) -> str:
        place = self._at.get(heading)
        return "" if place is None else cells[place].strip()

    def _row(self, number: int, cells: Cells) -> None:
        study = self._cell(cells, quote_table.STUDY)
        self._study = self._study or study
        if study != self._study:
            raise ReadError(
                f"{self.file} holds quotes of several studies",
                place=Place(self.file, number, self._at[quote_table.STUDY] + 1),
                hint="save the rows of each study as a file of their own",
            )
        for group in (EXCERPT, quote_table.SOURCE):
            if not self._cell(cells, group.id):
                raise self._empty(group.id, number, f"Every row names its {group.name}.")
        excerpt = self._excerpt(number, cells)
        about = {"excerpt": excerpt}
        for each in quote_table.THINGS:
            about[each.name.replace("_", "-")] = self._cell(cells, each.id)
        coding = self._coding(number, cells, excerpt)
        if coding is not None:
            about |= {"coding": coding.id, "code": coding.code, "layer": coding.layer}
            about["agent"] = coding.coder or ""
        self._tell(cells, about)

    # --- things ----------------------------------------------------------------------------

    def _made(self, group: Group, number: int, cells: Cells) -> dict[str, object]:
        """The fields of a thing in a row."""
        values: dict[str, object] = {}
        for place, field in self._groups[group.name]:
            try:
                value = field.read(cells[place])
            except BrokenCellError as error:
                raise ReadError(
                    f"{self.file}: what stands in “{field.heading}” is no {field.kind.value}",
                    place=Place(self.file, number, place + 1),
                    hint="write it as it stands in the other rows",
                ) from error
            if value is not None:
                values[field.attribute] = value
        for field in group.fields:
            if field.required and field.attribute not in values:
                raise self._empty(field.heading, number, field.means)
        return values

    def _empty(self, heading: str, number: int, hint: str) -> ReadError:
        return ReadError(
            f"{self.file}: “{heading}” is empty or missing",
            place=Place(self.file, number, self._at.get(heading, -1) + 1 or None),
            hint=hint,
        )

    def _new(self, group: Group, id_: str, cells: Cells) -> bool:
        """True for a thing that no earlier row told of; a row that tells otherwise is noted."""
        mark = hash(tuple(cells[place] for place, _ in self._groups[group.name]))
        known = self._marks.setdefault((group.name, id_), mark)
        if known != mark:
            why = "an earlier row tells otherwise of it, and counts"
            self.ledger.left(f"cells about a {group.name}", why, id_=id_)
        first = (group.name, id_) not in self._met
        self._met.add((group.name, id_))
        return first

    def _thing(self, group: Group, number: int, cells: Cells, make: Callable[..., object]) -> str:
        """The id of a thing in a row, which is kept where it is new; empty where there is none."""
        id_ = self._cell(cells, group.id)
        if id_ and self._new(group, id_, cells):
            made = make(**self._made(group, number, cells))
            if isinstance(made, Record):
                self._keep(made, number)
            else:
                self.parts.setdefault(group.name, []).append(made)
        return id_

    def _keep(self, record: Record, number: int = 0) -> None:
        kind = type(record)
        if kind not in self.records:
            self.records[kind] = Rows(kind, self._shelf)
        self.records[kind].add(record)
        if number:
            self._keep(
                Origin(
                    id=f"{kind.__name__.lower()}:{record.id}",
                    file=self.file,
                    sheet=self._sheet.name or None,
                    source_row=number,
                    element=record.id,
                )
            )

    def _excerpt(self, number: int, cells: Cells) -> str:
        leads = {each.name: self._thing(each, number, cells, each.record) for each in _SIMPLE}
        source = self._thing(
            quote_table.SOURCE,
            number,
            cells,
            partial(
                Source,
                publication=leads["publication"] or None,
                data_collection=leads["data_collection"] or None,
            ),
        )
        organisation = leads["organisation"] or None
        speaker = self._thing(
            quote_table.SPEAKER, number, cells, partial(Speaker, organisation=organisation)
        )
        new = len(self._met)
        id_ = self._thing(
            EXCERPT,
            number,
            cells,
            partial(
                Excerpt,
                source=source,
                speaker=speaker or None,
                collaboration=leads["collaboration"] or None,
                wave=leads["wave"] or None,
                licence=self._cell(cells, quote_table.LICENCE) or None,
                access=self._cell(cells, quote_table.ACCESS) or None,
            ),
        )
        if len(self._met) > new:
            for layer in self._cell(cells, quote_table.LOOKED_AT_BY).split(";"):
                self.looks.setdefault(layer.strip(), []).append(id_)
        return id_

    # --- codes and what hangs on it all ----------------------------------------------------

    def _coding(self, number: int, cells: Cells, excerpt: str) -> Coding | None:
        code = self._cell(cells, quote_table.CODE_ID)
        if not code:
            return None
        self._code(number, cells, code)
        layer_, coder_, coding_ = quote_table.ACTS
        layer = self._thing(layer_, number, cells, Layer)
        if not layer:
            raise self._empty(layer_.id, number, "Every code belongs to a layer of coding.")
        coder = self._thing(coder_, number, cells, Agent)
        if coder:
            self.coders.setdefault(layer, {})[coder] = None
        made = Coding(
            excerpt=excerpt,
            code=code,
            layer=layer,
            coder=coder or None,
            **self._made(coding_, number, cells),  # type: ignore[arg-type]
        )
        if not self._new(coding_, made.id, cells):
            raise ReadError(
                f"{self.file}: the coding “{made.id}” stands in two rows",
                place=Place(self.file, number),
                hint="give one of them another coding_id, or delete it",
            )
        self._keep(made, number)
        return made

    def _code(self, number: int, cells: Cells, code: str) -> None:
        """Keep a code and those above it; a construct of a framework is none of the study's."""
        if ":" in code:
            return
        path = self._cell(cells, quote_table.CODE_PATH).split("/")
        labels = [cells[place] for _, place in self._levels][: len(path)]
        if path[-1] != code or len(labels) < len(path):
            path, labels = [code], [self._cell(cells, quote_table.CODE_LABEL)]
        above: str | None = None
        for id_, label in zip(path, labels, strict=True):
            if ("code", id_) not in self._met:
                self._met.add(("code", id_))
                self._keep(Code(id=id_, label=label.strip() or id_, broader=above), number)
            above = id_

    def _tell(self, cells: Cells, about: dict[str, str]) -> None:
        """Keep details and notes; each once."""
        for place, kind, name in self._details:
            if (id_ := about.get(kind)) and cells[place]:
                reference = f"{kind}:{id_}"
                if self._once(name, reference):
                    number = len(self.records.get(Attribute, ())) + 1
                    self._keep(
                        Attribute(id=f"T{number}", about=reference, name=name, value=cells[place])
                    )
        for heading, kind in _NOTED.items():
            if (id_ := about.get(kind)) and heading in self._at and cells[self._at[heading]]:
                reference = f"{kind}:{id_}"
                if self._once("", reference):
                    number = len(self.records.get(Note, ())) + 1
                    words = cells[self._at[heading]]
                    self._keep(Note(id=f"N{number}", about=reference, text=words))

    def _once(self, name: str, about: str) -> bool:
        """True the first time; a thing that a row was kept of is never told of again."""
        first = (name, about) not in self._beside
        self._beside.add((name, about))
        return first
