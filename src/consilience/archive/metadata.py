"""What is said of a package: one model, from which every metadata file is written.

Nothing here knows a format. Words are those of people; what a format calls them is for its
writer to know.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from consilience import access
from consilience.access import TIERS

#: Parts of names that belong to what follows them ("Ludwig van Beethoven").
_PARTICLES = frozenset({"da", "de", "del", "den", "der", "di", "du", "la", "le", "van", "von"})

_NAMES = {
    "CC0-1.0": "Creative Commons Zero 1.0 Universal",
    "OGL-UK-3.0": "Open Government Licence 3.0",
}
_PARTS = {
    "BY": "Attribution",
    "NC": "NonCommercial",
    "SA": "ShareAlike",
    "ND": "NoDerivatives",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """A body with a name; ``ror`` is an address at ror.org."""

    name: str
    ror: str = ""
    url: str = ""

    @property
    def address(self) -> str:
        """Its web address, the ROR before another; empty where there is none."""
        return self.ror or self.url


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody with a name; ``orcid`` is the bare identifier. A group has no family name."""

    name: str
    family: str = ""
    given: str = ""
    orcid: str = ""
    affiliation: Organisation | None = None
    group: bool = False

    @property
    def turned(self) -> str:
        """The name as lists sort it: ``Family, Given``."""
        family, given = self.split
        return f"{family}, {given}" if given else family

    @property
    def split(self) -> tuple[str, str]:
        """Family name and given names; where nobody said which is which, the last word counts."""
        if self.group:
            return self.name, ""
        if self.family:
            return self.family, self.given
        words = self.name.split()
        first = len(words) - 1
        while first > 1 and words[first - 1].lower() in _PARTICLES:
            first -= 1
        return " ".join(words[first:]), " ".join(words[:first])

    @property
    def orcid_address(self) -> str:
        """The ORCID as a web address; empty where there is none."""
        return f"https://orcid.org/{self.orcid}" if self.orcid else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom to ask."""

    name: str
    email: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Funding:
    """Who paid; ``award`` is the number of the grant."""

    funder: str
    ror: str = ""
    award: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A subject from a list that others use as well."""

    label: str
    vocabulary: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Licence:
    """Under which conditions something may be used; ``id`` is of SPDX where it has one."""

    address: str

    @property
    def id(self) -> str:
        """The SPDX id, or the address."""
        return access.licence_id(self.address)

    @property
    def name(self) -> str:
        """Its name in full."""
        known = self.id
        if known.startswith("CC-"):
            *parts, version = known.split("-")[1:]
            return f"Creative Commons {'-'.join(_PARTS[each] for each in parts)} {version}"
        return _NAMES.get(known, known)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A publication that a study was published in."""

    title: str
    authors: tuple[str, ...] = ()
    year: int | None = None
    container: str = ""
    doi: str = ""
    url: str = ""
    licence: str = ""
    citation: str = ""

    @property
    def address(self) -> str:
        """Its web address, the DOI before another."""
        return f"https://doi.org/{self.doi}" if self.doi else self.url


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """How material was gathered, and how much of it, in the study's words."""

    label: str
    method: str
    number: int | None = None
    unit: str = ""
    note: str = ""

    def __str__(self) -> str:
        """All of it in one line."""
        number = f"; number: {self.number}" if self.number else ""
        unit = f" (counted: {self.unit})" if self.number and self.unit else ""
        note = f" {self.note}" if self.note else ""
        return f"{self.label}. Method: {self.method}{number}{unit}.{note}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A study of the package.

    ``held`` is ``whole``, ``part`` (something was kept back) or ``description`` (nothing of it but
    what is said here); ``why`` tells why. ``counts`` says how many records of each kind the
    study has in the package, or has at all where it is only described.
    """

    slug: str
    address: str
    title: str
    description: str
    licence: Licence
    tier: str
    language: str
    authors: tuple[Person, ...]
    works: tuple[Work, ...]
    material: tuple[Material, ...]
    layers: tuple[str, ...]
    codebook: str
    waves: int
    held: str
    why: str
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of the package: its path, media type, size in bytes, SHA-256, and what it holds."""

    path: str
    media: str
    size: int
    sha256: str
    title: str
    study: str = ""
    conforms: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """Things that were kept out of the package: what, how many, of which study, and why."""

    study: str
    what: str
    why: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How many things of a kind came, went or changed in a study since the version before."""

    study: str
    what: str
    added: int = 0
    removed: int = 0
    changed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """A version that nobody gets any more: since when, and why."""

    date: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """Everything that is said of a package.

    ``identifier`` is a web address (https://doi.org/… where there is a DOI); ``date`` the day on
    which it was made; ``tier`` the narrowest access of what it holds.
    """

    name: str
    identifier: str
    version: str
    date: str
    title: str
    description: str
    creators: tuple[Person, ...]
    publisher: Organisation
    licence: Licence
    tier: str
    language: str
    keywords: tuple[str, ...] = ()
    topics: tuple[Topic, ...] = ()
    contact: Contact | None = None
    funding: tuple[Funding, ...] = ()
    places: tuple[str, ...] = ()
    period: tuple[str, str] = ("", "")
    request: str = ""
    parts: tuple[Part, ...] = ()
    left: tuple[Left, ...] = ()
    previous: str = ""
    changes: tuple[Change, ...] = ()
    withdrawal: Withdrawal | None = None
    program: str = ""
    metadata_only: bool = False

    @property
    def doi(self) -> str:
        """The bare DOI, where there is one."""
        _, found, doi = self.identifier.partition("https://doi.org/")
        return doi if found else ""

    @property
    def year(self) -> str:
        """The year of publication."""
        return self.date[:4]

    @property
    def open(self) -> bool:
        """True where anybody may have it."""
        return self.tier == TIERS[0]

    @property
    def works(self) -> tuple[Work, ...]:
        """Publications of all studies, each once."""
        return tuple(dict.fromkeys(work for part in self.parts for work in part.works))

    def count(self, kind: str) -> int:
        """How many records of a kind are in the package (not: only described)."""
        return sum(part.counts.get(kind, 0) for part in self.parts if part.held != "description")
