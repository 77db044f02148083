"""Positions come out the same whatever the tool counted, and what cannot be told is said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience import positions
from consilience.positions import STANDARD, Counting, How, Newlines, Ruler, Span, Unit

ALL = [Counting(unit, newlines) for unit in Unit for newlines in Newlines]
PIECES = ["\r", "\n", "\r\n", "\u2028", "\u2029", "\x85", "\ufeff", "😀", "👩🏽‍🔬", "e\u0301", "é"]
PIECES += ["שלום", "مرحبا", "中文", " ", "word", "Two words.", "a", "\t", "\0", "\u200d"]
TEXTS = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=30).map("".join),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
)


def written(text: str, counting: Counting) -> list[int]:
    """The position before each character of the canonical text, counted one by one."""
    body = text.removeprefix("\ufeff")
    found: list[int] = []
    at, index, leading = 0, 0, True
    while index < len(body):
        one = body[index]
        step = 1
        size = {Unit.CODE_POINTS: 1, Unit.UTF_16: 1 + (ord(one) > 0xFFFF)}.get(
            counting.unit, len(one.encode())
        )
        if one in "\r\n":
            pair = body[index : index + 2] == "\r\n"
            step = 2 if pair else 1
            size = {Newlines.STORED: step, Newlines.ONE: 1, Newlines.TWO: 2}[counting.newlines]
        leading = leading and one == "\ufeff" and text.startswith("\ufeff")
        if not leading:
            found.append(at)
        at += size
        index += step
    return [*found, at]


@given(TEXTS, st.sampled_from(ALL))
def test_ruler_agrees_with_counting_one_by_one(text: str, counting: Counting) -> None:
    """Every place of the canonical text is found, and what lies inside a character is not."""
    ruler = Ruler(text, counting)
    expected = written(text, counting)
    whole = positions.canonical(text)
    assert len(expected) == len(whole) + 1
    if text.startswith("\ufeff\ufeff") or (text.startswith("\ufeff") is False):
        expected = expected or [0]
    assert [ruler.exact(each) for each in expected] == list(range(len(whole) + 1))
    assert [ruler.back(place) for place in range(len(whole) + 1)] == expected
    assert ruler.exact(ruler.length + 1) is None
    assert ruler.exact(-1) is None
    inside = set(range(expected[0], ruler.length)) - set(expected)
    assert all(ruler.exact(each) is None for each in inside)
    for each in inside:
        before, after = ruler.around(each)
        assert before is not None
        assert after == before + 1


@given(TEXTS, st.sampled_from(ALL), st.data())
def test_stored_quotes_lead_to_their_place(
    text: str, counting: Counting, data: st.DataObject
) -> None:
    """Spans that carry their quotes come out as these words, whatever was counted."""
    whole = positions.canonical(text)
    ruler = Ruler(text, counting)
    spans: list[Span] = []
    for _ in range(data.draw(st.integers(0, 6))):
        ends = st.integers(0, len(whole))
        start, end = sorted((data.draw(ends), data.draw(ends)))
        if whole[start:end].strip():
            quote = whole[start:end]
            spans.append(Span(ruler.back(start), ruler.back(end), quote))
    expected = data.draw(st.sampled_from([STANDARD, counting]))
    placed = positions.place(text, spans, expected=expected, among=ALL)
    assert placed.text == whole
    for span, place in zip(spans, placed.places, strict=True):
        assert place is not None
        assert positions.loose(whole[place.start : place.end]) == positions.loose(span.quote or "")
    assert placed.verdict.spans == len(spans)


@given(TEXTS, st.lists(st.tuples(st.integers(-5, 99), st.integers(-5, 99), st.none() | TEXTS)))
def test_nothing_that_is_handed_in_breaks_it(
    text: str, given_: list[tuple[int, int, str | None]]
) -> None:
    """Whatever stands in a file, a place lies in the text or there is none."""
    placed = positions.place(text, [Span(*each) for each in given_])
    for place in placed.places:
        assert place is None or 0 <= place.start < place.end <= len(placed.text)
    assert placed.verdict.sentence


INTERVIEW = (
    "Interviewer: What helped? 😀\r\n"
    "P01: We met each week 😀 and that helped.\r\n"
    "P01: Trust grew slowly 🙂, like a garden 🌱 does.\r\n"
    "P02: Forms, forms, forms. Nobody reads them anyway.\r\n"
)
PASSAGES = ["We met each week", "Trust grew slowly", "like a garden", "Nobody reads them anyway"]


def spans_of(counting: Counting, *, quotes: bool) -> list[Span]:
    """The passages of the interview, as a tool with this way of counting writes them."""
    whole, ruler = positions.canonical(INTERVIEW), Ruler(INTERVIEW, counting)
    found = [(whole.index(each), each) for each in PASSAGES]
    return [
        Span(ruler.back(at), ruler.back(at + len(each)), each if quotes else None)
        for at, each in found
    ]


@pytest.mark.parametrize("quotes", [True, False], ids=["quotes", "no quotes"])
@pytest.mark.parametrize("counting", positions.EXCHANGE, ids=str)
def test_way_of_counting_is_decided_by_evidence(counting: Counting, *, quotes: bool) -> None:
    """Quotes decide; where there are none, the borders of words do."""
    placed = positions.place(INTERVIEW, spans_of(counting, quotes=quotes))
    found = [placed.text[each.start : each.end] for each in placed.places if each]
    assert found == PASSAGES
    assert placed.verdict.decided
    assert placed.verdict.verified == (len(PASSAGES) if quotes else 0)


def test_declared_way_of_counting_is_taken() -> None:
    """What a person says is not weighed."""
    counting = Counting(Unit.UTF_16, Newlines.ONE)
    placed = positions.place(INTERVIEW, spans_of(counting, quotes=False), declared=counting)
    assert [placed.text[each.start : each.end] for each in placed.places if each] == PASSAGES
    assert placed.verdict.decided


def test_tie_is_flagged() -> None:
    """Where nothing tells two ways of counting apart, the place is called unsure."""
    text = "😀 中中中中中中中中中中"
    placed = positions.place(text, [Span(4, 6)], expected=Counting(Unit.UTF_16))
    assert not placed.verdict.decided or placed.verdict.counting.unit is Unit.UTF_16
    unknown = positions.place(text, [Span(4, 6), Span(7, 9)], among=[Counting(Unit.UTF_16)])
    assert unknown.verdict.counting == STANDARD


def test_equal_evidence_without_preference_is_unsure() -> None:
    """Two readings that fit equally well are both named."""
    text = "ab cd ef gh\nab cd ef gh\n"
    one, two = Counting(), Counting(newlines=Newlines.TWO)
    spans = [Span(12, 13), Span(15, 17), Span(18, 20)]
    verdict = positions.decide(text, spans, expected=one, among=[two])
    assert verdict.counting == one
    assert "count" in verdict.sentence


def test_one_span_may_count_otherwise() -> None:
    """Some tools write two ways of counting into one text; the quote tells."""
    whole = positions.canonical(INTERVIEW)
    spans = spans_of(Counting(Unit.UTF_16), quotes=True)
    at = INTERVIEW.index("Nobody")
    spans[3] = Span(at, at + 24, "Nobody reads them anyway")
    placed = positions.place(INTERVIEW, spans)
    last = placed.places[3]
    assert last is not None
    assert whole[last.start : last.end] == "Nobody reads them anyway"
    assert last.how is How.OTHERWISE


def test_quote_is_found_again_where_positions_lie() -> None:
    """A whole quote that stands once in the text outweighs a position that leads elsewhere."""
    span = Span(100, 117, "We met each week ")
    placed = positions.place(INTERVIEW, [span])
    place = placed.places[0]
    assert place is not None
    assert place.how is How.FOUND
    assert placed.text[place.start : place.end] == "We met each week "


@pytest.mark.parametrize(
    ("passage", "quote", "expected"),
    [
        ("We met", "We met", True),
        ("We met\non the bridge", "We met on the bridge", True),
        ("We met on the bridge at dawn", "We met on the bridge…", True),
        ("We met on the bridge at dawn", "We met on the bridge ...", True),
        ("We met", "a title", False),
        ("We met", "", None),
        ("We met", None, None),
        ("We met on the bridge", "We…", False),
    ],
)
def test_quotes_are_known_again(passage: str, quote: str | None, *, expected: bool | None) -> None:
    """Blanks and cutting do not hide that it is the quote; a title is none."""
    assert positions.quoted(passage, quote) is expected


def test_splitting_a_pair_is_widened() -> None:
    """Half a character is not a place: the whole one is taken, and it is said."""
    placed = positions.place("a😀b", [Span(2, 4)], declared=Counting(Unit.UTF_16))
    place = placed.places[0]
    assert place is not None
    assert (place.start, place.end, place.how) == (1, 3, How.WIDENED)
