"""One state of the data, and the workers that answer from it; a new one comes with each build."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from typing import Any

from consilience import companions, generation
from consilience.access import TIERS
from consilience.errors import ConsilienceError
from consilience.iris import HOME
from consilience.project import Project
from consilience.service import pages, served
from consilience.service.counter import Counter
from consilience.service.desk import Desk
from consilience.service.pool import Nursery, Pool
from consilience.service.problem import Problem, later
from consilience.service.served import Served
from consilience.service.settings import Settings
from consilience.service.worker import Charge

LOG = logging.getLogger("consilience.service")

_LOOK = 2.0  # seconds between looks for a new build
_PAGES_MOST = 8  # pages that are made at a time on however many processors
_AT_ONCE = 500_000  # facts that are read into memory before anything is answered
_ROOM = 8_000_000_000  # bytes that a worker may take which imports and builds


@dataclass(eq=False)
class Floor:
    """A copy of the data, the workers for queries, and those for pages."""

    served: Served
    nursery: Nursery
    queries: Pool
    pages: Pool
    counter: Counter | None = None

    @property
    def pools(self) -> tuple[Pool, ...]:
        """All workers there are."""
        columns = (self.counter.columns,) if self.counter else ()
        return self.queries, self.pages, *columns

    @property
    def answering(self) -> Pool | Counter:
        """What queries of visitors are given to."""
        return self.counter or self.queries

    async def close(self) -> None:
        """Let the workers finish, then end them."""
        for pool in self.pools:
            await pool.drain()
        await self.nursery.stop()


async def _warm(floor: Floor) -> None:
    """Have workers ready before somebody asks."""
    job = {"kind": "query", "base": HOME, "forms": {"truth": "json"}, "union": True}
    ahead = 2 if floor.nursery.fork else 1
    await floor.queries.fill(job, b"ASK {}", workers=ahead * floor.queries.most)
    if floor.nursery.charge.pages:
        await floor.pages.fill({"kind": "warm"})
    if floor.counter:
        await floor.counter.columns.fill({"kind": "warm"})


class House:
    """What the service holds while it runs."""

    def __init__(self, project: Project, settings: Settings) -> None:
        self.project = project
        self.settings = settings
        self.desk: Desk | None = None
        self._floor: Floor | None = None
        self._desk_pool: Pool | None = None
        self._own: tuple[Pool, Pool] | None = None
        self._moved = ""  # the state of the data that was, or is being, read into memory
        self._renewing = asyncio.Lock()
        self._watch: asyncio.Task[None] | None = None
        self._old: set[asyncio.Task[None]] = set()

    @property
    def floor(self) -> Floor:
        """The state in force; Problem 503 before the first is there."""
        if self._floor is None:
            raise Problem(503, "the data are being read", headers=later(5))
        return self._floor

    @property
    def desk_pool(self) -> Pool:
        """The workers of the desk; Problem 404 where there is none."""
        if self._desk_pool is None:
            raise Problem(404, "there is no desk here", hint="see consilience serve --writable")
        return self._desk_pool

    @property
    def closed(self) -> bool:
        """Whether anything that is served now is not open to everybody."""
        return self._floor is not None and self._floor.served.tier != TIERS[0]

    @property
    def own_pools(self) -> tuple[Pool, Pool]:
        """The worker that imports, and the one that links; Problem 404 where there are none."""
        if self._own is None:
            raise Problem(404, "there is nothing at this address")
        return self._own

    def _held(self, copy: Served) -> bool:
        """Whether a copy is to be held in memory."""
        return copy.facts <= self.settings.in_memory and self.settings.fork

    def _charge(self, copy: Served | None) -> Charge:
        settings, project = self.settings, self.project
        # What a check says of files goes to nobody who may not see all of them.
        checks = copy is not None and not settings.public and not copy.left_out
        return Charge(
            folder=str(copy.store) if copy else "",
            in_memory=copy is not None and self._held(copy),
            limit=settings.result_limit,
            memory=settings.memory,
            time_limit=settings.time_limit,
            base=project.base,
            title=project.title,
            tier=copy.tier if copy else "open",
            version=copy.version if copy else "",
            pages=bool(copy) and pages.there(),
            root=str(project.root) if checks else "",
            settings={name: each.value for name, each in project.settings.items()},
            every=bool(settings.key),
            here=settings.writes_here,
        )

    def _pool(self, nursery: Nursery, workers: int, *, pages: bool = False) -> Pool:
        settings = self.settings
        return Pool(
            nursery, workers, settings.queue, settings.patience, settings.time_limit, pages=pages
        )

    async def _opened(self, copy: Served, *, at_once: bool = False) -> Floor:
        charge = self._charge(copy)
        if at_once and copy.facts > _AT_ONCE:
            charge = replace(charge, in_memory=False)
        else:
            self._moved = copy.version
        nursery = Nursery(charge, fork=self.settings.fork)
        await nursery.start()
        few = min(max(2, self.settings.workers // 4), _PAGES_MOST)
        counts = nursery.fork and charge.pages and copy.beside(companions.COLUMNS).is_file()
        queries = self._pool(nursery, self.settings.workers)
        counter = Counter(queries, self._pool(nursery, few, pages=True)) if counts else None
        return Floor(copy, nursery, queries, self._pool(nursery, few, pages=True), counter)

    async def open(self) -> None:
        """Read the data, and look for new ones from then on.

        Many are answered from disk until they have been read into memory.
        """
        copy = await asyncio.to_thread(served.prepare, self.project, self.settings.up_to)
        self._floor = await self._opened(copy, at_once=True)
        if self.settings.writable:
            nursery = Nursery(self._charge(None), fork=self.settings.fork)
            await nursery.start()
            self._desk_pool = self._pool(nursery, self.settings.workers)
            self.desk = Desk(self.project.state / "desk", self._desk_pool)
            await asyncio.to_thread(self.desk.open)
        if self.settings.writes_here and pages.there():
            await self._open_own()
        self._watch = asyncio.create_task(self._look())
        self._beside(_warm(self._floor))

    async def _open_own(self) -> None:
        charge = replace(self._charge(None), root=str(self.project.root), memory=_ROOM)
        nursery = Nursery(charge, fork=self.settings.fork)
        await nursery.start()
        self._own = (
            self._pool(nursery, 1, pages=True),
            self._pool(nursery, 1, pages=True),
        )

    async def renew(self) -> None:
        """Bring in what a build has made, at once."""
        await self._renewed()

    async def _look(self) -> None:
        """Bring in what a build has made; read the store again where its process has died."""
        while True:
            await asyncio.sleep(_LOOK)
            try:
                await self._renewed()
            except (ConsilienceError, Problem, OSError) as error:
                LOG.error("the new data cannot be read: %s", error)  # noqa: TRY400 - no fault of ours

    async def _renewed(self) -> None:
        async with self._renewing:
            await self._renew()

    async def _renew(self) -> None:
        now = generation.current(self.project.state)
        floor = self.floor
        same = now is None or floor.served.version == f"{now.name}-{self.settings.up_to}"
        if same and floor.nursery.alive and not self._reading:
            return
        copy = await asyncio.to_thread(served.prepare, self.project, self.settings.up_to)
        opened = await self._opened(copy)
        try:
            await _warm(opened)  # until then the old one answers
        except BaseException:
            await asyncio.shield(opened.close())
            raise
        self._floor = opened
        LOG.info("%s: %s", "read into memory" if same else "new data", copy.version)
        self._beside(floor.close())

    def _beside(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something that nobody waits for before the service stops."""
        task = asyncio.create_task(work)
        self._old.add(task)
        task.add_done_callback(self._old.discard)

    async def close(self) -> None:
        """Stop: what is being done is finished, within the time limit."""
        if self._watch:
            self._watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watch
        if self._desk_pool:
            await self._desk_pool.drain()
            await self._desk_pool.nursery.stop()
        if self._own:
            for pool in self._own:
                await pool.drain()
            await self._own[0].nursery.stop()
        if self._floor:
            await self._floor.close()
        if self._old:
            await asyncio.wait(self._old)

    @property
    def _reading(self) -> bool:
        """Whether what is answered from disk is yet to be read into memory."""
        floor = self.floor
        return self._held(floor.served) and self._moved != floor.served.version

    def state(self) -> dict[str, Any]:
        """How the workers are doing, and what the answers are taken from."""
        floor = self.floor
        return {
            "data": "in memory" if floor.nursery.charge.in_memory else "on disk",
            "busy": sum(pool.busy for pool in floor.pools),
            "waiting": sum(pool.waiting for pool in floor.pools),
            "stopped": sum(pool.killed for pool in floor.pools),
        }
