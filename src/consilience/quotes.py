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
    chosen = None if among is None else sorted(set(among), key=str)
    bound: dict[str, tuple[Term, ...]] = {} if kind is None else {"kind": kinds(kind, store)}
    if text is not None:
        bound["words"] = (Literal(text),)
    parts = filters(given, store)
    if parts or bound:
        bound.setdefault("kind", kinds(None, store))
        found = query_file.bind(compose(views["quotes-found"], parts), bound)
        narrowed = {term for (term,) in store.query(found).rows if term is not None}
        chosen = sorted(narrowed if chosen is None else narrowed & set(chosen), key=str)
    wanted = None if chosen is None else set(chosen)
    folded = []
    for some in _portions(chosen):
        codes = _codes(store, views["quotes-codes"].text, some)
        rows = _rows(store, views["quotes"].text, some)
        for (_, excerpt), group in groupby(rows, key=lambda row: (row["study"], row["excerpt"])):
            if some or wanted is None or excerpt in wanted:
                folded.append(_folded(next(group), codes.get(excerpt, [])))
    folded.sort(key=lambda row: (str(row[0]), natural(str(row[1]))))
    return Result(variables=COLUMNS, terms=tuple(folded), question="Quotes and findings")


_Row = dict[str, Term | None]


def _portions(chosen: list[Term] | None) -> list[tuple[Term, ...]]:
    """Excerpts some at a time; nothing stands for all excerpts, as that is quicker for many."""
    if chosen is None or len(chosen) > _MANY:
        return [()]
    return [tuple(chosen[at : at + _SOME]) for at in range(0, len(chosen), _SOME)]


def _rows(store: Store, view: str, excerpts: tuple[Term, ...]) -> Iterator[_Row]:
    answer = store.query(query_file.bind(view, {"excerpt": excerpts} if excerpts else {}))
    return (dict(zip(answer.variables, row, strict=True)) for row in answer.rows)


def _codes(store: Store, view: str, excerpts: tuple[Term, ...]) -> dict[Term | None, list[_Row]]:
    """What was applied to each excerpt."""
    found: dict[Term | None, list[_Row]] = {}
    for row in _rows(store, view, excerpts):
        found.setdefault(row["excerpt"], []).append(row)
    return found


def _folded(row: _Row, codes: list[_Row]) -> tuple[Term | None, ...]:
    """What is known of one excerpt as one row."""
    first = {_RENAMED.get(name, name): value for name, value in row.items()}
    first["themes"] = _joined(each["label"] for each in codes if each["is_code"] is not None)
    first["constructs"] = _joined(each["label"] for each in codes if each["is_code"] is None)
    if first["locator"] is None:
        first["locator"] = first["place"]
    return tuple(first[name] for name in COLUMNS)


def _joined(labels: Iterable[Term | None]) -> Term | None:
    words = sorted({str(label) for label in labels if label is not None})
    return Literal("; ".join(words)) if words else None
