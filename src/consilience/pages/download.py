"""Lists as files: CSV, Excel, JSON and Word. The caution travels with the numbers."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from consilience import output
from consilience.output import Rows, Value
from consilience.pages import address
from consilience.pages.excerpts import Excerpt, each, many
from consilience.pages.visit import Link, Page, Visit
from consilience.result import short

if TYPE_CHECKING:
    from consilience.writers.docx.page import Page as Document

MEDIA: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "svg": "image/svg+xml",
}

#: What is said wherever excerpts are counted.
CAUTION = (
    "These numbers count published quotes, not people’s views. An empty cell does not mean that "
    "nobody said it."
)

_EXCERPTS = (
    "study",
    "id",
    "kind",
    "text",
    "withheld",
    "speaker",
    "role",
    "organisation_type",
    "sector",
    "collaboration",
    "wave",
    "themes",
    "constructs",
    "place",
    "title",
    "doi",
    "url",
    "licence",
    "access",
    "citation",
    "permanent_address",
)


def file(visit: Visit, body: bytes, stem: str) -> Page:
    """Bytes under a name, to be kept rather than shown."""
    name = f"{re.sub(r'[^A-Za-z0-9._-]+', '-', stem).strip('-.') or 'table'}.{visit.form}"
    links = (Link("alternate", address.to(visit, visit.where, visit.given), "text/html"),)
    return Page(
        200,
        MEDIA[visit.form],
        body,
        links,
        {"Content-Disposition": f'attachment; filename="{name}"'},
    )


def rows(visit: Visit, table: Rows, title: str) -> Page | None:
    """A table as the file that was asked for; None for a form that it does not come in."""
    if visit.form == "docx":
        return _word_table(visit, table, title)
    if visit.form not in {"csv", "xlsx", "json"}:
        return None
    if visit.form == "csv":
        table = Rows.of(table.columns, ([_guarded(v) for v in row] for row in table.rows))
    made = output.render(table, visit.form)
    return file(visit, made.encode() if isinstance(made, str) else made, visit.where or title)


def _guarded(value: Value) -> Value:
    """A cell that no spreadsheet program runs: an apostrophe goes before a formula."""
    from consilience.workbook import guarded  # noqa: PLC0415 - loads the writers

    return guarded(value) if isinstance(value, str) else value


def excerpts(visit: Visit, wanted: Iterable[str], kind: str, title: str) -> Page | None:
    """Excerpts as a file: one row each, or a document to read."""
    loaded = list(each(visit.collection, wanted))
    if visit.form == "docx":
        return _word_quotes(visit, loaded, kind, title)
    table = Rows.of(
        _EXCERPTS,
        (_row(visit, excerpt) for excerpt in loaded),
        "quotes",
        {"shows": title, "caution": CAUTION},
    )
    return rows(visit, table, title)


def _row(visit: Visit, excerpt: Excerpt) -> Sequence[Value]:
    said, collection = excerpt.said, visit.collection
    return (
        excerpt.study,
        excerpt.id,
        excerpt.kind,
        excerpt.text,
        excerpt.withheld,
        said["speaker_label"],
        _labels(visit, excerpt.roles),
        _labels(visit, excerpt.organisation_types),
        _labels(visit, excerpt.sectors),
        said["collaboration_label"],
        said["wave_label"],
        "; ".join(coding.label for coding in excerpt.themes),
        "; ".join(coding.label for coding in excerpt.constructs),
        excerpt.place,
        said["title"],
        said["doi"],
        said["url"],
        said["licence"],
        short(said["tier"]).partition(":")[2],
        "" if excerpt.withheld else excerpt.quoted(collection),
        excerpt.iri,
    )


def _labels(visit: Visit, addresses: Sequence[str]) -> str:
    return "; ".join(visit.collection.label(each_) for each_ in addresses)


def _word_quotes(visit: Visit, loaded: Sequence[Excerpt], kind: str, title: str) -> Page:
    from consilience.writers.docx.page import Page as Document  # noqa: PLC0415 - heavy

    document = Document(title, visit.collection.title, "en-GB")
    document.paragraph(title, "Title")
    document.paragraph(f"{many(len(loaded), kind).capitalize()}. {CAUTION}", "Normal")
    for excerpt in loaded:
        words = "Withheld: held under restricted access." if excerpt.withheld else excerpt.text
        document.paragraph(words, "Quote" if kind == "participant-words" else "Body Text")
        themes = "; ".join(coding.label for coding in (*excerpt.themes, *excerpt.constructs))
        about = (
            excerpt.said["speaker_label"],
            excerpt.said["collaboration_label"],
            themes,
            f"{excerpt.study}, {excerpt.id}",
        )
        document.paragraph(". ".join(part for part in about if part), "Caption")
    _references(visit, document, {excerpt.study for excerpt in loaded})
    return _document(visit, document, title)


def _word_table(visit: Visit, table: Rows, title: str) -> Page:
    from consilience.writers.docx.page import Page as Document  # noqa: PLC0415 - heavy

    document = Document(title, visit.collection.title, "en-GB")
    document.paragraph(title, "Title")
    document.table(table.columns, ([output.text(v) for v in row] for row in table.rows))
    for words in table.about.values():
        document.paragraph(words, "Normal")
    _references(visit, document, set(visit.collection.studies))
    return _document(visit, document, title)


def _references(visit: Visit, document: Document, studies: set[str]) -> None:
    document.heading("References", 1)
    for slug, held in visit.collection.studies.items():
        for reference in held.references if slug in studies else ():
            document.paragraph(str(reference), "Normal")


def _document(visit: Visit, document: Document, title: str) -> Page:
    stream = io.BytesIO()
    document.write(stream)
    return file(visit, stream.getvalue(), visit.where or title)
