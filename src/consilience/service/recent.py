"""Answers that were made lately: the same of the same data is made once."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any

Made = tuple[dict[str, Any], bytes]
Key = tuple[str, ...]

_LARGEST = 8  # parts of all room that one answer may take
_BESIDE = 1000  # bytes that keeping an answer takes beside it
_FINE = 200


class Recent:
    """Answers by what was asked, up to ``room`` bytes; those asked for longest ago go first."""

    def __init__(self, room: int = 64_000_000) -> None:
        self._room = room
        self._taken = 0
        self._kept: OrderedDict[Key, Made] = OrderedDict()
        self._making: dict[Key, tuple[asyncio.Task[Made], list[None]]] = {}

    async def get(self, key: Key, make: Callable[[], Awaitable[Made]]) -> Made:
        """The answer, made if it is not here. Several who ask at once wait for one making.

        It is given up when all of them have gone.
        """
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if key not in self._making:
            making = asyncio.ensure_future(self._made(key, make))
            self._making[key] = making, []
            making.add_done_callback(lambda done: self._finished(key, done))
        making, waiting = self._making[key]
        waiting.append(None)
        try:
            return await asyncio.shield(making)
        finally:
            waiting.pop()
            if not waiting and not making.done():
                making.cancel()
                del self._making[key]

    async def _made(self, key: Key, make: Callable[[], Awaitable[Made]]) -> Made:
        made = await make()
        size = len(made[1]) + sum(map(len, key)) + _BESIDE
        if made[0].get("answer", made[0]["status"]) == _FINE and size * _LARGEST <= self._room:
            self._kept[key] = made
            self._taken += size
            while self._taken > self._room:
                oldest, old = self._kept.popitem(last=False)
                self._taken -= len(old[1]) + sum(map(len, oldest)) + _BESIDE
        return made

    def _finished(self, key: Key, done: asyncio.Task[Made]) -> None:
        if self._making.get(key, (None,))[0] is done:
            del self._making[key]
        if not done.cancelled():
            done.exception()  # told to whoever waits; nobody may
