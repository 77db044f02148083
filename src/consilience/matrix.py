"""Cross-tabulations of excerpts, with the excerpts behind every number.

A number counts what was published or coded, never how common a view was; the sentence that
says so travels with every matrix.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from consilience import picture, query_file
from consilience.dimension import Part, compose, find
from consilience.errors import BadParameter, MissingExtra
from consilience.picture import Chart
from consilience.quotes import Given, filters, kinds
from consilience.rdf import Iri, Term
from consilience.result import natural, short
from consilience.store import Store

if TYPE_CHECKING:
    import pandas as pd

#: What a cell can count, and what that is called.
CELLS: Mapping[str, str] = MappingProxyType(
    {
        "quotes": "excerpts",
        "speakers": "speaker labels",
        "studies": "studies",
        "codings": "codings",
    }
)
_WORDS = {
    "participant-words": "quotes of participants",
    "observer-note": "notes of observers",
    "document-extract": "extracts of documents",
    "author-finding": "findings of the authors",
}

CAUTION = (
    "The numbers count what was published and coded. They do not show how common a view was, "
    "and an empty cell does not mean that nobody said it."
)


@dataclass(frozen=True, slots=True, order=True)
class Head:
    """A row or column: its address, its short name and its label."""

    iri: str
    label: str = field(compare=False)

    @property
    def id(self) -> str:
        """The short name."""
        return short(self.iri)


@dataclass(frozen=True)
class Cell:
    """A number, and the excerpts behind it: they are looked up when they are first asked for."""

    count: int = 0
    behind: Callable[[], tuple[str, ...]] = field(default=tuple, repr=False, compare=False)

    @cached_property
    def excerpts(self) -> tuple[str, ...]:
        """Their addresses, sorted (StoreError where what was asked is closed by now)."""
        return self.behind()

    @property
    def ids(self) -> tuple[str, ...]:
        """The short ids of the excerpts."""
        return tuple(short(each) for each in self.excerpts)


class Cells(Mapping[tuple[Head, Head], Cell]):
    """The cells of a matrix by row and column: only numbers are held, as there can be many."""

    def __init__(
        self,
        numbers: Mapping[tuple[str, str], int],
        heads: tuple[Mapping[str, Head], Mapping[str, Head]],
        behind: Callable[[Head, Head], tuple[str, ...]],
    ) -> None:
        self._numbers = numbers
        self._rows, self._columns = heads
        self._behind = behind

    def __getitem__(self, key: tuple[Head, Head]) -> Cell:
        row, column = key
        return Cell(self._numbers[row.iri, column.iri], partial(self._behind, row, column))

    def __iter__(self) -> Iterator[tuple[Head, Head]]:
        rows, columns = self._rows, self._columns
        return ((rows[row], columns[column]) for row, column in self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    @property
    def numbers(self) -> Mapping[tuple[str, str], int]:
        """What is counted, by the addresses of row and column."""
        return self._numbers


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows by columns. Totals count distinct things: one quote in two columns is one quote."""

    row_name: str
    column_name: str
    counts: str
    kind: str
    rows: tuple[Head, ...]
    columns: tuple[Head, ...]
    cells: Mapping[tuple[Head, Head], Cell] = field(repr=False)
    row_totals: Mapping[Head, Cell] = field(repr=False)
    column_totals: Mapping[Head, Cell] = field(repr=False)
    total: Cell = field(repr=False)
    caution: str = CAUTION

    @property
    def largest(self) -> int:
        """The largest number in a cell."""
        return max((cell.count for cell in self.cells.values()), default=0)

    def cell(self, row: str, column: str) -> Cell:
        """The cell of a row and a column, named by label, short name or address."""
        return self.cells.get((_named(self.rows, row), _named(self.columns, column)), Cell())

    @property
    def caption(self) -> str:
        """What is counted, of which kind, by what."""
        kind = _WORDS[self.kind]
        unit = kind if self.counts == "quotes" else f"{CELLS[self.counts]} ({kind})"
        rows, columns = (name.replace("-", " ") for name in (self.row_name, self.column_name))
        return f"Number of {unit}, by {rows} and {columns}; {self.total.count} in all"

    def df(self) -> pd.DataFrame:
        """The numbers as a pandas data frame with labels on both sides."""
        try:
            import pandas as pd  # noqa: PLC0415 - an optional package, loaded when asked for
        except ModuleNotFoundError as error:
            raise MissingExtra("pandas", wanted_for="a data frame") from error
        data = [[self.cells.get((r, c), Cell()).count for c in self.columns] for r in self.rows]
        index = pd.Index([row.label for row in self.rows], name=self.row_name)
        columns = pd.Index([column.label for column in self.columns], name=self.column_name)
        return pd.DataFrame(data, index=index, columns=columns, dtype="Int64")

    def chart(self) -> Chart:
        """The numbers as a picture: rows on the left, columns on the right, lines as wide as many.

        The heaviest links are drawn where there are too many things for a picture.
        """
        labels = {head.iri: head.label for head in (*self.rows, *self.columns)}
        found = {(a.iri, b.iri): cell.count for (a, b), cell in self.cells.items() if cell.count}
        drawn = picture.two_sided(picture.heaviest(found), labels)
        return Chart(picture.svg(drawn, self.caption))

    def __repr__(self) -> str:
        return f"<Matrix: {len(self.rows)} rows by {len(self.columns)} columns. {self.caption}>"

    def _repr_html_(self) -> str:
        """A table with headings on both sides, totals, and the caution beneath."""
        head = "".join(f'<th scope="col">{html.escape(c.label)}</th>' for c in self.columns)
        corner = html.escape(self.row_name.replace("-", " "))
        body = "".join(self._row_html(row) for row in self.rows)
        totals = "".join(f"<td>{self.column_totals[c].count}</td>" for c in self.columns)
        return (
            f'<table><caption style="text-align:left">{html.escape(self.caption)}</caption>'
            f'<thead><tr><th scope="col">{corner}</th>{head}<th scope="col">all</th></tr></thead>'
            f"<tbody>{body}</tbody><tfoot><tr>"
            f'<th scope="row">all</th>{totals}<td>{self.total.count}</td></tr></tfoot></table>'
            f"<p>{html.escape(self.caution)}</p>"
        )

    def _row_html(self, row: Head) -> str:
        cells = "".join(
            f"<td>{self.cells[row, c].count if (row, c) in self.cells else '·'}</td>"
            for c in self.columns
        )
        label = html.escape(row.label)
        return f'<tr><th scope="row">{label}</th>{cells}<td>{self.row_totals[row].count}</td></tr>'


