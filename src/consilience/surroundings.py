"""What a study is read beside: the ontology, frameworks, programmes, and the other studies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from consilience import (
    assets,
    fingerprint,
    framework_folder,
    iris,
    programmes,
    rdf,
    reasoning,
    review_folder,
    review_rules,
    sssom,
    study_toml,
    turtle,
)
from consilience.findings import Finding
from consilience.iris import Minter
from consilience.mapping import reviews, shared
from consilience.namespaces import expand
from consilience.neighbours import Neighbours
from consilience.project import Project
from consilience.review_folder import Known, Review
from consilience.table_rules import Context


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Everything that the examination of one study needs and that is not in its folder."""

    project: Project
    context: Context
    #: facts of the ontology, the frameworks and the programmes
    lines: tuple[str, ...]
    #: facts of the reviews: no study is read beside them
    reviews: tuple[str, ...]
    #: facts of the ontology and the frameworks, with everything that follows from them
    vocabulary: tuple[str, ...]
    #: what studies name of one another: data collections, and codes that links lead to
    neighbours: tuple[str, ...]
    findings: tuple[Finding, ...]
    fingerprint: str


def _neighbours(headers: dict[str, tuple[str, ...]], base: str) -> Iterator[str]:
    graph = rdf.iri(iris.graph(base, "neighbours"))
    type_ = rdf.iri(rdf.RDF_TYPE)
    class_ = rdf.iri(expand("con:DataCollection"))
    for slug, collections in headers.items():
        for id_ in collections:
            address = Minter(base, slug).record("data-collection", id_)
            yield f"{rdf.iri(address)} {type_} {class_} {graph} ."


def ontology_lines(base: str) -> Iterator[str]:
    """The ontology (with its frameworks and alignments) as N-Quads lines."""
    for path in assets.ontology_files():
        yield from turtle.lines(path, iris.graph(base, "ontology"))
    for path in assets.framework_files():
        yield from turtle.lines(path, iris.graph(base, "frameworks"))


def of(project: Project) -> Surroundings:
    """Read the surroundings of a project's studies."""
    findings: list[Finding] = []
    found: Callable[[Finding], None] = findings.append
    base = project.base
    entries = programmes.read(project.programmes, found)
    frameworks = [framework_folder.read(path, found) for path in project.frameworks]
    whole = [framework for framework in frameworks if framework is not None]
    headers = {path.name: _collections(path) for path in project.studies}
    context = Context(
        base=base,
        programmes=frozenset(each.id for each in entries if each.kind == "programme"),
        initiatives=frozenset(each.id for each in entries if each.kind == "initiative"),
        collections=frozenset(f"{slug}/{id_}" for slug, ids in headers.items() for id_ in ids),
        frameworks=tuple(whole),
    )
    lines = list(ontology_lines(base))
    for entry in entries:
        lines += shared.lines(programmes.facts(entry, base), iris.graph(base, "programmes"))
    for framework in whole:
        lines += shared.lines(shared.framework(framework), iris.graph(base, "frameworks"))
    for path in project.crosswalks:
        links = sssom.read(path, found, file=path.name)
        facts = shared.crosswalk(links, path.name, base)
        lines += shared.lines(facts, iris.graph(base, "frameworks"))
    known = Known(tuple(headers), context.constructs, context.framework_ids)
    reviewed: dict[Path, Review] = {}
    said: list[str] = []
    for path in project.reviews:
        read = review_folder.read(path, known, found)
        if read is not None:
            reviewed[path] = read
            said += shared.lines(reviews.review(read, base), iris.graph(base, "reviews"))
    findings += review_rules.examine(reviewed, project.studies, base, lines, tuple(findings))
    graph = iris.graph(base, "neighbours")
    linked = Neighbours(project.studies, base).lines(graph)
    neighbours = (*_neighbours(headers, base), *sorted(set(linked)))
    parts = (fingerprint.of_program(), base, *lines, *neighbours)
    return Surroundings(
        project=project,
        context=context,
        lines=tuple(lines),
        reviews=tuple(said),
        vocabulary=reasoning.closed_vocabulary(base, lines),
        neighbours=neighbours,
        findings=tuple(findings),
        fingerprint=fingerprint.of_texts(parts),
    )


def _collections(study: Path) -> tuple[str, ...]:
    """The ids of a study's data collections; what is wrong there is found with the study."""
    header = study_toml.read(study / "study.toml", found=lambda _: None)
    return tuple(each.id for each in header.data_collections) if header else ()
