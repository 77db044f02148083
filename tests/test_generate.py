"""Made-up projects: clean when nothing is planted, known answers, and defects that are found."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import consilience
from consilience import build, catalogue, check, cli, project, study_folder, tables
from consilience.errors import ConsilienceError, Refused
from consilience.generator import Order, chance, defects, generate, plan, study
from consilience.graph import KnowledgeGraph

PAGE = Path(__file__).parents[1] / "docs" / "generate.md"
PREFIX = "PREFIX con: <https://w3id.org/consilience/terms/>\n"

Answer = dict[str, Any]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three hundred quotes in three studies, with nothing planted."""
    folder = tmp_path_factory.mktemp("made") / "project"
    generate(folder, quotes=300, studies=3, texts=0.4)
    return folder


@pytest.fixture(scope="module")
def built(made: Path) -> build.Built:
    """The same, built."""
    return build.build(project.load(made))


@pytest.fixture(scope="module")
def kg(made: Path, built: build.Built) -> Iterator[KnowledgeGraph]:
    """The same, to be asked."""
    assert built.generation
    with consilience.open(made) as opened:
        yield opened


def _expected(folder: Path) -> Any:  # noqa: ANN401 - JSON
    return json.loads((folder / "expected.json").read_text(encoding="utf-8"))


def _rows(folder: Path, file: str) -> list[dict[str, str]]:
    found = []
    for path in sorted(folder.glob(f"studies/*/{file}")):
        with path.open(encoding="utf-8", newline="") as stream:
            found += list(csv.DictReader(stream))
    return found


def _bytes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


# --- without defects ---------------------------------------------------------------------------


def test_nothing_is_found_where_nothing_is_planted(built: build.Built) -> None:
    """No error, no warning and no advice."""
    assert [f"{each.code} {each.place}" for each in built.report] == []


def test_rows_are_counted(made: Path, built: build.Built) -> None:
    """The rows told of are those that are read, in every table of every study."""
    told = {
        f"{slug}/{file}": count
        for slug, each in _expected(made)["studies"].items()
        for file, count in each["rows"].items()
        if file.endswith(".csv")
    }
    assert told == dict(built.report.rows)


def _nested(counts: Iterable[tuple[tuple[str, ...], int]]) -> Answer:
    summed: Counter[tuple[str, ...]] = Counter()
    for key, number in counts:
        summed[key] += number
    found: Answer = {}
    for key, number in summed.items():
        if len(key) == 1:
            found[key[0]] = number
        else:
            found.setdefault(key[0], {})[key[1]] = number
    return found


_FRAMEWORKS = ("damour:", "ext:", "harbour:", "npt:")


def _plain(value: object) -> str:
    """The id or word; constructs keep the name of their framework."""
    text = str(value)
    return (
        text
        if text.startswith(("damour:", "ext:", "npt:", "harbour:"))
        else text.rsplit(":", maxsplit=1)[-1]
    )


def _matrix(kg: KnowledgeGraph, rows: str, columns: str) -> Answer:
    cells = kg.matrix(rows, columns).cells.items()
    return _nested(
        ((_name(row.iri), _name(column.iri)), cell.count) for (row, column), cell in cells
    )


def test_a_comparison_counts_what_was_drawn(made: Path, kg: KnowledgeGraph) -> None:
    """Quotes of every construct in every study, in one comparison of all frameworks."""
    comparison = kg.compare(framework=None)
    found = _nested(
        ((_name(construct.iri), study.id), cell.counts["con:ParticipantWords"].all)
        for (construct, study), cell in comparison.cells.items()
        if "con:ParticipantWords" in cell.counts
    )
    assert found == _expected(made)["answers"]["quotes_by_construct_and_study"]
    shown = {construct.iri for construct in comparison.constructs}
    assert {construct.iri for construct, _ in comparison.cells} <= shown


def _name(iri: str) -> str:
    head, _, name = iri.rpartition("/")
    framework = re.search(r"/framework/([a-z]+)$", head)
    return f"{framework[1]}:{name}" if framework else name


def _asked(kg: KnowledgeGraph, question: str, *columns: str, number: str = "") -> Answer:
    """Rows of a question, counted by some columns (or the numbers of a column added up)."""
    rows = kg.ask(question).records()
    return _nested(
        (tuple(_plain(row[each]) for each in columns), int(str(row[number])) if number else 1)
        for row in rows
    )


