"""The rows of a study's tables, kind by kind.

References between records are ids as people wrote them. An empty cell is ``None`` (or an
empty tuple where a column takes several values). Every record knows the spreadsheet row that
it came from (``row``; the heading is row 1; 0 = made in memory); rows do not take part in
comparison.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One row of a table."""

    id: str
    row: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(Record):
    """What excerpts come from: an interview, field notes, a document, a published table."""

    kind: str
    title: str | None = None
    date: str | None = None
    publication: str | None = None
    data_collection: str | None = None
    locator: str | None = None
    licence: str | None = None
    access: str | None = None
    consent: str | None = None
    language: str | None = None
    file: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt(Record):
    """A piece of a source: participant's words, observer's note, document extract, author finding.

    ``start`` and ``end`` count Unicode code points in the source's text, from 0, end excluded.
    ``fragment`` is a W3C media fragment for what is not text (``page=3&viewrect=10,20,300,40``,
    ``t=12.5,30.2``, ``xywh=pixel:160,120,320,240``).
    """

    kind: str
    source: str
    locator: str | None = None
    text: str | None = None
    wording: str | None = None
    language: str | None = None
    speaker: str | None = None
    collaboration: str | None = None
    wave: str | None = None
    phase_spoken_of: str | None = None
    start: int | None = None
    end: int | None = None
    prefix: str | None = None
    suffix: str | None = None
    fragment: str | None = None
    licence: str | None = None
    access: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker(Record):
    """The bearer of one speaker label. Nothing says that two labels are one person."""

    label: str
    role_published: str | None = None
    role: str | None = None
    role_read_by: str | None = None
    profession_published: str | None = None
    profession: str | None = None
    profession_read_by: str | None = None
    organisation_type_published: str | None = None
    organisation_type: str | None = None
    organisation_type_read_by: str | None = None
    organisation: str | None = None
    collaboration: str | None = None
    wave: str | None = None
    consent: str | None = None
    access: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation(Record):
    """An organisation that the source tells apart from others, named or under a pseudonym."""

    label: str
    type: str | None = None
    type_read_by: str | None = None
    part_of: str | None = None
    member_of: tuple[str, ...] = ()
    pseudonymous: bool | None = None
    identifier: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Collaboration(Record):
    """The network, consortium, community or site whose collaboration is studied and assessed."""

    label: str
    kind: str
    initiative: str | None = None
    pseudonymous: bool | None = None
    identifier: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention(Record):
    """Words in an excerpt that speak of an organisation, a type of organisation or a profession."""

    excerpt: str
    words: str | None = None
    organisation: str | None = None
    organisation_type: str | None = None
    profession: str | None = None
    layer: str
    coder: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Code(Record):
    """A code or theme of the study's own codebook, as the versions in ``version`` word it.

    The id of a code may stand in several rows, one for each wording.
    """

    label: str
    definition: str | None = None
    broader: str | None = None
    version: tuple[str, ...] = ()
    origin: str | None = None
    include: str | None = None
    exclude: str | None = None
    replaced_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coding(Record):
    """The record of one act: a code (or a framework's construct) was applied to an excerpt.

    ``code`` is a code id of this study, or ``framework:construct``. ``concerns`` and other
    typed references are ``kind:id`` (``profession:surgeon``, ``organisation:O1``).
    """

    excerpt: str
    code: str
    layer: str
    coder: str | None = None
    date: str | None = None
    direction: str | None = None
    concerns: tuple[str, ...] = ()
    settles: tuple[str, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment(Record):
    """An assessor's judgement that a collaboration shows a construct at a level."""

    collaboration: str
    construct: str
    level: str
    phase: str | None = None
    round: str | None = None
    layer: str | None = None
    assessor: str
    evidence: tuple[str, ...] = ()
    rationale: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pseudonym(Record):
    """A bracketed replacement that the source registers, for example ``[NHS organisation 1]``."""

    label: str
    kind: str
    scope: str
    organisation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Record):
    """A memo or comment on anything in the study."""

    about: str
    text: str
    author: str | None = None
    date: str | None = None
    access: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute(Record):
    """A detail that a coding tool holds and that has no column of its own."""

    about: str
    name: str
    value: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin(Record):
    """Where a record was imported from. ``id`` is the typed reference of the record."""

    file: str
    sheet: str | None = None
    source_row: int | None = None
    element: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link(Record):
    """One SSSOM mapping: a code or construct, a predicate, a code or construct.

    ``subject``, ``predicate`` and ``object`` are full addresses (the reader expands CURIEs
    with the file's own prefix map). ``refused`` is true for ``predicate_modifier: Not``.
    ``slots`` holds every other SSSOM column of the row as it was written.
    """

    subject: str
    predicate: str
    object: str
    justification: str
    refused: bool = False
    slots: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkReview(Record):
    """What a second person said of a link. ``id`` is unique; ``link`` is the link's record id.

    ``kind`` is the kind of link that the reviewer would make (``same`` … ``opposite``, ``no``).
    """

    link: str
    reviewer: str
    verdict: str
    date: str | None = None
    settles: bool | None = None
    kind: str | None = None
    reason: str | None = None
