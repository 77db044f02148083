"""What was built, asked: the same rows from columns and from the embedded store, and from words."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

import consilience
from consilience import (
    api,
    build,
    companions,
    generation,
    project,
    query_file,
    renewal,
    text_index,
)
from consilience.columns import file, following
from consilience.columns.routed import RoutedStore
from consilience.dimension import Part, compose, dimensions
from consilience.errors import BadParameter, StoreError
from consilience.graph import KnowledgeGraph
from consilience.namespaces import expand
from consilience.questions import THINGS, questions, terms
from consilience.rdf import Iri, Literal, Term
from consilience.store import OxigraphStore
from consilience.text_index import Text, TextIndex

RICH = Path(__file__).parent / "folders" / "valid" / "rich"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of made-up studies and one with tiers and versions, built with columns."""
    folder = tmp_path_factory.mktemp("asked") / "made"
    consilience.generate(folder, quotes=120, studies=2, seed=11, texts=0)
    shutil.copytree(RICH, folder / "studies" / "rich")
    _build(folder)
    return folder


def _build(folder: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(companions, "PAYS", 0)
        api.build_project(folder)


@pytest.fixture
def kg(made: Path) -> Iterator[KnowledgeGraph]:
    """It, opened."""
    with consilience.open(made) as opened:
        yield opened


def _engines(kg: KnowledgeGraph) -> RoutedStore:
    assert isinstance(kg.store, RoutedStore)
    return kg.store


def _same(store: RoutedStore, text: str) -> int:
    """How many rows there are; they are the same, in one order, whoever answers."""
    expected = store.embedded.query(text)
    assert store.query(text) == expected
    assert store.columns.query(text) == expected, text
    return len(expected.rows)


def _pool(kind: str, store: OxigraphStore) -> list[Term]:
    if kind not in THINGS:
        return [term for word in ("nhs", "business") for term in _words(kind, word, store)]
    class_ = Iri(expand(THINGS[kind]))
    view = query_file.folder("view", ("shows",))["candidates"]
    return [
        row[0] for row in store.query(query_file.bind(view.text, {"class": class_})).rows if row[0]
    ]


def _words(kind: str, word: str, store: OxigraphStore) -> tuple[Term, ...]:
    try:
        return terms(kind, word, store)
    except BadParameter:
        return ()


def _asked(kg: KnowledgeGraph, names: list[str], chance: random.Random) -> int:
    """Ask with and without parameters, drawn by chance; how many questions have answers."""
    store, answered = _engines(kg), 0
    for name in names:
        question = questions()[name]
        answered += _same(store, question.text) > 0
        for parameter in question.parameters:
            pool = _pool(parameter.kind, store.embedded)
            for term in chance.sample(pool, min(1, len(pool))):
                _same(store, query_file.bind(question.text, {parameter.name: term}))
    return answered


def test_questions_have_one_answer(kg: KnowledgeGraph) -> None:
    """The rows and their order are the same, whoever answers."""
    names = [
        "coding-provenance",
        "construct-together",
        "study-independent-evidence",
        "wave-talk-over-time",
    ]
    assert _asked(kg, names, random.Random(4)) == len(names)


@pytest.mark.long
def test_every_question_has_one_answer(kg: KnowledgeGraph) -> None:
    """All of them, with each of their parameters."""
    assert _asked(kg, list(questions()), random.Random(5)) > 30


def test_every_dimension_narrows_and_crosses_alike(kg: KnowledgeGraph) -> None:
    """Numbers, totals and the quotes behind them are the same; so are narrowed quotes."""
    store, chance = _engines(kg), random.Random(6)
    alone = KnowledgeGraph(store.embedded)
    names = ["theme", "sector", "construct", "layer", "wave"]
    for at, rows in enumerate(names):
        cols, cells = names[at - 1], chance.choice(["quotes", "speakers", "studies"])
        one, other = (each.matrix(rows, cols, cells=cells) for each in (kg, alone))
        assert (one, one.rows) == (other, other.rows)
        labels = [[head.label for head in (*made.rows, *made.columns)] for made in (one, other)]
        assert labels[0] == labels[1]
        assert all(labels[0])
        for pair in chance.sample(sorted(one.cells), min(2, len(one.cells))):
            assert one.cells[pair].excerpts == other.cells[pair].excerpts
    assert kg.quotes(sector="nhs").terms == alone.quotes(sector="nhs").terms
    assert kg.quotes().terms == alone.quotes().terms
    assert kg.studies().terms == alone.studies().terms


@pytest.mark.long
def test_views_with_filters_give_the_same_rows(kg: KnowledgeGraph) -> None:
    """Each view with each dimension as a filter, straight from both engines."""
    store = _engines(kg)
    view = query_file.folder("view", ("shows",))["quotes-found"]
    for dimension in dimensions().values():
        for term in _pool(dimension.kind, store.embedded)[:1]:
            _same(store, compose(view, [Part(dimension, "only", (term,))]))


def test_a_fact_stands_once(kg: KnowledgeGraph) -> None:
    """What a wider graph says is not said again in a narrower one, so a union counts it once."""
    store = _engines(kg)
    count = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
    facts = [line.rsplit(" ", 2)[0] for line in store.dump()]
    assert len(facts) == len(set(facts))
    assert store.embedded.query(count) == store.columns.query(count)
    assert len(store.columns) > len(facts)  # columns keep what every graph says


def test_questions_about_graphs_are_for_the_embedded_store(kg: KnowledgeGraph) -> None:
    """Columns keep what each graph says, the store what all say together: the store answers."""
    text = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
    store = _engines(kg)
    expected = store.embedded.query(text)
    assert store.columns.query(text) != expected
    assert store.query(text) == expected


def test_some_rows_in_no_certain_order_are_those_of_the_embedded_store(kg: KnowledgeGraph) -> None:
    """Which ten of many rows there are is only certain where every column is sorted by."""
    store = _engines(kg)
    for end in ("LIMIT 10", "ORDER BY ?p LIMIT 10", "ORDER BY ?p ?o ?s LIMIT 10"):
        text = f"SELECT ?s ?p ?o WHERE {{ ?s ?p ?o . ?s a ?c }} {end}"
        assert store.query(text) == store.embedded.query(text)


def test_rows_come_in_the_same_order_each_time(kg: KnowledgeGraph) -> None:
    """Also where a query names no order, or one that leaves some rows level."""
    store = _engines(kg)
    for order in ("", "ORDER BY ?p"):
        text = f"SELECT ?s ?p WHERE {{ ?s ?p ?o . ?s a ?c }} {order}"
        assert store.columns.query(text) == store.columns.query(text)


def test_values_in_texts_and_remarks_are_not_taken_for_values(kg: KnowledgeGraph) -> None:
    """Only what stands in a VALUES is taken out of a query before it is parsed."""
    con = "PREFIX con: <https://w3id.org/consilience/terms/>\n"
    said = "VALUES ?x { <x:y> }"
    for text in (
        f'SELECT ?x WHERE {{ VALUES ?x {{ "a" "a" <x:y> }} FILTER (STR(?x) != "{said}") }} ORDER BY ?x',  # noqa: E501 - as it is
        f"# {said}\nSELECT ?x WHERE {{ {said} }}",
        f'SELECT ?t WHERE {{ BIND ("{said}" AS ?t) }}',
        f"SELECT ?s {{ ?s a con:Study FILTER EXISTS {{ {said} ?s a con:Study }} }} ORDER BY ?s",
    ):
        _same(_engines(kg), con + text)


def test_without_what_stands_beside_it_a_store_answers_and_it_is_made_again(
    made: Path, tmp_path: Path
) -> None:
    """Columns and words can be deleted; the next build makes them again."""
    folder = tmp_path / "copy"
    shutil.copytree(made, folder)
    shutil.rmtree(folder / ".consilience" / "beside")
    with consilience.open(folder) as kg:
        assert isinstance(kg.store, OxigraphStore)
        rows = kg.ask("coding-themes-by-sector").terms
        found = kg.search("the").terms
    _build(folder)
    with consilience.open(folder) as kg:
        assert isinstance(kg.store, RoutedStore)
        assert kg.ask("coding-themes-by-sector").terms == rows
        assert kg.search("the").terms == found


def test_threads_may_ask_side_by_side(kg: KnowledgeGraph) -> None:
    """A server asks one graph from several threads."""
    expected = kg.ask("coding-themes-by-sector").terms, kg.search("the").terms
    with ThreadPoolExecutor(4) as pool:
        asked = [
            pool.submit(lambda: (kg.ask("coding-themes-by-sector").terms, kg.search("the").terms))
            for _ in range(8)
        ]
    assert all(each.result() == expected for each in asked)


def test_small_projects_have_no_columns(seed_project: Path) -> None:
    """They answer at once without; their words have an index."""
    folder = generation.current(project.load(seed_project).state)
    assert folder
    beside = generation.beside(folder)
    assert (beside / companions.WORDS).is_dir()
    assert not (beside / companions.COLUMNS).exists()


def test_only_what_changed_is_done_again_and_withdrawn_words_are_gone(
    made: Path, tmp_path: Path
) -> None:
    """A file made from an older one holds what one made afresh does, and no word more."""
    folder = tmp_path / "copy"
    shutil.copytree(made, folder)
    excerpts = max(folder.glob("studies/*/excerpts.csv"), key=lambda each: each.stat().st_size)
    word, said = "zanzibarite", excerpts.read_text("utf-8")
    excerpts.write_text(said.replace(" the ", f" {word} ", 1), encoding="utf-8")
    _build(folder)
    state = project.load(folder).state
    assert any(word.encode() in each.read_bytes() for each in _beside(state))
    excerpts.write_text(said, encoding="utf-8")
    _build(folder)
    assert not any(word.encode() in each.read_bytes() for each in _beside(state))
    taken = _held(state)
    shutil.rmtree(state / "beside")
    _build(folder)
    assert _held(state) == taken


@pytest.mark.long
def test_a_renewed_generation_is_what_a_new_one_would_be(made: Path, tmp_path: Path) -> None:
    """Where little changed, store, columns and what stands once are those of a whole build."""
    folder = tmp_path / "copy"
    shutil.copytree(made, folder)
    state = project.load(folder).state
    codings = max(folder.glob("studies/*/codings.csv"), key=lambda each: each.stat().st_size)
    rows = codings.read_text("utf-8").splitlines(keepends=True)
    copied = rows[-1].partition(",")[2]  # nothing goes, and one coding comes
    codings.write_text("".join([*rows, f"A99999,{copied}"]), encoding="utf-8")
    assert _followed(folder) == [True]
    before = _held(state), _dump(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(companions, "PAYS", 0)
        api.build_project(folder, force=True)
    assert (_held(state), _dump(folder)) == before


def _followed(folder: Path) -> list[bool]:
    """Build, exchanging what differs; whether the columns followed."""
    found: list[bool] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(renewal, "_SMALL", 1.0)
        follow = following.follow
        patch.setattr(following, "follow", lambda *a: found.append(follow(*a)) or found[-1])
        _build(folder)
    return found


def test_a_quote_that_is_corrected_is_gone_from_columns_too(made: Path, tmp_path: Path) -> None:
    """They follow the change, and are written again before the build ends."""
    folder = tmp_path / "copy"
    shutil.copytree(made, folder)
    state = project.load(folder).state
    excerpts = folder / "studies" / "rich" / "excerpts.csv"
    text = excerpts.read_text("utf-8")
    assert _holding(state, b"Left a bit, left a bit")
    excerpts.write_text(
        text.replace("Left a bit, left a bit", "Slightly right, left a bit"), encoding="utf-8"
    )
    assert _followed(folder) == [True]
    current = generation.current(state)
    assert current
    assert not generation.owes(current)
    assert not _holding(state, b"Left a bit, left a bit")
    with consilience.open(folder) as kg:
        assert kg.search("slightly").terms
        assert not kg.search('"bit left"').terms


def _holding(state: Path, words: bytes) -> list[Path]:
    files = (each for each in state.rglob("*") if each.is_file())
    return [each for each in files if words in each.read_bytes()]


def _dump(folder: Path) -> list[str]:
    with consilience.open(folder) as opened:
        return list(opened.store.dump())


def _beside(state: Path) -> list[Path]:
    return [each for each in (state / "beside").rglob("*") if each.is_file()]


def _held(state: Path) -> list[object]:
    current = generation.current(state)
    assert current
    columns = file.opened(generation.beside(current) / companions.COLUMNS)
    assert columns
    try:
        parts = columns.tables.run("SELECT name, digest, g FROM part ORDER BY ALL")
        terms_ = columns.tables.run("SELECT * FROM term ORDER BY ALL")
        again = columns.tables.run("SELECT count(*) FROM quad WHERE again")
        return [list(columns.dump()), parts, terms_, again]
    finally:
        columns.close()


def test_a_file_of_columns_of_another_engine_is_left_alone(tmp_path: Path) -> None:
    """Ids are hashes of the engine, so another version makes its own file."""
    path = tmp_path / "columns.duckdb"
    part = file.Part("one", "1", (('<x:a> <x:p> "b" <x:g> .',),))
    file.make(path, [part])
    opened = file.opened(path)
    assert opened
    opened.close()
    path.write_bytes(b"not a database")
    assert file.opened(path) is None
    assert file.opened(tmp_path / "nothing") is None
    file.make(tmp_path / "new.duckdb", [part], path)
    again = file.opened(tmp_path / "new.duckdb")
    assert again
    assert len(again) == 1
    again.close()


# --- words ----------------------------------------------------------------------------------

_SAID = {
    "open": ["We had Shared GOALS. Nobody said so!\nThen came the café.", "The goals were shared"],
    "controlled": ["Secret goals, shared by few."],
}


@pytest.fixture
def words() -> Iterator[TextIndex]:
    """An index of three texts in two studies and two tiers."""
    texts = [
        Text(f"x:study/{study}/excerpt/{tier}{n}", f"x:study/{study}", tier, said)
        for study, tier in (("a", "open"), ("b", "controlled"))
        for n, said in enumerate(_SAID[tier])
    ]
    made = TextIndex.of(texts)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("shared goals", {"open0", "open1", "controlled0"}),
        ('"shared goals"', {"open0"}),
        ("“SHARED  goals”", {"open0"}),
        ("CAFE", {"open0"}),
        ("caf*", {"open0"}),
        ("caf", set()),
        ("goals café", {"open0"}),
        ('goals" OR NEAR(', set()),
        ("few AND", set()),
    ],
)
def test_words_are_found(words: TextIndex, asked: str, found: set[str]) -> None:
    """All words, phrases, beginnings; case and accents do not count, and nothing is an operator."""
    assert {hit.excerpt.rpartition("/")[2] for hit in words.search(asked)} == found


