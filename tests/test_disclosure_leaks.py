"""Words that must not be in a package are found wherever they hide, and nothing else is."""

from __future__ import annotations

import gzip
import random
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import hiding
from consilience.disclosure import leaks
from consilience.disclosure.leaks import Needle
from consilience.disclosure.leaks.needles import Needles, tokens
from consilience.errors import ReadError

# All invented, or reserved for examples.
QUOTE = "we never told the board that the ledger was empty before the merger"
PLANTED = {
    "name": Needle("Sarah Quillfeather", "name"),
    "quote": Needle(QUOTE, "quote"),
    "email": Needle("s.quillfeather@example.nhs.uk", "email"),
    "nhs-number": Needle("943 476 5919", "nhs-number"),
    "postcode": Needle("LS2 9JT", "postcode"),
    "listed": Needle("Żółkowska-O\u2019Brien", "name"),
}
FORMS = ("email", "nhs-number", "postcode")


@pytest.mark.parametrize("place", hiding.PLACES)
def test_found_where_it_hides(place: str, tmp_path: Path) -> None:
    """A name, a quote, an address and numbers are found in every place, and told masked."""
    hiding.PLACES[place](tmp_path, "; ".join(each.words for each in PLANTED.values()))
    found = leaks.scan(tmp_path, PLANTED.values())
    assert {each.shown for each in found} == {each.masked for each in PLANTED.values()}
    assert {each.kind for each in found} == {each.kind for each in PLANTED.values()}
    assert not any(each.words in hit.shown for each in PLANTED.values() for hit in found)


@pytest.mark.parametrize("place", hiding.PLACES)
def test_short_words_alone(place: str, tmp_path: Path) -> None:
    """A postcode alone is found by its form, without anybody naming it."""
    hiding.PLACES[place](tmp_path, PLANTED["postcode"].words)
    assert "postcode" in {each.kind for each in leaks.scan(tmp_path, recognise=True)}


@pytest.mark.long
@pytest.mark.parametrize("place", hiding.PLACES)
@pytest.mark.parametrize("what", PLANTED)
def test_each_alone(what: str, place: str, tmp_path: Path) -> None:
    """Each of them is found in every place where nothing else stands, by name and by form."""
    needle = PLANTED[what]
    hiding.PLACES[place](tmp_path, needle.words)
    assert {each.kind for each in leaks.scan(tmp_path, PLANTED.values())} == {needle.kind}
    if what in FORMS:
        assert what in {each.kind for each in leaks.scan(tmp_path, recognise=True)}


def test_the_same_within_a_package(tmp_path: Path) -> None:
    """What hides in a file of a folder is found in the folder as a zip."""
    hiding.PLACES["a hidden sheet"](tmp_path, QUOTE)
    with zipfile.ZipFile(tmp_path / "whole.zip", "w") as archive:
        archive.write(tmp_path / "table.xlsx", "bag/data/table.xlsx")
    (leak,) = leaks.scan(tmp_path / "whole.zip", [QUOTE])
    assert leak.place.startswith("whole.zip » bag/data/table.xlsx » xl/")


def test_a_place_that_is_not_there(tmp_path: Path) -> None:
    """Where there is nothing to look at, that is said, and it is not clean."""
    with pytest.raises(ReadError):
        leaks.scan(tmp_path / "none", [QUOTE])


@pytest.mark.parametrize("place", hiding.PLACES)
def test_nothing_where_nothing_is(place: str, tmp_path: Path) -> None:
    """No place by itself is taken for a leak."""
    hiding.PLACES[place](tmp_path, "minutes of the third meeting about the rota of the kitchen")
    assert leaks.scan(tmp_path, PLANTED.values(), recognise=True) == ()


def test_older_encodings(tmp_path: Path) -> None:
    """A line of a table in Latin-1 is no accident, however short."""
    (tmp_path / "old.csv").write_bytes("café\nLS2 9JT\nZoë\n".encode("latin-1"))
    found = leaks.scan(tmp_path, [Needle("Zoë", "name")], recognise=True)
    assert {each.kind for each in found} == {"name", "postcode"}


