"""What answers call things in tables for people: words of the lists, not addresses.

``csv``, ``tsv`` and ``json`` keep the short names, which programs and other tables share.
"""

from __future__ import annotations

import re
from functools import cache

from consilience import tables, vocabulary
from consilience.cards import licence
from consilience.namespaces import expand
from consilience.rdf import Iri, Term
from consilience.result import Value, plain

#: Formats that people read.
FOR_PEOPLE = frozenset({"table", "md", "xlsx", "docx"})

_ROW = re.compile(r".*/([^/#]+\.(?:csv|tsv|toml))#row=([0-9]+)")
_LINKS = {
    "skos:exactMatch": "same",
    "skos:closeMatch": "similar",
    "skos:broadMatch": "broader",
    "skos:narrowMatch": "narrower",
    "skos:relatedMatch": "related",
    "con:oppositeOf": "opposite",
}


def words(term: Term | None) -> Value:
    """A term as people read it; what has no word of its own keeps its short name."""
    value = plain(term)
    if not isinstance(term, Iri) or not isinstance(value, str):
        return value
    if row := _ROW.fullmatch(term.value):
        return f"{row[1]}, row {row[2]}"
    return _LINKS.get(value) or _listed(value) or licence(value)


def heading(name: str) -> str:
    """A column's name without the marks that queries need."""
    return name.replace("_", " ")


@cache
def _listed(name: str) -> str:
    prefix, _, slug = name.partition(":")
    if prefix in tables.SCHEMES:
        concept = vocabulary.concepts(prefix).get(slug)
        return concept.label if concept else ""
    return vocabulary.label(expand(name)) if prefix == "con" else ""
