"""What the checks on disclosure found: values that know nothing of how they are shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from consilience.disclosure import writing


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: what kind, where, masked; ``grave`` where it has to be none.

    ``words`` are what it is; they are only written where that was asked for.
    """

    kind: str
    place: str
    shown: str = ""
    grave: bool = False
    words: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the report: what was looked at, what was found, what would help."""

    name: str
    title: str
    looked: str
    hits: tuple[Hit, ...] = ()
    mend: str = ""
    figures: Mapping[str, int] = field(default_factory=dict)

    @property
    def grave(self) -> int:
        """How many of its hits have to be none."""
        return sum(each.grave for each in self.hits)


@dataclass(frozen=True, slots=True)
class DisclosureReport:
    """Everything found, part by part; the same project gives the same report to the byte."""

    studies: tuple[str, ...]
    sections: tuple[Section, ...]
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def must_be_zero(self) -> int:
        """How many things were found that have to be none."""
        return sum(each.grave for each in self.sections)

    @property
    def ok(self) -> bool:
        """Whether nothing was found that has to be none. It does not say that nobody is known."""
        return not self.must_be_zero

    @property
    def counts(self) -> Mapping[str, int]:
        """How many things each part found."""
        return {each.name: len(each.hits) for each in self.sections}

    def section(self, name: str) -> Section:
        """One part (KeyError where there is none of this name)."""
        for each in self.sections:
            if each.name == name:
                return each
        raise KeyError(name)

    def to_json(self, *, show: bool = False) -> str:
        """The report for programs; ``show`` writes what is masked otherwise."""
        return writing.json_text(self, show=show)

    def to_text(self, *, show: bool = False) -> str:
        """The report for a terminal."""
        return writing.text(self, show=show)

    def to_html(self, *, show: bool = False) -> str:
        """The report as one page: nothing is fetched."""
        return writing.page(self, show=show)
