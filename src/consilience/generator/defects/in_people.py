"""Defects of speakers, organisations, collaborations and mentions."""

from __future__ import annotations

from consilience.generator.cast import READER
from consilience.generator.defects.kinds import defect
from consilience.generator.defects.site import Site
from consilience.generator.description import AUTHORS
from consilience.generator.sheets import Planted


@defect("S013")
def role_without_reader(site: Site) -> Planted:
    """A role that nobody read."""
    return site.speaker(role_published="Manager", role="manager")


@defect("S014")
def profession_without_reader(site: Site) -> Planted:
    """A profession that nobody read."""
    return site.speaker(profession_published="Nurse", profession="nurse")


@defect("S015")
def type_without_reader(site: Site) -> Planted:
    """A type of organisation that nobody read."""
    return site.speaker(organisation_type_published="Charity", organisation_type="charity")


@defect("S016")
def role_from_nothing(site: Site) -> Planted:
    """A role read out of nothing."""
    return site.speaker(role="manager", role_read_by=READER)


@defect("S017")
def profession_from_nothing(site: Site) -> Planted:
    """A profession read out of nothing."""
    return site.speaker(profession="nurse", profession_read_by=READER)


@defect("S018")
def type_from_nothing(site: Site) -> Planted:
    """A type of organisation read out of nothing."""
    return site.speaker(organisation_type="charity", organisation_type_read_by=READER)


@defect("S019")
def role_not_read(site: Site) -> Planted:
    """A printed role that nobody has read yet."""
    return site.speaker(role_published="Manager")


@defect("S020")
def type_not_read(site: Site) -> Planted:
    """A printed type of organisation that nobody has read yet."""
    return site.speaker(organisation_type_published="Charity")


@defect("S024")
def other_type(site: Site) -> Planted:
    """Another type of organisation than that of the organisation named."""
    charity = site.organisation(type="charity", type_read_by=READER).id
    return site.speaker(
        organisation=charity,
        organisation_type_published="University",
        organisation_type="university",
        organisation_type_read_by=READER,
    )


@defect("O003")
def type_of_organisation_without_reader(site: Site) -> Planted:
    """A type of an organisation that nobody read."""
    return site.organisation(type="charity")


@defect("O006", "G004")
def part_of_itself(site: Site) -> Planted:
    """An organisation that is part of itself."""
    id_ = site.new_id()
    return site.organisation(id=id_, part_of=id_)


@defect("O007", "G001")
def member_of_a_site(site: Site) -> tuple[Planted, ...]:
    """A member of a site, which has no members: the site would be no site."""
    place = site.collaboration(kind="site")
    return site.organisation(member_of=place.id), place


@defect("O021")
def mention_of_nothing(site: Site) -> Planted:
    """A mention that does not say of whom."""
    return site.mention(organisation_type="")


@defect("O026")
def mention_by_somebody_else(site: Site) -> Planted:
    """A mention read by somebody whom its layer does not list."""
    return site.mention(coder=AUTHORS)


@defect("O027")
def mention_without_words(site: Site) -> Planted:
    """A mention that does not give its words."""
    return site.mention(words="")


@defect("O029")
def mention_of_another_type(site: Site) -> Planted:
    """A mention of an organisation as another type than it is."""
    charity = site.organisation(type="charity", type_read_by=READER).id
    return site.mention(organisation=charity, organisation_type="university")


@defect("O045")
def pseudonym_or_not(site: Site) -> Planted:
    """A collaboration whose label may be a pseudonym."""
    return site.collaboration(pseudonymous="")


@defect("P023")
def pseudonym_with_address(site: Site) -> Planted:
    """A pseudonym with a public address."""
    return site.organisation(pseudonymous="yes", identifier="https://example.org/ferries")


@defect("P026")
def part_of_something_named(site: Site) -> Planted:
    """A pseudonym that is part of something named."""
    return site.organisation(pseudonymous="yes", part_of=site.organisation().id)
