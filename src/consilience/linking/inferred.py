"""Links that follow, as facts beside the stated ones: marked, with what they follow from.

They stand in graphs of their own, ``<base>graph/inferred-links/<tier>``, by the narrowest tier of
the studies whose links they follow from. Nothing counts towards a construct because of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from consilience import iris, rdf, sssom, study_toml
from consilience.access import strictest
from consilience.catalogue import ignore
from consilience.iris import Minter
from consilience.linking import deriving
from consilience.linking.deriving import Derived
from consilience.mapping import shared
from consilience.mapping.header import Fact, Facts
from consilience.model import Link

if TYPE_CHECKING:
    from consilience.project import Project

GRAPH = "inferred-links"
_OPEN = "open"


@dataclass(frozen=True, slots=True)
class Stated:
    """A link as somebody stated it: its address, its tier, and what it says."""

    address: str
    tier: str
    link: Link


def stated(project: Project) -> Iterator[Stated]:
    """The links of a project's studies and those between frameworks, as far as they can be read."""
    for folder in project.studies:
        header = study_toml.read(folder / study_toml.FILE, ignore)
        if header is None:
            continue
        minter = Minter(project.base, folder.name)
        for file in (sssom.ACCEPTED, sssom.REFUSED):
            if (folder / file).exists():
                for link in sssom.read(folder / file, ignore):
                    yield Stated(minter.record("link", link.id), header.access, link)
    for path in project.crosswalks:
        for link in sssom.read(path, ignore):
            yield Stated(shared.crosswalk_address(project.base, path.name, link.id), _OPEN, link)


def of_project(project: Project) -> list[str]:
    """What follows from the links of a project, as sorted N-Quads lines."""
    return lines(stated(project), project.base)


def lines(links: Iterable[Stated], base: str) -> list[str]:
    """What follows from links, as sorted N-Quads lines."""
    every = list(links)
    tiers = {each.address: each.tier for each in every}
    names = {id(each.link): each.address for each in every}
    derived = deriving.derive(
        (each.link for each in every), deriving.scheme, lambda link: names[id(link)]
    )
    found: list[str] = []
    for each in derived:
        tier = strictest(*(tiers[source] for source in each.sources))
        found += shared.lines(_facts(each, base), iris.graph(base, GRAPH, tier))
    return sorted(set(found))


def _facts(each: Derived, base: str) -> Iterator[Fact]:
    ends = f"{each.subject} {each.predicate} {each.object}"
    digest = hashlib.sha256(ends.encode()).hexdigest()[:16]
    facts = Facts(iris.shared(base, "inferred-link", digest), "con:InferredLink")
    facts.link("con:subject", each.subject).link("con:predicate", each.predicate)
    facts.link("con:object", each.object).link("con:justification", each.rule)
    facts.typed("con:confidence", f"{each.confidence:f}".rstrip("0").rstrip("."), rdf.XSD_DECIMAL)
    for source in each.sources:
        facts.link("con:followsFrom", source)
    yield from facts.facts
    yield rdf.iri(each.subject), rdf.iri(each.predicate), rdf.iri(each.object)
