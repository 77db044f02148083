"""The columns of a table of quotes, one row for each code on each quote: the only list of them.

From it follow what the writer ``quotes`` writes and what is read back. Most columns hold one
cell of one thing that the quote leads to (``source_title``, ``speaker_role``), so they are the
columns of a study folder under longer headings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from consilience import cells, header, model, tables
from consilience.header import Key, Part
from consilience.tables import Column, Kind, Table


@dataclass(frozen=True, slots=True)
class Field:
    """One cell of one thing: the heading that it has here, and how it is written."""

    heading: str
    attribute: str
    means: str
    kind: Kind
    many: bool
    required: bool

    def value(self, record: object) -> str | int | None:
        """What stands in the cell; numbers are numbers."""
        value = getattr(record, self.attribute)
        if value is None or value == ():
            return None
        if self.many:
            return ";".join(str(each) for each in value)
        if isinstance(value, bool):
            return "yes" if value else "no"
        return value if isinstance(value, int) else str(value)

    def read(self, text: str) -> object:
        """The value of a cell; BrokenCellError where it holds something else."""
        if self.kind is Kind.TEXT and not self.many:
            return text or None
        stripped = text.strip()
        if self.many:
            return tuple(cells.convert(self.kind, each) for each in cells.items(stripped))
        return cells.convert(self.kind, stripped) if stripped else None


@dataclass(frozen=True, slots=True)
class Group:
    """What is told of one thing: its ``name`` begins its headings, its id comes first."""

    name: str
    record: type
    fields: tuple[Field, ...]

    @property
    def id(self) -> str:
        """The heading of the id."""
        return self.fields[0].heading


class Filled:
    """Which cells of a group are filled in for any of the things that were met."""

    def __init__(self, *groups: Group) -> None:
        self._empty = {field.heading: field for group in groups for field in group.fields}
        self.any = False

    def add(self, thing: object) -> None:
        """Meet one more thing."""
        self.any = True
        for heading, field in tuple(self._empty.items()):
            if getattr(thing, field.attribute) not in _NOTHING:
                del self._empty[heading]

    def fields(self, group: Group) -> tuple[Field, ...]:
        """The fields of a group that have a column: those filled, and those that are needed."""
        if not self.any:
            return ()
        return tuple(
            each for each in group.fields if each.required or each.heading not in self._empty
        )


_NOTHING: tuple[object, ...] = (None, ())


def _field(prefix: str, column: Column | Key) -> Field:
    attribute = column.attribute if isinstance(column, Key) else column.name
    heading = f"{prefix}_{column.name}" if prefix else column.name
    return Field(heading, attribute, column.means, column.kind, column.many, column.required)


def _group(name: str, of: Table | Part, *without: str) -> Group:
    columns = of.columns if isinstance(of, Table) else of.keys
    fields = (
        _field(name, each)
        for each in columns
        if each.name not in without and not (isinstance(each, Key) and each.part)
    )
    return Group(name, of.record, tuple(fields))


_LEADS_ON = ("source", "speaker", "collaboration", "wave")
_PLACE = ("start", "end", "prefix", "suffix", "fragment")


def _excerpt(name: str) -> Field:
    column = tables.EXCERPTS.column(name)
    return _field("quote" if name == "id" else "", column)


#: The quote itself, and where it stands. Licence and access are told as they take effect.
QUOTE = Group(
    "quote",
    model.Excerpt,
    tuple(
        _excerpt(each.name)
        for each in tables.EXCERPTS.columns
        if each.name not in {*_LEADS_ON, *_PLACE, "licence", "access"}
    ),
)
PLACE = Group("place", model.Excerpt, tuple(_excerpt(name) for name in _PLACE))
SOURCE = _group("source", tables.SOURCES, "publication", "data_collection")
PUBLICATION = _group("publication", header.PUBLICATION)
DATA_COLLECTION = _group("data_collection", header.DATA_COLLECTION)
SPEAKER = _group("speaker", tables.SPEAKERS, "organisation")
ORGANISATION = _group("organisation", tables.ORGANISATIONS)
# An initiative is shared by studies, and told of in none of them.
COLLABORATION = _group("collaboration", tables.COLLABORATIONS, "initiative")
WAVE = _group("wave", header.WAVE)
LAYER = _group("layer", header.LAYER, "covers")
CODER = _group("coder", header.AGENT)
CODING = _group("coding", tables.CODINGS, "excerpt", "code", "layer", "coder")

#: The things that a quote leads to, in the order of their columns.
THINGS = (SOURCE, PUBLICATION, DATA_COLLECTION, SPEAKER, ORGANISATION, COLLABORATION, WAVE)
#: The things that a coding leads to.
ACTS = (LAYER, CODER, CODING)

STUDY = "study"
CODE_ID, CODE_PATH, CODE_LABEL, CONSTRUCTS = "code_id", "code_path", "code_label", "constructs"
LEVEL = "code_{}"
LICENCE, ACCESS, LOOKED_AT_BY = "licence", "access", "looked_at_by"

#: What the columns that hold no cell of a study folder mean.
MEANS: Mapping[str, str] = {
    STUDY: "The id of the study.",
    CODE_ID: "The code: an id of the study's codebook, or framework:construct.",
    CODE_PATH: "The ids that lead down to the code, with / between them.",
    CODE_LABEL: "The code's name.",
    CONSTRUCTS: "The constructs of frameworks that this counts for, by the study's links.",
    LICENCE: "The licence of the words.",
    ACCESS: "Who may see this row: the strictest of everything in it.",
    LOOKED_AT_BY: "The layers that looked at the quote: a code of theirs that is not here was "
    "not given.",
}

#: What a column of notes may be about, by its heading ``notes: excerpt``.
NOTED = ("excerpt", "coding")
#: What a column of details may be about, by its heading ``source: Age group``.
DETAILED = (
    *("excerpt", "source", "publication", "data-collection", "speaker"),
    *("organisation", "collaboration", "wave", "code", "layer", "agent", "coding"),
)


def detail(kind: str, name: str) -> str:
    """The heading of a column that holds a detail of a kind of thing."""
    return f"{kind}: {' '.join(name.split()) or 'unnamed'}"


def notes(kind: str) -> str:
    """The heading of the column that holds the notes on a kind of thing."""
    return f"notes: {kind}"


def fields() -> Iterator[Field]:
    """Every column that holds one cell of one thing."""
    for group in (QUOTE, *THINGS, *ACTS, PLACE):
        yield from group.fields


def is_one(headings: tuple[str, ...]) -> bool:
    """True for the headings of a table of quotes that the writer wrote, in any order."""
    needed = {each.heading for group in (QUOTE, SOURCE) for each in group.fields if each.required}
    return {STUDY, "text", *needed}.issubset(headings)
