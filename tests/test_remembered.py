"""Statements that were written before are used again only where they would come out the same."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from consilience import store
from consilience.columns.remembered import Remembered
from consilience.columns.store import ColumnStore
from consilience.columns.values import NotClaimed

SAID = "SELECT ?s ?o { ?s <x:p> ?o FILTER (?o = 1 || ?o = 'one') }"
MADE = "CONSTRUCT { ?s <x:q> ?o ; <x:r> 'a', 'b'@en, 3 } WHERE { ?s <x:p> ?o }"
_INTEGER = "http://www.w3.org/2001/XMLSchema#integer"
NUMBERS = (f'<x:a> <x:p> "1"^^<{_INTEGER}>', f'<x:b> <x:p> "2"^^<{_INTEGER}>')
TEXTS = ('<x:c> <x:p> "one"', "<x:d> <x:p> <x:one>")


def _lines(facts: tuple[str, ...]) -> list[str]:
    return [f"{fact} <x:g> ." for fact in facts]


def _columns(remembered: Remembered, *facts: str) -> ColumnStore:
    made = ColumnStore(duckdb.connect(), remembered=remembered)
    made.load(_lines(facts))
    return made


def _same(asked: ColumnStore, *facts: str) -> None:
    embedded = store.memory(_lines(facts))
    assert sorted(map(str, asked.query(SAID).rows)) == sorted(map(str, embedded.query(SAID).rows))
    made, wanted = (set(each.query(MADE).triples or ()) for each in (asked, embedded))
    assert made == wanted


def test_facts_that_differ() -> None:
    """Where facts are of other kinds, a statement is written for them."""
    remembered = Remembered()
    for facts in (NUMBERS, TEXTS, NUMBERS + TEXTS, NUMBERS, ()):
        _same(_columns(remembered, *facts), *facts)


def test_facts_that_are_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the same is known of facts, nothing is written twice."""
    remembered = Remembered()
    _same(_columns(remembered, *NUMBERS), *NUMBERS)
    monkeypatch.setattr("consilience.columns.remembered.statement", None)
    other = NUMBERS[0].replace("x:a", "x:z")
    _same(_columns(remembered, other), other)


def test_kept_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process gives the same answers without writing them anew."""
    remembered, path = Remembered(), tmp_path / "cache" / "statements-1.json"
    _same(_columns(remembered, *NUMBERS), *NUMBERS)
    old = tmp_path / "cache" / "statements-0.json"
    remembered.save(path)
    old.write_text("{}")
    remembered.save(path)  # nothing is new
    assert old.exists()
    _same(_columns(remembered, *TEXTS), *TEXTS)
    remembered.save(path)
    assert sorted(each.name for each in path.parent.iterdir()) == [path.name]
    another = Remembered()
    another.load(path)
    monkeypatch.setattr("consilience.columns.remembered.statement", None)
    for facts in (NUMBERS, TEXTS):
        _same(_columns(another, *facts), *facts)


def test_words_are_not_kept(tmp_path: Path) -> None:
    """A query that names words of the data leaves no trace in the file."""
    remembered, path = Remembered(), tmp_path / "statements-1.json"
    asked = _columns(remembered, *TEXTS)
    words = "SELECT ?s { ?s <x:p> ?o FILTER (?o IN ('a secret that was told')) }"
    asked.query(words.replace("secret", "plain word"))
    assert asked.query(store.PASSING + words) == store.memory(_lines(TEXTS)).query(words)
    remembered.save(path)
    assert "plain word" in path.read_text()
    assert "secret" not in path.read_text()


@pytest.mark.parametrize("damage", ["", "[]", "[[1, 2]]", '{"a": [{}]}', '{"a": 3}', "\udcff"])
def test_a_file_that_cannot_be_read(tmp_path: Path, damage: str) -> None:
    """A damaged file is as good as none."""
    path = tmp_path / "statements-1.json"
    path.write_bytes(damage.encode("utf-8", "surrogateescape"))
    remembered = Remembered()
    remembered.load(path)
    _same(_columns(remembered, *NUMBERS), *NUMBERS)


def test_what_is_not_claimed_is_not_remembered() -> None:
    """Refused once, refused again."""
    asked = _columns(Remembered(), *TEXTS)
    for _ in range(2):
        with pytest.raises(NotClaimed):
            asked.query("SELECT ?s FROM <x:g> { ?s <x:p> ?o }")