def _queried(kg: KnowledgeGraph, text: str) -> Answer:
    """The rows of a query whose last column is a number."""
    rows = kg.query(PREFIX + text).rows()
    return _nested((tuple(map(_plain, row[:-1])), int(row[-1])) for row in rows)


def _themes(kg: KnowledgeGraph) -> Answer:
    """Quotes by code, study by study: codes of two studies may share an id."""
    cells = kg.matrix("theme", "study").cells.items()
    return _nested(
        ((_name(study.iri), _name(theme.iri)), cell.count) for (theme, study), cell in cells
    )


def _widespread(kg: KnowledgeGraph) -> Answer:
    spans = [len(studies) for studies in _matrix(kg, "construct", "study").values()]
    return {str(least): sum(span >= least for span in spans) for least in (1, 2, 3)}


ANSWERS: dict[str, Callable[[KnowledgeGraph], Answer]] = {
    "quotes_by_construct_and_sector": lambda kg: _matrix(kg, "construct", "sector"),
    "quotes_by_construct_and_direction": lambda kg: _matrix(kg, "construct", "direction"),
    "quotes_by_construct_and_study": lambda kg: _matrix(kg, "construct", "study"),
    "constructs_in_so_many_studies_or_more": _widespread,
    "quotes_by_theme_and_study": _themes,
    "quotes_by_role": lambda kg: _asked(kg, "speaker-quotes-by-role", "role", number="quotes"),
    "speakers_heard_by_role": lambda kg: _asked(
        kg, "speaker-quotes-by-role", "role", number="labels"
    ),
    "quotes_on_which_constructs_meet": lambda kg: _asked(
        kg, "construct-together", "construct", "with", number="quotes"
    ),
    "speakers_by_organisation": lambda kg: _queried(
        kg,
        "SELECT ?study ?body (COUNT(DISTINCT ?speaker) AS ?n) WHERE {"
        " ?speaker con:affiliation/con:organisation ?body ; con:inStudy ?study }"
        " GROUP BY ?study ?body",
    ),
    "excerpts_by_kind": lambda kg: _nested(
        ((study, kind), number)
        for study, kinds in _queried(
            kg,
            "SELECT ?study ?kind (COUNT(DISTINCT ?excerpt) AS ?n) WHERE {"
            " ?excerpt con:inStudy ?study ; a ?class ; con:effectiveTier ?tier ."
            " FILTER (?tier != <https://w3id.org/consilience/tier/never>)"
            " FILTER (?class IN (con:ParticipantWords, con:ObserverNote, con:DocumentExtract,"
            " con:AuthorFinding))"
            " BIND (LCASE(REPLACE(STRAFTER(STR(?class), 'terms/'), '([a-z])([A-Z])', '$1-$2'))"
            " AS ?kind) } GROUP BY ?study ?kind",
        ).items()
        for kind, number in kinds.items()
    ),
    "excerpts_by_tier": lambda kg: {
        tier: number
        for tier, number in _queried(
            kg,
            "SELECT ?tier (COUNT(DISTINCT ?excerpt) AS ?n) WHERE {"
            " ?excerpt con:fromSource ?source ; con:effectiveTier ?tier } GROUP BY ?tier",
        ).items()
        if tier != "never"  # of these the store knows some only by name
    },
    "excerpts_with_replaced_words": lambda kg: _asked(kg, "access-replaced-words", "replaced"),
    "assessments_by_construct_and_level": lambda kg: _asked(
        kg, "assessment-levels", "construct", "level"
    ),
    "links_by_kind": lambda kg: _asked_kind(kg, "link-codes-to-frameworks"),
    "refused_links_by_kind": lambda kg: _asked_kind(kg, "link-refused"),
    "reviews_by_verdict": lambda kg: _queried(
        kg,
        "SELECT ?verdict (COUNT(?review) AS ?n) WHERE {"
        " ?review a con:LinkReview ; con:verdict ?verdict } GROUP BY ?verdict",
    ),
}


def _asked_kind(kg: KnowledgeGraph, question: str) -> Answer:
    rows = kg.ask(question).records()
    return _nested(((str(row["relation"]),), 1) for row in rows)


def test_every_answer_is_tried(made: Path) -> None:
    """The test below leaves no answer out."""
    assert sorted(_expected(made)["answers"]) == sorted(ANSWERS)


@pytest.mark.parametrize("name", ANSWERS)
def test_the_store_gives_the_known_answer(name: str, made: Path, kg: KnowledgeGraph) -> None:
    """What was counted while the studies were made is what is answered of the store."""
    known = _expected(made)["answers"][name]
    assert known, "nothing to compare"
    assert ANSWERS[name](kg) == known


