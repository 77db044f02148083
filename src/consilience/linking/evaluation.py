"""How good suggestions are: the ranks of what people chose, with intervals.

A case is a code and a framework for which the gold table has at least one link. What counts is
the best rank among the right ends. Intervals are drawn from the cases by bootstrap (percentiles,
always the same draws), so they tell how much hangs on which cases were in the table.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from consilience import assets, sssom
from consilience.errors import ConsilienceError
from consilience.linking import ends, likeness
from consilience.linking.ends import End

if TYPE_CHECKING:
    from consilience.project import Project

#: The table that comes with the program.
GOLD = assets.DATA / "linking" / "gold.sssom.tsv"
_DRAWS = 2000
_LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Share:
    """A number between 0 and 1 and its 95 % interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.2f} ({self.low:.2f} to {self.high:.2f})"


@dataclass(frozen=True, slots=True)
class Evaluated:
    """How one method did: shares of cases with a right end first, among three; mean of 1/rank."""

    method: str
    cases: int
    top1: Share
    top3: Share
    mrr: Share
    ranks: tuple[int, ...]


def evaluate(
    project: Project,
    methods: Sequence[str] = (likeness.DEFAULT,),
    gold: Path = GOLD,
    *,
    explained: bool = False,
) -> tuple[Evaluated, ...]:
    """Try methods on the links of a gold table, whose ends are looked up in the project.

    ``explained`` takes only the cases in which the code and every right end have a definition.
    """
    cases = [each for each in _cases(project, gold) if each.explained or not explained]
    if not cases:
        raise ConsilienceError(
            f"{gold.name} has no link between ends that this project knows",
            hint="its subjects and objects are codes of studies here, or constructs",
        )
    schemes = ends.frameworks(project)
    return tuple(_evaluated(name, cases, schemes) for name in methods)


@dataclass(frozen=True, slots=True)
class _Case:
    code: End
    scheme: str
    right: frozenset[str]
    explained: bool


def _cases(project: Project, gold: Path) -> list[_Case]:
    every = {end.address: end for one in ends.frameworks(project).values() for end in one}
    own: dict[str, End] = {}
    for study in project.studies:
        own |= {end.address: end for end in ends.codes(study, project.base)}
    right: dict[tuple[str, str], set[str]] = {}
    for link in sssom.read(gold):
        subject = own.get(link.subject) or every.get(link.subject)
        object_ = every.get(link.object)
        if subject is None or object_ is None or link.refused:
            continue
        right.setdefault((subject.address, object_.scheme), set()).add(object_.address)
    return [
        _Case(
            code,
            scheme,
            frozenset(found),
            all(each.definition for each in (code, *map(every.__getitem__, found))),
        )
        for (code, scheme), found in (
            ((own.get(address) or every[address], scheme), found)
            for (address, scheme), found in right.items()
        )
    ]


def _evaluated(
    name: str, cases: Sequence[_Case], schemes: Mapping[str, tuple[End, ...]]
) -> Evaluated:
    way = likeness.method(name)
    ranks: dict[_Case, int] = {}
    for scheme in dict.fromkeys(case.scheme for case in cases):
        here = [case for case in cases if case.scheme == scheme]
        others = schemes[scheme]
        for case, scores in zip(here, way.score([c.code for c in here], others), strict=True):
            order = sorted(zip(scores, others, strict=True), key=lambda x: (-x[0], x[1].id))
            places = [n for n, (_, end) in enumerate(order, 1) if end.address in case.right]
            ranks[case] = min(places)
    found = tuple(ranks[case] for case in cases)
    return Evaluated(
        method=name,
        cases=len(found),
        top1=_share(found, lambda rank: float(rank == 1)),
        top3=_share(found, lambda rank: float(rank <= 3)),  # noqa: PLR2004 - three are shown
        mrr=_share(found, lambda rank: 1 / rank),
        ranks=found,
    )


def _share(ranks: Sequence[int], worth: Callable[[int], float]) -> Share:
    values = [worth(rank) for rank in ranks]
    count = len(values)
    draw = random.Random(1)  # noqa: S311 - the same draws always
    means = sorted(sum(draw.choices(values, k=count)) / count for _ in range(_DRAWS))
    beside = (1 - _LEVEL) / 2
    low, high = means[int(beside * _DRAWS)], means[int((1 - beside) * _DRAWS) - 1]
    return Share(sum(values) / count, low, high)
