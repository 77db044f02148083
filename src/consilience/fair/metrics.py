"""The seventeen metrics of F-UJI 0.8, as tests of our own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from consilience.fair.evidence import Evidence

_PERSISTENT = re.compile(
    r"https?://(?:dx\.)?doi\.org/10\.|https?://w3id\.org/|https?://purl\.|https?://hdl\.handle\.net/"
    r"|https?://n2t\.net/ark:|urn:uuid:"
)
_LICENCE = re.compile(
    r"https?://(creativecommons\.org|spdx\.org|opensource\.org|www\.nationalarchives\.gov\.uk)/"
)
_OPEN_FORMATS = (
    *("text/", "application/xml", "application/json", "application/ld+json", "application/trig"),
    *("application/n-", "application/sparql", "application/toml", "application/yaml"),
    *("application/x-subrip", "image/svg", "image/png", "audio/flac", "application/zip"),
)
#: Where vocabularies begin that F-UJI's registers know.
_VOCABULARIES = (
    *("http://www.w3.org/ns/dcat#", "http://www.w3.org/ns/prov#", "http://purl.org/dc/terms/"),
    *("http://xmlns.com/foaf/", "http://www.w3.org/2004/02/skos/", "http://schema.org/"),
    *("https://schema.org/", "http://www.w3.org/ns/odrl/", "http://rdfs.org/ns/void#"),
)
_PROV = "http://www.w3.org/ns/prov#"
_DDI = b"ddi:codebook:2_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One test: what it asks, how many points it gives of how many, what was found, how to mend."""

    group: str
    principle: str
    name: str
    asks: str
    points: int
    most: int
    found: str
    mend: str


def yes_or_no(
    group: str, principle: str, name: str, asks: str, mend: str, *, holds: bool
) -> Outcome:
    """The outcome of a test that gives one point or none."""
    return Outcome(
        group=group,
        principle=principle,
        name=name,
        asks=asks,
        points=int(holds),
        most=1,
        found="",
        mend=mend,
    )


@dataclass(frozen=True, slots=True)
class _Metric:
    name: str
    asks: str
    mend: str
    test: Callable[[Evidence], tuple[tuple[bool, str], ...]]


def outcomes(seen: Evidence) -> Iterator[Outcome]:
    """What each metric gives."""
    for metric in _METRICS:
        parts = metric.test(seen)
        yield Outcome(
            group="F-UJI",
            principle=metric.name.split("-")[1],
            name=metric.name,
            asks=metric.asks,
            points=sum(holds for holds, _ in parts),
            most=len(parts),
            found="; ".join(words for holds, words in parts if holds),
            mend=metric.mend,
        )


def identifier(seen: Evidence) -> str:
    """The address that the data set gives itself."""
    cited = seen.linked("cite-as")
    said = (
        seen.json_ld.get("identifier") or seen.json_ld.get("@id") or seen.meta.get("dc.identifier")
    )
    return cited[0].href if cited else str(said or "")


def _words(seen: Evidence, name: str, dublin: str) -> bool:
    return bool(seen.json_ld.get(name) or seen.meta.get(dublin))


def _persistent(seen: Evidence) -> tuple[tuple[bool, str], ...]:
    return ((bool(_PERSISTENT.match(identifier(seen))), "of a scheme that lasts"),)


def _core(seen: Evidence) -> tuple[tuple[bool, str], ...]:
    pairs = (("name", "dc.title"), ("creator", "dc.creator"), ("datePublished", "dc.date"),
             ("publisher", "dc.publisher"), ("identifier", "dc.identifier"))  # fmt: skip
    more = (("description", "description"), ("keywords", "dc.subject"))
    return (
        (all(_words(seen, *pair) for pair in pairs), "can be cited"),
        (all(_words(seen, *pair) for pair in more), "is described"),
    )


def _files(seen: Evidence) -> list[dict[str, str]]:
    found = seen.json_ld.get("distribution")
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _retrievable(seen: Evidence) -> tuple[tuple[bool, str], ...]:
    wanted = seen.linked("describedby")
    items = seen.linked("item")
    reached = [each for each in items if seen.get(each.href)]
    return (
        (bool(wanted) and len(seen.described) >= len(wanted), "metadata can be had"),
        (bool(items) and len(reached) == len(items), "data can be had"),
    )


def _https(seen: Evidence) -> tuple[tuple[bool, str], ...]:
    return ((identifier(seen).startswith(("http://", "https://")), "http"),)


def _signed(seen: Evidence) -> tuple[tuple[bool, str], ...]:
    return ((identifier(seen).startswith("https://"), "https"),)


def _formal(seen: Evidence) -> tuple[tuple[bool, str], ...]:
    return (
        (bool(seen.json_ld), "JSON-LD in the page"),
        (bool(seen.facts), "RDF by a link or by asking for it"),
    )


