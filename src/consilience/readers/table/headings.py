"""Headings as people and tools write them, and the meaning that each most likely has."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

#: Meaning → headings (in small letters, without marks) that are taken for it, best first.
_USUAL: Mapping[str, tuple[str, ...]] = {
    "id": ("quote id", "excerpt id", "quotation id", "segment id", "finding id", "id", "no", "nr"),
    "text": (
        *("quote", "quotation", "excerpt", "verbatim", "quote text", "excerpt text", "text"),
        *("segment", "coded text", "selection", "illustrative quote", "illustrative quotation"),
        *("supporting quote", "data extract", "extract", "content", "words", "gist", "zitat"),
        *("segment text", "textstelle", "ankerbeispiel", "citation", "extrait", "cita"),
        *("finding", "findings", "author finding", "authors finding", "finding text"),
    ),
    "source": (
        *("source", "document", "document name", "interview", "transcript", "file", "file name"),
        *("media title", "data source", "study", "quelle", "doc name", "dokument", "entretien"),
        *("entrevista",),
    ),
    "speaker": (
        *("speaker label", "speaker", "participant", "participant id", "respondent", "label"),
        *("interviewee", "attribution", "informant", "person", "speaker id", "teilnehmer"),
        *("befragte", "befragter", "sprecher", "sprecherin", "participante"),
    ),
    "role": ("role", "job title", "position", "job role", "participant role"),
    "profession": ("profession", "professional group", "occupation", "discipline"),
    "organisation-type": (
        *("organisation type", "organization type", "type of organisation", "sector"),
        *("type of organization", "organisation", "organization", "agency type"),
    ),
    "collaboration": (
        *("collaboration", "network", "consortium", "community", "partnership", "alliance"),
        *("site or community", "site", "case", "case study", "locality"),
    ),
    "wave": ("wave", "time point", "timepoint", "round", "phase", "data collection wave"),
    "direction": ("direction", "barrier or facilitator", "barrier or enabler", "valence"),
    "coder": ("coder", "coded by", "coder name", "analyst", "user name"),
    "date": ("date", "coded on", "coding date"),
    "memo": ("coding memo", "coding note", "memo"),
    "language": ("language", "lang"),
    "kind": ("kind", "excerpt kind", "type of excerpt"),
    "wording": ("wording",),
    "codes": ("codes", "themes", "tags"),
    "locator": ("locator", "page", "location", "paragraph", "line", "source locator", "reference"),
    "note": ("note", "notes", "comment", "comments", "remark"),
}
_LEVELS: tuple[tuple[str, ...], ...] = (
    (
        *("overarching theme", "main theme", "global theme", "dimension", "domain", "construct"),
        *("hauptkategorie", "oberkategorie", "hauptthema"),
    ),
    (
        *("theme", "category", "organising theme", "organizing theme", "kategorie", "thema"),
        *("thème", "catégorie", "tema", "categoría"),
    ),
    (
        *("subtheme", "sub theme", "sub category", "subcategory", "basic theme"),
        *("unterkategorie", "subkategorie", "unterthema", "sous thème", "sous catégorie"),
        *("subtema", "subcategoría"),
    ),
    ("code", "tag", "indicator", "codename", "code name"),
)
#: What sheets and columns are called that hold what authors say, and what participants said.
_FINDINGS = frozenset(
    (
        *("finding", "findings", "author finding", "author findings", "authors finding"),
        *("authors findings", "finding text", "second order"),
    )
)
_QUOTES = frozenset(
    (
        *("quote", "quotes", "quotation", "quotations", "participant quotes", "supporting quotes"),
        *("participants words", "first order"),
    )
)
#: Headings of columns that stand side by side, with a code in each.
_NUMBERED = re.compile(r"(?:code|theme|tag|category) ?[1-9][0-9]?")
#: What is beside the words and codes of tables that list codes.
_CODEBOOK = frozenset(
    (
        *("description", "definition", "code description", "references", "number of references"),
        *("files", "coded segments", "all coded segments", "beschreibung", "définition"),
    )
)


@dataclass(frozen=True, slots=True)
class Layout:
    """What a tool's table looks like. ``needs`` are headings that only it has together."""

    name: str
    title: str
    needs: tuple[str, ...]
    meanings: Mapping[str, str]
    fixed: Mapping[str, str] = field(default_factory=dict)
    any_of: tuple[str, ...] = ()
    #: the heading that tells sources of one title apart
    within: str = ""


_CODER = {"layer_kind": "coder", "kind": "participant-words", "source_kind": "interview"}

