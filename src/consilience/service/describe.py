"""What the service says of itself and of its data: Service Description, VoID, DCAT, Signposting.

Numbers were counted when the copy of the data was made (:mod:`consilience.service.served`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from consilience import iris, query_file, rdf
from consilience.access import TIERS
from consilience.namespaces import prefixes
from consilience.publish import tier_of
from consilience.service import engine, forms
from consilience.service.problem import Problem
from consilience.service.served import Rows

if TYPE_CHECKING:
    from consilience.service.house import Floor, House
    from consilience.service.sparql import Dataset

_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_VOID = "http://rdfs.org/ns/void#"
_DCAT = "http://www.w3.org/ns/dcat#"
_DCTERMS = "http://purl.org/dc/terms/"
_PROV = "http://www.w3.org/ns/prov#"
_FOAF = "http://xmlns.com/foaf/0.1/"
_TYPES = "https://www.iana.org/assignments/media-types/"
_RESULTS = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "JSON-LD",
    "RDF_XML",
)

#: Where the description of all data lies.
WELL_KNOWN = ".well-known/void"
#: Whole datasets as files: where they lie, and in which form.
DUMPS = {"download/dataset.nq.gz": "nq", "download/dataset.trig.gz": "trig"}


def view(name: str) -> str:
    """The text of one of the service's queries."""
    return query_file.folder("service", ("gives",))[name].text


async def rows(floor: Floor, text: str) -> Rows:
    """The rows of a query of our own, as plain texts."""
    job = {"kind": "query", "base": iris.HOME, "forms": {"rows": "json"}, "union": True}
    head, data, _ = await floor.queries.run(job, text.encode())
    if head["status"] != 200:  # noqa: PLR2004
        raise Problem(head["status"], head["detail"])
    bindings = json.loads(data)["results"]["bindings"]
    return [{name: cell["value"] for name, cell in row.items()} for row in bindings]


