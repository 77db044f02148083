"""CITATION.cff: how to cite the package."""

from __future__ import annotations

from typing import Any

import yaml

from consilience.access import licence_address
from consilience.archive.formats import Files, Said
from consilience.archive.metadata import Description, Person
from consilience.archive.parcel import Parcel

FILE = "CITATION.cff"


def write(described: Description, files: Files, parcel: Parcel) -> None:  # noqa: ARG001
    """Write the file."""
    data: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": "If you use these data, cite them, and the publications that they are from.",
        "type": "dataset",
        "title": described.title,
        "abstract": described.description,
        "authors": [_author(each) for each in described.creators],
        "version": described.version,
        "date-released": described.date,
        "url": described.identifier,
        "keywords": list(described.keywords),
    }
    if "://" in described.licence.id:
        data["license-url"] = described.licence.address
    else:
        data["license"] = described.licence.id
    if described.doi:
        data["doi"] = described.doi
    references = []
    for work in described.works:
        found: dict[str, Any] = {"type": "article", "title": work.title}
        found["authors"] = [_author(_named(name)) for name in work.authors] or [{"name": "?"}]
        found |= {"year": work.year} if work.year else {}
        found |= {"journal": work.container} if work.container else {}
        found |= {"doi": work.doi} if work.doi else {"url": work.url} if work.url else {}
        references.append(found)
    if references:
        data["references"] = references
    text = yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=100)
    parcel.text(FILE, text, "How to cite these data")


def _named(name: str) -> Person:
    return Person(name=name)


def _author(person: Person) -> dict[str, str]:
    family, given = person.split
    if person.group or not given:
        return {"name": person.name}
    found = {"family-names": family, "given-names": given}
    if person.orcid:
        found["orcid"] = person.orcid_address
    if person.affiliation:
        found["affiliation"] = person.affiliation.name
    return found


def read(text: str) -> Said:
    """What the file says (ValueError where it is not YAML)."""
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ValueError("not YAML") from error
    licence = data.get("license") or data["license-url"]
    return Said(
        title=data["title"],
        identifier=data["url"],
        creators=tuple(
            each.get("name") or f"{each['family-names']}, {each['given-names']}"
            for each in data["authors"]
        ),
        licence=licence_address(licence),
        version=str(data["version"]),
        date=str(data["date-released"]),
    )
