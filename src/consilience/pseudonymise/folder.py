"""A study folder gone through: texts, tables, header, names of files; in place, in a copy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from consilience import deidentification, sssom, study_folder, study_toml, tables
from consilience.pseudonymise import bearers, header_text, marks
from consilience.pseudonymise.edits import Edits, Spot, applied, clipped
from consilience.pseudonymise.finder import Finder
from consilience.pseudonymise.places import Places
from consilience.pseudonymise.table_text import Line, TableText, records
from consilience.study_folder.reader import FILES
from consilience.tables import Kind, Table

SOURCES = "sources"
_BOM = "\ufeff"
_LINK_FILES = (sssom.ACCEPTED, sssom.REFUSED, sssom.UNSURE)
#: Files that hold text, whatever they are for.
_TEXTS = study_folder.TEXTS | {".htm", ".html", ".json", ".toml", ".tsv", ".xml", ".yaml", ".yml"}
#: Columns of text that name things to programs.
_AS_THEY_ARE = {("sources", "file"), ("excerpts", "fragment"), ("origin", "element")}
#: What is never changed, as it is an address or becomes one.
_FIXED = {Kind.ID: "in an id", Kind.ADDRESS: "in an address"}
_LINK_WORDS = {"comment", "other", "mapping_tool", "reason"}


class _Cell(NamedTuple):
    """A cell that may be changed, by the table's own words."""

    table: str
    kind: str
    record: str
    nth: int
    line: Line
    at: int
    column: str

    @property
    def value(self) -> str:
        return self.line.value(self.at)

    @property
    def unit(self) -> str:
        nth = f"#{self.nth}" if self.nth else ""
        return f"{self.table}|{self.record}{nth}|{self.column}"

    @property
    def spot(self) -> Spot:
        return Spot(self.table, self.line.number, self.column, self.at + 1)


class _Text(NamedTuple):
    """The text of a source before and after, and what was changed."""

    before: str
    edits: Edits
    after: str