def test_quotes_look_like_quotes(made: Path) -> None:
    """Texts have 50 to 600 characters; some have brackets, two paragraphs, letters of others."""
    texts = [row["text"] for row in _rows(made, "excerpts.csv") if row["text"]]
    assert len(set(texts)) == len(texts)
    assert min(map(len, texts)) >= 50
    assert max(map(len, texts)) <= 600
    for pattern in (r"\[", r"\n\n", r"[^\x00-\x7f]", r"[\U0001f300-\U0001fbff]", r'"'):
        assert any(re.search(pattern, text) for text in texts), pattern
    assert all(unicodedata.is_normalized("NFC", text) for text in texts)


def test_words_follow_zipf(made: Path) -> None:
    """A few words are everywhere, and most are rare."""
    texts = [row["text"].lower() for row in _rows(made, "excerpts.csv")]
    counts = Counter(word for text in texts for word in re.findall(r"\w+", text))
    often = sum(number for _, number in counts.most_common(100))
    assert often > counts.total() / 2
    assert sum(number == 1 for number in counts.values()) > len(counts) / 4


def test_what_real_projects_hold_is_there(made: Path) -> None:
    """Layers, coders, tiers, versions, texts with places and imported rows all occur."""
    codings = _rows(made, "codings.csv")
    assert {"themes", "second-coding", "double-coding", "agreed"} <= {c["layer"] for c in codings}
    for path in sorted(made.glob("studies/*/codings.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            per_quote = Counter(each["excerpt"] for each in csv.DictReader(stream))
        assert set(per_quote.values()) == {1, 2, 3}
    assert any(row["start"] for row in _rows(made, "excerpts.csv"))
    assert list(made.glob("studies/*/sources/*.txt"))
    assert {row["version"] for row in _rows(made, "codebook.csv")} == {"", "1", "2"}
    for file in (*(table.file for table in tables.TABLES), "link-reviews.tsv"):
        assert list(made.glob(f"studies/*/{file}")), file


def test_studies_are_uneven(made: Path) -> None:
    """The largest study has several times as many quotes as the smallest."""
    quotes = [each["quotes"] for each in _expected(made)["studies"].values()]
    assert sum(quotes) == 300
    assert max(quotes) > 2 * min(quotes)


def test_a_study_survives_being_read_and_written(made: Path, tmp_path: Path) -> None:
    """Reading a made-up study and writing it again loses no record."""
    folder = next(path.parent for path in sorted(made.glob("studies/*/origin.csv")))
    first = study_folder.read(folder)
    study_folder.write(first, tmp_path / folder.name)
    second = study_folder.read(tmp_path / folder.name)
    assert second.header == first.header
    for kind in first.tables:
        assert list(second.records(kind)) == list(first.records(kind))


# --- the same again ----------------------------------------------------------------------------


def test_the_same_arguments_give_the_same_bytes(tmp_path: Path) -> None:
    """Also made by two processes, which have seeds of their own for their hashes."""
    for name, jobs in (("one", 1), ("two", 2)):
        generate(tmp_path / name, quotes=40, studies=3, violations=1, jobs=jobs)
    assert _bytes(tmp_path / "one") == _bytes(tmp_path / "two")


def test_another_seed_makes_other_studies(tmp_path: Path) -> None:
    """The seed decides."""
    for seed in (1, 2):
        generate(tmp_path / str(seed), quotes=20, studies=2, seed=seed)
    assert _bytes(tmp_path / "1").keys() != _bytes(tmp_path / "2").keys()


@given(st.integers(1, 60), st.integers(0, 100_000))
def test_sizes_add_up(studies: int, more: int) -> None:
    """All quotes are shared out, the largest first, and each study has enough."""
    quotes = plan.FEWEST * studies + more
    sizes = plan.sizes(quotes, studies)
    assert sum(sizes) == quotes
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] >= plan.FEWEST


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=60))
def test_a_table_of_draws_has_every_value(weights: list[int]) -> None:
    """It has the size that was asked for, and no value is left out."""
    table = chance.spread(dict(enumerate(weights)), 256)
    assert len(table) == 256
    assert set(table) == set(range(len(weights)))


@given(st.integers(), st.lists(st.integers(), max_size=40))
def test_shuffling_keeps_everything(seed: int, values: list[int]) -> None:
    """And picking some keeps their order."""
    luck = chance.Chance("test", seed)
    assert sorted(luck.shuffled(values)) == sorted(values)
    some = luck.some(sorted(values), 5)
    assert some == sorted(some)
    assert len(some) == min(5, len(values))


