"""A page on the web, or on this machine, as evidence. Only its own server is asked for more."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from email.message import Message
from urllib.parse import urljoin, urlsplit

from consilience.errors import ReadError
from consilience.fair.evidence import Evidence, Link, Seen, links_of

_PATIENCE = 20  # seconds
_MOST = 1 << 25  # bytes
_LINK = re.compile(r'<([^>]*)>((?:\s*;\s*[\w*-]+\s*=\s*(?:"[^"]*"|[^",;\s]+))*)')
_PARAMETER = re.compile(r'([\w*-]+)\s*=\s*(?:"([^"]*)"|([^",;\s]+))')


def gather(address: str) -> Evidence:
    """Ask a server for a page, and for the same as data (ReadError where there is no page)."""
    got = _ask(address, "text/html")
    if got is None:
        raise ReadError(f"{address} gives no page", hint="is the server running?")
    seen, headers = got
    page = seen.data.decode("utf-8", "replace")
    links = (*_headers(headers), *links_of(page))
    own = urlsplit(address)[:2]

    def get(href: str) -> Seen | None:
        there = urljoin(address, href)
        if urlsplit(there)[:2] != own:
            return None
        found = _ask(there, "*/*")
        return found[0] if found else None

    data = _ask(address, "text/turtle")
    negotiated = data[0] if data and data[0].media.startswith("text/turtle") else None
    return Evidence(address, page, links, get, negotiated)


def _ask(address: str, accept: str) -> tuple[Seen, Message] | None:
    request = urllib.request.Request(address, headers={"Accept": accept})  # noqa: S310 - http only
    try:
        with urllib.request.urlopen(request, timeout=_PATIENCE) as answer:  # noqa: S310 - as above
            media = answer.headers.get_content_type()
            return Seen(media, answer.read(_MOST)), answer.headers
    except (urllib.error.URLError, OSError, ValueError):
        return None


def _headers(headers: Message) -> tuple[Link, ...]:
    found = []
    for line in headers.get_all("Link", ()):
        for target, rest in _LINK.findall(line):
            said = {name.lower(): quoted or bare for name, quoted, bare in _PARAMETER.findall(rest)}
            kinds = said.get("rel", "").split()
            found += [Link(rel, target, said.get("type", "")) for rel in kinds]
    return tuple(found)
