"""Quotes and findings with everything needed to read and cite them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby

from consilience import query_file
from consilience.dimension import Dimension, Part, compose, dimensions, find
from consilience.errors import BadParameter
from consilience.questions import terms
from consilience.rdf import Literal, Term
from consilience.result import Result, natural
from consilience.store import Store
from consilience.vocabulary import subclasses, suggest

Given = str | Term | Iterable[str | Term] | None

#: The columns of a result, in order; ``themes`` and ``constructs`` join several with "; ".
COLUMNS = (
    "study",
    "id",
    "kind",
    "text",
    "speaker",
    "role",
    "organisation_type",
    "sector",
    "collaboration",
    "wave",
    "themes",
    "constructs",
    "source",
    "locator",
    "title",
    "doi",
    "url",
    "licence",
    "tier",
)
_RENAMED = {"excerpt": "id", "speaker_label": "speaker"}


def kinds(value: Given, store: Store) -> tuple[Term, ...]:
    """The kinds of excerpt meant; all four where none is named."""
    wanted = list(subclasses("con:Excerpt")) if value is None else _several(value)
    return tuple(term for each in wanted for term in terms("kind", each, store, name="kind"))


def filters(given: Mapping[str, Given], store: Store) -> list[Part]:
    """A part for each dimension that values are given for."""
    parts = []
    for name, value in given.items():
        if value is None:
            continue
        dimension = _filter(name)
        found = tuple(
            term
            for each in _several(value)
            for term in terms(dimension.kind, each, store, name=name)
        )
        parts.append(Part(dimension, "only_" + dimension.name.replace("-", "_"), found))
    return parts


def _filter(name: str) -> Dimension:
    wanted = name.replace("_", "-")
    if wanted not in dimensions():
        names = [*dimensions(), "kind", "text"]
        near = suggest(wanted, names)
        raise BadParameter(
            f"excerpts cannot be narrowed by '{name}'",
            name="quotes",
            parameter=name,
            hint=f"did you mean '{near}'?" if near else "known: " + ", ".join(names),
        )
    return find(name)


def _several(value: Given) -> list[str | Term]:
    if value is None:
        return []
    return [value] if isinstance(value, str | Term) else list(value)


def quotes(store: Store, *, kind: Given = None, text: str | None = None, **given: Given) -> Result:
    """Excerpts, narrowed by any dimension (``theme="…"``, ``sector="nhs"``, ``layer="authors"``).

    ``kind`` is one of the four kinds of excerpt; ``text`` finds words in the text, whatever
    their case. Values are ids, words of the lists, or labels. One row is one excerpt.
    """
    view = query_file.folder("view", ("shows",))["quotes"]
    bound: dict[str, tuple[Term, ...]] = {"kind": kinds(kind, store)}
    if text is not None:
        bound["words"] = (Literal(text),)
    answer = store.query(query_file.bind(compose(view, filters(given, store)), bound))
    rows = [dict(zip(answer.variables, row, strict=True)) for row in answer.rows]
    folded = [
        _folded(list(group))
        for _, group in groupby(rows, key=lambda row: (row["study"], row["excerpt"]))
    ]
    folded.sort(key=lambda row: (str(row[0]), natural(str(row[1]))))
    return Result(variables=COLUMNS, terms=tuple(folded), question="Quotes and findings")


def _folded(rows: list[dict[str, Term | None]]) -> tuple[Term | None, ...]:
    """The rows of one excerpt as one row."""
    first = {_RENAMED.get(name, name): value for name, value in rows[0].items()}
    first["themes"] = _joined(row["applied_label"] for row in rows if row["is_code"] is not None)
    first["constructs"] = _joined(row["applied_label"] for row in rows if row["is_code"] is None)
    if first["locator"] is None:
        first["locator"] = first["place"]
    return tuple(first[name] for name in COLUMNS)


def _joined(labels: Iterable[Term | None]) -> Term | None:
    words = sorted({str(label) for label in labels if label is not None})
    return Literal("; ".join(words)) if words else None
