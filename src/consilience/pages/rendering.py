"""Templates, and what every one of them can use."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from consilience.cards import licence as licence_name
from consilience.errors import MissingExtra
from consilience.pages import address, excerpts
from consilience.pages.visit import HTML, Link, Page, Visit

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).with_name("templates")
STATIC = Path(__file__).with_name("static")

#: What the menu holds: the path and the word.
MENU = (
    ("studies", "Studies"),
    ("quotes", "Quotes"),
    ("codebook", "Themes"),
    ("matrix", "Matrix"),
    ("compare", "Compare"),
    ("ask", "Ask"),
)

#: What one may download a list as, and what that is called.
FORMS = {"csv": "CSV", "xlsx": "Excel", "json": "JSON", "docx": "Word", "svg": "Picture"}


@cache
def _environment() -> Environment:
    try:
        from jinja2 import (  # noqa: PLC0415 - an optional package, loaded when asked for
            Environment,
            FileSystemLoader,
            StrictUndefined,
        )
    except ModuleNotFoundError as error:
        raise MissingExtra("serve", wanted_for="pages") from error
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters["web"] = address.web
    made.filters["label_of"] = lambda iri, collection: collection.label(iri)
    made.filters["number"] = "{:,}".format
    made.filters["licence"] = licence_name
    made.globals["many"] = excerpts.many
    made.globals["WORDS"] = excerpts.WORDS
    made.globals["FORMS"] = FORMS
    made.globals["MENU"] = MENU
    made.globals["LIST_OF"] = {
        "participant-words": "quotes",
        "author-finding": "findings",
        "observer-note": "observations",
        "document-extract": "extracts",
    }
    made.globals["shade"] = shade
    return made


def shade(count: int, most: int) -> str:
    """The class that colours a cell: one of four steps up to the largest number."""
    if not count or not most:
        return "zero"
    return f"s{min(4, -(-4 * count // max(most, 4)))}"


def show(
    visit: Visit,
    template: str,
    title: str,
    *,
    at: str = "",
    status: int = 200,
    about: str = "",
    links: tuple[Link, ...] = (),
    **values: object,
) -> Page:
    """A page made of a template.

    ``at`` is the part of the menu that it belongs to; ``about`` the permanent address of the
    thing that it shows.
    """
    collection = visit.collection
    context: Mapping[str, object] = {
        **values,
        "visit": visit,
        "collection": collection,
        "title": title,
        "at": at,
        "about": about,
        "links": links,
        "to": partial(address.to, visit),
        "page_of": partial(address.page_of, visit),
        "word": lambda iri: address.word(iri, collection.base),
        "label": collection.label,
    }
    body = _environment().get_template(template).render(context)
    return Page(status, HTML, body.encode(), links)
