"""Workers for jobs: as many as there may be, a queue for the rest, and an end for each.

A job is given up when its time is over, when whoever asked has gone, or when its worker dies; the
worker is then killed, since nothing else stops a query for certain.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass, field
from typing import Any

from consilience.service import frames
from consilience.service.lanes import Lane
from consilience.service.nursery import KILL, MAKE, MESSAGE
from consilience.service.problem import Problem, later
from consilience.service.worker import Charge

Answered = tuple[dict[str, Any], bytes, float]
_JOBS = 500  # of one worker; then it makes room for a fresh one
_SLICES = (0.01, 0.1, 2.0, float("inf"))  # seconds of work on each lane, quick ones first
_TRIES = 1  # the lane before which another way is tried
_CREW, _PAGES_CREW = 8, 2  # workers for each that may be at work; those of pages hold more
_LESS = "ask for less at a time, or narrow it down; no part of an answer is given"
#: Has memory taken in large pages, so that a process which holds much is forked some times quicker.
_LARGE_PAGES = {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}
_OF_PROCESS = 2  # what makes a clock of the number of a process (Linux)
_POLITE = 5  # how far: see nice(1)
_START = 1800.0  # seconds that reading a store, and what pages share, may take


@dataclass(eq=False)
class _Worker:
    """A process that does jobs, and the way to speak to it."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    number: int
    process: asyncio.subprocess.Process | None = None
    jobs: int = 0
    polite: bool = False

    async def do(self, job: Mapping[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
        """Hand over a job and wait for what comes of it."""
        self.jobs += 1
        self.writer.write(frames.packed(job, body))
        await self.writer.drain()
        return await _reply(self.reader)

    def worked(self) -> float:
        """Seconds of a processor that it has taken so far; where nobody knows, the time it is."""
        with contextlib.suppress(OSError, AttributeError):
            return time.clock_gettime(~self.number << 3 | _OF_PROCESS)
        return time.monotonic()

    def halt(self, *, on: bool) -> None:
        """Stop working for a while, or go on."""
        if hasattr(signal, "SIGSTOP") and not self.reader.at_eof():
            with contextlib.suppress(OSError):
                os.kill(self.number, signal.SIGSTOP if on else signal.SIGCONT)

    def step_back(self) -> None:
        """Let quicker jobs go first."""
        if not self.polite and hasattr(os, "setpriority"):
            self.polite = True
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self.number, _POLITE)


async def _reply(reader: asyncio.StreamReader) -> tuple[dict[str, Any], bytes]:
    head, body = frames.lengths(await reader.readexactly(frames.LENGTHS))
    told = await reader.readexactly(head)
    return frames.head_of(told), await reader.readexactly(body)


class Nursery:
    """The process that makes workers (see :mod:`consilience.service.nursery`)."""

    def __init__(self, charge: Charge, *, fork: bool) -> None:
        self.charge = charge
        self.fork = fork and hasattr(os, "fork")
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._turn = asyncio.Lock()

    async def start(self) -> None:
        """Read the store; Problem where that fails."""
        if not self.fork:
            return
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        self._process = subprocess.Popen(  # noqa: S603, ASYNC220 - our own module; it returns at once
            [sys.executable, "-m", "consilience.service.nursery", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            env=os.environ | _LARGE_PAGES,  # noqa: TID251 - what a process needs to run at all
        )
        theirs.close()
        self._control = ours
        loop = asyncio.get_running_loop()
        await loop.sock_sendall(ours, frames.packed(asdict(self.charge)))
        size = len(frames.packed({"status": 200}))
        try:
            answer = await asyncio.wait_for(loop.sock_recv(ours, size), _START)
        except TimeoutError:
            answer = b""
        if len(answer) < size:
            await self.stop()
            raise Problem(500, "the store cannot be read")

    async def make(self, *, pages: bool) -> _Worker:
        """A new worker."""
        if not self.fork:
            return await self._spawned()
        ours, theirs = socket.socketpair()
        number = await self._say(MAKE, int(pages), theirs)
        reader, writer = await asyncio.open_connection(sock=ours, limit=1 << 20)
        return _Worker(reader, writer, number)

    async def _spawned(self) -> _Worker:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "consilience.service.worker"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            limit=1 << 20,
        )
        assert process.stdin is not None  # noqa: S101 - both are pipes, as said above
        assert process.stdout is not None  # noqa: S101
        worker = _Worker(process.stdout, process.stdin, process.pid, process)
        worker.writer.write(frames.packed(asdict(self.charge)))
        await asyncio.wait_for(_reply(worker.reader), _START)
        return worker

    async def end(self, worker: _Worker) -> None:
        """Kill a worker."""
        worker.writer.close()
        if worker.process is not None:
            with contextlib.suppress(ProcessLookupError):
                worker.process.kill()
            await worker.process.wait()
        elif self._control is not None:
            with contextlib.suppress(OSError, Problem):
                await self._say(KILL, worker.number)

    async def _say(self, word: bytes, number: int, connection: socket.socket | None = None) -> int:
        # Shielded: a reply that nobody waits for would be taken for the next one's.
        return await asyncio.shield(self._exchange(word, number, connection))

    async def _exchange(self, word: bytes, number: int, connection: socket.socket | None) -> int:
        async with self._turn:
            control = self._control
            if control is None:
                raise Problem(503, "the service is stopping", headers=later(5))
            message = MESSAGE.pack(word, number)
            if connection is None:
                control.send(message)
            else:
                with connection:
                    socket.send_fds(control, [message], [connection.fileno()])
            reply = await asyncio.get_running_loop().sock_recv(control, MESSAGE.size)
        if len(reply) < MESSAGE.size:
            raise Problem(503, "the store is gone; it is being read again", headers=later(5))
        found: int = MESSAGE.unpack(reply)[1]
        return found

    @property
    def alive(self) -> bool:
        """Whether workers can be made."""
        return not self.fork or (self._process is not None and self._process.poll() is None)

    async def stop(self) -> None:
        """End it, and with it all its workers."""
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._process is not None:
            process, self._process = self._process, None
            for _ in range(50):
                if process.poll() is not None:
                    return
                await asyncio.sleep(0.1)
            process.kill()
            process.wait()


@dataclass(eq=False)
class Pool:
    """Workers of one kind.

    Up to ``most`` begin at a time. Of queries a quarter as many go on in each lane for slow ones:
    more would only take the processors from quick ones and from the service. In all there are
    some times as many workers, most of them halted. Up to ``queue`` jobs wait to begin,
    ``patience`` seconds.
    """

    nursery: Nursery
    most: int
    queue: int
    patience: float
    time_limit: float
    pages: bool = False
    waiting: int = 0
    busy: int = 0
    killed: int = 0
    _idle: list[_Worker] = field(default_factory=list)
    _ending: set[asyncio.Task[None]] = field(default_factory=set)
    _closing: bool = False

    def __post_init__(self) -> None:
        self.crew = self.most * (_PAGES_CREW if self.pages else _CREW)
        self._crew = Lane(self.crew, self.patience)
        few = max(1, self.most // (1 if self.pages else 4))
        self._lanes = [
            Lane(places, self.patience, slice_)
            for places, slice_ in zip((self.most, few, few, few), _SLICES, strict=True)
        ]

    async def run(
        self,
        job: Mapping[str, Any],
        body: bytes = b"",
        *,
        time_limit: float = 0.0,
        instead: Callable[[float], Awaitable[Answered | None]] | None = None,
    ) -> Answered:
        """Do a job: what came of it, and how long it ran.

        What is slow is halted while another way is tried ``instead``, in the seconds that are left.
        Problem where there is no place, where it took too long, or where its worker died.
        Cancelling this kills the worker.
        """
        if self.waiting >= self.queue:
            raise Problem(503, "more is asked than can be answered now", headers=later(5))
        async with AsyncExitStack() as crew, AsyncExitStack() as lane:
            self.waiting += 1
            try:
                await crew.enter_async_context(self._crew.place())
                await lane.enter_async_context(self._lanes[0].place())
            finally:
                self.waiting -= 1
            self.busy += 1
            try:
                return await self._run(job, body, time_limit or self.time_limit, lane, instead)
            finally:
                self.busy -= 1

    async def _run(
        self,
        job: Mapping[str, Any],
        body: bytes,
        limit: float,
        lane: AsyncExitStack,
        instead: Callable[[float], Awaitable[Answered | None]] | None,
    ) -> Answered:
        worker = self._idle.pop() if self._idle else await self._made()
        work = asyncio.ensure_future(worker.do(job, body))
        done = elsewhere = False
        try:
            ran = await self._lanes[0].run(work, limit, worker.worked)
            for slower in self._lanes[1:]:
                if work.done() or ran >= limit:
                    break
                await lane.aclose()
                if instead and slower is self._lanes[_TRIES]:
                    worker.halt(on=True)
                    began = time.monotonic()
                    if found := await instead(limit - ran):
                        elsewhere = True
                        return *found[:2], ran + found[2]
                    ran += min(time.monotonic() - began, limit / 4)
                    worker.halt(on=False)
                await lane.enter_async_context(slower.place(worker.halt))
                if slower is self._lanes[-1] and not self.pages:  # those keep what they worked out
                    worker.step_back()
                ran += await slower.run(work, limit - ran, worker.worked)
            if not work.done():
                raise Problem(
                    503,
                    f"the query took longer than {limit:g} seconds and was stopped",
                    hint=_LESS,
                    headers=later(limit),
                )
            head, data = work.result()
            done = True
        except (asyncio.IncompleteReadError, ConnectionError):
            raise Problem(
                503,
                "the query needed more memory or time than one may have, and was stopped",
                hint=_LESS,
                headers=later(limit),
            ) from None
        finally:
            work.cancel()
            await self._finished(worker, done=done, elsewhere=elsewhere)
        return head, data, ran

    async def _finished(self, worker: _Worker, *, done: bool, elsewhere: bool) -> None:
        """Keep a worker for the next job, or end it."""
        if done and worker.jobs < _JOBS and not worker.polite:
            self._idle.append(worker)
            return
        self.killed += not (done or elsewhere)
        ending = asyncio.ensure_future(self.nursery.end(worker))
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)
        if not done:
            await asyncio.shield(ending)

    async def _made(self) -> _Worker:
        making = asyncio.ensure_future(self.nursery.make(pages=self.pages))
        try:
            return await asyncio.shield(making)
        except asyncio.CancelledError:
            making.add_done_callback(self._keep)
            raise

    def _keep(self, made: asyncio.Future[_Worker]) -> None:
        """Keep a worker that was made for somebody who has gone."""
        if not made.cancelled() and made.exception() is None:
            self._idle.append(made.result())

    async def fill(self, job: Mapping[str, Any], body: bytes = b"", *, workers: int = 0) -> None:
        """Have workers (0: all) ready before somebody asks, each with a first job done."""
        most = min(workers or self.crew, self.crew)
        gone = (Problem, OSError, asyncio.IncompleteReadError)
        with contextlib.suppress(*gone):  # the service stops, or somebody else needs the places
            while len(self._idle) + self.busy < most and not self._closing:
                async with self._crew.place():
                    worker = await self._made()
                    await self._first(worker, job, body)

    async def _first(self, worker: _Worker, job: Mapping[str, Any], body: bytes) -> None:
        done = False
        try:
            await worker.do(job, body)
            done = not self._closing
        finally:
            if done:
                self._idle.append(worker)
            else:
                await self.nursery.end(worker)

    async def drain(self) -> None:
        """Let what is being done be finished, then end all workers."""
        self._closing = True
        for _ in range(int(self.time_limit * 10) + 20):
            if not self.busy:
                break
            await asyncio.sleep(0.1)
        for worker in self._idle:
            await self.nursery.end(worker)
        self._idle.clear()
        if self._ending:
            await asyncio.wait(self._ending)
