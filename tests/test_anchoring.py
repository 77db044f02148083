"""Quotes find their places in texts that people mended."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import consilience
from consilience import study_folder
from consilience.importing import Import
from consilience.model import Excerpt, Source, Study
from consilience.update import Change
from consilience.update.anchoring import Alignment

PIECES = st.lists(
    st.sampled_from(["Boat. ", "We row.\n", "\n", "Yes. ", "é🚣 ", "a ", "b\n"]), max_size=30
)


def _quote(text: str, words: str) -> Excerpt:
    start = text.index(words)
    return Excerpt(
        id="Q1",
        kind="participant-words",
        source="S",
        text=words,
        start=start,
        end=start + len(words),
    )


@given(before=PIECES, quoted=PIECES, after=PIECES, more=PIECES, less=st.integers(0, 5))
def test_words_that_were_not_touched_are_found_where_they_stand(
    before: list[str], quoted: list[str], after: list[str], more: list[str], less: int
) -> None:
    """Whatever is put before or after a quote that stands once, its place holds its words."""
    words = "«" + "".join(quoted) + "»"
    old = "".join(before) + words + "".join(after)
    new = "".join(before[less:]) + "".join(more) + words + "".join(after[less:])
    found = Alignment(old, new).anchored(_quote(old, words))
    assert found.start is not None
    assert new[found.start : found.end] == words == found.text
    assert new[: found.start].endswith(found.prefix or "")


@given(old=PIECES, new=PIECES, data=st.data())
def test_every_place_is_a_place_in_the_text_or_none(
    old: list[str], new: list[str], data: st.DataObject
) -> None:
    """Two texts that have nothing to do with each other do no harm."""
    one, other = "".join(old), "".join(new)
    start = data.draw(st.integers(0, max(0, len(one) - 1)))
    end = data.draw(st.integers(start, len(one)))
    place = Alignment(one, other).place(start, end)
    if place is not None:
        assert 0 <= place[0] < place[1] <= len(other)
    same = Alignment(one, one).place(start, end)
    assert same == ((start, end) if one[start:end].strip() else None)


@pytest.mark.parametrize(
    ("old", "new", "words", "now"),
    [
        (
            "P1: Anna came.\nP2: Yes.",
            "P1: [woman 1] came.\nP2: Yes.",
            "Anna came",
            "[woman 1] came",
        ),
        ("Yes. No. Yes.", "Yes. Yes.", "No.", None),
        (
            "A. The boat sank in May. B.",
            "A. The boat sank in [month]. B.",
            "sank in May",
            "sank in [month]",
        ),
        (
            "One.\nTwo words here.\nThree.",
            "Three.\nOne.\nTwo words here.\n",
            "Two words here.",
            "Two words here.",
        ),
        ("Cut this out please. Stay.", "Stay.", "Cut this out please.", None),
    ],
)
def test_mended_words_are_taken(old: str, new: str, words: str, now: str | None) -> None:
    """A quote gets the words that people made of it; one that was cut out has no place."""
    found = Alignment(old, new).anchored(_quote(old, words))
    if now is None:
        assert (found.start, found.end, found.access) == (None, None, "controlled")
        return
    assert found.text == now
    assert new[found.start : found.end] == now


# --- imports -------------------------------------------------------------------------------

TALK = "P1: Anna built the boat.\nP2: We all did.\nP1: It took a year.\n"


@pytest.fixture
def mended(tmp_path: Path) -> Path:
    """A study of a transcript whose text somebody made pseudonymous."""
    (tmp_path / "consilience.toml").write_text("", encoding="utf-8")
    _import(tmp_path, TALK)
    text = _text(tmp_path)
    assert text.read_text(encoding="utf-8") == TALK
    text.write_text(TALK.replace("Anna", "[boat builder]"), encoding="utf-8")
    return tmp_path


def _import(project: Path, text: str, **given: object) -> Import:
    file = project / "talk.txt"
    file.write_text(text, encoding="utf-8")
    return consilience.import_file(
        file,
        **{
            "study": "boats",
            "project": project,
            "yes": True,
            "options": {"labels": "P1;P2"},
            **given,
        },  # type: ignore[arg-type]
    )


def _study(project: Path) -> Study:
    return study_folder.read(project / "studies" / "boats")


def _text(project: Path) -> Path:
    (source,) = _study(project).records(Source)
    return project / "studies" / "boats" / "sources" / str(source.file)


def test_quotes_follow_a_mended_text(mended: Path) -> None:
    """The same file again gives its quotes their places, and their words, in the mended text."""
    made = _import(mended, TALK)
    assert made.changes is not None
    assert made.changes.count(Change.REMOVED) == made.changes.count(Change.ADDED) == 0
    text = _text(mended).read_text(encoding="utf-8")
    quotes = list(_study(mended).records(Excerpt))
    assert [each.text for each in quotes] == [
        "[boat builder] built the boat.",
        "We all did.",
        "It took a year.",
    ]
    assert [text[each.start : each.end] for each in quotes] == [each.text for each in quotes]
    assert not _import(mended, TALK).changes
    found = consilience.check_project(mended).findings
    assert not [each for each in found if each.code.startswith("Q") and each.severity == 0]


def test_new_quote_of_a_mended_text_has_its_words(mended: Path) -> None:
    """What people took out of a text does not come back with a quote that is new."""
    newer = TALK.replace("P2: We", "P2: Anna asked him: who?\nP2: We")
    made = _import(mended, newer)
    assert made.changes is not None
    assert made.changes.count(Change.EDITED, "text of source") == 1
    assert "Anna built" not in (mended / "studies" / "boats" / "excerpts.csv").read_text("utf-8")
    (lost,) = [each for each in _study(mended).records(Excerpt) if "asked him" in str(each.text)]
    assert (lost.start, lost.access) == (None, "controlled")


def test_quote_that_people_mended_stays_theirs(mended: Path) -> None:
    """A cell that was changed by hand is not overwritten by what follows from the text."""
    table = mended / "studies" / "boats" / "excerpts.csv"
    words = table.read_text(encoding="utf-8").replace("Anna built", "Somebody built")
    table.write_text(words, encoding="utf-8")
    _import(mended, TALK)
    assert "Somebody built the boat." in {each.text for each in _study(mended).records(Excerpt)}
