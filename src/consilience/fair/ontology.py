"""What FOOPS! asks of an ontology that lies on a disk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from consilience import turtle
from consilience.errors import ReadError
from consilience.fair.metrics import Outcome, yes_or_no
from consilience.namespaces import expand
from consilience.rdf import RDF_TYPE

_HOMES = ("w3id.org", "doi.org", "purl.", "linked.data.gov.au", "www.w3.org", "perma.cc")
_OWN = re.compile(r"https?://w3id\.org/consilience/")
_HEAD = {
    "OM1": ("dcterms:title", "dcterms:description", "dcterms:license", "owl:versionIRI",
            "dcterms:creator", "vann:preferredNamespaceUri"),
    "OM2": ("vann:preferredNamespacePrefix", "owl:versionInfo", "dcterms:created",
            "dcterms:bibliographicCitation"),
    "OM3": ("dcterms:identifier", "dcterms:publisher", "foaf:logo", "bibo:status",
            "dcterms:source", "dcterms:issued"),
    "OM4.1": ("dcterms:license",),
    "OM5.1": ("dcterms:creator", "dcterms:created"),
    "OM5.2": ("dcterms:issued", "dcterms:publisher"),
    "FIND1": ("vann:preferredNamespacePrefix",),
}  # fmt: skip
_KINDS = ("owl:Class", "owl:ObjectProperty", "owl:DatatypeProperty")

_outcome = partial(yes_or_no, "FOOPS!", "I2")


def outcomes(folder: Path) -> Iterator[Outcome]:
    """What each test finds in the files of an ontology."""
    said: dict[str, dict[str, set[str]]] = {}
    files = sorted(folder.glob("*.ttl")) + sorted((folder / "modules").glob("*.ttl"))
    try:
        for file in files:
            for subject, property_, value in turtle.read(file):
                said.setdefault(str(subject), {}).setdefault(str(property_), set()).add(str(value))
    except ReadError as error:
        yield _outcome("RDF1", "the files can be read", f"mend them: {error}", holds=False)
        return
    yield _outcome("RDF1", "the files can be read", "", holds=True)
    kind = expand("owl:Ontology")
    heads = [each for each, facts in said.items() if kind in facts.get(RDF_TYPE, ())]
    whole = min(heads, key=len, default="")
    head = said.get(whole, {})
    lasting = any(home in whole for home in _HOMES)
    yield _outcome(
        "PURL1",
        "its address is of a scheme that lasts",
        "use w3id.org",
        holds=lasting,
    )
    for name, wanted in _HEAD.items():
        missing = [each for each in wanted if expand(each) not in head]
        asks = f"its head says {', '.join(wanted)}"
        yield _outcome(name, asks, f"add {', '.join(missing)}", holds=not missing)
    version = head.get(expand("owl:versionIRI"), set())
    asks = "a version has an address of its own"
    yield _outcome("VER1", asks, "add owl:versionIRI", holds=bool(version - {whole}))
    used = {property_ for facts in said.values() for property_ in facts}
    asks = "it uses the words of others"
    others = any(not _OWN.match(each) for each in used)
    yield _outcome("VOC1", asks, "use Dublin Core terms, SKOS …", holds=others)
    terms = [
        each
        for each, facts in said.items()
        if _OWN.match(each) and facts.get(RDF_TYPE, set()) & {expand(kind) for kind in _KINDS}
    ]
    for name, wanted, means in (
        ("VOC3", ("rdfs:label",), "label"),
        ("VOC4", ("rdfs:comment", "skos:definition"), "definition"),
    ):
        bare = [e for e in terms if not any(expand(word) in said[e] for word in wanted)]
        asks = f"every term has a {means}"
        holds = bool(terms) and not bare
        yield _outcome(name, asks, f"{len(bare)} terms have none", holds=holds)
