"""The store seam."""

from __future__ import annotations

from pathlib import Path

import pytest

from consilience import store
from consilience.errors import QueryError, StoreError
from consilience.rdf import Iri, Literal

LINES = [
    '<x:a> <x:p> "eins" <x:g1> .',
    '<x:a> <x:p> "zwei" <x:g2> .',
    '<x:b> <x:p> "z\\u0007" <x:g2> .',
]


def test_the_default_graph_is_the_union() -> None:
    """A question without GRAPH sees every graph."""
    answer = store.memory(LINES).query("SELECT ?o { <x:a> <x:p> ?o } ORDER BY ?o")
    assert answer.variables == ("o",)
    assert answer.rows == ((Literal("eins"),), (Literal("zwei"),))


def test_ask_and_construct() -> None:
    """ASK gives a truth value, CONSTRUCT gives facts."""
    made = store.memory(LINES)
    assert made.query("ASK { <x:a> ?p ?o }").boolean is True
    triples = made.query('CONSTRUCT { ?s <x:q> "x" } WHERE { GRAPH <x:g1> { ?s ?p ?o } }').triples
    assert triples == ((Iri("x:a"), Iri("x:q"), Literal("x")),)


def test_a_dump_is_sorted_and_loads_again() -> None:
    """Sorted by bytes, graph by graph on demand, and the same after a round trip."""
    made = store.memory(reversed(LINES))
    dumped = list(made.dump())
    assert dumped == sorted(dumped, key=str.encode)
    assert list(store.memory(dumped).dump()) == dumped
    assert len(list(made.dump("x:g2"))) == 2
    assert made.graphs() == ("x:g1", "x:g2")


def test_a_store_on_disk_is_there_after_it_was_closed(tmp_path: Path) -> None:
    """What was loaded can be read by another process, read-only."""
    made = store.on_disk(tmp_path / "s")
    made.load(LINES)
    made.optimise()
    made.close()
    again = store.on_disk(tmp_path / "s", read_only=True)
    assert len(again) == len(LINES)
    with pytest.raises(StoreError):
        again.update("DELETE WHERE { ?s ?p ?o }")


def test_many_lines_stream_in() -> None:
    """More lines than one buffer holds come in whole."""
    lines = (f'<x:{n}> <x:p> "{"w" * 100}" <x:g> .' for n in range(30_000))
    assert len(store.memory(lines)) == 30_000


def test_files_stream_in_one_after_another(tmp_path: Path) -> None:
    """Also empty ones; one that is not there is said."""
    files = [tmp_path / f"{number}.nq" for number in range(4)]
    for file, lines in zip(files, ([LINES[0]], [], LINES[1:], []), strict=True):
        file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    made = store.memory()
    made.load_files(files)
    assert list(made.dump()) == list(store.memory(LINES).dump())
    with pytest.raises(StoreError, match="cannot be stored"):
        made.load_files([files[0], tmp_path / "none.nq"])


def test_a_wrong_query_is_a_query_error() -> None:
    """The engine's exception is translated and keeps the position."""
    with pytest.raises(QueryError, match="1:"):
        store.memory().query("SELEC * { ?s ?p ?o }")


def test_a_closed_store_says_so() -> None:
    """Using it after close is an error with a hint."""
    made = store.memory()
    made.close()
    with pytest.raises(StoreError, match="closed"):
        made.query("ASK {}")


def test_broken_lines_are_refused() -> None:
    """What is not N-Quads never gets in silently."""
    with pytest.raises(StoreError):
        store.memory(["this is not a fact"])


@pytest.mark.parametrize("name", ["x.csv", "missing.ttl"])
def test_a_file_that_is_no_linked_data_is_refused(tmp_path: Path, name: str) -> None:
    """Unknown suffix or missing file: StoreError."""
    with pytest.raises(StoreError):
        store.from_file(tmp_path / name)