def test_the_sentence_around_is_told_with_its_places(words: TextIndex) -> None:
    """What is shown is the sentence in which the first word stands, and where the words are."""
    (hit,) = words.search('"shared goals"')
    assert hit.sentence == "We had Shared GOALS."
    assert [hit.sentence[start:end] for start, end in hit.places] == ["Shared GOALS"]
    (hit,) = words.search("café")
    assert hit.sentence == "Then came the café."


def test_narrower_tiers_and_other_studies_are_left_alone(words: TextIndex) -> None:
    """Whoever may see only what is open gets no word of the rest."""
    assert {hit.tier for hit in words.search("goals", up_to="open")} == {"open"}
    assert {hit.study for hit in words.search("goals", study="b")} == {"x:study/b"}
    assert len(words.search("goals", limit=1)) == 1


def test_many_files_are_looked_into_side_by_side() -> None:
    """Of many studies the same is found as of each alone, in the order of the best and of ids."""
    texts = [
        Text(f"x:study/s{of}/excerpt/Q{n}", f"x:study/s{of}", "open", said)
        for of in range(12)
        for n, said in enumerate(["so it is", "goals", "goals, goals", "well", "no"])
    ]
    with closing(TextIndex.of(texts)) as many:
        found = [hit.excerpt for hit in many.search("goals", limit=9)]
        every = many.excerpts("goals")
        alone = [hit.excerpt for of in range(12) for hit in many.search("goals", study=f"s{of}")]
    assert len(every) == 24
    assert sorted(alone) == sorted(every)
    assert found == [f"x:study/s{of}/excerpt/Q2" for of in range(9)]


