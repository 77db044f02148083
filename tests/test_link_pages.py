"""Reviewing links on a page: the same as on the terminal, blind where it has to be."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from by_hand import TODAY, Somebody, fields, text, tree, words
from collections_of_pages import HOSTILE, Reading
from consilience import api, demo, linking
from consilience.linking import kinds
from consilience.linking.book import Book

STUDY = "devlin2015"
START = f"/links/review/{STUDY}"
FIRST = f"{START}/first?to=damour"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The seeds, which can be written to."""
    demo.place(tmp_path / "seeds")
    return tmp_path / "seeds"


def _somebody(root: Path, name: str, study: str = STUDY) -> Somebody:
    person = Somebody(root, root)
    reply = person.send("/links/review/who", study=study, name=name)
    assert reply.to == f"/links/review/{study}"
    return person


def _judge(person: Somebody, address: str, kind: str, reason: str = "") -> str:
    """Answer the pair that is shown; gives the address of what is shown next."""
    page = person.ask(address)
    assert page.status == 200
    sent = {**fields(page), "kind": kind, "reason": reason}
    reply = person.send(address.partition("?")[0], **sent)
    assert reply.to, words(reply)
    return reply.to


def test_same_answers_give_the_same_bytes(root: Path, tmp_path: Path) -> None:
    """Every kind of answer, with reasons, a skip and a correction: as on the terminal."""
    other = Path(shutil.copytree(root, tmp_path / "other"))
    person = _somebody(root, "Bo Ek")
    shutil.copyfile(
        root / "studies" / STUDY / "study.toml", other / "studies" / STUDY / "study.toml"
    )
    project = api.find_project(other)
    items = linking.queue(project, STUDY, "bo-ek", to=["damour"], version="1")
    said = [*(kind.word for kind in kinds.KINDS), "unsure"]
    address = FIRST
    for item, kind in zip(items, said, strict=False):
        reason = f"because “{kind}”" if kind != "same" else ""
        given = linking.Answer(kind, "bo-ek", TODAY, reason)
        linking.record(project, STUDY, item, given)
        address = _judge(person, address, kind, reason)
    corrected = linking.Answer("related", "bo-ek", TODAY, "on second thoughts")
    linking.record(project, STUDY, items[0], corrected)
    _judge(person, f"{FIRST}&pair={items[0].id}", "related", "on second thoughts")
    assert tree(root / "studies") == tree(other / "studies")
    assert (root / "studies" / STUDY / "links.unsure.sssom.tsv").is_file()


def test_a_pair_is_shown_with_all_that_is_needed(root: Path) -> None:
    """The code with definition and quotes, the construct with its own, reasons, seven kinds."""
    person = _somebody(root, "Bo Ek")
    item = next(
        each
        for each in linking.queue(api.find_project(root), STUDY, "bo-ek", to=["damour"])
        if each.code.examples
    )
    page = person.ask(f"{FIRST}&pair={item.id}")
    shown = words(page)
    expected = [item.code.label, item.code.definition, item.other.label, item.other.definition]
    expected += [each.text for each in item.code.examples]
    expected += [kind.word for kind in kinds.KINDS]
    for each in (*expected, *item.reasons, "Reviewing as Bo Ek"):
        assert " ".join(each.split()) in shown
    assert not Reading(text(page)).faults


def test_who_reviews_is_asked_once(root: Path) -> None:
    """Nobody reviews without a name; a new one is added to study.toml, and nothing else changes."""
    person = Somebody(root, root)
    before = (root / "studies" / STUDY / "study.toml").read_bytes()
    asked = person.ask(FIRST)
    assert asked.to.startswith("/links/review/who?study=devlin2015&back=")
    page = person.ask(asked.to)
    assert "Consilience curator" in words(page)
    assert person.send("/links/review/who", study=STUDY).status == 400
    reply = person.send("/links/review/who", **fields(page) | {"name": 'Bo "E\\k"'})
    assert reply.to == FIRST
    after = (root / "studies" / STUDY / "study.toml").read_bytes()
    assert after.startswith(before)
    assert person.ask(FIRST).status == 200
    person.send("/links/review/who", study=STUDY, name='Bo "E\\k"')
    assert (root / "studies" / STUDY / "study.toml").read_bytes() == after
    agent = Book.read(root / "studies" / STUDY, "https://x/").agent("bo-e-k")
    assert (agent.name, agent.kind) == ('Bo "E\\k"', "person")
    wrong = person.send("/links/review/who", study=STUDY, name="Cy", orcid="0000-0002-1825-0098")
    assert wrong.status == 400
    assert (root / "studies" / STUDY / "study.toml").read_bytes() == after
    away = person.send("/links/review/who", study=STUDY, name="Cy", back="https://evil.example/")
    assert away.to == START


def test_a_second_reviewer_is_blind(root: Path) -> None:
    """What others said is on no page that a second reviewer sees before judging."""
    first = _somebody(root, "Ann Opposite")
    address = FIRST
    for _ in range(3):
        address = _judge(first, address, "opposite", "zqxreason")
    second = _somebody(root, "Bo Ek")
    page = second.ask(START)
    assert "zqxreason" not in text(page)
    assert 'class="kind opposite"' not in text(page)
    assert "hidden" in words(page)
    assert 'class="kind opposite"' in text(second.ask(f"{START}?all=1"))
    pair = second.ask(f"{START}/second")
    assert pair.status == 200
    assert "zqxreason" not in text(pair)
    assert "Ann" not in words(pair)
    assert "aria-pressed" not in text(pair)


