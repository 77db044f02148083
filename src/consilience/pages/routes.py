"""Which path is answered by what, and which paths a static site holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from consilience.pages import (
    address,
    ask,
    compare,
    home,
    matrix,
    network,
    plain,
    query,
    quote_list,
    report,
    speakers,
    studies,
    terms,
    theme,
    things,
)
from consilience.pages.collection import Collection
from consilience.pages.selection import LISTS
from consilience.pages.shelf import FACETS
from consilience.pages.visit import Page, Visit

Answer = Callable[[Visit], Page | None]

#: The first part of a path → what answers it. What is not named here may be a thing.
_ROUTES: Mapping[str, Answer] = {
    "": home.page,
    "index": home.page,
    "studies": studies.page,
    "study": things.of_study,
    "codebook": theme.codebook,
    "speakers": speakers.page,
    "matrix": matrix.page,
    "compare": compare.page,
    "together": network.together,
    "network": network.page,
    "ask": ask.page,
    "query": query.page,
    "check": report.page,
    "terms": terms.page,
    **dict.fromkeys(plain.NAMES, plain.page),
    **dict.fromkeys(LISTS, quote_list.page),
}


def answer(visit: Visit) -> Page | None:
    """The page at a path; None where there is no such page."""
    return _ROUTES.get(visit.where.partition("/")[0], things.of_model)(visit)


def addresses(collection: Collection) -> Iterator[str]:
    """The paths of a static site, with their endings."""
    yield "index.html"
    for path, kind in LISTS.items():
        if collection.shelf.kinds[kind] or path == "quotes":
            yield from _forms(path)
            for name in FACETS:
                for iri, held in collection.shelf.facets[name].items():
                    if held.bits & collection.shelf.kinds[kind]:
                        yield f"{path}/{name}/{address.word(iri, collection.base)}.html"


def _forms(path: str) -> Iterator[str]:
    yield from (f"{path}.{form}" for form in ("html", "csv", "xlsx", "json", "docx"))
