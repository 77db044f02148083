"""DataCite 4.7: what a DOI is registered with, as JSON (the REST API's) and as XML."""

from __future__ import annotations

import json
from typing import Any

from lxml import etree

from consilience.archive.formats import Files, Said, xml
from consilience.archive.metadata import Description, Organisation, Person
from consilience.archive.parcel import Parcel

JSON, XML = "meta/datacite.json", "meta/datacite.xml"
_SPACE = "http://datacite.org/schema/kernel-4"
_SCHEMA = "http://schema.datacite.org/meta/kernel-4.7/metadata.xsd"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def write(described: Description, files: Files, parcel: Parcel) -> None:
    """Write both."""
    data = _data(described, files)
    parcel.json(JSON, data, "Metadata for a DOI (DataCite, JSON)")
    parcel.text(XML, _xml(data, described), "Metadata for a DOI (DataCite 4.7, XML)")


def _data(described: Description, files: Files) -> dict[str, Any]:
    data: dict[str, Any] = {
        "types": {"resourceType": "Coded qualitative data", "resourceTypeGeneral": "Dataset"},
        "creators": [_creator(each) for each in described.creators],
        "titles": [{"title": described.title, "lang": described.language}],
        "publisher": _publisher(described.publisher),
        "publicationYear": described.year,
        "subjects": [
            *({"subject": each} for each in described.keywords),
            *(
                _full({"subject": e.label, "subjectScheme": e.vocabulary, "valueUri": e.address})
                for e in described.topics
            ),
        ],
        "dates": _dates(described),
        "language": described.language,
        "alternateIdentifiers": [
            {"alternateIdentifier": part.address, "alternateIdentifierType": "URL"}
            for part in described.parts
        ],
        "relatedIdentifiers": _related(described),
        "sizes": [f"{sum(each.size for each in files)} bytes", *_sizes(described)],
        "formats": sorted({each.media for each in files}),
        "version": described.version,
        "rightsList": [
            {
                "rights": described.licence.name,
                "rightsUri": described.licence.address,
                "rightsIdentifier": described.licence.id,
                "rightsIdentifierScheme": "SPDX",
                "schemeUri": "https://spdx.org/licenses/",
            }
        ],
        "descriptions": [
            {"description": described.description, "descriptionType": "Abstract"},
            *({"description": e, "descriptionType": "Methods"} for e in _methods(described)),
        ],
        "geoLocations": [{"geoLocationPlace": each} for each in described.places],
        "fundingReferences": [_funding(each) for each in described.funding],
        "url": described.identifier,
        "schemaVersion": "http://datacite.org/schema/kernel-4",
    }
    if described.doi:
        data = {"doi": described.doi, **data}
    else:
        own = {"alternateIdentifier": described.identifier, "alternateIdentifierType": "w3id"}
        data["alternateIdentifiers"].insert(0, own)
    if described.contact:
        data["contributors"] = [
            {"name": described.contact.name, "contributorType": "ContactPerson"}
        ]
    return _full(data)


def _full(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value not in ("", None, [])}


def _creator(person: Person) -> dict[str, Any]:
    family, given = person.split
    return _full(
        {
            "name": person.turned,
            "nameType": "Organizational" if person.group else "Personal",
            "givenName": given,
            "familyName": "" if person.group else family,
            "nameIdentifiers": [
                {
                    "nameIdentifier": person.orcid_address,
                    "nameIdentifierScheme": "ORCID",
                    "schemeUri": "https://orcid.org",
                }
            ]
            if person.orcid
            else [],
            "affiliation": [_affiliation(person.affiliation)] if person.affiliation else [],
        }
    )


def _affiliation(home: Organisation) -> dict[str, str]:
    if not home.ror:
        return {"name": home.name}
    return {
        "name": home.name,
        "affiliationIdentifier": home.ror,
        "affiliationIdentifierScheme": "ROR",
    }


def _publisher(publisher: Organisation) -> dict[str, str]:
    if not publisher.ror:
        return {"name": publisher.name}
    return {
        "name": publisher.name,
        "publisherIdentifier": publisher.ror,
        "publisherIdentifierScheme": "ROR",
        "schemeUri": "https://ror.org/",
    }


