"""A file of columns that follows changes holds what a file that is made afresh would hold."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from consilience import companions, iris
from consilience.columns import file, following, pairs, sheet
from consilience.columns.change import Change
from consilience.columns.store import ColumnStore
from consilience.columns.tables import Tables
from consilience.store import OxigraphStore, memory

NAMES = ("one", "two", "three")
INTEGER = "http://www.w3.org/2001/XMLSchema#integer"


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few facts are enough for columns of things and pairs; all may stand at the end."""
    monkeypatch.setattr(sheet, "_LEAST", 3)
    for bound, wide in {"_SHARED": 0, "_FEW": 99, "_FREQUENT": 1, "_BEYOND": 9}.items():
        monkeypatch.setattr(pairs, bound, wide)
    monkeypatch.setattr(following, "_LOOSE", 99)


def drawn(chance: random.Random, name: str, count: int) -> set[str]:
    """Facts of a part: two graphs, facts that stand in both, texts, classes and numbers."""
    lines = set()
    for _ in range(count):
        thing = f"<x:{name}/{chance.randrange(12)}>"
        said = chance.choice(
            [
                f"<x:p/in> <x:{chance.choice(NAMES)}/{chance.randrange(12)}>",
                f"<x:p/kind> <x:class/{chance.randrange(3)}>",
                f'<x:p/text> "word {chance.randrange(9)}"',
                f'<x:p/label> "label {thing[3:-1]}"',
                f'<x:p/count> "{chance.randrange(4)}"^^<{INTEGER}>',
            ]
        )
        lines.add(f"{thing} {said} <x:{name}/{chance.choice(['open', 'closed'])}> .")
    for number in chance.sample(range(12), min(count, 9)):
        lines.add(f"<x:{name}/{number}> <x:p/of> <x:whole/{number}> <x:{name}/open> .")
    return lines


def part(name: str, version: int, lines: set[str]) -> file.Part:
    """A part in a state."""
    return file.Part(name, str(version), (tuple(sorted(lines)),))


