"""A review across studies in a folder: ``review.toml`` and ``findings.csv``."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from consilience import records, toml_file
from consilience.catalogue import Found, finding, raise_errors
from consilience.cells import ID, may_be_shown
from consilience.findings import Place
from consilience.model import Record
from consilience.tables import Column, Kind, Table
from consilience.vocabulary import suggest

FILE = "review.toml"

#: Keys of review.toml, and whether each is needed.
KEYS = {"title": True, "question": False, "licence": True, "authors": False, "studies": False}
_LISTS = frozenset({"authors", "studies"})

#: The four components of GRADE-CERQual, in its order.
COMPONENTS = ("methodological_limitations", "coherence", "adequacy", "relevance")
CONCERNS = ("no-or-very-minor", "minor", "moderate", "serious")
CONFIDENCES = ("high", "moderate", "low", "very-low")
#: What may support a finding; the opposite of each.
DIRECTIONS: Mapping[str, str] = MappingProxyType({"strength": "challenge", "challenge": "strength"})
_EXCERPT = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)/([A-Za-z0-9][A-Za-z0-9._-]*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFinding(Record):
    """What a review found; excerpts are ``study/excerpt``, judgements words of the lists."""

    finding: str
    constructs: tuple[str, ...] = ()
    direction: str | None = None
    supporting: tuple[str, ...] = ()
    contrary: tuple[str, ...] = ()
    set_aside: tuple[str, ...] = ()
    methodological_limitations: str | None = None
    methodological_limitations_why: str | None = None
    coherence: str | None = None
    coherence_why: str | None = None
    adequacy: str | None = None
    adequacy_why: str | None = None
    relevance: str | None = None
    relevance_why: str | None = None
    confidence: str | None = None
    confidence_why: str | None = None
    assessor: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A review. Without ``studies`` it is about all studies of the project."""

    id: str
    title: str
    question: str | None = None
    licence: str | None = None
    authors: tuple[str, ...] = ()
    studies: tuple[str, ...] = ()
    findings: tuple[ReviewFinding, ...] = ()


def _judged() -> Iterator[Column]:
    for name in COMPONENTS:
        words = name.replace("_", " ")
        yield Column(name=name, means=f"Concern about {words}: one of {', '.join(CONCERNS)}.")
        yield Column(name=f"{name}_why", means="Why.")


FINDINGS = Table(
    name="findings",
    singular="finding",
    record=ReviewFinding,
    class_="con:ReviewFinding",
    means="What a review found across studies.",
    columns=(
        Column(name="id", means="A short id that never changes.", kind=Kind.ID, required=True),
        Column(name="finding", means="The finding, in the reviewers' words.", required=True),
        Column(
            name="constructs",
            means="Constructs whose evidence it rests on.",
            kind=Kind.CODE,
            many=True,
        ),
        Column(name="direction", means="Codings that support it: strength or challenge."),
        Column(name="supporting", means="Excerpts that support it (study/excerpt).", many=True),
        Column(name="contrary", means="Excerpts that speak against it.", many=True),
        Column(name="set_aside", means="Excerpts that say nothing on it.", many=True),
        *_judged(),
        Column(name="confidence", means=f"Confidence in it: {', '.join(CONFIDENCES)}."),
        Column(name="confidence_why", means="Why."),
        Column(name="assessor", means="Who judged."),
        Column(name="date", means="When.", kind=Kind.DATE),
    ),
)


@dataclass(frozen=True, slots=True)
class Known:
    """What findings may name: studies, and constructs with the frameworks that they belong to."""

    studies: Collection[str]
    constructs: Collection[str]
    frameworks: Collection[str]


