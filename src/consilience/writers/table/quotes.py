"""The table of quotes: a row for each code on each quote, or for each quote, with all details."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from consilience import quote_table
from consilience.access import licence_id
from consilience.loss import Ledger
from consilience.model import Agent, Coding, Excerpt, Layer
from consilience.quote_table import ACTS, DETAILED, LEVEL, MEANS, NOTED, PLACE, QUOTE, Filled
from consilience.writers import Material, Writer, unplaced
from consilience.writers.options import choice
from consilience.writers.table import sheet
from consilience.writers.table.fates import Fates
from consilience.writers.table.joined import Joined, Passage, covers, looked
from consilience.writers.table.sheet import Heading, Table, Value
from consilience.writers.table.told import About, Details, Things, Told, coding_about

_NAME = "quotes"
_ROWS = ("codings", "quotes")
_BETWEEN = " > "
_THINGS = (
    *("source", "publication", "data collection", "speaker", "organisation"),
    *("collaboration", "wave"),
)


def write(material: Material, path: Path, ledger: Ledger, **options: str) -> tuple[str, ...]:
    """Write the table."""
    long = choice(_NAME, options, "rows", _ROWS) == "codings"
    with Joined(material) as joined:
        fates = Fates(joined, ledger)
        made = _Codings(joined, fates) if long else _Quotes(joined, fates)
        table = Table(_NAME, _NAME, made.headings, made.rows(), fates.about)
        sheet.write(table, path, ledger, options)
        fates.finish(
            [*_THINGS, "code", "layer", *(["agent"] if long else [])],
            made.kinds,
            made.details.shared,
            f"only notes on {' and '.join(made.noted)} have a column",
        )
        _note_cells(joined, ledger)
        return fates.remarks()


def _note_cells(joined: Joined, ledger: Ledger) -> None:
    """What rows leave of the things that they tell of."""
    why = "a table of quotes tells a code by its name and its place"
    unplaced.cells(joined.material, ledger, {"code": ("label", "broader")}, why)
    for place in joined.collaborations.values():
        if place.initiative:
            why = "a table of quotes tells of one study only"
            ledger.left("collaboration: initiative", why, id_=place.id)
    for each in joined.header.publications:
        if each.authors:
            ledger.left("publication: authors", "a row has no room for a list", id_=each.id)


class _Rows:
    """What every row tells of a quote, whatever stands on it."""

    def __init__(self, joined: Joined, fates: Fates, kinds: tuple[str, ...]) -> None:
        self.joined = joined
        self.fates = fates
        filled = Filled(QUOTE, PLACE)
        for excerpt in joined.material.study.records(Excerpt):
            filled.add(excerpt)
        self.quote, self.place = Told(QUOTE, filled), Told(PLACE, filled)
        self.things = Things(joined)
        self.kinds = kinds
        self.noted = [each for each in NOTED if each in kinds]
        self.details = Details(joined, kinds, self.noted)
        self.looks = [(each.id, covers(each)) for each in joined.header.layers]

    def about(self, excerpt: Excerpt) -> dict[str, str | None]:
        """The ids of what an excerpt leads to."""
        return {"excerpt": excerpt.id, **self.things.about(excerpt)}

    def before(self, excerpt: Excerpt, about: About) -> Iterator[Value]:
        """The cells on the left: the quote, and what it leads to."""
        self.fates.excerpt(excerpt, about, f"row ({excerpt.kind})")
        yield from self.quote.cells(excerpt)
        yield self.joined.header.slug
        yield from self.things.cells(about)

    def after(self, excerpt: Excerpt, about: About) -> Iterator[Value]:
        """The cells on the right: where the quote stands, who may see it, details and notes."""
        notes = self.details.notes(about)
        access = self.joined.access(excerpt, notes)
        self.fates.notes(notes)
        yield from self.place.cells(excerpt)
        yield licence_id(self.joined.material.licence(excerpt)) or None
        yield access
        looks = (id_ for id_, covered in self.looks if looked(covered, excerpt))
        yield ";".join(looks) or None
        yield from self.details.cells(about, notes)

    def framed(self, between: Iterable[Heading]) -> tuple[Heading, ...]:
        """The headings, with those of what stands on a quote in their place."""
        return (
            *self.quote.headings,
            _own(quote_table.STUDY),
            *self.things.headings,
            *between,
            *self.place.headings,
            *map(_own, (quote_table.LICENCE, quote_table.ACCESS, quote_table.LOOKED_AT_BY)),
            *self.details.headings,
        )


class _Codings(_Rows):
    """A row for each coding; a quote without any has a row as well."""

    def __init__(self, joined: Joined, fates: Fates) -> None:
        super().__init__(joined, fates, DETAILED)
        self._depth = max((len(joined.path(each)) for each in joined.applied), default=0)
        self._layers = {each.id: each for each in joined.coded_layers}
        self._coders = {
            each: joined.agents.get(each, Agent(id=each, name=each)) for each in joined.coders
        }
        layer, coder, coding = ACTS
        self._layer = Told.of(layer, self._layers.values())
        self._coder = Told.of(coder, self._coders.values())
        self._coding = Told(coding, joined.filled)
        self._known: dict[str, tuple[Value, ...]] = {}
        self.headings = self.framed(
            (
                *self._code_headings(),
                *self._layer.headings,
                *self._coder.headings,
                *self._coding.headings,
            )
        )

    def _code_headings(self) -> Iterator[Heading]:
        if self._depth:
            for name in (quote_table.CODE_ID, quote_table.CODE_PATH, quote_table.CODE_LABEL):
                yield _own(name)
            for level in range(1, self._depth + 1):
                yield Heading(LEVEL.format(level), f"The code's place, level {level} from the top.")
            yield _own(quote_table.CONSTRUCTS)

    def _code(self, code: str) -> tuple[Value, ...]:
        if code not in self._known:
            path = self.joined.path(code)
            self.fates.codes(path)
            labels = [self.joined.label(each) for each in path]
            levels = (*labels, *(None,) * (self._depth - len(labels)))
            constructs = ";".join(self.joined.constructs(code)) or None
            self._known[code] = (code, "/".join(path), labels[-1], *levels, constructs)
        return self._known[code]

    def rows(self) -> Iterator[list[Value]]:
        """The rows, in the order of excerpts.csv and then of codings.csv."""
        for passage in self.joined.passages():
            excerpt = passage.excerpt
            about = self.about(excerpt)
            before = list(self.before(excerpt, about))
            for coding in passage.codings or (None,):
                row = before.copy()
                row += self._on(coding)
                row += self.after(excerpt, {**about, **coding_about(coding)})
                yield row

    def _on(self, coding: Coding | None) -> Iterator[Value]:
        if coding is None:
            yield from (None,) * (self._depth + 4 if self._depth else 0)
            yield from (*self._layer.cells(None), *self._coder.cells(None))
            yield from self._coding.cells(None)
            return
        self.fates.coding(coding, "row")
        yield from self._code(coding.code)
        yield from self._layer.cells(self._layers.get(coding.layer))
        yield from self._coder.cells(self._coders.get(coding.coder or ""))
        yield from self._coding.cells(coding)


class _Quotes(_Rows):
    """A row for each quote; the codes of each layer are joined in columns of their own."""

    _COLUMNS = (
        ("codes", "The codes that the layer “{}” gave, as they stand in the codebook."),
        ("code_ids", "The ids of the codes that the layer “{}” gave."),
        ("constructs", "The constructs that the codes of the layer “{}” count for."),
    )

    def __init__(self, joined: Joined, fates: Fates) -> None:
        told = tuple(each for each in DETAILED if each not in {"code", "layer", "agent", "coding"})
        super().__init__(joined, fates, told)
        self._layers = joined.coded_layers
        self.headings = self.framed(
            Heading(f"{name}: {layer.id}", means.format(layer.label))
            for layer in self._layers
            for name, means in self._COLUMNS
        )

    def rows(self) -> Iterator[list[Value]]:
        """The rows, in the order of excerpts.csv."""
        for passage in self.joined.passages():
            about = self.about(passage.excerpt)
            row = list(self.before(passage.excerpt, about))
            for layer in self._layers:
                row += self._joined(passage, layer)
            row += self.after(passage.excerpt, about)
            yield row

    def _joined(self, passage: Passage, layer: Layer) -> Iterator[Value]:
        codings = [each for each in passage.codings if each.layer == layer.id]
        for each in codings:
            why = "its code only: who gave it, when and how is left"
            self.fates.coding(each, "cell", why)
        codes = dict.fromkeys(each.code for each in codings)
        labels = (_BETWEEN.join(map(self.joined.label, self.joined.path(each))) for each in codes)
        self.fates.codes(each for code in codes for each in self.joined.path(code))
        constructs = {each for code in codes for each in self.joined.constructs(code)}
        yield "; ".join(labels) or None
        yield ";".join(codes) or None
        yield ";".join(sorted(constructs)) or None


def _own(name: str) -> Heading:
    return Heading(name, MEANS[name])


WRITER = Writer(
    name=_NAME,
    title="table of quotes",
    suffixes=sheet.SUFFIXES,
    write=write,
    takes={
        "rows": "codings or quotes (codings): a row for each code on each quote, or for each quote "
        "with its codes in one cell for each layer",
        **sheet.TAKES,
    },
)
