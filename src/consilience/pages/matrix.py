"""Where two details of quotes meet: a table of numbers, each leading to its quotes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from consilience.dimension import dimensions
from consilience.errors import BadParameter
from consilience.matrix import Cell, Head, Matrix
from consilience.output import Rows, Value
from consilience.pages import address, download, excerpts, selection
from consilience.pages.collection import Collection
from consilience.pages.dimension_names import SEVERAL, TITLES, sentence
from consilience.pages.excerpts import Excerpt
from consilience.pages.rendering import show
from consilience.pages.shelf import KINDS
from consilience.pages.visit import Page, Visit
from consilience.rdf import Iri
from consilience.result import natural, short
from consilience.small_cells import THRESHOLD

#: What cells can show, and what that is called.
CELLS = {
    "quotes": "Number of quotes",
    "speakers": "Number of speaker labels",
    "studies": "Number of studies",
    "words": "First words",
}
#: The tables that files hold.
STILL = (
    ("theme", "sector"),
    ("theme", "organisation-type"),
    ("theme", "role"),
    ("theme", "collaboration"),
    ("theme", "wave"),
    ("theme", "study"),
    ("construct", "sector"),
    ("construct", "direction"),
    ("construct", "study"),
    ("sector", "wave"),
)
_FILTERS = ("study", "layer", "wave", "direction")
_LENGTH = 90
_FEW = f"Numbers below {THRESHOLD} tell of few people: do not try to find out who they are."


@dataclass(frozen=True, slots=True)
class Asked:
    """The matrix that an address describes."""

    rows: str
    cols: str
    cells: str
    kind: str
    narrowed: Mapping[str, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """Its path."""
        return f"matrix/{self.rows}/{self.cols}"

    def given(self, **more: str) -> dict[str, str]:
        """What stands after the question mark."""
        usual = {"cells": "quotes", "kind": KINDS[0]}
        own = {"cells": self.cells, "kind": self.kind, **self.narrowed, **more}
        return {name: value for name, value in own.items() if value != usual.get(name, "")}


def asked(visit: Visit) -> Asked | None:
    """What an address asks for; None where it names what is not there."""
    _, *axes = visit.where.split("/")
    if len(axes) not in {0, 2}:
        return None
    rows = axes[0] if axes else visit.one("rows", "theme")
    cols = axes[1] if axes else visit.one("cols", "sector")
    found = Asked(
        rows,
        cols,
        visit.one("cells", "quotes"),
        visit.one("kind", KINDS[0]),
        {name: visit.one(name) for name in _FILTERS if visit.one(name)},
    )
    if {rows, cols} - set(dimensions()) or found.cells not in CELLS or found.kind not in KINDS:
        return None
    return found


def counted(collection: Collection, wanted: Asked) -> Matrix:
    """The numbers (BadParameter where a filter names what is not there)."""
    narrowed = {}
    for name, word in wanted.narrowed.items():
        held = selection.find(collection, name, word)
        if held is None:
            raise BadParameter(f"{name}: “{word}” is not known", name="matrix", parameter=name)
        narrowed[name] = Iri(held.iri)
    cells = "quotes" if wanted.cells == "words" else wanted.cells
    return collection.counting.matrix(
        wanted.rows, wanted.cols, cells=cells, kind=wanted.kind, **narrowed
    )


def page(visit: Visit) -> Page | None:
    """The matrix, what stands behind one of its numbers, or the matrix as a file."""
    wanted = asked(visit)
    if wanted is None:
        return None
    collection = visit.collection
    try:
        matrix = counted(collection, wanted)
    except BadParameter:
        return None
    title = _title(wanted.rows, wanted.cols)
    if visit.one("row") and visit.one("column"):
        return _behind(visit, wanted, matrix, title)
    words = _words(collection, matrix) if wanted.cells == "words" else {}
    if visit.form != "html":
        return download.rows(visit, _table(collection, wanted, matrix, words), title)
    return show(
        visit,
        "matrix.html",
        title,
        at="matrix",
        asked=wanted,
        matrix=matrix,
        words=words,
        dimensions={name: TITLES[name] for name in dimensions()},
        cells=CELLS,
        kinds={kind: n for kind in KINDS if (n := collection.shelf.kinds[kind].bit_count())},
        filters=list(_filters(visit, wanted)),
        caption=_caption(wanted, matrix),
        heads=_heads(collection, wanted, matrix),
        short=short,
        anchor=_anchor,
        caution=_caution_of(visit, matrix),
        still_tables=[(_title(a, b), f"matrix/{a}/{b}") for a, b in STILL],
    )


def _caution_of(visit: Visit, matrix: Matrix) -> str:
    """What numbers do not say; in files, which are made to be given away, also of small ones."""
    small = any(0 < each.count < THRESHOLD for each in matrix.cells.values())
    return f"{matrix.caution} {_FEW}" if visit.still and small else matrix.caution


def _title(rows: str, cols: str) -> str:
    return f"{sentence(SEVERAL[rows])} by {TITLES[cols][0].lower()}{TITLES[cols][1:]}"


def _caption(wanted: Asked, matrix: Matrix) -> str:
    narrowed = [f"{TITLES[name].lower()}: {word}" for name, word in wanted.narrowed.items()]
    return f"{matrix.caption}{'; only ' + ', '.join(narrowed) if narrowed else ''}"


def _heads(collection: Collection, wanted: Asked, matrix: Matrix) -> Mapping[Head, str]:
    """Labels of rows and columns, with their study where several have one of that name."""
    found = {}
    for name, heads in ((wanted.rows, matrix.rows), (wanted.cols, matrix.columns)):
        slugs = {address.word(head.iri, collection.base).partition("/")[0] for head in heads}
        several = len(slugs & set(collection.studies)) > 1
        for head in heads:
            label = head.label
            slug = address.word(head.iri, collection.base).partition("/")[0]
            if name == "study":
                label = collection.studies[short(head.iri)].brief
            elif several and slug in collection.studies:
                label = f"{head.label} ({collection.studies[slug].brief})"
            found[head] = label
    return found


def _filters(visit: Visit, wanted: Asked) -> Iterator[tuple[str, str, list[tuple[str, str, bool]]]]:
    """What the form can narrow by: name, title, and values with whether they are chosen."""
    collection = visit.collection
    for name in _FILTERS:
        held = collection.shelf.facets[name]
        if name in {wanted.rows, wanted.cols} or len(held) < 2:  # noqa: PLR2004 - no choice
            continue
        values = []
        for iri, value in held.items():
            word = address.word(iri, collection.base)
            values.append((word, value.label, word == wanted.narrowed.get(name)))
        yield name, TITLES[name], values


def _anchor(row: Head, column: Head) -> str:
    """The place on a page in a file where the quotes behind a number are listed."""
    return f"cell-{row.id}-{column.id}".replace(" ", "-")


def _words(collection: Collection, matrix: Matrix) -> Mapping[str, str]:
    behind = sorted({each for cell in matrix.cells.values() for each in cell.excerpts}, key=natural)
    return {each.iri: cut(each) for each in excerpts.each(collection, behind)}


def cut(excerpt: Excerpt, length: int = _LENGTH) -> str:
    """The first words of an excerpt, cut between words."""
    if excerpt.withheld:
        return "Withheld"
    text = " ".join(excerpt.text.split())
    return text if len(text) <= length else text[:length].rsplit(" ", 1)[0] + " …"


def _table(collection: Collection, wanted: Asked, matrix: Matrix, words: Mapping[str, str]) -> Rows:
    heads = _heads(collection, wanted, matrix)

    def cell(found: Cell | None) -> Value:
        if words:
            return "\n".join(words[each] for each in found.excerpts) if found else ""
        return found.count if found else 0

    lines: list[list[Value]] = [
        [
            heads[row],
            *(cell(matrix.cells.get((row, column))) for column in matrix.columns),
            matrix.row_totals[row].count,
        ]
        for row in matrix.rows
    ]
    totals = (matrix.column_totals[column].count for column in matrix.columns)
    lines.append(["all", *totals, matrix.total.count])
    return Rows.of(
        (TITLES[wanted.rows], *(heads[column] for column in matrix.columns), "all"),
        lines,
        "matrix",
        {"counts": _caption(wanted, matrix), "caution": matrix.caution},
    )


def _behind(visit: Visit, wanted: Asked, matrix: Matrix, title: str) -> Page | None:
    """The excerpts behind one number."""
    collection = visit.collection
    heads = _heads(collection, wanted, matrix)
    for (row, column), cell in matrix.cells.items():
        words = [address.word(head.iri, collection.base) for head in (row, column)]
        if words != [visit.one("row"), visit.one("column")]:
            continue
        name = f"{heads[row]} and {heads[column]}"
        if visit.form != "html":
            return download.excerpts(visit, cell.excerpts, wanted.kind, name)
        return show(
            visit,
            "behind.html",
            name,
            at="matrix",
            asked=wanted,
            of=title,
            cell=cell,
            row=words[0],
            column=words[1],
            excerpts=list(excerpts.each(collection, cell.excerpts)),
        )
    return None