def _dates(described: Description) -> list[dict[str, str]]:
    dates = [{"date": described.date, "dateType": "Issued"}]
    start, end = described.period
    if start or end:
        dates.append({"date": f"{start}/{end}" if end else start, "dateType": "Collected"})
    if described.withdrawal:
        said = described.withdrawal
        own = {"date": said.date, "dateType": "Withdrawn", "dateInformation": said.reason}
        dates.append(own)
    return dates


def _related(described: Description) -> list[dict[str, str]]:
    found = []
    for work in described.works:
        if work.doi:
            found.append(("IsSupplementTo", "DOI", work.doi))
        elif work.url:
            found.append(("IsSupplementTo", "URL", work.url))
    if described.previous:
        doi = described.previous.partition("https://doi.org/")[2]
        kind = "DOI" if doi else "URL"
        found.append(("IsNewVersionOf", kind, doi or described.previous))
    return [
        {"relationType": relation, "relatedIdentifierType": kind, "relatedIdentifier": value}
        for relation, kind, value in found
    ]


def _sizes(described: Description) -> list[str]:
    names = {"excerpt": "excerpts", "coding": "codings", "code": "codes"}
    return [f"{described.count(kind)} {word}" for kind, word in names.items()]


def _methods(described: Description) -> list[str]:
    lines = [
        f"{part.title}: " + "; ".join(f"{each.label} ({each.method})" for each in part.material)
        for part in described.parts
        if part.material
    ]
    return ["\n".join(lines)] if lines else []


def _funding(funding: Any) -> dict[str, str]:  # noqa: ANN401 - metadata.Funding
    return _full(
        {
            "funderName": funding.funder,
            "funderIdentifier": funding.ror,
            "funderIdentifierType": "ROR" if funding.ror else "",
            "awardNumber": funding.award,
            "awardTitle": funding.title,
        }
    )


# --- XML ---------------------------------------------------------------------------------------


def _xml(data: dict[str, Any], described: Description) -> str:
    root = etree.Element("resource", nsmap={None: _SPACE, "xsi": _XSI})
    root.set(f"{{{_XSI}}}schemaLocation", f"{_SPACE} {_SCHEMA}")

    def add(
        above: etree._Element, name: str, text: str | None, **attributes: str
    ) -> etree._Element:
        element = etree.SubElement(above, name)
        element.text = text
        for key, value in attributes.items():
            if value:
                element.set(key, value)
        return element

    kind = "DOI" if described.doi else "URL"
    add(root, "identifier", described.doi or described.identifier, identifierType=kind)
    creators = add(root, "creators", None)
    for each in data["creators"]:
        creator = add(creators, "creator", None)
        add(creator, "creatorName", each["name"], nameType=each["nameType"])
        for key in ("givenName", "familyName"):
            if each.get(key):
                add(creator, key, each[key])
        for known in each.get("nameIdentifiers", ()):
            add(
                creator,
                "nameIdentifier",
                known["nameIdentifier"],
                nameIdentifierScheme="ORCID",
                schemeURI="https://orcid.org",
            )
        for home in each.get("affiliation", ()):
            add(
                creator,
                "affiliation",
                home["name"],
                affiliationIdentifier=home.get("affiliationIdentifier", ""),
                affiliationIdentifierScheme=home.get("affiliationIdentifierScheme", ""),
            )
    title = add(add(root, "titles", None), "title", described.title)
    title.set(_LANG, described.language)
    publisher = data["publisher"]
    add(
        root,
        "publisher",
        publisher["name"],
        publisherIdentifier=publisher.get("publisherIdentifier", ""),
        publisherIdentifierScheme=publisher.get("publisherIdentifierScheme", ""),
        schemeURI=publisher.get("schemeUri", ""),
    )
    add(root, "publicationYear", data["publicationYear"])
    general = data["types"]["resourceTypeGeneral"]
    add(root, "resourceType", data["types"]["resourceType"], resourceTypeGeneral=general)
    _lists(root, data, add)
    return etree.tostring(root, pretty_print=True, encoding="unicode")