def test_from_a_difference_to_its_settlement(root: Path) -> None:
    """Second look, difference, settlement, kappa: each is shown, and what each said is kept."""
    ann = _somebody(root, "Ann")
    items = linking.queue(api.find_project(root), STUDY, "ann", to=["damour"])[:3]
    for item in items:
        _judge(ann, f"{FIRST}&pair={item.id}", "similar")
    bo = _somebody(root, "Bo")
    second = f"{START}/second?to=damour"
    for item, kind in zip(items, ("similar", "no", "unsure"), strict=True):
        _judge(bo, f"{second}&pair={item.id}", kind, f"why {kind}")
    page = bo.ask(START)
    assert "2 pairs of" not in words(page)
    assert "ann and bo 2 1" in words(page)
    cy = _somebody(root, "Cy")
    shown = cy.ask(f"{START}/settle?pair={items[1].id}")
    assert "ann said similar" in words(shown)
    assert "bo said no" in words(shown)
    assert "why no" in words(shown)
    assert 'value="unsure"' not in text(shown)
    _judge(cy, f"{START}/settle?pair={items[1].id}", "broader", "both are right")
    found = {each.pair[1]: each for each in linking.status(api.find_project(root), STUDY).pairs}
    settled = found[items[1].other.address]
    assert (settled.standing, settled.kind) == ("settled", "broader")
    assert {each.who: each.kind for each in settled.decisions} == {"ann": "similar", "bo": "no"}
    unsure = bo.ask(f"{START}/unsure")
    assert items[2].other.label in words(unsure)


def test_what_was_offered_stays_until_it_is_through(root: Path) -> None:
    """No further candidates come up in between; what was skipped waits; back corrects."""
    person = _somebody(root, "Bo")
    items = linking.queue(api.find_project(root), STUDY, "bo", to=["damour"])
    address = FIRST
    for number, item in enumerate(items, 1):
        page = person.ask(address)
        assert f"{number} of {len(items)}" in words(page)
        if number == 2:
            following = items[2].id.replace(" ", "+").replace(":", "%3A")
            assert f"pair={following}" in text(page)
            address = f"{FIRST}&pair={items[2].id}"
            continue
        address = _judge(person, f"{FIRST}&pair={item.id}", "no")
    assert address.endswith("done=1")
    end = words(person.ask(address))
    assert f"Judged: {len(items) - 1} no. 1 left for another time." in end
    assert items[1].other.label in words(person.ask(FIRST))
    _judge(person, FIRST, "no")
    fourth = fields(person.ask(FIRST))["pair"]
    assert fourth not in {each.id for each in items}


def test_after_a_restart_one_goes_on(root: Path) -> None:
    """A pair is answered though nobody remembers offering it; one that is gone is refused."""
    from consilience.pages.here import sittings  # noqa: PLC0415 - to forget

    person = _somebody(root, "Bo")
    page = person.ask(FIRST)
    sittings._KNOWN.clear()
    sent = {**fields(page), "kind": "related"}
    assert person.send(FIRST, **sent).to
    refused = person.send(FIRST, **{**sent, "pair": "devlin2015:gone damour:trust"})
    assert refused.status == 400
    assert "nothing was written" in words(refused)


@pytest.mark.parametrize(
    ("address", "given"),
    [
        (FIRST, {"kind": "martian"}),
        (FIRST, {"kind": ""}),
        (f"{START}/settle", {"kind": "unsure"}),
        ("/links/review/nowhere/first", {"kind": "same"}),
        ("/links/review/../first", {"kind": "same"}),
        (f"{START}/third", {"kind": "same"}),
        (f"{START}/first?to=martian", {"kind": "same"}),
    ],
)
def test_what_cannot_be_meant_writes_nothing(
    root: Path, address: str, given: dict[str, str]
) -> None:
    """A page says so, and no file changes."""
    person = _somebody(root, "Bo")
    pair = linking.queue(api.find_project(root), STUDY, "bo", to=["damour"])[0].id
    before = tree(root / "studies")
    reply = person.send(address, pair=pair, **given)
    assert reply.status == 400
    assert "Traceback" not in text(reply)
    assert tree(root / "studies") == before


def test_whatever_stands_in_a_study_is_text(root: Path) -> None:
    """Names, definitions, quotes, reasons and reviewers are never taken for anything else."""
    folder = root / "studies" / STUDY
    for file in ("codebook.csv", "excerpts.csv"):
        data = (folder / file).read_text(encoding="utf-8")
        lines = data.replace("Consortia", "Consortia " + HOSTILE.replace('"', '""'))
        (folder / file).write_text(lines, encoding="utf-8", newline="")
    person = _somebody(root, "Bo <script>alert(1)</script>")
    _judge(person, FIRST, "related", HOSTILE)
    back = "/links/review/devlin2015/first?pair=" + HOSTILE
    pages = [
        person.ask(FIRST), person.ask(START), person.ask("/links/review"),
        person.ask("/links/review/who", study=STUDY, back=back),
        person.ask(f"/links/review/{HOSTILE}"), person.ask(f"{START}/first?pair={HOSTILE}"),
    ]  # fmt: skip
    for page in pages:
        assert not Reading(text(page)).faults
        assert "<script>alert" not in text(page)
        assert "{{" not in text(page).replace("{{7*7}}", "")
        assert "49" not in text(page).replace("{{7*7}}", "").partition("“")[2][:40]


def test_lists_of_studies_say_where_links_stand(root: Path) -> None:
    """Each study with its numbers, without a reviewer; one that cannot be read hides no other."""
    broken = root / "studies" / "broken"
    broken.mkdir()
    (broken / "study.toml").write_text("title = ", encoding="utf-8")
    page = Somebody(root, root).ask("/links/review")
    assert words(page).count("linked") == 2
    assert "Needs a look: broken" in words(page)
    assert not Reading(text(page)).faults
