"""Generations of the store: whole or not at all."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import pytest

from consilience import generation
from consilience.errors import StoreError
from consilience.store import OxigraphStore

FACT = "<x:a> <x:p> <x:{}> <x:g> ."


def fill(word: str):  # noqa: ANN201 - a closure for the tests
    """A function that puts one fact into a store."""
    return lambda made: made.load([FACT.format(word)])


def facts(state: Path) -> list[str]:
    """What the store in force holds."""
    made = generation.open_current(state)
    lines = list(made.dump())
    made.close()
    return lines


def test_the_newest_generation_is_in_force(tmp_path: Path) -> None:
    """CURRENT names it, and it can be opened."""
    generation.make(tmp_path, "one", fill("1"))
    generation.make(tmp_path, "two", fill("2"))
    assert facts(tmp_path) == [FACT.format(2)]


def test_older_ones_go_at_once_and_whoever_reads_them_goes_on(tmp_path: Path) -> None:
    """They may hold words that were withdrawn; an open store still answers."""
    generation.make(tmp_path, "one", fill("1"))
    reader = generation.open_current(tmp_path)
    generation.make(tmp_path, "two", fill("2"))
    assert [each.name for each in (tmp_path / "store").iterdir()] == ["two"]
    assert list(reader.dump()) == [FACT.format(1)]
    reader.close()


def test_a_failure_leaves_the_old_one_in_force(tmp_path: Path) -> None:
    """An exception (or Ctrl-C) halfway changes nothing."""
    generation.make(tmp_path, "one", fill("1"))

    def broken(made: OxigraphStore) -> None:
        made.load([FACT.format(2)])
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        generation.make(tmp_path, "two", broken)
    assert facts(tmp_path) == [FACT.format(1)]
    assert [each.name for each in (tmp_path / "store").iterdir()] == ["one"]
    generation.make(tmp_path, "two", fill("2"))
    assert facts(tmp_path) == [FACT.format(2)]


def test_a_generation_that_is_in_force_is_not_made_again(tmp_path: Path) -> None:
    """Equal fingerprint: nothing to do."""
    generation.make(tmp_path, "one", fill("1"))

    def never(_: OxigraphStore) -> None:
        pytest.fail("it was made again")

    generation.make(tmp_path, "one", never)


@pytest.mark.parametrize("said", [b"", b"\xff\xfe", b"..", b"../..", b"/tmp", b"gone", b"\0"])
def test_a_pointer_that_is_damaged_points_nowhere(tmp_path: Path, said: bytes) -> None:
    """CURRENT leads to a generation or nowhere; making it again mends it."""
    generation.make(tmp_path, "one", fill("1"))
    (tmp_path / "CURRENT").write_bytes(said)
    assert generation.current(tmp_path) is None
    generation.make(tmp_path, "one", fill("1"))
    assert facts(tmp_path) == [FACT.format(1)]


def test_a_generation_that_is_damaged_is_made_again(tmp_path: Path) -> None:
    """A file of the store is cut short or lost: the next build mends it, however often."""
    for _ in range(2):
        folder = generation.make(tmp_path, "one", fill("1"))
        for each in folder.glob("*.sst"):
            each.write_bytes(b"\0" * 100)
        (folder / "CURRENT").unlink()
        generation.make(tmp_path, "one", fill("1"))
        assert facts(tmp_path) == [FACT.format(1)]


def test_force_makes_it_again(tmp_path: Path) -> None:
    """Without trust in what is there; the old one stays until the new one is whole."""
    generation.make(tmp_path, "one", fill("1"))

    def broken(_: OxigraphStore) -> None:
        assert facts(tmp_path) == [FACT.format(1)]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        generation.make(tmp_path, "one", broken, force=True)
    generation.make(tmp_path, "one", fill("2"), force=True)
    assert facts(tmp_path) == [FACT.format(2)]


class Beside:
    """Something beside a generation."""

    def make(self, folder: Path, before: Path | None) -> None:
        """Make it."""
        assert before is None
        (folder / "columns.duckdb").write_text("made once", encoding="utf-8")

    def say_once(self, target: OxigraphStore, folder: Path) -> None:
        """Nothing is said twice."""


@pytest.mark.skipif(sys.platform != "linux", reason="only there threads have priorities")
def test_what_stands_beside_is_less_urgent(tmp_path: Path) -> None:
    """The store goes first, as it takes longest; this thread is as urgent as before."""
    found: list[int] = []

    class Slow(Beside):
        def make(self, folder: Path, before: Path | None) -> None:
            super().make(folder, before)
            found.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))

    own = os.getpriority(os.PRIO_PROCESS, 0)
    generation.make(tmp_path, "one", fill("1"), companions=Slow())
    assert found == [min(19, own + 10)]
    assert os.getpriority(os.PRIO_PROCESS, 0) == own


def test_one_that_answers_is_put_in_order_in_a_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Meanwhile the other answers; then only the copy is left, with what stood beside it."""
    optimise = OxigraphStore.optimise

    def slowly(made: OxigraphStore) -> None:
        assert facts(tmp_path) == [FACT.format(1)]
        optimise(made)

    monkeypatch.setattr(OxigraphStore, "optimise", slowly)
    folder = generation.make(tmp_path, "one", fill("1"), companions=Beside(), in_order=False)
    for place in ("one-again", "one"):
        ordered = generation.put_in_order(tmp_path)
        assert ordered == generation.current(tmp_path) == folder.with_name(place)
        assert facts(tmp_path) == [FACT.format(1)]
        there = [path.name for path in (tmp_path / "beside").iterdir()]
        assert there == [path.name for path in (tmp_path / "store").iterdir()] == [place]
        assert (generation.beside(ordered) / "columns.duckdb").read_text("utf-8") == "made once"
        assert generation.make(tmp_path, "one", fill("2"), companions=Beside()) == ordered


def test_one_that_cannot_be_put_in_order_stays_in_force(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C, or a disk that is full: it answers as before, and nothing is left over."""
    folder = generation.make(tmp_path, "one", fill("1"), companions=Beside(), in_order=False)

    def broken(_: OxigraphStore) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(OxigraphStore, "optimise", broken)
    with pytest.raises(KeyboardInterrupt):
        generation.put_in_order(tmp_path)
    assert generation.current(tmp_path) == folder
    assert generation.loose(folder)
    assert facts(tmp_path) == [FACT.format(1)]
    assert list((tmp_path / "store").iterdir()) == [folder]
    monkeypatch.undo()
    assert not generation.loose(generation.put_in_order(tmp_path))


def test_without_a_build_the_error_says_what_to_do(tmp_path: Path) -> None:
    """Nothing built: the hint is the command."""
    with pytest.raises(StoreError) as caught:
        generation.open_current(tmp_path)
    assert "consilience build" in caught.value.hint
