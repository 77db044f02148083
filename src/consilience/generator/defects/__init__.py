"""Defects that are planted on purpose, each found by one rule and by no other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from consilience.errors import ConsilienceError
from consilience.generator.defects import (
    damaged,
    in_cells,
    in_codes,
    in_header,
    in_links,
    in_people,
    in_quotes,
)
from consilience.generator.defects.kinds import KINDS
from consilience.generator.defects.site import Site
from consilience.generator.plan import Order, StudyPlan
from consilience.generator.sheets import Planted

__all__ = ["CODES", "Site", "assigned", "damaged", "plant", "wanted"]

#: The modules that describe kinds of defect, in the order in which they are planted.
_DESCRIBED = (in_cells, in_quotes, in_people, in_codes, in_links, in_header)

#: Defects that need a study which not everybody may see.
_NEEDS_NARROW = frozenset({"R002"})

#: Every code whose defects can be planted.
CODES: tuple[str, ...] = (*KINDS, *damaged.CODES)


def wanted(order: Order) -> tuple[str, ...]:
    """The codes of the defects that are asked for."""
    unknown = [code for code in order.only if code not in CODES]
    if unknown:
        raise ConsilienceError(
            f"no defect of the code {unknown[0]} can be planted",
            hint=f"known: {', '.join(sorted(CODES))}",
        )
    if not order.violations:
        return ()
    return tuple(code for code in CODES if not order.only or code in order.only)


def assigned(plans: Sequence[StudyPlan], order: Order) -> tuple[StudyPlan, ...]:
    """The plans with the defects that each study gets, spread evenly."""
    planted: dict[int, list[str]] = {plan.number: [] for plan in plans}
    for place, code in enumerate(code for code in wanted(order) if code in KINDS):
        fit = [plan for plan in plans if code not in _NEEDS_NARROW or plan.access != "open"]
        for number in range(order.violations if fit else 0):
            planted[fit[(place + number) % len(fit)].number].append(code)
    return tuple(replace(plan, planted=tuple(planted[plan.number])) for plan in plans)


def plant(site: Site, codes: Iterable[str]) -> Iterator[tuple[str, Planted]]:
    """Plant defects; gives their codes and the rows at which they are found."""
    for code in codes:
        yield from KINDS[code].plant(site)
