"""The Graph Store Protocol: ``/gsp`` for the studies, ``/desk/gsp`` for what can be written."""

from __future__ import annotations

import re
import secrets
from email import message_from_bytes
from email.policy import HTTP
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from consilience.service import asking, forms
from consilience.service.forms import Form
from consilience.service.problem import Problem
from consilience.service.sparql import Dataset, here, kept

METHODS = ("GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS")
_READING = ("GET", "HEAD", "OPTIONS")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`]*")


class Graphs:
    """The graphs of a dataset."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.path = "/desk/gsp" if dataset.desk else "/gsp"

    async def answer(self, request: Request) -> Response:
        """Give, replace, add to or take away a graph."""
        allowed = METHODS if self.dataset.desk else _READING
        if request.method not in METHODS:
            raise Problem(405, "no such method here", headers={"Allow": ", ".join(allowed)})
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": ", ".join(allowed)})
        if request.method in _READING:
            return await self._read(request)
        self.dataset.may_write(request)
        return await self._write(request)

    def _graph(self, request: Request) -> tuple[bool, str | None]:
        """Whether a graph is named, and which (None: the default graph)."""
        given = asking.fields(request.url.query)
        graphs = [value for name, value in given if name == "graph"]
        default = any(name == "default" for name, _ in given)
        below = request.scope.get("raw_path", b"").decode("latin-1").partition("?")[0]
        below = below.removeprefix(self.path).lstrip("/")
        named = len(graphs) + default + bool(below)
        if named > 1:
            raise Problem(400, "name one graph: ?graph=, ?default, or a path, and only one of them")
        if below:
            return True, here(request, self.dataset.house, f"{self.path}/{below}")
        if graphs and not _ABSOLUTE.fullmatch(graphs[0]):
            raise Problem(400, "“graph” must be a whole web address (IRI)")
        return bool(named), graphs[0] if graphs else None

    async def _read(self, request: Request) -> Response:
        named, graph = self._graph(request)
        if not named:
            raise Problem(400, "name a graph: ?graph= and its address, or ?default")
        await asking.body(request, 0)
        name = dict(asking.fields(request.url.query)).get("format", "")
        chosen = forms.choose(request.headers.get("accept", "*/*"), forms.FACTS, name)
        if chosen is None:
            raise Problem(406, f"graphs can be had as {forms.listed(forms.FACTS)}")
        form, media = chosen
        job = self.dataset.job("graph", graph=graph, form=form.name)
        _, data = await self.dataset.run(request, job)
        tag = f'"{self.dataset.version}-{form.name}"'
        if same := self.dataset.fresh(request, tag):
            return same
        headers = kept(self.dataset.house, tag)
        return Response(data, media_type=form.content_type(media), headers=headers)

    async def _write(self, request: Request) -> Response:
        desk = self.dataset.house.desk
        if desk is None:
            raise Problem(404, "there is no desk here")
        named, graph = self._graph(request)
        data = await asking.body(request, self.dataset.house.settings.body_limit)
        if not named and request.method != "POST":
            raise Problem(400, "name a graph: ?graph= and its address, or ?default")
        if not named:
            graph = here(request, self.dataset.house, f"{self.path}/{secrets.token_hex(8)}")
        if request.method == "DELETE":
            status = await desk.write({"do": "delete", "graph": graph}, b"")
            return Response(status_code=status)
        parts = _parts(request, data)
        job = {
            "do": request.method.lower(),
            "graph": graph,
            "base": graph or here(request, self.dataset.house, self.path),
            "parts": [(form.name, len(each)) for form, each in parts],
        }
        status = await desk.write(job, b"".join(each for _, each in parts))
        headers = {}
        if not named and graph:
            status = 201
            headers["Location"] = quote(graph, safe="%/:?#[]@!$&'()*+,;=~")
        return Response(status_code=status, headers=headers)


def _parts(request: Request, data: bytes) -> list[tuple[Form, bytes]]:
    """What was sent, each part with its form."""
    kind = asking.media(request)
    if kind != "multipart/form-data":
        return [(_form(kind), data)]
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode("latin-1")
    message = message_from_bytes(head + data, policy=HTTP)
    if not message.is_multipart():
        raise Problem(400, "the parts of what was sent cannot be told apart")
    found = []
    for part in message.iter_parts():
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            found.append((_form(part.get_content_type()), payload))
    return found


def _form(kind: str) -> Form:
    """The form of a media type; Turtle where nothing was said."""
    if not kind:
        return forms.TURTLE
    for form in forms.FACTS:
        if kind == form.media or (kind in form.also and kind not in {"text/xml", "text/plain"}):
            return form
    raise Problem(415, f"send a graph as {forms.listed(forms.FACTS)}")
