"""A review across studies → facts about its findings and how sure the reviewers are."""

from __future__ import annotations

from collections.abc import Iterator

from consilience import iris
from consilience.iris import Minter
from consilience.mapping.header import Fact, Facts
from consilience.review_folder import COMPONENTS, Review, ReviewFinding


def review(each: Review, base: str) -> Iterator[Fact]:
    """What a review is and found."""
    address = iris.shared(base, "review", each.id)
    facts = Facts(address, "con:Review").text("dcterms:title", each.title)
    facts.text("dcterms:description", each.question).licence(each.licence)
    for study in each.studies:
        facts.link("con:includesStudy", Minter(base, study).study)
    yield from facts.facts
    for one in each.findings:
        yield from _finding(one, address, base)


def _finding(each: ReviewFinding, review_: str, base: str) -> Iterator[Fact]:
    address = f"{review_}/finding/{each.id}"
    facts = Facts(address, "con:ReviewFinding").link("con:inReview", review_)
    facts.text("con:text", each.finding).text("con:date", each.date)
    facts.concept("con:supportingDirection", "direction", each.direction)
    facts.number("con:order", each.row)
    for construct in each.constructs:
        facts.link("con:gathers", iris.construct(construct))
    for property_, excerpts in (
        ("con:supportedBy", each.supporting),
        ("con:contradictedBy", each.contrary),
        ("con:setsAside", each.set_aside),
    ):
        for excerpt in excerpts:
            study, _, id_ = excerpt.partition("/")
            facts.link(property_, Minter(base, study).record("excerpt", id_))
    yield from facts.facts
    for component in (*COMPONENTS, "confidence"):
        said, why = getattr(each, component), getattr(each, f"{component}_why")
        if said or why:
            name = "overall" if component == "confidence" else component.replace("_", "-")
            judged = Facts(f"{address}/{name}", "con:ConfidenceJudgement")
            judged.link("con:judges", address).text("con:component", name)
            judged.text("con:concern", said).text("con:explanation", why)
            yield from judged.text("con:comment", each.assessor).facts
