"""Where the work on studies is done: here, in several processes, or on a cluster.

Work is a function and what it is given; it depends on nothing else, and doing it twice does no
harm. What a worker was doing when it died is done again by another.
"""

from __future__ import annotations

import heapq
import multiprocessing
import os
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import connection
from typing import Any, Protocol, TypeVar

from consilience.errors import MissingExtra, StoreError

T = TypeVar("T")
R = TypeVar("R")

#: Bytes of tables below which more processes would only take longer to start.
_LITTLE = 2_000_000
#: Bytes of tables that are worked on together: more would not save much, and take more memory.
PORTION = 32_000_000
#: How often work is begun again whose worker died.
RETRIES = 2


class Executor(Protocol):
    """Does work, and gives what came of it with the item it was for, in any order."""

    def run(self, work: Callable[[T], R], items: Sequence[T]) -> Iterator[tuple[T, R | Exception]]:
        """An exception of the work itself is given back; what else was begun goes on."""


class Here:
    """One after the other, in this process."""

    def run(self, work: Callable[[T], R], items: Sequence[T]) -> Iterator[tuple[T, R | Exception]]:
        """In order; exceptions go their way at once."""
        for item in items:
            yield item, work(item)


@dataclass(frozen=True, slots=True)
class Processes:
    """Several processes on this machine."""

    jobs: int

    def run(self, work: Callable[[T], R], items: Sequence[T]) -> Iterator[tuple[T, R | Exception]]:
        """Each item in a process; a process that dies takes nothing with it."""
        waiting = list(items)
        for chance in range(RETRIES + 1):
            lost: list[T] = []
            # After a death every item is tried alone, so that one bad one cannot spoil the rest.
            jobs = self.jobs if chance == 0 else 1
            for group in [waiting] if chance == 0 else [[item] for item in waiting]:
                lost += yield from _pool(work, group, jobs)
            waiting = lost
            if not waiting:
                return
        for item in waiting:
            yield item, StoreError("the process that worked on it died each time")


def _pool(
    work: Callable[[T], R], items: Sequence[T], jobs: int
) -> Generator[tuple[T, R | Exception], None, list[T]]:
    """Does work in a pool of processes; returns the items whose process died."""
    lost: list[T] = []
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        min(jobs, len(items)), mp_context=context, initializer=_end_with_parent
    ) as pool:
        futures = {pool.submit(work, item): item for item in items}
        try:
            for future in as_completed(futures):
                try:
                    yield futures[future], future.result()
                except BrokenProcessPool:
                    lost.append(futures[future])
                except Exception as error:  # noqa: BLE001 - whoever asked decides
                    yield futures[future], error
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
    return lost


def _end_with_parent() -> None:
    """Let this worker end when the process that began it has gone, also in the middle of work."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            connection.wait([parent.sentinel])
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


class Cluster:
    """The workers of a Dask scheduler (``tcp://host:8786``)."""

    def __init__(self, address: str) -> None:
        self.address = address

    def run(self, work: Callable[[T], R], items: Sequence[T]) -> Iterator[tuple[T, R | Exception]]:
        """Each item on any worker; the scheduler gives a dead worker's work to another."""
        try:
            import distributed  # noqa: PLC0415 - an extra
        except ImportError as error:
            raise MissingExtra("cluster", wanted_for="working on a cluster") from error
        dask: Any = distributed  # it has no types
        try:
            client = dask.Client(self.address, timeout="10s", set_as_default=False)
        except (OSError, ValueError) as error:
            raise StoreError(
                f"there is no scheduler at {self.address}",
                hint="start one: dask scheduler (and on each machine: dask worker ADDRESS)",
            ) from error
        with client:
            futures = {client.submit(work, item, pure=False): item for item in items}
            for future in dask.as_completed(futures, loop=client.loop):
                wrong = future.exception()
                yield futures[future], future.result() if wrong is None else wrong


def fitting(sizes: Sequence[int], jobs: int = 0) -> Executor:
    """The executor for work of these sizes (bytes): ``jobs`` processes, or for 0 what pays.

    Processes begin by importing the program that wants them: a script of yours has to stand
    under ``if __name__ == "__main__"`` then. So only the command line asks for them unasked.
    """
    wanted = jobs or (processors() if sum(sizes) > _LITTLE else 1)
    return Processes(wanted) if wanted > 1 and len(sizes) > 1 else Here()


def portions(items: Sequence[T], sizes: Sequence[int], workers: int) -> list[tuple[T, ...]]:
    """Items that are worked on together, about as many bytes in each; the largest first."""
    count = max(workers, -(-sum(sizes) // PORTION))
    found: list[tuple[int, int, list[T]]] = [(0, one, []) for one in range(min(count, len(items)))]
    for number in sorted(range(len(items)), key=lambda each: -sizes[each]):
        size, one, part = heapq.heappop(found)
        part.append(items[number])
        heapq.heappush(found, (size + sizes[number], one, part))
    return [tuple(part) for _, _, part in sorted(found, key=lambda each: (-each[0], each[1]))]


def together(
    work: Callable[[tuple[T, ...]], Sequence[R]],
    items: Sequence[T],
    sizes: Sequence[int],
    jobs: int,
) -> Iterator[tuple[T, R | Exception]]:
    """Work that is quicker for several items at a time, on this machine (``jobs`` as above).

    Where it fails for some, it is done again for each of them.
    """
    executor = fitting(sizes, jobs)
    parts = portions(items, sizes, executor.jobs if isinstance(executor, Processes) else 1)
    for part, outcome in executor.run(work, parts):
        if not isinstance(outcome, Exception):
            yield from zip(part, outcome, strict=True)
        elif len(part) == 1:
            yield part[0], outcome
        else:
            for (item,), one in executor.run(work, [(item,) for item in part]):
                yield item, one if isinstance(one, Exception) else one[0]


def processors() -> int:
    """How many processes can run at once here."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # macOS, Windows
        return os.cpu_count() or 1
