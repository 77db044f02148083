"""SPARQL servers that tests start: other people's, and one that misbehaves."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

_PATIENCE = 60.0


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def _running(command: list[str], address: str, log: Path) -> Generator[None, None, None]:
    with log.open("wb") as stream:
        process = subprocess.Popen(command, stdout=stream, stderr=subprocess.STDOUT)
    try:
        _wait(address, process, log)
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            pytest.fail(f"the server ended: {log.read_text(errors='replace')[-500:]}")
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - http, made above
                return
        except urllib.error.HTTPError:
            return  # it answers, if only to say that this is no question
        except OSError:
            time.sleep(0.1)
    pytest.fail("the server did not answer in time")


@contextmanager
def oxigraph(folder: Path, *options: str) -> Generator[str, None, None]:
    """The address of an Oxigraph server with a store of its own."""
    program = Path(sys.executable).with_name("oxigraph")
    if not program.exists():
        pytest.skip("no oxigraph beside this Python: pip install oxigraph")
    port = free_port()
    command = [str(program), "serve", "--location", str(folder / "store"), *options]
    address = f"http://127.0.0.1:{port}"
    with _running([*command, "--bind", f"127.0.0.1:{port}"], address, folder / "log"):
        yield f"{address}/query"


_VIRTUOSO = """[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
[Parameters]
ServerPort = 127.0.0.1:{port}
NumberOfBuffers = 20000
DirsAllowed = {folder}
[HTTPServer]
ServerPort = 127.0.0.1:{http}
[SPARQL]
ResultSetMaxRows = 1000000
"""


@contextmanager
def virtuoso(folder: Path) -> Generator[str, None, None]:
    """The address of a Virtuoso server with a store of its own, which anybody may change."""
    program, console = shutil.which("virtuoso-t"), shutil.which("isql-vt")
    if program is None or console is None:
        pytest.skip("no Virtuoso here: apt-get install virtuoso-opensource-7-bin")
    port, http = free_port(), free_port()
    settings = folder / "virtuoso.ini"
    settings.write_text(_VIRTUOSO.format(folder=folder, port=port, http=http), encoding="utf-8")
    address = f"http://127.0.0.1:{http}/sparql"
    command = [program, "-f", "+configfile", str(settings)]
    with _running(command, address, folder / "out.log"):
        grant = 'GRANT SPARQL_UPDATE TO "SPARQL";'
        subprocess.run(
            [console, f"127.0.0.1:{port}", "dba", "dba", f"exec={grant}"],
            check=True,
            capture_output=True,
        )
        yield address


@contextmanager
def replying(status: int, body: bytes, headers: Mapping[str, str]) -> Generator[str, None, None]:
    """The address of a server that gives one and the same reply to everything."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_DELETE = do_POST  # noqa: N815 - names that http.server looks for

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/query"
    finally:
        server.shutdown()
        server.server_close()
