"""The endpoints for queries and updates: ``/sparql`` (studies), ``/desk/sparql`` (beside)."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from consilience.service import asking, describe, forms, guard
from consilience.service.asking import Asked
from consilience.service.counter import Counter
from consilience.service.house import House
from consilience.service.meter import Meter
from consilience.service.pool import Pool
from consilience.service.problem import Problem
from consilience.service.recent import Key, Made, Recent
from consilience.service.shield import asker

METHODS = ("GET", "HEAD", "POST", "QUERY", "OPTIONS")
_MISTAKE = 400


class Dataset:
    """What an endpoint is about: the studies, or the desk."""

    def __init__(self, house: House, meter: Meter, *, desk: bool = False) -> None:
        self.house = house
        self.meter = meter
        self.desk = desk
        self.path = "/desk/sparql" if desk else "/sparql"
        self._recent = Recent()

    # --- what both protocols need -------------------------------------------------------------

    def job(self, kind: str, **told: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
        """A job for a worker, about this dataset."""
        job = {"kind": kind, "union": not self.desk, **told}
        if self.desk:
            if self.house.desk is None:
                raise Problem(404, "there is no desk here")
            job["folder"] = str(self.house.desk.folder)
        return job

    @property
    def version(self) -> str:
        """The name of the state of the data."""
        if self.desk:
            return f"desk-{self.house.desk.version}" if self.house.desk else ""
        return self.house.floor.served.version

    async def run(
        self, request: Request, job: dict[str, Any], body: bytes = b"", key: Key = ()
    ) -> Made:
        """What a worker makes of a job; Problem where it refuses.

        With a ``key`` it is kept for whoever asks the same.
        """
        settings = self.house.settings
        who = asker(request.scope, settings.proxies)
        self.meter.admit(who)
        pool: Pool | Counter
        pool = self.house.desk_pool if self.desk else self.house.floor.answering

        async def make() -> Made:
            head, data, seconds = await pool.run(job, body)
            self.meter.charge(who, seconds)
            return head, data

        making = self._recent.get(key, make) if key else make()
        try:
            head, data = await asking.while_there(request, making)
        except Problem as problem:
            spent = settings.time_limit if problem.status == 503 else 0.0  # noqa: PLR2004
            self.meter.charge(who, spent, mistake=True)
            raise
        if head["status"] >= _MISTAKE:
            self.meter.charge(who, 0.0, mistake=True)
            raise Problem(head["status"], head["detail"], hint=head.get("hint", ""))
        return head, data

    def may_write(self, request: Request) -> None:
        """Problem unless the token is given."""
        if not self.desk:
            raise Problem(
                403,
                "what studies say is changed in their folders, not here",
                hint="facts of your own can be kept on the desk (consilience serve --writable)",
            )
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        known = self.house.settings.token.encode()
        same = hmac.compare_digest(given.strip().encode("utf-8", "replace"), known)
        if scheme.lower() != "bearer" or not known or not same:
            raise Problem(
                401,
                "writing needs the token (Authorization: Bearer …)",
                headers={"WWW-Authenticate": "Bearer"},
            )

    def fresh(self, request: Request, tag: str) -> Response | None:
        """304 where whoever asks has the answer already."""
        known = request.headers.get("if-none-match", "")
        tags = {each.strip().removeprefix("W/") for each in known.split(",")}
        if tag and (tag in tags or "*" in tags):
            return Response(status_code=304, headers=kept(self.house, tag))
        return None

    # --- queries and updates -------------------------------------------------------------------

    async def answer(self, request: Request) -> Response:
        """Answer a query, carry out an update, or say what this service is."""
        if request.method not in METHODS:
            raise Problem(405, "use GET, POST or QUERY", headers={"Allow": ", ".join(METHODS)})
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": ", ".join(METHODS)})
        if self.desk and self.house.desk is None:
            raise Problem(404, "there is no desk here", hint="see consilience serve --writable")
        settings = self.house.settings
        updates = settings.body_limit if self.desk else 0
        found = await asking.asked(request, settings.query_limit, updates)
        if found is None:
            return await self._described(request)
        notes = request.scope["state"]["told"]
        notes["digest"] = hashlib.sha256(found.text.encode()).hexdigest()[:12]
        notes["query"] = found.text
        if found.updates:
            return await self._updated(request, found)
        return await self._answered(request, found)

    async def _described(self, request: Request) -> Response:
        accept = request.headers.get("accept", "*/*")
        chosen = forms.choose(accept, (*forms.FACTS, forms.PAGE))
        if chosen is None:
            raise Problem(406, f"this can be had as {forms.listed(forms.FACTS)}")
        if chosen[0] is forms.PAGE and not self.desk:
            return RedirectResponse("/query", 303, {"Vary": "Accept"})
        form, media = (forms.TURTLE, "") if chosen[0] is forms.PAGE else chosen
        data = describe.service(self, request, form.name)
        return Response(data, media_type=form.content_type(media), headers={"Vary": "Accept"})

    async def _answered(self, request: Request, found: Asked) -> Response:
        accept = request.headers.get("accept", "*/*")
        kinds = {"rows": forms.ROWS, "truth": forms.TRUTH, "facts": forms.FACTS}
        chosen = {kind: forms.choose(accept, each, found.form) for kind, each in kinds.items()}
        if not any(chosen.values()):
            offered = forms.listed(dict.fromkeys((*forms.ROWS, *forms.FACTS)))
            raise Problem(406, f"answers can be had as {offered}")
        wanted = {kind: each[0].name if each else "" for kind, each in chosen.items()}
        tag = self._tag(found, wanted)
        if same := self.fresh(request, tag):
            return same
        job = self.job(
            "query",
            base=here(request, self.house, self.path),
            forms=wanted,
            default=found.default,
            named=found.named,
        )
        # The tag tells apart what is asked, the base what stands in it without a whole address.
        key = (tag, found.text, job["base"]) if tag and not self.desk else ()
        head, data = await self.run(request, job, found.text.encode(), key)
        types = {each[0].name: each[0].content_type(each[1]) for each in chosen.values() if each}
        return Response(data, media_type=types[head["form"]], headers=kept(self.house, tag))

    def _tag(self, found: Asked, wanted: dict[str, str]) -> str:
        if guard.varies(found.text):
            return ""
        asked = repr((found.text, found.default, found.named, sorted(wanted.items())))
        return f'"{self.version}-{hashlib.sha256(asked.encode()).hexdigest()[:16]}"'

    async def _updated(self, request: Request, found: Asked) -> Response:
        self.may_write(request)
        assert self.house.desk is not None  # noqa: S101 - may_write is about the desk
        job = {
            "do": "update",
            "base": here(request, self.house, self.path),
            "default": found.default,
            "named": found.named,
        }
        return Response(status_code=await self.house.desk.write(job, found.text.encode()))


def root(request: Request, house: House) -> str:
    """The address that the service is reached under, with a slash at its end."""
    if house.settings.url:
        return house.settings.url.rstrip("/") + "/"
    return f"{request.url.scheme}://{request.headers.get('host', '')}/"


def here(request: Request, house: House, path: str) -> str:
    """The whole address of a path."""
    return root(request, house) + path.lstrip("/")


def kept(house: House, tag: str, vary: Sequence[str] = ("Accept",)) -> dict[str, str]:
    """What is said of how long an answer may be kept."""
    headers = {"Vary": ", ".join(vary), "Cache-Control": "no-cache"}
    if tag:
        headers["ETag"] = tag
        if house.settings.public:
            headers["Cache-Control"] = "public, max-age=300"
    return headers
