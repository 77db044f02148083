"""owlready2, which people who program with the ontology are likely to use, reads it whole."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator

import pytest
from rdflib import OWL, RDF

from consilience import hermit
from consilience.namespaces import expand
from ontology_cases import cases, lines, ontology

CON = expand("con:")


@pytest.fixture
def world() -> Iterator[object]:
    """A world of owlready2's own with the ontology and one case of data."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # owlready2 warns of an optional speed-up
        import owlready2  # noqa: PLC0415 - keeps one world for all; only loaded where tested
    owlready2.JAVA_EXE = hermit.java()
    own = owlready2.World()
    case = next(case for case in cases("inferred") if case.id == "speaker")
    kept = [line for line in lines(ontology(), case.graph()) if str(OWL.imports) not in line]
    text = "\n".join(kept).encode()
    own.get_ontology("https://w3id.org/consilience/ontology#").load(fileobj=io.BytesIO(text))
    yield own
    own.close()


def test_owlready2_sees_every_class_and_property(world: object) -> None:
    """As many classes and properties of ours as the files declare."""
    seen = {each.iri for each in world.classes() if each.iri.startswith(CON)}  # type: ignore[attr-defined]
    declared = {
        str(each) for each in ontology().subjects(RDF.type, OWL.Class) if str(each).startswith(CON)
    }
    assert seen == declared


@pytest.mark.long
def test_owlready2_reasons_over_it(world: object) -> None:
    """owlready2's own call of HermiT finds no inconsistent class and draws a chain."""
    import owlready2  # noqa: PLC0415 - see above

    owlready2.sync_reasoner_hermit(world, infer_property_values=True, debug=0)
    assert list(world.inconsistent_classes()) == []  # type: ignore[attr-defined]
    excerpt = world["https://example.org/e1"]  # type: ignore[index]
    assert [sector.name for sector in excerpt.speakerSector] == ["business"]
