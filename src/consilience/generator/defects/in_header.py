"""Defects of what study.toml says."""

from __future__ import annotations

from dataclasses import replace

from consilience.generator.cast import READER
from consilience.generator.defects.kinds import HEADER, defect
from consilience.generator.defects.site import Site
from consilience.generator.sheets import Planted


@defect("M011")
def nowhere_to_be_found(site: Site) -> Planted:
    """A publication without DOI and address."""
    site.publication(doi=None)
    return HEADER


@defect("M013")
def long_ago(site: Site) -> Planted:
    """A publication before there was printing."""
    site.publication(year=1200)
    return HEADER


@defect("M022")
def fewer_than_none(site: Site) -> Planted:
    """Fewer interviews than none."""
    site.collection(n=-5, unit="interview")
    return HEADER


@defect("M024")
def so_many_of_what(site: Site) -> Planted:
    """A number that does not say what it counts."""
    site.collection(n=12)
    return HEADER


@defect("M026", "G003")
def overlaps_itself(site: Site) -> Planted:
    """Material that overlaps with itself."""
    id_ = site.new_id()
    site.collection(id=id_, overlaps=(id_,))
    return HEADER


@defect("M027")
def overlap_said_once(site: Site) -> Planted:
    """An overlap that only one side tells."""
    site.collection(overlaps=(site.collection().id,))
    return HEADER


@defect("M053")
def phase_without_reader(site: Site) -> Planted:
    """A relative phase that nobody read."""
    site.waves.append(site.new_wave(phase="late"))
    return HEADER


@defect("M055")
def in_one_place(site: Site) -> tuple[Planted, ...]:
    """Two waves in one place; both are told of."""
    first = site.new_wave()
    site.waves += (first, replace(site.new_wave(), order=first.order))
    return HEADER, HEADER


@defect("M056")
def against_the_order(site: Site) -> Planted:
    """A later wave that was read as an earlier phase."""
    after = site.new_wave(phase="after", read_by=READER)
    site.waves += (after, site.new_wave(phase="late", read_by=READER))
    return HEADER


@defect("M062")
def layer_of_nobody(site: Site) -> Planted:
    """A layer in which nobody codes."""
    site.layers.append(replace(site.new_layer(), coders=()))
    return HEADER


@defect("M064")
def layer_without_codebook(site: Site) -> Planted:
    """A layer that uses no codebook."""
    site.layers.append(replace(site.new_layer(), codebooks=()))
    return HEADER


@defect("M065")
def layer_without_coverage(site: Site) -> Planted:
    """A layer that does not say what was looked at."""
    site.layers.append(replace(site.new_layer(), covers=()))
    return HEADER
