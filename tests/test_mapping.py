"""Study → linked data: one fact for one cell, in the right tier."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

import pytest

from consilience import mapping, model, tables
from consilience.iris import Minter
from consilience.model import Record, Study
from consilience.namespaces import compact, expand

MINTER = Minter("https://example.org/", "s")


def study(*records: Record, header: model.Header | None = None) -> Study:
    """A study in memory."""
    kinds = {type(record) for record in records}
    return Study(
        header or model.Header(slug="s", title="A study", licence="CC-BY-4.0"),
        {
            kind: lambda kind=kind: (record for record in records if type(record) is kind)
            for kind in kinds
        },
    )


def facts(made: Study, *, graph: str = "") -> set[tuple[str, str, str]]:
    """Facts as short words; those of one graph where it is named."""
    found = set()
    for line in mapping.quads(made, MINTER):
        body = line.removesuffix(" .")
        body, _, where = body.rpartition(" ")
        if graph and where != f"<{MINTER.graph(*graph.split('/'))}>":
            continue
        subject, predicate, value = body.split(" ", 2)
        found.add((_short(subject), _short(predicate), _short(value)))
    return found


def _short(spelt: str) -> str:
    if spelt.startswith("<"):
        return compact(spelt[1:-1].removeprefix(MINTER.study + "/"))
    return spelt


SOURCE = model.Source(id="i1", kind="interview", licence="CC-BY-NC-4.0")
QUOTE = model.Excerpt(
    id="q1", kind="participant-words", source="i1", speaker="s1", text='He said "no"\n', row=2
)
SPEAKER = model.Speaker(id="s1", label="Manager 1", role="manager", wave=None)


def test_a_cell_becomes_the_property_of_its_column() -> None:
    """Words to the character, concepts and records as addresses, kinds as classes."""
    found = facts(study(SOURCE, QUOTE, SPEAKER), graph="open/asserted")
    assert {
        ("excerpt/q1", "rdf:type", "con:ParticipantWords"),
        ("excerpt/q1", "con:text", '"He said \\"no\\"\\n"'),
        ("excerpt/q1", "con:fromSource", "source/i1"),
        ("excerpt/q1", "con:spokenBy", "speaker/s1"),
        ("source/i1", "con:sourceKind", "sourcekind:interview"),
        ("speaker/s1", "con:affiliation", "speaker/s1/affiliation"),
        ("speaker/s1/affiliation", "con:role", "role:manager"),
    } <= found


@pytest.mark.parametrize(
    ("excerpt", "source", "publication", "licence"),
    [
        ("CC-BY-SA-4.0", "CC-BY-NC-4.0", "CC-BY-ND-4.0", "by-sa"),
        (None, "CC-BY-NC-4.0", "CC-BY-ND-4.0", "by-nc"),
        (None, None, "CC-BY-ND-4.0", "by-nd"),
        (None, None, None, "by"),
    ],
)
def test_the_licence_is_the_nearest_one(
    excerpt: str | None, source: str | None, publication: str | None, licence: str
) -> None:
    """Excerpt, else source, else publication, else study."""
    header = model.Header(
        slug="s",
        title="A study",
        licence="CC-BY-4.0",
        publications=(model.Publication(id="p", title="A paper", licence=publication),),
    )
    from_ = model.Source(id="i1", kind="published-table", publication="p", licence=source)
    quote = dataclasses.replace(QUOTE, licence=excerpt)
    found = facts(study(from_, quote, header=header))
    assert {fact[2] for fact in found if fact[1] == "con:effectiveLicence"} == {
        f"https://creativecommons.org/licenses/{licence}/4.0/"
    }


def test_every_record_knows_its_row() -> None:
    """In the provenance graph and nowhere else."""
    line = ("excerpt/q1", "con:fromRow", "excerpts.csv#row=2")
    assert line in facts(study(SOURCE, QUOTE), graph="provenance")
    assert line not in facts(study(SOURCE, QUOTE), graph="open/asserted")


@pytest.mark.parametrize(
    ("changes", "tier"),
    [
        ({}, "open"),
        ({"excerpt": {"access": "safeguarded"}}, "safeguarded"),
        ({"source": {"access": "controlled"}, "excerpt": {"access": "open"}}, "controlled"),
        ({"speaker": {"access": "safeguarded"}}, "safeguarded"),
        ({"speaker": {"consent": "archive-only"}}, "controlled"),
        ({"speaker": {"consent": "withdrawn"}}, "never"),
        ({"source": {"consent": "not-quotable"}}, "never"),
    ],
)
def test_access_takes_the_narrowest(changes: dict[str, dict[str, str]], tier: str) -> None:
    """Study, source, speaker's consent, excerpt: the strictest counts, also for the codings."""
    source = dataclasses.replace(SOURCE, **changes.get("source", {}))
    speaker = dataclasses.replace(SPEAKER, **changes.get("speaker", {}))
    quote = dataclasses.replace(QUOTE, **changes.get("excerpt", {}))
    coding = model.Coding(id="c1", excerpt="q1", code="damour:trust", layer="l")
    made = study(source, speaker, quote, coding)
    inside = facts(made, graph=f"{tier}/asserted")
    assert any(fact[:2] == ("excerpt/q1", "con:text") for fact in inside)
    assert ("coding/c1", "con:applies", "damour:trust") in inside
    for other in {"open", "safeguarded", "controlled", "never"} - {tier}:
        outside = facts(made, graph=f"{other}/asserted")
        assert not any("con:text" in fact for fact in outside)
        assert not any(fact[0] == "coding/c1" for fact in outside)


