"""Defects of codes, codings and assessments."""

from __future__ import annotations

from consilience.generator.cast import READER
from consilience.generator.defects.kinds import defect
from consilience.generator.defects.site import Site
from consilience.generator.description import AUTHORS, FIRST
from consilience.generator.sheets import Planted


@defect("T002")
def no_definition(site: Site) -> Planted:
    """A code that nobody defined."""
    return site.codebook(definition="")


@defect("T009", "G004")
def replaced_by_itself(site: Site) -> Planted:
    """A code that took its own place."""
    id_ = site.new_id()
    return site.codebook(id=id_, replaced_by=id_)


@defect("T023")
def same_label(site: Site) -> tuple[Planted, ...]:
    """Two codes of one name."""
    first = site.codebook()
    return first, site.codebook(label=first.cells["label"])


@defect("T043")
def nobody_coded(site: Site) -> Planted:
    """A coding by nobody."""
    return site.coding(coder="")


@defect("T045")
def coder_of_another_layer(site: Site) -> Planted:
    """A coding by somebody whom the layer does not list."""
    return site.coding(coder=READER)


@defect("T046")
def code_of_another_version(site: Site) -> Planted:
    """A construct in a layer that uses no framework."""
    return site.coding(code="damour:trust")


@defect("T048")
def outside_the_coverage(site: Site) -> Planted:
    """A coding of a quote that the layer did not look at."""
    return site.coding(layer=site.narrow.id)


@defect("T050")
def concerns_a_speaker(site: Site) -> Planted:
    """A coding that concerns somebody who speaks."""
    return site.coding(concerns=f"speaker:{site.voice.id}")


@defect("T054")
def settled_in_a_first_reading(site: Site) -> Planted:
    """A decision among first readings."""
    first = site.coding()
    return site.coding(excerpt=first.cells["excerpt"], code=site.codebook().id, settles=first.id)


@defect("T055")
def settled_elsewhere(site: Site) -> Planted:
    """A decision about a coding of another quote."""
    return site.coding(layer=site.settled.id, settles=site.coding().id)


@defect("T056", "G004")
def settles_itself(site: Site) -> Planted:
    """A decision between itself."""
    id_ = site.new_id()
    return site.coding(id=id_, layer=site.settled.id, settles=id_)


@defect("T057")
def replaced_code(site: Site) -> Planted:
    """A code that was replaced, where the new one could be used."""
    return site.coding(code=site.replaced, layer=site.both_versions.id)


@defect("T058")
def coded_twice(site: Site) -> tuple[Planted, ...]:
    """The same coding twice."""
    first = site.coding()
    return first, site.coding(excerpt=first.cells["excerpt"])


@defect("T101")
def unknown_code(site: Site) -> Planted:
    """A code that is not in the codebook."""
    return site.coding(code="trsut")


@defect("T102")
def circle_of_codes(site: Site) -> Planted:
    """Two codes that stand above each other."""
    one, other = site.new_id(), site.new_id()
    first = site.codebook(id=one, broader=other)
    site.codebook(id=other, broader=one)
    return first


@defect("T103")
def worded_twice(site: Site) -> Planted:
    """A code worded twice in one version."""
    first = site.codebook()
    return site.codebook(id=first.id, label=first.cells["label"])


@defect("T104")
def unknown_version(site: Site) -> Planted:
    """A version that nobody declared."""
    return site.codebook(version="9")


@defect("T105")
def spelled_two_ways(site: Site) -> Planted:
    """A code whose name another has, in capitals."""
    first = site.codebook()
    return site.codebook(label=first.cells["label"].upper())


@defect("A005")
def no_grounds(site: Site) -> Planted:
    """A judgement that rests on nothing."""
    return site.assessment(rationale="")


@defect("A008")
def two_levels(site: Site) -> tuple[Planted, ...]:
    """Two levels by one assessor in one round."""
    first = site.assessment()
    place = first.cells["collaboration"]
    return first, site.assessment(collaboration=place, level="3-active")


@defect("A009")
def no_levels_described(site: Site) -> Planted:
    """A judgement of a construct for which no levels are described."""
    return site.assessment(construct="npt:coherence")


@defect("A010")
def evidence_of_others(site: Site) -> Planted:
    """Evidence about another collaboration."""
    return site.assessment(evidence=site.excerpt().id)


@defect("A012")
def assessor_of_another_layer(site: Site) -> Planted:
    """A judgement by somebody whom the layer does not list."""
    return site.assessment(assessor=AUTHORS)


@defect("A014")
def construct_of_another_version(site: Site) -> Planted:
    """A judgement in a layer that uses no framework."""
    return site.assessment(layer=FIRST, assessor=AUTHORS)