@pytest.mark.parametrize("asked", ["", "  ", "…", '""', "*"])
def test_nothing_to_look_for_is_said(words: TextIndex, asked: str) -> None:
    """Without a word there is no search."""
    with pytest.raises(BadParameter, match="no word"):
        words.search(asked)


def test_the_index_finds_what_reading_finds(kg: KnowledgeGraph) -> None:
    """Every excerpt in which a word stands is found, in every tier, from the files of the build."""
    store = _engines(kg)
    view = query_file.folder("view", ("shows",))["texts"]
    rows = store.embedded.query(view.text).rows
    for word in ("the", "trust", "people"):
        split = {str(row[0]) for row in rows if word in _split(str(row[3]))}
        assert {str(row[1]) for row in kg.search(word).terms} == split
        assert {str(term) for term in _ids(kg.quotes(search=word))} == split
    assert {str(row[3]).rpartition("/")[2] for row in kg.search("the").terms} > {"open"}
    narrowed = kg.quotes(search="the", sector="nhs")
    assert set(narrowed.terms) == set(kg.quotes(search="the").terms) & set(
        kg.quotes(sector="nhs").terms
    )


def _ids(result: consilience.Result) -> list[Term | None]:
    at = result.variables.index("id")
    return [row[at] for row in result.terms]


