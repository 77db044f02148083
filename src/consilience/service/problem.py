"""What went wrong with a request, for people and programs (RFC 9457, problem details)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus

from starlette.responses import Response

from consilience.service import forms

_PLAIN = forms.Form("text", "text/plain", charset=True)
JSON = forms.Form("problem", "application/problem+json", ("application/json",))


class Problem(Exception):
    """A request that is not answered: the status, what is wrong, and what to do."""

    def __init__(
        self, status: int, detail: str, *, hint: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.hint = hint
        self.headers = dict(headers or {})

    def response(self, accept: str = "*/*") -> Response:
        """The answer that says so."""
        title = HTTPStatus(self.status).phrase
        chosen = forms.choose(accept, (JSON, _PLAIN))
        form = chosen[0] if chosen else JSON
        if form is _PLAIN:
            said = f"{self.detail}\n{self.hint}\n" if self.hint else f"{self.detail}\n"
            body = said.encode()
        else:
            told: dict[str, object] = {
                "type": "about:blank",
                "title": title,
                "status": self.status,
                "detail": self.detail,
            }
            if self.hint:
                told["hint"] = self.hint
            body = json.dumps(told, ensure_ascii=False).encode()
        headers = {"Vary": "Accept", "Cache-Control": "no-store"} | self.headers
        return Response(body, self.status, headers, media_type=form.content_type())


def later(seconds: float) -> dict[str, str]:
    """The header that says when to try again."""
    return {"Retry-After": str(max(1, round(seconds)))}
