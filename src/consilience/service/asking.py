"""What a request asks by the SPARQL 1.1 Protocol."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from consilience.service.problem import Problem

_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"
_CHARSET = re.compile(r";\s*charset\s*=\s*\"?([\w-]+)\"?", re.IGNORECASE)
_SLOW = 30.0  # seconds that the body of a request may take
_SENDING = frozenset({"POST", "QUERY"})
_MOST_FIELDS = 1000
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`]*")

Given = TypeVar("Given")


@dataclass(frozen=True, slots=True)
class Asked:
    """A query or an update. ``default`` and ``named`` are graphs that the request names."""

    text: str
    updates: bool
    default: tuple[str, ...] | None
    named: tuple[str, ...] | None
    form: str = ""


def fields(data: str | bytes) -> list[tuple[str, str]]:
    """The fields of a form or of what follows the question mark, percent-decoded once."""
    try:
        text = data.decode("ascii") if isinstance(data, bytes) else data
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError as error:  # Unicode's own error is such
        raise Problem(400, "the fields of the request are not text in UTF-8") from error


def media(request: Request) -> str:
    """The media type of what was sent; 415 for letters that are not UTF-8."""
    given = request.headers.get("content-type", "")
    charset = _CHARSET.search(given)
    if charset and charset[1].lower() not in {"utf-8", "utf8", "us-ascii"}:
        raise Problem(415, f"send text in UTF-8, not in {charset[1]}")
    return given.partition(";")[0].strip().lower()


async def body(request: Request, limit: int) -> bytes:
    """What was sent, if it comes in time and is not larger than ``limit``."""
    parts: list[bytes] = []
    left = limit
    if request.headers.get("content-length", "0").isdecimal():
        left -= int(request.headers.get("content-length", "0"))
    if left < 0:
        raise Problem(413, f"what was sent is larger than {limit / 1_000_000:g} MB")
    left = limit
    try:
        async with asyncio.timeout(_SLOW):
            async for part in request.stream():
                left -= len(part)
                if left < 0:
                    raise Problem(413, f"what was sent is larger than {limit / 1_000_000:g} MB")
                parts.append(part)
    except TimeoutError:
        raise Problem(408, "the request took too long to arrive") from None
    return b"".join(parts)


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(400, "what was sent is not text in UTF-8") from error


def _one(given: Mapping[str, Sequence[str]], name: str) -> str:
    values = given.get(name, ())
    if len(values) != 1:
        times = "is missing" if not values else "is given more than once"
        raise Problem(400, f"“{name}” {times}; it must be given once")
    return values[0]


def _graphs(given: Mapping[str, Sequence[str]], *names: str) -> tuple[tuple[str, ...] | None, ...]:
    if not any(name in given for name in names):
        return tuple(None for _ in names)
    for name in names:
        for each in given.get(name, ()):
            if not _ABSOLUTE.fullmatch(each):
                raise Problem(400, f"“{name}” must be a whole web address (IRI)")
    return tuple(tuple(given.get(name, ())) for name in names)


async def asked(request: Request, query_limit: int, update_limit: int = 0) -> Asked | None:
    """What a request asks; None for a GET that asks nothing.

    A query may have ``query_limit`` characters, what is sent with POST ``update_limit`` bytes if
    that is more. QUERY is like POST, for what changes nothing.
    """
    sent = fields(request.url.query)
    data = await body(request, max(query_limit * 3, update_limit))  # percent-encoded
    text = ""
    kind = ""
    if request.method in _SENDING:
        kind = media(request)
        if kind == _FORM:
            sent += fields(data)
        elif kind in {_QUERY, _UPDATE}:
            text = _text(data)
        else:
            raise Problem(
                415,
                f"send a query as {_FORM} or {_QUERY}, an update as {_FORM} or {_UPDATE}",
            )
    given: dict[str, list[str]] = {}
    for name, value in sent:
        given.setdefault(name, []).append(value)
    updates = kind == _UPDATE or "update" in given
    if updates and request.method != "POST":
        raise Problem(405, "an update must be sent with POST", headers={"Allow": "POST"})
    if "query" in given and updates:
        raise Problem(400, "a request is a query or an update, not both")
    if kind in {_QUERY, _UPDATE}:
        if "query" in given or "update" in given:
            raise Problem(400, "the query stands in the body and in the address as well")
    elif updates:
        text = _one(given, "update")
    elif "query" not in given and request.method not in _SENDING:
        return None
    else:
        text = _one(given, "query")
    if len(text) > query_limit and not updates:
        raise Problem(413, f"a query may have up to {query_limit:,} characters")
    if updates:
        default, named = _graphs(given, "using-graph-uri", "using-named-graph-uri")
    else:
        default, named = _graphs(given, "default-graph-uri", "named-graph-uri")
    forms = given.get("format", [""])
    return Asked(text, updates, default, named, forms[-1])


async def while_there(request: Request, work: Awaitable[Given]) -> Given:
    """What comes of some work, which is given up when whoever asked has gone.

    The body of the request must have been read.
    """
    doing = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_left(request))
    try:
        await asyncio.wait({doing, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not doing.done():
            doing.cancel()
            await asyncio.wait({doing})
            raise ClientDisconnect
        return doing.result()
    except asyncio.CancelledError:
        doing.cancel()
        raise
    finally:
        leaving.cancel()


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
