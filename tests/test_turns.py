"""Whether speakers take turns is told soon, and always as it is told by all turns."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from consilience.readers import turns

PIECES = ["Anna: ", "P1: ", "INT: ", "\n", "[00:01:02] ", "yes we met", "**I:** ", "Q\t", "1 "]
PIECES += ["#00:01:02-3#", "00:01 ", "note: ", "访谈者\uff1a", "x: y ", "Speaker 2 00:01:02\n"]


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_the_first_sure_sign_is_enough(text: str) -> None:
    """Looking for a sign gives what looking for all turns gives."""
    assert turns.stand_in(text) == bool(turns.find(text))
