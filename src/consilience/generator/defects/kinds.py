"""The kinds of defect that can be planted, by the code of the rule that finds them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from consilience import study_toml
from consilience.generator.defects.site import Site
from consilience.generator.sheets import Planted

#: What stands for study.toml among the places where defects are found.
HEADER = Planted(study_toml.FILE)

Maker = Callable[[Site], Planted | tuple[Planted, ...]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of defect. What contradicts itself is found by a second rule as well."""

    code: str
    contradiction: str
    make: Maker

    def plant(self, site: Site) -> Iterator[tuple[str, Planted]]:
        """Plant one; gives the codes and the rows at which it is found."""
        made = self.make(site)
        rows = (made,) if isinstance(made, Planted) else made
        if self.contradiction:
            yield self.code, rows[0]
            yield self.contradiction, rows[-1]
        else:
            yield from ((self.code, row) for row in rows)


_kinds: dict[str, Kind] = {}

#: Every kind that was described, by its code.
KINDS: Mapping[str, Kind] = MappingProxyType(_kinds)


def defect(code: str, contradiction: str = "") -> Callable[[Maker], Maker]:
    """Mark a function that plants a defect which the rule with this code finds.

    It gives the row, or the rows, at which the defect is found; of two rows, a contradiction is
    found at the last one.
    """

    def mark(maker: Maker) -> Maker:
        _kinds[code] = Kind(code, contradiction, maker)
        return maker

    return mark
