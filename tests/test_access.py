"""Tiers and licences."""

from __future__ import annotations

import pytest

from consilience import access, vocabulary
from consilience.errors import ConsilienceError


@pytest.mark.parametrize(
    ("tiers", "expected"),
    [
        ((), "open"),
        ((None, None), "open"),
        (("open", "controlled", "safeguarded"), "controlled"),
        (("never", "open"), "never"),
        ((None, "safeguarded"), "safeguarded"),
    ],
)
def test_the_narrowest_tier_counts(tiers: tuple[str | None, ...], expected: str) -> None:
    """Access takes the narrowest of what applies."""
    assert access.strictest(*tiers) == expected


def test_the_tiers_are_those_of_the_ontology_in_its_order() -> None:
    """One list: the order in Python is con:rank in the ontology."""
    assert tuple(vocabulary.concepts("tier")) == access.TIERS


def test_consents_are_those_of_the_ontology() -> None:
    """A consent that demands a tier is a concept that cells may hold."""
    assert set(access.CONSENT_TIERS) <= set(vocabulary.concepts("consent"))


@pytest.mark.parametrize("spdx", access.LICENCES)
def test_a_licence_id_and_its_address_are_inverse(spdx: str) -> None:
    """SPDX id → address → SPDX id."""
    assert access.licence_id(access.licence_address(spdx)) == spdx


def test_creative_commons_addresses_are_https() -> None:
    """Their pages say https, their RDF http: one form is used."""
    plain = "http://creativecommons.org/licenses/by/4.0/"
    assert access.licence_address(plain) == access.licence_address("CC-BY-4.0")


def test_an_unknown_licence_says_what_is_known() -> None:
    """The hint lists the ids that may be used."""
    with pytest.raises(ConsilienceError) as caught:
        access.licence_address("CCBY")
    assert "CC-BY-4.0" in caught.value.hint
