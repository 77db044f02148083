"""All of it as one application: which address is answered by what."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import IO, Any, cast

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from consilience.project import Project
from consilience.service import asking, describe, engine, forms, handwork, pages, recent
from consilience.service.graphs import Graphs
from consilience.service.house import House
from consilience.service.meter import Meter
from consilience.service.problem import JSON, Problem
from consilience.service.reconciling import PATH, Reconciling
from consilience.service.settings import Settings
from consilience.service.shield import Shield
from consilience.service.sparql import Dataset, kept, root
from consilience.service.things import Things
from consilience.service.writing import Writing

_EVERY = ["GET", "HEAD", "POST", "QUERY", "PUT", "DELETE", "PATCH", "OPTIONS"]
_NOW = frozenset({"/check"})  # pages that are about files as they are now, not as they were built
_CHECKING = 1800.0  # seconds that such a page may take
Answer = Callable[[Request], Awaitable[Response]]


class _Front:
    """What answers a request, whatever its kind."""

    def __init__(self, project: Project, settings: Settings) -> None:
        self.house = House(project, settings)
        meter = Meter(settings.per_minute, settings.errors_per_minute)
        self.studies = Dataset(self.house, meter)
        self.desk = Dataset(self.house, meter, desk=True)
        self.things = Things(self.studies)
        self.reconciling = Reconciling(self.house, meter)
        self.writing = Writing(self.house, _program())
        self._dumping = asyncio.Lock()
        self._recent = recent.Recent()
        self._run = secrets.token_hex(4)  # another program may make other pages of the same data

    def routes(self) -> list[BaseRoute]:
        """Which path is whose."""
        table: list[tuple[str, Answer]] = [
            ("/sparql", self.studies.answer),
            ("/desk/sparql", self.desk.answer),
            ("/gsp", Graphs(self.studies).answer),
            ("/desk/gsp", Graphs(self.desk).answer),
            (PATH, self.reconciling.answer),
        ]
        routes: list[BaseRoute] = [
            Route(path + rest, _plain(answer), methods=_EVERY)
            for path, answer in table
            for rest in ("", "/" if path.endswith("sparql") else "/{below:path}")
        ]
        for path, answer in (
            ("/.well-known/void", self.void),
            ("/linkset.json", self.linkset),
            ("/healthz", self.health),
            ("/readyz", self.ready),
            ("/version", self.version),
        ):
            routes.append(Route(path, _plain(answer)))
        routes += [Route(f"/{path}", _plain(self.dump)) for path in describe.DUMPS]
        if folder := pages.static():
            routes.append(Mount("/static", StaticFiles(directory=folder)))
            routes += [
                Route(path + rest, _plain(self.writing.answer), methods=_EVERY)
                for path in handwork.PATHS
                for rest in ("", "/{below:path}")
            ]
        return [*routes, Route("/{path:path}", _plain(self.rest), methods=_EVERY)]

    # --- what is said of the data ---------------------------------------------------------------

    async def void(self, request: Request) -> Response:
        """The description of the data."""
        name = request.query_params.get("format", "")
        chosen = forms.choose(request.headers.get("accept", "*/*"), forms.FACTS, name)
        if chosen is None and not name:
            chosen = (forms.TURTLE, "")  # a browser would like a page; Turtle can be read
        if chosen is None:
            raise Problem(406, f"this can be had as {forms.listed(forms.FACTS)}")
        form, media = chosen
        tag = f'"{self.studies.version}-void-{form.name}"'
        if same := self.studies.fresh(request, tag):
            return same
        data = describe.dataset_description(self.house, root(request, self.house), form.name)
        return Response(data, media_type=form.content_type(media), headers=kept(self.house, tag))

    async def linkset(self, request: Request) -> Response:
        """The signposts of all studies."""
        return describe.linkset(self.house, root(request, self.house))

    async def dump(self, request: Request) -> Response:
        """The whole dataset as a file, made once for each state of the data."""
        path = request.url.path.lstrip("/")
        served = self.house.floor.served
        place = served.beside(Path(path).name)
        async with self._dumping:
            if not place.is_file():
                await asyncio.to_thread(_dumped, served.store, describe.DUMPS[path], place)
        headers = {
            "Content-Disposition": f'attachment; filename="{place.name}"',
            "Link": f'<{root(request, self.house)}>; rel="collection"',
            "Cache-Control": "no-cache",
        }
        return FileResponse(place, media_type="application/gzip", headers=headers)

    # --- how it is doing ------------------------------------------------------------------------

    async def health(self, _: Request) -> Response:
        """The process is there."""
        return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})

    async def ready(self, request: Request) -> Response:
        """A worker answers."""
        job = {"kind": "ping"}
        await asking.body(request, 0)
        await self.house.floor.queries.run(job)
        told = {"status": "ready", **self.house.state()}
        return JSONResponse(told, headers={"Cache-Control": "no-store"})

    async def version(self, _: Request) -> Response:
        """Which program, which data."""
        served = self.house.floor.served
        told: dict[str, Any] = {
            "program": _program(),
            "data": served.version,
            "access": served.tier,
            "facts": served.facts,
        }
        return JSONResponse(told)

    # --- things and pages -----------------------------------------------------------------------

    async def rest(self, request: Request) -> Response:
        """A thing, or a page."""
        if request.method not in {"GET", "HEAD"}:
            raise Problem(405, "this can only be read", headers={"Allow": "GET, HEAD"})
        await asking.body(request, 0)
        try:
            return await self._rest(request, request.url.path)
        except Problem as problem:
            accept = request.headers.get("accept", "*/*")
            chosen = forms.choose(accept, (JSON, forms.PAGE))
            instead = {404: "missing", 410: "gone"}.get(problem.status, "")
            if not instead or not pages.there() or not chosen or chosen[0] is not forms.PAGE:
                raise
            return await self._page(request, request.url.path, instead)

    async def _rest(self, request: Request, path: str) -> Response:
        if self.things.may_be(path):
            found = await self.things.answer(request)
            if found is not None:
                return found
        if pages.there():
            return await self._page(request, path)
        if path == "/":
            return RedirectResponse("/sparql", 303)
        raise Problem(404, "there is nothing at this address")

    async def _page(self, request: Request, path: str, instead: str = "") -> Response:
        given: dict[str, list[str]] = {}
        for name, value in asking.fields(request.url.query):
            given.setdefault(name, []).append(value)
        asked = hashlib.sha256(f"{path}?{request.url.query}".encode()).hexdigest()[:16]
        now = not self.house.settings.public and path.split(".", maxsplit=1)[0] in _NOW
        tag = "" if instead or now else f'"{self.studies.version}-{self._run}-{asked}"'
        if same := self.studies.fresh(request, tag):
            return same
        floor = self.house.floor
        job: dict[str, Any] = {"kind": "page", "path": path, "given": given, "instead": instead}
        job["seconds"] = _CHECKING if now else 0.0

        async def make() -> recent.Made:
            head, data, _ = await floor.pages.run(job, time_limit=job["seconds"])
            return head, data

        if now or path.startswith("/query"):  # a visitor's own query may differ each time, too
            making = make()
        else:
            key = (floor.served.version, instead, path, request.url.query)
            making = self._recent.get(key, make)
        head, data = await asking.while_there(request, making)
        if head["status"] != 200:  # noqa: PLR2004
            raise Problem(head["status"], head["detail"])
        start = root(request, self.house)
        links = [*head["links"], *self._signposts(path, start)]
        headers = kept(self.house, tag) | head["headers"]
        if links:
            headers["Link"] = pages.link_header(links, start)
        return Response(data, head["answer"], headers, media_type=head["media"])

    def _signposts(self, path: str, start: str) -> list[tuple[str, str, str]]:
        stem = path.lstrip("/").removesuffix(".html")
        counts = self.house.floor.served.counts
        base = self.house.project.base
        if stem in {"", "index"}:
            posts = describe.entrance(counts, start, base)
        elif stem.startswith("study/") and stem.count("/") == 1:
            posts = describe.signposts(counts, start, base, base + stem)
        else:
            return []
        return [(each["rel"], each["href"], each.get("type", "")) for each in posts]


def _program() -> str:
    """The version of the program."""
    try:
        return version("consilience")
    except PackageNotFoundError:
        return ""


def _plain(answer: Answer) -> Callable[[Request], Awaitable[Response]]:
    """A function, so that Starlette asks it for every method."""

    async def endpoint(request: Request) -> Response:
        return await answer(request)

    return endpoint


def _dumped(folder: Path, form: str, place: Path) -> None:
    partial = place.with_name(place.name + ".partial")
    with (
        partial.open("wb") as stream,
        gzip.GzipFile(filename="", mode="wb", fileobj=stream, mtime=0, compresslevel=6) as packed,
    ):
        engine.dumped(folder, form, cast("IO[bytes]", packed))
    partial.replace(place)


def application(project: Project, settings: Settings) -> Starlette:
    """The service of a project that was built. Nothing is read before it starts."""
    front = _Front(project, settings)

    @asynccontextmanager
    async def running(_: Starlette) -> AsyncIterator[None]:
        front.writing.open()
        await front.house.open()
        try:
            yield
        finally:
            await front.house.close()
            front.writing.close()

    shield = Middleware(Shield, settings=settings, closed=lambda: front.house.closed)
    return Starlette(routes=front.routes(), middleware=[shield], lifespan=running)
