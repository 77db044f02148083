"""Terms and their N-Triples spelling."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience import rdf, turtle
from consilience.rdf import Iri, Literal

# lone surrogates cannot be written as UTF-8 and never come out of a file that was read
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@given(TEXTS)
def test_any_text_survives_the_spelling(text: str) -> None:
    """What an engine reads back is the text to the character."""
    line = f"<x:s> <x:p> {rdf.text(text)} ."
    (quad,) = ox.parse(line, format=ox.RdfFormat.N_TRIPLES)
    assert turtle.term(quad.object) == Literal(text)


@given(TEXTS)
def test_any_id_gives_an_address_that_an_engine_reads(text: str) -> None:
    """What may not stand in an address is percent-encoded."""
    line = f"{rdf.iri('https://example.org/' + text)} <x:p> <x:o> ."
    assert len(list(ox.parse(line, format=ox.RdfFormat.N_TRIPLES))) == 1


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        (Literal("7", rdf.XSD_INTEGER), 7),
        (Literal("0.5", rdf.XSD_DECIMAL), 0.5),
        (Literal("true", rdf.XSD_BOOLEAN), True),
        (Literal("0", rdf.XSD_BOOLEAN), False),
        (Literal("2015-08"), "2015-08"),
    ],
)
def test_a_literal_is_a_python_value(literal: Literal, value: object) -> None:
    """Numbers and truth values come out as such, everything else as text."""
    assert literal.python == value
    assert type(literal.python) is type(value)


@pytest.mark.parametrize(
    "term",
    [
        Iri("https://example.org/a"),
        Literal("words"),
        Literal("words", rdf.RDF_LANG_STRING, "en"),
        Literal("1", rdf.XSD_INTEGER),
    ],
)
def test_encoding_and_parsing_are_inverse(term: rdf.Term) -> None:
    """A term is the same after it was spelt and read."""
    (quad,) = ox.parse(f"<x:s> <x:p> {rdf.encode(term)} .", format=ox.RdfFormat.N_TRIPLES)
    assert turtle.term(quad.object) == term
