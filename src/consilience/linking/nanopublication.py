"""Links and findings as nanopublications: each one statement, its grounds, and who publishes it.

Nanopublication guidelines (nanopub.net), addresses that hold the content's own hash (trusty
URIs, module RA: Kuhn and Dumontier 2014). They are not signed and not sent anywhere: that is for
whoever publishes them. Participants' words never go in; a finding only where it is worded by
authors or curators, as a paraphrase.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from consilience import rdf, study_folder, turtle
from consilience.access import TIERS, licence_address
from consilience.iris import BASE, Minter
from consilience.linking import releasing
from consilience.mapping import Tiers, applied
from consilience.model import Coding, Excerpt, Link, Source, Study
from consilience.namespaces import expand
from consilience.rdf import Iri, Literal, Term

if TYPE_CHECKING:
    from consilience.project import Project

_NP = "http://www.nanopub.org/nschema#"
_PROV = "http://www.w3.org/ns/prov#"
_XSD_DATE = rdf.XSD + "date"
#: So many hyphens stand in a date that names a day.
_WHOLE = 2
#: What stands for the hash while it is worked out.
_HOLE = " "

Quad = tuple[Term, Term, Term, Term]


@dataclass(frozen=True, slots=True)
class Statement:
    """What one nanopublication says, before it has an address. Triples are (s, p, o).

    ``grounds`` are about the assertion itself (None stands for it).
    """

    assertion: tuple[tuple[Term, Term, Term], ...]
    grounds: tuple[tuple[Iri, Term], ...]
    licence: str
    date: str = ""


@dataclass(frozen=True, slots=True)
class Nanopublication:
    """A nanopublication with its trusty address; ``quads`` are sorted."""

    address: str
    quads: tuple[Quad, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """N-Quads."""
        return tuple(" ".join(map(rdf.encode, quad)) + " ." for quad in self.quads)


def made(statement: Statement, base: str = BASE) -> Nanopublication:
    """The nanopublication that says it. The same statement gives the same address."""
    code = trusty_code(_quads(statement, f"{base}np/{_HOLE}"))
    address = f"{base}np/{code}"
    quads = sorted(_quads(statement, address), key=lambda quad: [rdf.encode(each) for each in quad])
    return Nanopublication(address, tuple(quads))


def _quads(statement: Statement, address: str) -> list[Quad]:
    head, assertion, provenance, info = (
        Iri(f"{address}#{part}") for part in ("Head", "assertion", "provenance", "pubinfo")
    )
    own = Iri(address)
    type_ = Iri(rdf.RDF_TYPE)
    quads: list[Quad] = [
        (own, type_, Iri(f"{_NP}Nanopublication"), head),
        (own, Iri(f"{_NP}hasAssertion"), assertion, head),
        (own, Iri(f"{_NP}hasProvenance"), provenance, head),
        (own, Iri(f"{_NP}hasPublicationInfo"), info, head),
    ]
    quads += [(*triple, assertion) for triple in statement.assertion]
    quads += [(assertion, property_, value, provenance) for property_, value in statement.grounds]
    quads.append((own, Iri(expand("dcterms:license")), Iri(statement.licence), info))
    if statement.date:
        whole = statement.date.count("-") == _WHOLE
        date = Literal(statement.date, _XSD_DATE if whole else rdf.XSD_STRING)
        quads.append((own, Iri(expand("dcterms:created")), date, info))
    return quads


def trusty_code(quads: Collection[Quad]) -> str:
    """The artefact code (``RA…``) of quads in whose addresses a blank stands for it."""
    ordered = sorted({_normal(quad) for quad in quads})
    text = "".join("".join(f"{part}\n" for part in spelt) for _, spelt in ordered)
    digest = hashlib.sha256(text.encode()).digest()
    return "RA" + base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _normal(quad: Quad) -> tuple[tuple[object, ...], tuple[str, ...]]:
    """What a quad is sorted by, and how it is spelt in the hash."""
    subject, property_, value, graph = quad
    if isinstance(value, Literal):
        escaped = value.value.replace("\\", "\\\\").replace("\n", "\\n")
        mark = f"@{value.language.lower()}" if value.language else f"^{value.datatype}"
        spelt = f"{mark} {escaped}"
        datatype = "" if value.language else value.datatype
        order = (1, value.value.encode(), datatype, value.language)
    else:
        spelt = str(value)
        order = (0, spelt.encode(), "", "")
    begin = tuple(str(each).encode() for each in (graph, subject, property_))
    return (*begin, *order), (str(graph), str(subject), str(property_), spelt)


# --- what is published ---------------------------------------------------------------------


def published(
    project: Project, studies: Collection[str] = (), *, up_to: str = "open"
) -> tuple[Nanopublication, ...]:
    """The accepted links and the findings of studies that are as open as ``up_to``."""
    found: dict[str, Nanopublication] = {}
    for folder in releasing.chosen(project, studies, up_to):
        study = study_folder.read(folder)
        minter = Minter(project.base, study.header.slug)
        for statement in (*_links(study, minter), *_findings(study, minter, up_to)):
            each = made(statement, project.base)
            found[each.address] = each
    return tuple(found[address] for address in sorted(found))


def trig(publications: Collection[Nanopublication]) -> str:
    """TriG of nanopublications, each in its four graphs."""
    return turtle.trig(line for each in publications for line in each.lines)


def _links(study: Study, minter: Minter) -> Iterator[Statement]:
    licence = licence_address(study.header.licence)
    for link in study.records(Link):
        if link.refused:
            continue
        triple = (Iri(link.subject), Iri(link.predicate), Iri(link.object))
        grounds: list[tuple[Iri, Term]] = [
            (Iri(f"{_PROV}wasDerivedFrom"), Iri(minter.record("link", link.id))),
            (Iri(expand("con:justification")), Iri(link.justification)),
        ]
        author = link.slots.get("author_id") or link.slots.get("author_label")
        if author:
            grounds.append((Iri(expand("con:author")), Literal(author)))
        if link.slots.get("confidence"):
            sure = Literal(link.slots["confidence"], rdf.XSD_DECIMAL)
            grounds.append((Iri(expand("con:confidence")), sure))
        if link.slots.get("comment"):
            grounds.append((Iri(expand("con:comment")), Literal(link.slots["comment"])))
        date = link.slots.get("mapping_date", "")
        yield Statement((triple,), tuple(grounds), licence, date)


def _findings(study: Study, minter: Minter, up_to: str) -> Iterator[Statement]:
    tiers = Tiers.of(study)
    widest = TIERS.index(up_to)
    sources = {source.id: source for source in study.records(Source)}
    codings: dict[str, list[Coding]] = {}
    for coding in study.records(Coding):
        codings.setdefault(coding.excerpt, []).append(coding)
    for excerpt in study.records(Excerpt):
        worded_here = excerpt.kind == "author-finding" and excerpt.wording == "paraphrase"
        if not worded_here or not excerpt.text:
            continue
        if TIERS.index(tiers.tier("excerpt", excerpt.id)) > widest:
            continue
        source = sources.get(excerpt.source)
        licence = excerpt.licence or (source.licence if source else None) or study.header.licence
        own = Iri(minter.record("excerpt", excerpt.id))
        triples: list[tuple[Term, Term, Term]] = [
            (own, Iri(rdf.RDF_TYPE), Iri(expand("con:AuthorFinding"))),
            (own, Iri(expand("con:text")), Literal(excerpt.text)),
        ]
        for coding in codings.get(excerpt.id, ()):
            address = Iri(minter.record("coding", coding.id))
            triples += [
                (address, Iri(expand("con:excerpt")), own),
                (address, Iri(expand("con:applies")), Iri(applied(minter, coding.code))),
            ]
        grounds: list[tuple[Iri, Term]] = [
            (Iri(f"{_PROV}wasDerivedFrom"), Iri(minter.record("source", excerpt.source))),
            (Iri(expand("con:inStudy")), Iri(minter.study)),
        ]
        if excerpt.locator:
            grounds.append((Iri(expand("con:locator")), Literal(excerpt.locator)))
        yield Statement(tuple(triples), tuple(grounds), licence_address(licence))
