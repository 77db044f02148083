"""What a study says once: title, people, waves, layers, and all else in study.toml."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who wrote the study or a publication; ``orcid`` is the bare identifier."""

    name: str
    orcid: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """An article, report or dataset in which the study was published."""

    id: str
    title: str
    authors: tuple[Author, ...] = ()
    year: int | None = None
    container: str | None = None
    doi: str | None = None
    url: str | None = None
    licence: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DataCollection:
    """Material gathered by one method. ``overlaps``: ids here, or ``study/id`` elsewhere."""

    id: str
    label: str
    method: str
    n: int | None = None
    unit: str | None = None
    unit_note: str | None = None
    publication: str | None = None
    overlaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """A round of data collection. ``phase`` is its relative phase, as ``read_by`` read it."""

    id: str
    label: str
    order: int
    phase: str | None = None
    read_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """Who codes, reads, assesses or imports: a person, a group or a program."""

    id: str
    name: str
    kind: str = "person"
    orcid: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One body of coding, by declared coders, with declared codebooks.

    ``codebooks`` are ``codebook@version`` for the study's own, ``damour@2008`` for a
    framework. ``covers`` says what was looked at, so that absence means something:
    ``("all",)``, excerpt ids, or ``source:ID``.
    """

    id: str
    label: str
    kind: str
    coders: tuple[str, ...] = ()
    codebooks: tuple[str, ...] = ()
    covers: tuple[str, ...] = ("all",)
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CodebookVersion:
    """A version of the study's own codebook; versions are listed oldest first."""

    id: str
    date: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Codebook:
    """The study's own codebook; its codes are in ``codebook.csv``."""

    title: str
    licence: str | None = None
    versions: tuple[CodebookVersion, ...] = (CodebookVersion(id="1"),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Everything about a study that is not a table. ``slug`` is the name of its folder."""

    slug: str
    title: str
    description: str | None = None
    authors: tuple[Author, ...] = ()
    programme: str | None = None
    initiative: str | None = None
    language: str | None = None
    licence: str
    access: str = "open"
    assistants: str = "deny"
    codebook: Codebook | None = None
    publications: tuple[Publication, ...] = ()
    data_collections: tuple[DataCollection, ...] = ()
    waves: tuple[Wave, ...] = ()
    agents: tuple[Agent, ...] = ()
    layers: tuple[Layer, ...] = ()
