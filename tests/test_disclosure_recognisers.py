"""How much of what identifies somebody is found, measured on a made-up labelled corpus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import labelled
from consilience import identifiers
from consilience.disclosure import cues, names, recognisers

PAGE = Path(__file__).parents[1] / "docs" / "disclosure.md"
HEADING = "| Kind | Labelled | Found | Found wrongly | Precision | Recall |\n"
Span = tuple[str, int, int]


def _found(text: str) -> Iterator[Span]:
    plain = identifiers.blanked(text)
    direct = list(recognisers.direct(plain))
    for each in direct:
        yield each.kind, each.start, each.end
    for each in names.find(plain):
        if not any(each.start < other.end and other.start < each.end for other in direct):
            yield each.kind, each.start, each.end
    for each in cues.find(plain):
        yield each.kind.replace(" ", "-"), each.start, each.end


def _meet(span: Span, label: labelled.Label) -> bool:
    kind, start, end = span
    return kind == label.kind and start < label.end and label.start < end


@pytest.fixture(scope="module")
def measured() -> dict[str, tuple[int, int, int]]:
    """By kind: how many are labelled, how many of them were found, what was found wrongly."""
    there, right, wrong = Counter[str](), Counter[str](), Counter[str]()
    for sentence in labelled.sentences():
        found = list(_found(sentence.text))
        for label in sentence.labels:
            there[label.kind] += 1
            right[label.kind] += any(_meet(span, label) for span in found)
        for span in found:
            wrong[span[0]] += not any(_meet(span, label) for label in sentence.labels)
    return {kind: (there[kind], right[kind], wrong[kind]) for kind in sorted({*there, *wrong})}


def test_figures_are_those_of_the_page(
    measured: dict[str, tuple[int, int, int]], request: pytest.FixtureRequest
) -> None:
    """The page tells precision and recall of each kind as they are."""
    rows = "".join(
        f"| {kind} | {there} | {right} | {wrong} | {right / (right + wrong):.2f} "
        f"| {right / there:.2f} |\n"
        for kind, (there, right, wrong) in measured.items()
    )
    page = PAGE.read_text(encoding="utf-8")
    start = page.index(HEADING) + len(HEADING)
    start = page.index("\n", start) + 1
    end = page.index("\n\n", start - 1) + 1
    if request.config.option.update_docs:
        PAGE.write_text(page[:start] + rows + page[end:], encoding="utf-8")
        return
    assert page[start:end] == rows, "run with --update-docs"


def test_plain_forms_are_all_found(measured: dict[str, tuple[int, int, int]]) -> None:
    """Numbers that check themselves and addresses are found wherever they stand."""
    for kind in ("email", "nhs-number", "ni-number", "gmc-number", "nmc-number", "postcode"):
        there, right, _ = measured[kind]
        assert right == there > 0


def test_what_is_found_is_where_it_says() -> None:
    """Places are those of the text, and what is found holds its own words."""
    for sentence in labelled.sentences(times=2):
        for find in (recognisers.direct, names.find, cues.find):
            for each in find(sentence.text):
                assert sentence.text[each.start : each.end] == each.words


def test_passages_lose_nothing() -> None:
    """In a long text, what is looked at holds every form that the whole text holds."""
    for sentence in labelled.sentences(times=3):
        text = f"{'x ' * 300}{sentence.text}{' x' * 300}"
        apart = {f.words for each in recognisers.passages(text) for f in recognisers.direct(each)}
        whole = {f.words for f in recognisers.direct(text) if f.kind not in {"handle", "address"}}
        assert whole <= apart


@pytest.mark.parametrize(
    "text", ["a " * 20_000, "A" * 20_000, "Aa " * 20_000, "1" * 20_000, "the only " * 5_000]
)
def test_long_texts_are_quick(text: str) -> None:
    """No pattern goes astray on a long text (the test would not end)."""
    for find in (recognisers.direct, names.find, cues.find):
        list(find(text))


def test_brackets_are_passed_over() -> None:
    """What the authors put in a name's place is no finding."""
    text = identifiers.blanked("[Dr Smith] of [St Mary's Hospital], the [only midwife]")
    assert [*recognisers.direct(text), *names.find(text), *cues.find(text)] == []
