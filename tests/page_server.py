"""A small server for the tests of pages in a browser, with a policy as strict as any."""

from __future__ import annotations

import mimetypes
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

from consilience.pages import STATIC, Collection, Visit, answer, missing

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def browser() -> str:
    """Where Chromium or Chrome is; empty where there is none."""
    return next((found for name in _BROWSERS if (found := shutil.which(name))), "")


@contextmanager
def serving(collection: Collection) -> Iterator[str]:
    """The address of a server for a collection, while it is needed."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            path = unquote(parts.path)
            if path.startswith("/static/"):
                file = STATIC / path.removeprefix("/static/")
                self._send(200, mimetypes.guess_type(path)[0] or "", file.read_bytes())
                return
            given = {name: tuple(values) for name, values in parse_qs(parts.query).items()}
            visit = Visit(path, given, collection)
            page = answer(visit) or missing(visit)
            self._send(page.status, page.media, page.body)

        def _send(self, status: int, media: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", media)
            self.send_header("Content-Security-Policy", POLICY)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
