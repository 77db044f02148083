"""What is said of studies on their pages, for search engines for data: as packages say it.

It is taken from the store that the pages show, so nothing is in it that they may not show.
"""

from __future__ import annotations

from typing import Any

from consilience import query_file
from consilience.archive import licensing
from consilience.archive.describing import KEYWORDS, NOBODY
from consilience.archive.formats import schema_org
from consilience.archive.metadata import Description, Licence, Material, Part, Person, Work
from consilience.errors import Refused
from consilience.pages import lookup
from consilience.pages.collection import Collection, Held


def data(collection: Collection, slug: str = "") -> dict[str, Any]:
    """A study, or without a slug all of them, as JSON-LD (schema.org ``Dataset``).

    Empty where there is no study.
    """
    chosen = [held for held in collection.studies.values() if not slug or held.slug == slug]
    if not chosen:
        return {}
    authors = _authors(collection)
    parts = tuple(_part(collection, held, authors.get(held.iri, ())) for held in chosen)
    title = parts[0].title if slug else collection.title
    described = Description(
        name=slug or "collection",
        identifier=parts[0].address if slug else collection.base,
        version=collection.version,
        date=_published(chosen[0]) if slug else "",
        title=title,
        description=parts[0].description if slug else "; ".join(part.title for part in parts),
        creators=tuple(dict.fromkeys(each for part in parts for each in part.authors)),
        publisher=NOBODY,
        licence=_licence(parts),
        tier=parts[0].tier if slug else collection.tier,
        language=parts[0].language if slug else "",
        keywords=KEYWORDS,
        parts=parts,
    )
    said = schema_org.data(described, ())
    unsaid = {"publisher"}  # a project tells only archives who publishes
    if slug:
        unsaid.add("isBasedOn")
    if not described.licence.address:
        unsaid |= {"license", "conditionsOfAccess"}
    return {key: value for key, value in said.items() if key not in unsaid}


def _licence(parts: tuple[Part, ...]) -> Licence:
    """The freest licence that all studies allow; an empty one where there is none."""
    said = [part.licence.address for part in parts]
    try:
        return Licence(licensing.common(said) if all(said) else "")
    except Refused:
        return Licence("")


def _published(held: Held) -> str:
    """The year in which a study was first published; empty where no publication says it."""
    return min((str(each.year) for each in held.references if each.year), default="")


def _part(collection: Collection, held: Held, authors: tuple[Person, ...]) -> Part:
    this = lookup.terms([held.iri])
    said = next(lookup.records(collection.kg, "study", study=this))
    methods = dict.fromkeys(
        row["method"] for row in lookup.records(collection.counting, "material", study=this)
    )
    return Part(
        slug=held.slug,
        address=held.iri,
        title=held.title,
        description=said["description"] or held.title,
        licence=Licence(held.licence),
        tier=said["tier"].rpartition("/")[2] or collection.tier,
        language=said["language"],
        authors=authors,
        works=tuple(Work(title=each.title, citation=str(each)) for each in held.references),
        material=tuple(Material(label="", method=collection.label(m)) for m in methods if m),
        layers=(),
        codebook="",
        waves=0,
        held="whole",
        why="",
        counts={},
    )


def _authors(collection: Collection) -> dict[str, tuple[Person, ...]]:
    text = query_file.folder("service", ("gives",))["authors"].text
    answer = collection.kg.store.query(text)
    found: dict[str, tuple[Person, ...]] = {}
    for row in answer.rows:
        study, name, orcid, *_ = ("" if term is None else str(term) for term in row)
        if name:
            bare = orcid.rstrip("/").rpartition("/")[2]
            found[study] = (*found.get(study, ()), Person(name=name, orcid=bare))
    return {study: tuple(dict.fromkeys(each)) for study, each in found.items()}
