"""Columns answer as the embedded store does, or say that they do not claim the question."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience import assets, query_file
from consilience.bulk import split
from consilience.bulk.split import SplitTables
from consilience.bulk.within import Together
from consilience.columns import kinds, pairs, scans
from consilience.columns.routed import RoutedStore
from consilience.columns.store import ColumnStore, memory, on_disk
from consilience.columns.values import NotClaimed
from consilience.errors import QueryError, StoreError
from consilience.rdf import Iri, Literal
from consilience.store import Answer, OxigraphStore
from consilience.store import memory as embedded
from soak import at_most
from stores import rich, seeds

EX = "https://example.org/"
PREFIX = f"PREFIX : <{EX}> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n"
QUERIES = sorted(path for path in assets.QUERIES.glob("*/*.rq"))
# Patterns that only the data know, and an order by what is not shown; the embedded store answers.
LEFT = {"name-style", "authors"}


def _once(lines: Iterator[str]) -> list[str]:
    """The same with every fact in one graph: the embedded store counts it once for each."""
    kept: dict[str, str] = {}
    for line in lines:
        kept.setdefault(line.rsplit(" ", 2)[0], line)
    return list(kept.values())


@cache
def _both(name: str) -> tuple[ColumnStore, OxigraphStore]:
    full = {"seeds": seeds, "rich": rich}[name]()
    columns = memory(full.dump())
    columns.tables.arrange(least=2)
    return columns, embedded(_once(full.dump()))


def _bag(answer: Answer, *, joined: bool = False) -> object:
    """Rows without their order; ``joined``: with texts that were joined, which have none either."""
    if answer.triples is not None:
        return set(answer.triples)
    rows = Counter(
        tuple(
            Literal(" ".join(sorted(term.value.split(" "))))
            if joined and isinstance(term, Literal)
            else term
            for term in row
        )
        for row in answer.rows
    )
    return answer.variables, rows, answer.boolean


@pytest.mark.parametrize("data", ["seeds", "rich"])
def test_every_query_of_the_project_gives_the_same_rows(data: str) -> None:
    """Columns give the rows of the embedded store, in its order where the query names one."""
    columns, once = _both(data)
    unclaimed = set()
    for path in QUERIES:
        text = path.read_text("utf-8")
        reference = {"seeds": seeds, "rich": rich}[data]() if "GRAPH" in text else once
        try:
            expected = reference.query(text)
        except QueryError:
            continue  # a fragment, made whole elsewhere
        try:
            found = columns.query(text)
        except NotClaimed:
            unclaimed.add(path.stem)
            continue
        joined = "GROUP_CONCAT" in text
        assert _bag(found, joined=joined) == _bag(expected, joined=joined), path.name
        if "DISTINCT" not in text and "ORDER BY" in text:
            keys = _order(text, found.variables)
            assert _columns(found, keys) == _columns(expected, keys), path.name
    assert unclaimed <= LEFT


def _order(text: str, variables: tuple[str, ...]) -> list[int]:
    """The columns by which a query sorts first, as far as they are plain variables."""
    places = []
    for word in text.rsplit("ORDER BY", 1)[1].split():
        if word[1:] not in variables or word[0] != "?":
            break
        places.append(variables.index(word[1:]))
    return places


def _columns(answer: Answer, places: list[int]) -> list[object]:
    return [tuple(row[place] for place in places) for row in answer.rows]


def test_the_facts_are_the_same_bytes() -> None:
    """A dump of all, and of one graph, is that of the embedded store; so are the graphs."""
    columns, full = _both("rich")[0], rich()
    assert list(columns.dump()) == list(full.dump())
    assert columns.graphs() == full.graphs()
    graph = full.graphs()[0]
    assert list(columns.dump(graph)) == list(full.dump(graph))
    assert len(columns) == len(full)


def test_a_fact_in_two_graphs_is_one_fact() -> None:
    """The default graph is the union of all graphs, and a union has no duplicates."""
    fact = f"<{EX}a> <{EX}p> <{EX}b>"
    store = memory([f"{fact} <{EX}g> .", f"{fact} <{EX}h> .", f"{fact} <{EX}h> ."])
    count = "SELECT (COUNT(*) AS ?n) WHERE { %s }"
    assert len(store) == 2
    assert str(store.query(count % "?s ?p ?o").rows[0][0]) == "1"
    assert str(store.query(count % "GRAPH ?g { ?s ?p ?o }").rows[0][0]) == "2"
    store.load([f"{fact} <{EX}i> .", f"<{EX}c> <{EX}p> <{EX}b> <{EX}i> ."])
    assert str(store.query(count % "?s ?p ?o").rows[0][0]) == "2"


def test_a_graph_can_be_forgotten_and_nothing_else_updated() -> None:
    """The update that the program sends removes one graph; any other is not claimed."""
    fact = f"<{EX}a> <{EX}p> <{EX}b>"
    store = memory([f"{fact} <{EX}g> .", f"{fact} <{EX}h> ."])
    update = query_file.read(assets.QUERIES / "update" / "forget-graph.ru", ("does",)).text
    store.update(query_file.bind(update, {"graph": Iri(EX + "g")}))
    assert list(store.dump()) == [f"{fact} <{EX}h> ."]
    assert store.query("ASK { ?s ?p ?o }").boolean
    with pytest.raises(NotClaimed):
        store.update("DELETE WHERE { ?s ?p ?o }")


def test_spellings_are_read_and_made_canonical() -> None:
    """Escapes, unusual numbers, languages and lines without a graph are what the parser says."""
    xsd = "http://www.w3.org/2001/XMLSchema#"
    values = [
        r'"a \"b\" \\n \n \u00e9 ."', '"x"@EN-gb', f'"01"^^<{xsd}integer>',
        f'"1.50"^^<{xsd}decimal>',
        f'"1"^^<{xsd}boolean>', f'"x"^^<{xsd}integer>', f'"2020-02-30"^^<{xsd}date>', "_:b1",
        f'"2020-02-28"^^<{xsd}date>', f'"1e3"^^<{xsd}double>', f'"7"^^<{xsd}int>',
        f'"s"^^<{xsd}string>',
        f'"9223372036854775807"^^<{xsd}integer>', f'"2020-01-01T00:00:00.50Z"^^<{xsd}dateTime>',
        f'"é > <{EX}g> . "', '""', '"\t"',
    ]  # fmt: skip
    lines = [f"<{EX}s{n}> <{EX}p> {value} <{EX}g> ." for n, value in enumerate(values)]
    lines.append(f"<{EX}s> <{EX}p> <{EX}o> .")
    query = "SELECT ?s ?o WHERE { ?s ?p ?o FILTER (!isBlank(?o)) }"
    assert _bag(memory(lines).query(query)) == _bag(embedded(lines).query(query))


@pytest.mark.parametrize("line", ["<a> <b>", "nothing", f"<{EX}a> <{EX}p> <{EX}b> <{EX}g>", '"a'])
def test_what_is_no_fact_is_refused_and_nothing_is_kept(line: str) -> None:
    """A line that is no N-Quads is a StoreError, and none of its load is there."""
    store = memory()
    with pytest.raises(StoreError):
        store.load([f"<{EX}a> <{EX}p> <{EX}b> <{EX}g> .", line])
    assert len(store) == 0


def test_terms_with_one_id_get_another() -> None:
    """With ids of few bits many terms collide; they are told apart, and every answer is right."""
    lines = [f'<{EX}s{n}> <{EX}p> "text {n % 40}" <{EX}g{n % 3}> .' for n in range(600)]
    with duckdb.connect() as connection:
        ColumnStore(connection).tables.run("UPDATE setting SET value = '55' WHERE name = 'shift'")
        store = ColumnStore(connection)  # ids of nine bits
        for start in range(0, 600, 10):
            store.load(lines[start : start + 10])
            assert list(store.dump()) == sorted(lines[: start + 10])
            if dict(store.tables.run("SELECT name, value FROM setting"))["salt"]:  # type: ignore[arg-type]
                return
    pytest.fail("no two of all these terms had one id")


def test_what_things_have_once_stands_side_by_side_until_something_changes() -> None:
    """A property that something has twice keeps out; whatever comes later is in every answer."""
    lines = [f"<{EX}s{n}> <{EX}{p}> <{EX}{p}{n}> <{EX}g> ." for n in range(40) for p in "abc"]
    lines += [f"<{EX}s{n}> <{EX}type> <{EX}T{n % 2}> <{EX}g> ." for n in range(40)]
    lines += [f"<{EX}s{n}> <{EX}type> <{EX}T> <{EX}g> ." for n in range(40)]
    store = memory([*lines, f"<{EX}s7> <{EX}c> <{EX}twice> <{EX}g> ."])
    store.tables.arrange(least=10)
    sheet = store.tables.sheet
    named = {str(store.tables.terms({p})[p]).removeprefix(EX) for p in sheet.properties}
    assert (named, len(sheet.values)) == ({"a", "b"}, 3)
    text = PREFIX + "SELECT ?s ?a ?b ?c { ?s :type :T1 ; :a ?a ; :b ?b OPTIONAL { ?s :c ?c } }"
    assert "thing" in store.statement(text).sql
    assert len(store.query(text).rows) == 21
    store.load([f"<{EX}s9> <{EX}a> <{EX}second> <{EX}g> ."])
    assert "thing" not in store.statement(text).sql
    assert len(store.query(text).rows) == 22


@pytest.mark.parametrize(
    "text",
    [
        "SELECT DISTINCT ?x ?z { ?x :p ?y OPTIONAL { ?y :q ?z } OPTIONAL { ?x :r ?z } }",
        "SELECT DISTINCT ?x ?z { { SELECT ?x { ?z :p ?x } } OPTIONAL { ?z :p ?x } }",
    ],
)
def test_an_optional_may_bind_what_was_named_and_not_bound(text: str) -> None:
    """What another OPTIONAL left open, or a sub-select does not show, is still open."""
    lines = [f"<{EX}a> <{EX}p> <{EX}a> <{EX}g> .", f"<{EX}a> <{EX}r> <{EX}b> <{EX}g> ."]
    answer = memory(lines).query(PREFIX + text)
    assert None not in answer.rows[0]
    assert _bag(answer) == _bag(embedded(lines).query(PREFIX + text))


def _coded() -> list[str]:
    """Forty codings of thirty excerpts, some with two codes; three are in two graphs."""
    lines = [f"<{EX}c{n}> <{EX}of> <{EX}e{n % 30}> <{EX}g> ." for n in range(40)]
    lines += [f"<{EX}c{n}> <{EX}on> <{EX}t{n % 3}> <{EX}{g}> ." for n in range(40) for g in "gh"]
    lines += [f"<{EX}c{n}> <{EX}on> <{EX}t{n % 2}> <{EX}g> ." for n in range(0, 40, 4)]
    return list(dict.fromkeys(lines))


@pytest.mark.parametrize(
    ("pattern", "paired"),
    [
        ("SELECT DISTINCT ?e ?t { ?c :of ?e ; :on ?t }", True),
        ("SELECT DISTINCT ?e { ?c :on :t1 ; :of ?e }", True),
        ("SELECT DISTINCT ?t { VALUES ?e { :e1 :e10 } ?c :of ?e ; :on ?t }", True),
        ("SELECT (COUNT(*) AS ?n) { SELECT DISTINCT * { ?c :of ?e ; :on ?t } }", False),
        ("SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?e ?t { ?c :of ?e ; :on ?t } }", True),
        ("SELECT DISTINCT ?t ?u { ?c :of ?e ; :on ?t . ?d :of ?e ; :on ?u }", True),
        # how often it comes, which coding it is, in which graph, or what else is said of it
        ("SELECT ?e ?t { ?c :of ?e ; :on ?t }", False),
        ("SELECT DISTINCT ?c ?t { ?c :of ?e ; :on ?t }", False),
        ("SELECT DISTINCT ?e ?t { GRAPH :g { ?c :of ?e ; :on ?t } }", False),
        ("SELECT DISTINCT ?e ?t ?u { ?c :of ?e ; :on ?t ; :on ?u }", False),
        ("SELECT DISTINCT ?e ?t { ?c :of ?e ; :on ?t FILTER (?c != :c1) }", False),
        ("SELECT DISTINCT ?e ?t ?y { ?c :of ?e ; :on ?t OPTIONAL { ?c :x ?y } }", False),
        ("SELECT DISTINCT ?e ?t { ?c :of ?e ; :on ?t MINUS { ?c :on :t0 } }", False),
        ("SELECT DISTINCT ?p ?t { ?c ?p ?e ; :on ?t }", False),
        ("SELECT DISTINCT ?e ?d { ?c :of ?e ; :on ?t . ?d :on ?t }", True),
    ],
)  # fmt: skip
def test_what_codings_join_is_read_in_pairs_where_nobody_asks_by_which(
    pattern: str, paired: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pairs answer only what they hold; whatever comes later is in every answer."""
    monkeypatch.setattr(pairs, "_FREQUENT", 2)
    store = memory(_coded())
    store.tables.arrange(least=10)
    assert ("pair0" in store.statement(PREFIX + pattern).sql) == paired
    reference = embedded(_once(iter(_coded())))
    if "GRAPH" in pattern:
        reference = embedded(_coded())
    assert _bag(store.query(PREFIX + pattern)) == _bag(reference.query(PREFIX + pattern))
    more = [f"<{EX}c1> <{EX}on> <{EX}t9> <{EX}g> .", f"<{EX}c1> <{EX}x> <{EX}y> <{EX}g> ."]
    store.load(more)
    reference.load(more)
    assert "pair0" not in store.statement(PREFIX + pattern).sql
    assert _bag(store.query(PREFIX + pattern)) == _bag(reference.query(PREFIX + pattern))