RESTS_ON_QUOTE = (
    model.Coding(id="k", excerpt="q1", code="damour:trust", layer="l"),
    model.Mention(id="k", excerpt="q1", words="no", layer="l"),
    model.Assessment(
        id="k",
        collaboration="n",
        construct="damour:trust",
        level="3-active",
        assessor="a",
        evidence=("q0", "q1"),
    ),
    model.Note(id="k", about="excerpt:q1", text="He means no."),
    model.Attribute(id="k", about="excerpt:q1", name="mood"),
)


@pytest.mark.parametrize("record", RESTS_ON_QUOTE, ids=lambda record: type(record).__name__)
def test_what_rests_on_a_quote_is_no_wider_than_it(record: Record) -> None:
    """Codings, mentions, judgements and remarks may tell the words, and stay where they are."""
    open_quote = model.Excerpt(id="q0", kind="participant-words", source="i1", text="Yes")
    quote = dataclasses.replace(QUOTE, access="controlled")
    made = study(SOURCE, SPEAKER, open_quote, quote, record)
    address = f"{type(record).__name__.lower()}/k"
    for tier in ("open", "controlled"):
        inside = facts(made, graph=f"{tier}/asserted")
        assert any(fact[0] == address for fact in inside) is (tier == "controlled")


def test_a_note_may_be_narrower_than_what_it_is_about() -> None:
    """A memo's own access counts as well."""
    note = model.Note(id="k", about="excerpt:q1", text="For us alone.", access="controlled")
    made = study(SOURCE, SPEAKER, QUOTE, note)
    assert any(fact[0] == "note/k" for fact in facts(made, graph="controlled/asserted"))
    assert not any(fact[0] == "note/k" for fact in facts(made, graph="open/asserted"))


@pytest.mark.parametrize("placed", [True, False])
def test_what_shares_words_with_a_closed_passage_is_as_closed(*, placed: bool) -> None:
    """By places, or by all the words where there are none; what only touches stays as it is."""
    text = "They told us to go, and we went at once."

    def passage(id_: str, words: str, access: str | None = None) -> model.Excerpt:
        start = text.index(words) if placed else None
        end = None if start is None else start + len(words)
        kind = "participant-words"
        return model.Excerpt(
            id=id_, kind=kind, source="i1", text=words, start=start, end=end, access=access
        )

    made = study(
        SOURCE,
        passage("whole", "us to go, and we went"),
        passage("closed", "to go, and", "controlled"),
        passage("partly", "and we went"),
        passage("after", "at once"),
        passage("narrower", "us to go, and", "safeguarded"),
        model.Coding(id="k", excerpt="whole", code="trust", layer="a"),
    )
    tiers = mapping.Tiers.of(made)
    found = {each.id: tiers.tier("excerpt", each.id) for each in made.records(model.Excerpt)}
    assert found == {
        "whole": "controlled",
        "closed": "controlled",
        "partly": "controlled" if placed else "open",
        "after": "open",
        "narrower": "controlled",
    }
    assert tiers.tier("coding", "k") == "controlled"
    assert [tiers.own(each) for each in ("whole", "narrower")] == ["open", "safeguarded"]
    opened = facts(made, graph="open/asserted")
    assert not any("we went" in fact[2] for fact in opened if fact[0] != "excerpt/partly")


