"""What a query is about to do is read off its words, before the engine sees it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience.service import forms, guard

FETCHING = [
    "SELECT * { SERVICE <http://x/> { ?s ?p ?o } }",
    "select*{service<http://x/>{?s ?p ?o}}",
    "SELECT * { SERVICE SILENT ?where { ?s ?p ?o } }",
    "PREFIX ex: <http://x/> SELECT * { ?s ex:p ex:.SERVICE <http://x/> { ?a ?b ?c } }",
    "PREFIX ex: <http://x/> SELECT * { ?s ex:a\\# ?o . SERVICE <http://x/> { ?a ?b ?c } }",
    "PREFIX ex: <http://x/> SELECT * { ?s ex:a\\' ?o . SERVICE <http://x/> { ?a ?b 'c' } }",
    "SELECT * { ?s ?p 'a # b' . SERVICE <http://x/> { ?a ?b ?c } }",
    "SELECT * { ?s ?p '''it's''' . SERVICE <http://x/> {} }",
    'SELECT * { ?s ?p """a "quoted" word""" . SERVICE <http://x/> {} }',
    "SELECT * { FILTER(?a<?b) SERVICE <http://x/> {} }",
    "SELECT * { ?s ?p ?o } # comment\nVALUES ?x { 1 } SERVICE <http://x/> {}",
    "SELECT * { # a comment\r SERVICE <http://x/> {} }",
    "SELECT * { {SELECT * {SERVICE <http://x/> {}}} }",
    "SELECT * { S\\u0045RVICE <http://x/> {} }",
    "SELECT * { ?s ?p 1.SERVICE <http://x/> {} }",
    "SELECT * { ?s ?p true.SERVICE<http://x/>{} }",
    "LOAD <http://x/>",
    "LOAD SILENT <file:///etc/passwd> INTO GRAPH <http://g/>",
    "CLEAR ALL ;load<http://x/>",
]
HARMLESS = [
    "SELECT ?service { ?s ?p ?service }",
    "SELECT * { ?s <http://x/service> ?load }",
    "PREFIX ex: <http://x/> SELECT * { ?s ex:service ?o ; ex:customer-service $load }",
    "SELECT * { ?s ?p 'call SERVICE <x> and LOAD it' }",
    'SELECT * { ?s ?p """SERVICE <x> {}""" }',
    "SELECT * { ?s ?p ?o } # SERVICE <http://x/> {}",
    "SELECT * { ?s ?p 'a\\'b SERVICE' }",
    "SELECT * { ?s ?p 'x'@service }",
]


@pytest.mark.parametrize("text", FETCHING)
def test_what_fetches_is_seen(text: str) -> None:
    """SERVICE and LOAD, however they are written."""
    assert guard.fetches(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_like_it_passes(text: str) -> None:
    """Names, variables, texts, addresses and comments may hold the words."""
    assert not guard.fetches(text)


WORDS = ["SERVICE", "SELECT", "FILTER(", "<http://x/>", "'''", '"""', "\\'", "\\u0053", "ex:"]
PIECES = st.sampled_from([*WORDS, *"{}'\"#\n\\<> .;*)a1@", "?a"])


@given(st.lists(PIECES, max_size=24).map("".join))
def test_nothing_that_the_engine_reads_as_fetching_passes(text: str) -> None:
    """Whatever the engine itself would fetch, the guard has refused before."""
    import pyoxigraph as ox  # noqa: PLC0415 - the reference

    whole = f"PREFIX ex: <http://x/> SELECT * {{ {text} SERVICE <http://127.0.0.1:9/> {{}} }}"
    if guard.fetches(whole):
        return
    try:
        list(ox.Store().query(whole))  # type: ignore[arg-type]
    except SyntaxError:
        return
    except (OSError, RuntimeError) as error:  # it went out, and nobody was there
        pytest.fail(f"{whole}: {error}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT * FROM <http://g/> { ?s ?p ?o }", True),
        ("CONSTRUCT { ?s ?p ?o } from named <http://g/> WHERE { ?s ?p ?o }", True),
        ("PREFIX from: <http://x/> SELECT ?from { ?from from:p 'FROM <http://g/>' }", False),
        ("SELECT * { ?s ?p ?o . FILTER(?from < 3) }", False),
        ("SELECT * # FROM <http://g/>\n { ?s ?p ?o }", False),
    ],
)
def test_whether_a_query_names_its_graphs(text: str, expected: bool) -> None:
    """FROM counts where it is a word of the language."""
    assert guard.names_dataset(text) is expected


