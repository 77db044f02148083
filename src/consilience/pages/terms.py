"""The model in plain words: every term with its definition, example and other tools' names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from consilience import picture, vocabulary
from consilience.iris import HOME
from consilience.namespaces import compact, expand, prefixes
from consilience.output import Rows
from consilience.pages import diagram, download, mappings
from consilience.pages.record import name_of
from consilience.pages.rendering import show
from consilience.pages.visit import Link, Page, Visit
from consilience.rdf import RDF_TYPE

_TERMS = expand("con:")
_TOOL = re.compile(r"(.+?) \((.+)\)")
_KINDS = {
    "owl:Class": "kind of thing",
    "owl:ObjectProperty": "link",
    "owl:DatatypeProperty": "detail",
    "owl:AnnotationProperty": "detail",
}
_AXIOMS = (
    "rdfs:subClassOf",
    "rdfs:subPropertyOf",
    "rdfs:domain",
    "rdfs:range",
    "owl:inverseOf",
    "owl:disjointWith",
    "owl:equivalentClass",
)


@dataclass(frozen=True, slots=True)
class Term:
    """A class, a detail or a link of the model, or a word of one of its lists."""

    iri: str
    label: str
    kind: str
    definition: str
    example: str
    also: tuple[str, ...]
    tools: tuple[tuple[str, str], ...]
    module: str
    axioms: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def slug(self) -> str:
        """Its name in addresses."""
        return self.iri.rpartition("/")[2]


@cache
def known() -> Mapping[str, Term]:
    """Every term of the model under its address."""
    return {iri: _term(iri) for iri in vocabulary.statements() if iri.startswith(_TERMS)}


def _values(iri: str, curie: str) -> tuple[str, ...]:
    return tuple(map(str, vocabulary.statements().get(iri, {}).get(expand(curie), ())))


def _term(iri: str) -> Term:
    kinds = set(map(str, vocabulary.statements()[iri].get(RDF_TYPE, ())))
    kind = next((word for curie, word in _KINDS.items() if expand(curie) in kinds), "value")
    names = _values(iri, "skos:altLabel")
    found = [_TOOL.fullmatch(each) for each in names]
    axioms = []
    for curie in _AXIOMS:
        values = tuple(v for v in _values(iri, curie) if v.startswith(("http:", "https:")))
        if values:
            axioms.append((name_of(expand(curie)), values))
    return Term(
        iri=iri,
        label=vocabulary.label(iri) or compact(iri),
        kind=kind,
        definition=" ".join(_values(iri, "skos:definition")),
        example=" ".join(_values(iri, "skos:example")),
        also=tuple(each for each, match in zip(names, found, strict=True) if not match),
        tools=tuple((match[2], match[1]) for match in found if match),
        module=next(iter(_values(iri, "rdfs:isDefinedBy")), "").rpartition("/")[2],
        axioms=tuple(axioms),
    )


def page(visit: Visit) -> Page | None:
    """All terms, or one."""
    name = visit.where.partition("/")[2]
    if name:
        return _one(visit, _TERMS + name)
    if visit.form == "svg":
        drawn = picture.svg(diagram.drawn(), "Kinds of things")
        return download.file(visit, drawn.encode(), "Terms")
    if visit.form == "json":
        return Page(200, download.MEDIA["json"], _completions().encode())
    if visit.form != "html":
        return download.rows(visit, _table(), "Terms")
    modules: dict[str, list[Term]] = {}
    for term in sorted(known().values(), key=lambda t: (t.kind != "kind of thing", t.label)):
        modules.setdefault(term.module, []).append(term)
    return show(
        visit,
        "terms.html",
        "Terms",
        modules=dict(sorted(modules.items())),
        lists=sorted(_lists(), key=lambda each: each[1]),
        words=sorted(_words(), key=lambda each: (each[0].casefold(), each[1], each[2].label)),
        picture=diagram.drawn(),
        ties=diagram.ties(),
        sought=visit.one("q"),
        found=_found(visit.one("q")),
    )


def _words() -> Iterator[tuple[str, str, Term]]:
    """Words that people know, where they are used, and the term that is meant."""
    for term in known().values():
        yield from ((name, "", term) for name in term.also)
        yield from ((name, tool, term) for tool, name in term.tools)


def _found(word: str) -> list[Term]:
    """The terms that a word names; else those in whose names or definitions it stands."""
    if not word:
        return []
    exact = [known()[iri] for iri in vocabulary.called(word)]
    low = word.casefold()
    return exact or [
        each
        for each in known().values()
        if any(low in text.casefold() for text in (each.label, each.definition, *each.also))
    ]


def _lists() -> Iterator[tuple[str, str, int]]:
    """The lists of words: address, name, number of words."""
    scheme = expand("skos:ConceptScheme")
    for iri, pairs in vocabulary.statements().items():
        name = iri.removeprefix(HOME)
        if scheme in map(str, pairs.get(RDF_TYPE, ())) and "/" not in name:
            yield iri, vocabulary.label(iri) or name, len(vocabulary.concepts(name))


def _table() -> Rows:
    return Rows.of(
        ("term", "label", "kind", "definition", "example", "also_called", "address"),
        (
            (
                compact(term.iri),
                term.label,
                term.kind,
                term.definition,
                term.example,
                "; ".join((*term.also, *(f"{name} ({tool})" for tool, name in term.tools))),
                term.iri,
            )
            for term in known().values()
        ),
        "terms",
    )


def _completions() -> str:
    """What an editor can complete: prefixes, and terms with their words."""
    terms = [
        {"name": compact(term.iri), "label": term.label, "definition": term.definition}
        for term in known().values()
    ]
    return json.dumps({"prefixes": dict(sorted(prefixes().items())), "terms": terms}) + "\n"


def _one(visit: Visit, iri: str) -> Page | None:
    term = known().get(iri)
    if term is None or visit.form != "html":
        return None
    return show(
        visit,
        "term.html",
        f"{term.label} ({term.kind})",
        about=iri,
        links=(Link("canonical", iri),),
        term=term,
        details=[
            each
            for each in known().values()
            if any(
                iri in values for name, values in each.axioms if name in {"detail of", "kind of"}
            )
        ],
        ties=[each for each in diagram.ties() if iri in {each.start, each.link, each.end}],
        mapped=mappings.of(iri),
        compact=compact,
    )
