"""The words that cells may hold: concepts, constructs and classes, read from the ontology."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from consilience import assets, turtle
from consilience.iris import HOME, framework
from consilience.namespaces import expand
from consilience.rdf import RDF_TYPE, Iri, Term

#: What an alignment says of itself.
_ABOUT_FILES = frozenset({RDF_TYPE, expand("dcterms:license")})


@dataclass(frozen=True, slots=True)
class Concept:
    """A word of one of the ontology's lists, or a construct of a framework."""

    iri: str
    slug: str
    label: str
    rank: int | None = None
    broader: str = ""
    definition: str = ""


Statements = Mapping[str, Mapping[str, tuple[Term, ...]]]


@cache
def statements() -> Statements:
    """Everything that the ontology's files say: subject → property → values."""
    found: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for path in (*assets.ontology_files(), *assets.framework_files()):
        for subject, predicate, value in turtle.read(path):
            found[str(subject)][str(predicate)].append(value)
    return MappingProxyType(
        {s: {p: tuple(values) for p, values in pairs.items()} for s, pairs in found.items()}
    )


@cache
def alignments() -> Mapping[str, tuple[tuple[str, str], ...]]:
    """What our terms are to those of other vocabularies: term → (property, term elsewhere)."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for path in assets.alignment_files():
        for subject, predicate, value in turtle.read(path):
            ours = isinstance(subject, Iri) and str(subject).startswith(HOME)
            if ours and isinstance(value, Iri) and str(predicate) not in _ABOUT_FILES:
                found[str(subject)].append((str(predicate), str(value)))
    return MappingProxyType({subject: tuple(sorted(pairs)) for subject, pairs in found.items()})


_TOOL = re.compile(r" \([^()]*\)$")
_LETTERS = re.compile(r"[\W_]+")


@cache
def _by_word() -> Mapping[str, tuple[str, ...]]:
    kinds, found = expand("owl:Class"), defaultdict[str, list[str]](list)
    terms = [iri for iri in statements() if iri.startswith(expand("con:"))]
    for iri in sorted(
        terms, key=lambda i: kinds not in map(str, statements()[i].get(RDF_TYPE, ()))
    ):
        names = [
            v
            for each in ("rdfs:label", "skos:altLabel")
            for v in statements()[iri].get(expand(each), ())
        ]
        for name in (iri.rpartition("/")[2], *map(str, names)):
            held = found[_LETTERS.sub("", _TOOL.sub("", name)).casefold()]
            if iri not in held:
                held.append(iri)
    return MappingProxyType({word: tuple(terms) for word, terms in found.items()})


def called(word: str) -> tuple[str, ...]:
    """The terms that a word names, here or in another program; kinds of things come first."""
    return _by_word().get(_LETTERS.sub("", word).casefold(), ())


def _first(subject: str, curie: str) -> str:
    values = statements().get(subject, {}).get(expand(curie), ())
    return str(values[0]) if values else ""


def label(iri: str) -> str:
    """What the ontology calls a class, a property or a word of a list; empty if it does not."""
    return _first(iri, "rdfs:label") or _first(iri, "skos:prefLabel")


def title(iri: str) -> str:
    """What the ontology calls a framework or itself; empty if it does not."""
    return _first(iri, "dcterms:title") or label(iri)


def _concept(iri: str) -> Concept:
    rank = _first(iri, "con:rank")
    return Concept(
        iri=iri,
        slug=iri.rsplit("/", 1)[1],
        label=_first(iri, "skos:prefLabel") or _first(iri, "rdfs:label"),
        rank=int(rank) if rank else None,
        broader=_first(iri, "skos:broader"),
        definition=_first(iri, "skos:definition"),
    )


def _members(scheme: str) -> list[Concept]:
    in_scheme = expand("skos:inScheme")
    return [
        _concept(iri)
        for iri, pairs in statements().items()
        if scheme in map(str, pairs.get(in_scheme, ()))
    ]


@cache
def concepts(scheme: str) -> Mapping[str, Concept]:
    """The concepts of a list, by the word that stands in a cell."""
    members = _members(HOME + scheme)
    ordered = sorted(members, key=lambda concept: (concept.rank or 0, concept.slug))
    return MappingProxyType({concept.slug: concept for concept in ordered})


@cache
def frameworks() -> Mapping[str, tuple[str, ...]]:
    """Frameworks of the ontology by id, with their versions."""
    kind = expand("con:Framework")
    found: dict[str, tuple[str, ...]] = {}
    for iri, pairs in statements().items():
        if kind in map(str, pairs.get(RDF_TYPE, ())):
            id_ = iri.rsplit("/", 1)[1]
            start = f"{framework(id_)}/version/"
            versions = sorted(v.removeprefix(start) for v in statements() if v.startswith(start))
            found[id_] = tuple(versions)
    return MappingProxyType(found)


@cache
def constructs() -> Mapping[str, Concept]:
    """The constructs of the ontology's frameworks, by ``framework:construct``."""
    return MappingProxyType(
        {
            f"{id_}:{concept.slug}": concept
            for id_ in frameworks()
            for concept in _members(framework(id_))
        }
    )


@cache
def subclasses(curie: str) -> Mapping[str, str]:
    """The words for a class's kinds (``participant-words`` → its address), at any depth."""
    below = expand("rdfs:subClassOf")
    found: dict[str, str] = {}
    waiting = [expand(curie)]
    while waiting:
        parent = waiting.pop()
        for iri, pairs in statements().items():
            if parent in map(str, pairs.get(below, ())) and iri.startswith(expand("con:")):
                word = iri.rsplit("/", 1)[1]
                slug = "".join(f"-{c.lower()}" if c.isupper() else c for c in word).lstrip("-")
                if slug not in found:
                    found[slug] = iri
                    waiting.append(iri)
    return MappingProxyType(found)


def suggest(word: str, known: Iterable[str]) -> str:
    """The known word that is nearest to a misspelt one; empty if none is near."""
    by_lower = {each.lower(): each for each in known}
    near = difflib.get_close_matches(word.lower().replace(" ", "-"), by_lower, n=1, cutoff=0.6)
    return by_lower[near[0]] if near else ""
