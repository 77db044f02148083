"""Lanes for jobs: quick ones do not wait behind slow ones.

Every job begins on the quick lane. One that is not done within the slice of its lane moves to the
next, and is halted while there is no place. So a quick job waits for other beginnings only,
however many slow ones there are.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Protocol

from consilience.service.problem import Problem, later

Work = asyncio.Future[tuple[dict[str, Any], bytes]]
_LOOK = 0.01  # seconds between looks at how much was done


class Halt(Protocol):
    """Stops what is being done for a while, or lets it go on."""

    def __call__(self, *, on: bool) -> None:
        """``on``: stop; else go on."""


def _nothing(*, on: bool) -> None:
    """Nothing has begun that could be halted."""


class Lane:
    """``places`` jobs at a time, each for ``slice_`` seconds of work. One waits ``patience``."""

    def __init__(self, places: int, patience: float, slice_: float = float("inf")) -> None:
        self._places = asyncio.Semaphore(places)
        self._patience = patience
        self._slice = slice_

    @asynccontextmanager
    async def place(self, halt: Halt = _nothing) -> AsyncIterator[None]:
        """Hold a place. Problem where none becomes free in time."""
        if halted := self._places.locked():
            halt(on=True)
        try:
            async with asyncio.timeout(self._patience):
                await self._places.acquire()
        except TimeoutError:
            raise Problem(503, "no worker became free in time", headers=later(5)) from None
        try:
            if halted:
                halt(on=False)
            yield
        finally:
            self._places.release()

    async def run(self, work: Work, limit: float, worked: Callable[[], float]) -> float:
        """See some work along for a slice of the seconds that it ``worked``, ``limit`` at most.

        Gives the seconds that passed. What has to wait for a processor loses nothing by it.
        """
        began, first = time.monotonic(), worked()
        left = self._slice
        while left > 0 and not work.done() and (passed := time.monotonic() - began) < limit:
            await asyncio.wait({work}, timeout=min(max(left, _LOOK), limit - passed))
            left = self._slice - (worked() - first)
        return time.monotonic() - began
