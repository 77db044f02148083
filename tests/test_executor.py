"""Work in processes and on a cluster: the same outcome, whatever dies on the way."""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from consilience import (
    assets,
    build,
    executor,
    generation,
    project,
    study_work,
    surroundings,
)
from consilience.columns import layout
from consilience.errors import ReadError, StoreError
from consilience.executor import Cluster, Executor, Here, Processes
from consilience.pace import Pace
from consilience.project import Project

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence


def _double(number: int) -> int:
    if number < 0:
        raise ReadError(f"{number} is too little")
    return 2 * number


def _die_once(where: Path) -> str:
    """Ends its process the first time that it is asked."""
    marks = where / "begun"
    with marks.open("a") as stream:
        stream.write("x")
    if len(marks.read_text()) == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


def _die(_: Path) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _work_for_ever(told: Path) -> None:
    with told.open("w"):
        while True:
            time.sleep(60)


def test_workers_end_with_who_began_them(tmp_path: Path) -> None:
    """Nothing goes on in the background once the process was killed that wanted it."""
    main = tmp_path / "main.py"
    main.write_text(
        "import sys; from pathlib import Path\n"
        "from test_executor import _work_for_ever; from consilience.executor import Processes\n"
        "if __name__ == '__main__': list(Processes(2).run(_work_for_ever, [Path(sys.argv[1])]))\n"
    )
    told = tmp_path / "told"
    os.mkfifo(told)
    where = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    with (
        subprocess.Popen(
            [sys.executable, str(main), str(told)], env={**os.environ, "PYTHONPATH": where}
        ) as began,
        told.open("rb") as stream,
    ):  # a worker holds the other end
        began.kill()
        ended, _, _ = select.select([stream], [], [], 60)
    assert ended, "a worker goes on alone"


@pytest.mark.parametrize("here", [Processes(2)], ids=["processes"])
def test_what_fails_spoils_nothing_else(here: Executor) -> None:
    """An exception comes back with its item; the other items are done."""
    found = dict(here.run(_double, [1, -1, 3]))
    assert found[1] == 2
    assert found[3] == 6
    assert isinstance(found[-1], ReadError)


def test_here_goes_in_order() -> None:
    """In this process one comes after the other."""
    assert list(Here().run(_double, [3, 1])) == [(3, 6), (1, 2)]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill -9")
def test_work_whose_process_died_is_done_again(tmp_path: Path) -> None:
    """A process that is killed is replaced."""
    assert list(Processes(2).run(_die_once, [tmp_path])) == [(tmp_path, "done")]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill -9")
def test_work_that_kills_every_process_is_given_up(tmp_path: Path) -> None:
    """After three deaths the item is told of."""
    ((item, outcome),) = Processes(1).run(_die, [tmp_path])
    assert item == tmp_path
    assert isinstance(outcome, StoreError)


def test_no_scheduler_there() -> None:
    """The address is named, and how to start one is said."""
    with pytest.raises(StoreError, match="no scheduler at nowhere://x") as caught:
        list(Cluster("nowhere://x").run(_double, [1]))
    assert "dask scheduler" in caught.value.hint


def _project(root: Path) -> Project:
    shutil.copytree(assets.DATA, root)
    (root / project.FILE).touch()
    return project.load(root)


def _lines(made: Project) -> list[str]:
    opened = generation.open_current(made.state)
    try:
        return list(opened.dump())
    finally:
        opened.close()


def test_processes_build_the_same(tmp_path: Path, seed_project: Path) -> None:
    """Two processes side by side give the bytes that one gives."""
    made = _project(tmp_path / "p")
    told: list[str] = []
    built = build.build(made, jobs=2, progress=told.append)
    assert built.examined == ("devlin2015", "vindrola-padros2022")
    assert _lines(made) == _lines(project.load(seed_project))
    assert told[0] == "checking 2 studies"
    assert "2 of 2, 100%" in told[2]


