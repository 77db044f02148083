"""The RO-Crate 1.3 of a package: every file, who made it, under which conditions, how."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from consilience import rdf
from consilience.archive.metadata import Description, File, Licence, Organisation, Part, Person
from consilience.iris import HOME
from consilience.rdf import Triple

FILE = "ro-crate-metadata.json"
PREVIEW = "ro-crate-preview.html"
SPECIFICATION = "https://w3id.org/ro/crate/1.3"
CONTEXT = f"{SPECIFICATION}/context"
PROFILE = f"{HOME}crate/1.0"
CSVW = "http://www.w3.org/ns/csvw"
PROCESS = "https://w3id.org/ro/wfrun/process/0.5"
SOFTWARE = f"{HOME}software"

Entity = dict[str, Any]

#: Files that say things about the package and are no part of its data.
NOT_PARTS = frozenset({FILE, PREVIEW})

_SCHEMA = "http://schema.org/"
#: Terms of the context of RO-Crate 1.3 that are not schema.org's under their own name.
_TERMS: Mapping[str, str] = {
    "@type": rdf.RDF_TYPE,
    "File": f"{_SCHEMA}MediaObject",
    "Profile": "http://www.w3.org/ns/dx/prof/Profile",
    "cite-as": "http://www.iana.org/assignments/relation/cite-as",
    "conformsTo": "http://purl.org/dc/terms/conformsTo",
}


def write(described: Description, files: Sequence[File]) -> str:
    """The crate's metadata file."""
    graph = sorted(_entities(described, files), key=lambda each: (_rank(each), each["@id"]))
    unique = {each["@id"]: each for each in graph}
    data = {"@context": CONTEXT, "@graph": list(unique.values())}
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _rank(entity: Entity) -> int:
    return {FILE: 0, "./": 1}.get(entity["@id"], 2)


def _ref(address: str) -> dict[str, str]:
    return {"@id": address}


def _refs(addresses: Iterable[str]) -> Any:  # noqa: ANN401 - JSON-LD: one, or a list of several
    found = [_ref(each) for each in addresses]
    return found[0] if len(found) == 1 else found


def _full(entity: Entity) -> Entity:
    """An entity without what is not known."""
    return {key: value for key, value in entity.items() if value not in ("", None, [], {})}


def _entities(described: Description, files: Sequence[File]) -> Iterator[Entity]:
    yield {
        "@id": FILE,
        "@type": "CreativeWork",
        "about": _ref("./"),
        "conformsTo": _ref(SPECIFICATION),
        "name": "What is in this package",
        "license": _ref(CC0.address),
    }
    yield _root(described, files)
    yield from (_file(each) for each in files if each.path not in NOT_PARTS)
    yield from _people(described)
    yield from _licences(described)
    yield from _context(described)
    yield from (entity for part in described.parts for entity in _study(part))
    yield from _actions(described, files)
    yield from _profiles({each.conforms for each in files if each.conforms})


CC0 = Licence("https://creativecommons.org/publicdomain/zero/1.0/")


def _root(described: Description, files: Sequence[File]) -> Entity:
    start, end = described.period
    return _full(
        {
            "@id": "./",
            "@type": "Dataset",
            "name": described.title,
            "description": described.description,
            "identifier": _ref("#identifier"),
            "cite-as": described.identifier,
            "url": described.identifier,
            "version": described.version,
            "datePublished": described.date,
            "license": _ref(described.licence.address),
            "author": _refs(who(each) for each in described.creators),
            "publisher": _ref(body(described.publisher)),
            "inLanguage": described.language,
            "keywords": ", ".join(described.keywords),
            "about": _refs(part.address for part in described.parts),
            "conditionsOfAccess": described.tier,
            "usageInfo": _ref("#conditions"),
            "isAccessibleForFree": described.open,
            "contactPoint": _ref("#contact") if described.contact else None,
            "spatialCoverage": "; ".join(described.places),
            "temporalCoverage": f"{start}/{end}" if start or end else "",
            "funding": _refs(_grant(number) for number, _ in enumerate(described.funding, 1)),
            "funder": _refs(
                dict.fromkeys(
                    body(Organisation(name=e.funder, ror=e.ror)) for e in described.funding
                )
            ),
            "citation": _refs(each.address for each in described.works if each.address),
            "isBasedOn": _ref(described.previous) if described.previous else None,
            "creativeWorkStatus": "Withdrawn" if described.withdrawal else "",
            "conformsTo": _refs((PROFILE, PROCESS)),
            "mentions": _refs(("#archiving", "#reading")),
            "hasPart": [_ref(path_id(each.path)) for each in files if each.path not in NOT_PARTS],
        }
    )


