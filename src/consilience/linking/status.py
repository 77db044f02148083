"""Where the links of a study stand: who judged what, what is disputed, what has no link yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from consilience.linking import decisions, ends, kinds
from consilience.linking.book import Book
from consilience.linking.decisions import Judged
from consilience.linking.ends import End

if TYPE_CHECKING:
    from consilience.project import Project


@dataclass(frozen=True, slots=True)
class Status:
    """Pairs that were judged, and codes that have no link. ``names`` are ids of ends."""

    study: str
    pairs: tuple[Judged, ...]
    gaps: tuple[End, ...]
    names: dict[str, str]

    columns = ("code", "kind", "other", "standing", "judged by", "id")

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """One row for each pair."""
        return tuple(
            (
                self.name(each.pair[0]).partition(":")[2],
                each.kind,
                self.name(each.pair[1]),
                each.standing,
                ", ".join(one.who for one in each.decisions),
                each.link.id,
            )
            for each in self.pairs
        )

    def name(self, address: str) -> str:
        """The id of an end; its address where it is gone."""
        return self.names.get(address, address)

    def count(self, *, standing: str = "", kind: str = "") -> int:
        """How many pairs stand so, or were judged so."""
        return sum(
            (not standing or each.standing == standing) and (not kind or each.kind == kind)
            for each in self.pairs
        )

    @property
    def links(self) -> int:
        """How many pairs are linked."""
        return sum(each.kind not in {"no", kinds.UNSURE} for each in self.pairs)


def status(project: Project, slug: str) -> Status:
    """Where the links of a study stand."""
    folder = ends.study_of(project, slug)
    book = Book.read(folder, project.base)
    own = ends.codes(folder, project.base)
    pairs = tuple(decisions.judged(book).values())
    linked = {each.pair[0] for each in pairs if each.kind not in {"no", kinds.UNSURE}}
    every = [*own, *(end for one in ends.frameworks(project).values() for end in one)]
    for other in project.studies:
        if any(f"/study/{other.name}/code/" in each.pair[1] for each in pairs):
            every += ends.codes(other, project.base)
    return Status(
        study=slug,
        pairs=pairs,
        gaps=tuple(end for end in own if end.address not in linked),
        names={end.address: end.id for end in every},
    )
