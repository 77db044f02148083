"""Every address that is used is declared, and every term stands in its module."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rdflib import DCAT, DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SH, SKOS, SOSA, TIME, XSD, URIRef
from rdflib.namespace import DefinedNamespace

from consilience import assets, tables
from consilience.namespaces import expand, prefixes
from ontology_cases import graph, ontology

HOME = "https://w3id.org/consilience/"
G = ontology()
TURTLE = (
    *assets.ontology_files(),
    *assets.framework_files(),
    *assets.alignment_files(),
    *assets.shape_files(),
)
QUERIES = sorted(assets.QUERIES.rglob("*.r[qu]"))
#: Prefixes of our own vocabulary (not of the shapes, which declare their own nodes).
OWN = sorted(prefix for prefix, space in prefixes().items() if space.startswith(HOME))
#: Namespaces whose terms are all known.
CLOSED: dict[str, type[DefinedNamespace]] = {
    str(space): space
    for space in (RDF, RDFS, OWL, XSD, SKOS, SH, PROV, ORG, DCTERMS, FOAF, DCAT, SOSA, TIME)
}
#: Web Annotation is not among rdflib's namespaces.
ANNOTATION = {
    "Annotation", "SpecificResource", "FragmentSelector", "TextQuoteSelector",
    "TextPositionSelector", "hasBody", "hasTarget", "hasSource", "hasSelector", "exact", "prefix",
    "suffix", "start", "end", "classifying", "linking", "assessing",
}  # fmt: skip
OA = "http://www.w3.org/ns/oa#"
#: rdflib knows the second edition of DCAT; these came with the third.
DCAT_3 = {"version", "hasVersion", "hasCurrentVersion", "previousVersion", "isVersionOf"}
#: What may stand in a subject list of our own namespaces without being a term: addresses of data.
DATA = re.compile(re.escape(HOME) + r"(study|graph|programme|initiative)/")


def _iris(path: Path) -> set[str]:
    if path.suffix == ".ttl":
        found = {str(t) for triple in graph([path]) for t in triple if isinstance(t, URIRef)}
        return found | {
            str(t.datatype) for _, _, t in graph([path]) if getattr(t, "datatype", None)
        }
    text = path.read_text(encoding="utf-8")
    text = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    declared = dict(re.findall(r"(?i)\bPREFIX\s+(\w+):\s*<([^>]*)>", text))
    body = re.sub(r"(?i)\bPREFIX\s+\w+:\s*<[^>]*>", "", text)
    body = re.sub(r'"(?:[^"\\\n]|\\.)*"', '""', body)
    full = set(re.findall(r"<([a-z]+:[^<>\s]*)>", body))
    body = re.sub(r"<[^<>\s]*>", "", body)
    short = re.findall(r"(?<![\w?:$])([a-z]\w*):([A-Za-z0-9](?:[\w-]*\w)?)", body)
    return full | {declared[prefix] + name for prefix, name in short if prefix in declared}


def _declared() -> set[str]:
    return {str(subject) for subject in G.subjects() if isinstance(subject, URIRef)}


DECLARED = _declared()
USED = [path for path in (*TURTLE, *QUERIES) if _iris(path)]


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def test_something_is_used() -> None:
    """The folders hold files; an empty one would test nothing."""
    kinds = {path.parent.name for path in USED}
    assert {"modules", "frameworks", "alignments", "shapes", "ontology"} <= kinds


@pytest.mark.parametrize("path", USED, ids=_name)
def test_every_term_of_ours_is_declared(path: Path) -> None:
    """An address in a namespace of ours that the ontology does not declare is a slip."""
    spaces = tuple(prefixes()[prefix] for prefix in OWN if prefix != "consh")
    used = {iri for iri in _iris(path) if iri.startswith(spaces) and iri not in spaces}
    assert sorted(used - DECLARED) == []


def test_every_shape_that_is_named_exists() -> None:
    """An address in the namespace of the shapes stands for something that a shapes file says."""
    shapes = graph(assets.shape_files())
    said = {str(subject) for subject in shapes.subjects()}
    space = expand("consh:")
    used = {iri for path in USED for iri in _iris(path) if iri.startswith(space) and iri != space}
    assert used
    assert sorted(used - said) == []


@pytest.mark.parametrize("path", USED, ids=_name)
def test_every_term_of_a_closed_vocabulary_exists(path: Path) -> None:
    """A misspelt W3C or Dublin Core term parses well and loses a statement."""
    wrong = []
    for iri in _iris(path):
        for space, known in CLOSED.items():
            name = iri.removeprefix(space)
            if space == str(DCAT) and name in DCAT_3:
                continue
            if name and name != iri and name not in known and URIRef(iri) not in known:
                wrong.append(iri)
        if iri.startswith(OA) and iri.removeprefix(OA) not in ANNOTATION:
            wrong.append(iri)
    assert wrong == []


@pytest.mark.parametrize("path", assets.ontology_files()[1:], ids=_name)
def test_a_term_stands_in_the_file_that_defines_it(path: Path) -> None:
    """rdfs:isDefinedBy of every term in a module names that module."""
    part = graph([path])
    header = part.value(predicate=RDF.type, object=OWL.Ontology)
    assert str(header).endswith(f"/{path.stem}")
    assert set(part.objects(None, RDFS.isDefinedBy)) <= {header}


@pytest.mark.parametrize("scheme", tables.SCHEMES)
def test_every_list_that_cells_may_name_has_concepts(scheme: str) -> None:
    """The lists of the tables are the lists of the ontology."""
    address = URIRef(HOME + scheme)
    assert (address, RDF.type, SKOS.ConceptScheme) in G
    concepts = set(G.subjects(SKOS.inScheme, address))
    assert concepts
    assert all(str(concept).startswith(f"{address}/") for concept in concepts)


COLUMNS = [(table, column) for table in tables.TABLES for column in table.columns]


@pytest.mark.parametrize(
    ("table", "column"), COLUMNS, ids=[f"{table.name}-{column.name}" for table, column in COLUMNS]
)
def test_the_property_of_every_column_is_declared(
    table: tables.Table, column: tables.Column
) -> None:
    """What a cell states is a property of the ontology, and of the right kind."""
    assert (URIRef(expand(table.class_)), RDF.type, OWL.Class) in G
    if not column.property or column.property == "rdf:type":
        return
    kinds = set(G.objects(URIRef(expand(column.property)), RDF.type))
    leads_to_a_thing = column.kind in {
        tables.Kind.CONCEPT,
        tables.Kind.RECORD,
        tables.Kind.CODE,
        tables.Kind.CONSTRUCT,
        tables.Kind.TYPED,
        tables.Kind.VERSION,
    }
    fitting = OWL.ObjectProperty if leads_to_a_thing else OWL.DatatypeProperty
    assert kinds & {fitting, OWL.AnnotationProperty}


def test_prefixes_are_declared_once() -> None:
    """Each prefix and each namespace stands once in the single list."""
    pairs = graph([assets.ONTOLOGY / "prefixes.ttl"])
    names = [str(name) for name in pairs.objects(None, SH.prefix)]
    spaces = [str(space) for space in pairs.objects(None, SH.namespace)]
    assert len(names) == len(set(names)) == len(spaces) == len(set(spaces))


ONTOLOGY = [path for path in TURTLE if assets.ONTOLOGY in path.parents]


@pytest.mark.parametrize("path", ONTOLOGY, ids=_name)
def test_prefixes_of_a_file_are_those_of_the_list_and_all_are_used(path: Path) -> None:
    """One prefix means one namespace everywhere, and none is declared for nothing."""
    text = path.read_text(encoding="utf-8")
    declared = dict(re.findall(r"(?m)^@prefix\s+(\w+):\s*<([^>]*)>", text))
    body = re.sub(r"(?m)^@prefix.*$", "", text)
    for prefix, space in declared.items():
        assert prefixes().get(prefix) == space, prefix
        assert re.search(rf"(?<![\w]){prefix}:", body), prefix


def test_addresses_are_persistent() -> None:
    """FOOPS PURL1: the ontology and all terms have addresses under w3id.org."""
    headers = set(G.subjects(RDF.type, OWL.Ontology))
    assert headers
    assert all(str(header).startswith("https://w3id.org/") for header in headers)


def test_other_vocabularies_are_reused() -> None:
    """FOOPS VOC1 and VOC2: metadata and terms of others are used rather than made again."""
    spaces = {str(predicate).rsplit("#", 1)[0].rsplit("/", 1)[0] for predicate in G.predicates()}
    assert {"http://purl.org/dc/terms", "http://purl.org/vocab/vann"} <= spaces
    assert (None, RDFS.subClassOf, SKOS.Concept) in G


def test_the_ten_indicators_are_in_order() -> None:
    """The structuration model has four dimensions and ten indicators, numbered as published."""
    scheme = URIRef(HOME + "framework/damour")
    order = URIRef(expand("con:order"))
    for kind, number in (("con:Dimension", 4), ("con:Indicator", 10)):
        found = [
            G.value(each, order).toPython()
            for each in G.subjects(RDF.type, URIRef(expand(kind)))
            if (each, SKOS.inScheme, scheme) in G
        ]
        assert sorted(found) == list(range(1, number + 1))


def test_equal_names_are_two_constructs() -> None:
    """Internalisation stands in two frameworks; both say that they are not the other."""
    homonyms = [URIRef(expand(f"{framework}:internalisation")) for framework in ("damour", "npt")]
    labels = {str(G.value(each, SKOS.prefLabel)) for each in homonyms}
    assert labels == {"internalisation"}
    assert all(str(G.value(each, SKOS.scopeNote)).startswith("Not the ") for each in homonyms)
