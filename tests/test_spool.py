"""What a reader puts aside comes back as it was, wherever it was kept meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import pytest

from consilience.batches import BATCH
from consilience.errors import ReadError
from consilience.model import Coding, Excerpt, Header, Record, Study
from consilience.readers.spool import Once, Pile, Rows, Shelf

MANY = 2 * BATCH + BATCH // 2


def coding(number: int) -> Coding:
    """A coding; some have a date, some concern somebody."""
    return Coding(
        id=f"x{number}",
        excerpt=f"e{number % 7}",
        code="c1",
        layer="imported",
        date="2031-05-08" if number % 3 else None,
        concerns=("role:manager",) if number % 1500 == 1499 else (),
    )


@pytest.fixture(params=[0, 1 << 30], ids=["on disk", "in memory"])
def shelf(request: pytest.FixtureRequest) -> Shelf:
    """A shelf that keeps everything in its file, or everything in memory."""
    return Shelf(request.param)


def test_rows_come_back_in_order(shelf: Shelf) -> None:
    """Records are equal to what was put down, as often as they are asked for."""
    rows, given = Rows(Coding, shelf), [coding(number) for number in range(MANY)]
    for each in given:
        rows.add(each)
    assert list(rows()) == list(rows) == given
    assert len(rows) == MANY


def test_rows_can_be_read_while_they_grow(shelf: Shelf) -> None:
    """Nothing is left out and nothing comes twice, though batches are put aside meanwhile."""
    rows: Rows = Rows(Coding, shelf)
    for number in range(BATCH - 1):
        rows.add(coding(number))
    reading = iter(rows)
    begun = list(islice(reading, 1))
    for number in range(BATCH - 1, MANY):
        rows.add(coding(number))
    assert [*begun, *reading][: BATCH - 1] == [coding(number) for number in range(BATCH - 1)]
    assert list(rows) == [coding(number) for number in range(MANY)]


def test_rows_of_some_fields_are_the_same_records(shelf: Shelf) -> None:
    """What is put down field by field is the record that has these fields and else its defaults."""
    rows = Rows(Excerpt, shelf)
    short = ("id", "kind", "source")
    rows.put(short, ("e1", "document-extract", "s1"))
    rows.add(Excerpt(id="e2", kind="document-extract", source="s1", start=0, end=4))
    rows.put(short, ("e3", "document-extract", "s2"))
    assert list(rows) == [
        Excerpt(id="e1", kind="document-extract", source="s1"),
        Excerpt(id="e2", kind="document-extract", source="s1", start=0, end=4),
        Excerpt(id="e3", kind="document-extract", source="s2"),
    ]


def test_columns_say_what_records_say(shelf: Shelf) -> None:
    """Field by field a table says the same, whether it was put aside or is a plain list."""
    given: list[Record] = [coding(number) for number in range(MANY)]
    rows = Rows(Coding, shelf)
    for each in given:
        rows.add(each)
    header = Header(slug="made", title="Made", licence="CC0-1.0")
    for table in (rows, lambda: iter(given)):
        batches = list(Study(header, {Coding: table}).columns(Coding))
        assert sum(len(batch["id"]) for batch in batches) == MANY
        assert all(len(batch["id"]) <= BATCH for batch in batches)
        for name in ("id", "excerpt", "date", "concerns", "note"):
            default = () if name == "concerns" else None
            said = [
                value
                for batch in batches
                for value in batch.get(name, [default] * len(batch["id"]))
            ]
            assert said == [getattr(each, name) for each in given], name


def test_piles_and_texts_share_a_shelf(shelf: Shelf) -> None:
    """Things of several sorts do not disturb each other; no text breaks the shelf."""
    one: Pile[int] = Pile(shelf)
    other: Pile[tuple[str, int]] = Pile(shelf)
    texts = []
    for number in range(50):
        one.add(number)
        other.add(("naïve 😀", number))
        texts.append(shelf.text(f"Text {number}\r\n😀"))
    assert list(one) == list(range(50))
    assert [number for _, number in other] == list(range(50))
    assert [text() for text in texts] == [f"Text {number}\r\n😀" for number in range(50)]
    assert shelf.text("a\ud800b")() == "a?b"


def test_what_takes_long_is_gone_through_once() -> None:
    """However often, how far, and how many at a time it is asked for; and no further."""
    begun = []

    def numbers() -> Iterator[int]:
        for each in range(1000):
            begun.append(each)
            yield each

    once = Once(numbers)
    assert begun == []
    assert list(islice(once(), 3)) == [0, 1, 2]
    assert len(begun) < 1000
    assert list(zip(once(), once(), strict=True)) == [(each, each) for each in range(1000)]
    assert list(once()) == list(range(1000)) == begun
    assert list(Once(lambda: iter(()))()) == []


def test_an_error_comes_again_where_it_came() -> None:
    """What stands before it is given first, each time."""

    def broken() -> Iterator[int]:
        yield from range(450)
        raise ReadError("broken")

    once = Once(broken)
    for _ in range(2):
        things = once()
        assert list(islice(things, 450)) == list(range(450))
        with pytest.raises(ReadError, match="broken"):
            next(things)
