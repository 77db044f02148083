"""Defects of links and their reviews."""

from __future__ import annotations

from consilience.generator import framework
from consilience.generator.cast import READER
from consilience.generator.defects.kinds import defect
from consilience.generator.defects.site import Site
from consilience.generator.sheets import Planted


@defect("L005")
def nobody_linked(site: Site) -> Planted:
    """A link by nobody."""
    return site.link(author_label="")


@defect("L008")
def inside_one_codebook(site: Site) -> Planted:
    """A link between two codes of one codebook."""
    return site.link(object_id=site.own(site.codebook().id))


@defect("L010")
def not_defined(site: Site) -> Planted:
    """A link to a construct that nobody defined."""
    return site.link(object_id=framework.UNDEFINED)


@defect("L011")
def link_of_a_replaced_code(site: Site) -> Planted:
    """A link from a code that was replaced."""
    return site.link(subject_id=site.own(site.replaced), object_id=site.new_construct())


@defect("L012")
def accepted_and_refused(site: Site) -> Planted:
    """The same link, accepted and refused."""
    return site.link(refused=True, subject_id=site.link().cells["subject_id"])


@defect("L013")
def link_twice(site: Site) -> tuple[Planted, ...]:
    """The same link twice."""
    first = site.link()
    return first, site.link(subject_id=first.cells["subject_id"])


@defect("L009", "G003")
def to_itself(site: Site) -> tuple[Planted, ...]:
    """A code that is its own opposite."""
    code = site.codebook()
    own = site.own(code.id)
    return site.link(subject_id=own, predicate_id="con:oppositeOf", object_id=own), code


@defect("L014", "G002")
def the_same_and_the_opposite(site: Site) -> tuple[Planted, ...]:
    """A construct that is the same as a code, and its opposite."""
    construct, code = site.new_construct(), site.codebook()
    own = site.own(code.id)
    site.link(subject_id=own, predicate_id="skos:exactMatch", object_id=construct)
    opposite = site.link(subject_id=own, predicate_id="con:oppositeOf", object_id=construct)
    return opposite, code


@defect("L015")
def merged(site: Site) -> tuple[Planted, ...]:
    """Two codes that are exactly one construct."""
    construct = site.new_construct()
    return tuple(site.link(predicate_id="skos:exactMatch", object_id=construct) for _ in range(2))


@defect("L016")
def circle_of_links(site: Site) -> tuple[Planted, ...]:
    """A construct that is broader and narrower than a code."""
    construct = site.new_construct()
    first = site.link(predicate_id="skos:broadMatch", object_id=construct)
    code = first.cells["subject_id"]
    second = site.link(subject_id=code, predicate_id="skos:narrowMatch", object_id=construct)
    return first, second


@defect("L017")
def opposite_and_alike(site: Site) -> Planted:
    """A link that says opposite, and one that says alike."""
    code = site.link().cells["subject_id"]
    return site.link(subject_id=code, predicate_id="con:oppositeOf")


@defect("L018")
def related_and_above(site: Site) -> Planted:
    """A link to what stands above another link's construct, as if they were only related."""
    code = site.link(predicate_id="skos:broadMatch", object_id="damour:trust").cells["subject_id"]
    return site.link(
        subject_id=code, predicate_id="skos:relatedMatch", object_id="damour:internalisation"
    )


@defect("L023")
def reviewed_by_its_author(site: Site) -> Planted:
    """A link reviewed by the one who made it."""
    return site.review(reviewer=READER)


@defect("L024")
def settled_twice(site: Site) -> tuple[Planted, ...]:
    """Two reviews that settle one link in two ways."""
    first = site.review(settles="yes")
    return first, site.review(link=first.cells["link"], settles="yes", verdict="disagree")


@defect("L025")
def not_settled(site: Site) -> Planted:
    """A review that disagrees, and nobody who settled it."""
    return site.review(verdict="disagree")


@defect("L103")
def unknown_short_form(site: Site) -> Planted:
    """A short form that the head does not explain."""
    return site.link(object_id="damuor:trust")


@defect("L104")
def unknown_kind_of_link(site: Site) -> Planted:
    """A kind of link that is not known."""
    return site.link(predicate_id="skos:sameMatch")


@defect("L105")
def unknown_reason(site: Site) -> Planted:
    """A reason for a link that is not known."""
    return site.link(mapping_justification="semapv:Manual")


@defect("L106")
def too_sure(site: Site) -> Planted:
    """A confidence in per cent."""
    return site.link(confidence="80")


@defect("L107")
def unknown_modifier(site: Site) -> Planted:
    """Neither a link nor a refused one."""
    return site.link(predicate_modifier="Maybe")


@defect("L108")
def in_the_wrong_file(site: Site) -> Planted:
    """A refused link among the accepted ones."""
    return site.link(predicate_modifier="Not")


@defect("L109")
def from_nothing(site: Site) -> Planted:
    """A link from a code that does not exist."""
    return site.link(subject_id=site.own("nothing"), predicate_id="skos:relatedMatch")


@defect("L110")
def to_nothing(site: Site) -> Planted:
    """A link to a construct that does not exist."""
    return site.link(object_id="damour:turst", predicate_id="skos:relatedMatch")


@defect("L111")
def link_id_twice(site: Site) -> Planted:
    """Two links with one id."""
    return site.link(record_id=site.link().id)


@defect("L112")
def unusable_id(site: Site) -> Planted:
    """An id with blanks in it."""
    return site.link(record_id="first link")
