"""What is linked with what, as a picture with its table; and themes that meet on one quote."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

from consilience import picture
from consilience.dimension import dimensions
from consilience.errors import BadParameter
from consilience.output import Rows
from consilience.pages import address, codebooks, download, lookup, selection
from consilience.pages.collection import Collection
from consilience.pages.dimension_names import SEVERAL, TITLES, sentence
from consilience.pages.rendering import show
from consilience.pages.shelf import KINDS
from consilience.pages.visit import Page, Visit
from consilience.rdf import Iri
from consilience.result import short

#: Pictures that are offered by name.
USUAL = (
    ("theme", "speaker"),
    ("theme", "sector"),
    ("theme", "collaboration"),
    ("construct", "sector"),
    ("construct", "study"),
    ("theme", "construct"),
)
#: How many themes a table of themes can be read with; the file holds all.
_MOST_TOGETHER = 40
Weights = Mapping[tuple[str, str], int]


def page(visit: Visit) -> Page | None:
    """Two details of quotes and what joins them, as a picture and as a table."""
    _, *sides = visit.where.split("/")
    asked = sides or [visit.one("left", "theme"), visit.one("right", "speaker")]
    if len(asked) != len(USUAL[0]):
        return None
    left, right = asked
    known = {*dimensions(), "speaker"}
    if not {left, right} <= known or left in {right, "speaker"}:
        return None
    collection = visit.collection
    study = visit.one("study")
    if study and study not in collection.studies:
        return None
    try:
        weights = _weights(collection, left, right, study)
    except BadParameter:
        return None
    labels = _labels(collection, weights)
    title = f"{sentence(SEVERAL[left])} and {SEVERAL[right]}"
    if visit.form in {"csv", "xlsx", "json"}:
        return download.rows(visit, _table(left, right, weights, labels), title)
    drawn = picture.heaviest(weights)
    if visit.form == "svg" and drawn:
        made = picture.svg(picture.two_sided(drawn, labels), title)
        return download.file(visit, made.encode(), title)
    if visit.form != "html":
        return None
    return show(
        visit,
        "network.html",
        title,
        at="matrix",
        left=left,
        right=right,
        sides=SEVERAL,
        one={**TITLES, "speaker": "Speaker label"},
        path=f"network/{left}/{right}",
        study=study,
        weights=sorted(weights.items(), key=lambda item: (labels[item[0][0]], -item[1], item[0])),
        labels=labels,
        dots=picture.keys_of(weights),
        most=picture.MOST,
        picture=picture.two_sided(drawn, labels) if drawn else None,
        usual=[(a, b, f"{sentence(SEVERAL[a])} and {SEVERAL[b]}") for a, b in USUAL],
    )


def _weights(collection: Collection, left: str, right: str, study: str) -> Weights:
    if right == "speaker":
        if left != "theme":
            raise BadParameter("speakers are drawn with themes", name="network", parameter="left")
        iri = (collection.studies[study].iri,) if study else ()
        rows = lookup.records(
            collection.counting, "pairs", **({"study": lookup.terms(iri)} if iri else {})
        )
        return {(row["theme"], row["speaker"]): int(row["quotes"]) for row in rows}
    given = {"study": Iri(collection.studies[study].iri)} if study else {}
    matrix = collection.counting.matrix(left, right, **given)
    return {(a.iri, b.iri): cell.count for (a, b), cell in matrix.cells.items() if cell.count}


def _labels(collection: Collection, weights: Weights) -> Mapping[str, str]:
    keys = sorted({key for pair in weights for key in pair})
    labels = {key: collection.label(key) for key in keys}
    for key in keys:
        if short(key) in collection.studies and key == collection.studies[short(key)].iri:
            labels[key] = collection.studies[short(key)].brief
    return labels


def _table(left: str, right: str, weights: Weights, labels: Mapping[str, str]) -> Rows:
    return Rows.of(
        (left, right, "quotes", f"{left}_address", f"{right}_address"),
        ((labels[a], labels[b], number, a, b) for (a, b), number in sorted(weights.items())),
        "links",
        {"caution": download.CAUTION},
    )


def _met(collection: Collection, what: str) -> Weights:
    """How many quotes two values of a dimension share, whoever coded them so."""
    shelf = collection.shelf
    quotes = shelf.kinds[KINDS[0]]
    held = {iri: bits for iri, v in shelf.facets[what].items() if (bits := v.bits & quotes)}
    return {
        (a, b): number
        for a, b in combinations(sorted(held), 2)
        if (number := (held[a] & held[b]).bit_count())
    }


def _in_layer(collection: Collection, what: str, layer: str) -> Weights:
    """The same in the codings of one layer."""
    matrix = collection.counting.matrix(what, what, layer=Iri(layer))
    return {
        (a.iri, b.iri): cell.count
        for (a, b), cell in matrix.cells.items()
        if cell.count and a.iri < b.iri
    }


def together(visit: Visit) -> Page | None:
    """Themes, or constructs, that meet on one quote."""
    collection = visit.collection
    what = visit.where.partition("/")[2] or visit.one("of", "theme")
    layer = visit.one("layer")
    if what not in {"theme", "construct"}:
        return None
    held = selection.find(collection, "layer", layer) if layer else None
    if layer and held is None:
        return None
    entries = collection.codes if what == "theme" else collection.constructs
    up = {
        iri: {each.iri for each in codebooks.above(entries, entry)}
        for iri, entry in entries.items()
    }
    met = _in_layer(collection, what, held.iri) if held else _met(collection, what)
    weights = {
        (a, b): number
        for (a, b), number in met.items()
        if b not in up.get(a, ()) and a not in up.get(b, ())
    }
    labels = {key: collection.label(key) for pair in weights for key in pair}
    title = "Themes together" if what == "theme" else "Constructs together"
    if visit.form in {"csv", "xlsx", "json"}:
        return download.rows(visit, _table(what, "with", weights, labels), title)
    drawn = picture.heaviest(weights, _MOST_TOGETHER)
    if visit.form == "svg" and drawn:
        return download.file(
            visit, picture.svg(picture.around(drawn, labels), title).encode(), title
        )
    if visit.form != "html":
        return None
    shown = picture.heaviest(weights, _MOST_TOGETHER)
    heads = sorted({key for pair in shown for key in pair}, key=lambda key: (labels[key], key))
    return show(
        visit,
        "together.html",
        title,
        at="matrix",
        what=what,
        layer=layer,
        layers=[
            (address.word(iri, collection.base), value.label)
            for iri, value in collection.shelf.facets["layer"].items()
        ],
        weights=weights,
        left_out=len(labels) - len(heads),
        number=lambda a, b: weights.get((a, b)) or weights.get((b, a)) or 0,
        largest=max(weights.values(), default=0),
        heads=heads,
        labels=labels,
        picture=picture.around(drawn, labels) if drawn else None,
        quotes=collection.shelf.kinds[KINDS[0]].bit_count(),
    )
