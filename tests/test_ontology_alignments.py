"""The alignments agree with the vocabularies that they name, and the tempting ones would not."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SKOS

from consilience import assets, hermit
from ontology_cases import HERE, graph, lines, ontology

FOREIGN = HERE / "foreign"
WRONG = sorted((FOREIGN / "wrong").glob("*.ttl"))
ALIGNMENTS = assets.alignment_files()


def _together(*more: Path) -> list[str]:
    """Ontology, alignments, what the others say, and one of each thing."""
    extra = graph([*ALIGNMENTS, FOREIGN / "facts.ttl", FOREIGN / "sample.ttl", *more])
    return lines(ontology(), extra)


def test_the_alignments_are_consistent() -> None:
    """Nothing that PROV-O, ORG or Web Annotation say contradicts how we read our terms in them."""
    outcome = hermit.classify(_together())
    assert outcome.consistent
    assert outcome.unsatisfiable == ()


@pytest.mark.long
@pytest.mark.parametrize("path", WRONG, ids=lambda path: path.stem)
def test_the_tempting_alignment_contradicts(path: Path) -> None:
    """Each alignment that was thought of and left out would be inconsistent."""
    assert not hermit.classify(_together(path)).consistent


@pytest.mark.parametrize("path", ALIGNMENTS, ids=lambda path: path.stem)
def test_an_alignment_imports_nothing(path: Path) -> None:
    """Alignments name terms of others; none is fetched, and the core never imports them."""
    alignment = graph([path])
    assert not list(alignment.objects(None, OWL.imports))
    header = alignment.value(predicate=RDF.type, object=OWL.Ontology)
    assert header not in set(ontology().objects(None, OWL.imports))


@pytest.mark.parametrize("path", ALIGNMENTS, ids=lambda path: path.stem)
def test_an_alignment_only_ties_our_terms_to_others(path: Path) -> None:
    """Ours below theirs, or a pointer; never the other way round and never "the same"."""
    allowed = {RDFS.subClassOf, RDFS.subPropertyOf, RDFS.seeAlso, SKOS.closeMatch}
    header = graph([path]).value(predicate=RDF.type, object=OWL.Ontology)
    statements = [t for t in graph([path]) if t[0] != header and t[1] != RDF.type]
    assert statements
    for subject, predicate, object_ in statements:
        assert predicate in allowed
        assert str(subject).startswith("https://w3id.org/consilience/")
        assert not str(object_).startswith("https://w3id.org/consilience/")
