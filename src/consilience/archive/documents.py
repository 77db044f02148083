"""Pages of text and tables that people read: what this is, where it is from, what was left out."""

from __future__ import annotations

from collections.abc import Iterator

from consilience import assets, reports, study_folder
from consilience.archive.crate import conditions
from consilience.archive.metadata import Change, Description, Part
from consilience.archive.parcel import Parcel
from consilience.findings import Report
from consilience.model import Excerpt, Source, Speaker
from consilience.project import Project
from consilience.reports.counts import many

README, LICENCE = "README.md", "LICENSE.md"
METHODS, LIST, LEFT = "docs/methodology.md", "docs/data-list.csv", "docs/left-out.csv"
CHECK = "docs/check-report"

#: What is counted for people: kind, one, several.
WORDS = (
    ("participant-words", "quote of participants", "quotes of participants"),
    ("author-finding", "finding of authors", "findings of authors"),
    ("observer-note", "note of an observer", "notes of observers"),
    ("document-extract", "extract of a document", "extracts of documents"),
    ("source", "source", "sources"),
    ("speaker", "speaker", "speakers"),
    ("code", "code or theme", "codes or themes"),
    ("coding", "coding", "codings"),
    ("link", "link to other codebooks", "links to other codebooks"),
    ("assessment", "judgement of level", "judgements of level"),
)


def holds(part: Part) -> str:
    """What a study holds, in words."""
    said = [
        many(part.counts[kind], one, several)
        for kind, one, several in WORDS
        if part.counts.get(kind)
    ]
    return ", ".join(said) or "nothing that is counted"


def write(described: Description, project: Project, report: Report, parcel: Parcel) -> None:
    """Write them all, with the check's report (in which no words are) and the program's rules."""
    parcel.text(README, _lines(_readme(described)), "What this package is")
    parcel.text(LICENCE, _lines(_licence(described)), "Licences and conditions of use")
    parcel.text(METHODS, _lines(_methods(described)), "How the material was gathered and coded")
    parcel.table(LIST, _HEADING, _sources(project), "List of sources, one row each")
    rows = [(each.study, each.what, each.why, each.count) for each in described.left]
    heading = ("study", "what", "why", "count")
    parcel.table(LEFT, heading, rows, "What was left out, and how much of it")
    for path, text in checked(report):
        parcel.text(path, text, "What the check found (words are hidden)")
    _rules(parcel)


def checked(report: Report) -> Iterator[tuple[str, str]]:
    """The report of the check as files, with words hidden."""
    for form in ("json", "html"):
        yield f"{CHECK}.{form}", reports.render(report, form)


def changed(change: Change) -> str:
    """What became of a kind of things, in words."""
    kinds = (("added", change.added), ("removed", change.removed), ("changed", change.changed))
    return ", ".join(f"{number:,} {word}" for word, number in kinds if number)


def write_plain(described: Description, parcel: Parcel) -> None:
    """Write what there is to say of studies that are only described."""
    parcel.text(README, _lines(_readme(described)), "What this package is")
    parcel.text(LICENCE, _lines(_licence(described)), "Licences and conditions of use")
    parcel.text(METHODS, _lines(_methods(described)), "How the material was gathered and coded")


def _lines(lines: Iterator[str]) -> str:
    return "\n".join(lines) + "\n"


def _readme(described: Description) -> Iterator[str]:
    yield f"# {described.title}\n"
    yield described.description + "\n"
    yield f"- Address: <{described.identifier}>"
    yield f"- Version {described.version} of {described.date}"
    yield f"- By {'; '.join(person.turned for person in described.creators)}"
    yield f"- Published by {described.publisher.name}"
    yield f"- Licence: {described.licence.name} (<{described.licence.address}>)"
    yield f"- Access: {described.tier}"
    if described.contact:
        ways = ", ".join(filter(None, (described.contact.email, described.contact.url)))
        yield f"- Contact: {described.contact.name} ({ways})"
    yield f"\n{conditions(described)}\n"
    yield "## What is in it\n"
    yield "Open `index.html` in any browser. No program and no network is needed.\n"
    for path, means in _PLACES:
        if not (described.metadata_only and path in _DATA):
            yield f"- `{path}`: {means}"
    yield "\n## The studies\n"
    for part in described.parts:
        yield f"### {part.title}\n"
        yield f"`{part.slug}`: {holds(part)}. Licence: {part.licence.name}. Access: {part.tier}."
        if part.held != "whole":
            only = "Only this description is here: " if part.held == "description" else ""
            yield f"{only}{part.why}."
        yield ""
        for work in part.works:
            yield f"- {work.citation}"
        yield ""
    yield "## What was left out\n"
    if not described.left:
        yield "Nothing was kept back from the studies that are here.\n"
    for left in described.left:
        yield f"- {left.study}: {left.what}, {left.count} ({left.why})"
    if described.previous:
        yield "\n## What changed\n"
        yield f"Since <{described.previous}>:\n"
        for change in described.changes:
            yield f"- {change.study}: {change.what}: {changed(change)}"
        if not described.changes:
            yield "- nothing that was counted"
    yield f"\nMade with Consilience {described.program}."


