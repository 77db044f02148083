"""A worker: takes one job after another, and can be killed at any moment.

Run as ``python -m consilience.service.worker`` it opens the store that the first frame names and
speaks through its standard input and output; where processes can be forked, the nursery makes
workers instead (:mod:`consilience.service.nursery`).
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from consilience import iris, query_file
from consilience.rdf import Iri
from consilience.service import cell, frames, tally
from consilience.service.engine import Engine, Query, Refusal

_OPENING = 2_000_000_000  # bytes that a store on disk reserves when it is opened for writing


@dataclass(frozen=True, slots=True)
class Charge:
    """What a worker works on, and its limits (see ``Settings``).

    ``root`` and ``settings`` are those of the project whose files pages may check (empty: none);
    ``every``: also studies that are not in the store; ``here``: there are pages that write.
    """

    folder: str
    in_memory: bool
    limit: int
    memory: int
    time_limit: float
    base: str = ""
    title: str = ""
    tier: str = "open"
    version: str = ""
    pages: bool = False
    root: str = ""
    settings: dict[str, str] = field(default_factory=dict)
    every: bool = False
    here: bool = False

    @property
    def room(self) -> int:
        """How much memory may be taken beyond what there is once the store is open."""
        return self.memory if self.folder else self.memory + _OPENING


def ready(charge: Charge) -> tuple[Engine | None, object]:
    """The store of a charge (None: jobs name theirs), and what the pages show of it."""
    if not charge.folder:
        return None, None
    engine = Engine.open(Path(charge.folder), in_memory=charge.in_memory, limit=charge.limit)
    _warm(engine)
    if not charge.pages:
        return engine, None
    from consilience.service import pages  # noqa: PLC0415 - an endpoint without pages needs none

    return engine, pages.collection(engine, charge)


def _warm(engine: Engine) -> None:
    """Ask a little, so that what a first answer needs is there in all workers that are forked."""
    views = query_file.folder("service", ("gives",))
    for name in ("known", "thing"):
        text = query_file.bind(views[name].text, {"thing": [Iri(iris.HOME)]})
        engine.answer(Query(text, iris.HOME, {"rows": "json", "facts": "ttl"}))


def serve(
    engine: Engine | None,
    collection: object,
    charge: Charge,
    source: IO[bytes],
    to: IO[bytes],
) -> None:
    """Do jobs until there are no more."""
    shop = _Shop(engine, collection, charge)
    while job := frames.read(source):
        cell.work_for(job[0].pop("seconds", 0) or charge.time_limit)
        head, body = shop.done(*job)
        to.write(frames.packed(head, body))
        to.flush()


@dataclass(slots=True)
class _Shop:
    """Where jobs are done: with the store of the charge, or with one that the job names."""

    engine: Engine | None
    collection: object
    charge: Charge
    folder: str = ""
    desk: Engine | None = None

    def done(self, job: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
        """What came of a job, also where it went wrong."""
        try:
            return self._do(job.pop("kind"), job, body)
        except Refusal as error:
            return {"status": error.status, "detail": error.detail, "hint": error.hint}, b""
        except MemoryError:
            return {"status": 503, "detail": "this needs more memory than there is for one"}, b""
        except Exception as error:  # noqa: BLE001 - whatever it is, the next job can still be done
            return {"status": 500, "detail": f"{type(error).__name__} in a worker"}, b""

    def _store(self, folder: str) -> Engine:
        if folder and folder != self.folder:
            self.desk = Engine.open(Path(folder), in_memory=False, limit=self.charge.limit)
            self.folder = folder
        engine = self.desk if folder else self.engine
        if engine is None:
            raise Refusal(500, "there is no store to ask")
        return engine

    def _do(self, kind: str, job: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
        if kind == "write":
            status = write(Path(job["folder"]), self.charge.limit, job, body)
            return {"status": status}, b""
        if kind == "here":
            from consilience.service import here  # noqa: PLC0415 - few workers need it

            return here.done(self.charge, job)
        if kind == "page" and self.collection is not None:
            from consilience.service import pages  # noqa: PLC0415 - as above

            return pages.shown(self.collection, job)
        if kind == "warm" and self.collection is not None:
            from consilience.service import pages  # noqa: PLC0415 - as above

            pages.warm(self.collection)
        engine = self._store(job.get("folder", ""))
        if kind in {"query", "tally"}:
            query = Query(
                text=body.decode(),
                base=job["base"],
                forms=job["forms"],
                default=_names(job.get("default")),
                named=_names(job.get("named")),
                union=job["union"],
            )
            if kind == "tally":
                return tally.told(self.collection, engine, query)
            form, data = engine.answer(query)
            return {"status": 200, "form": form}, data
        if kind == "graph":
            if not engine.holds(job["graph"]):
                raise Refusal(404, "there is no such graph here")
            return {"status": 200}, engine.graph(job["graph"], job["form"], union=job["union"])
        return {"status": 200}, b""


def write(folder: Path, limit: int, job: dict[str, Any], body: bytes) -> int:
    """Change the store in a folder as a job says; gives HTTP's word for what was done."""
    with Engine.opened(folder, limit) as engine:
        if job["do"] == "update":
            default, named = _names(job.get("default")), _names(job.get("named"))
            engine.update(body.decode(), job["base"], default, named)
            return 204
        graph = job["graph"]
        there = engine.holds(graph)
        if job["do"] == "delete":
            if not there:
                raise Refusal(404, "there is no such graph here")
            engine.remove(graph)
            return 204
        parts, place = [], 0
        for form, size in job["parts"]:
            parts.append((form, body[place : place + size]))
            place += size
        if job["do"] == "put" and there:
            engine.remove(graph)
        engine.load(parts, graph, job["base"])
        return 204 if there else 201


def _names(given: list[str] | None) -> tuple[str, ...] | None:
    return None if given is None else tuple(given)


def main() -> None:
    """Work for whoever started this process."""
    first = frames.read(sys.stdin.buffer)
    if first is None:
        return
    charge = Charge(**first[0])
    engine, collection = ready(charge)
    cell.close(charge.room)
    sys.stdout.buffer.write(frames.packed({"status": 200}))
    sys.stdout.buffer.flush()
    serve(engine, collection, charge, sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main()
