"""schema.org: what search engines for data read; the same stands in the page of the package."""

from __future__ import annotations

import json
from typing import Any

from consilience.archive.crate import conditions, path_id
from consilience.archive.formats import Files, Said
from consilience.archive.metadata import Description, Person
from consilience.archive.parcel import Parcel

FILE = "meta/schema-org.json"


def write(described: Description, files: Files, parcel: Parcel) -> None:
    """Write the description."""
    parcel.json(FILE, data(described, files), "Description for search engines (schema.org)")


def data(described: Description, files: Files) -> dict[str, Any]:
    """The description as JSON-LD."""
    start, end = described.period
    found = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": described.identifier,
        "identifier": described.identifier,
        "url": described.identifier,
        "name": described.title,
        "description": described.description,
        "creator": [_person(each) for each in described.creators],
        "publisher": {
            "@type": "Organization",
            "name": described.publisher.name,
            "url": described.publisher.url or described.publisher.address,
        },
        "datePublished": described.date,
        "version": described.version,
        "license": described.licence.address,
        "inLanguage": described.language,
        "keywords": list(described.keywords),
        "conditionsOfAccess": conditions(described),
        "isAccessibleForFree": described.open,
        "spatialCoverage": list(described.places),
        "temporalCoverage": f"{start}/{end}" if start or end else "",
        "measurementTechnique": sorted(
            {each.method for part in described.parts for each in part.material}
        ),
        "creativeWorkStatus": "Withdrawn" if described.withdrawal else "",
        "funder": [{"@type": "Organization", "name": e.funder} for e in described.funding],
        "citation": [work.citation for work in described.works],
        "isBasedOn": [part.address for part in described.parts],
        "distribution": [
            {
                "@type": "DataDownload",
                "name": file.path,
                "encodingFormat": file.media,
                "contentUrl": f"{described.identifier}#file/{path_id(file.path)}",
                "contentSize": str(file.size),
                "sha256": file.sha256,
            }
            for file in files
        ],
    }
    return {key: value for key, value in found.items() if value not in ("", [], None)}


def _person(person: Person) -> dict[str, Any]:
    family, given = person.split
    if person.group:
        return {"@type": "Organization", "name": person.name}
    found: dict[str, Any] = {
        "@type": "Person",
        "name": person.name,
        "familyName": family,
        "givenName": given,
    }
    if person.orcid:
        found["@id"] = found["identifier"] = person.orcid_address
    if person.affiliation:
        found["affiliation"] = {"@type": "Organization", "name": person.affiliation.name}
    return {key: value for key, value in found.items() if value}


def read(text: str) -> Said:
    """What the description says."""
    found = json.loads(text)
    people = found["creator"]
    return Said(
        title=found["name"],
        identifier=found["identifier"],
        creators=tuple(
            f"{e['familyName']}, {e['givenName']}" if e.get("givenName") else e["name"]
            for e in people
        ),
        licence=found["license"],
        version=found["version"],
        date=found["datePublished"],
    )
