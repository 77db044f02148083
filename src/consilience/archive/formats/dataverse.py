"""Dataverse: the JSON that its native API makes a data set of."""

from __future__ import annotations

import json
from typing import Any

from consilience.archive.crate import conditions
from consilience.archive.formats import Files, Said
from consilience.archive.metadata import Description, Person
from consilience.archive.parcel import Parcel

FILE = "meta/dataverse.json"


def write(described: Description, files: Files, parcel: Parcel) -> None:  # noqa: ARG001
    """Write the data set; files are uploaded beside it, so it lists none."""
    version = {
        "license": described.licence.name,
        "termsOfUse": described.licence.address,
        "termsOfAccess": conditions(described),
        "fileAccessRequest": not described.open,
        "metadataBlocks": {
            "citation": {"displayName": "Citation Metadata", "fields": _fields(described)}
        },
    }
    parcel.json(FILE, {"datasetVersion": version}, "Data set for a Dataverse (native API)")


def _one(name: str, value: str) -> dict[str, Any]:
    return {"typeName": name, "multiple": False, "typeClass": "primitive", "value": value}


def _many(name: str, values: list[str]) -> dict[str, Any]:
    return {"typeName": name, "multiple": True, "typeClass": "primitive", "value": values}


def _choice(name: str, values: list[str]) -> dict[str, Any]:
    kind = "controlledVocabulary"
    return {"typeName": name, "multiple": True, "typeClass": kind, "value": values}


def _compound(name: str, rows: list[dict[str, str]]) -> dict[str, Any]:
    value = [{key: _one(key, text) for key, text in row.items() if text} for row in rows]
    return {"typeName": name, "multiple": True, "typeClass": "compound", "value": value}


def _fields(described: Description) -> list[dict[str, Any]]:
    fields = [
        _one("title", described.title),
        _compound("author", [_author(each) for each in described.creators]),
        _compound("dsDescription", [{"dsDescriptionValue": described.description}]),
        _choice("subject", ["Social Sciences", "Medicine, Health and Life Sciences"]),
        _compound("keyword", [{"keywordValue": each} for each in described.keywords]),
        _compound(
            "publication", [{"publicationCitation": each.citation} for each in described.works]
        ),
        _compound("otherId", [{"otherIdValue": described.identifier}]),
        _one("distributionDate", described.date),
        _many("kindOfData", ["coded qualitative data", f"version {described.version}"]),
        _compound("software", [{"softwareName": "Consilience"}]),
    ]
    if described.contact and described.contact.email:
        contact = {
            "datasetContactName": described.contact.name,
            "datasetContactEmail": described.contact.email,
        }
        fields.insert(2, _compound("datasetContact", [contact]))
    start, end = described.period
    if start or end:
        row = {"dateOfCollectionStart": start, "dateOfCollectionEnd": end}
        fields.append(_compound("dateOfCollection", [row]))
    return [each for each in fields if each["value"]]


def _author(person: Person) -> dict[str, str]:
    return {
        "authorName": person.turned,
        "authorAffiliation": person.affiliation.name if person.affiliation else "",
        "authorIdentifier": person.orcid,
    }


def read(text: str) -> Said:
    """What the data set says."""
    version = json.loads(text)["datasetVersion"]
    fields = {
        each["typeName"]: each["value"] for each in version["metadataBlocks"]["citation"]["fields"]
    }
    return Said(
        title=fields["title"],
        identifier=fields["otherId"][0]["otherIdValue"]["value"],
        creators=tuple(each["authorName"]["value"] for each in fields["author"]),
        licence=version["termsOfUse"],
        version=fields["kindOfData"][1].removeprefix("version "),
        date=fields["distributionDate"],
    )
