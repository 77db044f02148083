"""The page of a thing of a study or of the model, by its permanent address."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from consilience.pages import address, quote, record, speakers, studies, theme
from consilience.pages.visit import Page, Visit

#: The kinds of things in addresses of a study that have a page made for them.
_KINDS: Mapping[str, Callable[[Visit, str], Page | None]] = {
    "excerpt": quote.page,
    "code": theme.code,
    "speaker": speakers.speaker,
    "source": speakers.source,
}


def of_study(visit: Visit) -> Page | None:
    """A study, or something of one."""
    parts = visit.where.split("/")
    if len(parts) == 2:  # noqa: PLR2004 - study/<slug>
        return studies.study(visit, parts[1])
    found = None
    if len(parts) == 4 and parts[2] in _KINDS:  # noqa: PLR2004 - study/<slug>/<kind>/<id>
        found = _KINDS[parts[2]](visit, visit.collection.base + visit.where)
    return found or record.page(visit, (visit.collection.base + visit.where,))


def of_model(visit: Visit) -> Page | None:
    """A construct, a term of the model, or something that studies share."""
    for iri in address.iri(visit.where, visit.collection.base):
        if iri in visit.collection.constructs:
            return theme.construct(visit, iri)
    return record.page(visit, address.iri(visit.where, visit.collection.base))
