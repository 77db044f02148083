"""Addresses of pages: the permanent address of a thing, without the part that is the same for all.

A thing of a study at ``<base>study/devlin2015/excerpt/Q1`` has its page at
``study/devlin2015/excerpt/Q1.html``, a term of the model at ``terms/Excerpt.html``. Views have
addresses of their own: ``quotes``, ``matrix/theme/sector`` …
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote, urlencode

from consilience.iris import HOME
from consilience.pages.visit import Visit

_STUDY_THING = re.compile(r"study/([^/]+)/[a-z-]+/([^/]+)")
_STUDY = re.compile(r"study/([^/]+)")
_WEB = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
_SAFE = "/:@!$'()*,;=~"


def local(iri: str, base: str) -> str | None:
    """The path of an address that is ours; None for one that is not."""
    for start in (base, HOME):
        if iri.startswith(start):
            path = iri[len(start) :]
            return path if path and "#" not in path else None
    return None


def iri(path: str, base: str) -> tuple[str, ...]:
    """The addresses that a path may stand for: one of the data, one of the model."""
    return tuple(dict.fromkeys((base + path, HOME + path)))


def word(iri_: str, base: str) -> str:
    """A short word for an address in other addresses: ``nhs``, ``devlin2015/C1``."""
    path = local(iri_, base)
    if path is None:
        return iri_
    if match := _STUDY_THING.fullmatch(path):
        return f"{match[1]}/{match[2]}"
    if match := _STUDY.fullmatch(path):
        return match[1]
    head, _, rest = path.partition("/")
    if head == "framework":
        return rest.replace("/", ":")
    return rest or head


def web(address: str) -> str:
    """An address from the data that may become a link; empty for any other scheme."""
    return address if _WEB.fullmatch(address) else ""


def to(visit: Visit, path: str, given: Mapping[str, object] | None = None, form: str = "") -> str:
    """A link from a page to a view; values that are empty are left out.

    In files every view ends in ``.html``, and the front page is ``index.html``.
    """
    if visit.still and not form and not path.startswith("static/"):
        path, form = path or "index", "html"
    ending = f".{form}" if form else ""
    query = "" if visit.still else _query(given or {})
    return (visit.root + quote(visit.named(path + ending), safe=_SAFE) + query) or "./"


def page_of(visit: Visit, address: str) -> str:
    """A link to the page of a thing; empty for an address that is not ours."""
    path = local(address, visit.collection.base)
    return "" if path is None else visit.root + quote(visit.named(f"{path}.html"), safe=_SAFE)


def _query(given: Mapping[str, object]) -> str:
    pairs = [
        (name, str(each))
        for name, value in given.items()
        for each in (value if isinstance(value, tuple | list) else (value,))
        if each not in {None, ""}
    ]
    return "?" + urlencode(pairs, safe=_SAFE.replace("=", "").replace(";", "")) if pairs else ""
