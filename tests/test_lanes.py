"""Quick jobs overtake slow ones, and an answer is worked out once for all who ask the same."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from consilience.service.lanes import Lane
from consilience.service.problem import Problem
from consilience.service.recent import Made, Recent

FINE: dict[str, Any] = {"status": 200}


def test_work_is_halted_until_there_is_a_place() -> None:
    """What finds no place on a lane is stopped, and goes on where one becomes free."""
    said: list[bool] = []

    def halt(*, on: bool) -> None:
        said.append(on)

    async def scene() -> None:
        lane = Lane(1, 60.0)
        async with lane.place(halt):
            assert said == []
            waiting = asyncio.create_task(_hold(lane, halt))
            await asyncio.sleep(0)
            assert said == [True]
        await waiting
        assert said == [True, False]
        async with lane.place(halt):
            assert said == [True, False]

    asyncio.run(scene())


async def _hold(lane: Lane, halt: Any) -> None:  # noqa: ANN401 - see Halt
    async with lane.place(halt):
        pass


def test_nobody_waits_for_ever() -> None:
    """Where no place becomes free in time, that is said, and the place is not lost."""

    async def scene() -> None:
        lane = Lane(1, 0.01)
        async with lane.place():
            with pytest.raises(Problem) as told:
                await _hold(lane, lambda *, on: None)  # noqa: ARG005 - nothing to halt
            assert told.value.status == 503
            assert "Retry-After" in told.value.headers
        await _hold(lane, lambda *, on: None)  # noqa: ARG005 - as above

    asyncio.run(scene())


def test_a_slice_is_of_work_and_not_of_time() -> None:
    """Work that gets no processor stays on its lane; work that had its slice leaves it."""

    async def scene() -> None:
        lane = Lane(1, 60.0, 0.001)
        work: asyncio.Future[Made] = asyncio.get_running_loop().create_future()
        clock = iter([0.0, 0.0, 0.0, 5.0])
        await lane.run(work, 60.0, lambda: next(clock))
        assert next(clock, None) is None
        assert not work.done()
        await lane.run(work, 0.0, lambda: 0.0)  # its time is over
        work.set_result((FINE, b""))
        assert await lane.run(work, 60.0, lambda: 0.0) < 60

    asyncio.run(scene())


def test_an_answer_is_made_once() -> None:
    """Several who ask the same wait for one making; later ones get what was kept."""
    made: list[str] = []

    async def scene() -> None:
        recent, go = Recent(), asyncio.Event()

        async def make() -> Made:
            made.append("made")
            await go.wait()
            return FINE, b"told"

        asking = [asyncio.create_task(recent.get(("same",), make)) for _ in range(3)]
        await asyncio.sleep(0)
        asking[0].cancel()  # who goes away does not stop it for the others
        await asyncio.sleep(0)
        go.set()
        assert [await each for each in asking[1:]] == [(FINE, b"told")] * 2
        assert await recent.get(("same",), make) == (FINE, b"told")

    asyncio.run(scene())
    assert made == ["made"]


def test_what_nobody_waits_for_is_given_up() -> None:
    """When the last one who asked has gone, the work is stopped; the next one starts anew."""
    ended: list[str] = []

    async def scene() -> None:
        recent = Recent()

        async def endless() -> Made:
            try:
                await asyncio.Event().wait()
            finally:
                ended.append("stopped")
            return FINE, b""

        async def quick() -> Made:
            return FINE, b"anew"

        asking = [asyncio.create_task(recent.get(("same",), endless)) for _ in range(2)]
        await asyncio.sleep(0)
        for each in asking:
            each.cancel()
        await asyncio.wait(asking)
        assert await recent.get(("same",), quick) == (FINE, b"anew")

    asyncio.run(scene())
    assert ended == ["stopped"]


@pytest.mark.parametrize("status", [400, 503])
def test_refusals_are_not_kept(status: int) -> None:
    """What could not be answered is asked again the next time; so is what has no room."""
    made: list[int] = []

    async def scene() -> None:
        recent = Recent(room=100_000)

        async def make() -> Made:
            made.append(status)
            return {"status": status}, b""

        async def large() -> Made:
            made.append(0)
            return FINE, b"x" * 50_000

        for _ in range(2):
            await recent.get(("refused",), make)
            await recent.get(("large",), large)

    asyncio.run(scene())
    assert sorted(made) == [0, 0, status, status]
