"""The service, running in this process, for tests that ask it as others would."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from consilience import api
from consilience.service import running
from consilience.service.application import application
from consilience.service.settings import Settings
from servers import free_port

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

TOKEN = "a token that writers must have"  # noqa: S105 - of the tests
WRITER = {"Authorization": f"Bearer {TOKEN}"}
_PATIENCE = 60.0


@contextmanager
def serving(project: Path, settings: Settings | None = None) -> Generator[str, None, None]:
    """The address of the service of a built project, without a slash at its end."""
    given = replace(settings or Settings(), port=free_port())
    app = application(api.find_project(project), given)
    server = running.server_of(app, given)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    end = time.monotonic() + _PATIENCE
    while not server.started:
        assert thread.is_alive(), "the service did not start"
        assert time.monotonic() < end
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{given.port}"
    finally:
        server.should_exit = True
        thread.join(_PATIENCE)
        assert not thread.is_alive(), "the service did not stop"