def test_a_wider_tier_knows_only_that_a_narrower_excerpt_is_there() -> None:
    """The source's tier holds kind, source and tier of the excerpt: no words, speaker, codes."""
    quote = model.Excerpt(
        id="q1", kind="participant-words", source="i1", speaker="s1", text="x", access="controlled"
    )
    found = facts(study(SOURCE, quote, SPEAKER), graph="open/asserted")
    assert {fact[1] for fact in found if fact[0] == "excerpt/q1"} == {
        "rdf:type",
        "con:inStudy",
        "con:fromSource",
        "con:effectiveTier",
    }


def test_a_narrower_excerpt_of_a_narrower_source_is_not_known_further_out() -> None:
    """That an excerpt is there is told in the tier of its source, and not in wider ones."""
    source = dataclasses.replace(SOURCE, access="safeguarded")
    made = study(source, SPEAKER, dataclasses.replace(QUOTE, access="controlled"))
    assert any(fact[0] == "excerpt/q1" for fact in facts(made, graph="safeguarded/asserted"))
    assert not any("excerpt/q1" in fact for fact in facts(made, graph="open/asserted"))


def test_an_empty_direction_is_unstated() -> None:
    """Not looked at is a value."""
    found = facts(study(model.Coding(id="c1", excerpt="q1", code="x", layer="l")))
    assert ("coding/c1", "con:direction", "direction:unstated") in found
    assert ("coding/c1", "con:applies", "code/x") in found


def test_a_coding_follows_the_version_that_its_layer_declares() -> None:
    """The study's own codebook and frameworks alike; none where none is declared."""
    layer = model.Layer(id="l", label="L", kind="coder", codebooks=("codebook@2", "damour@2008"))
    header = model.Header(slug="s", title="A", licence="CC-BY-4.0", layers=(layer,))
    codings = [
        model.Coding(id="c1", excerpt="q", code="x", layer="l"),
        model.Coding(id="c2", excerpt="q", code="damour:trust", layer="l"),
        model.Coding(id="c3", excerpt="q", code="npt:coherence", layer="l"),
    ]
    found = facts(study(*codings, header=header))
    follows = {fact[0]: fact[2] for fact in found if fact[1] == "con:followsVersion"}
    assert follows == {
        "coding/c1": "codebook/2",
        "coding/c2": "https://w3id.org/consilience/framework/damour/version/2008",
    }


def test_a_code_carries_its_newest_wording_and_keeps_the_others() -> None:
    """Every row of codebook.csv is a wording; versions include the codes worded in them."""
    versions = (model.CodebookVersion(id="1"), model.CodebookVersion(id="2"))
    book = model.Codebook(title="Themes", versions=versions)
    header = model.Header(slug="s", title="A", licence="CC-BY-4.0", codebook=book)
    codes = [
        model.Code(id="t", label="Trusting", version=("2",), row=2),
        model.Code(id="t", label="Trust", version=("1",), row=3),
        model.Code(id="u", label="Use", row=4),
    ]
    found = facts(study(*codes, header=header))
    labels = {(fact[0], fact[2]) for fact in found if fact[1] == "skos:prefLabel"}
    assert ("code/t", '"Trusting"') in labels
    assert ("code/t/wording/2", '"Trust"') in labels
    assert ("code/t", '"Trust"') not in labels
    included = {(fact[0], fact[2]) for fact in found if fact[1] == "con:includesCode"}
    assert included == {(f"codebook/{v}", f"code/{c}") for v in "12" for c in "tu"}
    assert ("code/t", "con:fromRow", "codebook.csv#row=2") in found