def test_a_store_in_a_file_is_there_again(tmp_path: Path) -> None:
    """What was loaded and settled is read again, with the same ids."""
    store = on_disk(tmp_path / "facts.duckdb")
    store.load(
        [f"<{EX}a> <{EX}p> 1 .".replace(" 1 ", ' "1"^^<http://www.w3.org/2001/XMLSchema#integer> ')]
    )
    dumped = list(store.dump())
    store.close()
    again = on_disk(tmp_path / "facts.duckdb")
    assert list(again.dump()) == dumped
    assert again.query(PREFIX + "ASK { :a :p 1 }").boolean
    again.close()


def test_what_is_not_claimed_is_answered_elsewhere_and_said(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A routed store answers everything and changes nothing; what columns leave is in the log."""
    facts = [f'<{EX}a{n}> <{EX}p> "ab" <{EX}g> .' for n in range(300)]
    store = RoutedStore(memory(facts), embedded(facts))
    with caplog.at_level(logging.DEBUG):
        assert store.query("SELECT ?o WHERE { ?s ?p ?o }").rows
        assert not caplog.records
        assert store.query(r'ASK { ?s ?p ?o FILTER (REGEX(?o, "\\w")) }').boolean
    assert "not answered from columns" in caplog.text
    assert "ab" not in caplog.text
    with pytest.raises(StoreError):
        store.update("DELETE WHERE { GRAPH ?g { ?s ?p ?o } }")
    with pytest.raises(QueryError):
        store.query("no question")
    assert len(store) == 300
    store.close()


# --- any small graph, any query of a grammar -----------------------------------------------

_NODES = st.sampled_from([":a", ":b", ":c", ":d"])
_LITERALS = st.sampled_from(
    [
        *['"x"^^:t', '"2020-01-01"^^xsd:date', '"2021-01-01"^^xsd:date'],
        "1",
        "2",
        "1.0",
        "2.5",
        "-3",
        "1.5e0",
        '"1"',
        '"a"',
        '"a"@en',
        '"b"@en',
        '"é"',
        "true",
    ]
)
_PROPERTIES = st.sampled_from([":p", ":q", ":r"])
_VARIABLES = st.sampled_from(["?x", "?y", "?z"])
_FACTS = st.lists(
    st.tuples(_NODES, _PROPERTIES, _NODES | _LITERALS, st.sampled_from([":g", ":h"])),
    max_size=12,
)
_PATHS = st.sampled_from(
    [
        *[":p", ":p*", ":p+", ":p?", "^:p", ":p/:q", ":p|:q", "!:p", "!(:p|^:q)", "(:p|:q)+"],
        *["^:p*/:q", "(^:p/:q|:r?)*", "(:p/(:q|^:q)?/^:p)*", "(:p/^(:q/:r)+|:q*)*", "(!:p/:q)*"],
    ]
)
_TRIPLES = st.builds(
    "{} {} {} .".format,
    _VARIABLES | _NODES,
    _PATHS | _PROPERTIES | st.just("?x"),
    _VARIABLES | _NODES | _LITERALS,
)
_VALUES = st.recursive(
    _VARIABLES | _LITERALS | _NODES,
    lambda inner: (
        st.builds("({} {} {})".format, inner, st.sampled_from("+-*/"), inner)
        | st.builds(
            "{}({})".format,
            st.sampled_from(
                ["STR", "STRLEN", "LANG", "DATATYPE", "ABS", "UCASE", "isIRI", "xsd:integer"]
            ),
            inner,
        )
        | st.builds("COALESCE({}, {})".format, inner, inner)
        | st.builds("IF({}, {}, {})".format, inner, inner, inner)
        | st.builds("CONCAT(STR({}), {})".format, inner, inner)
    ),
    max_leaves=3,
)
_TESTS = st.recursive(
    st.builds("({} {} {})".format, _VALUES, st.sampled_from(["=", "!=", "<", ">="]), _VALUES)
    | st.builds("BOUND({})".format, _VARIABLES)
    | st.builds("({} IN ({}, {}))".format, _VALUES, _VALUES, _VALUES)
    | st.builds("CONTAINS(STR({}), {})".format, _VALUES, _VALUES)
    | _VARIABLES,
    lambda inner: (
        st.builds("({} && {})".format, inner, inner)
        | st.builds("({} || {})".format, inner, inner)
        | st.builds("(!{})".format, inner)
    ),
    max_leaves=3,
)


def _group(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return (
        st.builds("{} {}".format, inner, _TRIPLES)
        | st.builds("{} OPTIONAL {{ {} }}".format, inner, inner)
        | st.builds("{} OPTIONAL {{ {} FILTER ({}) }}".format, inner, _TRIPLES, _TESTS)
        | st.builds("{{ {} }} UNION {{ {} }}".format, inner, inner)
        | st.builds("{} MINUS {{ {} }}".format, inner, inner)
        | st.builds("{} FILTER ({})".format, inner, _TESTS)
        | st.builds("{} FILTER NOT EXISTS {{ {} }}".format, inner, _TRIPLES)
        | st.builds("{} FILTER EXISTS {{ {} FILTER ({}) }}".format, inner, _TRIPLES, _TESTS)
        | st.builds("{} BIND ({} AS ?new)".format, _TRIPLES, _VALUES)
        | st.builds(
            "{} VALUES (?x ?y) {{ ({} UNDEF) (UNDEF {}) }}".format, inner, _NODES, _LITERALS
        )
        | st.builds("GRAPH :g {{ {} }}".format, _TRIPLES)
        | st.builds("{{ SELECT ?x (COUNT(?y) AS ?n) WHERE {{ {} }} GROUP BY ?x }}".format, inner)
        | st.builds("{} {{ SELECT DISTINCT ?x ?y WHERE {{ {} }} }}".format, inner, inner)
        | st.builds("{{ SELECT ?x ?y WHERE {{ {} }} }} {}".format, inner, _TRIPLES)
    )


_GROUPS = st.recursive(_TRIPLES, _group, max_leaves=4)
_QUERIES = (
    st.builds("SELECT ?x ?y ?z ?new WHERE {{ {} }}".format, _GROUPS)
    | st.builds("SELECT DISTINCT ?x ?z WHERE {{ {} }}".format, _GROUPS)
    | st.builds(
        "SELECT ?x ({}(?y) AS ?v) (COUNT(DISTINCT ?z) AS ?n) WHERE {{ {} }} GROUP BY ?x".format,
        st.sampled_from(["SUM", "AVG", "MIN", "MAX", "COUNT"]),
        _GROUPS,
    )
    | st.builds(
        "SELECT ?x (COUNT(DISTINCT ?y) AS ?n) WHERE {{ {{ SELECT DISTINCT {} WHERE {{ {} }} }} }}"
        " GROUP BY ?x".format,
        st.sampled_from(["?x ?y", "?x ?y ?z"]),
        _GROUPS,
    )
    | st.builds("ASK {{ {} }}".format, _GROUPS)
    | st.builds("CONSTRUCT {{ ?x :made ?y }} WHERE {{ {} }}".format, _GROUPS)
)


@cache
def _emptied() -> ColumnStore:
    return memory()


@at_most(500)  # each fills two stores
@given(_FACTS, _QUERIES, st.booleans())
def test_any_small_graph_gives_the_same_rows(
    facts: list[tuple[str, ...]], text: str, arranged: bool
) -> None:
    """Whatever is asked of whatever facts: the rows are those of the embedded store."""
    turtle = "".join(f"GRAPH {g} {{ {s} {p} {o} }}\n" for s, p, o, g in facts)
    source = embedded()
    source.update(PREFIX + "INSERT DATA {\n" + turtle + "}")
    columns = _emptied()
    columns.replace(source.dump())
    reference = source if "GRAPH" in text else embedded(_once(source.dump()))
    with pytest.MonkeyPatch.context() as patch:
        if arranged:
            for bound, wide in {"_SHARED": 0, "_FEW": 99, "_FREQUENT": 0, "_BEYOND": 9}.items():
                patch.setattr(pairs, bound, wide)
            columns.tables.arrange(least=1)
            patch.setattr(scans, "MANY", 0)
        try:
            found = columns.query(PREFIX + text)
        except NotClaimed:
            return
    assert _bag(found) == _bag(reference.query(PREFIX + text))


def _told(facts: list[tuple[str, ...]], prefix: str) -> list[str]:
    """Facts as lines, in graphs of one study or of what surrounds it."""
    source = embedded()
    turtle = "".join(f"GRAPH {prefix}{g[1:]} {{ {s} {p} {o} }}\n" for s, p, o, g in facts)
    source.update(PREFIX + "INSERT DATA {\n" + turtle + "}")
    return list(source.dump())


def _side_by_side(shared: list[str], own: list[list[str]]) -> Together:
    """Studies that stand side by side, each beside what surrounds them all."""
    tables = SplitTables(duckdb.connect(), len(own))
    store = ColumnStore(tables.connection, tables=tables)
    store.load(shared)
    tables.place()
    store.load(line for lines in own for line in lines)
    graphs = [
        f"({tables.id((kinds.IRI, f'{EX}study-{number}-{graph}', ''))}::UBIGINT, {number})"
        for number in range(len(own))
        for graph in "gh"
    ]
    tables.run(f"CREATE TABLE named AS FROM (VALUES {', '.join(graphs)}) each(g, w)")
    tables.place("named")
    tables.settle()
    return Together(store, ())


@pytest.mark.parametrize("many", [0, 1000])
@pytest.mark.parametrize(
    "pattern",
    [
        *["?x :p+ ?y", "?x :p* ?y", ":a :p+ ?y", ":a :p* ?y", "?x :p* :d", ":a :p? ?y"],
        *["?x :q ?z . ?x :p* ?y", "?x :q ?z . ?x (:p/^:q?)* ?y", "?x :p/:p ?y", "?x :p|:q ?y"],
        *["?x :p ?z . ?z :p ?y", "?x :q ?z OPTIONAL { ?x :p ?y }", "?x ?z ?y MINUS { ?y :p ?x }"],
        *["?x :q ?y FILTER NOT EXISTS { ?x :p ?y }", "VALUES ?x { :a :b } OPTIONAL { ?x :p ?y }"],
        *["VALUES ?x { :a :b :c } FILTER NOT EXISTS { ?x :p ?y }"],
        *["{ SELECT ?x (COUNT(?z) AS ?y) { ?x :p|:q ?z } GROUP BY ?x }"],
        *["?x :q ?z . ?y :q ?u . ?z :p* ?u", "?x :p ?z . ?y :q ?u . ?u (:p|^:q)* ?z"],
        *["?x :p ?z . ?y :q ?u", "?x :p ?z . ?y :q ?u . ?u :p? ?z"],
    ],
)
def test_nothing_leads_from_one_study_to_another(
    pattern: str, many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A way that begins in one study and would go on in the next ends where the first ends."""
    monkeypatch.setattr(scans, "MANY", many)
    ways = [[(":a", ":p", ":b", ":g")], [(":b", ":p", ":c", ":g")], [(":c", ":p", ":d", ":h")]]
    ways = [[*way, (":a", ":q", f":{end}", ":g")] for way, end in zip(ways, "bcd", strict=True)]
    own = [_told(facts, f":study-{number}-") for number, facts in enumerate(ways)]
    shared = _told([(":d", ":q", ":a", ":g")], ":around-")
    together = _side_by_side(shared, own)
    text = f"{PREFIX}SELECT DISTINCT ?x ?y {{ {pattern} }}"
    for number, lines in enumerate(own):
        expected = embedded(_once(iter([*shared, *lines]))).query(text)
        assert _bag(together.query(number, text)) == _bag(expected)


@at_most(300)  # each fills up to four stores
@given(_FACTS, st.lists(_FACTS, min_size=2, max_size=3), _QUERIES, st.booleans())
def test_any_small_graphs_side_by_side_are_asked_each_by_itself(
    around: list[tuple[str, ...]], studies: list[list[tuple[str, ...]]], text: str, apart: bool
) -> None:
    """Asked together, each of several graphs gives the rows that it gives beside its surroundings.

    All speak of the same nodes, so that whatever crosses from one to another would show.
    """
    shared = _told(around, ":around-")
    own = [_told(facts, f":study-{number}-") for number, facts in enumerate(studies)]
    with pytest.MonkeyPatch.context() as patch:
        if apart:
            patch.setattr(split, "_FEW", 1)
            patch.setattr(scans, "MANY", 0)
        together = _side_by_side(shared, own)
        for number, lines in enumerate(own):
            alone = _emptied()
            alone.replace([*shared, *lines])
            try:
                found = together.query(number, PREFIX + text)
            except NotClaimed:
                return
            assert _bag(found) == _bag(alone.query(PREFIX + text))
