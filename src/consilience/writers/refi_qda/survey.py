"""What all passages of a source have in common: it is said once, at the source."""

from __future__ import annotations

from dataclasses import dataclass, field

from consilience.model import Excerpt, Layer
from consilience.writers.refi_qda import fragments

#: Columns of excerpts that a selection has no place for.
SAID = ("kind", "locator", "wording", "language", "wave", "phase_spoken_of")
#: Columns that cases hold; here only to know what a whole source belongs to.
BELONGS = ("speaker", "collaboration")
COVERED = "covered by"

#: The values of one column; a column with one value has one.
Held = tuple[str, ...]


@dataclass(slots=True)
class Seen:
    """What was seen of one source; a column whose values differ is in ``mixed``."""

    shared: dict[str, Held] = field(default_factory=dict)
    mixed: set[str] = field(default_factory=set)
    families: set[str] = field(default_factory=set)
    excerpts: int = 0


class Survey:
    """Looks at every excerpt once."""

    def __init__(self, layers: tuple[Layer, ...]) -> None:
        self._covered: dict[str, Held] = {}
        for layer in layers:
            for each in layer.covers:
                if each != "all" and ":" not in each:
                    self._covered[each] = (*self._covered.get(each, ()), layer.id)
        self._seen: dict[str, Seen] = {}

    def look(self, excerpt: Excerpt) -> None:
        """Take note of an excerpt."""
        seen = self._seen.setdefault(excerpt.source, Seen())
        seen.excerpts += 1
        if excerpt.fragment and (family := fragments.family(excerpt.fragment)):
            seen.families.add(family)
        for name, held in self.held(excerpt).items():
            if name not in seen.mixed and seen.shared.setdefault(name, held) != held:
                seen.mixed.add(name)
                del seen.shared[name]

    def held(self, excerpt: Excerpt) -> dict[str, Held]:
        """The values of an excerpt, by column."""
        found: dict[str, Held] = {}
        for name in (*SAID, *BELONGS):
            value = getattr(excerpt, name)
            found[name] = (value,) if value else ()
        found[COVERED] = self._covered.get(excerpt.id, ())
        return found

    def of(self, source: str) -> Seen:
        """What was seen of a source."""
        return self._seen.get(source, Seen())
