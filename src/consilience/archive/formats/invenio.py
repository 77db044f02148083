"""InvenioRDM, and so Zenodo: the record that their API takes."""

from __future__ import annotations

import json
from typing import Any

from consilience.archive.crate import conditions
from consilience.archive.formats import Files, Said
from consilience.archive.metadata import Description, Person
from consilience.archive.parcel import Parcel

FILE = "meta/inveniordm.json"

_LANGUAGES = {"cy": "cym", "de": "deu", "en": "eng", "es": "spa", "fr": "fra", "nl": "nld"}


def write(described: Description, files: Files, parcel: Parcel) -> None:  # noqa: ARG001
    """Write the record; files are uploaded beside it, so it lists none."""
    parcel.json(FILE, data(described), "Record for Zenodo and other InvenioRDM repositories")


def data(described: Description) -> dict[str, Any]:
    """The record. What is not open to everybody has its files closed, and its record open."""
    files = "public" if described.open else "restricted"
    metadata: dict[str, Any] = {
        "resource_type": {"id": "dataset"},
        "title": described.title,
        "creators": [_creator(each) for each in described.creators],
        "publication_date": described.date,
        "publisher": described.publisher.name,
        "description": "".join(
            f"<p>{_escaped(each)}</p>" for each in described.description.split("\n\n")
        )
        + f"<p>{_escaped(conditions(described))}</p>",
        "version": described.version,
        "rights": [_right(described)],
        "subjects": [{"subject": each} for each in described.keywords],
        "identifiers": [{"identifier": described.identifier, "scheme": _scheme(described)}],
        "related_identifiers": [
            {
                "identifier": work.doi or work.url,
                "scheme": "doi" if work.doi else "url",
                "relation_type": {"id": "issupplementto"},
            }
            for work in described.works
            if work.address
        ],
        "funding": [
            {"funder": {"name": e.funder}, "award": {"number": e.award, "title": {"en": e.title}}}
            for e in described.funding
        ],
        "languages": [{"id": _LANGUAGES[e]} for e in (described.language[:2],) if e in _LANGUAGES],
    }
    if described.previous:
        previous = {
            "identifier": described.previous,
            "scheme": "url",
            "relation_type": {"id": "isnewversionof"},
        }
        metadata["related_identifiers"].append(previous)
    return {
        "access": {"record": "public", "files": files},
        "files": {"enabled": not described.metadata_only},
        "metadata": {key: value for key, value in metadata.items() if value},
    }


def _scheme(described: Description) -> str:
    return "doi" if described.doi else "url"


def _right(described: Description) -> dict[str, Any]:
    spdx = described.licence.id
    if "://" in spdx:
        return {"title": {"en": described.licence.name}, "link": spdx}
    return {"id": spdx.lower()}


def _creator(person: Person) -> dict[str, Any]:
    family, given = person.split
    own: dict[str, Any] = {"type": "organizational", "name": person.name}
    if not person.group:
        own = {"type": "personal", "name": person.turned, "family_name": family}
        if given:
            own["given_name"] = given
    if person.orcid:
        own["identifiers"] = [{"scheme": "orcid", "identifier": person.orcid}]
    found: dict[str, Any] = {"person_or_org": own}
    if person.affiliation:
        found["affiliations"] = [{"name": person.affiliation.name}]
    return found


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def read(text: str) -> Said:
    """What the record says; it names licences by ids that are not addresses."""
    metadata = json.loads(text)["metadata"]
    return Said(
        title=metadata["title"],
        identifier=metadata["identifiers"][0]["identifier"],
        creators=tuple(each["person_or_org"]["name"] for each in metadata["creators"]),
        version=metadata["version"],
        date=metadata["publication_date"],
    )
