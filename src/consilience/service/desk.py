"""A store beside the studies that can be written over the web (SPARQL Update, Graph Store).

What studies say is changed in their folders and nowhere else, so no request ever writes there.
Whoever holds the token can keep facts of their own on the desk, which has endpoints of its own;
answers about studies never contain them. Each change makes a new state of the desk: it is whole
on disk before anybody sees it, and a change that fails or takes too long leaves no trace.
"""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from typing import Any

from consilience import generation, store
from consilience.service.pool import Pool
from consilience.service.problem import Problem


class Desk:
    """The store in ``folder``, and the workers that read and write it."""

    def __init__(self, folder: Path, pool: Pool) -> None:
        self._folder = folder
        self._pool = pool
        self._turn = asyncio.Lock()
        self._number = 0

    def open(self) -> None:
        """Find the state in force; make an empty one where there is none."""
        now = generation.current(self._folder)
        if now is None:
            first = self._folder / "store" / "1"
            shutil.rmtree(first, ignore_errors=True)
            made = store.on_disk(first)
            made.optimise()
            made.close()
            generation.write_atomically(self._folder / "CURRENT", "1\n")
            now = first
        self._number = int(now.name)

    @property
    def version(self) -> str:
        """The name of the state in force."""
        return str(self._number)

    @property
    def folder(self) -> Path:
        """Where the state in force lies."""
        return self._folder / "store" / self.version

    async def write(self, job: dict[str, Any], body: bytes) -> int:
        """Change the desk as a job says; gives HTTP's word for what was done."""
        async with self._turn:
            return await self._write(job, body)

    async def _write(self, job: dict[str, Any], body: bytes) -> int:
        target = self._folder / "store" / str(self._number + 1)
        await asyncio.to_thread(shutil.rmtree, target, ignore_errors=True)
        await asyncio.to_thread(generation.linked, self.folder, target)
        try:
            head, _, _ = await self._pool.run({"kind": "write", "folder": str(target), **job}, body)
            status = _done(head)
        except BaseException:
            shutil.rmtree(target, ignore_errors=True)
            raise
        generation.write_atomically(self._folder / "CURRENT", f"{target.name}\n")
        self._number += 1
        old = self._folder / "store" / str(self._number - 2)  # nobody begins to read it any more
        await asyncio.to_thread(shutil.rmtree, old, ignore_errors=True)
        return status


def _done(head: dict[str, Any]) -> int:
    status = int(head["status"])
    if status >= 400:  # noqa: PLR2004 - HTTP's own line
        raise Problem(status, head["detail"], hint=head.get("hint", ""))
    return status