class _Told:
    """N-Triples about things."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def link(self, subject: str, property_: str, value: str) -> None:
        """A relation to another thing."""
        self.lines.append(f"{rdf.iri(subject)} {rdf.iri(property_)} {rdf.iri(value)} .")

    def text(self, subject: str, property_: str, value: str) -> None:
        """A text."""
        self.lines.append(f"{rdf.iri(subject)} {rdf.iri(property_)} {rdf.text(value)} .")

    def number(self, subject: str, property_: str, value: str) -> None:
        """A whole number."""
        spelt = rdf.typed(value, rdf.XSD_INTEGER)
        self.lines.append(f"{rdf.iri(subject)} {rdf.iri(property_)} {spelt} .")

    def written(self, form: str) -> bytes:
        """All of it in a form."""
        extra = {"void": _VOID, "sd": _SD}
        return engine.rewritten(self.lines, form, dict(prefixes()) | extra)


def service(dataset: Dataset, request: Request, form: str) -> bytes:
    """The description of an endpoint (SPARQL 1.1 Service Description)."""
    from consilience.service.sparql import here  # noqa: PLC0415 - it imports this module

    told = _Told()
    endpoint = here(request, dataset.house, dataset.path)
    about = f"{endpoint}#service"
    told.link(about, rdf.RDF_TYPE, f"{_SD}Service")
    told.link(about, f"{_SD}endpoint", endpoint)
    asked = here(request, dataset.house, request.url.path)
    if asked != endpoint:  # the same with a slash at its end
        told.link(about, f"{_SD}endpoint", asked)
    told.link(about, f"{_SD}supportedLanguage", f"{_SD}SPARQL11Query")
    if dataset.desk:
        told.link(about, f"{_SD}supportedLanguage", f"{_SD}SPARQL11Update")
    else:
        told.link(about, f"{_SD}feature", f"{_SD}UnionDefaultGraph")
    for name in _RESULTS:
        told.link(about, f"{_SD}resultFormat", _FORMATS + name)
    everything, default = f"{endpoint}#dataset", f"{endpoint}#default"
    told.link(about, f"{_SD}defaultDataset", everything)
    told.link(everything, rdf.RDF_TYPE, f"{_SD}Dataset")
    told.link(everything, f"{_SD}defaultGraph", default)
    told.link(default, rdf.RDF_TYPE, f"{_SD}Graph")
    if not dataset.desk:
        counts = dataset.house.floor.served.counts
        told.number(default, f"{_VOID}triples", counts["totals"][0]["facts"])
        for number, row in enumerate(counts["graphs"], 1):
            named, graph = f"{endpoint}#named-{number}", f"{endpoint}#graph-{number}"
            told.link(everything, f"{_SD}namedGraph", named)
            told.link(named, rdf.RDF_TYPE, f"{_SD}NamedGraph")
            told.link(named, f"{_SD}name", row["graph"])
            told.link(named, f"{_SD}graph", graph)
            told.link(graph, rdf.RDF_TYPE, f"{_SD}Graph")
            told.number(graph, f"{_VOID}triples", row["facts"])
    return told.written(form)


def dataset_description(house: House, root: str, form: str) -> bytes:
    """What is here, how much of it, and where it is to be had (VoID and DCAT)."""
    counts = house.floor.served.counts
    told = _Told()
    about = f"{root}{WELL_KNOWN}#dataset"
    for kind in (f"{_VOID}Dataset", f"{_DCAT}Dataset"):
        told.link(about, rdf.RDF_TYPE, kind)
    told.text(about, f"{_DCTERMS}title", "Coded qualitative studies of collaboration")
    told.link(about, f"{_FOAF}homepage", root)
    told.link(about, f"{_VOID}sparqlEndpoint", f"{root}sparql")
    told.text(about, f"{_VOID}uriSpace", house.project.base)
    told.link(about, f"{_VOID}vocabulary", f"{iris.HOME}terms/")
    totals = counts["totals"][0]
    for name, property_ in (
        ("facts", "triples"),
        ("subjects", "distinctSubjects"),
        ("objects", "distinctObjects"),
        ("properties", "properties"),
        ("classes", "classes"),
    ):
        told.number(about, _VOID + property_, totals[name])
    for path, name in DUMPS.items():
        form_ = forms.named(name)
        told.link(about, f"{_VOID}dataDump", root + path)
        told.link(about, f"{_DCAT}distribution", f"{root}{path}#distribution")
        told.link(f"{root}{path}#distribution", rdf.RDF_TYPE, f"{_DCAT}Distribution")
        told.link(f"{root}{path}#distribution", f"{_DCAT}downloadURL", root + path)
        told.link(
            f"{root}{path}#distribution", f"{_DCAT}compressFormat", f"{_TYPES}application/gzip"
        )
        if form_:
            media = _TYPES + form_.media
            told.link(f"{root}{path}#distribution", f"{_DCAT}mediaType", media)
    told.link(f"{root}sparql#service", rdf.RDF_TYPE, f"{_DCAT}DataService")
    told.link(f"{root}sparql#service", f"{_DCAT}endpointURL", f"{root}sparql")
    told.link(f"{root}sparql#service", f"{_DCAT}servesDataset", about)
    _partitions(told, about, counts)
    _studies(told, about, counts, house.project.base)
    return told.written(form)


def _partitions(told: _Told, about: str, counts: Mapping[str, Rows]) -> None:
    for number, row in enumerate(counts["classes"], 1):
        part = f"{about}-class-{number}"
        told.link(about, f"{_VOID}classPartition", part)
        told.link(part, f"{_VOID}class", row["class"])
        told.number(part, f"{_VOID}entities", row["things"])
    for number, row in enumerate(counts["properties"], 1):
        part = f"{about}-property-{number}"
        told.link(about, f"{_VOID}propertyPartition", part)
        told.link(part, f"{_VOID}property", row["property"])
        told.number(part, f"{_VOID}triples", row["facts"])


def _studies(told: _Told, about: str, counts: Mapping[str, Rows], base: str) -> None:
    for row in counts["studies"]:
        study = row["study"]
        told.link(about, f"{_VOID}subset", study)
        told.link(about, f"{_DCTERMS}hasPart", study)
        for kind in (f"{_VOID}Dataset", f"{_DCAT}Dataset"):
            told.link(study, rdf.RDF_TYPE, kind)
        told.text(study, f"{_DCTERMS}title", row["title"])
        if "description" in row:
            told.text(study, f"{_DCTERMS}description", row["description"])
        if "licence" in row:
            told.link(study, f"{_DCTERMS}license", row["licence"])
        if "example" in row:
            told.link(study, f"{_VOID}exampleResource", row["example"])
        start = iris.graph(base, study.rpartition("/")[2], "")
        own = [each for each in counts["graphs"] if each["graph"].startswith(start)]
        told.number(study, f"{_VOID}triples", str(sum(int(each["facts"]) for each in own)))
        for author in _of(counts, study):
            if "name" in author:
                told.text(study, f"{_DCTERMS}creator", author["name"])
            if "agent" in author:
                told.link(study, f"{_PROV}wasAttributedTo", author["agent"])
            if "doi" in author:
                told.link(study, f"{_DCTERMS}isReferencedBy", f"https://doi.org/{author['doi']}")
            elif author.get("url", "").startswith(("https://", "http://")):
                told.link(study, f"{_DCTERMS}isReferencedBy", author["url"])
        narrow = [tier_of(each["graph"], base) for each in own]
        tier = max(narrow, key=TIERS.index, default=TIERS[0])
        told.link(study, f"{_DCTERMS}accessRights", iris.concept("tier", tier))


def _of(counts: Mapping[str, Rows], study: str) -> Iterator[dict[str, str]]:
    return (each for each in counts["authors"] if each["study"] == study)


def signposts(counts: Mapping[str, Rows], root: str, base: str, study: str) -> list[dict[str, str]]:
    """The links of a study's page (FAIR Signposting): relation, address, media type."""
    row = next((each for each in counts["studies"] if each["study"] == study), None)
    if row is None:
        return []
    page = root + study.removeprefix(base)
    links = [
        {"rel": "cite-as", "href": study},
        {"rel": "type", "href": "https://schema.org/Dataset"},
        {"rel": "type", "href": "https://schema.org/AboutPage"},
        {"rel": "linkset", "href": f"{root}linkset.json", "type": "application/linkset+json"},
    ]
    if "licence" in row:
        links.append({"rel": "license", "href": row["licence"]})
    for author in _of(counts, study):
        if "orcid" in author:
            links.append({"rel": "author", "href": _orcid(author["orcid"])})
        if "doi" in author:
            links.append({"rel": "related", "href": f"https://doi.org/{author['doi']}"})
    for form in forms.FACTS:
        kind = {"href": f"{page}.{form.name}", "type": form.media}
        links.append({"rel": "describedby", **kind})
    return [*links, *_all(root)]


