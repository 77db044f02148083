"""The web server around the application (uvicorn), which lets nobody hold a place for nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol

from consilience.service.settings import Settings

_HEAD = 15.0  # seconds in which the head of a first request has to arrive
_MOST_HEAD = 65_536  # bytes of a head; a query may stand in it
_CONNECTIONS = 1000


class _Impatient(H11Protocol):
    """A connection that is closed where no request comes."""

    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._waiting = self.loop.call_later(_HEAD, self._enough, transport)

    def _enough(self, transport: asyncio.Transport) -> None:
        if self.cycle is None:
            transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._waiting:
            self._waiting.cancel()
        super().connection_lost(exc)


class _Server(uvicorn.Server):
    """Tells when it listens."""

    told: Callable[[], None] | None = None

    async def startup(self, sockets: list[Any] | None = None) -> None:
        await super().startup(sockets)
        if self.started and self.told:
            self.told()


def run(app: Starlette, settings: Settings, *, told: Callable[[], None] | None = None) -> _Server:
    """Serve until somebody stops it; ``told`` is called once it listens."""
    server = server_of(app, settings)
    server.told = told
    server.run()
    return server


def server_of(app: Starlette, settings: Settings) -> _Server:
    """The server, not yet running."""
    return _Server(
        uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
            http=_Impatient,
            ws="none",
            loop="asyncio",
            lifespan="on",
            access_log=False,
            log_config=None,
            server_header=False,
            proxy_headers=False,
            h11_max_incomplete_event_size=_MOST_HEAD,
            limit_concurrency=_CONNECTIONS,
            timeout_keep_alive=15,
            timeout_graceful_shutdown=int(settings.time_limit) + 5,
        )
    )
