"""Pages for people: the whole package in a browser, without a server, a script or a network."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from html import escape
from importlib.resources import files as resources
from string import Template

from consilience.archive import documents, reading_page
from consilience.archive.crate import FILE as CRATE
from consilience.archive.crate import PREVIEW, PROFILE, conditions, path_id
from consilience.archive.formats import Files, schema_org
from consilience.archive.metadata import Description, Part
from consilience.archive.parcel import Parcel
from consilience.project import Project

INDEX = "index.html"
#: Metadata files that the page leads programs to, with their media types and profiles.
DESCRIBED_BY = (
    (CRATE, "application/ld+json", PROFILE),
    ("meta/datacite.xml", "application/xml", "http://datacite.org/schema/kernel-4"),
    ("meta/catalog.ttl", "text/turtle", "http://data.europa.eu/r5r/"),
    ("meta/ddi.xml", "application/xml", "ddi:codebook:2_5"),
    ("meta/schema-org.json", "application/ld+json", "https://schema.org/"),
)


def write(described: Description, project: Project, files: Files, parcel: Parcel) -> None:
    """Write the pages; the list of files does not name the pages themselves."""
    for path in project.studies:
        part = next(each for each in described.parts if each.slug == path.name)
        body = "\n".join(reading_page.body(part, path))
        nav = _nav([("The package", f"../{INDEX}"), *reading_page.PLACES])
        page = _page(described, part.title, body, nav)
        title = f"The study {path.name}, for reading"
        parcel.text(f"studies/{path.name}.html", page, title, study=path.name)
    head = "\n".join(_head(described, files))
    nav = _nav([(words, f"#{name}") for name, words in _SECTIONS])
    for name, title in ((INDEX, "The package, for reading"), (PREVIEW, "The same page")):
        body = "\n".join(_index(described, files))
        parcel.text(name, _page(described, described.title, body, nav, head), title)


_SECTIONS = (
    ("studies", "Studies"),
    ("left", "What was left out"),
    ("cite", "How to cite"),
    ("files", "Files"),
)


def _page(described: Description, title: str, body: str, nav: str, head: str = "") -> str:
    page = Template(resources("consilience.archive").joinpath("page.html").read_text("utf-8"))
    foot = (
        f"Version {described.version} of {described.date}, made with Consilience "
        f"{described.program}. This page asks nobody for anything."
    )
    return page.substitute(
        language=escape(described.language),
        title=escape(title),
        head=head,
        nav=nav,
        body=body,
        foot=escape(foot),
    )


def _nav(places: Iterable[tuple[str, str]]) -> str:
    items = "".join(f'<li><a href="{escape(to)}">{escape(words)}</a></li>' for words, to in places)
    return f'<nav aria-label="On this page"><ul>{items}</ul></nav>'


def _head(described: Description, files: Files) -> Iterator[str]:
    """What programs read: Signposting, Dublin Core and schema.org."""

    def meta(name: str, value: str) -> str:
        return f'<meta name="{name}" content="{escape(value)}">'

    yield f'<link rel="cite-as" href="{escape(described.identifier)}">'
    yield f'<link rel="license" href="{escape(described.licence.address)}">'
    yield '<link rel="type" href="https://schema.org/Dataset">'
    yield '<link rel="type" href="https://schema.org/AboutPage">'
    for person in described.creators:
        if person.orcid:
            yield f'<link rel="author" href="{person.orcid_address}">'
    for path, media, profile in DESCRIBED_BY:
        yield f'<link rel="describedby" type="{media}" href="{path}" profile="{escape(profile)}">'
    for file in files:
        if file.path.startswith(("project/", "graph/", "exports/", "codebooks/")):
            yield f'<link rel="item" type="{file.media}" href="{escape(path_id(file.path))}">'
    yield meta("DC.title", described.title)
    yield meta("DC.identifier", described.identifier)
    yield meta("DC.publisher", described.publisher.name)
    yield meta("DC.date", described.date)
    yield meta("DC.rights", described.licence.address)
    yield meta("DC.type", "Dataset")
    yield meta("DC.language", described.language)
    yield meta("description", described.description)
    for person in described.creators:
        yield meta("DC.creator", person.turned)
    data = json.dumps(schema_org.data(described, files), ensure_ascii=False, indent=1)
    yield f'<script type="application/ld+json">{data.replace("<", chr(92) + "u003c")}</script>'


def _index(described: Description, files: Files) -> Iterator[str]:
    yield f"<h1>{escape(described.title)}</h1>"
    for paragraph in described.description.split("\n\n"):
        yield f"<p>{escape(paragraph)}</p>"
    yield f'<p class="note" id="conditions">{escape(conditions(described))}</p>'
    yield "<dl class='facts'>".replace("'", '"')
    for name, value in _facts(described):
        yield f"<dt>{name}</dt><dd>{value}</dd>"
    yield "</dl>"
    yield '<h2 id="studies">Studies</h2>'
    for part in described.parts:
        yield from _study(part)
    yield '<h2 id="left">What was left out</h2>'
    yield from _left(described)
    if described.previous:
        yield "<h2>What changed</h2><p>Since "
        yield f"{escape(described.previous)}:</p><ul>"
        for change in described.changes:
            said = f"{change.study}: {change.what}: {documents.changed(change)}"
            yield f"<li>{escape(said)}</li>"
        yield "</ul>"
    yield '<h2 id="cite">How to cite</h2>'
    yield f"<p>{reading_page.linked(_citation(described))}</p>"
    yield "<p>And the publications that the studies are from:</p><ul>"
    for work in described.works:
        yield f"<li>{reading_page.linked(work.citation)}</li>"
    yield "</ul>"
    yield '<h2 id="files">Files</h2>'
    yield "<p>Their checksums stand in <code>manifest-sha512.txt</code>, above this folder.</p>"
    yield from _files(files)


def _facts(described: Description) -> Iterator[tuple[str, str]]:
    address, licence = escape(described.identifier), described.licence
    yield "Address", f'<a href="{address}">{address}</a>'
    yield "Version", f"{escape(described.version)}, {described.date}"
    if described.previous:
        yield "Before it", escape(described.previous)
    yield "By", escape("; ".join(person.name for person in described.creators))
    yield "Published by", escape(described.publisher.name)
    yield "Licence", f'<a href="{escape(licence.address)}">{escape(licence.name)}</a>'
    yield "Access", escape(described.tier)
    yield "Keywords", escape(", ".join(described.keywords))
    if described.places:
        yield "Places", escape("; ".join(described.places))
    if any(described.period):
        yield "Material from", escape(" to ".join(filter(None, described.period)))
    if described.contact:
        contact = described.contact
        yield (
            "Contact",
            reading_page.linked(
                ", ".join(filter(None, (contact.name, contact.email, contact.url)))
            ),
        )


def _study(part: Part) -> Iterator[str]:
    title = escape(part.title)
    if part.held != "description":
        title = f'<a href="studies/{escape(part.slug)}.html">{title}</a>'
    yield f"<h3>{title}</h3><p>{escape(part.description)}</p>"
    said = f"{documents.holds(part)}. {part.licence.name}; access: {part.tier}."
    if part.held == "description":
        said = f"Only described here: {part.why}. The study itself holds {said}"
    yield f'<p class="from">{escape(said)}</p>'


def _left(described: Description) -> Iterator[str]:
    if not described.left:
        yield "<p>Nothing was kept back from the studies that are here.</p>"
        return
    yield '<div class="scroll"><table><caption>What stayed with the depositor, counted</caption>'
    yield "<thead><tr>"
    yield "".join(f'<th scope="col">{e}</th>' for e in ("Study", "What", "Why", "How many"))
    yield "</tr></thead><tbody>"
    for left in described.left:
        cells = "".join(f"<td>{escape(each)}</td>" for each in (left.study, left.what, left.why))
        yield f'<tr>{cells}<td class="number">{left.count:,}</td></tr>'
    yield "</tbody></table></div>"


def _citation(described: Description) -> str:
    names = "; ".join(person.turned for person in described.creators)
    return (
        f"{names} ({described.year}). {described.title} (version {described.version}). "
        f"{described.publisher.name}. {described.identifier}"
    )


def _files(files: Files) -> Iterator[str]:
    groups: dict[str, list[str]] = {}
    for file in files:
        folder = file.path.rpartition("/")[0].split("/")[0] if "/" in file.path else ""
        row = (
            f'<tr><td><a href="{escape(path_id(file.path))}"><code>{escape(file.path)}</code></a>'
            f'</td><td>{escape(file.title)}</td><td class="number">{file.size:,}</td></tr>'
        )
        groups.setdefault(folder, []).append(row)
    for folder, rows in groups.items():
        yield f"<details{'' if folder in _SHUT else ' open'}><summary>{escape(folder or 'Top')} "
        yield f"({len(rows)})</summary>"
        yield '<div class="scroll"><table><thead><tr><th scope="col">File</th>'
        yield '<th scope="col">What it holds</th><th scope="col">Bytes</th></tr></thead><tbody>'
        yield from rows
        yield "</tbody></table></div></details>"


_SHUT = frozenset({"ontology", "shapes", "queries", "answers"})