def _named(heads: Iterable[Head], name: str) -> Head:
    known = tuple(heads)
    for head in known:
        if name.casefold() in {head.iri.casefold(), head.id.casefold(), head.label.casefold()}:
            return head
    raise BadParameter(
        f"there is no row or column '{name}'",
        name="matrix",
        parameter=name,
        hint="known: " + ", ".join(head.id for head in known),
    )


def matrix(
    store: Store,
    rows: str,
    cols: str,
    *,
    cells: str = "quotes",
    kind: str | Term = "participant-words",
    **given: Given,
) -> Matrix:
    """Excerpts of one kind by two dimensions, narrowed by any others.

    ``cells`` says what is counted: ``quotes`` (excerpts), ``speakers`` (labels: nobody knows
    whether two labels are one person), ``studies`` or ``codings``.
    """
    if cells not in CELLS:
        raise BadParameter(
            f"cells cannot count '{cells}'",
            name="matrix",
            parameter="cells",
            hint="known: " + ", ".join(CELLS),
        )
    parts = [Part(find(rows), "row"), Part(find(cols), "column"), *filters(given, store)]
    counted = _counted(cells, parts)
    wanted = kinds(kind, store)
    if len(wanted) != 1:
        raise BadParameter(
            "a matrix counts one kind of excerpt; kinds are never added up",
            name="matrix",
            parameter="kind",
            hint="take one of: " + ", ".join(_WORDS),
        )
    views = query_file.folder("view", ("shows",))
    asked = query_file.rename(compose(views["matrix-counts"], parts), {"counted": counted})
    answer = store.query(query_file.bind(asked, {"kind": wanted}))
    behind = query_file.bind(compose(views["matrix"], parts), {"kind": wanted})
    look_up = partial(_behind, store, behind, counted)
    numbers: dict[tuple[str, str], int] = {}
    row_totals: dict[Head, Cell] = {}
    column_totals: dict[Head, Cell] = {}
    total = Cell()
    for row, row_label, column, column_label, number in answer.rows:
        count = int(str(number))
        if row is not None and column is not None:
            numbers[str(row), str(column)] = count
        elif row is not None:
            head = Head(str(row), str(row_label))
            row_totals.setdefault(head, Cell(count, partial(look_up, head, None)))
        elif column is not None:
            head = Head(str(column), str(column_label))
            column_totals.setdefault(head, Cell(count, partial(look_up, None, head)))
        else:
            total = Cell(count, partial(look_up, None, None))
    rows_, columns = tuple(sorted(row_totals)), tuple(sorted(column_totals))
    heads = ({each.iri: each for each in rows_}, {each.iri: each for each in columns})
    return Matrix(
        row_name=find(rows).name,
        column_name=find(cols).name,
        counts=cells,
        kind=_slug(str(wanted[0])),
        rows=rows_,
        columns=columns,
        cells=Cells(numbers, heads, look_up),
        row_totals=row_totals,
        column_totals=column_totals,
        total=total,
    )


def _behind(
    store: Store, view: str, counted: str, row: Head | None, column: Head | None
) -> tuple[str, ...]:
    """The excerpts behind a number; a total has no row, or no column, or neither."""
    ends = {"row": row, "column": column}
    bound = {name: Iri(head.iri) for name, head in ends.items() if head}
    answer = store.query(query_file.bind(view, bound))
    thing, excerpt = answer.variables.index(counted), answer.variables.index("excerpt")
    found = {str(each[excerpt]) for each in answer.rows if each[thing] is not None}
    return tuple(sorted(found, key=natural))


def _slug(iri: str) -> str:
    word = iri.rsplit("/", 1)[1]
    return "".join(f"-{c.lower()}" if c.isupper() else c for c in word).lstrip("-")


def _counted(cells: str, parts: list[Part]) -> str:
    """The variable that a cell counts distinct values of."""
    if cells != "codings":
        return {"quotes": "excerpt", "speakers": "speaker", "studies": "study"}[cells]
    levels = {part.name: part.dimension.level for part in parts}
    if levels["row"] == "subject":
        return "row_coding"
    if levels["column"] == "subject":
        return "column_coding"
    if "quality" in levels.values() and "subject" not in levels.values():
        return "row_coding"
    raise BadParameter(
        "codings can only be counted by theme, construct, layer or direction",
        name="matrix",
        parameter="cells",
        hint="take one of those as rows or columns, or count quotes",
    )
