"""Who may use the pages that write: importing, and reviewing links.

They are there only on one's own computer. Whoever uses them has the secret of this start in a
cookie; a form must also hold a token made of it, and come from a page of ours: pages of other
programs on this computer (other ports) count as the same site for cookies.
"""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import urlsplit

from starlette.requests import Request

from consilience.service.problem import Problem
from consilience.service.settings import Settings

#: Where these pages lie.
PATHS = ("/import", "/links/review")
#: The field of a form that holds the token.
TOKEN = "token"  # noqa: S105 - a name
_STRANGE = {"cross-site", "same-site"}
_HINT = "open the address that was shown when the service was started; it holds the key"


def cookie(settings: Settings) -> str:
    """The name of the cookie: one for each port, as cookies do not tell ports apart."""
    return f"consilience-here-{settings.port}"


def token(settings: Settings) -> str:
    """What every form of this start holds."""
    return hmac.new(settings.here.encode(), b"form", hashlib.sha256).hexdigest()


def demand_entrance(request: Request, settings: Settings) -> None:
    """Problem 404 where there are no such pages, 401 for whoever has not got the key."""
    if not settings.writes_here:
        raise Problem(404, "there is nothing at this address")
    if not _same(request.cookies.get(cookie(settings), ""), settings.here):
        raise Problem(401, "this page writes files, and a key is needed", hint=_HINT)


def demand_own_page(request: Request) -> None:
    """Problem 403 for what was not sent by a page of ours; looked at before anything is read."""
    host = request.headers.get("host", "").lower()
    origin = request.headers.get("origin")
    site = request.headers.get("sec-fetch-site", "same-origin")
    if site in _STRANGE or (origin is not None and urlsplit(origin).netloc.lower() != host):
        raise _elsewhere()


def demand_token(given: str, settings: Settings) -> None:
    """Problem 403 for a form that is none of this start."""
    if not _same(given, token(settings)):
        raise _elsewhere()


def _elsewhere() -> Problem:
    return Problem(
        403,
        "this was not sent by a page of this service, or by one from before it was started again",
        hint="nothing was changed; open the page once more and repeat what you did",
    )


def _same(given: str, known: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), known.encode())
