"""A process that holds the store and what pages share in memory, and forks workers that share it.

A worker is there in milliseconds, and killing it costs nothing but its work. The service speaks
to this process through a socket: ``F`` and a connection make a worker (for pages, with the
number 1), ``K`` and its number kill it. It does nothing else, so it always answers; when the
service is gone, so are all workers.
"""

from __future__ import annotations

import contextlib
import gc
import os
import select
import signal
import socket
import struct
import sys
from pathlib import Path
from typing import IO, NoReturn, cast

from consilience.service import cell, frames, worker
from consilience.service.engine import Engine

MESSAGE = struct.Struct("!cI")
MAKE, KILL, MADE, GONE = b"F", b"K", b"M", b"G"
_REAP = 1.0  # seconds


def main() -> None:
    """Hold the store and make workers, until the service is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the service to deal with
    control = socket.socket(fileno=int(sys.argv[1]))
    cell.die_with_parent()
    with control.makefile("rb", buffering=0) as stream:
        first = frames.read(cast("IO[bytes]", stream))
    if first is None:
        return
    charge = worker.Charge(**first[0])
    engine, collection = worker.ready(charge)
    if engine is not None:
        if not charge.in_memory:
            engine.let_go()
        gc.collect()
        gc.freeze()  # what is there now is shared with the workers and stays
    control.sendall(frames.packed({"status": 200}))
    children: set[int] = set()
    try:
        while True:
            readable, _, _ = select.select([control], [], [], _REAP)
            _bury(children)
            if not readable:
                continue
            message, connections, _, _ = socket.recv_fds(control, MESSAGE.size, 1)
            if len(message) < MESSAGE.size:
                return
            word, number = MESSAGE.unpack(message)
            if word == MAKE:
                child = os.fork()
                if child == 0:
                    control.close()
                    _work(charge, engine, collection, connections[0], pages=bool(number))
                os.close(connections[0])
                children.add(child)
                control.sendall(MESSAGE.pack(MADE, child))
            else:
                _kill(children, number)
                control.sendall(MESSAGE.pack(GONE, number))
    finally:
        for child in tuple(children):
            _kill(children, child)
            os.waitpid(child, 0)


def _kill(children: set[int], child: int) -> None:
    """End a worker of ours; one that has ended, or is somebody else's, is left alone."""
    if child in children:
        os.kill(child, signal.SIGKILL)  # not yet buried, so the number is still its own


def _bury(children: set[int]) -> None:
    for child in tuple(children):
        with contextlib.suppress(ChildProcessError):
            if os.waitpid(child, os.WNOHANG)[0] == child:
                children.discard(child)


def _work(
    charge: worker.Charge,
    engine: Engine | None,
    collection: object,
    connection: int,
    *,
    pages: bool,
) -> NoReturn:
    status = 1
    try:
        cell.die_with_parent()
        with socket.socket(fileno=connection) as own, own.makefile("rwb") as stream:
            if engine is not None and not charge.in_memory:
                engine.take_up(Path(charge.folder))
            cell.close(charge.room)
            if charge.in_memory and not pages:  # pages read templates and tables of the program
                cell.no_more_files()
            worker.serve(engine, collection, charge, stream, stream)  # type: ignore[arg-type]
        status = 0
    finally:
        os._exit(status)


if __name__ == "__main__":
    main()
    os._exit(0)  # taking a large store apart would only cost time
