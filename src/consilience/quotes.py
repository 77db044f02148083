"""Quotes and findings with everything needed to read and cite them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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
#: Excerpts that are looked up by their addresses, in one query and in all.
_SOME, _MANY = 200, 5000
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


def quotes(
    store: Store,
    *,
    kind: Given = None,
    text: str | None = None,
    among: Iterable[Term] | None = None,
    **given: Given,
) -> Result:
    """Excerpts, narrowed by any dimension (``theme="…"``, ``sector="nhs"``, ``layer="authors"``).

    ``kind`` is one of the four kinds of excerpt; ``text`` finds words in the text, whatever
    their case; ``among`` keeps those excerpts. Values are ids, words of the lists, or labels. One
    row is one excerpt.
    """
    views = query_file.folder("view", ("shows",))
    bound: dict[str, tuple[Term, ...]] = {"kind": kinds(kind, store)}
    words: dict[str, tuple[Term, ...]] = {} if text is None else {"words": (Literal(text),)}
    parts = filters(given, store)
    chosen = None if among is None else list(dict.fromkeys(among))
    if parts or words:
        found = query_file.bind(compose(views["quotes-found"], parts), bound | words)
        narrowed = [term for (term,) in store.query(found).rows if term is not None]
        chosen = narrowed if chosen is None else sorted(set(chosen) & set(narrowed), key=str)
    folded = [
        _folded(list(group))
        for rows in _rows(store, views["quotes"].text, bound, chosen)
        for _, group in groupby(rows, key=lambda row: (row["study"], row["excerpt"]))
    ]
    folded.sort(key=lambda row: (str(row[0]), natural(str(row[1]))))
    return Result(variables=COLUMNS, terms=tuple(folded), question="Quotes and findings")


def _rows(
    store: Store, view: str, bound: Mapping[str, tuple[Term, ...]], chosen: list[Term] | None
) -> Iterator[list[dict[str, Term | None]]]:
    """All that is known of the excerpts chosen (None: of all), some at a time."""
    whole = chosen is None or len(chosen) > _MANY
    wanted = set(chosen or ())
    parts: list[list[Term] | None] = [None]
    if chosen is not None and not whole:
        parts = [chosen[at : at + _SOME] for at in range(0, len(chosen), _SOME)]
    for some in parts:
        these = bound if some is None else {**bound, "excerpt": tuple(some)}
        answer = store.query(query_file.bind(view, these))
        rows = (dict(zip(answer.variables, row, strict=True)) for row in answer.rows)
        yield [row for row in rows if chosen is None or row["excerpt"] in wanted]


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