def test_a_study_that_fails_is_named_and_the_others_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next build goes on from what was worked out."""
    made = _project(tmp_path / "p")
    work = study_work.work

    def failing(tasks: Sequence[study_work.Task]) -> list[None]:
        if any(task.slug == "devlin2015" for task in tasks):
            raise StoreError("the disk is full")
        return work(tasks)

    with monkeypatch.context() as patch:
        patch.setattr(study_work, "work", failing)
        patch.setattr(Here, "run", _each)
        with pytest.raises(StoreError, match="the disk is full"):
            build.build(made)
    assert build.build(made).reused == ("vindrola-padros2022",)


def _each(_: Here, work: object, items: list[tuple[study_work.Task, ...]]) -> object:
    for item in items:
        try:
            yield item, work(item)  # type: ignore[operator]
        except (ReadError, StoreError) as error:
            yield item, error


@contextmanager
def _cluster(folder: Path) -> Generator[str, None, None]:
    """The address of a scheduler with two workers, which are processes of their own."""
    distributed = pytest.importorskip("distributed")
    where = folder / "scheduler.json"
    here = ("--scheduler-file", str(where), "--no-dashboard", "--host", "127.0.0.1")
    with ExitStack() as stack:
        stack.enter_context(_program("dask_scheduler", *here, "--port", "0"))
        for name in ("one", "two"):
            worker = ("--no-nanny", "--nthreads", "1", "--name", name)
            stack.enter_context(_program("dask_worker", *here, *worker))
        with distributed.Client(scheduler_file=str(where), set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)
            address: str = client.scheduler.address
        yield address


@contextmanager
def _program(name: str, *arguments: str) -> Generator[None, None, None]:
    process = subprocess.Popen(
        [sys.executable, "-m", f"distributed.cli.{name}", *arguments],
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.kill()
        process.wait()


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill -9")
def test_a_cluster_builds_the_same_although_a_worker_is_killed(
    tmp_path: Path, seed_project: Path
) -> None:
    """Of two workers one is killed in the midst of its work: all is done, with the same bytes."""
    with _cluster(tmp_path) as address:
        assert list(Cluster(address).run(_die_once, [tmp_path])) == [(tmp_path, "done")]
        assert (tmp_path / "begun").read_text() == "xx"
        found = dict(Cluster(address).run(_double, [1, -1]))
        assert found[1] == 2
        assert isinstance(found[-1], ReadError)
        made = _project(tmp_path / "p")
        built = build.build(made, cluster=address)
    assert built.examined == ("devlin2015", "vindrola-padros2022")
    assert _lines(made) == _lines(project.load(seed_project))
    assert build.build(made).examined == ()


def test_portions_are_even() -> None:
    """What is large stands by itself; what is small goes together."""
    sizes = [60_000_000, 9_000_000, 1_000_000, 20_000_000, 1_000_000]
    assert executor.portions("abcde", sizes, 2) == [("a",), ("d",), ("b", "c", "e")]
    assert executor.portions("ab", [10, 20], 1) == [("b", "a")]
    assert executor.portions("ab", [10, 20], 4) == [("b",), ("a",)]


def _all_but_two(items: tuple[int, ...]) -> list[int]:
    if 2 in items:
        raise ReadError("two")
    return [2 * each for each in items]


def test_what_fails_in_a_portion_is_done_again_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that fails keeps no other from being done."""
    with monkeypatch.context() as patch:
        patch.setattr(Here, "run", _each)
        found = dict(executor.together(_all_but_two, [1, 2, 3], [5, 5, 5], 1))
    assert (found[1], found[3]) == (2, 6)
    assert isinstance(found[2], ReadError)


def _bars(_: int) -> list[tuple[object, ...]]:
    return layout.connect().execute("SELECT current_setting('enable_progress_bar')").fetchall()


def test_no_process_draws_bars_of_progress() -> None:
    """The database does so unasked in processes beside the first, in the midst of what we say."""
    assert [outcome for _, outcome in Processes(2).run(_bars, [1, 2])] == [[(False,)], [(False,)]]


def test_the_pace_tells_what_is_left() -> None:
    """Share and time left go by the size of the studies, not by their number."""
    moments = iter([0.0, 10.0, 40.0])
    pace = Pace([("small", 1_000_000), ("large", 3_000_000)], clock=lambda: next(moments))
    assert pace.begin() == "checking 2 studies"
    assert pace.after("small") == "checked small: 1 of 2, 25%, 0.1 MB a second, 30 s left"
    assert pace.after("large") == "checked large: 2 of 2, 100%, 0.1 MB a second, 0 s left"


def test_a_worker_of_another_version_is_refused(tmp_path: Path) -> None:
    """Work by another version could give other facts."""
    made = _project(tmp_path / "p")
    folder = made.studies_folder / "devlin2015"
    around = surroundings.of(made)
    parcel = study_work.pack(study_work.Task(folder, tmp_path / "kept", around))
    with pytest.raises(StoreError, match="another version"):
        study_work.work_elsewhere(replace(parcel, program="other"))