def path_id(path: str) -> str:
    """The identifier of a file in the crate: its path, with what addresses cannot hold encoded."""
    return path if path.isascii() and not set(path) & set(" %#?[]") else quote(path)


def _file(file: File) -> Entity:
    return _full(
        {
            "@id": path_id(file.path),
            "@type": "File",
            "name": file.title,
            "description": file.title,
            "encodingFormat": file.media,
            "contentSize": str(file.size),
            "sha256": file.sha256,
            "conformsTo": _ref(file.conforms) if file.conforms else None,
        }
    )


def who(person: Person) -> str:
    """The identifier of a person or group."""
    slug = "-".join(person.name.lower().split())
    return person.orcid_address or f"#{'group' if person.group else 'person'}-{slug}"


def body(organisation: Organisation) -> str:
    """The identifier of an organisation."""
    return organisation.address or f"#organisation-{'-'.join(organisation.name.lower().split())}"


def _people(described: Description) -> Iterator[Entity]:
    for person in described.creators:
        if person.group:
            yield _organisation(Organisation(name=person.name), described, identifier=who(person))
            continue
        family, given = person.split
        home = person.affiliation
        yield _full(
            {
                "@id": who(person),
                "@type": "Person",
                "name": person.name,
                "familyName": family,
                "givenName": given,
                "affiliation": _ref(body(home)) if home else None,
            }
        )
        if home:
            yield _organisation(home, described)
    yield _organisation(described.publisher, described)
    for funding in described.funding:
        yield _organisation(Organisation(name=funding.funder, ror=funding.ror), described)
    for number, funding in enumerate(described.funding, 1):
        yield _full(
            {
                "@id": _grant(number),
                "@type": "Grant",
                "name": funding.title or funding.award or funding.funder,
                "identifier": funding.award,
                "funder": _ref(body(Organisation(name=funding.funder, ror=funding.ror))),
            }
        )
    if described.contact:
        contact = described.contact
        yield _full(
            {
                "@id": "#contact",
                "@type": "ContactPoint",
                "name": contact.name,
                "contactType": "data",
                "email": contact.email,
                "url": contact.url,
            }
        )


def _grant(number: int) -> str:
    return f"#grant-{number}"


def _organisation(of: Organisation, described: Description, identifier: str = "") -> Entity:
    publisher = described.publisher
    own = of.name == publisher.name
    return _full(
        {
            "@id": identifier or body(of),
            "@type": "Organization",
            "name": of.name,
            "url": (publisher.url or publisher.address) if own else of.url or of.address,
            "contactPoint": _ref("#contact") if own and described.contact else None,
        }
    )


def _licences(described: Description) -> Iterator[Entity]:
    stated = {described.licence.address: described.licence, CC0.address: CC0}
    stated |= {part.licence.address: part.licence for part in described.parts}
    for address, licence in stated.items():
        yield {
            "@id": address,
            "@type": "CreativeWork",
            "name": licence.name,
            "description": f"{licence.name} ({licence.id})",
            "url": address,
        }


def _context(described: Description) -> Iterator[Entity]:
    yield {
        "@id": "#identifier",
        "@type": "PropertyValue",
        "propertyID": "DOI" if described.doi else "URL",
        "name": "Address of this version",
        "value": described.doi or described.identifier,
        "url": described.identifier,
    }
    yield {
        "@id": "#conditions",
        "@type": "CreativeWork",
        "name": "Conditions of use",
        "description": conditions(described),
        "url": f"{described.identifier}#conditions",
    }
    for work in described.works:
        if work.address:
            yield _full(
                {
                    "@id": work.address,
                    "@type": "ScholarlyArticle",
                    "name": work.title,
                    "creditText": work.citation,
                    "url": work.address,
                    "datePublished": str(work.year or ""),
                }
            )


