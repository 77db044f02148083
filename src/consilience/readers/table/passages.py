"""The rows of a table, made into quotes, speakers, codes and codings by a column map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from consilience.loss import Ledger
from consilience.model import Coding, Excerpt, Speaker
from consilience.readers import label
from consilience.readers.table import meanings
from consilience.readers.table.column_map import ColumnMap
from consilience.readers.table.gather import Gathered, date
from consilience.readers.table.headings import source_within

#: The layer that holds the coding of the table.
LAYER = "imported"
#: Who read the words of lists out of what is published: the map that somebody declared.
READING = "column-map"

_KINDS = {"participant-words", "observer-note", "document-extract", "author-finding"}
_WORDINGS = {"verbatim", "paraphrase", "translation"}
_DIRECTIONS = {"strength", "challenge", "mixed", "unclear", "unstated"}


@dataclass(slots=True)
class Remarkable:
    """What is worth saying at the end."""

    unfitting: set[str]
    differing: list[str]


class Passages:
    """Takes row after row."""

    def __init__(self, map_: ColumnMap, into: Gathered, ledger: Ledger) -> None:
        self._map = map_
        self._into = into
        self._ledger = ledger
        self._patterns = map_.labels()
        self._columns = {word: map_.first(word) for word in meanings.SINGLE}
        self._within = source_within(map_.layout, [heading for heading, _ in map_.columns])
        self.found = Remarkable(set(), [])
        self.read_any = False

    def _cell(self, cells: Sequence[str], meaning: str) -> str:
        return self._at(cells, self._columns[meaning])

    @staticmethod
    def _at(cells: Sequence[str], index: int | None) -> str:
        return cells[index].strip() if index is not None and index < len(cells) else ""

    def _cells(self, cells: Sequence[str], meaning: str) -> list[tuple[str, str]]:
        """Heading and cell of every column with a meaning that is filled."""
        return [
            (self._map.columns[index][0], cells[index].strip())
            for index in self._map.of(meaning)
            if index < len(cells) and cells[index].strip()
        ]

    def row(self, number: int, cells: Sequence[str]) -> None:
        """Take one row."""
        for column, (heading, word) in enumerate(self._map.columns):
            if word == "leave" and column < len(cells) and cells[column].strip():
                self._ledger.left(f"column “{heading}”", "the column map leaves it")
        codes = self._codes(cells, number)
        if not self._cell(cells, "text") and not codes:
            self._ledger.left("row", "it holds neither words nor a code", id_=f"row {number}")
            return
        excerpt, new = self._excerpt(cells, number)
        self._beside(cells, excerpt)
        for code in codes:
            self._coding(cells, number, excerpt, code)
        self._ledger.carried("row", "excerpt" if new else "coding", id_=f"row {number}")

    # --- quotes ----------------------------------------------------------------------------

    def _excerpt(self, cells: Sequence[str], number: int) -> tuple[str, bool]:
        fixed = self._map.fixed
        text = self._cell(cells, "text")
        title = self._cell(cells, "source") or fixed.get("source", "") or "(no source named)"
        source = self._into.source(
            title,
            fixed.get("source_kind", "document"),
            fixed.get("language"),
            number,
            within=self._at(cells, self._within),
        )
        kind = self._listed(cells, "kind", _KINDS, "participant-words")
        speaker: str | None = None
        parts: dict[str, str] = {}
        if kind == "author-finding":
            if told := self._cell(cells, "speaker"):
                self._ledger.left("speaker", "a finding of the authors has none", id_=told[:40])
        else:
            speaker, parts = self._speaker(cells, number)
        locators = self._cells(cells, "locator")
        locator = "; ".join(
            cell if len(locators) == 1 else f"{name} {cell}" for name, cell in locators
        )
        given = self._cell(cells, "id")
        found = Excerpt(
            id="E",
            kind=kind,
            source=source,
            locator=locator or None,
            text=text or None,
            wording=self._listed(cells, "wording", _WORDINGS, "") or None,
            language=self._cell(cells, "language") or None,
            speaker=speaker,
            collaboration=self._collaboration(cells, parts, number),
            wave=self._wave(cells, parts),
            access=None if text else "controlled",
        )
        # An id belongs to one quote of one source: ATLAS.ti counts anew in each document.
        key = (given, source, text) if given else (source, text, locator, speaker, found.wave)
        id_, new = self._into.excerpt(key, given, found, number)
        if not text and new:
            self._ledger.changed("row without words", "excerpt", "its words are withheld", id_=id_)
        return id_, new

    def _listed(self, cells: Sequence[str], what: str, known: set[str], otherwise: str) -> str:
        given = self._cell(cells, what).casefold().replace(" ", "-").replace("_", "-")
        if given in known:
            return given
        if given:
            self._ledger.changed(what, what, f"“{given}” is not on the list {what}")
        return self._map.fixed.get(what, otherwise)

    def _collaboration(
        self, cells: Sequence[str], parts: dict[str, str], number: int
    ) -> str | None:
        named = self._cell(cells, "collaboration") or parts.get("collaboration", "")
        kind = self._map.fixed.get("collaboration_kind", "site")
        return self._into.collaboration(named, kind, number) if named else None

    def _wave(self, cells: Sequence[str], parts: dict[str, str]) -> str | None:
        named = self._cell(cells, "wave") or parts.get("wave", "")
        return self._into.wave(self._map.word("wave", named) or named) if named else None

    def _speaker(self, cells: Sequence[str], number: int) -> tuple[str | None, dict[str, str]]:
        published = self._cell(cells, "speaker")
        parts = dict(label.read(self._patterns, published) or {}) if published else {}
        if published and self._patterns and not parts:
            self.found.unfitting.add(published)
        for name in ("role", "profession", "organisation-type"):
            if cell := self._cell(cells, name):
                parts[name] = cell
        named = {name: parts.get(name) for name in ("role", "profession", "organisation-type")}
        if not published:
            if not any(named.values()):
                return None, parts
            published = ", ".join(each for each in named.values() if each)
        read = {name: self._map.word(name, cell) for name, cell in named.items() if cell}
        self.read_any = self.read_any or any(read.values())
        found = Speaker(
            id="S",
            label=published,
            role_published=named["role"],
            role=read.get("role"),
            role_read_by=READING if read.get("role") else None,
            profession_published=named["profession"],
            profession=read.get("profession"),
            profession_read_by=READING if read.get("profession") else None,
            organisation_type_published=named["organisation-type"],
            organisation_type=read.get("organisation-type"),
            organisation_type_read_by=READING if read.get("organisation-type") else None,
            collaboration=self._collaboration(cells, parts, number),
            wave=self._wave(cells, parts),
        )
        return self._into.speaker(found, number), parts

    def _beside(self, cells: Sequence[str], excerpt: str) -> None:
        """Details and notes of a quote; a further row of it may hold others."""
        record = self._into.records[Excerpt][excerpt]
        if not isinstance(record, Excerpt):
            return
        about = {
            "detail": f"excerpt:{excerpt}",
            "source-detail": f"source:{record.source}",
            "speaker-detail": f"speaker:{record.speaker}"
            if record.speaker
            else f"source:{record.source}",
        }
        for meaning, thing in about.items():
            for heading, cell in self._cells(cells, meaning):
                self._into.detail(thing, heading, cell)
                self._ledger.carried(f"column “{heading}”", "attribute")
        for _, cell in self._cells(cells, "note"):
            self._into.note(f"excerpt:{excerpt}", cell)

    # --- codes -----------------------------------------------------------------------------

    def _codes(self, cells: Sequence[str], number: int) -> list[str]:
        """The ids of the codes that a row applies, each once."""
        paths: list[tuple[str, ...]] = []
        levels = self._map.levels()
        if self._map.fixed.get("codes_from") == "bottom":
            levels.reverse()
        down = tuple(cells[i].strip() for i in levels if i < len(cells) and cells[i].strip())
        if down:
            paths.append(down)
        for _, cell in self._cells(cells, "code"):
            paths.append(self._path(cell))
        for _, cell in self._cells(cells, "codes"):
            separator = self._map.fixed.get("separator", ";")
            mark = "\n" if separator == "newline" else separator
            paths += [self._path(each) for each in cell.split(mark) if each.strip()]
        for index, code in self._map.applied():
            if index < len(cells) and cells[index].strip().casefold() in meanings.YES:
                paths.append(self._path(code))
        return [self._into.code(each, number) for each in dict.fromkeys(paths)]

    def _path(self, cell: str) -> tuple[str, ...]:
        mark = self._map.fixed.get("path", "")
        if not mark:
            return (cell.strip(),)
        return tuple(part.strip() for part in cell.split(mark) if part.strip()) or (cell.strip(),)

    def _coding(self, cells: Sequence[str], number: int, excerpt: str, code: str) -> None:
        name = self._cell(cells, "coder") or self._map.fixed.get("coder", "")
        when = self._cell(cells, "date")
        day = date(when) if when else None
        notes = [self._cell(cells, "memo")]
        if when and day != when:
            why = "only the day is kept" if day else "it is not an ISO date, and stands in the note"
            self._ledger.changed("date", "date" if day else "note", why)
            if not day:
                notes.append(when)
        told = self._cell(cells, "direction")
        direction = self._map.word("direction", told) or told.casefold()
        if told and direction not in _DIRECTIONS:
            self._ledger.changed("direction", "note", "it is not on the list of directions")
            notes.append(told)
            direction = ""
        coding = Coding(
            id="A",
            excerpt=excerpt,
            code=code,
            layer=LAYER,
            coder=self._into.agent(name) if name else None,
            date=day,
            direction=direction or None,
            note="; ".join(each for each in notes if each) or None,
        )
        if not self._into.coding(coding, number):
            self._ledger.left("repeated row", "the same code stands on the same words already")
