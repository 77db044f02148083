"""Every question gives the rows that it should, and values that people write are understood."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from consilience import assets, query_file
from consilience.errors import BadParameter, QuestionError, UnknownQuestion
from consilience.questions import Question, ask, described, find, page, questions, terms
from consilience.quotes import quotes
from consilience.rdf import Iri, Literal
from consilience.result import short
from stores import HERE, rich, seeds

EXPECTED = sorted((HERE / "expected" / "cq").glob("*.csv"))
EXPECTED_RICH = sorted((HERE / "expected" / "rich").glob("*.csv"))
QUESTIONS = list(questions().values())


def _asked(path: Path) -> tuple[str, dict[str, str]]:
    """The question and the values that the name of a file of expected rows says."""
    name, *given = path.stem.split("--")
    return name, dict(each.replace("+", "/").split("=", 1) for each in given)


def test_there_are_questions_with_expected_rows() -> None:
    """Every question has expected rows, and every file of rows has its question."""
    assert QUESTIONS
    assert {_asked(path)[0] for path in EXPECTED} == set(questions())
    assert {_asked(path)[0] for path in EXPECTED_RICH} <= set(questions())


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.stem)
def test_the_seed_studies_give_the_expected_rows(path: Path) -> None:
    """The rows are those of the file, in their order."""
    name, given = _asked(path)
    assert ask(seeds(), name, **given).to_csv() == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", EXPECTED_RICH, ids=lambda path: path.stem)
def test_an_invented_study_gives_the_expected_rows(path: Path) -> None:
    """What the seed studies do not hold (two coders, versions, tiers) is asked of invented data."""
    name, given = _asked(path)
    assert ask(rich(), name, **given).to_csv() == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_a_question_that_counts_says_what(question: Question) -> None:
    """A question that counts pieces of material names one kind, or lists the kind beside it."""
    counts = re.search(r"COUNT\(DISTINCT \?(excerpt|quote_for|finding_for)\)", question.text)
    if counts:
        one = re.search(r"con:(ParticipantWords|AuthorFinding)", question.text)
        listed = "?kind" in question.text.partition("WHERE")[0]
        assert one or listed or "?evidence" in question.text or "phaseSpokenOf" in question.text


NARROWED = [
    pytest.param(question, parameter.name, id=f"{question.name}: {parameter.name}")
    for question in QUESTIONS
    for parameter in question.parameters
]


@pytest.mark.parametrize(("question", "name"), NARROWED)
def test_a_parameter_narrows(question: Question, name: str) -> None:
    """With a value of a column, exactly the rows with that value come; with another one, none."""
    whole = ask(seeds(), question.name)
    if name != "outside":  # the one parameter that leaves out instead of keeping
        assert ask(seeds(), question.name, **{name: Iri("urn:nothing")}).terms == ()
    if name in whole.variables:
        place = whole.variables.index(name)
        for value in sorted({row[place] for row in whole.terms} - {None}, key=str):
            assert value is not None
            narrowed = ask(seeds(), question.name, **{name: value})
            assert narrowed.terms == tuple(row for row in whole.terms if row[place] == value)


def test_the_quotes_behind_a_number_are_as_many() -> None:
    """Themes by sector: each number is the number of quotes that the same values give."""
    answer = ask(seeds(), "coding-themes-by-sector")
    assert len(answer)
    for row, record in zip(answer.terms, answer.records(), strict=True):
        sector, theme = row[0], row[1]
        behind = quotes(seeds(), sector=sector, theme=theme, kind="participant-words")
        assert len(behind) == record["quotes"]


@pytest.mark.parametrize("side", ["for", "against"])
@pytest.mark.parametrize("kind", ["quotes", "findings"])
def test_the_evidence_for_and_against_can_be_read(kind: str, side: str) -> None:
    """Constructs for and against: each number is the number of excerpts that can be read."""
    kinds = {"quotes": "participant-words", "findings": "author-finding"}
    directions = {"for": "strength", "against": "challenge"}
    answer = ask(seeds(), "construct-for-and-against")
    assert len(answer)
    for row, record in zip(answer.terms, answer.records(), strict=True):
        behind = quotes(seeds(), construct=row[0], kind=kinds[kind], direction=directions[side])
        assert len(behind) == record[f"{kind}_{side}"]


@pytest.mark.parametrize(
    ("kind", "value", "meant"),
    [
        ("sector", "nhs", "sector:nhs"),
        ("sector", "sector:nhs", "sector:nhs"),
        ("sector", "Third Sector", "sector:third-sector"),
        ("collaboration", "c2", "C2"),
        ("collaboration", "devlin2015/C2", "C2"),
        ("code", "Working  across BOUNDARIES", "working-across-boundaries"),
        ("construct", "damour:trust", "damour:trust"),
        ("construct", "information exchange", "damour:information-exchange"),
        ("framework", "npt", "npt"),
        ("study", "devlin2015", "devlin2015"),
        ("kind", "author-finding", "con:AuthorFinding"),
        ("excerpt", "T3-M1", "T3-M1"),
        ("wave", "Mid-point", "m"),
    ],
)
def test_what_people_write_is_understood(kind: str, value: str, meant: str) -> None:
    """Ids, words of the lists, labels in any case, and study/id."""
    assert [short(str(term)) for term in terms(kind, value, seeds())] == [meant]


def test_a_layer_of_one_name_means_that_of_every_study() -> None:
    """Both studies have a layer `authors`; the word alone means both."""
    found = terms("layer", "authors", seeds())
    assert [str(term).split("/study/")[1] for term in found] == [
        "devlin2015/layer/authors",
        "vindrola-padros2022/layer/authors",
    ]


@pytest.mark.parametrize(
    ("kind", "value", "hint"),
    [
        ("sector", "bussiness", "did you mean 'business'?"),
        ("construct", "internalisation", "say which: damour:internalisation, npt:internalisation"),
        ("coding", "K1", "say which: devlin2015/K1, vindrola-padros2022/K1"),
        ("study", "zzz", "known: devlin2015, vindrola-padros2022"),
    ],
)
def test_what_is_not_known_or_not_clear_is_refused(kind: str, value: str, hint: str) -> None:
    """A misspelt value, and one that two frameworks or studies share, with what to do next."""
    with pytest.raises(BadParameter) as caught:
        terms(kind, value, seeds())
    assert caught.value.hint == hint


def test_a_term_and_several_values_can_be_given() -> None:
    """A term goes in as it is; several values mean any of them."""
    both = ask(seeds(), "coding-themes-by-sector", sector=["nhs", "business"])
    assert set(both.column("sector")) == {"sector:nhs", "sector:business"}
    assert terms("sector", Iri("urn:x"), seeds()) == (Iri("urn:x"),)


def test_a_question_is_found_by_its_short_name() -> None:
    """The module in front may be left out; a near miss is suggested."""
    assert find("themes-by-sector").name == "coding-themes-by-sector"
    with pytest.raises(UnknownQuestion) as caught:
        find("theme-by-sectors")
    assert "themes-by-sector" in caught.value.hint
    with pytest.raises(BadParameter) as refused:
        ask(seeds(), "coding-themes-by-sector", sektor="nhs")
    assert refused.value.hint == "did you mean 'sector'?"


HEAD = "#+ question: Which?\n#+ module: coding\n"
BODY = "SELECT ?x\nWHERE {\n  VALUES ?x { UNDEF }\n  ?x a ?y .\n}\nORDER BY ?x\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("#+ module: coding\n" + BODY, "cq/coding-x.rq:2: the key 'question' is missing"),
        (HEAD + "#+ colour: red\n" + BODY, "cq/coding-x.rq:3: unknown key 'colour'"),
        (HEAD + "#+ module: coding\n" + BODY, "cq/coding-x.rq:3: the key 'module' stands twice"),
        (HEAD + "#+nonsense\n" + BODY, "cq/coding-x.rq:3: not a line of a head"),
        (HEAD + BODY, "params and VALUES"),
        (HEAD + "#+ params: x study, z study\n" + BODY, "params and VALUES"),
        (HEAD + "#+ params: x planet\n" + BODY, "'x planet' is not a name and a kind"),
        (HEAD + "#+ params: x study\n" + BODY.replace("ORDER BY ?x\n", ""), "no ORDER BY"),
        (HEAD.replace("coding", "link") + "#+ params: x study\n" + BODY, "its module is not"),
    ],
)
def test_a_wrong_head_is_an_error_that_names_the_place(
    text: str, says: str, tmp_path: Path
) -> None:
    """Unknown, double and missing keys, and heads that do not fit their query."""
    path = tmp_path / "cq" / "coding-x.rq"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    with pytest.raises(QuestionError) as caught:
        described(query_file.read(path, ("question", "module"), ("params", "caution")))
    assert says in str(caught.value)


def test_text_of_users_stays_text() -> None:
    """Quotation marks, braces and SPARQL in a value are spelt as a literal, never as a query."""
    nasty = '" } ; DROP ALL # \\ \n UNDEF'
    text = query_file.bind("VALUES ?w { UNDEF }", {"w": Literal(nasty)})
    assert text == 'VALUES ?w { "\\" } ; DROP ALL # \\\\ \\n UNDEF" }'
    assert len(quotes(seeds(), text=nasty)) == 0
    with pytest.raises(KeyError):
        query_file.bind("VALUES ?w { UNDEF }", {"v": Literal("x")})


def test_the_page_of_questions_is_up_to_date() -> None:
    """docs/questions.md is what the heads of the files say."""
    path = assets.QUERIES.parent / "docs" / "questions.md"
    assert path.read_text(encoding="utf-8") == page()
