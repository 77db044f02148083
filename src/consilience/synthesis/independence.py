"""Which studies count as one: those of one programme, and those that share material."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from consilience.store import Store
from consilience.synthesis import asking

CAUTION = (
    "Studies of one programme count as one, and so do those whose data collections are said to "
    "overlap, also through a third study. An overlap that nobody stated is not seen."
)
_BECAUSE = {"programme": "one programme", "material": "shared material"}


@dataclass(frozen=True, slots=True)
class Independence:
    """For each study, the first of those with which it counts as one; and why pairs do."""

    first: Mapping[str, str]
    why: Mapping[tuple[str, str], tuple[str, ...]]

    def count(self, studies: Iterable[str]) -> int:
        """How many independent studies these are."""
        return len({self.first.get(study, study) for study in studies})

    def groups(self) -> tuple[tuple[str, ...], ...]:
        """The studies, those that count as one together."""
        found: dict[str, list[str]] = {}
        for study in sorted(self.first):
            found.setdefault(self.first[study], []).append(study)
        return tuple(tuple(group) for group in found.values())


def independence(store: Store) -> Independence:
    """What is known of the kinship of all studies."""
    first = {head.iri: head.iri for head in asking.studies(store)}
    why: dict[tuple[str, str], list[str]] = {}
    for row in asking.rows(store, "kin"):
        one, other = asking.words(row["study"]), asking.words(row["other"])
        reason = _BECAUSE[asking.words(row["because"])]
        what = asking.words(row["what"])
        why.setdefault((one, other), []).append(f"{reason}: {what}" if what else reason)
        low, high = sorted((first[one], first[other]))
        first = {study: low if head == high else head for study, head in first.items()}
    return Independence(first, {pair: tuple(reasons) for pair, reasons in why.items()})
