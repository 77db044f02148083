"""What may identify somebody is found, masked, and not seen where it is not."""

from __future__ import annotations

import pytest

from consilience import identifiers

# All numbers, addresses and names are invented or reserved for examples.
FOUND = [
    ("write to jane.doe@example.org please", "email", "j•••@•••"),
    ("ring 0113 496 0123 after six", "phone", "0•••"),
    ("ring (0113) 496 0123 after six", "phone", "(•••"),
    ("my mobile is 07700 900123", "phone", "0•••"),
    ("+44 7700 900123", "phone", "+•••"),
    ("+44 (0)20 7946 0123", "phone", "+•••"),
    ("she lives at LS2 9JT", "postcode", "L•••"),
    ("SW1A 1AA", "postcode", "S•••"),
    ("number 943 476 5919 on the form", "nhs-number", "9•••"),
    ("9434765919", "nhs-number", "9•••"),
    ("QQ 12 34 56 C is not one but AB123456C is", "ni-number", "A•••"),
    ("AB 12 34 56 C", "ni-number", "A•••"),
    ("Dr Smith said no", "name", "Dr •••"),
    ("Mrs O'Brien came", "name", "Mrs •••"),
    ("Professor A. B. Jones-Evans", "name", "Professor •••"),
    ("Mr. Patel", "name", "Mr. •••"),
]
NOTHING = [
    "the NHS and the local authority",
    "150 volunteers in 2012 and 2013-14",
    "between 2010 and 2015, £1,234,567,890 was spent",
    "10 out of 12; 3.14159265358979",
    "page 0123456789012345678",
    "[NHS organisation 1] and [Dr Smith] of [name of charity]",
    "the Dr was late, and Mr was not said",
    "Lord Mayor of the city",
    "it was a miss, a Miss-match",
    "at 10am @ the office",
    "943 476 5910",
    "M25 and A1 are roads, B12 is a vitamin",
    "COVID-19 and H1N1",
    "doi 10.1093/jamia/ocv097",
    "1111111111",
    "",
]


@pytest.mark.parametrize(("text", "kind", "masked"), FOUND)
def test_found_and_masked(text: str, kind: str, masked: str) -> None:
    """Each kind is found once, and only its mask leaves the module."""
    assert list(identifiers.look(text)) == [(kind, masked)]


@pytest.mark.parametrize("text", NOTHING)
def test_not_seen_where_it_is_not(text: str) -> None:
    """Figures, bodies, roads and bracketed replacements are passed over."""
    assert list(identifiers.look(text)) == []


def test_several_in_one_text() -> None:
    """Everything in a text is found, each once."""
    text = "Dr Smith, a@b.org and c@d.org, 07700 900123"
    kinds = [kind for kind, _ in identifiers.look(text)]
    assert kinds == ["email", "email", "phone", "name"]


@pytest.mark.parametrize(
    "text", [" ".join(["a"] * 50_000), "0" * 50_000, "a@" * 25_000, "[" * 50_000]
)
def test_long_texts_are_quick(text: str) -> None:
    """No pattern goes astray on a long text (the test would not end)."""
    assert list(identifiers.look(text)) == []


@pytest.mark.parametrize(
    ("text", "right"),
    [("943 476 5919", True), ("943 476 5918", False), ("0000000000", False), ("12345", False)],
)
def test_check_digit_of_nhs_numbers(text: str, right: bool) -> None:
    """The tenth digit checks the other nine."""
    assert identifiers.is_nhs_number(text) is right
