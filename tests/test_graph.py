"""The Python API over a built store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib

import consilience
from consilience import slips
from consilience.errors import ConsilienceError, QueryError, Refused, StoreError
from consilience.graph import KnowledgeGraph
from consilience.rdf import Iri
from consilience.references import Reference, studies

CON = rdflib.Namespace("https://w3id.org/consilience/terms/")
OPEN = "SELECT ?x WHERE { VALUES ?x { UNDEF } ?x ?p ?o }"


@pytest.fixture(scope="module")
def kg(seed_project: Path) -> Iterator[KnowledgeGraph]:
    """The two seed studies."""
    with consilience.open(seed_project) as opened:
        yield opened


def test_studies_are_counted_kind_by_kind(kg: KnowledgeGraph) -> None:
    """Quotes and findings are never added up."""
    counts = {
        row["study"]: (row["quotes"], row["findings"], row["speakers"])
        for row in kg.studies().records()
    }
    assert counts == {"devlin2015": (11, 0, 9), "vindrola-padros2022": (0, 18, 0)}


def test_ask_and_quotes_and_matrix_agree(kg: KnowledgeGraph) -> None:
    """Three ways to the same number."""
    rows = kg.ask("coding-themes-by-sector", sector="business").records()
    asked = {row["theme"]: row["quotes"] for row in rows}
    matrix = kg.matrix("theme", "sector", layer="authors")
    for theme, count in asked.items():
        assert len(kg.quotes(theme=str(theme), sector="business")) == count
        assert matrix.cell(str(theme), "sector:business").count == count


@pytest.mark.parametrize(
    ("value", "spelt"),
    [
        ('a"b\\c\nd', 'VALUES ?x { "a\\"b\\\\c\\nd" }'),
        (7, 'VALUES ?x { "7"^^<http://www.w3.org/2001/XMLSchema#integer> }'),
        (True, 'VALUES ?x { "true"^^<http://www.w3.org/2001/XMLSchema#boolean> }'),
        (0.5, 'VALUES ?x { "0.5"^^<http://www.w3.org/2001/XMLSchema#decimal> }'),
        (1e-9, 'VALUES ?x { "0.000000001"^^<http://www.w3.org/2001/XMLSchema#decimal> }'),
        ([Iri("x:a"), Iri("x:b")], "VALUES ?x { <x:a> <x:b> }"),
    ],
    ids=["text", "whole number", "truth", "fraction", "small fraction", "several"],
)
def test_values_go_in_as_terms(
    value: consilience.Iri | str | float | list[consilience.Iri], spelt: str
) -> None:
    """A value is spelt as a term, whatever stands in it."""

    class Listening:
        """A store that only remembers what it was asked."""

        asked = ""

        def query(self, text: str) -> object:
            self.asked = text
            raise StoreError("heard")

    store = Listening()
    with pytest.raises(StoreError, match="heard"):
        KnowledgeGraph(store).query(OPEN, bind={"x": value})  # type: ignore[arg-type]
    assert spelt in store.asked


def test_a_value_without_a_place_is_an_error(kg: KnowledgeGraph) -> None:
    """The place that is missing is named."""
    with pytest.raises(QueryError, match=r"\?y") as caught:
        kg.query(OPEN, bind={"y": 1})
    assert "UNDEF" in caught.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { service <http://x/> { ?a ?b ?c } }",
        "SELECT * {SERVICE<http://x/>{?a ?b ?c}}",
        "SELECT * { ?a ?b '''it's''' . SERVICE SILENT <http://x/> { ?a ?b ?c } }",
    ],
)
def test_no_other_server_is_asked(kg: KnowledgeGraph, text: str) -> None:
    """However it is written."""
    with pytest.raises(Refused, match="another server"):
        kg.query(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?service WHERE { ?service ?p ?o } LIMIT 1",
        "SELECT * WHERE { ?s <x:service> 'service' } # service",
        "PREFIX service: <x:> SELECT * WHERE { ?s service:a ?o }",
    ],
)
def test_the_word_alone_is_no_reason(text: str) -> None:
    """Variables, texts, addresses and comments may hold the word."""
    slips.refuse_remote(text)


def test_slips_name_near_prefixes(kg: KnowledgeGraph) -> None:
    """A prefix that is nearly one of ours is taken for a slip."""
    with pytest.raises(QueryError) as caught:
        kg.query("SELECT * WHERE { ?s skoss:broader ?o }")
    assert "did you mean skos:" in caught.value.hint


def test_graph_is_one_study(kg: KnowledgeGraph) -> None:
    """The copy holds what was stated and inferred of one study, and nothing of others."""
    graph = kg.graph("devlin2015")
    assert len(set(graph.subjects(rdflib.RDF.type, CON.ParticipantWords))) == 11
    assert len(set(graph.subjects(CON.speakerSector))) == 11
    assert not set(graph.subjects(rdflib.RDF.type, CON.AuthorFinding))


def test_rdflib_writes_with_our_prefixes(kg: KnowledgeGraph) -> None:
    """What rdflib writes can be read by people: con:Coding, and not ns1:Coding."""
    facts = kg.query("DESCRIBE <https://w3id.org/consilience/study/devlin2015/coding/K1>").graph()
    for copy in (kg.graph("devlin2015"), facts):
        assert " a con:Coding" in copy.serialize(format="turtle")
    assert dict(kg.dataset().namespaces())["con"] == rdflib.URIRef(CON)


def test_graph_of_no_study_names_those_there_are(kg: KnowledgeGraph) -> None:
    """A wrong slug is answered with the right ones."""
    with pytest.raises(ConsilienceError, match="devlin") as caught:
        kg.graph("devlin")
    assert "devlin2015" in caught.value.hint


def test_dataset_is_everything(kg: KnowledgeGraph) -> None:
    """No fact is lost on the way to rdflib."""
    dataset = kg.dataset()
    assert sum(len(graph) for graph in dataset.graphs()) == len(kg.store)


def test_a_dump_can_be_opened(kg: KnowledgeGraph, tmp_path: Path) -> None:
    """A file of what was built gives the same answers as the store."""
    path = tmp_path / "all.nq"
    path.write_text("".join(f"{line}\n" for line in kg.store.dump()), encoding="utf-8")
    with consilience.open(path) as copy:
        assert copy.ask("coding-themes-of-one-sector") == kg.ask("coding-themes-of-one-sector")


def test_cite_names_only_the_studies_behind_the_rows(kg: KnowledgeGraph) -> None:
    """References follow the rows, with authors in their order."""
    (reference,) = kg.cite(kg.quotes(sector="nhs"))
    assert str(reference).startswith("Alison M Devlin, Marilyn McGee-Lennon, ")
    assert "(2015)" in str(reference)
    assert str(reference).endswith("https://doi.org/10.1093/jamia/ocv097")
    assert [each.study for each in kg.cite()] == ["devlin2015", "vindrola-padros2022"]
    assert kg.cite(kg.quotes(text="no such words anywhere")) == ()


def test_a_reference_needs_only_a_title() -> None:
    """What is not known is left out, without empty brackets or stray stops."""
    assert str(Reference(study="s", title="Title.")) == "Title"


def test_studies_are_read_from_addresses() -> None:
    """Whatever belongs to a study leads to it; nothing else does."""
    base = "https://example.org/study/s"
    found = studies([Iri(base), Iri(f"{base}/excerpt/Q1"), Iri(f"{base}#row=2"), None, Iri("x:y")])
    assert found == (Iri(base),)


def test_notebooks_get_a_table(kg: KnowledgeGraph) -> None:
    """The HTML lists the studies and how to cite them; the plain form is short."""
    shown = kg._repr_html_()
    assert "<table>" in shown
    assert "doi.org" in shown
    assert "2 studies" in repr(kg)


def test_closed_is_closed(seed_project: Path) -> None:
    """After closing, nothing can be asked."""
    opened = consilience.open(seed_project)
    opened.close()
    with pytest.raises(StoreError, match="closed"):
        opened.studies()
    assert repr(opened).endswith(": closed>")
