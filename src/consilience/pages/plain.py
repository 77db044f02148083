"""Pages of plain words: what is here, how to cite, privacy, accessibility; and what is not here."""

from __future__ import annotations

from consilience.pages.rendering import show
from consilience.pages.visit import Page, Visit

#: Path → title; the template has the name of the path.
NAMES = {
    "about": "What is here",
    "cite": "How to cite",
    "download": "Download",
    "privacy": "Privacy",
    "accessibility": "Accessibility",
    "developers": "For developers",
}


def page(visit: Visit) -> Page | None:
    """One of them."""
    if visit.where not in NAMES or visit.form != "html":
        return None
    return show(visit, f"{visit.where}.html", NAMES[visit.where])


def missing(visit: Visit) -> Page:
    """There is no such page."""
    return show(visit, "missing.html", "There is no such page", status=404, gone=False)


def gone(visit: Visit) -> Page:
    """There was such a thing, and it was taken away."""
    return show(visit, "missing.html", "This was taken away", status=410, gone=True)
