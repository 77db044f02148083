"""Prefixes, as ``ontology/prefixes.ttl`` lists them: the only list there is."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from consilience import assets, turtle
from consilience.rdf import Term

_SH = "http://www.w3.org/ns/shacl#"


@cache
def prefixes() -> Mapping[str, str]:
    """Prefix → namespace."""
    names: dict[Term, str] = {}
    spaces: dict[Term, str] = {}
    for subject, predicate, object_ in turtle.read(assets.ONTOLOGY / "prefixes.ttl"):
        if str(predicate) == _SH + "prefix":
            names[subject] = str(object_)
        elif str(predicate) == _SH + "namespace":
            spaces[subject] = str(object_)
    return MappingProxyType({names[node]: spaces[node] for node in names})


@cache
def expand(curie: str) -> str:
    """The full address of ``prefix:name`` (KeyError for an unknown prefix)."""
    prefix, _, name = curie.partition(":")
    return prefixes()[prefix] + name


@cache
def _longest_first() -> tuple[tuple[str, str], ...]:
    return tuple(sorted(((space, prefix) for prefix, space in prefixes().items()), reverse=True))


def compact(iri: str) -> str:
    """``prefix:name`` where a prefix fits, else the address itself."""
    for space, prefix in _longest_first():
        if iri.startswith(space):
            name = iri[len(space) :]
            if name and not set(name) & set("/#?"):
                return f"{prefix}:{name}"
    return iri
