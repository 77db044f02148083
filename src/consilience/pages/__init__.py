"""Pages for reading: what an address shows, as bytes. No HTTP in it.

A server calls :func:`answer`, and :func:`missing` where it gives None. A static site writes
the answer to each of :func:`addresses` into a file. Everything else that a page needs is in
:data:`STATIC`, served under ``/static/``.
"""

from __future__ import annotations

from consilience.pages.collection import TITLE, Collection
from consilience.pages.plain import gone, missing
from consilience.pages.rendering import STATIC
from consilience.pages.routes import addresses, answer
from consilience.pages.visit import Link, Page, Visit

__all__ = [
    "STATIC",
    "TITLE",
    "Collection",
    "Link",
    "Page",
    "Visit",
    "addresses",
    "answer",
    "gone",
    "missing",
]