def _vocabularies(seen: Evidence) -> tuple[tuple[bool, str], ...]:
    used = {space for _, p, _ in seen.facts for space in _VOCABULARIES if str(p).startswith(space)}
    return ((bool(used), ", ".join(sorted(used))),)


def _related(seen: Evidence) -> tuple[tuple[bool, str], ...]:
    named = bool(seen.json_ld.get("citation") or seen.json_ld.get("isBasedOn"))
    linked = ("isReferencedBy", "wasDerivedFrom", "relation", "source")
    return (
        (named, "related things are named"),
        (any(str(p).endswith(linked) for _, p, _ in seen.facts), "they are linked"),
    )


def _content(seen: Evidence) -> tuple[tuple[bool, str], ...]:
    files = _files(seen)
    sized = bool(files) and all(e.get("contentSize") and e.get("encodingFormat") for e in files)
    return (
        (bool(seen.json_ld.get("@type") or seen.meta.get("dc.type")), "its type is said"),
        (sized, "size and type of every file"),
    )


def _licence(seen: Evidence) -> tuple[tuple[bool, str], ...]:
    said = seen.json_ld.get("license") or seen.meta.get("dc.rights") or ""
    links = seen.linked("license")
    return (
        (bool(said or links), "a licence is named"),
        (bool(_LICENCE.match(str(said) or links[0].href if links or said else "")), "a known one"),
    )


def _provenance(seen: Evidence) -> tuple[tuple[bool, str], ...]:
    plain = bool(seen.json_ld.get("creator") and seen.json_ld.get("datePublished"))
    return (
        (plain, "who and when"),
        (any(str(p).startswith(_PROV) for _, p, _ in seen.facts), "in PROV"),
    )


def _community(seen: Evidence) -> tuple[tuple[bool, str], ...]:
    return (
        (any(_DDI in each for each in seen.xml), "DDI"),
        (bool(seen.json_ld or seen.meta), "a standard of many disciplines"),
    )


def _formats(seen: Evidence) -> tuple[tuple[bool, str], ...]:
    kinds = [each.get("encodingFormat", "") for each in _files(seen)]
    kinds = kinds or [each.media for each in seen.linked("item")]
    return ((bool(kinds) and all(e.startswith(_OPEN_FORMATS) for e in kinds), "open formats"),)


_METRICS = (
    _Metric("FsF-F1-01MD", "data and metadata have an address of their own",
            "give an identifier (--identifier, or the address that is made)",
            lambda seen: ((bool(identifier(seen)), identifier(seen)),)),
    _Metric("FsF-F1-02MD", "the address is of a scheme that lasts",
            "register a DOI, or put the address below w3id.org", _persistent),
    _Metric("FsF-F2-01M", "metadata say what is needed to cite and to understand",
            "say title, creators, publisher, description and keywords in deposit.toml", _core),
    _Metric("FsF-F3-01M", "metadata name the data files",
            "list the files with their addresses (schema.org distribution, rel=item)",
            lambda seen: ((bool(_files(seen) or seen.linked("item")), "files are named"),)),
    _Metric("FsF-F4-01M", "search engines can read the metadata",
            "put schema.org JSON-LD or Dublin Core into the page",
            lambda seen: ((bool(seen.json_ld or seen.meta.get("dc.title")), "in the page"),)),
    _Metric("FsF-A1-01M", "who may have the data is said",
            "say the access (conditionsOfAccess, dcterms:accessRights)",
            lambda seen: ((bool(seen.json_ld.get("conditionsOfAccess")), "access is said"),)),
    _Metric("FsF-A1-02MD", "metadata and data can be had by their links",
            "mend the links (rel=describedby, rel=item) that lead nowhere", _retrievable),
    _Metric("FsF-A1.1-01MD", "a standard protocol is used", "use an http address", _https),
    _Metric("FsF-A1.2-01MD", "the protocol can ask who somebody is", "use https", _signed),
    _Metric("FsF-I1-01M", "metadata are linked data",
            "link RDF from the page (rel=describedby), or give it when asked for", _formal),
    _Metric("FsF-I2-01M", "known vocabularies are used",
            "describe the data set in DCAT and Dublin Core terms", _vocabularies),
    _Metric("FsF-I3-01M", "related things are linked",
            "name the publications and the studies that the data are from", _related),
    _Metric("FsF-R1-01M", "what the files are is said",
            "say type and size of every file", _content),
    _Metric("FsF-R1.1-01M", "there is a licence that programs know",
            "choose a licence of Creative Commons (--licence)", _licence),
    _Metric("FsF-R1.2-01M", "who made it of what is said",
            "say creators and dates, and link a description in PROV", _provenance),
    _Metric("FsF-R1.3-01M", "a standard of the field is used",
            "link a DDI description (rel=describedby)", _community),
    _Metric("FsF-R1.3-02D", "the files are of open formats",
            "add an open format beside files that only one program can read", _formats),
)  # fmt: skip