def test_the_same_bytes_in_two_places(tmp_path: Path) -> None:
    """What is found in one place is told of every other as well."""
    for name in ("a.json", "b.json"):
        hiding.PLACES["base64"](tmp_path, QUOTE)
        (tmp_path / "data.json").rename(tmp_path / name)
    assert {each.place for each in leaks.scan(tmp_path, [QUOTE])} == {"a.json", "b.json"}


def test_noise_is_no_finding(tmp_path: Path) -> None:
    """Bytes of pictures and recordings, which are like chance, hold no postcodes."""
    (tmp_path / "noise.bin").write_bytes(random.Random(7).randbytes(300_000))
    assert leaks.scan(tmp_path, PLANTED.values(), recognise=True) == ()


@pytest.mark.parametrize("packed", [False, True])
def test_words_across_blocks(tmp_path: Path, packed: bool) -> None:
    """Files are read in blocks, and no words fall between two of them."""
    start = (1 << 22) - len(QUOTE) // 2
    data = b"x " * (start // 2) + QUOTE.encode() + b" x" * 1000
    if packed:
        with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("large.txt", data)
    else:
        (tmp_path / "large.txt").write_bytes(data)
    assert [each.kind for each in leaks.scan(tmp_path, [QUOTE])] == ["words"]


def _locked(data: bytes) -> bytes:
    """The zip with the mark of encryption on its member."""
    head, list_ = data.index(b"PK\x03\x04") + 6, data.index(b"PK\x01\x02") + 8
    return bytes(each | (at in {head, list_}) for at, each in enumerate(data))


def _deep() -> bytes:
    data = QUOTE.encode()
    for _ in range(20):
        data = gzip.compress(data, mtime=0)
    return data


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (_locked(hiding._zip(a=b"nothing")), "is encrypted (1 files)"),
        (gzip.compress(b"nothing" * 99, mtime=0)[:-9], "cannot be unpacked"),
        (hiding._zip(a=b"nothing").replace(b"PK\x01\x02", b"PK\x01\x03"), "cannot be unpacked"),
        (_deep(), "is packed too often"),
        (b"%PDF-1.4 and no more", "is a PDF that cannot be read to its end"),
    ],
)
def test_what_cannot_be_looked_into_is_told(data: bytes, why: str, tmp_path: Path) -> None:
    """Nobody takes for clean what is locked, broken, or packed too deeply."""
    (tmp_path / "some.bin").write_bytes(data)
    found = leaks.scan(tmp_path, [QUOTE])
    assert [(each.kind, each.shown) for each in found] == [(leaks.OPAQUE, why)]


_ALPHABET = st.sampled_from(["a", "b", "Ab", "é", "c3"])
_WORDS = st.lists(_ALPHABET, min_size=1, max_size=5).map(" ".join)


@given(st.lists(_WORDS, max_size=90, unique=True), st.lists(_ALPHABET, max_size=30))
def test_needles_are_those_that_stand_there(wanted: list[str], words: list[str]) -> None:
    """Many at once are found as each alone would be: the same words, one after another."""
    found = {each.words for each in Needles(map(Needle, wanted)).find(", ".join(words))}
    there = [tokens(each)[0] for each in words]
    for each in wanted:
        mine = tokens(each)
        stands = any(there[at : at + len(mine)] == mine for at in range(len(there)))
        assert (each in found) == stands


def test_a_name_that_is_a_word(tmp_path: Path) -> None:
    """A name of one word counts with its capital, or where there is no prose."""
    grace = [Needle("Grace", "name")]
    (tmp_path / "a.txt").write_text("it had a certain grace about it", encoding="utf-8")
    assert not leaks.scan(tmp_path, grace)
    (tmp_path / "a.txt").write_text("it was Grace who did it, with grace", encoding="utf-8")
    assert leaks.scan(tmp_path, grace)
    (tmp_path / "a.txt").rename(tmp_path / "talk_grace.txt")
    assert [each.how for each in leaks.scan(tmp_path, grace)] == ["its name"]