def _orcid(said: str) -> str:
    return f"https://orcid.org/{said.rpartition('/')[2]}"


def _all(root: str) -> Iterator[dict[str, str]]:
    """What describes all that is here, and the files that hold it."""
    yield {"rel": "describedby", "href": root + WELL_KNOWN, "type": forms.TURTLE.media}
    for path, name in DUMPS.items():
        if form_ := forms.named(name):
            yield {"rel": "item", "href": root + path, "type": form_.media}


def entrance(counts: Mapping[str, Rows], root: str, base: str) -> list[dict[str, str]]:
    """The links of the first page: those of all studies together."""
    links = [
        {"rel": "cite-as", "href": base},
        {"rel": "type", "href": "https://schema.org/Dataset"},
        {"rel": "linkset", "href": f"{root}linkset.json", "type": "application/linkset+json"},
    ]
    licences = {each.get("licence", "") for each in counts["studies"]}
    if len(licences) == 1 and all(licences):
        links.append({"rel": "license", "href": licences.pop()})
    return [*links, *_all(root)]


def linkset(house: House, root: str) -> Response:
    """All signposts together (RFC 9264)."""
    counts = house.floor.served.counts
    contexts: list[dict[str, Any]] = []
    for row in counts["studies"]:
        study = row["study"]
        context: dict[str, Any] = {"anchor": root + study.removeprefix(house.project.base)}
        for link in signposts(counts, root, house.project.base, study):
            target = {name: value for name, value in link.items() if name != "rel"}
            context.setdefault(link["rel"], []).append(target)
        contexts.append(context)
    return JSONResponse({"linkset": contexts}, media_type="application/linkset+json")
