"""Where queries go that take the engine long: to workers that have columns open."""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from consilience.columns import slots
from consilience.service import guard, tally
from consilience.service.pool import Answered, Pool
from consilience.service.problem import Problem

_KNOWN = 2000  # shapes of queries that are remembered
_PART = 0.25  # of the time that there is: the engine may need the rest


@dataclass(eq=False)
class Counter:
    """Workers for ``queries``, and those with columns that they hand over to.

    Queries that differ only in the values given have one shape. ``known`` says what became of a
    shape: a status of :mod:`consilience.service.tally`.
    """

    queries: Pool
    columns: Pool
    known: OrderedDict[str, int] = field(default_factory=OrderedDict)

    async def run(self, job: Mapping[str, Any], body: bytes) -> Answered:
        """Do a job as the pool of queries does it; what takes long is asked of columns as well."""
        if not _takes(job):
            return await self.queries.run(job, body)
        text = guard.uncommented(body.decode())
        shape = hashlib.sha256(slots.shape(text).encode()).hexdigest()
        known = self.known.get(shape)
        first = known == tally.DONE or (known is None and guard.gathers(text))
        began, limit = time.monotonic(), self.queries.time_limit
        if first and (found := await self._counted(shape, job, body, limit * _PART)):
            return found
        spent = min(time.monotonic() - began, limit * _PART)

        async def instead(left: float) -> Answered | None:
            return await self._counted(shape, job, body, left * _PART)

        head, data, ran = await self.queries.run(job, body, instead=instead)
        return head, data, spent + ran

    async def _counted(
        self, shape: str, job: Mapping[str, Any], body: bytes, limit: float
    ) -> Answered | None:
        """The answer from columns; None where the engine has to give it."""
        if self.known.get(shape, 0) >= tally.FAULT:
            return None
        try:
            answered = await self.columns.run({**job, "kind": "tally"}, body, time_limit=limit)
        except Problem:  # no worker is free, or it took too long: the engine may do better
            return None
        status = answered[0]["status"]
        if status == tally.FEW:
            self.known.setdefault(shape, status)
        else:
            self.known[shape] = tally.NEVER if status >= tally.FAULT else tally.DONE
        self.known.move_to_end(shape)
        while len(self.known) > _KNOWN:
            self.known.popitem(last=False)
        return answered if status != tally.FEW and status < tally.FAULT else None


def _takes(job: Mapping[str, Any]) -> bool:
    """Whether a job is a query of all graphs together."""
    together = job.get("union") and job.get("default") is None and job.get("named") is None
    return bool(job["kind"] == "query" and together and "folder" not in job)