def _split(text: str) -> set[str]:
    return set("".join(c if c.isalnum() else " " for c in text.casefold()).split())


def test_what_is_withheld_is_in_no_open_file(made: Path) -> None:
    """A file holds the words of its own tier only."""
    state = project.load(made).state
    current = generation.current(state)
    assert current
    paths = list((generation.beside(current) / companions.WORDS).rglob("*.sqlite"))
    assert {path.stem for path in paths} >= {"open", "controlled"}
    with consilience.open(made) as kg:
        for hit in kg.search("the", up_to="open").terms:
            assert str(hit[3]).endswith("/open")
        closed = {
            str(row[2]) for row in kg.search("the").terms if not str(row[3]).endswith("/open")
        }
    for path in paths:
        if path.stem == "open":
            data = path.read_bytes()
            assert not any(sentence.encode() in data for sentence in closed)


def test_a_damaged_index_is_said(tmp_path: Path) -> None:
    """The message tells how to make it again."""
    folder = tmp_path / "study-1"
    folder.mkdir()
    (folder / "open.sqlite").write_bytes(b"x" * 4096)
    with pytest.raises(StoreError, match="cannot be read"):
        TextIndex(tmp_path).search("trust")


def test_an_index_of_a_store_without_one_is_made_when_it_is_asked(tmp_path: Path) -> None:
    """A file of linked data can be searched as well."""
    con = "https://w3id.org/consilience/terms/"
    path = tmp_path / "facts.ttl"
    path.write_text(
        f"@prefix con: <{con}> . @prefix t: <https://w3id.org/consilience/tier/> ."
        " <x:study/a/excerpt/Q1> con:fromSource <x:s> ; con:inStudy <x:study/a> ;"
        ' con:effectiveTier t:open ; con:text "All is well." .',
        encoding="utf-8",
    )
    with consilience.open(path) as kg:
        assert [row[2] for row in kg.search("well").terms] == [Literal("All is well.")]
        assert text_index.of_store(kg.store).search("ill") == []


def test_a_build_that_ends_badly_leaves_what_stood_beside(made: Path, tmp_path: Path) -> None:
    """Columns and words are those of the generation that is in force."""
    folder = tmp_path / "copy"
    shutil.copytree(made, folder)
    state = project.load(folder).state
    before = sorted(str(each) for each in _beside(state))

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "_fill", stop)
        with pytest.raises(KeyboardInterrupt):
            api.build_project(folder, force=True)
    kept = [each for each in _beside(state) if "-again" not in str(each)]
    assert sorted(map(str, kept)) == before
    with consilience.open(folder) as kg:
        assert kg.search("the")
