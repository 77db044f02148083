"""How far two people agree about links, beyond chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from consilience import agreement
from consilience.linking import decisions, ends, kinds
from consilience.linking.book import Book

if TYPE_CHECKING:
    from consilience.project import Project

CAUTION = (
    "Kappa depends on how often each kind was chosen, and on which pairs were offered. Judgements "
    "made to settle a difference do not count, nor do pairs of which one person was unsure."
)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two people on the pairs that both judged.

    ``kinds``: by seven kinds of link; ``linked``: only whether there is a link at all. A kappa is
    None where it is not defined; ``low`` and ``high`` are its 95 % interval by bootstrap.
    """

    first: str
    second: str
    pairs: int
    same: int
    kinds: float | None
    low: float | None
    high: float | None
    linked: float | None
    differences: tuple[tuple[str, str, int], ...]


def agreements(project: Project, slug: str) -> tuple[Agreement, ...]:
    """Every two people who judged the same pairs of a study."""
    book = Book.read(ends.study_of(project, slug), project.base)
    said: dict[str, dict[decisions.Pair, str]] = {}
    for pair, judged in decisions.judged(book).items():
        for each in judged.decisions:
            if each.kind and each.kind != kinds.UNSURE:
                said.setdefault(each.who, {})[pair] = each.kind
    found = []
    for first, second in combinations(sorted(said), 2):
        both = [pair for pair in said[first] if pair in said[second]]
        if both:
            values = [(said[first][pair], said[second][pair]) for pair in both]
            found.append(_agreement(first, second, values))
    return tuple(found)


def _agreement(first: str, second: str, values: list[tuple[str, str]]) -> Agreement:
    patterns: Counter[tuple[Hashable, ...]] = Counter(values)
    linked: Counter[tuple[Hashable, ...]] = Counter((a != "no", b != "no") for a, b in values)
    units: list[tuple[Hashable, ...]] = list(values)
    around = agreement.interval(units, agreement.cohen)
    differing = Counter((one, other) for one, other in values if one != other)
    return Agreement(
        first=first,
        second=second,
        pairs=len(values),
        same=sum(one == other for one, other in values),
        kinds=agreement.cohen(patterns),
        low=around.low if around else None,
        high=around.high if around else None,
        linked=agreement.cohen(linked),
        differences=tuple((one, other, n) for (one, other), n in sorted(differing.items())),
    )
