"""What codes lead to on plain values is what the rules draw in the graph."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import pytest

from consilience import assets, codebook, mapping, reasoning, roll_up, study_folder, vocabulary
from consilience.iris import BASE, Minter
from consilience.model import Code, Coding, Excerpt, Header, Link, Record, Source, Study
from consilience.namespaces import expand
from consilience.store import OxigraphStore, memory
from stores import HERE, rich, seeds
from stores import vocabulary as ontology

DAMOUR = ("damour:trust", "damour:goals", "damour:leadership")
MATCHES = ("skos:exactMatch", "skos:closeMatch", "skos:broadMatch")
OTHERS = ("skos:narrowMatch", "skos:relatedMatch", "con:oppositeOf")


@cache
def broader() -> Mapping[str, str]:
    """Every construct that the program comes with, and the one above it."""
    known = {each.iri: curie for curie, each in vocabulary.constructs().items()}
    return {curie: known.get(each.broader, "") for curie, each in vocabulary.constructs().items()}


def made(slug: str, *records: Record) -> Study:
    """A study of these records, each code applied once."""
    minter = Minter(BASE, slug)
    codes = dict.fromkeys(each.id for each in records if isinstance(each, Code))
    rows: dict[type[Record], list[Record]] = defaultdict(list)
    rows[Source] = [Source(id="D1", kind="interview")]
    rows[Excerpt] = [Excerpt(id="E1", kind="participant-words", source="D1", text="We met.")]
    for number, code in enumerate((*codes, *DAMOUR), 1):
        rows[Coding].append(Coding(id=f"A{number}", excerpt="E1", code=code, layer="first"))
    for record in records:
        if isinstance(record, Link) and ":" not in record.subject:
            own = minter.record("code", record.subject)
            record = Link(**{**_fields(record), "subject": own})  # noqa: PLW2901
        rows[type(record)].append(record)
    header = Header(slug=slug, title=slug, licence="CC0-1.0")
    return Study(header, {kind: lambda kind=kind: iter(rows[kind]) for kind in list(rows)})


def _fields(link: Link) -> dict[str, object]:
    return {name: getattr(link, name) for name in Link.__dataclass_fields__}


def link(subject: str, object_: str, predicate: str = "skos:closeMatch", **more: bool) -> Link:
    """A link from a code of the study (or from an address) to a construct (or an address)."""
    return Link(
        id=f"L-{subject[-3:]}-{object_[-5:]}-{predicate[-5:]}",
        subject=subject,
        predicate=expand(predicate),
        object=object_ if object_.startswith("http") else _construct(object_),
        justification=expand("semapv:ManualMappingCuration"),
        **more,
    )


def _construct(curie: str) -> str:
    framework, _, name = curie.partition(":")
    return f"{BASE}framework/{framework}/{name}"


def drawn(store: OxigraphStore, study: Study) -> dict[str, set[str]]:
    """What the rules say that each coding of a study is on."""
    minter = Minter(BASE, study.header.slug)
    answer = store.query(
        (Path(__file__).parent / "queries" / "on-construct.rq").read_text(encoding="utf-8")
    )
    found = defaultdict(set)
    own, frameworks = minter.record("coding", ""), f"{BASE}framework/"
    for coding, construct in answer.rows:
        if str(coding).startswith(own):
            curie = str(construct).removeprefix(frameworks).replace("/", ":", 1)
            found[str(coding).removeprefix(own)].add(curie)
    return found


def reached(study: Study) -> dict[str, set[str]]:
    """What the plain values say that each coding of a study is on."""
    minter = Minter(BASE, study.header.slug)
    through = roll_up.of(study, minter, broader())
    found = {}
    for coding in study.records(Coding):
        own = codebook.lineage(coding.code, broader()) if ":" in coding.code else ()
        if on := {*own, *through.get(coding.code, ())}:
            found[coding.id] = on
    return found


def inferred(*studies: Study) -> OxigraphStore:
    """A store with these studies, reasoned."""
    store = memory(ontology())
    for study in studies:
        minter = Minter(BASE, study.header.slug)
        store.load(mapping.quads(study, minter))
        reasoning.infer(store, minter)
    return store


def chance(seed: int) -> Study:
    """A study with a tree, links of every kind, and now and then a circle."""
    dice = random.Random(seed)
    ids = [f"c{number}" for number in range(1, dice.randint(2, 9))]
    codes = [
        Code(id=each, label=each, broader=dice.choice([*ids[:number], None, None]))
        for number, each in enumerate(ids)
    ]
    if dice.random() < 0.4:  # a circle, of one code or of several
        codes[0] = Code(id=ids[0], label=ids[0], broader=dice.choice(ids))
    targets = [
        *(_construct(dice.choice(sorted(broader()))) for _ in range(4)),
        f"{BASE}study/other/code/c1",
        f"{BASE}framework/damour/no-such-construct",
    ]
    links = {
        each.id: each
        for each in (
            link(
                dice.choice([*ids, f"{BASE}study/other/code/c1"]),
                dice.choice(targets),
                dice.choice([*MATCHES, *MATCHES, *OTHERS]),
                refused=dice.random() < 0.3,
            )
            for _ in range(dice.randint(0, 8))
        )
    }
    return made(f"chance{seed}", *codes, *links.values())


@pytest.mark.parametrize("name", ["devlin2015", "vindrola-padros2022"])
def test_the_seed_studies_roll_up_as_in_the_graph(name: str) -> None:
    """Every coding of the seed studies is on the constructs that the rules say."""
    study = study_folder.read(assets.DATA / "studies" / name)
    assert reached(study) == drawn(seeds(), study)
    assert len(reached(study)) > 10


def test_the_rich_study_rolls_up_as_in_the_graph() -> None:
    """With versions of codes, several frameworks, refused and opposite links."""
    study = study_folder.read(HERE / "folders" / "valid" / "rich")
    assert reached(study) == drawn(rich(), study)


@pytest.mark.long
def test_studies_by_chance_roll_up_as_in_the_graph() -> None:
    """Trees, circles, links that are refused, lead elsewhere, or do not count."""
    studies = [chance(seed) for seed in range(40)]
    store = inferred(*studies)
    for study in studies:
        assert reached(study) == drawn(store, study), study.header.slug
    through = [
        set().union(*roll_up.of(s, Minter(BASE, s.header.slug), broader()).values())
        for s in studies
    ]
    assert sum(1 for each in through if each) > 10


def _of(*records: Record) -> Mapping[str, Iterable[str]]:
    study = made("s", *records)
    return roll_up.of(study, Minter(BASE, "s"), broader())


def test_a_link_on_a_theme_counts_for_its_subthemes_and_for_the_dimension() -> None:
    """Down the codebook, and up the framework; not up the codebook."""
    found = _of(
        Code(id="top", label="Top"),
        Code(id="theme", label="Theme", broader="top"),
        Code(id="sub", label="Sub", broader="theme"),
        link("theme", "damour:trust"),
    )
    on = ("damour:internalisation", "damour:trust")
    assert found == {"top": (), "theme": on, "sub": on}


@pytest.mark.parametrize("predicate", MATCHES)
def test_matches_count(predicate: str) -> None:
    """Exact, close and broad matches lead to the construct."""
    assert "damour:trust" in _of(Code(id="a", label="A"), link("a", "damour:trust", predicate))["a"]


@pytest.mark.parametrize("predicate", OTHERS)
def test_other_links_do_not_count(predicate: str) -> None:
    """Narrow, related and opposite lead nowhere."""
    assert _of(Code(id="a", label="A"), link("a", "damour:trust", predicate)) == {"a": ()}


def test_refused_links_take_nothing_away() -> None:
    """A refusal on the sub-theme does not undo what the theme is linked to."""
    found = _of(
        Code(id="a", label="A"),
        Code(id="b", label="B", broader="a"),
        link("a", "damour:goals"),
        link("b", "damour:goals", refused=True),
        link("b", "damour:trust", refused=True),
    )
    assert "damour:goals" in found["b"]
    assert "damour:trust" not in found["b"]


def test_links_of_and_to_other_studies_do_not_count() -> None:
    """Neither another study's code linked here, nor one of ours linked there."""
    other = f"{BASE}study/other/code/a"
    found = _of(
        Code(id="a", label="A"), link(other, "damour:trust"), link("a", other, "skos:exactMatch")
    )
    assert found == {"a": ()}


