"""Prefixes, as ``ontology/prefixes.ttl`` lists them: the only list there is."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from consilience import assets, turtle
from consilience.rdf import Term

#: What ends a namespace; no name has it.
_ENDS = "/#?"
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
def _by_space() -> Mapping[str, str]:
    return dict(sorted((space, prefix) for prefix, space in prefixes().items()))


def compact(iri: str) -> str:
    """``prefix:name`` where a prefix fits, else the address itself."""
    end = max(map(iri.rfind, _ENDS)) + 1
    prefix = _by_space().get(iri[:end])
    return f"{prefix}:{iri[end:]}" if prefix is not None and iri[end:] else iri
