"""What studies are told of one another while they are checked: what they name of each other.

Codes of other studies that links lead to, with what their own links say of them. Nothing of it
is stored, and no words are in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

from consilience import rdf, records, sssom, tables
from consilience.catalogue import ignore
from consilience.iris import BASE, Minter
from consilience.model import Code, Link
from consilience.namespaces import expand
from consilience.study_toml import FILE

_TYPE = rdf.iri(rdf.RDF_TYPE)
#: A code is only known to be defined; in what words is its own study's matter.
_DEFINED = rdf.text("defined")


class Neighbours:
    """The codes of other studies that links of a project lead to, however far."""

    def __init__(self, studies: tuple[Path, ...], base: str) -> None:
        self._folders = {each.name: each for each in studies if (each / FILE).is_file()}
        self._base = base
        bases = "|".join(re.escape(each) for each in dict.fromkeys((base, BASE)))
        self._code = re.compile(f"(?:{bases})study/([^/]+)/code/([^/]+)")

    @cached_property
    def _links(self) -> Mapping[str, tuple[Link, ...]]:
        """The accepted links of every study."""
        found = {}
        for slug, folder in self._folders.items():
            path = folder / sssom.ACCEPTED
            links = sssom.read(path, ignore) if path.is_file() else ()
            found[slug] = tuple(each for each in links if not each.refused)
        return found

    def lines(self, graph: str) -> Iterator[str]:
        """Facts about these codes, as N-Quads lines."""
        wanted = self._wanted()
        for slug in sorted({slug for slug, _ in wanted}):
            codes = {code for study, code in wanted if study == slug}
            for fact in self._facts(slug, codes):
                yield f"{fact} {rdf.iri(graph)} ."

    def _wanted(self) -> set[tuple[str, str]]:
        wanted: set[tuple[str, str]] = set()
        waiting = [
            (slug, end)
            for slug, links in self._links.items()
            for link in links
            for end in (link.subject, link.object)
        ]
        while waiting:
            slug, address = waiting.pop()
            match = self._code.fullmatch(address)
            if match is None or match[1] == slug or match[1] not in self._folders:
                continue
            code = (match[1], match[2])
            if code not in wanted:
                wanted.add(code)
                # What is linked with it there matters too, and so on.
                waiting += [
                    (match[1], end)
                    for link in self._links[match[1]]
                    if address in {link.subject, link.object}
                    for end in (link.subject, link.object)
                ]
        return wanted

    def _facts(self, slug: str, codes: set[str]) -> Iterator[str]:
        minter = Minter(self._base, slug)
        path = self._folders[slug] / tables.CODEBOOK.file
        if not path.is_file():
            return
        for code in records.read(path, tables.CODEBOOK, path.name, ignore):
            if not isinstance(code, Code) or code.id not in codes:
                continue
            own = rdf.iri(minter.record("code", code.id))
            yield f"{own} {_TYPE} {rdf.iri(expand('con:Code'))}"
            yield f"{own} {rdf.iri(expand('skos:inScheme'))} {rdf.iri(minter.codebook)}"
            if code.definition:
                yield f"{own} {rdf.iri(expand('skos:definition'))} {_DEFINED}"
            if code.replaced_by:
                new = rdf.iri(minter.record("code", code.replaced_by))
                yield f"{own} {rdf.iri(expand('con:replacedBy'))} {new}"
        addresses = {minter.record("code", code) for code in codes}
        for link in self._links[slug]:
            if not addresses.isdisjoint({link.subject, link.object}):
                yield f"{rdf.iri(link.subject)} {rdf.iri(link.predicate)} {rdf.iri(link.object)}"