_DATA = ("graph/", "codebooks/", "exports/", "answers/", "ontology/", "shapes/", "queries/")
_PLACES = (
    (
        "project/",
        "the studies as tables (CSV, and what the columns mean), links (SSSOM), frameworks",
    ),
    ("graph/", "the same as linked data, and what follows from it (N-Quads, TriG)"),
    ("codebooks/", "the codebooks as SKOS"),
    ("exports/", "projects and codebooks for NVivo, ATLAS.ti, MAXQDA, QualCoder (REFI-QDA)"),
    ("answers/", "what the ready-made questions answer, as tables"),
    ("ontology/", "what every word of the linked data means"),
    ("shapes/", "the rules that were checked"),
    ("queries/", "the questions that can be asked, and the rules of inference"),
    (
        "docs/",
        "how the material was gathered, sources, what was left out, reports of the checks",
    ),
    (
        "meta/",
        "metadata for archives: DataCite, DCAT-AP, DDI, schema.org, Dataverse, InvenioRDM …",
    ),
    ("ro-crate-metadata.json", "every file, with its size and checksum (RO-Crate 1.3)"),
)


def _licence(described: Description) -> Iterator[str]:
    yield "# Licences and conditions of use\n"
    yield f"The package as a whole: **{described.licence.name}**, <{described.licence.address}>."
    yield "Metadata (`meta/`, `ro-crate-metadata.json`): Creative Commons Zero 1.0.\n"
    yield conditions(described) + "\n"
    for part in described.parts:
        here = "" if part.held != "description" else " (described only)"
        yield f"- {part.title}{here}: {part.licence.name}, <{part.licence.address}>"
    yield "\nGive the names of the authors of the studies and their publications."


def _methods(described: Description) -> Iterator[str]:
    yield "# How the material was gathered and coded\n"
    for part in described.parts:
        yield f"## {part.title}\n"
        yield part.description + "\n"
        if part.material:
            yield "Material, as the publications tell it:\n"
        for each in part.material:
            yield f"- {each}"
        if part.layers:
            yield "\nLayers of coding, which are never mixed:\n"
        for layer in part.layers:
            yield f"- {layer}"
        if part.codebook:
            yield f"\nCodebook: {part.codebook}."
        yield ""


_HEADING = (
    "study",
    "source",
    "kind",
    "title",
    "date",
    "language",
    "access",
    "excerpts",
    "speakers",
)


def _sources(project: Project) -> Iterator[tuple[object, ...]]:
    for path in project.studies:
        study = study_folder.read(path)
        excerpts: dict[str, int] = {}
        heard: dict[str, set[str]] = {}
        known = {each.id for each in study.records(Speaker)}
        for each in study.records(Excerpt):
            excerpts[each.source] = excerpts.get(each.source, 0) + 1
            if each.speaker in known:
                heard.setdefault(each.source, set()).add(each.speaker)
        for source in study.records(Source):
            yield (
                path.name,
                source.id,
                source.kind,
                source.title,
                source.date,
                source.language or study.header.language,
                source.access or study.header.access,
                excerpts.get(source.id, 0),
                len(heard.get(source.id, ())),
            )


def _rules(parcel: Parcel) -> None:
    """The ontology, the shapes and the queries of this version of the program, as they are."""
    for name, folder, title in (
        ("ontology", assets.ONTOLOGY, "Ontology"),
        ("shapes", assets.SHAPES, "Rules that are checked"),
        ("queries", assets.QUERIES, "Questions and rules of inference"),
    ):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                inside = path.relative_to(folder).as_posix()
                to = parcel.place(f"{name}/{inside}", f"{title}: {inside}")
                to.write_bytes(path.read_bytes())
