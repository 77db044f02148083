"""Links between codes and constructs (SSSOM) → facts."""

from __future__ import annotations

from collections.abc import Iterator

from consilience import model, rdf
from consilience.iris import HOME, Minter
from consilience.mapping.cells import predicate
from consilience.mapping.header import Fact, Facts
from consilience.namespaces import expand

#: Links of these kinds, from a study's code to a framework's construct, make evidence count.
ROLLS_UP = ("skos:exactMatch", "skos:closeMatch", "skos:broadMatch")

#: The files of a study folder that hold links.
FILE, REFUSED_FILE, REVIEWS_FILE = "links.sssom.tsv", "links.not.sssom.tsv", "link-reviews.tsv"

_CONSTRUCTS = HOME + "framework/"


def link(each: model.Link, address: str, *, study: str | None, codes: str) -> Iterator[Fact]:
    """One link. ``codes`` is where the addresses of the study's own codes begin."""
    facts = Facts(address, "con:Link").link("con:inStudy", study)
    facts.link("con:subject", each.subject).link("con:predicate", each.predicate)
    facts.link("con:object", each.object).link("con:justification", each.justification)
    slots = each.slots
    facts.text("con:author", slots.get("author_id") or slots.get("author_label"))
    facts.typed("con:confidence", slots.get("confidence") or None, rdf.XSD_DECIMAL)
    facts.text("con:date", slots.get("mapping_date")).text("con:comment", slots.get("comment"))
    facts.typed("con:refused", each.refused, rdf.XSD_BOOLEAN)
    yield from facts.facts
    if each.refused:
        return
    subject, object_ = rdf.iri(each.subject), rdf.iri(each.object)
    yield subject, rdf.iri(each.predicate), object_
    rolls_up = each.predicate in {expand(curie) for curie in ROLLS_UP}
    if (
        rolls_up
        and codes
        and each.subject.startswith(codes)
        and each.object.startswith(_CONSTRUCTS)
    ):
        yield subject, rdf.iri(expand("con:rollsUpTo")), object_


def review(each: model.LinkReview, minter: Minter) -> Iterator[Fact]:
    """What a second person said of a link."""
    facts = Facts(minter.record("link-review", each.id), "con:LinkReview")
    facts.link("con:inStudy", minter.study).link("con:reviews", minter.record("link", each.link))
    facts.link("con:reviewer", minter.record("agent", each.reviewer))
    facts.text("con:verdict", each.verdict)
    facts.text("con:date", each.date).text("con:reason", each.reason)
    facts.text("con:chosenKind", each.kind)
    yield from facts.typed("con:settlesReview", each.settles, rdf.XSD_BOOLEAN).facts


def facts(study: model.Study, minter: Minter) -> Iterator[Fact]:
    """All links of a study, accepted and refused, and their reviews."""
    codes = minter.record("code", "")
    for each in study.records(model.Link):
        yield from link(each, minter.record("link", each.id), study=minter.study, codes=codes)
    for each_review in study.records(model.LinkReview):
        yield from review(each_review, minter)


def provenance(study: model.Study, minter: Minter) -> Iterator[Fact]:
    """The row of every link and review."""
    from_row = predicate("con:fromRow")
    for each in study.records(model.Link):
        if each.row:
            row = minter.row(REFUSED_FILE if each.refused else FILE, each.row)
            yield rdf.iri(minter.record("link", each.id)), from_row, rdf.iri(row)
    for review_ in study.records(model.LinkReview):
        if review_.row:
            address = minter.record("link-review", review_.id)
            yield rdf.iri(address), from_row, rdf.iri(minter.row(REVIEWS_FILE, review_.row))
