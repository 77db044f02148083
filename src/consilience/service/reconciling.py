"""Codebooks for spreadsheet programs (Reconciliation Service API 0.2), under ``/reconcile``.

Only what the copy holds that everything else here is answered from can be found.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from consilience import iris, query_file, reconciliation
from consilience.errors import ConsilienceError
from consilience.rdf import Iri
from consilience.reconciliation import BadRequest, Json, Reconciliation
from consilience.service import asking, describe
from consilience.service.house import Floor, House
from consilience.service.meter import Meter
from consilience.service.problem import Problem, later
from consilience.service.shield import asker
from consilience.service.sparql import METHODS, root

PATH = "/reconcile"
_FORM = "application/x-www-form-urlencoded"
_AT_ONCE = 2  # requests that are worked on side by side
#: Spreadsheet programs show a preview within a page of their own.
_FRAMED = {"Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors *"}

Given = Mapping[str, str]


class Reconciling:
    """What is answered below ``/reconcile``."""

    def __init__(self, house: House, meter: Meter) -> None:
        self.house = house
        self.meter = meter
        self._turn = asyncio.Lock()
        self._places = asyncio.Semaphore(_AT_ONCE)
        self._known: dict[str, Reconciliation] = {}

    async def answer(self, request: Request) -> Response:
        """Describe the service, reconcile, suggest, show, or extend."""
        if request.method not in METHODS:
            raise Problem(405, "use GET or POST", headers={"Allow": ", ".join(METHODS)})
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": ", ".join(METHODS)})
        given = await self._given(request)
        who = asker(request.scope, self.house.settings.proxies)
        self.meter.admit(who)
        known = await self._of(self.house.floor)
        below = request.path_params.get("below", "").strip("/")
        began = time.monotonic()
        mistake = True
        try:
            found = await self._answered(request, known, below, given)
            mistake = False
        except BadRequest as error:
            raise Problem(400, str(error), hint=error.hint) from error
        finally:
            self.meter.charge(who, time.monotonic() - began, mistake=mistake)
        return found

    async def _given(self, request: Request) -> dict[str, str]:
        """The fields of the request; of one that is given twice, the last."""
        limit = self.house.settings.query_limit
        sent = asking.fields(request.url.query)
        data = await asking.body(request, limit * 3)  # percent-encoded
        if request.method == "POST":
            if data and asking.media(request) != _FORM:
                raise Problem(415, f"send the fields as {_FORM}")
            sent += asking.fields(data)
        if sum(len(value) for _, value in sent) > limit:
            raise Problem(413, f"a request may have up to {limit:,} characters")
        return dict(sent)

    async def _of(self, floor: Floor) -> Reconciliation:
        """The codebooks of a state of the data, read when somebody first asks."""
        version = floor.served.version
        async with self._turn:
            if version not in self._known:
                self._known = {version: await self._read(floor)}
            return self._known[version]

    async def _read(self, floor: Floor) -> Reconciliation:
        tier = floor.served.tier
        try:
            found = await asyncio.to_thread(reconciliation.service, self.house.project, up_to=tier)
        except (ConsilienceError, OSError) as error:
            raise Problem(
                503, "the codebooks cannot be read now", hint="see consilience check"
            ) from error
        addresses = [Iri(end.address) for own in found.ends.values() for end in own]
        text = query_file.bind(describe.view("known"), {"thing": addresses})
        held = {row["thing"] for row in await describe.rows(floor, text)}
        kept = {
            scheme: tuple(end for end in own if end.address in held)
            for scheme, own in found.ends.items()
        }
        return replace(found, ends={scheme: own for scheme, own in kept.items() if own}, _by_id={})

    async def _answered(
        self, request: Request, known: Reconciliation, below: str, given: Given
    ) -> Response:
        if below == "preview":
            page = known.preview(given.get("id", ""))
            if not page:
                raise Problem(404, "there is nothing with this id")
            return HTMLResponse(page, headers=_FRAMED)
        if below.startswith("view/"):
            return RedirectResponse(self._way(request, known, below.removeprefix("view/")), 303)
        told: Callable[[], Json] | None = {
            "suggest/entity": lambda: known.suggest_entity(_prefix(given), cursor=_start(given)),
            "suggest/type": lambda: known.suggest_type(_prefix(given), cursor=_start(given)),
            "suggest/property": lambda: known.suggest_property(
                _prefix(given), cursor=_start(given)
            ),
            "extend/propose": lambda: known.propose_properties(
                given.get("type", ""), limit=_whole(given, "limit", 10)
            ),
        }.get(below)
        if not below:
            told = self._main(request, known, given)
        if told is None:
            raise Problem(404, "there is nothing at this address")
        return JSONResponse(await self._done(told), headers={"Cache-Control": "no-cache"})

    def _main(self, request: Request, known: Reconciliation, given: Given) -> Callable[[], Json]:
        if "queries" in given:
            return lambda: known.reconcile(_json(given, "queries"))
        if "extend" in given:
            return lambda: known.extend(_json(given, "extend"))
        start = root(request, self.house) + PATH.lstrip("/")
        return lambda: known.manifest(start, name=self.house.project.title)

    async def _done(self, work: Callable[[], Json]) -> Json:
        try:
            async with asyncio.timeout(self.house.settings.patience):
                await self._places.acquire()
        except TimeoutError:
            raise Problem(503, "more is asked than can be answered now", headers=later(5)) from None
        try:
            return await asyncio.to_thread(work)
        finally:
            self._places.release()

    def _way(self, request: Request, known: Reconciliation, id_: str) -> str:
        """The address of an end, as this service answers it."""
        address = known.address(id_)
        if not address:
            raise Problem(404, "there is nothing with this id")
        for start in (self.house.project.base, iris.HOME):
            if address.startswith(start):
                return root(request, self.house) + address.removeprefix(start)
        return address


def _prefix(given: Given) -> str:
    return given.get("prefix", "")


def _start(given: Given) -> int:
    return _whole(given, "cursor", 0)


def _whole(given: Given, name: str, otherwise: int) -> int:
    value = given.get(name, "") or str(otherwise)
    if not value.isascii() or not value.isdecimal():
        raise BadRequest(f"“{name}” must be a whole number")
    return int(value[:9])


def _json(given: Given, name: str) -> object:
    try:
        found: object = json.loads(given[name])
    except (ValueError, RecursionError) as error:
        raise BadRequest(f"“{name}” is not JSON") from error
    return found