# --- with defects ------------------------------------------------------------------------------


def _told(folder: Path) -> Counter[str]:
    """Code and place of every defect; a place in study.toml, or of a whole file, has no row."""
    by_study = _expected(folder)["findings"]["by_study"]
    return Counter(
        f"{code} {slug}/{place}"
        for slug, codes in by_study.items()
        for code, places in codes.items()
        for place in places
    )


def _found(folder: Path, told: Counter[str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for each in check.check(project.load(folder)):
        whole = f"{each.code} {each.place.file}"
        found[whole if whole in told else f"{whole}:{each.place.row}"] += 1
    return found


def test_every_planted_defect_is_found_and_nothing_else(tmp_path: Path) -> None:
    """Each by its code, in its file and row; three of each kind, side by side in two studies."""
    folder = tmp_path / "project"
    generate(folder, quotes=300, studies=2, violations=3, texts=0.5)
    told = _told(folder)
    assert _found(folder, told) == told
    findings = _expected(folder)["findings"]
    assert sum(told.values()) == findings["total"]
    assert findings["by_code"].keys() >= set(defects.CODES)


def test_defects_can_be_chosen(tmp_path: Path) -> None:
    """With some codes given, no other is planted."""
    folder = tmp_path / "project"
    generate(folder, quotes=10, studies=1, violations=3, only=("T045", "F012"))
    assert _expected(folder)["findings"]["by_code"] == {"F012": 1, "T045": 3}
    told = _told(folder)
    assert _found(folder, told) == told


def test_many_kinds_are_planted() -> None:
    """Defects of tables, of what SHACL says by itself, of queries, and contradictions."""
    rules = catalogue.rules()
    kinds = Counter(rules[code].kind for code in defects.CODES)
    assert kinds["table"] > 60
    assert sum(kinds.values()) - kinds["table"] > 60
    assert len([kind for kind in defects.KINDS.values() if kind.contradiction]) >= 5


def test_the_page_says_what_is_not_planted() -> None:
    """Every code of a check is planted, or the page says that it is not."""
    planted = {*defects.CODES, *(kind.contradiction for kind in defects.KINDS.values())}
    page = PAGE.read_text(encoding="utf-8").partition("## What is not planted")[2]
    named: set[str] = set()
    for first, last in re.findall(r"\b([A-Z]\d{3})(?: to ([A-Z]\d{3}))?", page):
        numbers = range(int(first[1:]), int((last or first)[1:]) + 1)
        named |= {f"{first[0]}{number:03}" for number in numbers}
    codes = set(catalogue.rules())
    assert codes - planted == named & codes


# --- asked in vain -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    [
        {"studies": 0},
        {"quotes": 19, "studies": 2},
        {"texts": 1.5},
        {"violations": -1},
        {"only": ("T045",)},
    ],
    ids=lambda asked: next(iter(asked)),
)
def test_what_cannot_be_made_is_refused(asked: dict[str, Any]) -> None:
    """Numbers that do not go together are told of."""
    with pytest.raises(ConsilienceError):
        Order(**asked)


def test_an_unknown_code_is_told_of(tmp_path: Path) -> None:
    """Nothing is written, and the known codes are named."""
    with pytest.raises(ConsilienceError, match="Q999") as refused:
        generate(tmp_path / "project", quotes=20, studies=2, violations=1, only=("Q999",))
    assert "Q009" in refused.value.hint
    assert not any(tmp_path.iterdir())


def test_a_folder_with_something_in_it_stays(tmp_path: Path) -> None:
    """What is there is not touched."""
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(Refused, match="already there"):
        generate(tmp_path, quotes=20, studies=2)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_nothing_half_made_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where making a study fails, no folder is left."""

    def fail(*_: object, **__: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(study, "make", fail)
    with pytest.raises(OSError, match="no space"):
        generate(tmp_path / "project", quotes=20, studies=2)
    assert not any(tmp_path.iterdir())


def test_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command makes the same as the function, and says what next."""
    folder = tmp_path / "project"
    arguments = ["--quotes", "20", "--studies", "2", "--violations", "1", "--only", "T045"]
    assert cli.main(["generate", str(folder), *arguments]) == 0
    assert "expected.json" in capsys.readouterr().err
    generate(tmp_path / "again", quotes=20, studies=2, violations=1, only=("T045",))
    assert _bytes(folder) == _bytes(tmp_path / "again")