def held(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Everything that a file holds, in an order of its own."""
    store = opened(path)
    tables = ("quad", "term", "property", "spread", "part")
    found = {name: store.tables.run(f"FROM {name} ORDER BY ALL") for name in tables}
    store.close()
    return found


def opened(path: Path) -> ColumnStore:
    """A file, for reading."""
    found = file.opened(path)
    assert found
    return found


def things(path: Path, shared: set[tuple[object, object]]) -> list[tuple[object, ...]]:
    """The rows of things, with the columns that are named."""
    store = opened(path)
    names = {(p, o): name for p, o, name in store.tables.run("SELECT p, o, name FROM sheet")}
    listed = ", ".join(str(names[each]) for each in sorted(shared, key=str))
    rows = store.tables.run(f"FROM thing SELECT s, {listed}")
    store.close()
    return sorted((row for row in rows if any(row[1:])), key=str)


def paired(path: Path) -> dict[tuple[object, object], list[tuple[object, ...]]]:
    """The pairs of each table of pairs."""
    store = opened(path)
    found = {
        (p, q): store.tables.run(f"FROM {name} ORDER BY ALL")
        for p, q, name in store.tables.run("FROM paired")
    }
    store.close()
    return found


def columns(path: Path) -> set[tuple[object, object]]:
    """The columns of the table of things."""
    store = opened(path)
    found = set(store.tables.run("SELECT p, o FROM sheet"))
    store.close()
    return found  # type: ignore[return-value]


QUESTIONS = (
    "SELECT ?s ?o { ?s <x:p/in> ?o }",
    "SELECT ?s ?t { ?s <x:p/kind> <x:class/1> ; <x:p/text> ?t }",
    "SELECT ?s ?t { ?s <x:p/kind> <x:class/1> OPTIONAL { ?s <x:p/label> ?t } }",
    "SELECT ?c (COUNT(?s) AS ?n) (SUM(?v) AS ?m) { ?s <x:p/kind> ?c; <x:p/count> ?v } GROUP BY ?c",
    "SELECT DISTINCT ?w ?c { ?s <x:p/of> ?w ; <x:p/kind> ?c }",
    "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p",
)


def once(lines: set[str]) -> OxigraphStore:
    """The facts in the embedded store, each in one graph."""
    return memory({line.rsplit(" ", 2)[0]: line for line in sorted(lines)}.values())


@pytest.mark.parametrize(
    ("seed", "every"), [(0, 20), *(pytest.param(n, 1, marks=pytest.mark.long) for n in (1, 2, 3))]
)
def test_twenty_changes_give_what_a_fresh_file_holds(tmp_path: Path, seed: int, every: int) -> None:
    """Facts, terms, counts, marks, rows of things and answers, after twenty changes."""
    chance = random.Random(seed)
    state = {name: drawn(chance, name, 60) for name in NAMES}
    version = dict.fromkeys(NAMES, 0)
    now = tmp_path / "0.duckdb"
    file.make(now, [part(name, 0, state[name]) for name in NAMES])
    for step in range(1, 21):
        changes = {}
        for name in chance.sample(NAMES, chance.randrange(1, 3)):
            gone = set(chance.sample(sorted(state[name]), min(len(state[name]), 4)))
            new = drawn(chance, name, 4) - state[name] - gone
            changes[name] = Change(str(version[name]), sorted(gone), sorted(new))
            state[name] = (state[name] - gone) | new
            version[name] = step
        digests = {name: str(version[name]) for name in NAMES}
        before, now = now, tmp_path / f"{step}.duckdb"
        assert following.follow(now, before, digests, changes)
        if step % every:
            continue
        fresh = tmp_path / "fresh.duckdb"
        file.make(fresh, [part(name, version[name], state[name]) for name in NAMES])
        assert held(now) == held(fresh)
        common = columns(now) & columns(fresh)
        assert common
        assert things(now, common) == things(fresh, common)
        ours, others = paired(now), paired(fresh)
        assert ours.keys() & others.keys()
        assert all(ours[each] == others[each] for each in ours.keys() & others.keys())
        mine, theirs = opened(now), opened(fresh)
        for question in QUESTIONS:
            answer = mine.query(question)
            assert answer == theirs.query(question)
            if step == 20:
                expected = once({line for lines in state.values() for line in lines})
                assert sorted(answer.rows, key=str) == sorted(
                    expected.query(question).rows, key=str
                )
        mine.close()
        theirs.close()


def one_changed(tmp_path: Path) -> tuple[Path, dict[str, str], Change]:
    """A file of one part, and a change of it."""
    path = tmp_path / "old.duckdb"
    line = '<x:one/1> <x:p/text> "{}" <x:one/open> .'
    lines = {line.format(word) for word in ("old", *range(20))}
    file.make(path, [part("one", 0, lines)])
    return path, {"one": "1"}, Change("0", [line.format("old")], [line.format("new")])


def test_each_fact_stands_once_after_an_exchange(tmp_path: Path) -> None:
    """In the widest graph that has it, whichever of them lose or gain it; the rest is noted."""
    base = "https://example.org/"
    wide, narrow = (iris.graph(base, "one", tier, "asserted") for tier in ("open", "controlled"))
    fact = '<x:a> <x:p> "two\u2028lines \u0085 and more"'
    other = '<x:a> <x:p> "0.70"^^<http://www.w3.org/2001/XMLSchema#decimal>'
    lines = [f"{each} <{graph}> ." for each in (fact, other) for graph in (wide, narrow)]
    target = memory(lines)
    shared = companions.Shared("", tuple)
    companions.Companions(base, shared, ()).say_once(target, tmp_path)
    for gone, new, stands, noted in (
        (lines[:1], [], [lines[1], lines[2]], [lines[3]]),
        ([lines[3]], lines[:1], [lines[0], lines[2]], [lines[1]]),
        ([lines[0], lines[2]], [lines[3]], [lines[1], lines[3]], []),
        ([], [lines[2]], [lines[1], lines[2]], [lines[3]]),
    ):
        left = companions.left_out(tmp_path)
        assert left is not None
        change = companions.Companions(base, shared, ())
        change.exchange(target, left, {"one": Change("0", gone, new)})
        change.make(tmp_path, None)
        assert list(target.dump()) == list(memory(stands).dump())
        assert companions.left_out(tmp_path) == list(memory(noted).dump())
    assert companions.left_out(tmp_path / "nowhere") is None


def test_a_file_of_another_state_is_not_followed(tmp_path: Path) -> None:
    """Changes that begin elsewhere, and parts that are not there or are gone."""
    path, digests, change = one_changed(tmp_path)
    new = tmp_path / "new.duckdb"
    for others, changes in (
        (digests, {"one": Change("7", change.gone, change.new)}),
        (digests | {"two": "1"}, {"one": change}),
        ({"one": "1"}, {}),
        ({"two": "1"}, {}),
    ):
        assert not following.follow(new, path, others, changes)
    assert not following.follow(new, tmp_path / "nothing", digests, {"one": change})
    assert following.follow(new, path, digests, {"one": change})


def test_a_damaged_file_is_not_followed(tmp_path: Path) -> None:
    """It is made from its parts again."""
    path, digests, change = one_changed(tmp_path)
    path.write_bytes(b"not a database")
    assert not following.follow(tmp_path / "new.duckdb", path, digests, {"one": change})


def test_the_file_before_stays_as_it_was(tmp_path: Path) -> None:
    """Whoever reads it goes on reading it."""
    path, digests, change = one_changed(tmp_path)
    data = path.read_bytes()
    reader = opened(path)
    assert following.follow(tmp_path / "new.duckdb", path, digests, {"one": change})
    assert len(reader) == 21
    reader.close()
    assert path.read_bytes() == data


def test_after_many_changes_the_order_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Facts at the end of a file make it slower; so only a small part may stand there."""
    monkeypatch.setattr(following, "_LOOSE", 0.1)
    path, digests, change = one_changed(tmp_path)
    second, third = tmp_path / "second.duckdb", tmp_path / "third.duckdb"
    assert following.follow(second, path, digests, {"one": change})
    more = [change.new[0].replace("new", f"new {number}") for number in range(2)]
    assert not following.follow(third, second, {"one": "2"}, {"one": Change("1", [], more)})
    shutil.rmtree(tmp_path / "third.duckdb", ignore_errors=True)
    assert following.follow(third, second, {"one": "2"}, {"one": Change("1", [], more[:1])})


def test_a_file_made_from_one_that_followed_holds_no_word_that_went(tmp_path: Path) -> None:
    """The database keeps bytes of rows that are gone; making the file again leaves them behind."""
    path, digests, _ = one_changed(tmp_path)
    line = '<x:one/1> <x:p/text> "{}" <x:one/open> .'
    word = "a sentence that somebody takes back, with enough letters to be seen"
    first, after, clean = (tmp_path / f"{name}.duckdb" for name in ("first", "after", "clean"))
    come = Change("0", [], [line.format(word)])
    assert following.follow(first, path, digests, {"one": come})
    go = Change("1", [line.format(word)], [])
    assert following.follow(after, first, {"one": "2"}, {"one": go})
    lines = {line.format(each) for each in ("old", *range(20))}
    store = opened(after)
    assert not store.tables.holds((3, word, ""))
    assert word not in "".join(store.dump())
    store.close()
    file.make(clean, [part("one", 2, lines)], after)
    assert word.encode() in first.read_bytes()
    assert word.encode() not in clean.read_bytes()
    assert held(clean) == held(after)


def test_a_property_with_a_second_value_is_no_column_any_more(tmp_path: Path) -> None:
    """Then the patterns are answered from the facts."""
    path = tmp_path / "old.duckdb"
    lines = {f'<x:one/{n}> <x:p/label> "{n}" <x:one/open> .' for n in range(20)}
    file.make(path, [part("one", 0, lines)])
    assert columns(path)
    second = '<x:one/1> <x:p/label> "second" <x:one/open> .'
    new = tmp_path / "new.duckdb"
    assert following.follow(new, path, {"one": "1"}, {"one": Change("0", [], [second])})
    assert not columns(new)
    store = opened(new)
    assert isinstance(store.tables, Tables)
    found = store.query("SELECT ?t { <x:one/1> <x:p/label> ?t }").rows
    assert sorted(str(row[0]) for row in found) == ["1", "second"]
    store.close()