LAYOUTS: tuple[Layout, ...] = (
    Layout(
        "qualcoder",
        "coding report of QualCoder",
        ("coder", "id", "codename", "coded memo"),
        {
            "file": "source",
            "file case": "source",
            "filename": "source",
            "case": "speaker",
            "coder": "coder",
            "coded": "text",
            "coded text": "text",
            "id": "leave",
            "codename": "code",
            "coded memo": "memo",
        },
        {**_CODER, "codes_from": "bottom"},
    ),
    Layout(
        "dedoose",
        "excerpts of Dedoose",
        ("media title", "excerpt creator"),
        {
            "media title": "source",
            "excerpt range": "locator",
            "excerpt creator": "coder",
            "excerpt date": "date",
            "excerpt copy": "text",
            "excerpt": "text",
            "resource creator": "source-detail",
            "resource date": "source-detail",
            "codes applied combined": "leave",
            "excerpt id": "id",
            "excerpt text": "text",
        },
        {**_CODER, "path": "\\"},
    ),
    Layout(
        "maxqda",
        "coded segments of MAXQDA",
        ("document name", "code", "segment"),
        {
            "comment": "memo",
            "document group": "source-detail",
            "document name": "source",
            "code": "code",
            "begin": "locator",
            "end": "locator",
            "segment": "text",
            "beginning": "locator",
            "weight score": "detail",
            "weight": "detail",
            "area": "leave",
            "coverage": "leave",
            "author": "coder",
            "created by": "coder",
            "creation date": "date",
            "created": "date",
            "colour": "leave",
            "color": "leave",
            "modified": "leave",
            "modified by": "leave",
        },
        {**_CODER, "path": "\\"},
        within="document group",
    ),
    Layout(  # what is not listed is kept as a detail
        "maxqda-de",
        "coded segments of MAXQDA, in German",
        ("dokumentname", "code", "segment"),
        {
            "kommentar": "memo",
            "dokumentgruppe": "source-detail",
            "dokumentname": "source",
            "code": "code",
            "anfang": "locator",
            "ende": "locator",
            "segment": "text",
            "farbe": "leave",
            "erstellt am": "date",
        },
        {**_CODER, "path": "\\"},
        within="dokumentgruppe",
    ),
    Layout(
        "atlasti",
        "quotations of ATLAS.ti",
        ("id", "document", "codes"),
        {
            "id": "id",
            "document": "source",
            "quotation name": "leave",
            "name": "leave",
            "content": "text",
            "quotation content": "text",
            "text content": "text",
            "comment": "note",
            "codes": "codes",
            "reference": "locator",
            "density": "leave",
            "created by": "coder",
            "creating user": "coder",
            "created": "date",
            "modified by": "leave",
            "modified": "leave",
            "modifying user": "leave",
            "creation date": "date",
            "modification date": "leave",
            "document groups": "source-detail",
            "code groups": "leave",
        },
        {**_CODER, "separator": "newline"},
        ("reference", "quotation name", "quotation content", "density"),
    ),
    Layout(
        "openqda",
        "selections of OpenQDA",
        ("source", "code", "category", "selection", "start pos"),
        {
            "source": "source",
            "category": "code.1",
            "code": "code.2",
            "created by": "coder",
            "created at": "date",
            "last update": "leave",
            "start pos": "detail",
            "end pos": "detail",
            "selection": "text",
        },
        _CODER,
    ),
)


def plain(heading: str) -> str:
    """A heading in small letters, without marks."""
    return " ".join(re.sub(r"[^\w]+|_", " ", heading.casefold()).split())


def kind(name: str) -> str:
    """The kind of excerpt that a sheet or a column of this name holds; empty where it says none."""
    told = plain(name)
    if told in _FINDINGS:
        return "author-finding"
    return "participant-words" if told in _QUOTES else ""


def recognised(headings: Sequence[str]) -> Layout | None:
    """The tool's layout that the headings are of."""
    known = {plain(each) for each in headings}
    for layout in LAYOUTS:
        if known.issuperset(layout.needs) and (
            not layout.any_of or known.intersection(layout.any_of)
        ):
            return layout
    return None


def usual(headings: Sequence[str]) -> list[str]:
    """The meaning of each heading, ``detail`` where none is usual; no single meaning twice."""
    names = [plain(each) for each in headings]
    found = ["detail"] * len(names)
    taken: set[int] = set()
    for meaning, words in _USUAL.items():
        for word in words:
            if word in names and (index := names.index(word)) not in taken:
                found[index] = meaning
                taken.add(index)
                break
    levels = [
        index
        for words in _LEVELS
        for index, name in enumerate(names)
        if name in words and index not in taken
    ]
    for level, index in enumerate(levels, 1):
        found[index] = f"code.{level}" if len(levels) > 1 else "code"
    beside = [index for index, name in enumerate(names) if _NUMBERED.fullmatch(name)]
    if len(beside) > 1 and not levels:
        for index in beside:
            found[index] = "code"
    return found


def is_codebook(headings: Sequence[str]) -> bool:
    """True for the headings of a list of codes, with no quotes in it."""
    return not _CODEBOOK.isdisjoint(plain(each) for each in headings)


def source_within(layout: str, columns: Sequence[str]) -> int | None:
    """The column that tells sources of one title apart in a tool's table."""
    heading = next((each.within for each in LAYOUTS if each.name == layout), "")
    return next((i for i, each in enumerate(columns) if heading and plain(each) == heading), None)