@dataclass(slots=True)
class Rewriting:
    """Replaces in all files of a folder what ``finder`` finds.

    ``fixed`` gets what is not changed and should be looked at: ids, addresses, citations.
    ``unread`` gets files that nobody can look into here.
    """

    folder: Path
    finder: Finder
    back: bool = False
    fixed: list[tuple[Spot, str]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    _texts: dict[str, _Text] = field(default_factory=dict)
    _last: tuple[str, _Text | None] = ("", None)
    _of_source: dict[str, str] = field(default_factory=dict)
    _excerpts: dict[str, tuple[str, Edits]] = field(default_factory=dict)
    _marked: set[tuple[str, str, str]] = field(default_factory=set)

    def run(self) -> None:
        """Go through everything."""
        known = {*FILES, sssom.UNSURE, deidentification.FILE}
        imports = []
        for path in sorted(each for each in self.folder.rglob("*") if not each.is_dir()):
            name = path.relative_to(self.folder).as_posix()
            if name in known:
                continue
            if name.startswith(f"{study_folder.IMPORTS}/") and path.suffix == ".tsv":
                imports.append(path)
            elif path.is_symlink() or path.suffix.lower() not in _TEXTS:
                self.unread.append(self.finder.shown(name))
            else:
                self._text(path, name)
        self._header(self.folder / study_toml.FILE)
        for table in tables.TABLES:
            if (self.folder / table.file).is_file():
                self._table(table)
        for file in (*_LINK_FILES, sssom.REVIEWS_FILE):
            if (self.folder / file).is_file():
                self._links(file)
        if self.back:
            self._unset()
        for path in imports:
            self._marks(path)
        self._rename()

    # --- texts -----------------------------------------------------------------------------

    def _text(self, path: Path, name: str) -> None:
        raw = path.read_bytes()
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            self.unread.append(self.finder.shown(name))
            return
        unit = self.finder.run.renamed.get(name, name)
        edits = self.finder.edits(unit, text, Spot(self.finder.shown(name)))
        if edits:
            after = applied(text, edits)
            if name.startswith(f"{SOURCES}/"):
                self._texts[name] = _Text(text, edits, after)
            self._write(name, after, bom=raw.startswith(_BOM.encode()))

    def _text_of(self, source: str) -> _Text | None:
        """The text of a source; None where it has none here."""
        name = self._of_source.get(source, "")
        if name in self._texts:
            return self._texts[name]
        if name != self._last[0]:
            path = self.folder / name
            text = ""
            if name and path.suffix.lower() in _TEXTS and path.is_file():
                text = path.read_bytes().decode("utf-8-sig", "replace")
            self._last = (name, _Text(text, (), text) if text else None)
        return self._last[1]

    def _write(self, name: str, text: str, *, bom: bool = False) -> None:
        path = self.folder / name
        mode = path.stat().st_mode & 0o777 if path.exists() else None
        path.unlink(missing_ok=True)
        path.write_bytes(((_BOM if bom else "") + text).encode())
        if mode is not None:
            path.chmod(mode)

    def _read(self, name: str) -> tuple[str, bool]:
        raw = (self.folder / name).read_bytes()
        return raw.decode("utf-8-sig"), raw.startswith(_BOM.encode())

    def _header(self, path: Path) -> None:
        text, bom = self._read(path.name)
        spot = Spot(path.name)
        edits = self.finder.edits(path.name, header_text.only_changeable(text), spot)
        self._fixed(header_text.only_fixed(text), spot, "in an id, an author or a publication")
        if edits:
            self._write(path.name, applied(text, edits), bom=bom)

    def _fixed(self, text: str, spot: Spot, why: str) -> None:
        if text and self.finder.holds(text):
            self.fixed.append((spot, why))

    # --- tables ----------------------------------------------------------------------------

    def _table(self, table: Table) -> None:
        text, bom = self._read(table.file)
        parsed = TableText.of(text, ",")
        known = {column.name: column for column in table.columns}
        columns = []
        for index, name in enumerate(parsed.names):
            column = known.get(name)
            words = column is None or column.kind is Kind.TEXT
            if words and (table.name, name) not in _AS_THEY_ARE:
                columns.append((index, name))
        if table.name == "sources":
            self._note_files(parsed)
        for record, nth, line in records(parsed):
            cells = [
                _Cell(table.file, table.singular, record, nth, line, index, name)
                for index, name in columns
            ]
            if table.name == "excerpts":
                self._excerpt(parsed, record, line, {each.column: each for each in cells})
            elif table.name == "mentions":
                self._mention(parsed, cells)
            else:
                for cell in cells:
                    self._cell(cell)
        if not self.back and table.name in {"organisations", "collaborations"}:
            bearers.mark(table.file, parsed, self.finder.run)
        self._look_at_fixed(table, parsed)
        self._finish(table.file, parsed, text, bom=bom)

    def _look_at_fixed(self, table: Table, parsed: TableText) -> None:
        for column in table.columns:
            why = _FIXED.get(column.kind)
            index = parsed.index(column.name)
            for line in parsed.rows() if why and index is not None else ():
                spot = Spot(table.file, line.number, column.name, (index or 0) + 1)
                self._fixed(line.value(index or 0), spot, why or "")

    def _finish(self, file: str, parsed: TableText, before: str, *, bom: bool) -> None:
        after = parsed.text()
        if after != before:
            self._write(file, after, bom=bom)

    def _put(self, cell: _Cell, value: str) -> None:
        if value != cell.value:
            cell.line.put(cell.at, value)
            self._marked.add((cell.kind, cell.record, cell.column))

    def _cell(self, cell: _Cell) -> Edits:
        edits = self.finder.edits(cell.unit, cell.value, cell.spot) if cell.value else []
        if edits:
            self._put(cell, applied(cell.value, edits))
        return edits

    def _note_files(self, parsed: TableText) -> None:
        file = parsed.index("file")
        for record, _, line in records(parsed) if file is not None else ():
            if name := line.value(file or 0):
                self._of_source[record] = f"{SOURCES}/{name}"

    # --- excerpts and what is spoken of in them ------------------------------------------------

    def _excerpt(
        self, parsed: TableText, record: str, line: Line, cells: Mapping[str, _Cell]
    ) -> None:
        """Change a row; what is quoted of a text that changed is taken from it afterwards."""
        derived = self._anchored(parsed, record, line, cells)
        for name, cell in cells.items():
            if name not in derived:
                before = cell.value
                edits = self._cell(cell)
                if name == "text" and edits:
                    self._excerpts[record] = (before, edits)

    def _anchored(
        self, parsed: TableText, record: str, line: Line, cells: Mapping[str, _Cell]
    ) -> set[str]:
        """Move a place in a text that changed; gives the columns that were taken from it."""
        row = {name: line.value(index) for index, name in enumerate(parsed.names)}
        numbers = row.get("start", ""), row.get("end", "")
        known = self._text_of(row.get("source", "")) if all(map(str.isdecimal, numbers)) else None
        if known is None:
            return set()
        start, end = map(int, numbers)
        text, edits, whole = known
        if not start < end <= len(text):
            return set()
        places = Places.of(text, start, end, row.get("prefix", ""), row.get("suffix", ""))
        after, inside = places.moved(edits)
        cut = self.finder.cuts(record, inside)
        after = after.cut(cut)
        for name, old, new in (("start", start, after.start), ("end", end, after.end)):
            at = parsed.names.index(name)
            if new != old:
                self._put(_Cell("excerpts.csv", "excerpt", record, 0, line, at, name), str(new))
        derived = set()
        for name, stretch in places.stretches.items():
            cell = cells.get(name)
            if cell and row[name] == text[slice(*stretch)] and (row[name] or any(cut)):
                here = clipped(edits, *stretch)
                if name == "text" and here:
                    self._excerpts[record] = (row[name], here)
                self.finder.projected(cell.unit, row[name], here, cell.spot)
                self._put(cell, whole[slice(*after.stretches[name])])
                derived.add(name)
        return derived

    def _mention(self, parsed: TableText, cells: Iterable[_Cell]) -> None:
        excerpt = parsed.index("excerpt")
        for cell in cells:
            words = cell.value
            known = self._excerpts.get(cell.line.value(excerpt)) if excerpt is not None else None
            at = known[0].find(words) if known and words else -1
            if cell.column != "words" or known is None or at < 0:
                self._cell(cell)
                continue
            inside = clipped(known[1], at, at + len(words))
            edits = self.finder.projected(cell.unit, words, inside, cell.spot)
            self._put(cell, applied(words, edits))

    def _unset(self) -> None:
        """Put back the cells that a run set beside labels."""
        for file in sorted({unit.partition("|")[0] for unit in self.finder.run.cells}):
            if (self.folder / file).is_file():
                text, bom = self._read(file)
                parsed = TableText.of(text, ",")
                bearers.unset(file, parsed, self.finder.run)
                self._finish(file, parsed, text, bom=bom)

    # --- links, imports, names of files ----------------------------------------------------------

    def _links(self, file: str) -> None:
        text, bom = self._read(file)
        parsed = TableText.of(text, "\t")
        self._fixed(parsed.head, Spot(file, 1), "in the lines at the top")
        for record, nth, line in records(parsed):
            for index, name in enumerate(parsed.names):
                cell = _Cell(file, "link", record, nth, line, index, name)
                if name.endswith("_label") or name in _LINK_WORDS:
                    self._cell(cell)
                elif name in {"id", "record_id", "subject_id", "object_id"}:
                    self._fixed(line.value(index), cell.spot, "in an id")
        self._finish(file, parsed, text, bom=bom)

    def _marks(self, path: Path) -> None:
        name = path.relative_to(self.folder).as_posix()
        text, _ = self._read(name)
        after = marks.blotted(text, name, self._marked, self.finder.run, back=self.back)
        if after != text:
            self._write(name, after)

    def _rename(self) -> None:
        """Give files other names, and the cells that name them."""
        to: dict[str, str] = {}
        for path in sorted(each for each in self.folder.rglob("*") if not each.is_dir()):
            name = path.relative_to(self.folder).as_posix()
            if name in FILES:
                continue
            new = self.finder.name_of(name, Spot("names of files"))
            if new == name:
                continue
            free, n = new, 1
            while (self.folder / free).exists():
                n += 1
                free = PurePosixPath(new).with_stem(f"{PurePosixPath(new).stem}-{n}").as_posix()
            (self.folder / free).parent.mkdir(parents=True, exist_ok=True)
            path.replace(self.folder / free)
            to[name] = free
            self.finder.run.renamed.setdefault(free, name)
        if to:
            self._named(to)

    def _named(self, to: Mapping[str, str]) -> None:
        file = "sources.csv"
        if not (self.folder / file).is_file():
            return
        text, bom = self._read(file)
        parsed = TableText.of(text, ",")
        index = parsed.index("file")
        for line in parsed.rows() if index is not None else ():
            new = to.get(f"{SOURCES}/{line.value(index or 0)}")
            if new:
                line.put(index or 0, new.removeprefix(f"{SOURCES}/"))
        self._finish(file, parsed, text, bom=bom)
