"""VoID: how much linked data there is, of which kinds, and what links it to what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from consilience import iris, rdf
from consilience.archive import crate
from consilience.archive.facts import FOLDER, SHARED, Facts
from consilience.archive.formats.graph import Graph
from consilience.archive.metadata import Description
from consilience.archive.parcel import Parcel

FILE = "meta/void.ttl"
_TYPE = rdf.iri(rdf.RDF_TYPE)
_FEATURE = "http://www.w3.org/ns/formats/N-Quads"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many facts, subjects and objects; how many things by class; how many uses by property."""

    facts: int
    subjects: int
    objects: int
    classes: Mapping[str, int]
    properties: Mapping[str, int]


def counts(lines: Iterable[str]) -> Counts:
    """Count N-Quads lines; a fact that stands in two graphs counts once."""
    triples = {line.rsplit(" ", 2)[0] for line in lines}
    subjects, objects = set(), set()
    classes: dict[str, set[str]] = {}
    properties: Counter[str] = Counter()
    for triple in triples:
        subject, property_, value = triple.split(" ", 2)
        subjects.add(subject)
        objects.add(value)
        properties[property_.strip("<>")] += 1
        if property_ == _TYPE:
            classes.setdefault(value.strip("<>"), set()).add(subject)
    return Counts(
        len(triples),
        len(subjects),
        len(objects),
        {name: len(things) for name, things in sorted(classes.items())},
        dict(sorted(properties.items())),
    )


def write(described: Description, facts: Facts, base: str, parcel: Parcel) -> None:
    """Write the description of the linked data."""
    graph = Graph()
    home = described.identifier
    whole = f"{home}#linked-data"
    graph.kind(whole, "void:Dataset")
    graph.text(whole, "dcterms:title", f"Linked data of {described.title}", described.language)
    graph.link(whole, "dcterms:license", described.licence.address)
    graph.link(home, "dcterms:hasPart", whole)
    _counted(graph, whole, counts(facts.lines))
    for slug, lines in {"shared": facts.shared, **facts.studies}.items():
        own = f"{home}#linked-data/{slug}"
        path = SHARED if slug == "shared" else f"{FOLDER}/{slug}.nq"
        graph.kind(own, "void:Dataset")
        graph.link(whole, "void:subset", own)
        graph.text(own, "dcterms:title", slug)
        graph.link(own, "void:dataDump", f"{home}#file/{crate.path_id(path)}")
        graph.link(own, "void:feature", _FEATURE)
        _counted(graph, own, counts(lines))
        if slug == "shared":
            continue
        _linkset(graph, own, slug, lines, base)
    parcel.text(FILE, graph.turtle(), "What the linked data holds, counted (VoID)")


def _counted(graph: Graph, own: str, counted: Counts) -> None:
    graph.typed(own, "void:triples", counted.facts, "integer")
    graph.typed(own, "void:distinctSubjects", counted.subjects, "integer")
    graph.typed(own, "void:distinctObjects", counted.objects, "integer")
    graph.typed(own, "void:classes", len(counted.classes), "integer")
    graph.typed(own, "void:properties", len(counted.properties), "integer")
    kinds = (
        ("class", counted.classes, "entities"),
        ("property", counted.properties, "triples"),
    )
    for kind, numbers, what in kinds:
        for number, (name, count) in enumerate(numbers.items(), 1):
            part = f"{own}/{kind}/{number}"
            graph.link(own, f"void:{kind}Partition", part)
            graph.link(part, f"void:{kind}", name)
            graph.typed(part, f"void:{what}", count, "integer")
    spaces = {
        name.rsplit("#", 1)[0] + "#" if "#" in name else name.rsplit("/", 1)[0] + "/"
        for name in (*counted.properties, *counted.classes)
    }
    for space in sorted(spaces):
        graph.link(own, "void:vocabulary", space)


def _linkset(graph: Graph, own: str, slug: str, lines: Iterable[str], base: str) -> None:
    """The links from a study's codes to constructs that were accepted."""
    inside = f" <{iris.graph(base, slug, 'links')}> ."
    codes = f"<{iris.Minter(base, slug).record('code', '')}"
    pairs = Counter(
        line.split(" ")[1].strip("<>")
        for line in lines
        if line.endswith(inside) and line.startswith(codes)
    )
    for number, (predicate, count) in enumerate(sorted(pairs.items()), 1):
        links = f"{own}/links/{number}"
        graph.kind(links, "void:Linkset")
        graph.link(own, "void:subset", links)
        graph.link(links, "void:linkPredicate", predicate)
        graph.link(links, "void:subjectsTarget", own)
        graph.typed(links, "void:triples", count, "integer")