def conditions(described: Description) -> str:
    """What whoever uses the package has agreed to, in a sentence."""
    if described.withdrawal:
        said = described.withdrawal
        return f"Withdrawn on {said.date}: {said.reason} Only this description is left."
    rule = "Do not try to find out who anybody is, and do not join it with data that could tell."
    if described.open:
        return f"Open to anybody under {described.licence.name}. {rule}"
    ask = described.request or "Ask whoever deposited it."
    return f"Access is {described.tier}: {ask} {rule}"


def _study(part: Part) -> Iterator[Entity]:
    yield _full(
        {
            "@id": part.address,
            "@type": "CreativeWork",
            "name": part.title,
            "description": part.description,
            "creditText": "; ".join(each.name for each in part.authors),
            "license": _ref(part.licence.address),
            "conditionsOfAccess": part.tier,
            "inLanguage": part.language,
            "citation": _refs(each.address for each in part.works if each.address),
            "url": part.address,
        }
    )


def _actions(described: Description, files: Sequence[File]) -> Iterator[Entity]:
    yield {
        "@id": SOFTWARE,
        "@type": "SoftwareApplication",
        "name": "Consilience",
        "url": HOME,
        "version": described.program,
    }
    when = f"{described.date}T00:00:00+00:00"
    agent = _ref(body(described.publisher))
    inputs = [each.path for each in files if each.path.startswith("project/")]
    facts = [each.path for each in files if each.path.startswith(("graph/", "codebooks/"))]
    shared = {
        "@type": "CreateAction",
        "instrument": _ref(SOFTWARE),
        "agent": agent,
        "endTime": when,
        "actionStatus": "http://schema.org/CompletedActionStatus",
    }
    yield _full(
        {
            **shared,
            "@id": "#reading",
            "name": "Reading, checking and reasoning",
            "description": "The studies became linked data, with everything that follows from it.",
            "object": _refs(path_id(each) for each in inputs),
            "result": _refs(path_id(each) for each in facts or ["index.html"]),
        }
    )
    yield _full(
        {
            **shared,
            "@id": "#archiving",
            "name": "Archiving",
            "description": "This package was made of the studies.",
            "object": _refs(path_id(each) for each in inputs),
            "result": _ref("./"),
        }
    )


def _profiles(used: Collection[str]) -> Iterator[Entity]:
    if CSVW in used:
        yield {
            "@id": CSVW,
            "@type": ["CreativeWork", "Profile"],
            "name": "CSV on the Web",
            "url": "https://www.w3.org/TR/tabular-metadata/",
        }
    yield {
        "@id": PROFILE,
        "@type": ["CreativeWork", "Profile"],
        "name": "Coded Qualitative Data Crate",
        "version": "1.0",
        "url": PROFILE,
    }
    yield {
        "@id": PROCESS,
        "@type": ["CreativeWork", "Profile"],
        "name": "Process Run Crate",
        "version": "0.5",
        "url": PROCESS,
    }


# --- reading ---------------------------------------------------------------------------------


def triples(data: Mapping[str, Any], root: str) -> Iterator[Triple]:
    """The facts of a flattened crate, as its context means them; ``root`` is where it lies.

    Only what this program writes is understood: terms of schema.org and a few others.
    """
    for entity in data.get("@graph", ()):
        subject = _address(entity["@id"], root)
        for key, value in entity.items():
            if key == "@id":
                continue
            for each in value if isinstance(value, list) else [value]:
                yield rdf.Iri(subject), rdf.Iri(_term(key)), _value(key, each, root)


def _value(key: str, value: Any, root: str) -> rdf.Term:  # noqa: ANN401 - JSON
    if key == "@type":
        return rdf.Iri(_term(str(value)))
    if isinstance(value, dict):
        return rdf.Iri(_address(str(value.get("@id", "")), root))
    if isinstance(value, bool):
        return rdf.Literal(str(value).lower(), rdf.XSD_BOOLEAN)
    return rdf.Literal(str(value))


def _term(name: str) -> str:
    return _TERMS.get(name, _SCHEMA + name)


def _address(name: str, root: str) -> str:
    if "://" in name or name.startswith(("urn:", "mailto:")):
        return name
    return root if name == "./" else root + name
