"""From a copied project to what is said of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from consilience import assets, citation, iris, model, study_folder, turtle, vocabulary
from consilience.access import licence_address, strictest
from consilience.archive import changes, deposit, licensing
from consilience.archive.absent import Described
from consilience.archive.changes import Earlier
from consilience.archive.metadata import (
    Description,
    Licence,
    Material,
    Organisation,
    Part,
    Person,
    Withdrawal,
    Work,
)
from consilience.archive.selection import Selection, counts
from consilience.errors import Refused
from consilience.iris import Minter
from consilience.mapping import Tiers
from consilience.namespaces import expand
from consilience.project import Project
from consilience.rdf import Literal

_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DOI = re.compile(r"10\.[0-9]{4,9}/[^\s<>\"{}|\\^`]+")

#: What every study of this kind is found by.
KEYWORDS = ("qualitative research", "coded quotes")
#: What stands for a publisher where nobody said who it is.
NOBODY = Organisation(name="not stated")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What is said of one making of a package: its date, version, DOI and predecessor.

    ``previous`` is a package, or the address of one; only with a package it is told what changed.
    ``accepted`` is why it may go although something was found that could tell who somebody is.
    """

    date: str
    version: str = "1.0"
    doi: str = ""
    previous: Path | str = ""
    withdrawal: Withdrawal | None = None
    program: str = ""
    metadata_only: bool = False
    accepted: str = ""


def describe(project: Project, selection: Selection, edition: Edition) -> Description:
    """Everything that is said of the package; Refused where its licence is less than its parts."""
    _demand_spellable(edition)
    said = deposit.read(project.deposit)
    parts = tuple(
        sorted((*_held(project, selection), *_told(project, selection)), key=lambda part: part.slug)
    )
    if not parts:
        raise Refused("nothing is left that could be archived")
    within = [part for part in parts if part.held != "description"]
    creators = said.creators or tuple(dict.fromkeys(a for part in parts for a in part.authors))
    name = said.name or (parts[0].slug if len(parts) == 1 else "collection")
    licence = Licence(licence_address(selection.licence))
    for part in within:
        if not licensing.allows(part.licence.address, licence.address):
            raise Refused(f"the licence of {part.slug} does not allow {licence.id}")
    earlier = _earlier(edition.previous, project)
    title = said.title or "; ".join(part.title for part in parts)
    if edition.withdrawal:
        title += " (withdrawn)"
    elif edition.metadata_only:
        title += " (description only)"
    return Description(
        name=name,
        identifier=f"https://doi.org/{edition.doi}"
        if edition.doi
        else f"{project.base}archive/{name}/{edition.version}",
        version=edition.version,
        date=edition.date,
        title=title,
        description=said.description or "\n\n".join(part.description for part in parts),
        creators=creators or (Person(name="not stated", group=True),),
        publisher=said.publisher or NOBODY,
        licence=licence,
        tier=strictest(*(_tier(project, part) for part in within)),
        language=said.language or next((p.language for p in parts if p.language), "en"),
        keywords=tuple(dict.fromkeys((*said.keywords, *KEYWORDS))),
        topics=said.topics,
        contact=said.contact,
        funding=said.funding,
        places=said.places,
        period=said.period,
        request=said.request,
        parts=parts,
        left=selection.left,
        previous=earlier.identifier,
        changes=earlier.changes,
        withdrawal=edition.withdrawal,
        program=edition.program,
        metadata_only=edition.metadata_only,
    )


def _demand_spellable(edition: Edition) -> None:
    """Refused for what cannot be part of an address, or is no day."""
    for value, pattern, what in (
        (edition.version, _VERSION, "a version (--edition): letters, digits, dots and hyphens"),
        (edition.date, _DAY, "a day (--date), as 2031-02-03"),
        (edition.doi, _DOI, "a DOI (--identifier), as 10.5281/zenodo.123"),
    ):
        if value and not pattern.fullmatch(value):
            raise Refused(f"“{value}” is not {what}", hint="nothing was written")


