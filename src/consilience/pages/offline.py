"""Search in a site of plain files: the words travel as a script, for files cannot be asked."""

from __future__ import annotations

import json

from consilience.pages import address, excerpts
from consilience.pages.rendering import show
from consilience.pages.shelf import KINDS
from consilience.pages.visit import Page, Visit

#: Above this many excerpts the words would be too much for a browser to hold.
MOST = 50_000


def page(visit: Visit) -> Page | None:
    """The page that searches; a server searches by itself."""
    if not visit.still or visit.form != "html":
        return None
    return show(visit, "search.html", "Search", enough=_number(visit) <= MOST)


def data(visit: Visit) -> Page | None:
    """The words of all excerpts, for that page."""
    if not visit.still or not visit.path.endswith(".js") or _number(visit) > MOST:
        return None
    collection = visit.collection
    rows = []
    for kind in KINDS:
        for each in excerpts.each(collection, collection.shelf.at(collection.shelf.kinds[kind])):
            if not each.withheld:
                path = visit.named(f"{address.local(each.iri, collection.base)}.html")
                about = [each.said["speaker_label"], collection.studies[each.study].brief]
                rows.append([path, each.name, each.text, " · ".join(filter(None, about))])
    written = json.dumps(rows, ensure_ascii=True, separators=(",", ":"))
    return Page(200, "text/javascript; charset=utf-8", f"window.searched={written};\n".encode())


def _number(visit: Visit) -> int:
    return len(visit.collection.shelf.excerpts)
