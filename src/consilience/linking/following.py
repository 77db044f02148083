"""What follows from all links of a project: those of its studies and between frameworks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from consilience import sssom
from consilience.linking import deriving, ends
from consilience.linking.book import Book
from consilience.linking.deriving import Derived
from consilience.linking.ends import End
from consilience.model import Link

if TYPE_CHECKING:
    from consilience.project import Project


@dataclass(frozen=True, slots=True)
class Following:
    """Links that follow, with the ends and the sources by their addresses and names."""

    derived: tuple[Derived, ...]
    ends: Mapping[str, End]

    def name(self, address: str) -> str:
        """The id of an end; its address where it is gone."""
        return self.ends[address].id if address in self.ends else address


def following(project: Project, study: str = "") -> Following:
    """Everything that follows from links, of one study's codes or of all.

    A source is named by the study (or the crosswalk file) and the id of the link.
    """
    known = {end.address: end for one in ends.frameworks(project).values() for end in one}
    for folder in project.studies:
        known |= {end.address: end for end in ends.codes(folder, project.base)}
    if study:
        ends.study_of(project, study)
    found = list(_links(project))
    names = {id(link): name for name, link in found}
    derived = deriving.derive(
        (link for _, link in found), deriving.scheme, lambda link: names[id(link)]
    )
    mine = f"/study/{study}/code/"
    return Following(
        tuple(each for each in derived if not study or mine in each.subject or mine in each.object),
        known,
    )


def _links(project: Project) -> Iterator[tuple[str, Link]]:
    for folder in project.studies:
        for link in Book.read(folder, project.base).links:
            yield f"{folder.name}:{link.id}", link
    for path in project.crosswalks:
        for link in sssom.read(path):
            yield f"{path.name.removesuffix('.sssom.tsv')}:{link.id}", link
