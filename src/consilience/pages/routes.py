"""Which path is answered by what, and which paths a static site holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from consilience.pages import (
    address,
    agreement,
    ask,
    compare,
    contributions,
    home,
    mappings,
    matrix,
    network,
    offline,
    plain,
    profile,
    query,
    quote_list,
    report,
    saturation,
    shapes,
    speakers,
    studies,
    terms,
    theme,
    things,
)
from consilience.pages.collection import Collection
from consilience.pages.selection import LISTS
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
    "profile": profile.page,
    "agreement": agreement.page,
    "contributions": contributions.page,
    "saturation": saturation.page,
    "together": network.together,
    "network": network.page,
    "ask": ask.page,
    "query": query.page,
    "check": report.page,
    "terms": terms.page,
    "mappings": mappings.page,
    "shapes": shapes.page,
    "shapes.ttl": shapes.data,
    "search": offline.page,
    "search-data.js": offline.data,
    **dict.fromkeys(plain.NAMES, plain.page),
    **dict.fromkeys(LISTS, quote_list.page),
}


def answer(visit: Visit) -> Page | None:
    """The page at a path; None where there is no such page."""
    return _ROUTES.get(visit.where.partition("/")[0], things.of_model)(visit)


def addresses(collection: Collection) -> Iterator[str]:
    """The paths, with their endings, from which links lead to everything in a static site."""
    yield from ("index.html", "studies.html", "codebook.html", "speakers.html", "search.html")
    for path, kind in LISTS.items():
        if collection.shelf.kinds[kind] or path == "quotes":
            yield f"{path}.html"
            for excerpt in collection.shelf.at(collection.shelf.kinds[kind]):
                yield f"{address.local(excerpt, collection.base)}.html"
    yield from (f"matrix/{rows}/{cols}.html" for rows, cols in matrix.STILL)
    yield from (f"network/{left}/{right}.html" for left, right in network.USUAL)
    yield from ("together/theme.html", "together/construct.html")
    for framework in compare.frameworks(collection):
        yield f"compare/{framework}.html"
    yield from (f"ask/{name}.html" for name in collection.kg.questions())
    yield from (f"{name}.html" for name in ("terms", *plain.NAMES))
    yield from (
        f"terms/{each}.html" for each in sorted(term.slug for term in terms.known().values())
    )