def test_a_circle_ends() -> None:
    """Codes above each other in a circle share what each is linked to."""
    found = _of(
        Code(id="a", label="A", broader="b"),
        Code(id="b", label="B", broader="a"),
        link("a", "damour:trust"),
    )
    assert found["a"] == found["b"] == ("damour:internalisation", "damour:trust")


def test_the_newest_wording_says_where_a_code_stands() -> None:
    """Whatever the order of the rows: the latest version counts, as in the graph."""
    header = Header(
        slug="s",
        title="s",
        licence="CC0-1.0",
        codebook=study_folder.read(HERE / "folders" / "valid" / "rich").header.codebook,
    )
    study = made(
        "s",
        Code(id="b", label="New", broader="a", version=("2",)),
        Code(id="b", label="Old", version=("1",)),
        Code(id="a", label="A"),
        link("a", "damour:trust"),
    )
    study = Study(header, study.tables)
    assert codebook.newest(study)["b"].label == "New"
    assert reached(study) == drawn(inferred(study), study)
    assert "damour:trust" in reached(study)["A1"]


def test_the_tree_puts_each_code_once_above_what_stands_below_it() -> None:
    """In the order of the codebook; a circle comes last, and what stands nowhere at the top."""
    above = {"b": "a", "x": "y", "a": None, "c": "gone", "y": "x", "d": "a", "e": "b"}
    assert list(codebook.in_tree_order(above)) == ["a", "b", "e", "d", "c", "x", "y"]
