"""What a list was narrowed to: part of its address, and the excerpts that it leaves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import and_, or_

from consilience import dimension, query_file
from consilience.dimension import Part
from consilience.iris import class_of
from consilience.pages import address, search
from consilience.pages.collection import Collection
from consilience.pages.shelf import FACETS, Value
from consilience.pages.visit import Visit
from consilience.rdf import Iri, Term

#: The paths of lists, by the kind of excerpt; kinds are never listed together.
LISTS: Mapping[str, str] = {
    "quotes": "participant-words",
    "findings": "author-finding",
    "observations": "observer-note",
    "extracts": "document-extract",
}
_DIGITS = 9
PATH_OF = {kind: path for path, kind in LISTS.items()}


_PAGED = re.compile(r"/page/([0-9]{1,7})$")


def number(visit: Visit) -> int:
    """Which page of a list is asked for, from 1."""
    in_path = _PAGED.search(visit.where)
    asked = in_path[1] if in_path else visit.one("page", "1")
    return max(1, int(asked)) if asked.isdecimal() and len(asked) < _DIGITS else 1


@dataclass(frozen=True, slots=True)
class Selection:
    """A kind of excerpt, the values chosen by dimension (any of one, all of several), words."""

    kind: str
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: str = ""

    def plus(self, name: str, value: str) -> Selection:
        """With one more value."""
        return replace(self, chosen={**self.chosen, name: (*self.chosen.get(name, ()), value)})

    def minus(self, name: str, value: str) -> Selection:
        """Without a value."""
        left = tuple(each for each in self.chosen.get(name, ()) if each != value)
        others = {other: values for other, values in self.chosen.items() if other != name}
        return replace(self, chosen={**others, name: left} if left else others)

    def without(self, name: str) -> Selection:
        """Without any value of a dimension."""
        return replace(self, chosen={n: v for n, v in self.chosen.items() if n != name})

    def path(self) -> str:
        """Its path: that of the list, or of the list for one value where that is all."""
        pairs = [(name, value) for name, values in self.chosen.items() for value in values]
        if len(pairs) == 1 and not self.words:
            name, value = pairs[0]
            return f"{PATH_OF[self.kind]}/{name}/{value}"
        return PATH_OF[self.kind]

    def given(self) -> dict[str, tuple[str, ...]]:
        """What stands after the question mark."""
        if "/" in self.path():
            return {}
        ordered = {name: self.chosen[name] for name in FACETS if name in self.chosen}
        return {**({"q": (self.words,)} if self.words else {}), **ordered}

    @property
    def alone(self) -> bool:
        """Whether files can hold it: nothing chosen, or one value."""
        return not self.words and sum(map(len, self.chosen.values())) <= 1


def of(visit: Visit) -> Selection:
    """The selection that an address describes."""
    first, _, rest = _PAGED.sub("", visit.where).partition("/")
    name, _, value = rest.partition("/")
    chosen = {each: visit.all(each) for each in FACETS if visit.all(each)}
    if name in FACETS and value:
        chosen[name] = tuple(dict.fromkeys((value, *chosen.get(name, ()))))
    return Selection(LISTS[first], chosen, visit.one("q"))


def find(collection: Collection, name: str, value: str) -> Value | None:
    """The value that a word in an address means; None where there is none here."""
    for iri, held in collection.shelf.facets[name].items():
        if value in {address.word(iri, collection.base), iri}:
            return held
    return None


def unknown(collection: Collection, selection: Selection) -> list[tuple[str, str]]:
    """The words of an address that mean nothing here, with their dimension."""
    return [
        (name, value)
        for name, values in selection.chosen.items()
        for value in values
        if find(collection, name, value) is None
    ]


def bits(collection: Collection, selection: Selection) -> int:
    """The excerpts that a selection leaves (see :mod:`consilience.pages.shelf`)."""
    return collection.once(f"bits {selection}", lambda: _bits(collection, selection))


def _bits(collection: Collection, selection: Selection) -> int:
    shelf = collection.shelf
    found = shelf.kinds[selection.kind]
    values = {
        name: [held for each in words if (held := find(collection, name, each))]
        for name, words in selection.chosen.items()
    }
    if of_one_coding(values):
        found &= _meeting(collection, selection.kind, values)
    else:
        found &= reduce(
            and_, (reduce(or_, (v.bits for v in held), 0) for held in values.values()), found
        )
    if selection.words:
        found &= shelf.bits(search.find(collection, selection.words, selection.kind))
    return found


def of_one_coding(names: Iterable[str]) -> bool:
    """Whether dimensions speak of the same codings, so that sets of excerpts do not tell."""
    levels = [dimension.find(name).level for name in names]
    return "quality" in levels and sum(level != "excerpt" for level in levels) > 1


def numbers(collection: Collection, selection: Selection, name: str) -> Mapping[str, int]:
    """How many excerpts each value of a dimension would leave, asked of the store."""
    key = f"numbers {name} {selection}"
    return collection.once(key, lambda: _numbers(collection, selection, name))


def _numbers(collection: Collection, selection: Selection, name: str) -> Mapping[str, int]:
    values = {
        other: [held for each in words if (held := find(collection, other, each))]
        for other, words in selection.chosen.items()
    }
    parts = [*_parts(values), Part(dimension.find(name), "facet")]
    rows = _asked(collection, "facet-among", parts, selection.kind)
    return {str(facet): int(str(number)) for facet, number in rows if facet is not None}


def _meeting(collection: Collection, kind: str, values: Mapping[str, list[Value]]) -> int:
    """Where a quality of coding is asked for with something else, both speak of one coding."""
    if not all(values.values()):
        return 0
    rows = _asked(collection, "selected", _parts(values), kind)
    return collection.shelf.bits(str(row[0]) for row in rows)


def _parts(values: Mapping[str, list[Value]]) -> list[Part]:
    return [
        Part(
            dimension.find(name),
            "only_" + name.replace("-", "_"),
            tuple(Iri(each.iri) for each in held),
        )
        for name, held in values.items()
        if held
    ]


def _asked(
    collection: Collection, view: str, parts: Sequence[Part], kind: str
) -> tuple[tuple[Term | None, ...], ...]:
    text = dimension.compose(query_file.folder("page", ("shows",))[view], parts)
    bound = query_file.bind(text, {"kind": Iri(class_of(kind))})
    return collection.counting.store.query(bound).rows
