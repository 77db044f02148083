"""The examination of one study's tables, in an order in which most references point back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from consilience import sssom, tables
from consilience.catalogue import Found
from consilience.findings import Place
from consilience.model import (
    Code,
    Excerpt,
    Link,
    LinkReview,
    Mention,
    Record,
    Source,
    Speaker,
    Study,
)
from consilience.table_rules.codes import Codes
from consilience.table_rules.context import Context
from consilience.table_rules.links import Links
from consilience.table_rules.parts import Parts
from consilience.table_rules.passages import Passages
from consilience.table_rules.references import References
from consilience.table_rules.teller import Teller
from consilience.table_rules.words import Words
from consilience.tables import Column, Kind, Table

R = TypeVar("R", bound=Record)

#: Mentions come before excerpts so that their words wait for the excerpt, not the reverse.
ORDER: tuple[Table, ...] = (
    tables.SOURCES,
    tables.COLLABORATIONS,
    tables.ORGANISATIONS,
    tables.SPEAKERS,
    tables.CODEBOOK,
    tables.MENTIONS,
    tables.EXCERPTS,
    tables.CODINGS,
    tables.ASSESSMENTS,
    tables.PSEUDONYMS,
    tables.NOTES,
    tables.ATTRIBUTES,
    tables.ORIGINS,
)
#: Kinds of cells that say all they have to say by their spelling.
_PLAIN = {
    Kind.ID,
    Kind.INTEGER,
    Kind.BOOLEAN,
    Kind.DATE,
    Kind.LANGUAGE,
    Kind.LICENCE,
    Kind.ADDRESS,
}


def examine(study: Study, folder: Path, context: Context, found: Found) -> None:
    """Examine a study that was read from ``folder``; every fault goes to ``found``."""
    teller = Teller(folder, found)
    references = References(teller)
    words = Words(teller, references, context)
    parts = Parts(study.header, context, teller, references, words)
    passages = Passages(folder, study.header, teller)
    codes = Codes(teller)
    links = Links(study.header.slug, context, teller, references)
    parts.note()
    for table in ORDER:
        for record in _examined(study, table, teller, references, words):
            match record:
                case Source():
                    passages.source(record)
                case Speaker():
                    passages.speaker(record)
                case Mention():
                    passages.mention(record)
                case Excerpt():
                    passages.excerpt(record)
                case Code():
                    codes.code(record)
        references.complete(table.singular)
    for link in study.records(Link):
        links.link(link)
    references.complete("link")
    links.unsure(folder)
    for review in _numbered(study, LinkReview, sssom.REVIEWS, teller, references):
        links.review(review)
    parts.examine()
    codes.settle()
    references.settle()


def _examined(
    study: Study, table: Table, teller: Teller, references: References, words: Words
) -> Iterator[Record]:
    looked_at = [column for column in table.columns if column.kind not in _PLAIN]
    if table is tables.ORIGINS:
        looked_at = [table.column("id")]
    known = [(column.name, words.fine(column), column) for column in looked_at]
    for record in _numbered(study, table.record, table, teller, references):
        for name, fine, column in known:
            value = getattr(record, name)
            if value and (column.many or not fine(value)):
                place = teller.place(table.file, record.row, name)
                _cell(words.cell, column, value, place, record.id)
        yield record


def _cell(
    look: Callable[[Column, str, Place, str], None],
    column: Column,
    value: str | tuple[str, ...],
    place: Place,
    record: str,
) -> None:
    for item in value if isinstance(value, tuple) else (value,):
        look(column, item, place, record)


def _numbered(
    study: Study, kind: type[R], table: Table, teller: Teller, references: References
) -> Iterator[R]:
    """The records of a table; an id that stands twice is told."""
    first: dict[str, int] = {}
    file = sssom.REVIEWS_FILE if table is sssom.REVIEWS else table.file
    for record in study.records(kind):
        if references.add(table.singular, record.id):
            first[record.id] = record.row
        elif table.key == ("id",):
            place = teller.place(file, record.row, "id")
            also = [teller.place(file, first[record.id], "id")]
            teller.tell("F041", place, record=record.id, value=record.id, table=file, also=also)
        yield record
