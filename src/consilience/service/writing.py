"""The pages that write, over HTTP: importing files, and reviewing links."""

from __future__ import annotations

from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from consilience.service import asking, forms, handwork, uploads
from consilience.service.house import House
from consilience.service.problem import JSON, Problem
from consilience.tray import Tray

_MOST_FORM = 8_000_000  # bytes of a form without files
_MOST_FIELDS = 20_000
_PATIENCE = 600.0  # seconds for a file, or for what is built of it
_WHO = "consilience-reviewer"
_HEADERS = {
    "Cache-Control": "no-store",
    # A browser says where a form comes from only if it may.
    "Referrer-Policy": "same-origin",
}
Given = dict[str, list[str]]


class Writing:
    """Answers whoever sits at this computer."""

    def __init__(self, house: House, version: str) -> None:
        self.house = house
        self.version = version
        self.tray: Tray | None = None

    def open(self) -> None:
        """Make the place for what is dropped."""
        if self.house.settings.writes_here:
            self.tray = Tray.made()

    def close(self) -> None:
        """Wipe what was dropped."""
        if self.tray:
            self.tray.wipe()

    async def answer(self, request: Request) -> Response:
        """A page, or what came of a form; to a browser also where that is a refusal."""
        try:
            return await self._answer(request)
        except Problem as problem:
            page = forms.choose(request.headers.get("accept", "*/*"), (JSON, forms.PAGE))
            if not page or page[0] is not forms.PAGE or not self.tray:
                raise
            told = {"problem": [problem.detail], "hint": [problem.hint]}
            answer = await self._done(request, told, sends=False, path="/problem")
            answer.status_code = problem.status
            answer.headers.update(problem.headers)
            return answer

    async def _answer(self, request: Request) -> Response:
        settings = self.house.settings
        handwork.demand_entrance(request, settings)
        if request.method in {"GET", "HEAD"}:
            given = _fields(request.url.query.encode())
            await asking.body(request, 0)
        elif request.method == "POST":
            handwork.demand_own_page(request)
            given = await self._sent(request)
            handwork.demand_token(given.pop(handwork.TOKEN, [""])[0], settings)
        else:
            raise Problem(405, "this takes GET and POST", headers={"Allow": "GET, HEAD, POST"})
        return await self._done(
            request, given, sends=request.method == "POST", path=request.url.path
        )

    async def _sent(self, request: Request) -> Given:
        if request.url.path != "/import":
            return _fields(await asking.body(request, _MOST_FORM))
        tray = self._tray()
        drop, given = await uploads.received(request, tray)
        try:
            handwork.demand_token(given.get(handwork.TOKEN, [""])[0], self.house.settings)
        except Problem:
            tray.throw_away(drop)
            raise
        return given | {"drop": [drop]}

    def _tray(self) -> Tray:
        if self.tray is None:
            raise Problem(404, "there is nothing at this address")
        return self.tray

    async def _done(self, request: Request, given: Given, *, sends: bool, path: str) -> Response:
        settings = self.house.settings
        job = {
            "kind": "here",
            "path": path,
            "given": given,
            "sends": sends,
            "token": handwork.token(settings),
            "who": request.cookies.get(_WHO, ""),
            "today": settings.today(),
            "version": self.version,
            "passing": settings.passing,
            "tray": str(self._tray().folder),
            "seconds": _PATIENCE,
        }
        importing, linking = self.house.own_pools
        pool = importing if path.startswith("/import") else linking
        try:
            head, body, _ = await pool.run(job, time_limit=_PATIENCE)
        except Problem as problem:
            raise _stopped(problem) from None
        if head["status"] != 200:  # noqa: PLR2004
            raise Problem(head["status"], head["detail"], hint=head.get("hint", ""))
        if head["built"]:
            await self.house.renew()
        if head["to"]:
            answer: Response = RedirectResponse(head["to"], 303, _HEADERS)
        else:
            answer = Response(body, head["answer"], _HEADERS, media_type=head["media"])
        if head["who"]:
            answer.set_cookie(_WHO, head["who"], path="/links", httponly=True, samesite="strict")
        return answer


def _stopped(problem: Problem) -> Problem:
    """What is said where a worker was stopped, or none was free."""
    return Problem(
        problem.status,
        "this needed more time or memory than a page may have, and was stopped",
        hint="a study is written whole or not at all; import what is large with: "
        "consilience import FILE --study ID",
        headers=problem.headers,
    )


def _fields(data: bytes) -> Given:
    found: Given = {}
    try:
        pairs = parse_qsl(
            data.decode("ascii"), keep_blank_values=True, errors="strict",
            max_num_fields=_MOST_FIELDS,
        )  # fmt: skip
    except ValueError as error:  # Unicode's own error is such
        raise Problem(400, "the fields of the form are not text in UTF-8") from error
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found
