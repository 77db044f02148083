"""A study in the making: what a reader found, gathered until it is whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial

from consilience.errors import ReadError
from consilience.findings import Place
from consilience.loss import Ledger, LossReport
from consilience.model import (
    Agent,
    Attribute,
    Author,
    Code,
    Codebook,
    Coding,
    Excerpt,
    Header,
    Layer,
    Note,
    Origin,
    Record,
    Speaker,
    Study,
    Wave,
)
from consilience.readers import Imported, unsaid
from consilience.readers.media import Medium
from consilience.readers.unsaid import Options
from consilience.readers.wording import opaque, sound

LONGEST_CELL = 1 << 20
_VERSION = "1"


class Draft:
    """Takes records as they are found; :meth:`finish` gives the study.

    The order of records is kept. Layers cover the sources in which something was coded in them.
    """

    def __init__(self, slug: str, file: str, format_: str, options: Options) -> None:
        self.slug = slug
        self.file = file
        self.ledger = Ledger()
        self.title = options.title
        self.description: str | None = None
        self.authors: list[Author] = []
        self._format = format_
        self._options = options
        self._rows: dict[type[Record], list[Record]] = {}
        self._ids: set[tuple[type[Record], str]] = set()
        self._remarks: dict[str, None] = {}
        self._tallies: dict[str, tuple[int, int, int]] = {}
        self._agents: dict[str, Agent] = {}
        self._layers: dict[str, Layer] = {}
        self._wave_of: dict[str, str] = {}
        self._waves: dict[str, Wave] = {}
        self._texts: dict[str, Callable[[], str]] = {}
        self._source_of: dict[str, str] = {}
        self._media: dict[str, tuple[Medium, ...]] = {}

    # --- what was found ---------------------------------------------------------------------

    def add(self, record: Record, *, guid: str | None = None, row: int | None = None) -> None:
        """A record, and where it came from (``guid``: the element, ``row``: the row)."""
        kind = type(record)
        if (kind, record.id) in self._ids:
            raise ReadError(
                f"{self.file} holds two things with the number “{record.id}”",
                place=Place(self.file),
                hint="open it in its own program, check it and save it again",
            )
        self._ids.add((kind, record.id))
        rows = self._rows.setdefault(kind, [])
        if isinstance(record, Speaker) and record.wave:
            self._wave_of[record.id] = record.wave
        if isinstance(record, Excerpt):
            self._source_of[record.id] = record.source
            if record.text and len(record.text) > LONGEST_CELL:
                self.ledger.changed(
                    "quote", "excerpt", "too long for a cell: only its place is kept", id_=record.id
                )
                record = replace(record, text=None)
            if not record.text and record.access is None:
                record = replace(record, access="controlled")
        if isinstance(record, Note) and len(record.text) > LONGEST_CELL:
            rows.extend(self._cut(record))
        else:
            rows.append(record)
        if guid is not None or row is not None:
            self.origin(f"{_word(kind)}:{record.id}", guid, row)

    def _cut(self, note: Note) -> Iterator[Note]:
        self.ledger.changed("memo", "note", "cut into notes that fit into a cell", id_=note.id)
        for part, at in enumerate(range(0, len(note.text), LONGEST_CELL), 1):
            words = note.text[at : at + LONGEST_CELL]
            yield replace(note, id=note.id if part == 1 else f"{note.id}.{part}", text=words)

    def origin(self, about: str, element: str | None, row: int | None = None) -> None:
        """Where a record came from."""
        if (Origin, about) in self._ids:
            return
        self._ids.add((Origin, about))
        rows = self._rows.setdefault(Origin, [])
        rows.append(Origin(id=about, file=self.file, source_row=row, element=element))

    def attribute(self, about: str, name: str, value: object) -> None:
        """A detail without a column of its own."""
        words = None if value is None or value == "" else sound(str(value))[:LONGEST_CELL]
        name = " ".join(sound(name).split()) or "unnamed"
        id_ = opaque("d", about, name)
        number = 1
        while (Attribute, id_) in self._ids:
            number += 1
            id_ = opaque("d", about, name, str(number))
        self.add(Attribute(id=id_, about=about, name=name, value=words))

    def has(self, kind: type[Record], id_: str) -> bool:
        """True where a record of this kind has this id."""
        return (kind, id_) in self._ids

    def count(self, kind: type[Record]) -> int:
        """How many records of a kind there are."""
        return len(self._rows.get(kind, ()))

    def text(self, file: str, words: Callable[[], str]) -> None:
        """The text of a source, to be read when it is needed."""
        self._texts[file] = words

    def medium(self, source: str, medium: Medium) -> None:
        """A recording, picture or document of a source, to be copied."""
        self._media[source] = (*self._media.get(source, ()), medium)

    def remark(self, sentence: str) -> None:
        """Something that was decided by evidence, for people."""
        self._remarks[sentence] = None

    def tally(self, what: str, quotes: int, verified: int) -> None:
        """Something that was decided about one text; texts with one decision share a remark."""
        texts, said, good = self._tallies.get(what, (0, 0, 0))
        self._tallies[what] = (texts + 1, said + quotes, good + verified)

    def agent(self, id_: str, name: str, kind: str = "person") -> str:
        """Somebody who coded or wrote."""
        words = " ".join(sound(name).split())
        self._agents.setdefault(id_, Agent(id=id_, name=words or "unnamed", kind=kind))
        return id_

    def wave(self, label: str) -> str:
        """The wave of a label; waves are numbered as they are met."""
        if label not in self._waves:
            number = len(self._waves) + 1
            self._waves[label] = Wave(id=f"w{number}", label=label, order=number)
        return self._waves[label].id

    def wave_of(self, speaker: str | None) -> str | None:
        """The wave that the label of a speaker belongs to."""
        return self._wave_of.get(speaker) if speaker else None

    def layer(self, id_: str, label: str, coders: Iterable[str], note: str | None = None) -> str:
        """A body of coding; what it covers follows from its codings."""
        if id_ not in self._layers:
            self._layers[id_] = Layer(
                id=id_, label=label, kind="coder", coders=tuple(coders), note=note
            )
        return id_

    # --- the whole --------------------------------------------------------------------------

    def finish(self) -> Imported:
        """The study, its texts and what became of everything."""
        self._tell_codes_apart()
        for what, (texts, quotes, verified) in self._tallies.items():
            many = f"{texts} texts" if texts > 1 else "one text"
            self.remark(f"In {many}, {what}; {verified} of {quotes} stored quotes stand in place.")
        if len(self._waves) > 1:
            self.remark("Waves stand in study.toml in the order in which they were met: check it.")
        codes = bool(self._rows.get(Code))
        title = " ".join(sound(self.title or self.slug).split()) or self.slug
        header = Header(
            slug=self.slug,
            title=title,
            description=sound(self.description) if self.description else None,
            authors=tuple(self.authors),
            language=self._options.language,
            licence=self._options.licence or unsaid.LICENCE,
            access=self._options.access or unsaid.ACCESS,
            codebook=Codebook(title=f"Codes of {title}") if codes else None,
            waves=tuple(self._waves.values()),
            agents=tuple(self._agents.values()),
            layers=tuple(self._covering(codes)),
        )
        tables = {kind: partial(_fresh, rows) for kind, rows in self._rows.items() if rows}
        return Imported(
            study=Study(header, tables),
            loss=LossReport.of(self.file, self._format, "import", self.ledger.entries()),
            texts=dict(self._texts),
            remarks=tuple(self._remarks),
            media=dict(self._media),
        )

    def _covering(self, codes: bool) -> Iterator[Layer]:
        covered: dict[str, dict[str, None]] = {}
        for coding in self._rows.get(Coding, ()):
            if isinstance(coding, Coding):
                source = self._source_of[coding.excerpt]
                covered.setdefault(coding.layer, {})[source] = None
        everything = set(self._source_of.values())
        for layer in self._layers.values():
            sources = covered.get(layer.id)
            if not sources:
                continue
            whole = set(sources) == everything
            yield replace(
                layer,
                codebooks=(f"codebook@{_VERSION}",) if codes else (),
                covers=("all",) if whole else tuple(f"source:{each}" for each in sources),
            )

    def _tell_codes_apart(self) -> None:
        """No two codes of one name: the later one says what it stands below."""
        rows = self._rows.get(Code, [])
        labels = {each.id: each.label for each in rows if isinstance(each, Code)}
        taken: set[str] = set()
        for number, code in enumerate(rows):
            if not isinstance(code, Code):
                continue
            label = code.label
            if label in taken:
                above = labels.get(code.broader or "")
                label = f"{above} > {label}" if above else label
                again = 2
                while label in taken:
                    label = f"{code.label} ({again})"
                    again += 1
                rows[number] = replace(code, label=label)
                self.attribute(f"code:{code.id}", "name in the tool", code.label)
                self.ledger.changed(
                    "code", "code", "another code has the same name: it was told apart", id_=code.id
                )
            taken.add(label)


def _fresh(rows: list[Record]) -> Iterator[Record]:
    return iter(rows)


def _word(kind: type[Record]) -> str:
    """The word for a kind of record in ``kind:id``."""
    return kind.__name__.lower()
