"""``consilience serve``: pages, linked data and a SPARQL service on this computer or for all."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import sys
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from consilience.cli.options import Run
from consilience.cli.session import Session

if TYPE_CHECKING:
    from consilience.project import Project
    from consilience.service.settings import Settings

_SHORTEST_KEY = 16


def run(
    folder: Annotated[
        Path | None, Parameter(help="Folder of the project; otherwise the nearest one.")
    ] = None,
    /,
    *,
    host: Annotated[str | None, Parameter(help="Address to listen on (127.0.0.1).")] = None,
    port: Annotated[int, Parameter(help="Port to listen on.")] = 8000,
    public: Annotated[
        bool,
        Parameter(negative="", help="Let other computers ask. Only what is open is shown."),
    ] = False,
    url: Annotated[
        str, Parameter(help="The address under which people reach it; needed with --public.")
    ] = "",
    up_to: Annotated[
        Literal["open", "safeguarded", "controlled"] | None,
        Parameter(
            help="The narrowest access that is shown: here all (controlled), with --public open."
        ),
    ] = None,
    key_file: Annotated[
        Path | None,
        Parameter(
            help="File with the key that readers must have. Made up otherwise, where needed."
        ),
    ] = None,
    writable: Annotated[
        bool,
        Parameter(negative="", help="Add a desk: a store of its own that can be written."),
    ] = False,
    token_file: Annotated[
        Path | None, Parameter(help="File with the token that writers must have.")
    ] = None,
    time_limit: Annotated[
        float | None, Parameter(help="Seconds that a query may take (30; with --public 10).")
    ] = None,
    result_limit: Annotated[
        float | None, Parameter(help="Megabytes that an answer may have (50; with --public 20).")
    ] = None,
    memory: Annotated[
        float | None,
        Parameter(help="Megabytes that a query may take (2000; with --public 512)."),
    ] = None,
    workers: Annotated[
        int | None, Parameter(help="Queries that begin side by side (four for each processor).")
    ] = None,
    in_memory: Annotated[
        int | None,
        Parameter(help="Facts up to which all is held in memory (5000000); more stay on disk."),
    ] = None,
    proxy: Annotated[
        tuple[str, ...],
        Parameter(help="Address of a proxy whose X-Forwarded-For is believed."),
    ] = (),
    log_queries: Annotated[
        bool, Parameter(negative="", help="Write the text of queries into the log.")
    ] = False,
    log_addresses: Annotated[
        bool, Parameter(negative="", help="Write who asked into the log.")
    ] = False,
    browser: Annotated[bool, Parameter(help="Open the pages in a browser.")] = False,
    session: Run,
) -> int:
    """Show what was prepared in a browser, as linked data, and to programs (SPARQL).

    Nothing leaves this computer unless --public is given; then only what is open does. Ctrl-C
    stops it.
    """
    project = session.project(folder)
    given = settings_of(
        host=host,
        port=port,
        public=public,
        url=url,
        up_to=up_to,
        writable=writable,
        token=_secret(token_file, "TOKEN"),
        key=_secret(key_file, "KEY"),
        time_limit=time_limit,
        result_limit=_bytes(result_limit),
        memory=_bytes(memory),
        workers=workers or max(8, 4 * (os.cpu_count() or 1)),
        in_memory=in_memory,
        proxies=proxy,
        log_queries=log_queries,
        log_addresses=log_addresses,
    )
    return serve(project, given, session, browser=browser)


def settings_of(*, public: bool, **given: object) -> Settings:
    """The settings of a service (see ``consilience.service.settings``)."""
    from consilience.service.settings import of  # noqa: PLC0415 - heavy

    return of(public=public, **given)


def _bytes(megabytes: float | None) -> int | None:
    return None if megabytes is None else int(megabytes * 1_000_000)


def _secret(file: Path | None, name: str) -> str:
    """A key from a file or from the environment; never from the command line."""
    from consilience.errors import Refused  # noqa: PLC0415

    if file is None:
        found, where = os.environ.get(f"CONSILIENCE_SERVE_{name}", ""), "the environment"
    else:
        found, where = file.read_text(encoding="utf-8").strip(), str(file)
    if (file or found) and len(found) < _SHORTEST_KEY:
        raise Refused(
            f"the key in {where} is shorter than {_SHORTEST_KEY} characters",
            hint='make one with: python -c "import secrets; print(secrets.token_urlsafe())"',
        )
    return found


def serve(project: Project, settings: Settings, session: Session, *, browser: bool) -> int:
    """Serve a project until somebody stops it."""
    from dataclasses import replace  # noqa: PLC0415

    from consilience.access import TIERS  # noqa: PLC0415
    from consilience.cli.link.options import today  # noqa: PLC0415
    from consilience.errors import MissingExtra  # noqa: PLC0415
    from consilience.service import served  # noqa: PLC0415 - heavy

    _free(settings)
    copy = served.prepare(project, settings.up_to)
    if copy.tier != TIERS[0] and not settings.key:
        settings = replace(settings, key=secrets.token_urlsafe(24))
    if not settings.public:
        here = settings.key or secrets.token_urlsafe(24)
        settings = replace(settings, here=here, today=today)
    try:
        from consilience.service import running  # noqa: PLC0415 - an extra
        from consilience.service.application import application  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise MissingExtra("serve", wanted_for="the service") from error
    _log(session)
    start = settings.url or f"http://{_shown(settings.host)}:{settings.port}/"
    key = settings.here if settings.writes_here else settings.key
    entrance = start + (f"?key={key}" if key and not settings.public else "")

    def told() -> None:
        session.say(f"Pages: {entrance}", even_if_quiet=True)
        if settings.writes_here:
            session.say("With this address you can also import files and review links.")
        session.say(f"Query service (SPARQL): {start.rstrip('/')}/sparql")
        if settings.writable:
            session.say(f"Desk, to be written: {start.rstrip('/')}/desk/sparql and /desk/gsp")
        session.say(_who(copy.tier, len(copy.left_out), settings))
        session.say("Stop with Ctrl-C.")
        if browser:
            webbrowser.open(entrance)

    running.run(application(project, settings), settings, told=told)
    return 0


def _free(settings: Settings) -> None:
    """Refused where another program listens there already."""
    from consilience.errors import Refused  # noqa: PLC0415

    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            reason = (error.strerror or "").lower()
            raise Refused(
                f"nothing can listen at {settings.host}, port {settings.port}: {reason}",
                hint=f"take another one: --port {settings.port + 1}",
            ) from error


def _who(tier: str, left_out: int, settings: Settings) -> str:
    here = "everybody who can reach this computer" if settings.public else "this computer"
    if tier == "open":
        said = f"All that is shown is open; {here} can see it."
    else:
        said = f"Shown is what is open up to “{tier}”, to {here}, and only with the key."
    if left_out:
        said += (
            f" Kept back: {left_out} {'graph' if left_out == 1 else 'graphs'} of narrower access."
        )
    return said


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _log(session: Session) -> None:
    """Requests to standard error, a line each, unless --quiet."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%Y-%m-%dT%H:%M:%S%z"))
    for name in ("consilience.service", "uvicorn.error"):
        log = logging.getLogger(name)
        log.addHandler(handler)
        log.propagate = False
    logging.getLogger("consilience.service").setLevel(
        logging.WARNING if session.quiet else logging.INFO
    )
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
