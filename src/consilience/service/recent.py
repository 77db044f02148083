"""Pages that were made lately: the same page of the same data is made once."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any

Made = tuple[dict[str, Any], bytes]
Key = tuple[str, ...]

_LARGEST = 8  # parts of all room that one page may take
_FINE = 200


class Recent:
    """Pages by what was asked, up to ``room`` bytes; those asked for longest ago go first."""

    def __init__(self, room: int = 64_000_000) -> None:
        self._room = room
        self._taken = 0
        self._kept: OrderedDict[Key, Made] = OrderedDict()
        self._making: dict[Key, asyncio.Task[Made]] = {}

    async def page(self, key: Key, make: Callable[[], Awaitable[Made]]) -> Made:
        """The page, made if it is not here. Several who ask for it at once wait for one making."""
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        making = self._making.get(key)
        if making is None:
            making = asyncio.ensure_future(self._made(key, make))
            self._making[key] = making
            making.add_done_callback(lambda done: self._finished(key, done))
        return await asyncio.shield(making)  # who goes away does not stop it for the others

    async def _made(self, key: Key, make: Callable[[], Awaitable[Made]]) -> Made:
        made = await make()
        size = len(made[1])
        if made[0].get("answer") == _FINE and size * _LARGEST <= self._room:
            self._kept[key] = made
            self._taken += size
            while self._taken > self._room:
                _, old = self._kept.popitem(last=False)
                self._taken -= len(old[1])
        return made

    def _finished(self, key: Key, done: asyncio.Task[Made]) -> None:
        self._making.pop(key, None)
        if not done.cancelled():
            done.exception()  # told to whoever waits; nobody may