def test_where_an_update_looks() -> None:
    """Each pattern of an update looks at the graphs named in the request; its parts stay."""
    text = (
        "DELETE { ?s ?p ?o } WHERE { { SELECT * WHERE { ?s ?p ?o } } } ;\n"
        "DELETE  WHERE { ?s ?p 'where' } ; INSERT { ?a ?b ?c } where { ?a ?b ?c }"
    )
    found = guard.using(text, ["http://a/"], ["http://b/"])
    clause = "USING <http://a/> USING NAMED <http://b/> "
    assert found.replace(clause, "") == text
    assert found.count(clause) == 2
    assert f"}} {clause}WHERE {{ {{ SELECT * WHERE" in found
    assert f"{clause}where {{ ?a" in found


@pytest.mark.parametrize("text", ["SELECT (NOW() AS ?n) {}", "SELECT * { BIND(rand ( ) AS ?r) }"])
def test_what_gives_another_answer_each_time_is_seen(text: str) -> None:
    """No answer of the clock or of chance may be kept."""
    assert guard.varies(text)
    assert not guard.varies("SELECT ?now { ?now ?p 'NOW()' }")


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", "json"),
        ("*/*", "json"),
        ("text/csv", "csv"),
        ("text/csv;q=0.5, application/sparql-results+xml", "xml"),
        ("text/*", "xml"),
        ("text/*;q=0.4, text/tab-separated-values;q=0.9", "tsv"),
        ("application/json;q=0, */*", "json"),
        ("application/sparql-results+json;q=0, application/json;q=0, */*;q=0.1", "xml"),
        ("text/csv;header=present;q=0.7, image/png", "csv"),
        ("TEXT/CSV", "csv"),
    ],
)
def test_accept(accept: str, expected: str) -> None:
    """Qualities, wildcards and the closest range decide; ties go to our own order."""
    chosen = forms.choose(accept, forms.ROWS)
    assert chosen
    assert chosen[0].name == expected


def test_nothing_will_do() -> None:
    """A picture of rows cannot be had, nor what is refused by name."""
    assert forms.choose("image/png", forms.ROWS) is None
    assert forms.choose("*/*;q=0", forms.ROWS) is None
    assert forms.choose("*/*", forms.TRUTH, "csv") is None


def test_names_of_forms() -> None:
    """?format= takes the names that people know, also for the other kind of answer."""
    for name, expected in (("turtle", "ttl"), ("json", "jsonld"), ("XML", "rdf"), ("nt", "nt")):
        chosen = forms.choose("text/csv", forms.FACTS, name)
        assert chosen
        assert chosen[0].name == expected


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("SELECT * { ?s <http://x/p> 'a <b> c' }", True),
        ("PREFIX ex: <urn:x> SELECT * { ?s ex:base ?base FILTER (?a < 3 && ?b > 2) }", True),
        ("SELECT * { ?s <p> ?o }", False),
        ("SELECT * { ?s <> ?o }", False),
        ("BASE <http://x/> SELECT * { ?s ?p ?o }", False),
        ("SELECT * { ?s ?p 'BASE <http://x/>' } # BASE <http://x/>", True),
    ],
)
def test_it_is_known_whether_a_query_needs_to_know_where_it_stands(text: str, alone: bool) -> None:
    """Addresses that are not whole mean something else at each address of a service."""
    assert guard.stands_alone(text) is alone


def test_comments_go_and_nothing_else() -> None:
    """What looks like a comment in a text or an address stays."""
    text = "SELECT * { ?s <http://x/#a> '# b' . # c\n ?s ?p 'd' }"
    assert guard.uncommented(text) == "SELECT * { ?s <http://x/#a> '# b' .  \n ?s ?p 'd' }"


@pytest.mark.parametrize(
    ("text", "seems"),
    [
        ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", True),
        ("select distinct ?s { ?s ?p ?o }", True),
        ("SELECT ?s { ?s ?p ?o } ORDER\nBY ?s", True),
        ("SELECT ?count { ?s <http://x/distinct> 'ORDER BY' } LIMIT 3 # GROUP BY", False),
    ],
)
def test_it_is_seen_what_may_count(text: str, seems: bool) -> None:
    """Words of the language count, not those in texts, names and comments."""
    assert guard.gathers(text) is seems
