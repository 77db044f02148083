"""What each study brings to the constructs of a codebook, and what would be left without it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from consilience.result import short
from consilience.store import Store
from consilience.synthesis import asking
from consilience.synthesis.asking import Given
from consilience.synthesis.independence import Independence, independence
from consilience.synthesis.sheet import Sheet, Value

CAUTION = (
    "A study that brings much is not a better study: it may have printed more, or been coded in "
    "more detail. Kinds of excerpt are counted apart. Studies of one programme, or with material "
    "that overlaps, count as one independent study."
)
_QUOTE, _FINDING = "con:ParticipantWords", "con:AuthorFinding"


@dataclass(slots=True)
class _Weight:
    """What there is for one construct."""

    label: str
    directions: dict[str, set[str]] = field(default_factory=dict)

    @property
    def studies(self) -> Collection[str]:
        return self.directions.keys()

    def tends(self, without: Collection[str] = ()) -> str:
        """What studies report: help, hindrance or both; how many do so weighs nothing."""
        said = {d for study, each in self.directions.items() if study not in without for d in each}
        helped, hindered = "direction:strength" in said, "direction:challenge" in said
        if (helped and hindered) or "direction:mixed" in said:
            return "both"
        return "helped" if helped else "hindered" if hindered else "unclear" if said else "nothing"


def _weights(store: Store, framework: Given, layer: Given) -> dict[str, _Weight]:
    found: dict[str, _Weight] = {}
    for row in asking.rows(
        store,
        "contribution",
        framework=asking.meant(store, "framework", framework),
        layer=asking.meant(store, "layer", layer),
    ):
        weight = found.setdefault(
            asking.words(row["construct"]), _Weight(asking.words(row["label"]))
        )
        said = weight.directions.setdefault(asking.words(row["study"]), set())
        said.add(short(asking.words(row["direction"])))
    return found


def _brought(store: Store, framework: Given, layer: Given) -> dict[str, dict[str, int]]:
    """How many excerpts of each kind a study brings."""
    found: dict[str, dict[str, int]] = {}
    for row in asking.rows(
        store,
        "contributed",
        framework=asking.meant(store, "framework", framework),
        layer=asking.meant(store, "layer", layer),
    ):
        kinds = found.setdefault(asking.words(row["study"]), {})
        kinds[short(asking.words(row["kind"]))] = int(asking.words(row["excerpts"]))
    return found


def contributions(store: Store, *, framework: Given = "damour", layer: Given = None) -> Sheet:
    """One row for each study: what it brings, and what rests on it alone."""
    weights = _weights(store, framework, layer)
    kin = independence(store)
    brings = _brought(store, framework, layer)
    columns = (
        *("study", "title", "counts_with", "constructs", "alone", "alone_on"),
        *("quotes", "findings", "other"),
    )
    rows: list[tuple[Value, ...]] = []
    for head in asking.studies(store):
        brought = {c: w for c, w in weights.items() if head.iri in w.studies}
        mine = kin.first[head.iri]
        alone = [c for c, w in brought.items() if {kin.first[s] for s in w.studies} == {mine}]
        relatives = sorted(short(s) for s, f in kin.first.items() if f == mine and s != head.iri)
        counts = brings.get(head.iri, {})
        quotes, findings = counts.get(_QUOTE, 0), counts.get(_FINDING, 0)
        rows.append(
            (
                *(head.id, head.label, ", ".join(relatives), len(brought), len(alone)),
                ", ".join(short(each) for each in alone),
                *(quotes, findings, sum(counts.values()) - quotes - findings),
            )
        )
    title = "What each study brings (an excerpt counts once)"
    return Sheet("contributions", title, columns, tuple(rows), CAUTION)


def without(
    store: Store, studies: Given, *, framework: Given = "damour", layer: Given = None
) -> Sheet:
    """What changes for each construct when studies are left out: one row for each that changes."""
    left_out = {str(term) for term in asking.meant(store, "study", studies) or ()}
    kin = independence(store)
    columns = (
        *("construct", "construct_label", "studies", "studies_left", "independent"),
        *("independent_left", "reports", "reports_left"),
    )
    rows: list[tuple[Value, ...]] = []
    for construct, weight in _weights(store, framework, layer).items():
        if not left_out & set(weight.studies):
            continue
        rest = set(weight.studies) - left_out
        rows.append(
            (
                *(short(construct), weight.label, len(weight.studies), len(rest)),
                *(kin.count(weight.studies), _left(kin, rest, left_out)),
                *(weight.tends(), weight.tends(left_out)),
            )
        )
    named = ", ".join(sorted(short(each) for each in left_out))
    title = f"What would be left without {named}"
    return Sheet("without", title, columns, tuple(rows), CAUTION)


def _left(kin: Independence, rest: set[str], left_out: set[str]) -> int:
    """How many of the rest are independent, where a study left out no longer ties two others."""
    first = {study: study for study in kin.first if study not in left_out}
    for one, other in kin.why:
        if one in first and other in first:
            low, high = sorted((first[one], first[other]))
            first = {study: low if head == high else head for study, head in first.items()}
    return len({first[study] for study in rest})