def link(predicate: str, object_: str, *, refused: bool = False) -> model.Link:
    """A link from this study's code `t`."""
    return model.Link(
        id="k1",
        subject=MINTER.record("code", "t"),
        predicate=expand(predicate),
        object=object_,
        justification=expand("semapv:ManualMappingCuration"),
        refused=refused,
    )


@pytest.mark.parametrize(
    ("predicate", "refused", "counts"),
    [
        ("skos:exactMatch", False, True),
        ("skos:closeMatch", False, True),
        ("skos:broadMatch", False, True),
        ("skos:narrowMatch", False, False),
        ("skos:relatedMatch", False, False),
        ("con:oppositeOf", False, False),
        ("skos:broadMatch", True, False),
    ],
)
def test_only_some_accepted_links_make_evidence_count(
    predicate: str, *, refused: bool, counts: bool
) -> None:
    """Codes roll up along accepted exact, close and broad links to a framework."""
    found = facts(study(link(predicate, expand("damour:trust"), refused=refused)), graph="links")
    assert (("code/t", "con:rollsUpTo", "damour:trust") in found) is counts
    assert (("code/t", predicate, "damour:trust") in found) is not refused


def test_a_review_leads_to_the_agent_who_made_it() -> None:
    """Not to a name: the same agent codes, assesses and writes notes."""
    review = model.LinkReview(id="r1", link="k1", reviewer="bo", verdict="agree")
    assert ("link-review/r1", "con:reviewer", "agent/bo") in facts(study(review), graph="links")


def test_links_between_studies_never_make_evidence_count() -> None:
    """Study to study: the link is stated and nothing rolls up."""
    other = Minter(MINTER.base, "other").record("code", "x")
    found = facts(study(link("skos:exactMatch", other)))
    assert not any(fact[1] == "con:rollsUpTo" for fact in found)


def test_links_of_other_codes_never_make_our_evidence_count() -> None:
    """A link between two frameworks, or from another study's code, is stated and no more."""
    for subject in (expand("npt:coherence"), Minter(MINTER.base, "other").record("code", "x")):
        own = dataclasses.replace(link("skos:broadMatch", expand("damour:trust")), subject=subject)
        assert not any(fact[1] == "con:rollsUpTo" for fact in facts(study(own)))


def test_judgements_made_together_share_a_round() -> None:
    """One round per collaboration, assessor and name."""
    common = {"collaboration": "n", "level": "3-active", "assessor": "a", "round": "r"}
    made = [
        model.Assessment(id="a1", construct="damour:trust", **common),
        model.Assessment(id="a2", construct="damour:goals", **common),
    ]
    found = facts(study(*made))
    rounds: Iterable[str] = {fact[2] for fact in found if fact[1] == "con:inRound"}
    assert set(rounds) == {"round/n/a/r"}


def test_every_field_of_every_record_has_its_column() -> None:
    """tables.py and the model say the same."""
    for table in tables.TABLES:
        fields = {field.name for field in dataclasses.fields(table.record)} - {"row"}
        assert fields == {column.name for column in table.columns}, table.name


@pytest.mark.parametrize("table", tables.TABLES, ids=lambda table: table.name)
def test_no_two_columns_of_a_table_say_the_same(table: tables.Table) -> None:
    """Each column states a property of its own."""
    stated = [(each.property, each.on) for each in table.columns if each.property]
    assert len(stated) == len(set(stated))


def test_every_property_is_declared_by_the_ontology() -> None:
    """No cell becomes a property that nobody defined."""
    from consilience.vocabulary import statements  # noqa: PLC0415 - reads the ontology

    own = {
        expand(column.property)
        for table in tables.TABLES
        for column in table.columns
        if column.property.startswith("con:")
    }
    assert own
    assert not own - set(statements())


def test_every_list_that_a_cell_may_name_exists() -> None:
    """Each scheme has concepts."""
    from consilience.vocabulary import concepts  # noqa: PLC0415 - reads the ontology

    assert all(concepts(scheme) for scheme in tables.SCHEMES)
