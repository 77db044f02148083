"""Words that must not be in a package are found wherever they hide, and nothing else is."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

import hiding
from consilience.disclosure import leaks
from consilience.disclosure.leaks import Needle
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
