"""What surrounds every answer: whose name was called, who may come in, headers, the log.

No word of a query, no address of a reader and nothing after a question mark goes into the log
unless that was asked for.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import secrets
import time
from collections.abc import Callable, Mapping
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from consilience.service import handwork
from consilience.service.problem import Problem
from consilience.service.settings import Settings

LOG = logging.getLogger("consilience.service")

_COOKIE = "consilience-key"
_OPEN_PATHS = frozenset({"/healthz", "/readyz"})
_PIECE = 1 << 16
_PATIENCE = 60.0  # seconds that somebody may take to receive a piece
_NOT_MODIFIED = 304
_SERVER_ERROR = 500
_PAGES = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_DATA = "default-src 'none'; frame-ancestors 'none'; sandbox"
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_SHARED = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Location, Retry-After, X-Request-ID",
}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, QUERY, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


def host_of(header: str) -> str:
    """The name in a Host header, without the port."""
    name = header.strip().lower()
    if name.startswith("["):
        return name[1:].partition("]")[0]
    return name.partition(":")[0]


def asker(scope: Scope, proxies: tuple[str, ...]) -> str:
    """The address that asks; the word of proxies is believed, of nobody else."""
    client = scope.get("client")
    address = str(client[0]) if client else ""
    if address in proxies:
        told = ",".join(Headers(scope=scope).getlist("x-forwarded-for"))
        for each in reversed(told.split(",")):
            address = each.strip() or address
            if address not in proxies:
                break
    return address


class Shield:
    """The outermost layer of the application.

    ``closed`` tells whether anything that is served now is not open to everybody: a build can
    change that while the service runs.
    """

    def __init__(
        self, app: ASGIApp, settings: Settings, closed: Callable[[], bool] = lambda: False
    ) -> None:
        self.app = app
        self.settings = settings
        self.closed = closed
        self.hosts = settings.hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        told = _Told(scope, self.settings, secrets.token_hex(8), time.monotonic())
        request = Request(scope, receive)
        outgoing = _Outgoing(
            send, scope["method"] == "HEAD", told, self._headers(scope), private=bool(self.key)
        )
        try:
            answer = self._at_the_door(request)
            if answer is None:
                await self.app(scope, receive, outgoing)
            else:
                await answer(scope, receive, outgoing)
        except (ClientDisconnect, _Gone):
            told.status = told.status or 499
        except Problem as problem:
            if not told.status:
                await problem.response(request.headers.get("accept", "*/*"))(
                    scope, receive, outgoing
                )
        except Exception as error:
            LOG.error("%s %s", told.id, type(error).__name__)  # noqa: TRY400 - values may be quotes
            LOG.debug("%s", told.id, exc_info=error)
            if not told.status:
                fault = Problem(500, f"the program itself is at fault (request {told.id})")
                await fault.response()(scope, receive, outgoing)
        finally:
            told.log()

    @property
    def key(self) -> str:
        """The key that readers must have now; empty where everybody may read."""
        return self.settings.key or (self.settings.here if self.closed() else "")

    def _at_the_door(self, request: Request) -> Response | None:
        """An answer that is given without looking any further."""
        names = [value for name, value in request.scope["headers"] if name == b"host"]
        host = host_of(names[0].decode("latin-1")) if len(names) == 1 else ""
        if host not in self.hosts:
            raise Problem(421, "this service does not answer to that name")
        if "transfer-encoding" in request.headers and "content-length" in request.headers:
            raise Problem(400, "a request has one length", headers={"Connection": "close"})
        if request.method == "OPTIONS" and "access-control-request-method" in request.headers:
            return Response(status_code=204, headers=_PREFLIGHT if self._shared(request) else {})
        if entered := self._entered(request):
            return entered
        if self.key and request.url.path not in _OPEN_PATHS:
            self._let_in(request, self.key)
        return None

    def _entered(self, request: Request) -> Response | None:
        """For whoever has a key in the address: cookies for it, and the way to the same page."""
        if request.method not in {"GET", "HEAD"} or "key" not in request.query_params:
            return None
        settings = self.settings
        given = request.query_params["key"]
        cookies = {_COOKIE: settings.key, handwork.cookie(settings): settings.here}
        known = {name: key for name, key in cookies.items() if key and _same(given, key.encode())}
        if not known:
            return None
        rest = [pair for pair in parse_qsl(request.url.query, True) if pair[0] != "key"]
        path = "/" + request.url.path.lstrip("/\\")
        answer = RedirectResponse(path + ("?" + urlencode(rest) if rest else ""), 303)
        for name, key in known.items():
            answer.set_cookie(
                name, key, path="/", httponly=True, samesite="strict",
                secure=settings.url.startswith("https:"),
            )  # fmt: skip
        return answer

    def _let_in(self, request: Request, key: str) -> None:
        """Problem 401 for whoever has not got the key."""
        known = key.encode()
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and _same(given.strip(), known, self.settings.token.encode()):
            return
        held = (_cookie(request, name) for name in (_COOKIE, handwork.cookie(self.settings)))
        if any(_same(each, known) for each in held) and _same_site(request):
            return
        raise Problem(
            401,
            "what lies here is not open to everybody, and a key is needed",
            hint="open the address that was shown when the service was started, or send "
            "Authorization: Bearer with the key",
            headers={"WWW-Authenticate": "Bearer"},
        )

    def _shared(self, request: Request) -> bool:
        """Whether pages of other sites may read this: only what is open, and never the desk."""
        return not self.key and not request.url.path.startswith(("/desk", *handwork.PATHS))

    def _headers(self, scope: Scope) -> Mapping[str, str]:
        shared = self._shared(Request(scope))
        return _ALWAYS | (_SHARED if shared else {})


class _Gone(Exception):
    """Nobody receives the answer any more."""


class _Told:
    """What is told of a request."""

    def __init__(self, scope: Scope, settings: Settings, id_: str, began: float) -> None:
        self.scope = scope
        self.settings = settings
        self.id = id_
        self.began = began
        self.status = 0
        self.bytes = 0
        scope.setdefault("state", {})["told"] = self.notes = {}

    notes: dict[str, str]

    def log(self) -> None:
        """Write the line."""
        milliseconds = (time.monotonic() - self.began) * 1000
        line = (
            f"{self.id} {self.scope['method']} {_printable(self.scope['path'])} {self.status} "
            f"{milliseconds:.0f} ms {self.bytes} bytes"
        )
        if digest := self.notes.get("digest"):
            line += f" query {digest}"
        if self.settings.log_queries and (query := self.notes.get("query")):
            line += f" {query!r}"
        if self.settings.log_addresses:
            line += f" from {asker(self.scope, self.settings.proxies)}"
        LOG.info("%s", line)


class _Outgoing:
    """Sends an answer: with its headers, without a body for HEAD, not to the slow for ever."""

    def __init__(
        self, send: Send, head: bool, told: _Told, headers: Mapping[str, str], *, private: bool
    ) -> None:
        self.private = private
        self.send = send
        self.head = head
        self.told = told
        self.headers = headers

    async def __call__(self, message: Message) -> None:
        """Pass on one message."""
        if message["type"] == "http.response.start":
            self.told.status = message["status"]
            self._complete(MutableHeaders(raw=message["headers"]))
            await self.send(message)
            return
        data = b"" if self.head else message.get("body", b"")
        more = message.get("more_body", False)
        self.told.bytes += len(data)
        for place in range(0, max(1, len(data)), _PIECE):
            piece = data[place : place + _PIECE]
            last = place + _PIECE >= len(data)
            sent = {"type": message["type"], "body": piece, "more_body": more or not last}
            try:
                async with asyncio.timeout(_PATIENCE):
                    await self.send(sent)
            except TimeoutError:
                raise _Gone from None

    def _complete(self, headers: MutableHeaders) -> None:
        for name, value in self.headers.items():
            headers.setdefault(name, value)
        headers["X-Request-ID"] = self.told.id
        if self.told.status != _NOT_MODIFIED:  # which would put another policy on what is kept
            page = headers.get("content-type", "").startswith("text/html")
            headers.setdefault("Content-Security-Policy", _PAGES if page else _DATA)
        if self.private:
            headers["Cache-Control"] = "private, no-store"


def _same(given: str, *known: bytes) -> bool:
    """Whether a key is one of these, in a time that tells nothing."""
    found = [hmac.compare_digest(given.encode("utf-8", "replace"), each) for each in known if each]
    return any(found)


def _cookie(request: Request, name: str) -> str:
    try:
        cookie = SimpleCookie(request.headers.get("cookie", ""))
    except CookieError:
        return ""
    return cookie[name].value if name in cookie else ""


def _same_site(request: Request) -> bool:
    """Whether a request that only has a cookie comes from our own pages, where it would matter."""
    if request.method in {"GET", "HEAD"}:
        return True
    return request.headers.get("sec-fetch-site", "none") in {"same-origin", "none"}


def _printable(path: str) -> str:
    return "".join(c if c.isprintable() and c != " " else "?" for c in path[:200])