def _lists(root: etree._Element, data: dict[str, Any], add: Any) -> None:  # noqa: ANN401
    subjects = add(root, "subjects", None)
    for each in data.get("subjects", ()):
        add(
            subjects,
            "subject",
            each["subject"],
            subjectScheme=each.get("subjectScheme", ""),
            valueURI=each.get("valueUri", ""),
        )
    if data.get("contributors"):
        above = add(root, "contributors", None)
        for each in data["contributors"]:
            one = add(above, "contributor", None, contributorType=each["contributorType"])
            add(one, "contributorName", each["name"])
    dates = add(root, "dates", None)
    for each in data["dates"]:
        why = each.get("dateInformation", "")
        add(dates, "date", each["date"], dateType=each["dateType"], dateInformation=why)
    add(root, "language", data["language"])
    others = add(root, "alternateIdentifiers", None)
    for each in data["alternateIdentifiers"]:
        kind = each["alternateIdentifierType"]
        name = each["alternateIdentifier"]
        add(others, "alternateIdentifier", name, alternateIdentifierType=kind)
    if data.get("relatedIdentifiers"):
        related = add(root, "relatedIdentifiers", None)
        for each in data["relatedIdentifiers"]:
            add(
                related,
                "relatedIdentifier",
                each["relatedIdentifier"],
                relatedIdentifierType=each["relatedIdentifierType"],
                relationType=each["relationType"],
            )
    for above_name, name in (("sizes", "size"), ("formats", "format")):
        above = add(root, above_name, None)
        for each in data[above_name]:
            add(above, name, each)
    add(root, "version", data["version"])
    rights = add(root, "rightsList", None)
    for each in data["rightsList"]:
        add(
            rights,
            "rights",
            each["rights"],
            rightsURI=each["rightsUri"],
            rightsIdentifier=each["rightsIdentifier"],
            rightsIdentifierScheme="SPDX",
            schemeURI=each["schemeUri"],
        )
    descriptions = add(root, "descriptions", None)
    for each in data["descriptions"]:
        kind = each["descriptionType"]
        add(descriptions, "description", each["description"], descriptionType=kind)
    if data.get("geoLocations"):
        places = add(root, "geoLocations", None)
        for each in data["geoLocations"]:
            place = add(places, "geoLocation", None)
            add(place, "geoLocationPlace", each["geoLocationPlace"])
    if data.get("fundingReferences"):
        above = add(root, "fundingReferences", None)
        for each in data["fundingReferences"]:
            one = add(above, "fundingReference", None)
            add(one, "funderName", each["funderName"])
            if "funderIdentifier" in each:
                add(one, "funderIdentifier", each["funderIdentifier"], funderIdentifierType="ROR")
            for key in ("awardNumber", "awardTitle"):
                if key in each:
                    add(one, key, each[key])


def read_json(text: str) -> Said:
    """What the JSON says."""
    data = json.loads(text)
    doi = data.get("doi")
    own = [
        e for e in data.get("alternateIdentifiers", ()) if e["alternateIdentifierType"] == "w3id"
    ]
    return Said(
        title=data["titles"][0]["title"],
        identifier=f"https://doi.org/{doi}" if doi else own[0]["alternateIdentifier"],
        creators=tuple(each["name"] for each in data["creators"]),
        licence=data["rightsList"][0]["rightsUri"],
        version=data["version"],
        date=next(each["date"] for each in data["dates"] if each["dateType"] == "Issued"),
    )


def read_xml(text: str) -> Said:
    """What the XML says."""
    root = etree.fromstring(text.encode(), xml.parser())
    names = {"d": _SPACE}

    def first(path: str) -> str:
        return str(root.xpath(f"string({path})", namespaces=names))

    identifier = first("d:identifier")
    doi = first("d:identifier/@identifierType") == "DOI"
    creators = root.xpath("d:creators/d:creator/d:creatorName/text()", namespaces=names)
    return Said(
        title=first("d:titles/d:title"),
        identifier=f"https://doi.org/{identifier}" if doi else identifier,
        creators=tuple(str(each) for each in creators),
        licence=first("d:rightsList/d:rights/@rightsURI"),
        version=first("d:version"),
        date=first("d:dates/d:date[@dateType='Issued']"),
    )