def _earlier(previous: Path | str, project: Project) -> Earlier:
    """The version before; where only its address is known, nobody can tell what changed."""
    if isinstance(previous, Path):
        return changes.since(previous, project)
    return Earlier("", previous, ())


def _tier(project: Project, part: Part) -> str:
    """The narrowest access of anything in a study."""
    tiers = Tiers.of(study_folder.read(project.studies_folder / part.slug))
    return tiers.narrowest


def _held(project: Project, selection: Selection) -> Iterator[Part]:
    stayed = {each.study for each in selection.left}
    for path in project.studies:
        study = study_folder.read(path)
        held = "part" if path.name in stayed else "whole"
        why = "something was kept out; see what was left out" if held == "part" else ""
        yield _part(project.base, study.header, counts(study), held, why)


def _told(project: Project, selection: Selection) -> Iterator[Part]:
    for slug, each in selection.described.items():
        if (project.studies_folder / slug).is_dir():
            continue
        header = _header(each)
        yield _part(project.base, header, each.counts, "description", each.why)


def _part(base: str, header: model.Header, counted: Mapping[str, int], held: str, why: str) -> Part:
    return Part(
        slug=header.slug,
        address=Minter(base, header.slug).study,
        title=header.title,
        description=header.description or header.title,
        licence=Licence(licence_address(header.licence)),
        tier=header.access,
        language=header.language or "",
        authors=tuple(Person(name=each.name, orcid=each.orcid or "") for each in header.authors),
        works=tuple(_work(each) for each in header.publications),
        material=tuple(
            Material(
                label=each.label,
                method=_label("method", each.method),
                ddi=_notations().get(iris.concept("method", each.method), ""),
                number=each.n,
                unit=_label("unit", each.unit) if each.unit else "",
                note=each.unit_note or "",
            )
            for each in header.data_collections
        ),
        layers=tuple(each.label for each in header.layers),
        codebook=header.codebook.title if header.codebook else "",
        waves=len(header.waves),
        held=held,
        why=why,
        counts=counted,
    )


def _label(scheme: str, slug: str) -> str:
    known = vocabulary.concepts(scheme).get(slug)
    return known.label if known else slug


@cache
def _notations() -> Mapping[str, str]:
    """What the DDI calls the methods of the ontology, by their addresses."""
    wanted, list_ = expand("skos:notation"), expand("con:ddi")
    return {
        str(subject): value.value
        for subject, property_, value in turtle.read(assets.ONTOLOGY / "modules" / "study.ttl")
        if str(property_) == wanted and isinstance(value, Literal) and value.datatype == list_
    }


def _work(publication: model.Publication) -> Work:
    names = tuple(each.name for each in publication.authors)
    return Work(
        title=publication.title,
        authors=names,
        year=publication.year,
        container=publication.container or "",
        doi=publication.doi or "",
        url=publication.url or "",
        licence=licence_address(publication.licence) if publication.licence else "",
        citation=citation.cite(
            publication.title,
            authors=names,
            year=publication.year,
            container=publication.container,
            doi=publication.doi,
            url=publication.url,
        ),
    )


def _header(described: Described) -> model.Header:
    """The header of a study that is only described."""
    said: dict[str, Any] = dict(described.header)
    authors = tuple(model.Author(**each) for each in said["authors"])
    works = tuple(
        model.Publication(
            **{**each, "authors": tuple(model.Author(**one) for one in each["authors"])}
        )
        for each in said["publications"]
    )
    material = tuple(
        model.DataCollection(**{**each, "overlaps": tuple(each["overlaps"])})
        for each in said["data_collections"]
    )
    layers = tuple(
        model.Layer(id=each["id"], label=each["label"], kind=each["kind"], note=each["note"])
        for each in said["layers"]
    )
    book = said.get("codebook")
    return model.Header(
        slug=said["slug"],
        title=said["title"],
        description=said["description"],
        authors=authors,
        language=said["language"],
        licence=said["licence"],
        access=said["access"],
        publications=works,
        data_collections=material,
        waves=tuple(model.Wave(**each) for each in said["waves"]),
        layers=layers,
        codebook=model.Codebook(title=book["title"]) if book else None,
    )
