"""Raters: who coded what of a study, by layer, and what each of them looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from consilience.rdf import Term
from consilience.result import short
from consilience.store import Store
from consilience.synthesis import asking

#: Layers of these kinds are no judgement of their own.
_NOT_ALONE = frozenset({"layerkind:settled", "layerkind:importer"})


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where an excerpt stands: its source, and its place in characters where that is known."""

    source: str
    start: int | None = None
    end: int | None = None


@dataclass(slots=True)
class Rater:
    """One coder in one layer.

    ``saw_all`` and ``saw`` (excerpts and sources) are what the layer says it covers. A coder who
    shares a layer with others, or whose layer says nothing, saw what that coder coded.
    """

    layer: str
    coder: str
    name: str
    versions: frozenset[str] = frozenset()
    saw_all: bool = False
    saw: frozenset[str] = frozenset()
    applied: dict[str, set[str]] = field(default_factory=dict)

    def looked_at(self, excerpt: str, source: str) -> bool:
        """True where a missing code is a judgement."""
        if self.saw_all or excerpt in self.saw or source in self.saw:
            return True
        return excerpt in self.applied

    def looked_through(self, source: str, excerpts: Mapping[str, Stretch]) -> bool:
        """True where the coder read a whole source, as far as is known."""
        if self.saw_all or self.saw:
            return self.saw_all or source in self.saw
        return any(excerpts[each].source == source for each in self.applied)


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that agreement is worked out from."""

    raters: tuple[Rater, ...]
    excerpts: Mapping[str, Stretch]
    labels: Mapping[str, str]
    versions: Mapping[str, frozenset[str]]  #: code → the versions of codebooks that hold it

    def comparable(self, one: Rater, other: Rater, *, linked: bool) -> tuple[str, ...]:
        """The codes that both could have applied: those of a codebook version that both use."""
        used = {
            code for rater in (one, other) for codes in rater.applied.values() for code in codes
        }
        if not linked:
            both = one.versions & other.versions
            used = {code for code in used if both & self.versions.get(code, frozenset())}
        return tuple(sorted(used, key=lambda code: (self.labels[code], code)))


def gather(
    store: Store,
    study: tuple[Term, ...],
    *,
    on: str,
    layers: frozenset[str] | None,
    framework: tuple[Term, ...] | None,
) -> Material:
    """The raters of a study; ``layers`` (addresses) are looked at where they are named."""
    found: dict[str, list[asking.Row]] = {}
    for row in asking.rows(store, "agreement-layers", study=study):
        layer = asking.words(row["layer"])
        kind = short(asking.words(row["kind"]))
        if layer in layers if layers is not None else kind not in _NOT_ALONE:
            found.setdefault(layer, []).append(row)
    raters: dict[tuple[str, str], Rater] = {}
    labels: dict[str, str] = {}
    versions: dict[str, set[str]] = {}
    for row in asking.rows(store, f"agreement-{on}s", study=study, framework=framework):
        layer, coder = asking.words(row["layer"]), asking.words(row["coder"])
        if layer not in found:
            continue
        code = asking.words(row["matter"])
        labels[code] = asking.words(row["label"])
        if row.get("version") is not None:
            versions.setdefault(code, set()).add(asking.words(row["version"]))
        rater = raters.get((layer, coder))
        if rater is None:
            rater = raters[layer, coder] = _rater(layer, coder, found[layer])
        rater.applied.setdefault(asking.words(row["excerpt"]), set()).add(code)
    return Material(
        tuple(raters[key] for key in sorted(raters)),
        _excerpts(store, study),
        labels,
        {code: frozenset(each) for code, each in versions.items()},
    )


def _rater(layer: str, coder: str, said: list[asking.Row]) -> Rater:
    coders = {asking.words(row["coder"]) for row in said}
    names = {asking.words(row["coder"]): asking.words(row["coder_name"]) for row in said}
    alone = coders == {coder}
    return Rater(
        layer,
        coder,
        f"{names.get(coder) or short(coder)}, {short(layer)}",
        frozenset(filter(None, (asking.words(row["version"]) for row in said))),
        saw_all=alone and any(asking.words(row["all"]) == "true" for row in said),
        saw=frozenset(filter(None, (asking.words(row["covered"]) for row in said)))
        if alone
        else frozenset(),
    )


def _excerpts(store: Store, study: tuple[Term, ...]) -> dict[str, Stretch]:
    found = {}
    for row in asking.rows(store, "agreement-excerpts", study=study):
        start, end = row["start"], row["end"]
        place = (None, None) if start is None or end is None else (int(str(start)), int(str(end)))
        found[asking.words(row["excerpt"])] = Stretch(asking.words(row["source"]), *place)
    return found
