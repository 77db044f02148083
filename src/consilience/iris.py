"""Addresses of data: made from the ids that people wrote, never from words."""

from __future__ import annotations

from dataclasses import dataclass

from consilience.namespaces import expand

#: Everything under this address belongs to the vocabulary, whatever a project's base is.
HOME = "https://w3id.org/consilience/"

#: Where data live unless a project says otherwise.
BASE = HOME


def graph(base: str, *parts: str) -> str:
    """The address of a named graph, e.g. ``graph(BASE, "devlin2015", "open", "asserted")``."""
    return f"{base}graph/{'/'.join(parts)}"


def shared(base: str, kind: str, id_: str) -> str:
    """The address of what studies share: a programme or an initiative."""
    return f"{base}{kind}/{id_}"


def concept(scheme: str, slug: str) -> str:
    """The address of a concept of one of the ontology's lists."""
    return f"{HOME}{scheme}/{slug}"


def framework(id_: str) -> str:
    """The address of a framework."""
    return f"{HOME}framework/{id_}"


def construct(curie: str) -> str:
    """The address of ``framework:construct``; any framework's id is its prefix."""
    id_, _, name = curie.partition(":")
    return f"{HOME}framework/{id_}/{name}"


def framework_version(id_: str, version: str) -> str:
    """The address of a version of a framework."""
    return f"{framework(id_)}/version/{version}"


def class_of(slug: str) -> str:
    """The class that a cell such as ``participant-words`` names (con:ParticipantWords)."""
    return expand("con:" + "".join(part.capitalize() for part in slug.split("-")))


@dataclass(frozen=True, slots=True)
class Minter:
    """Mints the addresses of one study."""

    base: str
    slug: str

    @property
    def study(self) -> str:
        """The study itself."""
        return f"{self.base}study/{self.slug}"

    def record(self, kind: str, id_: str) -> str:
        """A record of a table or a part of study.toml."""
        return f"{self.study}/{kind}/{id_}"

    @property
    def codebook(self) -> str:
        """The study's own codebook."""
        return f"{self.study}/codebook"

    def codebook_version(self, version: str) -> str:
        """A version of the study's own codebook."""
        return f"{self.study}/codebook/{version}"

    def affiliation(self, speaker: str) -> str:
        """What ties a speaker to a role and a type of organisation."""
        return f"{self.record('speaker', speaker)}/affiliation"

    def wording(self, code: str, number: int) -> str:
        """One wording of a code (numbered in the order of the rows)."""
        return f"{self.record('code', code)}/wording/{number}"

    def round(self, collaboration: str, assessor: str, name: str) -> str:
        """What one assessor judged together about one collaboration."""
        return f"{self.study}/round/{collaboration}/{assessor}/{name}"

    def row(self, file: str, row: int) -> str:
        """A row of a table (RFC 7111; the heading is row 1)."""
        return f"{self.study}/{file}#row={row}"

    def graph(self, *parts: str) -> str:
        """A named graph of the study."""
        return graph(self.base, self.slug, *parts)
