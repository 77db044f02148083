"""How to cite the studies that stand behind rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from consilience import citation, query_file
from consilience.rdf import Iri, Term
from consilience.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A publication that sources of a study are part of."""

    study: str
    authors: tuple[str, ...] = ()
    year: str = ""
    title: str
    container: str = ""
    doi: str = ""
    url: str = ""
    licence: str = ""

    def __str__(self) -> str:
        """The reference in one line."""
        return citation.cite(
            self.title,
            authors=self.authors,
            year=self.year,
            container=self.container,
            doi=self.doi,
            url=self.url,
        )


def studies(terms: Iterable[Term | None]) -> tuple[Iri, ...]:
    """The studies that addresses belong to, sorted."""
    found = set()
    for term in terms:
        if isinstance(term, Iri) and "/study/" in term.value:
            head, _, rest = term.value.partition("/study/")
            found.add(Iri(f"{head}/study/{rest.split('/')[0].split('#')[0]}"))
    return tuple(sorted(found))


def references(store: Store, of: Iterable[Iri]) -> tuple[Reference, ...]:
    """The references of some studies, in the order of their addresses."""
    chosen = tuple(of)
    if not chosen:
        return ()
    file = query_file.folder("view", ("shows",))["references"]
    answer = store.query(query_file.bind(file.text, {"study": chosen}))
    return tuple(_grouped(answer.rows))


def _grouped(rows: tuple[tuple[Term | None, ...], ...]) -> Iterator[Reference]:
    for _, group in groupby(rows, key=lambda row: (str(row[0]), str(row[1]))):
        reference: Reference | None = None
        for study, _publication, _order, name, year, title, container, doi, url, licence in group:
            reference = reference or Reference(
                study=str(study).rpartition("/")[2],
                year=_text(year),
                title=_text(title),
                container=_text(container),
                doi=_text(doi),
                url=_text(url),
                licence=_text(licence),
            )
            if name is not None:
                reference = replace(reference, authors=(*reference.authors, str(name)))
        if reference is not None:
            yield reference


def _text(term: Term | None) -> str:
    return "" if term is None else str(term)