def read(path: Path, known: Known, found: Found | None = None) -> Review | None:
    """The review in a folder; None where review.toml cannot be read.

    Without ``found`` the first error is raised as ReadError.
    """
    found = found or raise_errors
    name = path.resolve().name
    place = Place(f"{name}/{FILE}")
    if not ID.fullmatch(name):
        found(finding("F006", place, study=name, shown=""))
    said = _head(path / FILE, place, found)
    if said is None:
        return None
    studies = tuple(said.get("studies", ()))
    for slug in studies:
        _in_studies(slug, known, place, found)
    return Review(
        id=name,
        title=str(said.get("title", "")),
        question=_text(said.get("question")),
        licence=_text(said.get("licence")),
        authors=tuple(said.get("authors", ())),
        studies=studies,
        findings=tuple(_findings(path, name, known, found)),
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _head(path: Path, place: Place, found: Found) -> dict[str, str | list[str]] | None:
    text = toml_file.text(path, place, found)
    data = toml_file.parsed(text, place, found) if text is not None else None
    if text is None or data is None:
        return None
    lines = toml_file.spots(text)
    said: dict[str, str | list[str]] = {}
    for key, value in data.items():
        shown = may_be_shown(key)
        where = toml_file.place(place.file, lines, ("", 0, key), shown or "…")
        if key not in KEYS:
            near = suggest(key, KEYS)
            words = ", ".join(KEYS)
            found(finding("F003", where, key=shown, part=FILE, known=words, suggestion=near))
        elif key in _LISTS:
            if isinstance(value, list) and all(isinstance(each, str) for each in value):
                said[key] = value
            else:
                example = f'{key} = ["…"]'
                found(finding("F005", where, key=key, expected="a list of texts", example=example))
        elif not isinstance(value, str):
            found(finding("F005", where, key=key, expected="a text", example=f'{key} = "…"'))
        elif value.strip():
            said[key] = value
    for key, needed in KEYS.items():
        if needed and key not in data:
            found(finding("F004", place, part=FILE, key=key))
    return said


def _findings(path: Path, name: str, known: Known, found: Found) -> Iterator[ReviewFinding]:
    file = f"{name}/{FINDINGS.file}"
    table = path / FINDINGS.file
    if not table.exists():
        found(finding("F009", Place(file), problem="there is no such file"))
        return
    columns = records.positions(table)
    seen: dict[str, int] = {}
    for record in records.read(table, FINDINGS, file, found):
        if not isinstance(record, ReviewFinding):
            continue

        def at(column: str, row: int = record.row) -> Place:
            return Place(file, row, columns.get(column), column)

        if record.id in seen:
            also = [Place(file, seen[record.id])]
            value = record.id
            found(
                finding("F041", at("id"), also=also, table=FINDINGS.file, value=value, shown=value)
            )
            continue
        seen[record.id] = record.row
        for construct in record.constructs:
            if construct not in known.constructs:
                words = ", ".join(sorted(known.frameworks))
                near = suggest(construct, known.constructs)
                found(
                    finding(
                        "F047",
                        at("constructs"),
                        shown=construct,
                        suggestion=near,
                        column="constructs",
                        known=words,
                    )
                )
        for column in ("supporting", "contrary", "set_aside"):
            for excerpt in getattr(record, column):
                match = _EXCERPT.fullmatch(excerpt)
                _in_studies(match[1] if match else excerpt, known, at(column), found)
        lists = {"direction": tuple(DIRECTIONS), "confidence": CONFIDENCES}
        for column, words_ in {**dict.fromkeys(COMPONENTS, CONCERNS), **lists}.items():
            value = getattr(record, column)
            if value and value not in words_:
                found(
                    finding(
                        "F038",
                        at(column),
                        shown=may_be_shown(value),
                        suggestion=suggest(value, words_),
                        column=column,
                        list=column.replace("_", " "),
                        known=", ".join(words_),
                    )
                )
        yield record


def _in_studies(slug: str, known: Known, place: Place, found: Found) -> None:
    if slug not in known.studies:
        near = suggest(slug, known.studies)
        shown = may_be_shown(slug)
        what, where = "study", "the project's studies"
        found(
            finding(
                "F042", place, shown=shown, suggestion=near, what=what, value=shown, where=where
            )
        )
