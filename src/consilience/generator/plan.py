"""What is to be made: how many studies of which size, and what makes each of them different."""

from __future__ import annotations

from dataclasses import dataclass, replace

from consilience.errors import ConsilienceError
from consilience.generator.chance import Chance
from consilience.generator.words import places

#: A study has at least so many quotes.
FEWEST = 10
_MOST_STUDIES = 2000
_STUDIES_A_PROGRAMME = 4
_LICENCES = ("CC-BY-4.0", "CC-BY-4.0", "CC-BY-NC-4.0", "CC0-1.0", "OGL-UK-3.0")
_FIRST_YEAR = 2026


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What somebody asked for.

    ``texts`` is the share of the studies whose sources lie in ``sources/``, with positions of
    quotes in them. ``violations`` is how many defects of each kind are planted in all, and
    ``only`` limits that to some codes.
    """

    quotes: int = 10_000
    studies: int = 10
    seed: int = 1
    texts: float = 0.25
    violations: int = 0
    only: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= self.studies <= _MOST_STUDIES:
            raise ConsilienceError(f"there can be 1 to {_MOST_STUDIES} studies")
        if self.quotes < FEWEST * self.studies:
            raise ConsilienceError(
                f"{self.quotes} quotes are too few for {self.studies} studies",
                hint=f"each study has at least {FEWEST}: ask for more quotes or fewer studies",
            )
        if not 0 <= self.texts <= 1:
            raise ConsilienceError("the share of studies with texts lies between 0 and 1")
        if self.violations < 0:
            raise ConsilienceError("the number of violations cannot be below 0")
        if self.only and not self.violations:
            raise ConsilienceError(
                f"none of {', '.join(self.only)} would be planted",
                hint="say how many: --violations 1",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyPlan:
    """One study to be made. ``planted`` are the codes of its defects, once for each defect."""

    number: int
    slug: str
    place: str
    year: int
    quotes: int
    seed: int
    licence: str
    access: str
    programme: str
    initiative: str
    has_texts: bool
    is_imported: bool
    overlaps: str = ""
    planted: tuple[str, ...] = ()


def sizes(quotes: int, studies: int) -> list[int]:
    """How many quotes each study has, the largest first: the second is half as large (Zipf)."""
    weights = [(1 << 20) // rank for rank in range(1, studies + 1)]
    to_share = quotes - FEWEST * studies
    shares = [FEWEST + to_share * weight // sum(weights) for weight in weights]
    shares[0] += quotes - sum(shares)
    return shares


def studies(order: Order) -> tuple[StudyPlan, ...]:
    """The studies of a project, without defects."""
    chance = Chance("plan", order.seed, order.quotes, order.studies)
    names = places(chance, order.studies)
    counts = chance.shuffled(sizes(order.quotes, order.studies))
    plans = []
    for number, (place, quotes) in enumerate(zip(names, counts, strict=True)):
        year = _FIRST_YEAR + chance.below(12)
        group = number // _STUDIES_A_PROGRAMME + 1
        plan = StudyPlan(
            number=number,
            slug=f"{place.lower()}{year}",
            place=place,
            year=year,
            quotes=quotes,
            seed=order.seed,
            licence=chance.pick(_LICENCES),
            access="safeguarded" if number % 8 == 1 else "open",
            programme=f"programme-{group}",
            initiative=f"initiative-{group}",
            has_texts=int((number + 1) * order.texts) > int(number * order.texts),
            is_imported=number % 3 == 1,
        )
        plans.append(plan)
    # Two studies of one programme may share interviews; both say so.
    for first, second in zip(plans[::6], plans[1::6], strict=False):
        plans[first.number] = replace(first, overlaps=second.slug)
        plans[second.number] = replace(second, overlaps=first.slug)
    return tuple(plans)
