"""The columns of a matrix: codes and constructs, what counts for each, and who looked for it.

Layers never mix unasked: where several hold codings, one has to be named. A column is empty, and
not 0, where no layer that was asked for could have given the code: where it did not look at the
excerpt, or where its codebook does not have the code.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from consilience.errors import BadParameter
from consilience.model import Coding, Excerpt, Layer
from consilience.writers.table import sheet
from consilience.writers.table.joined import Joined, Passage, covers, looked
from consilience.writers.table.sheet import Heading

LAYER = (
    "the id of the layer whose codings count, or all for those of every layer together; needed "
    "where several layers hold codings"
)
HEADINGS = (
    "labels, ids or safe (labels): what the columns are called; R and SPSS take safe ones as "
    "they are"
)
_BETWEEN = " > "


def layers(writer: str, joined: Joined, given: Mapping[str, str]) -> tuple[Layer, ...]:
    """The layers that were asked for; BadParameter where it has to be said which."""
    coded = joined.coded_layers
    known = {each.id: each for each in (*joined.header.layers, *coded)}
    wanted = given.get("layer", "all" if len(coded) <= 1 else "")
    if wanted == "all" and "all" not in known:
        return coded
    if wanted in known:
        return (known[wanted],)
    problem = f"there is no layer “{wanted}”" if wanted else "several layers hold codings"
    listed = "\n".join(f"layer={each.id}: {each.label}" for each in known.values())
    raise BadParameter(
        problem, name=writer, parameter="layer", hint=f"{listed}\nlayer=all: those of all together"
    )


def available(joined: Joined, layer: Layer) -> set[str]:
    """The codes and constructs that a layer could give: those of its codebooks, and those it gave.

    A layer that names no codebook has the study's own.
    """
    found = set(joined.applied_in.get(layer.id, ()))
    for reference in layer.codebooks or ("codebook@",):
        book, _, version = reference.partition("@")
        if book == "codebook":
            found.update(
                id_
                for id_, wordings in joined.wordings.items()
                for each in wordings
                if not each.version or not version or version in each.version
            )
        else:
            constructs = joined.material.constructs
            found.update(each for each in constructs if each.startswith(f"{book}:"))
    return found


@dataclass(frozen=True, slots=True)
class Themes:
    """The columns ``keys``; ``on`` gives all that a coding with a code counts for."""

    joined: Joined
    layers: tuple[Layer, ...]
    keys: tuple[str, ...]
    on: Callable[[str], Iterable[str]]
    _looks: list[tuple[frozenset[str], frozenset[str]]] = field(default_factory=list)
    _counts_for: dict[str, frozenset[str]] = field(default_factory=dict)
    _together: dict[tuple[bool, ...], frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for layer in self.layers:
            could = (each for code in available(self.joined, layer) for each in self.on(code))
            self._looks.append((covers(layer), frozenset(could).intersection(self.keys)))

    def counts_for(self, code: str) -> frozenset[str]:
        """The columns that a coding with a code counts for."""
        if code not in self._counts_for:
            self._counts_for[code] = frozenset(self.on(code)).intersection(self.keys)
        return self._counts_for[code]

    def codings(self, passage: Passage) -> list[Coding]:
        """The codings of an excerpt in the layers that were asked for."""
        wanted = {each.id for each in self.layers}
        return [each for each in passage.codings if each.layer in wanted]

    def looked_for(self, excerpt: Excerpt) -> frozenset[str]:
        """The columns that some layer could have given this excerpt."""
        by = tuple(looked(covered, excerpt) for covered, _ in self._looks)
        if by not in self._together:
            could = (could for (_, could), there in zip(self._looks, by, strict=True) if there)
            self._together[by] = frozenset().union(*could)
        return self._together[by]

    def was_looked_at(self, excerpt: Excerpt) -> bool:
        """True where some layer looked at this excerpt at all."""
        return any(looked(covered, excerpt) for covered, _ in self._looks)

    def headings(self, form: str) -> list[Heading]:
        """The headings of the columns: by ``labels`` or ``ids`` (``safe`` ones are made later)."""
        labels = [self.joined.label(each) for each in self.keys]
        names = []
        for key, label in zip(self.keys, labels, strict=True):
            name = f"{label} ({key})" if ":" in key else label
            if labels.count(label) > 1 and ":" not in key:
                name = _BETWEEN.join(map(self.joined.label, self.joined.path(key)))
            names.append({"labels": name, "ids": key}.get(form, f"code_{key}"))
        return [Heading(name, self._means(key)) for name, key in zip(names, self.keys, strict=True)]

    def _means(self, key: str) -> str:
        path = _BETWEEN.join(map(self.joined.label, self.joined.path(key)))
        code, term = self.joined.codes.get(key), self.joined.material.constructs.get(key)
        definition = (code.definition if code else term.definition if term else "") or ""
        return f"{key}: {path}{f'. {definition}' if definition else ''}"


def named(headings: Iterable[Heading], form: str) -> list[Heading]:
    """The headings of a whole table, no two the same."""
    found = list(headings)
    make = sheet.safe if form == "safe" else sheet.distinct
    names = make(each.name for each in found)
    return [Heading(name, each.means, each.wide) for name, each in zip(names, found, strict=True)]


def in_order(joined: Joined, wanted: Collection[str]) -> tuple[str, ...]:
    """Codes and constructs in the order of their trees; those that nobody knows come last."""
    known = [each for each in joined.terms if each in wanted]
    return (*known, *sorted(set(wanted).difference(known)))
