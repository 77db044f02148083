"""The front page."""

from __future__ import annotations

from consilience.pages.rendering import show
from consilience.pages.visit import Page, Visit


def page(visit: Visit) -> Page:
    """Three doors, the studies, and what can be looked at across them."""
    return show(visit, "home.html", visit.collection.title, told=visit.collection.described)
