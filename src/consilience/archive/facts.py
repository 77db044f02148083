"""The linked data of a package: what the copied project states, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from consilience import assets, examine, iris, linking, reasoning, surroundings, turtle
from consilience.archive.parcel import Parcel
from consilience.findings import Report
from consilience.iris import Minter
from consilience.namespaces import expand, prefixes
from consilience.project import Project
from consilience.rdf import iri

FOLDER = "graph"
SHARED = f"{FOLDER}/shared.nq"


@dataclass(frozen=True, slots=True)
class Facts:
    """Sorted N-Quads lines: of each study by its id, and of what all stand beside."""

    shared: tuple[str, ...]
    studies: dict[str, tuple[str, ...]]
    report: Report

    @property
    def lines(self) -> Iterator[str]:
        """All of them."""
        yield from self.shared
        for lines in self.studies.values():
            yield from lines


def of(project: Project) -> Facts:
    """Examine every study of a project, as a build does; what nobody may see is left out."""
    around = surroundings.of(project)
    studies: dict[str, tuple[str, ...]] = {}
    findings = [*around.findings]
    rows: list[tuple[str, int]] = []
    for path in project.studies:
        examined = examine.study(path, around)
        findings += examined.findings
        rows += examined.rows
        hidden = f"<{iris.graph(project.base, path.name, 'never')}/"
        kept = (
            line
            for line in (*examined.asserted, *examined.inferred)
            if not line.rsplit(" ", 2)[1].startswith(hidden)
        )
        studies[path.name] = _sorted(kept)
    shared = [
        *around.lines,
        *around.reviews,
        *reasoning.entailed_vocabulary(project.base, around.lines),
    ]
    hidden = f" <{iris.graph(project.base, linking.INFERRED, 'never')}> ."
    shared += (line for line in linking.inferred_lines(project) if not line.endswith(hidden))
    for file in assets.alignment_files():
        shared += turtle.lines(file, iris.graph(project.base, "alignments"))
    report = Report.of(findings, studies=[path.name for path in project.studies], rows=rows)
    return Facts(_sorted(shared), studies, report)


def _sorted(lines: Iterable[str]) -> tuple[str, ...]:
    """The lines in the order of their bytes: without blank nodes this is RDFC-1.0's own form."""
    return tuple(sorted(set(turtle.canonical(lines)), key=str.encode))


def write(facts: Facts, base: str, parcel: Parcel) -> None:
    """Put the linked data into a package: N-Quads and TriG of each study, SKOS of codebooks."""
    for slug, lines in facts.studies.items():
        parcel.text(
            f"{FOLDER}/{slug}.nq",
            (f"{line}\n" for line in lines),
            f"Linked data of the study {slug}, sorted N-Quads (RDFC-1.0)",
            study=slug,
        )
        parcel.text(
            f"{FOLDER}/{slug}.trig",
            turtle.trig(lines, _prefixes(base, slug)),
            f"Linked data of the study {slug}, for reading (TriG)",
            study=slug,
        )
        parcel.text(
            f"codebooks/{slug}.ttl",
            turtle.turtle(_codebook(lines, Minter(base, slug)), _prefixes(base, slug)),
            f"Codebook of the study {slug} (SKOS)",
            study=slug,
        )
    parcel.text(
        SHARED,
        (f"{line}\n" for line in facts.shared),
        "Ontology, frameworks, programmes, reviews, links between frameworks and what follows, "
        "sorted N-Quads",
    )


def _prefixes(base: str, slug: str) -> dict[str, str]:
    """Prefixes that the linked data uses often; the study's own are among them."""
    own = {kind: Minter(base, slug).record(kind, "") for kind in ("excerpt", "coding", "code")}
    return {**prefixes(), **own}


def _codebook(lines: Iterable[str], minter: Minter) -> Iterator[str]:
    """What the codebook, its versions and its codes are said to be, in words of SKOS as well."""
    code, book = iri(minter.record("code", "")).rstrip(">"), iri(minter.codebook)
    kind, in_scheme = iri(expand("rdf:type")), iri(expand("skos:inScheme"))
    broader = iri(expand("skos:broader"))
    found = [
        line.rsplit(" ", 2)[0]
        for line in lines
        if line.startswith((code, book, book[:-1] + "/")) and "/provenance> ." not in line
    ]
    below = {line.split(" ", 1)[0] for line in found if f" {broader} " in line}
    more = {f"{book} {kind} {iri(expand('skos:ConceptScheme'))}"}
    for line in found:
        subject, predicate, rest = line.split(" ", 2)
        if predicate == in_scheme and rest == book:
            more.add(f"{subject} {kind} {iri(expand('skos:Concept'))}")
            if subject not in below:
                more.add(f"{subject} {iri(expand('skos:topConceptOf'))} {book}")
                more.add(f"{book} {iri(expand('skos:hasTopConcept'))} {subject}")
    for line in sorted({*found, *more}):
        yield f"{line} ."
